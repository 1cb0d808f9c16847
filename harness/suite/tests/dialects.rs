//! The dialects that come with the project.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::fs;
use std::path::{Path, PathBuf};

use lang::{SourceFile, render};
use rstest::rstest;
use suite::Dialect;
use wire::scpi::{Command, Slot, Then, Values};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rigs/dialects").join(name)
}

fn dialect(path: &Path) -> Dialect {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let file = SourceFile::new(name, fs::read_to_string(path).unwrap());
    Dialect::parse(&file).unwrap_or_else(|wrong| {
        let shown: Vec<_> = wrong.iter().map(|wrong| render(wrong, &file.text, false)).collect();
        unreachable!("{}", shown.join("\n"))
    })
}

fn named(name: &str) -> Dialect {
    dialect(&file(&format!("{name}.yaml")))
}

fn all_set() -> Values {
    let values = [27.3489, 12.5, 7.5, 29.0, 20.0, 20.0, 400.0, 5.0];
    let mut set = Values::default();
    Slot::ALL.into_iter().zip(values).for_each(|(slot, value)| set.set(slot, value));
    set
}

/// What is sent, a command a line, and what has to come of it.
fn told(dialect: &Dialect, channel: u16) -> String {
    let channel = dialect.channel(channel).unwrap();
    let mut told = String::new();
    for (name, program) in channel.programs() {
        told += &format!("{name}\n");
        for step in &program.steps {
            let command: Command = step.send.write(&all_set()).unwrap();
            let then = match &step.then {
                Then::Recognised(_) => String::from("  -> recognised"),
                Then::Nothing if step.reply.is_none() => String::new(),
                Then::Equals { slot, digits, within } => {
                    format!(
                        "  -> {slot} as it was written, {} within {within:.6}",
                        digits.sent(*slot, &all_set()).unwrap()
                    )
                }
                then => format!("  -> {then:?}"),
            };
            told += &format!("  {command}{then}\n");
        }
    }
    told
}

#[rstest]
fn a_dialect_is_sound_and_named_as_its_file(#[files("../../rigs/dialects/*.yaml")] path: PathBuf) {
    let dialect = dialect(&path);
    assert_eq!(dialect.name(), path.file_stem().unwrap().to_string_lossy());
    let (first, last) = dialect.channels();
    for number in first..=last {
        let channel = dialect.channel(number).unwrap();
        let commands = channel.programs().flat_map(|(_, program)| &program.steps);
        for step in commands {
            step.send.write(&all_set()).unwrap();
        }
    }
    assert!(dialect.channel(last + 1).is_none());
}

#[rstest]
fn what_energises_is_off_before_anything_else(#[files("../../rigs/dialects/*.yaml")] path: PathBuf) {
    let dialect = dialect(&path);
    let channel = dialect.channel(dialect.channels().0).unwrap();
    if !channel.kind.energises() {
        return;
    }
    let is_off = channel.arm.steps.iter().position(|step| step.then == Then::Is(false)).unwrap();
    let writes = |step: &wire::scpi::Step| step.send.slots().next().is_some();
    assert!(!channel.arm.steps[..is_off].iter().any(writes), "a value is written before it is off");
    assert!(channel.safe.steps.iter().all(|step| step.reply.is_none()), "the way off waits");
}

#[rstest]
#[case::stateful_select("rigol-dp800", 2)]
#[case::list("keysight-n6700", 3)]
#[case::prefix_and_argument("siglent-spd3303x", 2)]
#[case::raw_bytes("korad-ka3005p", 1)]
#[case::acknowledged("tdk-genesys", 6)]
#[case::both_ways("ea-psb", 1)]
#[case::load("bk-8600", 1)]
#[case::scanner("keysight-34970a", 101)]
fn what_is_said_to_an_instrument(#[case] name: &str, #[case] channel: u16) {
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!(format!("said-to-{name}"), told(&named(name), channel));
    });
}

#[test]
fn what_nobody_has_confirmed_is_known_to_the_programs() {
    let load = named("bk-8600");
    assert!(load.unconfirmed().iter().any(|(verb, _)| *verb == "is_off"));
    assert!(load.channel(1).unwrap().unconfirmed().contains(&String::from("is_off")));
    assert_eq!(named("rigol-dp800").channel(1).unwrap().unconfirmed(), [""; 0]);
}
