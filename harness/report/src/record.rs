//! The record of a run.

use journal::{BenchInfo, BusInfo, Input, World};
use judge::CaseResult;
use quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::grade::Grounds;
use crate::rollup::roll_up;
use crate::{
    EvidenceFile, Examined, Facts, Format, Grade, Profile, Remark, ReportError, RequirementResult, Screen,
    Summary, TestedBattery, Tool, canonical, mirror,
};

/// The most bytes that a record may have to be read.
pub const MAX_RECORD: usize = 64 << 20;

/// The record of a run: what was judged, by what, from what, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The format of this record.
    pub schema: Format,
    /// The program that made it.
    pub tool: Tool,
    /// Which world it was.
    #[schemars(with = "mirror::World")]
    pub world: World,
    /// Whether it can certify the battery.
    pub grade: Grade,
    /// Which cases were selected, and what blocked.
    pub profile: Profile,
    /// The protocol that the battery was judged by.
    pub protocol: String,
    /// The battery.
    pub battery: TestedBattery,
    /// When it began, RFC 3339 in UTC, by the recorder's wall clock; used in no verdict.
    pub started: String,
    /// From the first entry of the evidence to the last, in nanoseconds.
    #[schemars(with = "i64")]
    pub duration: Span,
    /// The seed of everything that was drawn.
    pub seed: u64,
    /// Every file that was used.
    #[schemars(with = "Vec<mirror::Input>")]
    pub inputs: Vec<Input>,
    /// Which defects the suites are known to catch; nothing, where nobody has tried these suites.
    pub examined: Option<Examined>,
    /// The file that the verdicts rest on.
    pub evidence: EvidenceFile,
    /// The buses, and how good their times are.
    #[schemars(with = "Vec<mirror::BusInfo>")]
    pub buses: Vec<BusInfo>,
    /// The bench: who its instruments said they are, and what keeps it safe; left out on the twin and in a recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<mirror::BenchInfo>")]
    pub bench: Option<BenchInfo>,
    /// What the review of the battery statement says, before anything was tested; empty where there is no statement.
    pub review: Vec<Remark>,
    /// Every requirement of the catalogue and what it came to, in the order of the catalogue.
    pub requirements: Vec<RequirementResult>,
    /// The campaign table: every case and every attempt at it, with the reason where it did not run.
    pub cases: Vec<CaseResult>,
    /// What the screen of the inverter system would show at the end; no verdict.
    pub screen: Screen,
    /// What it came to.
    pub summary: Summary,
}

/// The parts of a record that are verdicts.
#[derive(Serialize)]
struct Verdicts<'a> {
    requirements: &'a [RequirementResult],
    cases: &'a [CaseResult],
    summary: &'a Summary,
}

/// The one field that every format has.
#[derive(Deserialize)]
struct AnyFormat {
    schema: String,
}

impl Record {
    /// Rolls the facts of a run up to its record. Judges nothing again: the same facts give the same record.
    #[must_use]
    pub fn build(facts: Facts) -> Self {
        let Facts {
            tool,
            header,
            protocol,
            profile,
            identity,
            examined,
            evidence,
            duration,
            review,
            cases,
            screen,
            ..
        } = facts;
        let requirements = roll_up(facts.requirements, &review, &cases, profile);
        let summary = Summary::of(profile, facts.interrupted, (&review, &requirements), &cases);
        let (maker, model) = identity.map(|identity| (identity.maker, identity.model)).unzip();
        let battery = TestedBattery { name: header.battery, maker, model };
        let grade = Grade::of(Grounds {
            world: header.world,
            battery: &battery,
            evidence: &evidence,
            profile,
            verdict: summary.verdict,
            requirements: &requirements,
            cases: &cases,
            shortcomings: facts.shortcomings,
        });
        Self {
            schema: Format::V1,
            tool,
            world: header.world,
            grade,
            profile,
            protocol,
            battery,
            started: header.started,
            duration,
            seed: header.seed,
            inputs: header.inputs,
            examined,
            evidence,
            buses: header.buses,
            bench: header.bench,
            review,
            requirements,
            cases,
            screen,
            summary,
        }
    }

    /// The bytes of exactly those parts that are verdicts (requirements, cases, summary), as canonical JSON: keys
    /// sorted, no spaces. Whoever judges the same evidence again gets the same bytes.
    ///
    /// # Errors
    /// Where they cannot be written as JSON.
    pub fn verdict_bytes(&self) -> Result<Vec<u8>, ReportError> {
        let Self { requirements, cases, summary, .. } = self;
        canonical::to_vec(&Verdicts { requirements, cases, summary }).map_err(ReportError::Json)
    }

