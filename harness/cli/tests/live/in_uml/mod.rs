//! On virtual buses of a real kernel.

mod listening;
mod ten_minutes;
mod troubles;
mod verdicts;
