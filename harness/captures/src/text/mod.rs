//! Recordings as text, one grammar a file.

mod asc;
mod candump;
mod decimal;
mod grammar;
mod gvret;
mod python_can;
mod reader;
mod trc;
mod words;

pub(crate) use asc::Asc;
pub(crate) use candump::Candump;
pub(crate) use grammar::{Grammar, Sight};
pub(crate) use gvret::{Gvret, HEAD as GVRET_HEAD};
pub(crate) use python_can::{HEAD as PYTHON_CAN_HEAD, PythonCan};
pub(crate) use reader::Text;
pub(crate) use trc::Trc;
