//! `bmscert verify`

use campaign::text::bench_lines;
use campaign::{Exit, PublicKey, Record, Verification};
use serde_json::json;

use crate::args::VerifyArgs;
use crate::failure::Failure;
use crate::keys;
use crate::terminal::Terminal;
use crate::{run_folder, signals};

/// Under the first line of a step.
const INDENT: usize = 7;

pub(crate) fn verify(args: &VerifyArgs, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let key = keys::public(&args.key)?;
    run_folder::expect(&args.run)?;
    signals::stop_at_once();
    let found = campaign::verify(&args.run, &key)?;
    for (step, number) in found.steps.iter().zip(1..) {
        let word = if step.wrong.is_empty() { "ok" } else { "WRONG" };
        terminal.tell(INDENT, &format!("{word:<INDENT$}{number}. {}", step.what));
        step.wrong.iter().for_each(|wrong| terminal.tell(INDENT + 3, &format!("{:10}{wrong}", "")));
        terminal.event("step", json!({"what": step.what, "wrong": step.wrong}));
    }
    conclude(&found, &key, terminal);
    Ok(found.exit)
}

fn conclude(found: &Verification, key: &PublicKey, terminal: &mut Terminal) {
    terminal.say("");
    let word = match (found.exit, &found.record) {
        (Exit::Passed, Some(_)) => "VERIFIED",
        (_, Some(_)) => "INTACT, BUT NOT CERTIFIABLE",
        (_, None) => "NOT VERIFIED",
    };
    terminal.tell(0, &format!("{word} (exit code {})", found.exit.code()));
    match &found.record {
        Some(record) => intact(found, record, key, terminal),
        None => broken(found.exit, terminal),
    }
    let reservations = &found.reservations;
    terminal.event("verified", json!({"exit": found.exit.code(), "reservations": reservations}));
}

/// The record is the one that was signed; says what it says.
fn intact(found: &Verification, record: &Record, key: &PublicKey, terminal: &mut Terminal) {
    terminal.tell(9, &format!("battery  {}", record.battery.name));
    terminal.tell(9, &format!("key      {}", key.key_id()));
    terminal.tell(9, &format!("verdict  {}", record.summary.verdict.words()));
    bench(record, terminal);
    if found.exit == Exit::Passed {
        terminal.tell(9, "grade    certification: who signed says that this battery keeps the rules");
    } else {
        terminal.tell(9, "grade    not for certification, because");
        let foreign = (found.exit == Exit::UnknownSuite).then_some(FOREIGN);
        let reasons = found.reservations.iter().map(String::as_str).chain(foreign);
        reasons.for_each(|why| terminal.tell(11, &format!("{:9}- {why}", "")));
    }
    terminal.tell(0, LIMITS);
}

/// The instruments of the run, where it had some.
fn bench(record: &Record, terminal: &mut Terminal) {
    let Some(bench) = record.bench.as_ref().filter(|bench| !bench.instruments.is_empty()) else { return };
    let mut lines = bench_lines(bench).into_iter();
    lines.next().into_iter().for_each(|first| terminal.tell(9, &format!("bench    {first}")));
    lines.for_each(|line| terminal.tell(11, &format!("{:9}- {line}", "")));
}

/// Something was wrong, and what came after it was not looked at.
fn broken(exit: Exit, terminal: &mut Terminal) {
    let meaning = exit.meaning().trim_start_matches("verify or replay: ").trim_start_matches("verify: ");
    terminal.tell(9, &format!("because  {meaning}"));
    let help = match exit {
        Exit::Signature | Exit::UntrustedKey => {
            "make sure that the key is the public one of who signed; `key.pub.pem` in the folder is no proof of that"
        }
        Exit::Envelope => {
            "ask for the folder as it was signed; a run that did not come to its end has no signature"
        }
        _ => "ask for the folder as it was signed, and unpack it without changes",
    };
    terminal.tell(9, &format!("do       {help}"));
    terminal
        .tell(0, "What comes after the step that is wrong was not looked at: do not rely on this folder.");
}

const FOREIGN: &str = "suites, catalogue or protocol are not those of this tool (step 5); run without `--suite`, or \
                       verify with the version of the tool that was used";

const LIMITS: &str = "The signature says who answers for the record and that nothing was changed since; it does not \
                      prove the physics.";
