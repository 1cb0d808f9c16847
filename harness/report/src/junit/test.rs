//! One test of the file.

use judge::CaseResult;
use quantity::Span;

use crate::Record;
use crate::junit::told::Told;
use crate::junit::{Depth, cases, checks, claim, requirements};

/// One test of the file, before its text is made fit for XML.
pub(super) struct Test {
    /// The `testsuite` that it stands in.
    pub(super) suite: String,
    /// What it belongs to; with the name it is unique in the file.
    pub(super) class: String,
    pub(super) name: String,
    /// How long it took; nothing where only a case has a time.
    pub(super) took: Span,
    pub(super) told: Told,
}

/// The tests of a record, in its order: what the review of the claim says, then the rest.
pub(super) fn tests(record: &Record, depth: Depth) -> Vec<Test> {
    let tests = match depth {
        Depth::Case => cases::tests(record),
        Depth::Check => checks::tests(record),
        Depth::Requirement => requirements::tests(record),
    };
    claim::test(record).into_iter().chain(tests).collect()
}

/// How long a case took.
pub(super) fn took(case: &CaseResult) -> Span {
    case.began.zip(case.ended).map_or(Span::ZERO, |(began, ended)| ended.since(began))
}
