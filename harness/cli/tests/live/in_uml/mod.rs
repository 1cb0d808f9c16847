//! On virtual buses of a real kernel.

mod clock;
mod listening;
mod peers;
mod ten_minutes;
mod troubles;
mod verdicts;
