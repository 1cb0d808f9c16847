//! What each observer says, situation by situation, and that it documents itself.

mod absent;
mod age;
mod always;
mod cadence;
mod documentation;
mod each_probe;
mod eventually;
mod length;
mod present;
mod range;
mod text;
mod two_bit;
mod unused;
mod whenever;
