//! How frames stand in a line: as `cansend` takes them and `candump -L` shows them.
//!
//! One string a frame says the identifier, by three or eight digits whether it has 11 or 29 bits, and the bytes or, with
//! `R`, that it is a remote request: `351#3802E803B004A401`, `18FF50E5#00`, `351#R8`. Whoever works with CAN can read it,
//! a program in C writes it with one `printf`, and a line of twenty frames stays short.

use serde::de::{self, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use wire::Frame;

/// A frame as it stands in a line.
struct Text(Frame);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let wrong = |why: &dyn std::fmt::Display| de::Error::custom(format!("`{text}` is no frame: {why}"));
        match wire::candump::frame(text.as_bytes()) {
            Ok(frame) if frame.id().is_error() => {
                Err(wrong(&"an error frame is a controller's report and not sent by anybody"))
            }
            Ok(frame) => Ok(Self(frame)),
            Err(why) => Err(wrong(&why)),
        }
    }
}

/// Writes frames.
pub(super) fn serialize<S: Serializer>(frames: &[Frame], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(frames.iter().map(|frame| Text(*frame)))
}

/// Reads frames.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Frame>, D::Error> {
    let texts = Vec::<Text>::deserialize(deserializer)?;
    Ok(texts.into_iter().map(|text| text.0).collect())
}