    /// The record as indented JSON with a line end, in the order of its fields: the same record gives the same bytes.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, ReportError> {
        let mut json = serde_json::to_string_pretty(self).map_err(ReportError::Json)?;
        json.push('\n');
        Ok(json)
    }

    /// Reads a record of at most [`MAX_RECORD`] bytes.
    ///
    /// # Errors
    /// Where the bytes are too many, no record, or a record in a format that is not known here.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ReportError> {
        if bytes.len() > MAX_RECORD {
            return Err(ReportError::TooLarge { bytes: bytes.len() });
        }
        // The format first: in another one, an unknown field would be the only complaint.
        let AnyFormat { schema } = serde_json::from_slice(bytes).map_err(ReportError::NotARecord)?;
        if Format::named(&schema).is_none() {
            return Err(ReportError::OtherFormat { found: shortened(schema) });
        }
        serde_json::from_slice(bytes).map_err(ReportError::NotARecord)
    }

    /// Whether no bus has times, so that only the order of what was seen is known.
    pub(crate) fn is_timeless(&self) -> bool {
        self.buses.iter().all(|bus| bus.clock == journal::Clock::None)
    }

    /// The requirement with this id.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&RequirementResult> {
        self.requirements.iter().find(|requirement| requirement.id == id)
    }
}

/// Whatever stands there is shown, but a message is not the place for megabytes.
fn shortened(text: String) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{case, facts, mixed, pass, requirement};
    use judge::Level;
    use proptest::prelude::*;

    #[test]
    fn a_record_that_was_written_is_read_again() {
        let record = mixed();
        let json = record.to_json().unwrap();
        let read = Record::from_json(json.as_bytes()).unwrap();
        assert_eq!(read, record);
        assert_eq!(read.to_json().unwrap(), json);
    }

    #[test]
    fn the_format_stands_first() {
        assert!(mixed().to_json().unwrap().starts_with("{\n  \"schema\": \"bmscert-record/1\",\n"));
    }

    #[test]
    fn verdict_bytes_hold_what_is_a_verdict_and_nothing_else() {
        let record = mixed();
        let other = Record {
            started: "later".into(),
            duration: Span::ZERO,
            seed: 1,
            inputs: vec![],
            ..record.clone()
        };
        let bytes = record.verdict_bytes().unwrap();
        assert_eq!(other.verdict_bytes().unwrap(), bytes);
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["cases", "requirements", "summary"]);
        assert_eq!(serde_json::to_value(&record.cases).unwrap(), value["cases"]);
    }

    #[test]
    fn verdict_bytes_change_with_a_single_entry_of_evidence() {
        let record = mixed();
        let mut other = record.clone();
        let quiet = other.cases.iter_mut().find(|case| case.id == "quiet").unwrap();
        quiet.ended = quiet.ended.map(|ended| ended + Span::from_nanos(1));
        assert_ne!(other.verdict_bytes().unwrap(), record.verdict_bytes().unwrap());
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let json =
            mixed().to_json().unwrap().replacen("\"tool\": {", "\"tool\": { \"host\": \"bench-3\",", 1);
        let message = Record::from_json(json.as_bytes()).unwrap_err().to_string();
        assert!(message.contains("unknown field `host`") && message.contains("line 3"), "{message}");
    }

    #[test]
    fn another_format_is_named() {
        let json = mixed().to_json().unwrap().replace("bmscert-record/1", "bmscert-record/2");
        let message = Record::from_json(json.as_bytes()).unwrap_err().to_string();
        let start = "the record is in the format `bmscert-record/2`, and this version of the tool reads `bmscert-record/1`";
        assert!(message.starts_with(start), "{message}");
        let endless = format!("{{\"schema\": \"{}\"}}", "µ".repeat(1 << 20));
        assert!(Record::from_json(endless.as_bytes()).unwrap_err().to_string().len() < 300);
    }

    #[test]
    fn a_pass_without_evidence_is_refused() {
        let cases = vec![case("alone").check("a", "CAN-1-1", Level::Must, pass()).done()];
        let record =
            Record::build(facts(Profile::Certification, vec![requirement("CAN-1-1", Level::Must)], cases));
        let json = record.to_json().unwrap();
        let emptied = json.replace("\"count\": 3", "\"count\": 0");
        assert_ne!(emptied, json);
        assert!(matches!(Record::from_json(emptied.as_bytes()), Err(ReportError::NotARecord(_))));
    }

    #[test]
    fn hostile_depth_and_size_are_refused() {
        let deep = format!("{{\"schema\":\"bmscert-record/1\",\"cases\":{}", "[".repeat(1 << 20));
        assert!(matches!(Record::from_json(deep.as_bytes()), Err(ReportError::NotARecord(_))));
        let large = vec![b' '; MAX_RECORD + 1];
        assert!(matches!(Record::from_json(&large), Err(ReportError::TooLarge { .. })));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Record::from_json(&bytes).is_err());
        }

        #[test]
        fn a_record_that_was_cut_is_refused(keep in 0usize..1 << 16) {
            let json = mixed().to_json().unwrap();
            let end = keep % (json.trim_end().len());
            prop_assert!(Record::from_json(&json.as_bytes()[..end]).is_err());
        }

        #[test]
        fn any_text_survives_the_record(text in any::<String>()) {
            let cases = vec![case("alone").about(&text).fault(&text).done()];
            let record = Record::build(facts(Profile::Certification, vec![], cases));
            prop_assert_eq!(Record::from_json(record.to_json().unwrap().as_bytes()).unwrap(), record);
        }
    }
}
