//! What the crate promises, from outside.

#[cfg(test)]
mod battery;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod diagnostics;
#[cfg(test)]
mod evaluation;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod names;
#[cfg(test)]
mod places;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod yaml;
