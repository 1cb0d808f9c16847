//! What holds for every script: no pass without its evidence, no verdict that depends on when the judge is asked, no
//! panic, and memory that does not grow.

use journal::{BusEvent, ClockStepKind, Direction, Event, Measured};
use proptest::prelude::*;
use quantity::{Instant, Span};
use wire::Frame;

use crate::testing::{Script, alarms, frame, keepalive, limits, measured, said, text};
use crate::{Check, Finding};

/// A bound that frames of nobody exceed, and a battery that behaves does not.
const FEW_FRAMES: &str = "rate: {at_most: 12, per: 1 s}";

/// One check of each kind, with all that scripts can make true or false.
const CHECKS: [&str; 39] = [
    "age: {of: Limits, below: 3 s}",
    "age: {of: Limits, below: 1.2 s, rule: simple}",
    "age: {of: Measurements, below: 4 s}",
    "cadence: {of: Limits, median: 1.5 s}",
    "cadence: {of: Alarms, median: 3 s, gaps: 2}",
    "present: {of: [Limits, Measurements, Alarms], within: 10 s}",
    "present: {of: [Limits], within: 3 s}",
    "absent: {ids: [0x305], witness: Limits}",
    "absent: {ids: [0x306, 0x123], extended: true, witness: Alarms}",
    "integral: {of: EnergyIn, rate: Voltage * 6923 * A, sign: positive, at_least: 500 Wh, within: 10 percent, counts: 2}",
    "integral: {of: EnergyIn, rate: Voltage * 6923 * A, at_least: 700 Wh, within: 10 percent, counts: 1}",
    "length: {of: Limits, at_least: 6}",
    "length: {of: Keepalive, exactly: 8}",
    "range: {of: [SOC], from: 0 percent, to: 100 percent}",
    "text: {of: [Manufacturer], padding: zeros}",
    "text: {of: [Product1, Product2], padding: zeros_or_spaces, at_least: 0}",
    "unused: {of: [Product, Alarms]}",
    "changes: {of: [CVL, CCL], at_most_every: 5 s, slack: 1 s}",
    "changes: {of: [SOC], at_most_every: 5 s, except_reductions_when: LowVoltageAlarm == Active}",
    "changes: {of: [main_switch_probe.conducts], at_most_every: 3 s}",
    "constant: {of: [FirmwareVersion, OnlineCapacity]}",
    "constant: {of: [CVL]}",
    "equal: {of: [Manufacturer, Product1]}",
    "equal: {of: [Manufacturer, Product1], padding: exact}",
    "follows: {of: SerialNumber2, after: SerialNumber1}",
    "rate: {at_most: 100, per: 1 s}",
    FEW_FRAMES,
    "equal: {of: [Product1, Product2]}",
    "monotonic: {of: [EnergyIn, EnergyOut], reset_to: 30 kWh}",
    "identifiers: {from: 0x351, to: 0x360, only: ics.sends}",
    "identifiers: {outside: [0x351, 0x7FF], only: ics.other_identifiers}",
    "two_bit: {of: Alarms, expect: declared_are_1_or_2, except: [SystemStatus]}",
    "two_bit: {of: Alarms, expect: one_use, except: [SystemStatus]}",
    "always: CVL > 0 || DCL == 0",
    "never: main_switch_probe.conducts && CVL < 40 * V",
    "eventually: {holds: CCL > 0 && SOC > 10 * percent, within: 6 s}",
    "eventually: {holds: main_switch_probe.conducts, within: 9 s}",
    "whenever: {when: LowVoltageAlarm == Active, then: DCL == 0, within: 3 s}",
    "each_probe: main_switch_probe.conducts",
];

/// One thing that happens, and how many milliseconds after the one before.
#[derive(Debug, Clone)]
struct Beat {
    after: u16,
    /// By how many milliseconds a frame is delivered late.
    late: u8,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Battery(Frame),
    Echo(Frame),
    Unknown(Frame),
    Probe(Measured),
    Trouble(u8),
    /// The clock is set, and every stamp mended.
    Step,
}

/// The texts of a battery that behaves.
const IDENTITY: [(u32, &[u8]); 5] = [
    (0x35E, b"Victron8"),
    (0x370, b"Victron8"),
    (0x371, b" 48\0\0\0\0\0"),
    (0x380, b"HQ12345"),
    (0x381, b"\0\0\0\0\0\0\0\0"),
];

