//! The codes of the diagnostics about what files mean.

/// Every code that a diagnostic about a suite, a statement or a catalogue can have beside those of the language
/// ([`lang::CODES`]), with one line on what it is about; sorted by code. Those of the observers are among them.
pub const CODES: &[(&str, &str)] = &[
    ("above-cap", "a declared value is beyond what may be declared"),
    ("claim-advice", "a claim could be better"),
    ("claim-contradicts", "a claim says two things that exclude each other"),
    ("claim-falls-short", "a battery that is as it is claimed breaks a requirement"),
    ("claim-leaves-out", "a claim does not give a value that checks need"),
    (
        "empty-list",
        "a list, a case, a suite or a catalogue has nothing in it, so that nothing would be judged",
    ),
    ("no-allowance", "a case drives a current that it is not allowed"),
    ("no-end", "a phase does not say when it ends, or what its expiry means"),
    ("no-probe", "a probe has no times, or a check counts on probes that are not planned"),
    ("not-heard", "a phase judges a battery of which no frame can arrive"),
    ("not-needed", "a case uses a role that it does not say it needs"),
    ("one-bus", "a rig has no bus, or several"),
    ("one-observer", "a check names no observer, or several"),
    ("reads-nothing", "a statement reads no signal, so that it says nothing about the battery"),
    ("same-name", "two things in one list have the same name"),
    ("unknown-message", "there is no message of this name"),
    ("unknown-requirement", "the catalogue has no requirement of this name"),
    ("unknown-role", "there is no role of this name"),
    ("watch-or-drive", "a case has to watch or to drive, and each has its own place for checks"),
    ("wrong-address", "an address is none"),
    ("wrong-bound", "a bound is missing, or lies where no frame can be"),
    ("wrong-identifier", "a number is no identifier of a frame"),
    ("wrong-protocol", "the suite is about another protocol"),
    ("wrong-span", "a time is negative, or nothing where something is needed"),
    ("wrong-text", "a declared text does not fit into what carries it"),
    ("wrong-witness", "the message that shows that the bus is alive cannot show it"),
];
