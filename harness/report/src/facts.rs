//! What a record is built from.

use journal::Header;
use judge::CaseResult;
use quantity::Span;

use crate::{EvidenceFile, Examined, Profile, Remark, RequirementFacts, Screen, Tool};

/// What a record is built from.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The program that makes the record.
    pub tool: Tool,
    /// What the journal, or the reader of the recording, states once.
    pub header: Header,
    /// The protocol that the battery was judged by.
    pub protocol: String,
    /// Which cases were selected, and what blocks.
    pub profile: Profile,
    /// Who makes the battery and what it is called, where a battery statement says so.
    pub identity: Option<Identity>,
    /// The catalogue, in its order.
    pub requirements: Vec<RequirementFacts>,
    /// What the review of the battery statement says; empty where there is no statement.
    pub review: Vec<Remark>,
    /// Every case of the plan in its order, those that did not run included, and every attempt at it.
    pub cases: Vec<CaseResult>,
    /// What the suites were tried on before; nothing, where nobody has tried these.
    pub examined: Option<Examined>,
    /// The file that the verdicts rest on.
    pub evidence: EvidenceFile,
    /// What the screen of the inverter system would show at the end.
    pub screen: Screen,
    /// From the first entry of the evidence to the last.
    pub duration: Span,
    /// Whether somebody stopped the run, even between two cases.
    pub interrupted: bool,
    /// What else stands against certification that only the world knows: `the supply has no serial number`.
    pub shortcomings: Vec<String>,
}

/// Who makes a battery and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The maker.
    pub maker: String,
    /// The model.
    pub model: String,
}
