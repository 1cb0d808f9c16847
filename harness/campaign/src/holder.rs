//! What others are told of this process while it holds a bus.

use rig::Holder;

/// This process, which began at that time, as the caller's clock shows it.
pub(crate) fn holder(started: &str) -> Holder {
    let command = std::env::args().collect::<Vec<_>>().join(" ");
    Holder { process: std::process::id(), since: started.to_owned(), command }
}
