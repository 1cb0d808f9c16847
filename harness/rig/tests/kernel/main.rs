//! On a real kernel: the tests of [`in_uml`] run in user-mode Linux, those of [`in_qemu`] in an emulated machine with
//! two controllers. This very binary is started again in there, by the tests of [`vm`].

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up has to fail")]

mod again;
mod bench;
mod in_qemu;
mod in_uml;
mod vm;
