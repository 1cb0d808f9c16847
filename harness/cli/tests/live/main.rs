//! The binary on a bus in real time, with the simulated battery in a process of its own. The tests of [`in_uml`] run on
//! buses of a real kernel, in user-mode Linux, with the tools of can-utils and python-can as peers; this very binary is
//! started again in there, by [`vm`]. Those of [`in_qemu`] run in an
//! emulated machine with two controllers, those of [`offered`], [`scenes`] and [`wires`] need no CAN.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

#[path = "../../../rig/tests/kernel/again.rs"]
mod again;
mod bench;
mod flood;
mod held_up;
mod in_qemu;
mod in_uml;
mod late;
mod offered;
mod real_time;
mod returns;
mod scenes;
mod vm;
mod wires;
