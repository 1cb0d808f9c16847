//! DSSE envelopes in one canonical form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::{AttestError, KeyId, PublicKey, SigningKey, pae};

/// The longest envelope that is read, in bytes.
pub(crate) const MAX_LINE: usize = 16 << 20;

/// A payload with signatures (DSSE v1.0).
///
/// On disk it is one line in canonical form, and [`Envelope::parse_canonical`] takes no other: JSON and base64 have many
/// forms for the same contents, and bytes that can be changed without notice have no place in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// What the payload is, as a media type.
    pub payload_type: String,
    /// The bytes that were signed, with their type.
    pub payload: Vec<u8>,
    /// Who signed.
    pub signatures: Vec<Signature>,
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key that it claims to be by; not to be relied on before the signature is verified.
    pub key_id: String,
    /// The signature itself; 64 bytes for Ed25519.
    pub sig: Vec<u8>,
}

/// An envelope whose every signature is by a trusted key.
#[derive(Debug)]
pub struct Verified<'a> {
    envelope: &'a Envelope,
    signers: Vec<KeyId>,
}

impl Verified<'_> {
    /// What the payload is.
    #[must_use]
    pub fn payload_type(&self) -> &str {
        &self.envelope.payload_type
    }

    /// The signed bytes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.envelope.payload
    }

    /// The keys that signed, at least one, each once.
    #[must_use]
    pub fn signers(&self) -> &[KeyId] {
        &self.signers
    }
}

/// The order of the fields is part of the canonical form.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EnvelopeJson {
    payload: String,
    payload_type: String,
    signatures: Vec<SignatureJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureJson {
    keyid: String,
    sig: String,
}

impl Envelope {
    /// An envelope with one signature.
    #[must_use]
    pub fn sign(payload_type: &str, payload: Vec<u8>, key: &SigningKey) -> Self {
        let mut envelope = Self { payload_type: payload_type.into(), payload, signatures: vec![] };
        envelope.countersign(key);
        envelope
    }

    /// Adds a signature over the same payload.
    pub fn countersign(&mut self, key: &SigningKey) {
        let sig = key.sign(&self.signed_bytes()).to_vec();
        self.signatures.push(Signature { key_id: key.public().key_id().to_string(), sig });
    }

    fn signed_bytes(&self) -> Vec<u8> {
        pae(&self.payload_type, &self.payload)
    }

    /// The canonical form: JSON on one line with the keys `payload`, `payloadType`, `signatures` and in each of them
    /// `keyid`, `sig`, without spaces, in standard base64 with padding, and a line end.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn to_line(&self) -> Result<String, AttestError> {
        let signatures = self.signatures.iter().map(|signature| SignatureJson {
            keyid: signature.key_id.clone(),
            sig: STANDARD.encode(&signature.sig),
        });
        let json = EnvelopeJson {
            payload: STANDARD.encode(&self.payload),
            payload_type: self.payload_type.clone(),
            signatures: signatures.collect(),
        };
        let mut line = serde_json::to_string(&json).map_err(|error| not_canonical(&error))?;
        line.push('\n');
        Ok(line)
    }

    /// Reads an envelope from its canonical form and from nothing else.
    ///
    /// # Errors
    /// Where the bytes are not exactly what [`Envelope::to_line`] gives for the envelope in them.
    pub fn parse_canonical(bytes: &[u8]) -> Result<Self, AttestError> {
        if bytes.len() > MAX_LINE {
            return Err(AttestError::NotCanonical("it is longer than 16 MiB".into()));
        }
        let json: EnvelopeJson = serde_json::from_slice(bytes).map_err(|error| not_canonical(&error))?;
        let decode = |text: &str| STANDARD.decode(text).map_err(|error| not_canonical(&error));
        let signatures = json
            .signatures
            .into_iter()
            .map(|signature| Ok(Signature { key_id: signature.keyid, sig: decode(&signature.sig)? }));
        let envelope = Self {
            payload: decode(&json.payload)?,
            payload_type: json.payload_type,
            signatures: signatures.collect::<Result<_, AttestError>>()?,
        };
        if envelope.to_line()?.as_bytes() != bytes {
            return Err(AttestError::NotCanonical("the same contents are written in another way".into()));
        }
        Ok(envelope)
    }

    /// Verifies that every signature is by one of the trusted keys, under that key's own name, and no key signed twice.
    ///
    /// All trusted keys are tried, whatever key a signature claims to be by. A signature by an unknown key is not
    /// overlooked but refused: otherwise anybody could add to an envelope without being noticed.
    ///
    /// # Errors
    /// Where there is no signature, or one of them does not hold.
    pub fn verify(&self, trusted: &[PublicKey]) -> Result<Verified<'_>, AttestError> {
        let signed = self.signed_bytes();
        let mut signers = Vec::new();
        for signature in &self.signatures {
            let signer = signature.signer(&signed, trusted)?;
            if signers.contains(&signer) {
                return Err(AttestError::SignedTwice(signer));
            }
            signers.push(signer);
        }
        if signers.is_empty() { Err(AttestError::Unsigned) } else { Ok(Verified { envelope: self, signers }) }
    }
}

impl Signature {
    fn signer(&self, signed: &[u8], trusted: &[PublicKey]) -> Result<KeyId, AttestError> {
        let by = trusted.iter().find(|key| key.accepts(signed, &self.sig));
        let made_by = by.ok_or_else(|| AttestError::Untrusted(self.key_id.clone()))?.key_id();
        if made_by.as_str() != self.key_id {
            return Err(AttestError::WrongKeyId { stated: self.key_id.clone(), made_by });
        }
        Ok(made_by)
    }
}

fn not_canonical(error: &dyn std::error::Error) -> AttestError {
    AttestError::NotCanonical(error.to_string())
}
