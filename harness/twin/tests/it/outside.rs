//! The outside program as the battery: what it is told, what it may answer, and what comes of it when it fails.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use journal::{Counter, Event, PartnerMode, Stop};
use quantity::{Instant, Span};
use rstest::rstest;
use twin::{Alone, BatterySpec, BusState, Hello, Lines, Load, Outside, Said, Told, Welcome};
use wire::Frame;

use crate::protocol::{battery, table};
use crate::support::{Do, Script, conducts, contents, frames, run, secs, told};

/// A program: what it is told, to what it answers. Nobody waits for it, so it cannot hang.
struct Program<F> {
    welcome: Option<String>,
    answer: F,
}

impl<F: FnMut(Told) -> Result<String, String>> Lines for Program<F> {
    fn exchange(&mut self, line: &str, _now: Instant) -> Result<Vec<u8>, String> {
        if let Some(welcome) = self.welcome.take() {
            Hello::parse(line.as_bytes()).unwrap();
            return Ok(welcome.into_bytes());
        }
        (self.answer)(Told::parse(line.as_bytes()).unwrap()).map(String::into_bytes)
    }

    fn end(&mut self) -> Option<String> {
        Some(String::from("`I am gone`"))
    }
}

fn program<F: FnMut(Told) -> Result<String, String>>(answer: F) -> Program<F> {
    Program { welcome: Some(Welcome::of("A").line()), answer }
}

fn load() -> Load {
    Load::new(&Arc::new(table()), 60.0, Span::from_secs(600)).unwrap()
}

/// Everything that a script's core is told around this program, which has no time to boot.
fn around<L: Lines>(lines: L, steps: &[(f64, Do)], end: f64) -> Vec<(Instant, Event)> {
    around_booted(lines, Span::ZERO, steps, end)
}

fn around_booted<L: Lines>(lines: L, boot: Span, steps: &[(f64, Do)], end: f64) -> Vec<(Instant, Event)> {
    let mut script = Script::new(steps, end);
    let outside = Outside::meet(lines, load(), 1, boot).unwrap();
    outside.run(&mut script, &mut Counter::default(), &mut |_| None).unwrap();
    script.told
}

/// A sound answer that sends one frame and wakes a second later.
fn sound(told: &Told) -> Said {
    Said {
        event: told.event,
        frames: vec![wire::candump::frame(b"351#3802E803B004A401").unwrap()],
        emf: 52.0,
        resistance: 0.01,
        closed: true,
        wake: Some(told.now + Span::from_secs(1).as_nanos()),
    }
}

/// The simulated battery itself, as a program: it answers by what it does.
fn beside(spec: &BatterySpec) -> impl Lines {
    let mut battery = Alone::new(spec, &[], &table(), 1).unwrap();
    let mut power = true;
    program(move |told| {
        let now = Instant::from_nanos(told.now);
        let mut sent = Vec::new();
        if told.power != power {
            power = told.power;
            battery.switch(now, "battery_power", power).unwrap();
        }
        told.frames.iter().for_each(|frame| battery.hear(now, frame));
        if battery.next_at().is_some_and(|next| next <= now) {
            battery.poll(now, |frame| sent.push(frame));
        }
        let closed = battery.ask(now, "main_switch_probe").unwrap();
        let wake = battery.next_at().map(Instant::as_nanos);
        let said = Said { event: told.event, frames: sent, emf: 52.0, resistance: 0.01, closed, wake };
        Ok(said.line())
    })
}

#[test]
fn the_simulated_battery_is_the_same_battery_behind_the_lines() {
    let spec = battery();
    let steps = [
        (5.0, Do::Mode(PartnerMode::Online)),
        (60.0, Do::Mode(PartnerMode::Silent)),
        (1_000.0, Do::Probe),
        (1_001.0, Do::Mode(PartnerMode::Online)),
        (1_100.0, Do::Probe),
        (1_200.0, Do::Power(false)),
        (1_201.0, Do::Probe),
        (1_240.0, Do::Power(true)),
        (1_300.0, Do::Probe),
    ];
    let own = told(&spec, &[], &steps, 1_400.0);
    let outside = around(beside(&spec), &steps, 1_400.0);
    assert!(frames(&own, 0x351).len() > 1_000);
    assert_eq!(conducts(&own), [false, true, false, true]);
    assert_eq!(outside, own);
}

#[test]
fn it_is_told_the_time_the_frames_of_others_and_its_terminals() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    let program = program(move |told| {
        let said = sound(&told).line();
        log.borrow_mut().push(told);
        Ok(said)
    });
    around(program, &[(0.5, Do::Mode(PartnerMode::Online))], 40.0);
    let seen = seen.borrow();
    assert!(seen.iter().zip(1..).all(|(told, event)| told.event == event && told.power));
    assert!(seen.windows(2).all(|pair| pair[0].now <= pair[1].now));
    let heard: Vec<&Frame> = seen.iter().flat_map(|told| &told.frames).collect();
    assert!(heard.iter().filter(|frame| frame.id().number() == 0x305).count() >= 39);
    // After half a minute of rest it is charged: 60 A through 10 mOhm.
    let last = seen.last().unwrap();
    assert_eq!((last.current, last.voltage), (60.0, 52.6));
    assert_eq!((seen[0].current, seen[0].voltage), (0.0, 0.0));
}

