//! On two emulated controllers with Linux's own drivers, down as after plugging in.

mod adapter;
