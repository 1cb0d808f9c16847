//! Manifest, DSSE envelopes, in-toto statements, keys: a small set to audit.
//!
//! A run folder is sealed in three steps: [`Manifest`] lists every file with its digest, a [`Statement`] names the
//! manifest's digest and says what was found, and an [`Envelope`] carries the statement with a [`SigningKey`]'s
//! signature over it. [`seal()`] does all three, [`unseal`] undoes them: it gives a [`Sealed`] only if the signature is
//! of a trusted [`PublicKey`] and no file was added, removed or changed. Everything is verified by stock tools as
//! well: Ed25519, PKCS#8, DSSE, in-toto Statement v1, SHA-256.
//!
//! What this does not do: it does not say when something was signed, it does not revoke, and it does not read what
//! was sealed. A signature says who answers for a record and that nothing was changed, no more.

mod canonical;
mod durable;
mod envelope;
mod error;
mod hex;
mod key_id;
mod manifest;
mod pae;
mod pem;
mod public_key;
mod seal;
mod signing_key;
mod statement;
mod unseal;
mod walk;

pub use envelope::{Envelope, Signature, Verified};
pub use error::AttestError;
pub use key_id::KeyId;
pub use manifest::{Discrepancy, DiscrepancyKind, Manifest, ManifestFile};
pub use pae::pae;
pub use public_key::PublicKey;
pub use seal::{ENVELOPE_FILE, MANIFEST_FILE, PUBLIC_KEY_FILE, seal};
pub use signing_key::SigningKey;
pub use statement::{IN_TOTO_PAYLOAD, Statement, Subject};
pub use unseal::{Sealed, unseal};
