//! On virtual buses, with `candump`, `cansend` and `cangen` as independent peers.

mod adapter;
mod clock;
mod echo;
mod frames;
mod gone;
mod load;
mod nobody;
mod slcan;
mod slcanpty;
