//! The table of all cases.

use judge::{CaseResult, Check, Selection, Shown};

use crate::Record;
use crate::reason::{Reason, reasons};
use crate::text::bench::write_bench;
use crate::text::conclusion::write_conclusion;
use crate::text::inherent::{counted, write_inherent};
use crate::text::review::write_review;
use crate::text::screen::write_screen;
use crate::text::{Cell, Page, Style, Tint, write_reason};

/// `not applicable`, and two spaces.
const VERDICT: usize = 16;
/// The widest that the names of cases make their column.
const NAME: usize = 36;

/// Every case with its verdict, under everything that is not a pass the reason, then what the run came to and whether
/// it can certify. Lines are at most 100 characters wide where words allow it.
#[must_use]
pub fn table(record: &Record, style: Style) -> String {
    let mut page = Page::new(style);
    let name = record.cases.iter().map(|case| case.id.chars().count()).max().unwrap_or(0).min(NAME) + 2;
    write_review(&mut page, record);
    let mut suite = None;
    for case in &record.cases {
        if suite != Some(&case.suite) {
            page.gap();
            page.line(0, Some(Tint::Heading), &case.suite);
            suite = Some(&case.suite);
        }
        write_case(&mut page, record, case, name);
    }
    write_inherent(&mut page, record);
    write_conclusion(&mut page, record);
    write_bench(&mut page, record);
    write_screen(&mut page, record);
    page.into_text()
}

fn write_case(page: &mut Page, record: &Record, case: &CaseResult, name: usize) {
    let (word, tint, left_out) = shown(case);
    let cells = [
        Cell { text: word, width: VERDICT, tint: Some(tint) },
        Cell { text: &case.id, width: name, tint: None },
    ];
    page.row(0, &cells, &case.about);
    if let Some(reason) = left_out {
        page.labelled(VERDICT, ("because", 10), reason);
        return;
    }
    if let Some(why) = &case.watchlist {
        page.labelled(VERDICT, ("because", 10), &format!("not trusted yet, and counts for nothing: {why}"));
    }
    for fault in &case.faults {
        page.labelled(VERDICT, ("rig", 10), fault);
    }
    let (excused, told): (Vec<_>, Vec<_>) = reasons(record, case).into_iter().partition(Reason::is_excused);
    told.iter().for_each(|reason| write_reason(page, VERDICT, reason));
    if !excused.is_empty() {
        page.line(VERDICT, Some(Tint::Faint), &excuse(case, excused.len()));
    }
}

/// What is said about a case in place of what no recording shows.
fn excuse(case: &CaseResult, excused: usize) -> String {
    let held = case.checks.iter().filter(|check| matches!(check.outcome, Check::Pass(_))).count();
    let held = if held > 0 { format!("{} held, ", counted(held, "check")) } else { String::new() };
    format!("{held}{} not shown by a recording (listed below)", counted(excused, "check"))
}

/// The word for a case, its colour, and why it did not run.
fn shown(case: &CaseResult) -> (&'static str, Tint, Option<&str>) {
    match &case.selection {
        Selection::NotRun { reason } => ("not run", Tint::Faint, Some(reason)),
        Selection::NotApplicable { reason } => ("not applicable", Tint::Faint, Some(reason)),
        Selection::Selected if case.is_only_watched() => ("watchlist", Tint::Faint, None),
        Selection::Selected => {
            let shown = case.verdict.shown();
            (shown.word(), tint(shown), None)
        }
    }
}

