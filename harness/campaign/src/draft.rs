//! Drafts a battery statement from traffic.
//!
//! What was seen is written down, every guess says that it is one, and what no traffic can tell stands as a question. A
//! draft can always be read: a value that no statement may give is left as a comment with the reason.

mod lines;
mod quoted;
mod sections;
mod seen;

use lang::SourceFile;
use suite::Statement;

use crate::{Bundle, CampaignError, Missing, Source, Traffic};

use lines::Lines;
pub use quoted::quoted;
use seen::Seen;

/// A drafted statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The statement, as YAML.
    pub text: String,
    /// How many frames it was drafted from.
    pub frames: u64,
    /// What is missing among them.
    pub missing: Missing,
}

/// Drafts a statement from this traffic; without any, one that only asks.
///
/// # Errors
/// Where the traffic cannot be read.
pub fn draft(traffic: Option<&Traffic>) -> Result<Draft, CampaignError> {
    let inputs = Bundle::embedded().sources()?;
    let mut seen = Seen::new(inputs.table);
    let missing = match traffic {
        Some(traffic) => {
            let passed = traffic.each(&mut |passing| seen.take(&passing));
            Source::unless_troubled(traffic.sources(), passed)?
        }
        None => Missing::default(),
    };
    let mut lines = sections::all(&seen, traffic.map(Traffic::name).as_deref());
    settle(&mut lines);
    Ok(Draft { text: lines.text(), frames: seen.frames(), missing })
}

/// Makes comments of values until the rest can be read.
fn settle(lines: &mut Lines) {
    while let Err(wrong) = Statement::parse(&SourceFile::new("draft", lines.text())) {
        let refused = wrong.iter().filter(|wrong| lines.refuse(wrong.place().line, &wrong.message)).count();
        // Nothing that could be taken back is wrong, so nothing gets better; the reader is told when it is used.
        if refused == 0 {
            return;
        }
    }
}
