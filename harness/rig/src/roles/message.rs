//! The lines that role servers and runs exchange: one JSON object each. `docs/simulate.md` is their description.

use journal::Measured;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The protocol and its version, as a server says it first.
pub const HELLO: &str = "bmscert-roles/1";

/// The longest line, in bytes.
pub(super) const LONGEST: usize = 64 << 10;

/// What a run says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Request {
    /// To be answered by a reading.
    Ask(Ask),
    /// To be answered by a done or a failed.
    Switch(Switch),
}

/// `{"ask":5,"role":"main_switch_probe"}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The number of the question.
    pub ask: u32,
    /// The role.
    pub role: String,
}

/// `{"switch":3,"role":"battery_power","on":false}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// The number of the action.
    pub switch: u32,
    /// The role.
    pub role: String,
    /// On or off.
    pub on: bool,
}

/// What a server says.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The first line: who it is, and which roles it plays.
    Hello {
        /// The protocol and its version.
        hello: String,
        /// The roles.
        plays: Vec<String>,
    },
    /// What was measured for a question.
    Reading {
        /// The number of the question.
        ask: u32,
        /// What was measured.
        value: Measured,
        /// Why, where nothing was measured.
        why: Option<String>,
    },
    /// A switch was carried out, or not.
    Done {
        /// The number of the action.
        action: u32,
        /// Why not.
        failed: Option<String>,
    },
    /// Something of the server's broke.
    Fault(String),
}

/// Why a line is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{line}` is no line of {HELLO}")]
pub struct Nonsense {
    /// The beginning of the line.
    line: String,
}

impl Nonsense {
    pub(super) fn of(line: &str) -> Self {
        Self { line: line.chars().filter(|char| !char.is_control()).take(60).collect() }
    }
}

/// A message as it is written. Not one enum of serde's: which keys go together is checked below, in one place.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    hello: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plays: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    truth: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uncertainty: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

impl Written {
    fn read(self) -> Option<Message> {
        let Self { hello, plays, reading, truth, number, uncertainty, done, failed, why, fault } = self;
        match (hello, plays, reading, truth, number, uncertainty, done, failed, why, fault) {
            (Some(hello), Some(plays), None, None, None, None, None, None, None, None) => {
                Some(Message::Hello { hello, plays })
            }
            (None, None, Some(ask), Some(truth), None, None, None, None, None, None) => {
                Some(Message::Reading { ask, value: Measured::Truth(truth), why: None })
            }
            (None, None, Some(ask), None, Some(value), Some(uncertainty), None, None, None, None)
                if value.is_finite() && uncertainty.is_finite() && uncertainty >= 0.0 =>
            {
                Some(Message::Reading { ask, value: Measured::Number { value, uncertainty }, why: None })
            }
            (None, None, Some(ask), None, None, None, None, None, why @ Some(_), None) => {
                Some(Message::Reading { ask, value: Measured::Nothing, why })
            }
            (None, None, None, None, None, None, Some(action), None, None, None) => {
                Some(Message::Done { action, failed: None })
            }
            (None, None, None, None, None, None, None, Some(action), failed @ Some(_), None) => {
                Some(Message::Done { action, failed })
            }
            (None, None, None, None, None, None, None, None, None, Some(fault)) => {
                Some(Message::Fault(fault))
            }
            _ => None,
        }
    }
}

impl From<&Message> for Written {
    fn from(message: &Message) -> Self {
        match message.clone() {
            Message::Hello { hello, plays } => {
                Self { hello: Some(hello), plays: Some(plays), ..Self::default() }
            }
            Message::Reading { ask, value, why } => {
                let written = Self { reading: Some(ask), ..Self::default() };
                match value {
                    Measured::Truth(truth) => Self { truth: Some(truth), ..written },
                    Measured::Number { value, uncertainty } => {
                        Self { number: Some(value), uncertainty: Some(uncertainty), ..written }
                    }
                    Measured::Nothing => Self { why: Some(why.unwrap_or_default()), ..written },
                }
            }
            Message::Done { action, failed: None } => Self { done: Some(action), ..Self::default() },
            Message::Done { action, failed } => Self { failed: Some(action), why: failed, ..Self::default() },
            Message::Fault(fault) => Self { fault: Some(fault), ..Self::default() },
        }
    }
}

