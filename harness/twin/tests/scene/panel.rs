//! Contacts at the inputs of a port, resistances and frequencies.

use quantity::Span;
use rstest::rstest;
use twin::{ContactSpec, InstrumentSpec, Model, NodeSpec, SceneError, SceneSpec, WireSpec};

use crate::bench::Bench;

fn contact(input: u8, name: &str) -> WireSpec {
    WireSpec::Contact { instrument: String::from("it"), channel: 201, input, contact: name.to_owned() }
}

/// An emergency stop at input 0 that opens after a second and closes again half a second later, and a door at input 3.
fn spec() -> SceneSpec {
    let (it, bus) = (String::from("it"), String::from("bus"));
    let closed = |name: &str, changes: &[i64]| ContactSpec {
        name: name.to_owned(),
        closed: true,
        changes: changes.iter().map(|at| Span::from_millis(*at)).collect(),
    };
    SceneSpec {
        instruments: vec![InstrumentSpec::new("it", Model::Keysight34970a)],
        nodes: vec![NodeSpec { name: bus.clone(), resistance: Some(120.0) }],
        contacts: vec![closed("stop", &[1_000, 1_500]), closed("door", &[])],
        wires: vec![
            contact(0, "stop"),
            contact(3, "door"),
            WireSpec::Resistance { instrument: it.clone(), channel: 102, node: bus },
            WireSpec::Frequency { instrument: it, channel: 103, hertz: 500.0 },
        ],
    }
}

#[test]
fn a_contact_that_is_closed_pulls_its_input_low_until_it_opens() {
    let mut bench = Bench::new(&spec());
    let port = "SENS:DIG:DATA:BYTE? (@201)";
    assert_eq!(bench.ask(0, port), "+246\n");
    bench.pass(Span::from_millis(699));
    bench.scene.hear(bench.now, 0, format!("{port}\n").as_bytes());
    bench.pass(Span::from_millis(1));
    bench.scene.hear(bench.now, 0, format!("{port}\n").as_bytes());
    bench.pass(Span::from_millis(100));
    assert_eq!(bench.heard(0), b"+246\n+247\n");
    bench.pass(Span::from_millis(400));
    assert_eq!(bench.ask(0, port), "+246\n");
}

#[test]
fn a_scene_wakes_when_a_contact_changes() {
    let bench = Bench::new(&SceneSpec { instruments: vec![], wires: vec![], ..spec() });
    let mut scene = bench.scene;
    let mut wakes = vec![];
    while let Some(next) = scene.next_at().filter(|next| *next <= bench.now + Span::from_secs(2)) {
        wakes.push(next - bench.now);
        scene.go(next);
    }
    assert!([1_000, 1_500].iter().all(|at| wakes.contains(&Span::from_millis(*at))), "{wakes:?}");
}

#[test]
fn a_resistance_and_a_frequency_are_read_as_they_are() {
    let mut bench = Bench::new(&spec());
    assert_eq!(bench.ask(0, "MEAS:RES? AUTO,DEF,(@102)"), "+1.20000000E+02\n");
    assert_eq!(bench.ask(0, "MEAS:FREQ? AUTO,DEF,(@103)"), "+5.00000000E+02\n");
}

#[rstest]
#[case::no_contact(contact(1, "button"), "there is no contact `button`")]
#[case::no_input(contact(8, "stop"), "`it` has no input 8")]
#[case::twice(contact(3, "stop"), "channel 201 of `it` is wired twice")]
fn a_wire_that_cannot_be_is_refused(#[case] wire: WireSpec, #[case] says: &str) {
    let mut spec = spec();
    spec.wires.push(wire);
    let (number, why): (Option<usize>, SceneError) = spec.check().unwrap_err();
    assert!(number == Some(4) && why.to_string().starts_with(says), "{why}");
}

#[test]
fn a_contact_that_is_there_twice_is_refused() {
    let mut spec = spec();
    spec.contacts.push(spec.contacts[0].clone());
    assert!(spec.check().unwrap_err().1.to_string().contains("`stop` is there twice"));
}
