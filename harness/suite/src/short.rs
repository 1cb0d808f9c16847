//! Names as they are shown.

/// At most forty characters of a name: a hostile one must not fill the screen.
pub(crate) fn short(name: &str) -> String {
    if name.chars().count() <= 40 { name.to_owned() } else { name.chars().take(40).chain(['…']).collect() }
}
