//! What DSSE signs.

/// The pre-authentication encoding of a payload (DSSE v1.0): its type and its bytes, each with its length, so that
/// neither can be taken for the other.
#[must_use]
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_answer_of_the_specification_holds() {
        let encoded = pae("http://example.com/HelloWorld", b"hello world");
        assert_eq!(encoded, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    #[test]
    fn lengths_count_bytes() {
        assert_eq!(pae("\u{b5}", b""), "DSSEv1 2 \u{b5} 0 ".as_bytes());
    }
}
