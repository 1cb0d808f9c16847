//! A code of a diagnostic.

use super::explanation::Explanation;

/// All codes of diagnostics about files, with one line each, sorted.
pub(super) fn codes() -> Vec<(&'static str, &'static str)> {
    let mut codes: Vec<_> = lang::CODES.iter().chain(suite::CODES).copied().collect();
    codes.sort_unstable();
    codes
}

/// The code of this name.
pub(super) fn code(name: &str) -> Option<Explanation> {
    let (code, about) = codes().into_iter().find(|(code, _)| *code == name)?;
    let told = Explanation::new("code of a diagnostic", code, about);
    Some(told.part(
        "seen in",
        "`bmscert lint`, and wherever a suite or a statement is loaded; with `--events jsonl` as `code`",
    ))
}
