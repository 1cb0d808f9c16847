//! The YAML that people write, with places; the library behind it shows nowhere else.

mod error;
mod parse;

pub use parse::parse;
