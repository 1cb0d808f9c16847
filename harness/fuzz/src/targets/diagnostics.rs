//! What every diagnostic promises, whatever the file says.

use lang::{Diagnostic, render};

/// More characters than any message of ours needs.
const LONGEST: usize = 600;

/// Holds diagnostics to their promises; whether one of them is about the form of the file alone.
pub(crate) fn check(wrong: &[Diagnostic], text: &str) -> bool {
    assert!(!wrong.is_empty(), "refused without a reason");
    wrong.iter().take(20).for_each(|diagnostic| check_one(diagnostic, text));
    wrong.iter().any(is_about_form)
}

/// Holds a message to its promises: one line, not too long, and nothing in it that steers a terminal.
pub(crate) fn check_words(message: &str) {
    assert!(!message.is_empty() && !message.contains(char::is_control), "a message is one line: {message:?}");
    assert!(message.chars().count() <= LONGEST, "a message fills the screen: {message:.80}");
}

fn check_one(diagnostic: &Diagnostic, text: &str) {
    check_words(&diagnostic.message);
    for label in &diagnostic.labels {
        let place = label.place;
        let inside = !place.is_known() || place.start.saturating_add(place.len) <= text.len();
        assert!(inside, "{place:?} lies outside of the file: {diagnostic}");
        assert!(label.text.chars().count() <= LONGEST, "a label fills the screen");
    }
    let shown = render(diagnostic, text, false);
    let harmless = shown.chars().all(|c| c == '\n' || !c.is_control());
    assert!(harmless, "control characters reach the terminal: {shown:?}");
}

fn is_about_form(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.starts_with("yaml-")
        || ["expression-syntax", "expression-too-large", "not-in-the-subset"].contains(&diagnostic.code)
}

/// Whether one of them says that the file is no YAML of the right shape.
pub(crate) fn is_yaml(wrong: &[Diagnostic]) -> bool {
    wrong.iter().any(|diagnostic| diagnostic.code.starts_with("yaml-"))
}
