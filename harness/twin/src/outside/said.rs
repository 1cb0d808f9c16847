//! What an outside program answers.

use serde::{Deserialize, Serialize};
use wire::Frame;

use super::{Nonsense, written};

/// The most frames of one answer: what finds room in the battery's controller.
pub const MOST_FRAMES: usize = 256;
/// The highest electromotive force, in volts, and the highest resistance, in ohms, that any battery has.
const HIGHEST: f64 = 10_000.0;

/// The answer to one event, as it stands in a line. Every key is needed; `wake` may be null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The number of the event that it answers.
    pub event: u64,
    /// The frames that the battery hands to its controller at that instant, in their order.
    #[serde(with = "written")]
    pub frames: Vec<Frame>,
    /// The electromotive force, the voltage without a current, in volts.
    pub emf: f64,
    /// The resistance between it and the terminals, in ohms.
    pub resistance: f64,
    /// Whether the main switch is closed; it stays so until another answer says otherwise.
    pub closed: bool,
    /// When the program wants to be told the time again if nothing else happens before, in nanoseconds like `now` and
    /// later than it; null for never.
    #[serde(deserialize_with = "Option::deserialize")]
    pub wake: Option<i64>,
}

impl Said {
    /// Reads a line.
    ///
    /// # Errors
    /// Where it is none: no JSON, a key missing, unknown or twice, a value that no battery has, too many frames.
    pub fn parse(line: &[u8]) -> Result<Self, Nonsense> {
        let said: Self = serde_json::from_slice(line).map_err(|why| Nonsense::new(line, why))?;
        match said.flaw() {
            None => Ok(said),
            Some(flaw) => Err(Nonsense::new(line, flaw)),
        }
    }

    fn flaw(&self) -> Option<String> {
        let possible = |value: f64| (0.0..=HIGHEST).contains(&value);
        if self.frames.len() > MOST_FRAMES {
            let frames = self.frames.len();
            return Some(format!("{frames} frames at once, where a controller takes {MOST_FRAMES} at most"));
        }
        if !possible(self.emf) {
            return Some(format!("`emf` is 0 to {HIGHEST} V"));
        }
        (!possible(self.resistance)).then(|| format!("`resistance` is 0 to {HIGHEST} ohm"))
    }

    /// The line, without its end.
    #[must_use]
    pub fn line(&self) -> String {
        // Finite numbers, truths and texts can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use wire::CanId;

    use super::*;

    const SOUND: &str = r#"{"event":3,"frames":["351#3802","18FF50E5#","351#R8"],"emf":52.5,"resistance":0.012,"closed":true,"wake":null}"#;

    #[test]
    fn a_sound_answer_is_read_and_written_alike() {
        let said = Said::parse(SOUND.as_bytes()).unwrap();
        assert_eq!((said.frames.len(), said.wake, said.closed), (3, None, true));
        assert!(said.frames[1].id().is_extended() && said.frames[2].id().is_remote());
        assert_eq!(said.line(), SOUND);
    }

    #[rstest]
    #[case::nothing("", "", "the line is empty")]
    #[case::no_object(SOUND, "5", "invalid type")]
    #[case::no_wake(r#","wake":null"#, "", "missing field `wake`")]
    #[case::a_mistyped_key("closed", "close", "unknown field `close`")]
    #[case::a_key_twice("\"emf\":52.5", "\"emf\":52.5,\"emf\":1", "duplicate field `emf`")]
    #[case::a_time_with_a_fraction("null", "1.5", "invalid type: floating point")]
    #[case::a_voltage_below_zero("52.5", "-1", "`emf` is 0 to 10000 V")]
    #[case::an_endless_voltage("52.5", "1e999", "number out of range")]
    #[case::a_resistance_below_zero("0.012", "-0.1", "`resistance` is 0 to 10000 ohm")]
    #[case::half_a_byte("351#3802", "351#380", "`351#380` is no frame")]
    #[case::an_identifier_of_four_digits("351#3802", "0351#3802", "`0351#3802` is no frame")]
    #[case::an_error_frame("351#3802", "20000004#00", "an error frame")]
    #[case::nine_bytes("351#3802", "351#380200000000000000", "is no frame")]
    #[case::another_line_behind_it("null}", "null} {}", "trailing characters")]
    fn what_is_no_answer_is_refused(#[case] part: &str, #[case] by: &str, #[case] why: &str) {
        let line = if part.is_empty() { by.to_owned() } else { SOUND.replace(part, by) };
        let error = Said::parse(line.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn as_many_frames_as_a_controller_takes_and_not_one_more() {
        let with = |count: usize| Said {
            frames: vec![wire::candump::frame(b"351#00").unwrap(); count],
            ..Said::parse(SOUND.as_bytes()).unwrap()
        };
        assert!(Said::parse(with(MOST_FRAMES).line().as_bytes()).is_ok());
        let error = Said::parse(with(MOST_FRAMES + 1).line().as_bytes()).unwrap_err().to_string();
        assert!(error.contains("257 frames at once"), "{error}");
    }

    fn frames() -> impl Strategy<Value = Frame> {
        let id = prop_oneof![
            (0u16..0x800).prop_map(|id| CanId::standard(id).unwrap()),
            (0u32..0x2000_0000).prop_map(|id| CanId::extended(id).unwrap()),
        ];
        (id, any::<bool>(), proptest::collection::vec(any::<u8>(), 0..=8)).prop_map(|(id, remote, bytes)| {
            match remote {
                true => Frame::from_word(id.remote(), bytes.len() as u8, 0).unwrap(),
                false => Frame::new(id, &bytes).unwrap(),
            }
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            event: u64,
            frames in proptest::collection::vec(frames(), 0..5),
            emf in 0.0..1e3,
            closed: bool,
            wake: Option<i64>,
        ) {
            let said = Said { event, frames, emf, resistance: emf / 1e3, closed, wake };
            prop_assert_eq!(Said::parse(said.line().as_bytes()), Ok(said));
        }

        #[test]
        fn no_line_makes_it_panic(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Said::parse(&line);
        }

        #[test]
        fn no_damage_makes_it_panic(at in 0..SOUND.len(), byte: u8) {
            let mut line = SOUND.as_bytes().to_vec();
            line[at] = byte;
            if let Ok(said) = Said::parse(&line) {
                prop_assert_eq!(Said::parse(said.line().as_bytes()), Ok(said));
            }
        }
    }
}