#[test]
fn it_boots_before_the_run_begins_and_its_time_goes_on() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    let program = program(move |told| {
        log.borrow_mut().push((told.now, told.power));
        Ok(sound(&told).line())
    });
    let told = around_booted(program, Span::from_secs(55), &[], 10.0);
    assert_eq!(seen.borrow().first(), Some(&(0, true)));
    assert_eq!(frames(&told, 0x351).len(), 10, "what it sent before is not in the journal");
    assert_eq!(seen.borrow().last().unwrap().0, Span::from_secs(65).as_nanos());
}

#[test]
fn without_power_it_is_told_nothing_until_it_is_switched_on_again() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    let program = program(move |told| {
        log.borrow_mut().push((told.now, told.power));
        let mut said = sound(&told);
        if !told.power {
            (said.frames, said.closed, said.wake) = (vec![], false, None);
        }
        Ok(said.line())
    });
    let steps = [
        (0.0, Do::Mode(PartnerMode::Online)),
        (5.0, Do::Power(false)),
        (6.0, Do::Probe),
        (15.0, Do::Power(true)),
        (16.0, Do::Probe),
    ];
    let told = around(program, &steps, 20.0);
    let seen = seen.borrow();
    let off = seen.iter().position(|(_, power)| !power).unwrap();
    assert_eq!(seen[off..off + 2].iter().map(|(_, power)| *power).collect::<Vec<_>>(), [false, true]);
    assert_eq!(seen[off + 1].0 - seen[off].0, Span::from_secs(10).as_nanos());
    assert_eq!(conducts(&told), [false, true]);
}

#[test]
fn it_is_told_how_its_controller_finds_the_bus() {
    let seen = Rc::new(RefCell::new(vec![]));
    let log = Rc::clone(&seen);
    let program = program(move |told| {
        log.borrow_mut().push(told.bus);
        Ok(sound(&told).line())
    });
    let steps = [
        (2.5, Do::Short(true)),
        (4.5, Do::Short(false)),
        (6.5, Do::Acknowledge(false)),
        (8.5, Do::Acknowledge(true)),
    ];
    let told = around(program, &steps, 10.0);
    let mut states = seen.borrow().clone();
    states.dedup();
    use BusState::{Active, Off, Passive};
    assert_eq!(states, [Active, Off, Active, Passive, Active]);
    // What is sent into a short is lost; what nobody acknowledges waits, the newest of each identifier.
    let at: Vec<i64> = frames(&told, 0x351).iter().map(|(at, _)| *at as i64).collect();
    assert!(!at.contains(&3) && !at.contains(&7) && at.contains(&5) && at.contains(&8), "{at:?}");
}

/// What is told of a program that fails at its fifth event.
fn failing(answer: impl Fn(Told) -> Result<String, String>) -> Vec<(Instant, Event)> {
    let program = program(move |told| if told.event < 5 { Ok(sound(&told).line()) } else { answer(told) });
    around(program, &[(2.25, Do::Mode(PartnerMode::Online))], 60.0)
}

type Answer = fn(Told) -> Result<String, String>;

#[rstest]
#[case::gone(|_: Told| Err("ended (exit status: 3)".into()), "ended (exit status: 3)")]
#[case::no_json(|_: Told| Ok("hello".into()), "answers nonsense: expected value at line 1 column 1: `hello`")]
#[case::nothing(|_: Told| Ok(String::new()), "the line is empty")]
#[case::another_event(|told: Told| Ok(Said { event: 4, ..sound(&told) }.line()), "answers event 4 where 5 was told")]
#[case::no_progress(|told: Told| Ok(Said { wake: Some(told.now), ..sound(&told) }.line()), "not later than now")]
#[case::the_past(|told: Told| Ok(Said { wake: Some(0), ..sound(&told) }.line()), "asks to be woken at 0")]
#[case::a_flood(
    |told: Told| Ok(Said { frames: sound(&told).frames.repeat(300), ..sound(&told) }.line()),
    "300 frames at once"
)]
fn a_program_that_fails_is_a_fault_of_the_rig_and_ends_the_run_at_once(
    #[case] answer: Answer,
    #[case] why: &str,
) {
    let told = failing(answer);
    let faults: Vec<_> = told
        .iter()
        .filter_map(|(at, event)| match event {
            Event::RigFault(fault) => Some((*at, fault)),
            _ => None,
        })
        .collect();
    let [(at, fault)] = faults[..] else { panic!("one fault: {faults:?}") };
    assert_eq!(fault.part, "battery");
    assert!(fault.what.starts_with("the program ") && fault.what.contains(why), "{}", fault.what);
    assert!(fault.what.contains("(event 5, at ") && fault.what.ends_with("last words: `I am gone`"));
    let place = told.iter().position(|(_, event)| matches!(event, Event::RigFault(_))).unwrap();
    assert_eq!(told[place - 1], (at, Event::Stop(Stop::Lost)), "nothing is begun any more");
}