impl Message {
    /// Reads a line.
    ///
    /// # Errors
    /// Where it is none: no JSON, keys that do not belong together, a number that is none.
    pub fn parse(line: &str) -> Result<Self, Nonsense> {
        let written = serde_json::from_str(line).ok().and_then(Written::read);
        written.ok_or_else(|| Nonsense::of(line))
    }

    /// The line, without its end.
    #[must_use]
    pub fn line(&self) -> String {
        // Numbers, texts and truths can always be written.
        serde_json::to_string(&Written::from(self)).unwrap_or_default()
    }
}

impl Request {
    /// Reads a line.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(line: &str) -> Result<Self, Nonsense> {
        serde_json::from_str(line).map_err(|_| Nonsense::of(line))
    }

    /// The line, without its end.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::a_truth(r#"{"reading":5,"truth":true}"#, Message::Reading { ask: 5, value: Measured::Truth(true), why: None })]
    #[case::a_number(
        r#"{"reading":5,"number":1.5,"uncertainty":0.25}"#,
        Message::Reading { ask: 5, value: Measured::Number { value: 1.5, uncertainty: 0.25 }, why: None }
    )]
    #[case::nothing(
        r#"{"reading":5,"why":"no supply"}"#,
        Message::Reading { ask: 5, value: Measured::Nothing, why: Some("no supply".into()) }
    )]
    #[case::done(r#"{"done":3}"#, Message::Done { action: 3, failed: None })]
    #[case::failed(r#"{"failed":3,"why":"stuck"}"#, Message::Done { action: 3, failed: Some("stuck".into()) })]
    #[case::hello(
        r#"{"hello":"bmscert-roles/1","plays":["battery_power"]}"#,
        Message::Hello { hello: HELLO.into(), plays: vec!["battery_power".into()] }
    )]
    #[case::a_fault(r#"{"fault":"the relay is gone"}"#, Message::Fault("the relay is gone".into()))]
    fn a_line_says_one_thing(#[case] line: &str, #[case] message: Message) {
        assert_eq!(Message::parse(line), Ok(message.clone()));
        assert_eq!(message.line(), line);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_object("5")]
    #[case::an_empty_object("{}")]
    #[case::two_answers(r#"{"done":3,"failed":3,"why":"x"}"#)]
    #[case::no_value(r#"{"reading":5}"#)]
    #[case::two_values(r#"{"reading":5,"truth":true,"number":1,"uncertainty":0}"#)]
    #[case::a_number_without_uncertainty(r#"{"reading":5,"number":1}"#)]
    #[case::an_uncertainty_below_zero(r#"{"reading":5,"number":1,"uncertainty":-1}"#)]
    #[case::too_large(r#"{"reading":5,"number":1e999,"uncertainty":0}"#)]
    #[case::a_key_too_many(r#"{"done":3,"when":"now"}"#)]
    #[case::a_failure_without_reason(r#"{"failed":3}"#)]
    #[case::a_number_below_zero(r#"{"done":-3}"#)]
    fn what_is_no_line_is_refused(#[case] line: &str) {
        assert!(Message::parse(line).is_err());
    }

    fn messages() -> impl Strategy<Value = Message> {
        let value = prop_oneof![
            any::<bool>().prop_map(|truth| (Measured::Truth(truth), None)),
            (-1e6..1e6, 0.0..1e3)
                .prop_map(|(value, uncertainty)| (Measured::Number { value, uncertainty }, None)),
            ".{0,20}".prop_map(|why| (Measured::Nothing, Some(why))),
        ];
        prop_oneof![
            (any::<u32>(), value).prop_map(|(ask, (value, why))| Message::Reading { ask, value, why }),
            (any::<u32>(), prop::option::of(".{0,20}"))
                .prop_map(|(action, failed)| Message::Done { action, failed }),
            (".{0,20}", prop::collection::vec(".{0,10}", 0..4))
                .prop_map(|(hello, plays)| Message::Hello { hello, plays }),
            ".{0,20}".prop_map(Message::Fault),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(message in messages()) {
            prop_assert_eq!(Message::parse(&message.line()), Ok(message));
        }

        #[test]
        fn requests_come_back(number: u32, role in ".{0,20}", on: bool) {
            for request in [
                Request::Ask(Ask { ask: number, role: role.clone() }),
                Request::Switch(Switch { switch: number, role, on }),
            ] {
                prop_assert_eq!(Request::parse(&request.line()), Ok(request));
            }
        }

        #[test]
        fn no_line_makes_it_panic(line in "\\PC{0,80}") {
            let _ = (Message::parse(&line), Request::parse(&line));
        }
    }
}
