//! Somebody stops a run: what ran is shown as interrupted, it is cleaned up, and nothing certifies.

use std::cell::Cell;

use campaign::{Exit, Progress, Record};
use journal::{Action, Body, Entry, Event, LogError, Mark, PartnerMode, Stop};
use judge::{CaseKind, CaseResult, Selection, Shown};
use quantity::Instant;
use rstest::rstest;

use crate::scene::{self, Ran};

/// A run that is stopped so many simulated seconds after a phase begins; after the beginning, where no phase is named.
fn stopped_in(phase: &str, seconds: u32) -> Ran {
    let (begun, mut asked) = (Cell::new(phase.is_empty()), 0);
    let mut tell = |progress: Progress| {
        let is_it = matches!(&progress, Progress::Phase { case, phase: name } if format!("{case}/{name}").ends_with(phase));
        begun.set(begun.get() || is_it);
    };
    let mut stop = || {
        asked += u32::from(begun.get());
        asked > seconds
    };
    let ran = scene::run_telling(scene::conforming(), scene::SEED, &mut tell, &mut stop);
    assert!(begun.get() && asked > seconds, "the run was over before {seconds} s of {phase}");
    ran
}

fn driven(record: &Record) -> impl Iterator<Item = &CaseResult> {
    record.cases.iter().filter(|case| case.kind == CaseKind::Drive)
}

#[test]
fn a_run_that_is_stopped_before_it_begins_runs_nothing() {
    let ran = stopped_in("", 0);
    let not_run =
        |case: &&CaseResult| matches!(case.selection, Selection::NotRun { .. }) && case.began.is_none();
    assert_eq!(ran.record().cases.iter().filter(not_run).count(), ran.record().cases.len());
    assert_eq!((Exit::of(ran.record()).code(), ran.verify().exit), (130, Exit::NotCertifiable));
}

/// What follows the stop.
fn after_the_stop(entries: &[Entry]) -> &[Entry] {
    let stop = entries.iter().position(|entry| entry.body == Body::Event(Event::Stop(Stop::Interrupted)));
    &entries[stop.unwrap()..]
}

#[rstest]
#[case::before_any_case("", 30, 0)]
#[case::in_a_healthy_phase("keepalive-alone-missing/healthy", 3, 6)]
#[case::in_the_middle_of_a_silence("keepalive-alone-missing/silence", 250, 6)]
#[case::in_the_second_case("everything-missing/silence", 0, 7)]
#[case::in_an_outage("comes-back-by-itself/outage", 100, 8)]
#[case::while_waiting_for_a_return("comes-back-by-itself/return", 2, 8)]
#[case::in_the_last_phase_of_a_case("other-keepalives/one-more-frame", 30, 9)]
#[case::while_the_battery_is_off("power-up/off", 10, 11)]
#[case::while_the_battery_boots("power-up/booting", 1, 11)]
#[case::in_the_last_phase("power-up/running", 50, 11)]
fn what_ran_is_interrupted_and_what_did_not_is_not_run(
    #[case] phase: &str,
    #[case] seconds: u32,
    #[case] begun: usize,
) {
    let ran = stopped_in(phase, seconds);
    let cases: Vec<_> = driven(ran.record()).collect();
    let (ran_cases, later) = cases.split_at(begun);
    if let Some((last, done)) = ran_cases.split_last() {
        assert!(done.iter().all(|case| case.verdict.shown() == Shown::Pass), "{done:?}");
        assert_eq!(last.verdict.shown(), Shown::Interrupted, "{last:?}");
    }
    let not_run = |case: &&&CaseResult| matches!(&case.selection, Selection::NotRun { reason } if reason.contains("interrupted"));
    assert_eq!(later.iter().filter(not_run).count(), later.len(), "{later:?}");
    let watching = ran.record().cases.iter().filter(|case| case.kind != CaseKind::Drive);
    assert!(watching.clone().count() > 5);
    watching.for_each(|case| assert_eq!(case.verdict.shown(), Shown::Interrupted, "{case:?}"));
    assert_eq!(Exit::of(ran.record()).code(), 130);
}

