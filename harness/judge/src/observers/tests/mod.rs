//! What each observer says, situation by situation, and that it documents itself.

mod absent;
mod age;
mod always;
mod cadence;
mod changes;
mod constant;
mod documentation;
mod each_probe;
mod equal;
mod eventually;
mod follows;
mod identifiers;
mod integral;
mod length;
mod monotonic;
mod present;
mod range;
mod rate;
mod text;
mod two_bit;
mod unused;
mod whenever;