const TEXTS: &[&[u8]] = &[b"Victron8", b"BYD\0\0\0\0\0", b"BYD     ", b"\0BYD", b"BYD\xFF"];

fn any_frame() -> impl Strategy<Value = Frame> {
    let length = || prop_oneof![8 => Just(8u8), 1 => 0u8..8];
    let cut = |frame: Frame, len: u8| Frame::from_word(frame.id(), len, frame.word()).unwrap();
    let battery = prop_oneof![
        6 => (prop_oneof![4 => Just(584u16), 1 => 0u16..600], 0u16..3, 0u16..2).prop_map(|(cvl, ccl, dcl)| limits(cvl, ccl, dcl)),
        3 => (0u64..120).prop_map(|soc| measured(5200, soc)),
        3 => (0u64..4, 0u64..4, 0u64..4).prop_map(|(high, low, warning)| alarms(high, low, warning)),
        3 => (0usize..5, prop::sample::select(TEXTS)).prop_map(|(at, sent)| text(IDENTITY[at].0, sent)),
        2 => (0u64..4, 0u64..3).prop_map(|(charged, drawn)| frame(0x378, (charged * 400) | (drawn << 32), 8)),
        2 => prop_oneof![3 => Just(0u64), 1 => any::<u64>()].prop_map(|word| frame(0x35F, word | 100 << 32, 8)),
        1 => Just(keepalive()),
        1 => Just(frame(0x98FF_0000, 1, 8)),
        1 => Just(frame(0x2000_0004, 0, 8)),
    ];
    (battery, length()).prop_map(move |(frame, len)| cut(frame, len))
}

fn any_beat() -> impl Strategy<Value = Beat> {
    let what = prop_oneof![
        12 => any_frame().prop_map(What::Battery),
        2 => Just(What::Echo(keepalive())),
        1 => any_frame().prop_map(What::Unknown),
        1 => any::<bool>().prop_map(|holds| What::Probe(Measured::Truth(holds))),
        1 => Just(What::Probe(Measured::Nothing)),
    ];
    let after = prop_oneof![6 => 0u16..1200, 1 => 0u16..6000, 1 => Just(0u16)];
    (after, 0u8..50, what).prop_map(|(after, late, what)| Beat { after, late, what })
}

fn any_trouble() -> impl Strategy<Value = Beat> {
    (0u16..1000, 0u8..5).prop_map(|(after, kind)| Beat { after, late: 0, what: What::Trouble(kind) })
}

/// Everything once, with so many counts of energy, a beat that is late, and one of chance.
fn second(skip: u8, chance: Option<Beat>, counted: u64) -> Vec<Beat> {
    let calm = |frame: Frame| Beat { after: 0, late: 0, what: What::Battery(frame) };
    let mut beats: Vec<Beat> =
        vec![calm(limits(584, 10, 0)), calm(measured(5200, 50)), calm(alarms(2, 2, 0))];
    beats.extend(IDENTITY.map(|(id, sent)| calm(text(id, sent))));
    beats.extend([calm(frame(0x378, counted, 8)), calm(frame(0x35F, 100 << 32, 8))]);
    beats[0].after = 990;
    if usize::from(skip) < beats.len() {
        beats[usize::from(skip)].after += 40;
    }
    beats.push(Beat { after: 1, late: 0, what: What::Probe(Measured::Truth(true)) });
    beats.extend(chance);
    beats
}

/// A battery that mostly behaves, with a count of energy in each second; or anything.
fn any_script() -> impl Strategy<Value = Vec<Beat>> {
    let seconds = prop::collection::vec((0u8..16, prop::option::weighted(0.15, any_beat())), 3..25);
    let behaved = seconds.prop_map(|seconds| {
        let seconds = seconds.into_iter().zip(400..);
        seconds.flat_map(|((skip, chance), counted)| second(skip, chance, counted)).collect()
    });
    let wild = prop::collection::vec(prop_oneof![15 => any_beat(), 1 => any_trouble()], 0..80);
    prop_oneof![2 => behaved, 1 => wild]
}

fn millis(millis: u64) -> Instant {
    Instant::ZERO + Span::from_millis(millis as i64)
}