#[rstest]
#[case::in_the_middle_of_a_silence("keepalive-alone-missing/silence", 250)]
#[case::in_an_outage("comes-back-by-itself/outage", 100)]
#[case::while_waiting_for_a_return("comes-back-by-itself/return", 2)]
#[case::while_the_battery_is_off("power-up/off", 10)]
#[case::while_the_battery_boots("power-up/booting", 1)]
fn the_clean_up_is_done_and_stands_in_the_journal(#[case] phase: &str, #[case] seconds: u32) {
    let ran = stopped_in(phase, seconds);
    let (_, entries) = ran.journal();
    let done = |action: Action| {
        after_the_stop(&entries).iter().any(|entry| entry.body == Body::Action(action.clone()))
    };
    assert!(done(Action::Mark(Mark::Partner { mode: PartnerMode::Online })));
    assert!(done(Action::Finish));
    let case_ends = |entry: &Entry| matches!(&entry.body, Body::Action(Action::Mark(Mark::CaseEnds { .. })));
    assert!(after_the_stop(&entries).iter().any(case_ends));
}

#[test]
fn a_battery_that_was_off_is_switched_on_again() {
    let ran = stopped_in("power-up/off", 10);
    let (_, entries) = ran.journal();
    let switches = |entry: &&Entry| matches!(entry.body, Body::Action(Action::Switch { .. }));
    let before = entries.iter().take_while(|entry| entry.seq < after_the_stop(&entries)[0].seq);
    let last = before.filter(switches).last().unwrap();
    assert!(
        matches!(last.body, Body::Action(Action::Switch { on: false, .. })),
        "the battery has to be off: {last:?}"
    );
    let mut after = after_the_stop(&entries).iter().filter(switches);
    assert!(matches!(after.next().unwrap().body, Body::Action(Action::Switch { on: true, .. })));
    let acknowledged = |entry: &Entry| matches!(entry.body, Body::Event(Event::Done { .. }));
    assert!(after_the_stop(&entries).iter().any(acknowledged), "the run waits until it is on");
}

#[rstest]
#[case::before_any_case("", 30)]
#[case::in_the_middle_of_a_silence("keepalive-alone-missing/silence", 250)]
#[case::while_the_battery_is_off("power-up/off", 10)]
fn an_interrupted_run_is_signed_and_intact_and_not_certifiable(#[case] phase: &str, #[case] seconds: u32) {
    let ran = stopped_in(phase, seconds);
    let found = ran.verify();
    assert_eq!(found.exit, Exit::NotCertifiable, "{found:?}");
    let said = found.reservations.iter().any(|why| why == "the verdict is interrupted");
    assert!(said, "{:?}", found.reservations);
}

/// A log that takes so many entries and refuses all others.
struct Fills(u64);

impl Fills {
    fn take(&mut self) -> Result<journal::Seq, LogError> {
        if self.0 == 0 {
            return Err(LogError::Io(std::io::Error::from(std::io::ErrorKind::StorageFull)));
        }
        self.0 -= 1;
        Ok(journal::Seq(1))
    }
}

impl journal::Log for Fills {
    fn event(&mut self, _: Instant, _: &Event) -> Result<journal::Seq, LogError> {
        self.take()
    }

    fn action(&mut self, _: Instant, _: &Action) -> Result<journal::Seq, LogError> {
        self.take()
    }
}

#[test]
fn a_log_that_refuses_any_entry_ends_the_run_with_an_error() {
    let bundle = scene::small();
    let (_, entries) = scene::run(bundle.clone()).journal();
    let run = |log: &mut Fills| {
        let roles: Vec<String> = twin::Twin::roles().into_iter().map(|role| role.name).collect();
        let plan = bundle.plan(&roles, campaign::Profile::Certification).unwrap();
        let twin = twin::Twin::new(&bundle.twin().unwrap().0, &[], plan.book.table(), scene::SEED).unwrap();
        let header = twin.header(campaign::TOOL, scene::STARTED, "certification", bundle.inputs());
        let partner = gx::Inverter::new(journal::BusId(0), header.seed);
        let mut engine = engine::Engine::new(plan, &header, Some(Box::new(partner)));
        twin.run(&mut engine, log, &mut |_| None)
    };
    for room in 0..entries.len() as u64 {
        let ended = run(&mut Fills(room));
        assert!(matches!(ended, Err(twin::TwinError::Log(_))), "room for {room} entries: {ended:?}");
    }
    run(&mut Fills(entries.len() as u64)).unwrap();
}
