//! A dialect of instruments.

use lang::SourceFile;
use suite::Dialect;
use wire::scpi::{Slot, Values};

use super::diagnostics;
use crate::Stage;

/// Reads a dialect. Where it is sound, every command of its first and its last channel can be written, and nothing on the
/// way off waits.
///
/// Semantic: it is YAML of the right shape, and its recipes were looked at.
pub fn dialect(data: &[u8]) -> Stage {
    let Ok(text) = str::from_utf8(data) else {
        return Stage::Refused;
    };
    match Dialect::parse(&SourceFile::new("fuzz.yaml", text)) {
        Ok(dialect) => {
            check(&dialect);
            Stage::Semantic
        }
        Err(wrong) => {
            diagnostics::check(&wrong, text);
            Stage::semantic_if(!diagnostics::is_yaml(&wrong))
        }
    }
}

fn check(dialect: &Dialect) {
    let values = Slot::ALL.into_iter().fold(Values::default(), |values, slot| values.with(slot, 12.345));
    let (first, last) = dialect.channels();
    for number in [first, last] {
        let channel = dialect.channel(number);
        assert!(channel.is_some(), "a channel of a sound dialect has programs");
        let Some(channel) = channel else { continue };
        for step in channel.programs().flat_map(|(_, program)| &program.steps) {
            assert!(step.send.write(&values).is_ok(), "{} cannot be written", step.verb);
        }
        assert!(channel.safe.steps.iter().all(|step| step.reply.is_none()), "the way off waits");
    }
}