/// The script of these beats; its windows cover `from` to the end, in two parts if `cut` lies between.
fn played(checks: &[&str], beats: &[Beat], from: u64, cut: u64) -> Script {
    let mut script = Script::of_all(checks).latency(0.05).uncertain(0.001);
    let mut now = 0u64;
    for beat in beats {
        now += u64::from(beat.after);
        let (at, seen) = (millis(now), millis(now + u64::from(beat.late)));
        script.events.push((seen, event(&beat.what, at)));
    }
    let end = now as f64 / 1000.0 + 0.5;
    let (from, cut) = (from as f64 / 1000.0, cut as f64 / 1000.0);
    if from + 0.2 < cut && cut + 0.4 < end {
        script.window(from, cut).window(cut + 0.3, end)
    } else {
        script.window(from.min(end), end)
    }
}

fn event(what: &What, at: Instant) -> Event {
    let bus = journal::BusId(0);
    let frame = |frame: &Frame, direction| Event::Frame { bus, direction, at, frame: *frame };
    match what {
        What::Battery(sent) => frame(sent, Direction::Received),
        What::Echo(sent) => frame(sent, Direction::Echo),
        What::Unknown(sent) => frame(sent, Direction::Unknown),
        What::Probe(value) => Event::Reading {
            ask: journal::AskId(0),
            role: crate::testing::PROBE,
            asked: at,
            at,
            value: *value,
        },
        What::Trouble(0) => Event::Bus { bus, at, what: BusEvent::Lost { frames: 1 } },
        What::Trouble(1) => Event::Bus { bus, at, what: BusEvent::Off },
        What::Trouble(2) => Event::Bus { bus, at, what: BusEvent::On },
        What::Trouble(3) => Event::Bus { bus, at, what: BusEvent::Damaged { what: "a line".into() } },
        What::Trouble(_) => Event::ClockStep { at, by: Span::from_secs(-5), kind: ClockStepKind::Inexact },
        What::Step => Event::ClockStep { at, by: Span::from_secs(3600), kind: ClockStepKind::Exact },
    }
}

fn words(checks: &[Check]) -> Vec<String> {
    checks.iter().map(said).collect()
}

