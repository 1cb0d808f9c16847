//! Vector's binary log: containers, compressed as a rule, with objects that may reach from one into the next.

mod containers;
mod object;
mod reader;

pub(crate) use reader::Blf;
