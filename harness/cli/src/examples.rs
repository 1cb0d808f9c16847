//! The examples under the help of each command: what people copy first.

pub(crate) const TOUR: &str = "\
Examples:
  bmscert run                                    certify the simulated battery
  candump -L can0 > battery.log                  record a real one,
  bmscert check battery.log                      and judge the recording
  bmscert keys new lab.pem                       make a key to sign with
  bmscert run --key lab.pem                      the first run again, signed by you
  bmscert verify reports/RUN --key lab.pub.pem   what everybody else does with the record

`bmscert help COMMAND` explains one command.";

pub(crate) const RUN: &str = "\
Examples:
  bmscert run                                            everything, with a throw-away key
  bmscert run --key lab.pem --out records                signed by you, below ./records
  bmscert run --suite mine.yaml                          your own suite, see docs/suites.md
  bmscert run --case 'keepalive/*'                       only these cases; --list shows all
  bmscert run --failed-in reports/RUN                    what did not pass there, once more
  bmscert run --twin fixtures/mutants/limits-stop.yaml   a defect: this one has to fail
  bmscert run --rig rigs/socketcan.yaml --battery my-battery.yaml   a battery on a bus
  bmscert run --battery-process 'python3 my_battery.py' --battery my-battery.yaml   a program
  bmscert run --quiet --events jsonl > run.jsonl         for programs";

pub(crate) const SIMULATE: &str = "\
Examples:
  sudo ip link add dev vcan0 type vcan && sudo ip link set vcan0 up
  bmscert simulate --bus can:vcan0                       then, beside it: candump vcan0
  bmscert simulate --bus can:vcan0 --twin fixtures/mutants/limits-stop.yaml
  bmscert simulate --bus slcan:pty                       where there is no CAN
  bmscert simulate --bus socketcand:listen:127.0.0.1:29536
  bmscert simulate --bus can:vcan0 --roles unix:simulated-battery.sock
  bmscert simulate --scene rigs/demo-bench.yaml          a bench: supplies, a load, a meter and the battery
  bmscert run --rig rigs/simulated-battery.yaml --battery fixtures/batteries/lfp16.statement.yaml";

pub(crate) const PLAN: &str = "\
Examples:
  bmscert plan --rig rigs/demo-bench.yaml --battery fixtures/batteries/lfp16.statement.yaml
  bmscert plan --rig bench.yaml --battery my-battery.yaml --suite mine.yaml
  bmscert plan --rig bench.yaml --battery my-battery.yaml --format json > plan.json
  bmscert plan                                           the simulated battery, in virtual time";

#[cfg(unix)]
pub(crate) const RIG_DOCTOR: &str = "\
Examples:
  bmscert rig doctor rigs/demo-bench.yaml                  a bench that is simulated
  bmscert rig doctor bench.yaml --battery my-battery.yaml  your own, before a run
  bmscert rig doctor bench.yaml --format json              for programs";

pub(crate) const RIG_PROBE: &str = "\
Examples:
  sudo bmscert rig probe can:can0                          which bit rate, and how to take part
  sudo ip link set can0 up type can bitrate 500000
  bmscert battery init --bus can:can0 --for 60s            then what the battery claims";

pub(crate) const MUTANTS: &str = "\
Examples:
  bmscert mutants                                       all of them
  bmscert mutants --format html --out matrix.html       a page for a browser
  bmscert mutants --new my-mutant.yaml                  one of your own, and nothing else
  bmscert mutants --set written --variants 200          and batteries that conform: none may be rejected
  bmscert mutants --partition 1/3 --format json --out part1.json
  bmscert mutants merge part1.json part2.json part3.json";

pub(crate) const MERGE: &str = "\
Examples:
  bmscert mutants merge part1.json part2.json part3.json
  bmscert mutants merge part*.json --format html --out matrix.html";

pub(crate) const COVERAGE: &str = "\
Examples:
  bmscert coverage
  bmscert coverage --format json > coverage.json
  bmscert coverage --out docs/examined      the kill matrix and the coverage, as pages and as JSON";

pub(crate) const CHECK: &str = "\
Examples:
  bmscert check battery.log
  bmscert check can:can0 --for 120s                     two minutes of a bus, sending nothing
  timeout 120 candump -L can0 | bmscert check -         the same by another tool
  bmscert check battery.blf                             a recording of another tool, or a compressed one
  bmscert check monday.asc tuesday.asc                  two files of one recording
  bmscert check battery.log --anonymise public.log      a copy to show around
  bmscert check battery.log --time delta                stamps of `candump -td`, which do not tell
  bmscert check battery.log --battery my-battery.yaml   with the claims of the battery
  bmscert check battery.log --format json               the record for a program
  bmscert check battery.log --record --key lab.pem      leave a signed record";

pub(crate) const REPLAY: &str = "\
Examples:
  bmscert replay reports/20260314T150926Z-twin

Ends with the exit code of the run, or with 15 where it comes out differently.";

pub(crate) const VERIFY: &str = "\
Examples:
  bmscert verify reports/20260314T150926Z-twin --key lab.pub.pem

What is verified, in this order; the first thing that is wrong ends it:
  1. the signature is by this key, and every file is as it was signed     or exit 10, 11, 12, 17
  2. the journal is whole                                                 or exit 13
  3. judged again, it gives the same actions and verdicts                 or exit 15
  4. record.json and junit.xml are what the evidence gives                or exit 16
  5. suites, catalogue and protocol are those of this tool                or exit 14

Exit 0 means that the record certifies the battery. Exit 19 means that nothing is wrong with the
record, but that it does not certify, for the reasons that are listed: a simulated battery, a
recording, a verdict that is not a pass, a throw-away key.";

pub(crate) const LINT: &str = "\
Examples:
  bmscert lint                            the built-in suites
  bmscert lint mine.yaml other.yaml       suites of your own, see docs/suites.md
  bmscert lint --battery my-battery.yaml  a battery statement against the built-in suites
  bmscert lint rigs/dialects/mine.yaml    how an instrument speaks, see docs/instruments.md";

pub(crate) const EXPLAIN: &str = "\
Examples:
  bmscert explain                         what can be asked for
  bmscert explain CAN-1.4-2               a requirement
  bmscert explain frames/core-messages    a case, by the end of its name
  bmscert explain age                     an observer
  bmscert explain Limits                  a message; 0x351 is the same one
  bmscert explain signals                 every message and its signals";

pub(crate) const EXPORT: &str = "\
Examples:
  bmscert export reports/RUN --format pcapng --out run.pcapng    for Wireshark
  bmscert export reports/RUN --format candump | grep ' 351#'     the limits, line by line";

pub(crate) const SCHEMA: &str = "\
Examples:
  bmscert schema suite > suite.schema.json    for an editor, beside your suites
  bmscert schema record > record.schema.json  for a program that reads records";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  bmscert completions bash > ~/.local/share/bash-completion/completions/bmscert
  bmscert completions fish > ~/.config/fish/completions/bmscert.fish";

pub(crate) const MAN: &str = "\
Examples:
  bmscert man --out ~/.local/share/man/man1    then `man bmscert`, `man bmscert-run`";

pub(crate) const KEYS_NEW: &str = "\
Examples:
  bmscert keys new lab.pem                       writes lab.pem and lab.pub.pem
  bmscert keys new night.pem --no-passphrase     for a CI machine";

pub(crate) const KEYS_SHOW: &str = "\
Examples:
  bmscert keys show lab.pem > lab.pub.pem";