/// What a check came to, without the entries, whose numbers change with any that is added.
fn outcome(said: &str) -> &str {
    said.split(':').next().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn without_its_evidence_no_pass_is_left(beats in any_script(), from in 0u64..4000, cut in 0u64..12_000) {
        let script = played(&CHECKS, &beats, from, cut);
        for (text, check) in CHECKS.iter().zip(script.checks()) {
            if let Check::Pass(evidence) = check {
                let ablated = played(&[*text], &beats, from, cut).without(&evidence).check();
                prop_assert!(!matches!(ablated, Check::Pass(_)), "`{}` still passes without {:?}", text, evidence);
            }
        }
    }

    #[test]
    fn a_disturbance_inside_the_window_leaves_no_pass(beats in any_script(), after in 1u16..2000) {
        let mut beats = beats;
        let trouble = Beat { after, late: 0, what: What::Trouble(0) };
        beats.insert(beats.len() / 2, trouble);
        let checks = played(&CHECKS, &beats, 0, 0).checks();
        prop_assert!(!checks.iter().any(|check| matches!(check, Check::Pass(_))), "{:?}", words(&checks));
    }

    #[test]
    fn a_clock_that_is_set_takes_no_pass_and_gives_none(beats in any_script(), at in any::<prop::sample::Index>()) {
        let without = played(&CHECKS, &beats, 0, 0).checks();
        let mut beats = beats;
        beats.insert(at.index(beats.len() + 1), Beat { after: 0, late: 0, what: What::Step });
        let with = played(&CHECKS, &beats, 0, 0).checks();
        for (without, with) in words(&without).iter().zip(&words(&with)) {
            // How long a gap was in which the clock was set is no longer to be told.
            let untimed = without.starts_with("fail") && with.starts_with("unverified");
            prop_assert!(outcome(without) == outcome(with) || untimed, "{} became {}", without, with);
        }
    }

    #[test]
    fn it_does_not_matter_how_often_the_judge_is_told_the_time(beats in any_script(), from in 0u64..4000, cut in 0u64..12_000) {
        let script = played(&CHECKS, &beats, from, cut);
        let (once, often) = (script.clone().checks(), script.split(9).checks());
        prop_assert_eq!(once, often);
    }

    #[test]
    fn frames_of_nobody_change_no_verdict(beats in any_script(), from in 0u64..4000) {
        // They are a sign of life of the bus, so that a fail may be told apart from a cut bus; a pass they cannot give.
        // How many frames there are is what they do change, where the bound is near, and which identifiers nobody has
        // declared.
        let told = |text: &&str| *text != FEW_FRAMES && !text.contains("other_identifiers");
        let checks: Vec<&str> = CHECKS.into_iter().filter(told).collect();
        let script = played(&checks, &beats, from, 0);
        let (without, with) = (script.clone(), script.clone().with_noise(0.37).checks());
        // Where something was disturbed as well, that is the reason that is told.
        let bare = words(&script.undisturbed());
        for ((without, with), bare) in words(&without.checks()).iter().zip(&words(&with)).zip(&bare) {
            let woken = bare.starts_with("unverified: nothing shows") && with.starts_with("fail")
                // A counter that began again while nothing was on the bus may have been restarted.
                || with.contains("began again");
            prop_assert!(outcome(without) == outcome(with) || woken, "{} became {}", without, with);
        }
    }

    #[test]
    fn no_script_makes_it_panic(
        events in prop::collection::vec((any::<i64>(), any::<i64>(), any_frame(), 0u8..6), 0..40),
        from in any::<i64>(),
        to in any::<i64>(),
    ) {
        let mut script = Script::of_all(&CHECKS);
        for (at, seen, sent, kind) in events {
            let at = Instant::from_nanos(at);
            let what = if kind == 5 { What::Battery(sent) } else { What::Trouble(kind) };
            script.events.push((Instant::from_nanos(seen), event(&what, at)));
        }
        let seconds = |nanos: i64| nanos as f64 / 1e9;
        let (from, to) = (seconds(from.min(to)), seconds(from.max(to)));
        let limit = 9.2e9;
        prop_assert_eq!(script.window(from.max(-limit), to.min(limit)).checks().len(), CHECKS.len());
    }
}

#[test]
fn the_scripts_above_do_reach_passes() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut passes = [0; CHECKS.len()];
    for _ in 0..200 {
        let beats = any_script().new_tree(&mut runner).unwrap().current();
        for (count, check) in passes.iter_mut().zip(played(&CHECKS, &beats, 0, 0).checks()) {
            *count += usize::from(matches!(check, Check::Pass(_)));
        }
    }
    let never: Vec<_> = CHECKS.iter().zip(passes).filter(|(_, passes)| *passes == 0).collect();
    // What those would need is not in the scripts: our own keepalive in every second, a triggering alarm.
    let expected = ["length: {of: Keepalive, exactly: 8}"];
    assert!(never.iter().all(|(text, _)| expected.contains(*text)), "{passes:?} {never:?}");
}

#[test]
fn a_log_in_which_everything_is_wrong_stays_flat_in_memory() {
    let wrong = [frame(0x351, 0, 5), frame(0x356, 0xFFFF_FFFF_FFFF, 8), frame(0x35A, 0, 8), keepalive()];
    let mut script = Script::of_all(&CHECKS).partner(0.0, 1.0);
    for index in 0..20_000i64 {
        let (at, last) = (Instant::ZERO + Span::from_millis(index * 100), wrong[index as usize % 4]);
        // Contents alternate, so that every frame is a change.
        let sent =
            Frame::from_word(last.id(), last.len(), last.word() ^ (u64::from(index % 8 > 3) << 40)).unwrap();
        script.events.push((at, event(&What::Battery(sent), at)));
    }
    let checks = script.window(0.0, 2_000.0).checks();
    let findings = checks.iter().filter_map(|check| match check {
        Check::Fail(findings) => Some(findings.all()),
        _ => None,
    });
    let findings: Vec<&Finding> = findings.flatten().collect();
    assert!(findings.iter().any(|finding| finding.count > 1_000), "{findings:?}");
    assert!(findings.iter().all(|finding| finding.examples.len() <= 8 && finding.seen.len() < 300));
    assert!(findings.len() < 60);
}
