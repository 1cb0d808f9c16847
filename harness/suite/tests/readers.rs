//! The protocol database and the bit codec against other readers, which share no code with them: cantools, canmatrix, and
//! by its rules SavvyCAN, which is a program with windows only.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has to fail")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use quantity::Unit;
use rstest::rstest;
use serde_json::{Value, json};
use wire::{ByteOrder, Frame, Message, Sender, Signal, SignalId, Table};

const FRAMES: usize = 20_000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn python() -> PathBuf {
    let named = std::env::var_os("BMSCERT_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root().join(".venv/bin/python"));
    let works = Command::new(&python)
        .args(["-c", "import cantools, canmatrix"])
        .output()
        .is_ok_and(|out| out.status.success());
    assert!(
        works,
        "`{}` lacks cantools or canmatrix: run .ci/python, or name another one in BMSCERT_PYTHON",
        python.display()
    );
    python
}

fn database() -> PathBuf {
    root().join("suites/victron-can-bms/protocol.dbc")
}

fn protocol() -> Table {
    suite::dbc::load(&std::fs::read_to_string(database()).unwrap()).unwrap()
}

/// What a peer says about the database, and about each of these frames.
fn ask(peer: &str, frames: &[Frame]) -> (Vec<Value>, Vec<String>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/{peer}_peer.py"));
    let mut command = Command::new(python());
    let pipes = command.arg(script).arg(database()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String = frames.iter().map(|frame| format!("{frame}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{peer}_peer.py failed: {}", output.status);
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (layout, decoded) = text.split_once("\n\n").unwrap();
    let layout = layout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (layout, decoded.lines().map(str::to_owned).collect())
}

fn described(table: &Table, message: &Message) -> Value {
    let mut signals: Vec<&Signal> = message.signals.iter().map(|id| table.signal(*id)).collect();
    signals.sort_by_key(|signal| &*signal.name);
    let sender = match message.sender {
        Sender::Battery => "Battery",
        Sender::Inverter => "Inverter",
    };
    json!({
        "name": &*message.name,
        "id": message.id.number(),
        "extended": message.id.is_extended(),
        "len": message.len,
        "senders": [sender],
        "cycle": message.cycle.map_or(0, |cycle| cycle.as_nanos() / 1_000_000),
        "about": &*message.about,
        "signals": signals.into_iter().map(layout).collect::<Vec<_>>(),
    })
}

fn layout(signal: &Signal) -> Value {
    let mut labels: Vec<(i64, &str)> =
        signal.labels.iter().map(|(value, label)| (*value, &**label)).collect();
    labels.sort_unstable();
    json!({
        "name": &*signal.name,
        "start": signal.field.start(),
        "bits": signal.field.bits(),
        "little": signal.field.order() == ByteOrder::Little,
        "signed": signal.field.is_signed(),
        "factor": signal.field.factor(),
        "offset": signal.field.offset(),
        "unit": signal.unit.name,
        "labels": labels,
        "about": &*signal.about,
    })
}

/// Numbers for texts of numbers, and our name for the unit: `%` is `percent`.
fn normal(mut message: Value) -> Value {
    for signal in message["signals"].as_array_mut().expect("signals") {
        for key in ["factor", "offset"] {
            signal[key] = json!(signal[key].as_str().unwrap().parse::<f64>().unwrap());
        }
        signal["unit"] = json!(Unit::named(signal["unit"].as_str().unwrap()).unwrap().name);
    }
    message
}

/// Frames of all messages with signals in turn, from a generator with a fixed seed (splitmix64).
fn random_frames(table: &Table) -> Vec<Frame> {
    let mut state = 0x0305_0351_u64;
    let mut next = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    };
    let messages = table.messages().iter().filter(|message| !message.signals.is_empty()).cycle().take(FRAMES);
    messages.map(|message| Frame::from_word(message.id, message.len, next()).unwrap()).collect()
}

/// What we make of a frame, in the peer's order: by name.
fn decoded(table: &Table, frame: &Frame) -> Vec<(String, i128, f64)> {
    let message = table.message(table.message_of(frame.id()).unwrap());
    let one = |id: &SignalId| {
        let (signal, field) = (table.signal(*id), &table.signal(*id).field);
        let raw = field.raw(frame.word());
        let whole = if field.is_signed() { i128::from(field.number(raw)) } else { i128::from(raw) };
        (signal.name.to_string(), whole, table.value(*id, frame).unwrap())
    };
    let mut values: Vec<_> = message.signals.iter().map(one).collect();
    values.sort_by(|one, other| one.0.cmp(&other.0));
    values
}

fn parsed(line: &str) -> Vec<(String, i128, f64)> {
    let one = |part: &str| {
        let [name, raw, value] = part.split(' ').collect::<Vec<_>>().try_into().unwrap();
        (str::to_owned(name), raw.parse().unwrap(), value.parse().unwrap())
    };
    line.split(';').filter(|part| !part.is_empty()).map(one).collect()
}

#[rstest]
#[case("cantools")]
#[case("canmatrix")]
#[ignore = "needs peers; run .ci/test"]
fn others_read_the_same_layout(#[case] peer: &str) {
    let table = protocol();
    let mut messages: Vec<&Message> = table.messages().iter().collect();
    messages.sort_by_key(|message| &*message.name);
    let ours: Vec<Value> = messages.into_iter().map(|message| described(&table, message)).collect();
    let theirs: Vec<Value> = ask(peer, &[]).0.into_iter().map(normal).collect();
    assert_eq!(ours, theirs);
}

#[rstest]
#[case("cantools", 0.0)]
// It multiplies decimal numbers and we binary ones.
#[case("canmatrix", 1e-12)]
#[ignore = "needs peers; run .ci/test"]
fn others_decode_random_frames_to_the_same_values(#[case] peer: &str, #[case] off: f64) {
    let table = protocol();
    let frames = random_frames(&table);
    let (_, lines) = ask(peer, &frames);
    assert_eq!(lines.len(), FRAMES);
    for (frame, line) in frames.iter().zip(&lines) {
        let (ours, theirs) = (decoded(&table, frame), parsed(line));
        assert_eq!(ours.len(), theirs.len(), "{frame}");
        for ((name, raw, value), (their_name, their_raw, their_value)) in ours.iter().zip(&theirs) {
            assert_eq!((name, raw), (their_name, their_raw), "{frame}");
            assert!(
                (value - their_value).abs() <= off * value.abs(),
                "{frame} {name}: {value} {their_value}"
            );
        }
    }
}

/// SavvyCAN reads line by line: a statement has to be whole on its line, a message before its signals, a node before
/// both, a label not negative and without quotes, and a number without blanks around it.
#[test]
fn a_reader_that_goes_line_by_line_finds_every_statement() {
    let text = std::fs::read_to_string(database()).unwrap();
    let table = protocol();
    let mut lines = text.lines().filter(|line| line.starts_with("BO_ ") || line.starts_with(" SG_ "));
    for message in table.messages() {
        let line = lines.next().unwrap();
        let head = format!("BO_ {} {}: {} ", message.id.number(), message.name, message.len);
        assert!(line.starts_with(&head), "{line}");
        for signal in message.signals.iter().map(|id| table.signal(*id)) {
            let line = lines.next().unwrap();
            let field = &signal.field;
            let order = u8::from(field.order() == ByteOrder::Little);
            let sign = if field.is_signed() { '-' } else { '+' };
            let (start, bits) = (field.start(), field.bits());
            let head = format!(" SG_ {} : {start}|{bits}@{order}{sign} (", signal.name);
            let rest = line.strip_prefix(&head).unwrap_or_else(|| panic!("{line}"));
            let (numbers, rest) = rest.split_once(" \"").unwrap();
            let is_number = |char: char| char.is_ascii_digit() || "+-.,|[]() ".contains(char);
            assert!(numbers.chars().all(is_number) && numbers.matches(' ').count() == 1, "{line}");
            assert!(rest.ends_with("\" Inverter") || rest.ends_with("\" Battery"), "{line}");
            assert!(signal.labels.iter().all(|(value, label)| *value >= 0 && !label.contains('"')), "{line}");
        }
    }
    assert_eq!(lines.next(), None);
    let nodes = text.find("BU_: Battery Inverter").unwrap();
    assert!(nodes < text.find("\nBO_ ").unwrap());
    let whole = |line: &&str| line.ends_with(';') && line.matches('"').count().is_multiple_of(2);
    let statements = ["CM_ ", "BA_ ", "BA_DEF_", "VAL_ "];
    let broken = text.lines().filter(|line| statements.iter().any(|begin| line.starts_with(begin)));
    assert_eq!(broken.filter(|line| !whole(line)).collect::<Vec<_>>(), Vec::<&str>::new());
}
