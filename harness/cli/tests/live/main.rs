//! The binary on a bus of a real kernel: the tests of [`in_uml`] run in user-mode Linux, with the simulated battery in a
//! process of its own and the tools of can-utils as peers. This very binary is started again in there, by [`vm`].

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

mod bench;
mod in_uml;
mod vm;
