//! The protocol database and the bit codec against cantools, which shares no code with them.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has to fail")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use quantity::Unit;
use serde_json::{Value, json};
use wire::{ByteOrder, Frame, Message, Sender, Signal, SignalId, Table};

const FRAMES: usize = 20_000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn python() -> PathBuf {
    let named = std::env::var_os("BMSCERT_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| root().join(".venv/bin/python"));
    let works =
        Command::new(&python).args(["-c", "import cantools"]).output().is_ok_and(|out| out.status.success());
    assert!(
        works,
        "`{}` has no cantools: run .ci/python, or name another one in BMSCERT_PYTHON",
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

/// What cantools says about the database, and about each of these frames.
fn ask(frames: &[Frame]) -> (Vec<Value>, Vec<String>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cantools_peer.py");
    let mut command = Command::new(python());
    let pipes = command.arg(script).arg(database()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut peer = pipes.spawn().unwrap();
    let mut input = peer.stdin.take().unwrap();
    let lines: String = frames.iter().map(|frame| format!("{frame}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = peer.wait_with_output().unwrap();
    assert!(output.status.success(), "cantools_peer.py failed: {}", output.status);
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

#[test]
#[ignore = "needs peers; run .ci/test"]
fn cantools_reads_the_same_layout() {
    let table = protocol();
    let mut messages: Vec<&Message> = table.messages().iter().collect();
    messages.sort_by_key(|message| &*message.name);
    let ours: Vec<Value> = messages.into_iter().map(|message| described(&table, message)).collect();
    let theirs: Vec<Value> = ask(&[]).0.into_iter().map(normal).collect();
    assert_eq!(ours, theirs);
}

#[test]
#[ignore = "needs peers; run .ci/test"]
fn cantools_decodes_random_frames_to_the_same_values() {
    let table = protocol();
    let frames = random_frames(&table);
    let (_, lines) = ask(&frames);
    assert_eq!(lines.len(), FRAMES);
    for (frame, line) in frames.iter().zip(&lines) {
        assert_eq!(decoded(&table, frame), parsed(line), "{frame}");
    }
}
