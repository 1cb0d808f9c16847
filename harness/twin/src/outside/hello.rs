//! The first line each way: which version is spoken, and who it is.

use serde::{Deserialize, Serialize};

use super::{Nonsense, is_obeyed};

/// The protocol and its version. What one side does not know is refused; another version gets another number.
pub const PROTOCOL: &str = "bmscert-battery/1";

/// The longest name of a battery, in characters.
const LONGEST_NAME: usize = 64;

/// The first line of the rig.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The protocol that it speaks.
    pub hello: String,
    /// The seed of the run: a program that draws by lot draws by it, so that the same seed gives the same run.
    pub seed: u64,
}

/// The first line of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Welcome {
    /// The protocol that it speaks.
    pub hello: String,
    /// What the battery is called in records: 1 to 64 characters that can be printed.
    pub name: String,
}

impl Hello {
    pub(super) fn new(seed: u64) -> Self {
        Self { hello: PROTOCOL.to_owned(), seed }
    }

    /// Reads a line, as a program in Rust may want to.
    ///
    /// # Errors
    /// Where it is none, or of another version.
    pub fn parse(line: &[u8]) -> Result<Self, Nonsense> {
        let hello: Self = serde_json::from_slice(line).map_err(|why| Nonsense::new(line, why))?;
        spoken(line, &hello.hello).map(|()| hello)
    }

    /// The line, without its end.
    #[must_use]
    pub fn line(&self) -> String {
        // Texts and numbers can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Welcome {
    /// The answer of a battery that is called this.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self { hello: PROTOCOL.to_owned(), name: name.to_owned() }
    }

    /// Reads a line.
    ///
    /// # Errors
    /// Where it is none, or of another version.
    pub fn parse(line: &[u8]) -> Result<Self, Nonsense> {
        let welcome: Self = serde_json::from_slice(line).map_err(|why| Nonsense::new(line, why))?;
        spoken(line, &welcome.hello)?;
        let is_short = (1..=LONGEST_NAME).contains(&welcome.name.chars().count());
        if !is_short || welcome.name.contains(is_obeyed) {
            let why = format!("`name` is 1 to {LONGEST_NAME} characters that can be printed");
            return Err(Nonsense::new(line, why));
        }
        Ok(welcome)
    }

    /// The line, without its end.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn spoken(line: &[u8], protocol: &str) -> Result<(), Nonsense> {
    let other = || Nonsense::new(line, format!("this rig speaks {PROTOCOL} and nothing else"));
    if protocol == PROTOCOL { Ok(()) } else { Err(other()) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn the_first_lines_are_these() {
        assert_eq!(Hello::new(7).line(), r#"{"hello":"bmscert-battery/1","seed":7}"#);
        assert_eq!(Welcome::of("A 48").line(), r#"{"hello":"bmscert-battery/1","name":"A 48"}"#);
        assert_eq!(Hello::parse(Hello::new(u64::MAX).line().as_bytes()), Ok(Hello::new(u64::MAX)));
    }

    #[rstest]
    #[case::another_version(
        r#"{"hello":"bmscert-battery/2","name":"A"}"#,
        "this rig speaks bmscert-battery/1"
    )]
    #[case::no_name(r#"{"hello":"bmscert-battery/1"}"#, "missing field `name`")]
    #[case::an_empty_name(r#"{"hello":"bmscert-battery/1","name":""}"#, "1 to 64 characters")]
    #[case::a_name_that_moves_the_cursor(
        r#"{"hello":"bmscert-battery/1","name":"a\u001b[2J"}"#,
        "1 to 64 characters"
    )]
    #[case::a_name_that_is_read_backwards(
        r#"{"hello":"bmscert-battery/1","name":"48 V \u202eelpmaxe"}"#,
        "1 to 64 characters"
    )]
    #[case::words("Battery ready.", "expected value")]
    #[case::nothing("", "the line is empty")]
    fn what_is_no_welcome_is_refused(#[case] line: &str, #[case] why: &str) {
        let error = Welcome::parse(line.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}