#[test]
fn time_that_hardly_goes_on_is_a_fault() {
    let told = failing(|told: Told| Ok(Said { wake: Some(told.now + 1), ..sound(&told) }.line()));
    // Not at its fifth event, but within that second.
    assert!(told.iter().any(|(at, event)| {
        matches!(event, Event::RigFault(fault) if fault.what.contains("more than 20000 times"))
            && *at < secs(6.0)
    }));
}

#[test]
fn identifiers_without_end_on_a_bus_that_nobody_acknowledges_are_a_fault() {
    let mut next = 0_u16;
    let flooding = move |told: Told| {
        let mut frame = || {
            next = (next + 1) % 0x800;
            wire::candump::frame(format!("{next:03X}#00").as_bytes()).unwrap()
        };
        let frames = (0..40).map(|_| frame()).collect();
        Ok(Said { frames, ..sound(&told) }.line())
    };
    let on_a_bus = |steps: &[(f64, Do)]| {
        let told = around(program(flooding), steps, 30.0);
        told.into_iter().find_map(|(at, event)| match event {
            Event::RigFault(fault) => Some((at, fault.what)),
            _ => None,
        })
    };
    assert_eq!(on_a_bus(&[]), None, "where somebody acknowledges, they pass");
    let (at, what) = on_a_bus(&[(5.0, Do::Acknowledge(false))]).unwrap();
    assert!(what.contains("floods: frames of more than 256 identifiers wait"), "{what}");
    assert!((secs(10.0)..secs(14.0)).contains(&at), "{at}");
}

#[test]
fn frames_without_power_are_a_fault() {
    let told = around(program(|told: Told| Ok(sound(&told).line())), &[(2.5, Do::Power(false))], 60.0);
    let is_fault =
        |event: &Event| matches!(event, Event::RigFault(fault) if fault.what.contains("without power"));
    assert!(told.iter().any(|(_, event)| is_fault(event)));
    assert_eq!(contents(&told, 0x351).len(), 1);
}

#[rstest]
#[case::at_the_hello(
    r#"{"hello":"bmscert-battery/2","name":"A"}"#,
    Ok(String::new()),
    "speaks bmscert-battery/1"
)]
#[case::while_it_boots(r#"{"hello":"bmscert-battery/1","name":"A"}"#, Err("ended".into()), "ended (event 1, at 0 s")]
fn a_program_that_fails_before_the_run_is_no_battery(
    #[case] welcome: &str,
    #[case] answer: Result<String, String>,
    #[case] why: &str,
) {
    let program = Program { welcome: Some(welcome.to_owned()), answer: move |_| answer.clone() };
    let error = Outside::meet(program, load(), 1, Span::from_secs(55)).err().unwrap().to_string();
    assert!(error.contains(why) && error.ends_with("last words: `I am gone`"), "{error}");
}

#[test]
fn a_record_says_in_the_name_that_the_battery_is_no_real_one() {
    let outside =
        Outside::meet(program(|told: Told| Ok(sound(&told).line())), load(), 9, Span::ZERO).unwrap();
    let header = outside.header("bmscert", "2026-11-20T12:00:00Z", "certification", vec![]);
    assert_eq!(header.battery, "A (an outside program in the place of the twin)");
    assert_eq!((header.world, header.seed), (journal::World::Twin, 9));
    // A program cannot be driven with a current yet: it has no terminals that a charger or a load could be at.
    let is_driven = |name: &str| ["charger", "load", "battery_current"].contains(&name);
    let mut roles = twin::Twin::roles();
    roles.retain(|role| !is_driven(&role.name));
    assert_eq!(header.roles, roles);
}

#[test]
fn the_same_program_and_seed_give_the_same_events() {
    let spec = battery();
    let steps = [(1.0, Do::Mode(PartnerMode::Online)), (20.0, Do::Probe)];
    let again = || around(beside(&spec), &steps, 60.0);
    assert_eq!(again(), again());
    assert_eq!(again(), run(twin::Twin::new(&spec, &[], &table(), 1).unwrap(), &steps, 60.0));
}

#[test]
fn every_line_of_the_manual_is_one() {
    let manual = include_str!("../../../../docs/outside-battery.md");
    let quoted = manual.split('`').chain(manual.lines()).filter(|part| part.starts_with("{\""));
    let (mut rig, mut program) = (0, 0);
    for line in quoted.map(str::as_bytes) {
        let ours = Hello::parse(line).is_ok() || Told::parse(line).is_ok();
        let theirs = Welcome::parse(line).is_ok() || Said::parse(line).is_ok();
        assert!(ours != theirs, "{}", String::from_utf8_lossy(line));
        (rig, program) = (rig + u32::from(ours), program + u32::from(theirs));
    }
    assert_eq!((rig, program), (2, 2));
}
