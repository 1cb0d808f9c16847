//! A line of a role server.

use rig::roles::{Message, Request};

use super::diagnostics;
use crate::Stage;

/// Reads a line of a role server, and one of a run; what was read is the same when it is written and read again.
///
/// Semantic: it is JSON, and which keys go together was looked at.
pub fn roles(data: &[u8]) -> Stage {
    let Ok(text) = str::from_utf8(data) else {
        return Stage::Refused;
    };
    match Message::parse(text) {
        Ok(message) => assert_eq!(Message::parse(&message.line()), Ok(message), "another message came back"),
        Err(nonsense) => diagnostics::check_words(&nonsense.to_string()),
    }
    if let Ok(request) = Request::parse(text) {
        assert_eq!(Request::parse(&request.line()), Ok(request), "another request came back");
    }
    Stage::semantic_if(serde_json::from_str::<serde_json::Value>(text).is_ok())
}
