//! What each observer says, situation by situation, and that it documents itself.

mod absent;
mod age;
mod always;
mod cadence;
mod changes;
mod constant;
mod documentation;
mod each_probe;
mod eventually;
mod identifiers;
mod length;
mod monotonic;
mod present;
mod range;
mod text;
mod two_bit;
mod unused;
mod whenever;
