//! Stock tools agree with what this crate writes, and it reads what they write.

#![expect(clippy::unwrap_used, reason = "a peer that cannot be run has to stop the test")]

mod openssl;
mod peer;
mod securesystemslib;
