//! On two SJA1000 controllers with Linux's own drivers, emulated: everything but what is on the wire.

mod controllers;
mod load;
mod probing;