fn tint(shown: Shown) -> Tint {
    match shown {
        Shown::Fail => Tint::Bad,
        Shown::RigError => Tint::Rig,
        Shown::Aborted | Shown::Interrupted | Shown::Inconclusive => Tint::Doubt,
        Shown::Pass => Tint::Good,
        Shown::None => Tint::Faint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        case, facts, fail, finding, inherent, mixed, not_exercised, pass, recorded, requirement, unverified,
    };
    use crate::{Facts, Profile};
    use insta::assert_snapshot;
    use journal::Clock;
    use judge::{Course, Findings, Level, Why};
    use proptest::prelude::*;

    fn certification(cases: Vec<CaseResult>) -> Record {
        Record::build(facts(Profile::Certification, catalogue(), cases))
    }

    fn catalogue() -> Vec<crate::RequirementFacts> {
        vec![
            requirement("CAN-1.4-1", Level::Must),
            requirement("CAN-1.4-2", Level::Must),
            requirement("CAN-370-2", Level::Should),
        ]
    }

    /// A case that shows whatever the others leave untested.
    fn rest() -> CaseResult {
        case("both-hold")
            .about("the limits stay fresh and the main switch stays closed")
            .check("on", "CAN-1.4-1", Level::Must, pass())
            .check("fresh", "CAN-1.4-2", Level::Must, pass())
            .check("names", "CAN-370-2", Level::Should, pass())
            .done()
    }

    fn plain(record: &Record) -> String {
        table(record, Style::PLAIN)
    }

    #[test]
    fn a_run_where_everything_passed_is_short() {
        assert_snapshot!(plain(&certification(vec![rest()])));
    }

    #[test]
    fn a_fail_says_what_was_seen_and_what_to_do() {
        let both = Findings::new(vec![
            finding("the newest 0x351 is 3.2 s old", 3),
            finding("0x351 stops for good", 1),
        ]);
        let silent = case("ten-minutes-of-silence")
            .about(
                "what the battery does when the inverter system falls silent for as long as its updates take",
            )
            .check("limits-never-old", "CAN-1.4-2", Level::Must, Check::Fail(both.unwrap()))
            .check("stays-connected", "CAN-1.4-1", Level::Must, pass())
            .done();
        assert_snapshot!(plain(&certification(vec![rest(), silent])));
    }

    #[test]
    fn what_could_not_be_judged_says_why() {
        let doubtful = case("after-a-restart")
            .check("fresh", "CAN-1.4-2", Level::Must, unverified())
            .check("recovers", "CAN-1.4-1", Level::Must, not_exercised())
            .done();
        assert_snapshot!(plain(&certification(vec![rest(), doubtful])));
    }

    #[test]
    fn a_rig_error_is_not_the_batterys() {
        let broken = case("ten-minutes-of-silence")
            .check("supply", "", Level::Constraint, fail())
            .fault("the supply on /dev/ttyUSB0 does not answer")
            .done();
        assert_snapshot!(plain(&certification(vec![rest(), broken])));
    }

    #[test]
    fn what_did_not_run_says_why() {
        let lacking = case("comes-back").not_run("the rig has no role `main_switch_probe`").done();
        let other = case("second-bus").of_suite("buses").not_applicable("the battery claims one bus").done();
        assert_snapshot!(plain(&certification(vec![lacking, other])));
    }

    #[test]
    fn advice_is_shown_as_advice() {
        let named = case("names-agree").check("same-bytes", "CAN-370-2", Level::Should, fail()).done();
        assert_snapshot!(plain(&certification(vec![rest(), named])));
    }

    #[test]
    fn what_is_not_trusted_yet_says_so_and_what_it_found() {
        let doubtful = case("frames-of-others")
            .check("quiet", "CAN-1.4-2", Level::Info, fail())
            .check("on", "CAN-1.4-1", Level::Info, pass())
            .watchlist("it has met two batteries only")
            .done();
        assert_snapshot!(plain(&certification(vec![rest(), doubtful])));
    }

    #[test]
    fn what_no_recording_shows_stands_in_one_block() {
        let statement =
            Check::Unverified(Why::NoStatement { needs: "the alarms that it supports".into(), seen: None });
        let cases = vec![
            case("frames")
                .check("size", "CAN-1.4-1", Level::Must, pass())
                .check("sender", "CAN-1.4-2", Level::Must, inherent())
                .done(),
            case("alarms")
                .check("declared", "CAN-370-2", Level::Must, statement)
                .check("again", "CAN-1.4-2", Level::Must, inherent())
                .done(),
        ];
        assert_snapshot!(plain(&Record::build(recorded(catalogue(), cases))));
    }

    #[test]
    fn a_recording_without_times_shows_lines_only() {
        let mut facts: Facts = recorded(
            catalogue(),
            vec![case("frames").check("size", "CAN-1.4-1", Level::Must, fail()).done()],
        );
        facts.header.buses[0].clock = Clock::None;
        assert_snapshot!(plain(&Record::build(facts)));
    }

    #[test]
    fn a_run_that_was_stopped_says_so() {
        let stopped = case("halfway")
            .check("on", "CAN-1.4-1", Level::Must, unverified())
            .went(Course::Interrupted)
            .done();
        assert_snapshot!(plain(&certification(vec![rest(), stopped])));
    }

    #[test]
    fn something_of_everything_in_colours_fits_100_columns() {
        let coloured = table(&mixed(), Style::COLOURED);
        assert_snapshot!(coloured.replace('\x1b', "^"));
        assert!(plain(&mixed()).lines().all(|line| line.chars().count() <= 100));
    }

    proptest! {
        #[test]
        fn nothing_from_outside_reaches_the_terminal_as_a_command(text in any::<String>()) {
            let hostile = case(&text).of_suite(&text).about(&text).check(&text, &text, Level::Must, Check::Fail(finding(&text, 1).into())).fault(&text);
            let mut facts = recorded(vec![requirement(&text, Level::Must)], vec![hostile.done(), case(&text).not_run(&text).done()]);
            facts.header.battery = text.clone();
            facts.shortcomings = vec![text];
            let shown = plain(&Record::build(facts));
            prop_assert!(shown.chars().all(|char| char == '\n' || !char.is_control()));
        }
    }
}
