//! On virtual buses of a real kernel.

mod bus_off;
mod clock;
mod holding;
mod listening;
mod partners;
mod peers;
mod ten_minutes;
mod troubles;
mod verdicts;
mod wires;
