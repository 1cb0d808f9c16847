//! What SCPI instruments have in common: messages, commands by their short and long forms, errors, status.

mod arguments;
mod call;
mod family;
mod message;
mod pattern;
mod session;
mod status;
mod trouble;

pub(crate) use call::Call;
pub(crate) use family::{Answer, Family, Manners};
pub(crate) use session::Session;
pub(crate) use trouble::Trouble;
