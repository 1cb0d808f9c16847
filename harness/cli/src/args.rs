//! The command line.

use std::path::PathBuf;

use campaign::{Depth, Exit, Output, Span, TimeStyle};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};

use crate::battery::BatteryCommand;
use crate::mutants::{CoverageArgs, MutantsArgs};
use crate::plan::PlanArgs;
use crate::rig::RigCommand;
use crate::{examples, listening};

/// Certifies battery management systems that talk the CAN-bus BMS protocol.
///
/// New here? `bmscert run` certifies the built-in simulated battery, so that you see what a campaign looks like, and
/// `bmscert check FILE` judges a recording of a real one. Neither needs any hardware.
#[derive(Debug, Parser)]
#[command(name = "bmscert", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = examples::TOUR, after_long_help = tour_and_codes())]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colours; NO_COLOR and a terminal without colours are respected by `auto`
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true, help_heading = "Output")]
    pub(crate) color: Color,

    /// Show no progress
    #[arg(long, short, global = true, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Write what happens as one JSON object a line to standard output, and the words to standard error
    #[arg(long, value_enum, value_name = "FORMAT", global = true, help_heading = "Output")]
    pub(crate) events: Option<Events>,
}

fn tour_and_codes() -> String {
    let codes = Exit::ALL.map(|exit| format!("  {:<4} {}\n", exit.code(), exit.meaning()));
    format!("{}\n\nExit codes:\n{}", examples::TOUR, codes.concat().trim_end())
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that has them
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Events {
    /// One JSON object a line: `{"event": "case", "data": {...}}`; the last one is `exit`
    Jsonl,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(RunArgs),
    Plan(PlanArgs),
    Check(CheckArgs),
    Simulate(SimulateArgs),
    Replay(ReplayArgs),
    Verify(VerifyArgs),
    Lint(LintArgs),
    Export(ExportArgs),
    Explain(ExplainArgs),
    Mutants(MutantsArgs),
    Coverage(CoverageArgs),
    #[command(subcommand)]
    Battery(BatteryCommand),
    #[command(subcommand)]
    Rig(RigCommand),
    Schema(SchemaArgs),
    #[command(subcommand)]
    Keys(KeysCommand),
    Completions(CompletionsArgs),
    /// What a run starts to keep its bench safe
    #[cfg(unix)]
    #[command(hide = true)]
    Guard,
    Man(ManArgs),
}

/// Run the certification suites, on the simulated battery or on a rig, and leave a signed record
///
/// Without `--rig`, the battery, the inverter system and the instruments are simulated in virtual time: an hour of testing
/// takes a moment. On a rig it takes an hour. The run folder holds the record, a JUnit file for CI, the journal that everything was judged from, every
/// input, and the signature. Ctrl-C ends a run in order: what was seen so far is judged, recorded and signed as
/// interrupted. A second Ctrl-C ends it at once.
#[derive(Debug, Args)]
#[command(after_help = examples::RUN)]
pub(crate) struct RunArgs {
    /// Run these suites instead of the built-in ones; the record then does not certify
    #[arg(long = "suite", value_name = "FILE")]
    pub(crate) suites: Vec<PathBuf>,

    /// What the battery claims, instead of the simulated battery's own statement
    #[arg(long, value_name = "FILE")]
    pub(crate) battery: Option<PathBuf>,

    /// Simulate this battery, or this mutant of one, instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(crate) twin: Option<PathBuf>,

    /// Run on this rig, in real time, instead of on the simulated battery; asks for `--battery`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["twin", "seed"])]
    pub(crate) rig: Option<PathBuf>,

    /// Somebody has looked at the bench since the last run on it, which did not come to its end
    #[arg(long, requires = "rig")]
    pub(crate) bench_checked: bool,

    /// Run on this program, in virtual time, instead of on the simulated battery; asks for `--battery`
    ///
    /// It is started with its arguments as a shell would split them, gets one line of JSON for each thing that happens and
    /// answers with one, by the protocol of docs/outside-battery.md: firmware that was compiled for this machine, or a
    /// mutant in any language.
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["twin", "rig"], requires = "battery")]
    pub(crate) battery_process: Option<String>,

    /// How long that program may take for one answer, such as `10s`; longer is a fault of the rig
    #[arg(long, value_name = "TIME", value_parser = listening::length, requires = "battery_process")]
    pub(crate) battery_timeout: Option<Span>,

    /// Files that belong to that program beside those of its command line, such as modules: the record names their digests
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "battery_process")]
    pub(crate) battery_files: Vec<PathBuf>,

    /// Which cases are selected, and what blocks
    #[arg(long, value_enum, default_value_t = ProfileArg::Certification)]
    pub(crate) profile: ProfileArg,

    /// The seed of everything that is drawn: the same seed, the same run
    #[arg(long, value_name = "NUMBER", default_value_t = 1, allow_negative_numbers = true)]
    pub(crate) seed: u64,

    #[command(flatten)]
    pub(crate) cases: CasesArgs,

    /// Run again what failed or was not concluded in this run: a run of its own, which does not certify
    #[arg(long, value_name = "RUN", conflicts_with = "cases", help_heading = "Cases")]
    pub(crate) failed_in: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) leave: LeaveArgs,
}

/// Which cases are selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileArg {
    /// Watching only
    Passive,
    /// Everything; the only profile that certifies
    Certification,
    /// Everything, and advice blocks as well
    Strict,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Cases")]
pub(crate) struct CasesArgs {
    /// Only this case: its name, the end of it, or a pattern with `*` and `?`; may be given several times. Standing
    /// checks are judged as ever. The record then does not certify
    #[arg(long = "case", value_name = "NAME")]
    pub(crate) cases: Vec<String>,

    /// List all cases, what they cover, and whether they would run; nothing is run
    #[arg(long)]
    pub(crate) list: bool,
}

/// What standard output has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShownArg {
    /// The table, for people
    Text,
    /// The record as JSON, and nothing else; `bmscert schema record` describes it
    Json,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Record")]
pub(crate) struct LeaveArgs {
    /// The folder below which the run folder is made
    #[arg(long, value_name = "FOLDER", default_value = "reports")]
    pub(crate) out: PathBuf,

    /// Sign with this private key; without one, a throw-away key signs and nobody answers for the record
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,

    /// What one test of the JUnit file is
    #[arg(long, value_enum, value_name = "DEPTH", default_value_t = DepthArg::Case)]
    pub(crate) junit_depth: DepthArg,

    /// What standard output has
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ShownArg::Text, conflicts_with = "events")]
    #[arg(help_heading = "Output")]
    pub(crate) format: ShownArg,
}

/// What one test of the JUnit file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DepthArg {
    /// A case
    Case,
    /// A check of a case
    Check,
    /// A requirement of the catalogue
    Requirement,
}

impl From<DepthArg> for Depth {
    fn from(depth: DepthArg) -> Self {
        match depth {
            DepthArg::Case => Self::Case,
            DepthArg::Check => Self::Check,
            DepthArg::Requirement => Self::Requirement,
        }
    }
}

/// Judge a recording by everything that watching can decide
///
/// Takes candump logs (of `candump -L`, or as the console shows them), Vector's ASC and BLF, PEAK's TRC, the tables of
/// SavvyCAN and python-can, pcapng and pcap, each also compressed by gzip or zstd, from a file or a pipe. The format is told
/// from the content. Several files are judged as one recording; between them nothing is said about time, unless they join
/// within 50 ms. A bus is listened to for some time, without sending anything. Without a battery statement only what holds for every battery is judged. What no recording can show, such
/// as who sent a frame, is listed and does not set the exit code. Ctrl-C ends it at once, without a verdict; on a bus, it ends the listening.
#[derive(Debug, Args)]
#[command(after_help = examples::CHECK)]
pub(crate) struct CheckArgs {
    /// The recording, or several files of one in the order in which they were recorded; `-` for standard input; or a bus
    /// to listen to, `can:can0`
    #[arg(value_name = "FILE|BUS", required_unless_present = "list")]
    pub(crate) recordings: Vec<PathBuf>,

    /// How long a bus is listened to, such as `60s` or `5min`; until Ctrl-C where not given
    #[arg(long = "for", value_name = "TIME", value_parser = listening::length)]
    pub(crate) length: Option<Span>,

    /// What the stamps of a candump log or a table count from, where its beginning does not tell
    #[arg(long, value_enum, value_name = "STYLE")]
    pub(crate) time: Option<TimeArg>,

    /// Copy the recording to this new file without names and serial numbers; the recording itself is judged
    ///
    /// The copy is a candump log. Texts of the battery become other texts of the same length; equal ones stay equal. Data
    /// of frames that the protocol does not know become zeros. A record of `--record` holds the recording itself.
    #[arg(long, value_name = "OUT")]
    pub(crate) anonymise: Option<PathBuf>,

    /// What the battery claims; without it, only what holds for every battery is judged
    #[arg(long, value_name = "FILE")]
    pub(crate) battery: Option<PathBuf>,

    /// Judge by these suites instead of the built-in ones
    #[arg(long = "suite", value_name = "FILE")]
    pub(crate) suites: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) cases: CasesArgs,

    /// Leave a signed run folder
    #[arg(long, help_heading = "Record")]
    pub(crate) record: bool,

    #[command(flatten)]
    pub(crate) leave: LeaveArgs,
}

/// What the stamps of a recording count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TimeArg {
    /// 1970, or a date
    Absolute,
    /// The beginning of the recording (`candump -tz`)
    Zero,
    /// The frame before (`candump -td`)
    Delta,
    /// Nothing that is known: only the order of frames is judged
    None,
}

impl From<TimeArg> for TimeStyle {
    fn from(time: TimeArg) -> Self {
        match time {
            TimeArg::Absolute => Self::Absolute,
            TimeArg::Zero => Self::Zero,
            TimeArg::Delta => Self::Delta,
            TimeArg::None => Self::None,
        }
    }
}

/// Put the simulated battery on a bus, in real time, for other tools to talk to; with `--scene`, a whole bench
///
/// The battery sends what it sends, watches the keepalive of whoever plays the inverter system, and opens and closes its
/// main switch. With `--roles`, it also plays the roles that its physics can answer, by the protocol of docs/simulate.md,
/// so that `bmscert run --rig` drives it as it drives a battery on a bench. Ctrl-C ends it.
///
/// A scene has instruments as well: supplies, loads and meters that speak as real ones do, on pseudo-terminals and TCP
/// ports, wired with the battery. What a supply gives flows into the battery, and a meter reads it. docs/scene.md says
/// what a scene file holds, and which instruments there are.
#[derive(Debug, Args)]
#[command(after_help = examples::SIMULATE, group = ArgGroup::new("what").required(true))]
pub(crate) struct SimulateArgs {
    /// The bus: `can:vcan0` is an interface of Linux; `slcan:pty` an adapter that others open by the path that is told;
    /// `socketcand:listen:127.0.0.1:29536` a server for others to connect to
    #[arg(long, value_name = "ADDRESS", group = "what")]
    pub(crate) bus: Option<String>,

    /// Serve this bench, a scene or a rig that is simulated: the battery, its bus and its roles, and the instruments that
    /// are wired with it
    #[arg(long, value_name = "FILE", group = "what", conflicts_with = "roles")]
    pub(crate) scene: Option<PathBuf>,

    /// Where its roles are played for others: `unix:PATH` or `tcp:HOST:PORT`
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) roles: Option<String>,

    /// Simulate this battery, or this mutant of one, instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(crate) twin: Option<PathBuf>,

    /// The seed of everything that is drawn
    #[arg(long, value_name = "NUMBER", default_value_t = 1, allow_negative_numbers = true)]
    pub(crate) seed: u64,
}

/// Judge a run folder again: same events, same actions, same verdicts
///
/// The journal of the run is fed to this version of the tool. It has to ask for the same actions and come to the same
/// verdicts, byte for byte. The signature plays no part in it: that is what `bmscert verify` is for.
#[derive(Debug, Args)]
#[command(after_help = examples::REPLAY)]
pub(crate) struct ReplayArgs {
    /// The run folder
    #[arg(value_name = "RUN")]
    pub(crate) run: PathBuf,
}

/// Verify a run folder with a public key: signature, files, journal, suites, verdicts, record
///
/// For somebody who trusts nothing in the folder. The key in the run folder counts for nothing: give the public key of
/// the one whom you trust, in PEM form, as you got it from them.
#[derive(Debug, Args)]
#[command(after_help = examples::VERIFY)]
pub(crate) struct VerifyArgs {
    /// The run folder
    #[arg(value_name = "RUN")]
    pub(crate) run: PathBuf,

    /// The public key of the one who has to have signed, in PEM form
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
}

/// Check suites, battery statements, rigs, scenes and dialects of instruments without running anything
///
/// Every name, unit, expression and reference is checked. All that is wrong is shown with file, line and column.
#[derive(Debug, Args)]
#[command(after_help = examples::LINT)]
pub(crate) struct LintArgs {
    /// The suites, rigs, scenes, or dialects of instruments; the built-in suites where none is given
    #[arg(value_name = "FILE")]
    pub(crate) suites: Vec<PathBuf>,

    /// Check this battery statement as well
    #[arg(long, value_name = "FILE")]
    pub(crate) battery: Option<PathBuf>,
}

/// Say what a name means: a requirement, a case, an observer, a signal, a diagnostic
///
/// Requirements say what they ask for, how much that weighs, what to do about a fail, and which cases check them. Cases
/// are shown as their suite writes them. Observers, which are what a check looks at, say what they judge and why.
#[derive(Debug, Args)]
#[command(after_help = examples::EXPLAIN)]
pub(crate) struct ExplainArgs {
    /// The name; without one, what can be asked for is listed
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// Write the frames of a run for other tools
///
/// The journal is the evidence; this is a copy of its frames, with times since 1970. candump has microseconds, names of
/// interfaces and directions; pcapng (for Wireshark) the same with nanoseconds; asc (for Vector's tools) microseconds,
/// numbers of channels and directions, with `Rx` where the direction is not known; csv is the table of python-can, without
/// interfaces and directions.
#[derive(Debug, Args)]
#[command(after_help = examples::EXPORT)]
pub(crate) struct ExportArgs {
    /// The run folder
    #[arg(value_name = "RUN")]
    pub(crate) run: PathBuf,

    /// The format
    #[arg(long, value_enum)]
    pub(crate) format: FormatArg,

    /// Write to this new file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// The formats that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// candump's log
    Candump,
    /// For Wireshark
    Pcapng,
    /// Vector's text log
    Asc,
    /// python-can's table
    Csv,
}

impl From<FormatArg> for Output {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Candump => Self::Candump,
            FormatArg::Pcapng => Self::Pcapng,
            FormatArg::Asc => Self::Asc,
            FormatArg::Csv => Self::Csv,
        }
    }
}

/// Print the JSON Schema of a suite, a battery statement, a rig, a dialect or a record
///
/// Editors complete and check files by it: put `# yaml-language-server: $schema=FILE` into the first line. What a schema
/// cannot say, such as names and units, `bmscert lint` checks.
#[derive(Debug, Args)]
#[command(after_help = examples::SCHEMA)]
pub(crate) struct SchemaArgs {
    /// What the schema describes
    #[arg(value_enum, value_name = "OF")]
    pub(crate) of: SchemaArg,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaArg {
    /// A suite
    Suite,
    /// A battery statement
    Battery,
    /// A rig
    Rig,
    /// A dialect of instruments
    Dialect,
    /// A scene of simulated instruments
    Scene,
    /// The record of a run
    Record,
    /// What became of mutants
    KillMatrix,
    /// What the suites cover
    Coverage,
}

/// Make and show signing keys
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    New(NewKeyArgs),
    Show(ShowKeyArgs),
}

/// Make a new Ed25519 key; an existing file is never overwritten
///
/// Whoever has the private key can sign records in your name: keep it to yourself. Those who verify need the public key
/// only. The passphrase is asked for on the terminal, or taken from the environment variable BMSCERT_PASSPHRASE.
#[derive(Debug, Args)]
#[command(after_help = examples::KEYS_NEW)]
pub(crate) struct NewKeyArgs {
    /// Where to write the private key; the public key goes beside it, with the ending `.pub.pem`
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Leave the key unencrypted: for machines that run at night
    #[arg(long)]
    pub(crate) no_passphrase: bool,
}

/// Show the public half of a key and its id
///
/// Standard output has the public key and nothing else, so that it can be kept as a file. The id is the SHA-256 of the
/// key in SPKI form; compare it by telephone with the one whose key it is.
#[derive(Debug, Args)]
#[command(after_help = examples::KEYS_SHOW)]
pub(crate) struct ShowKeyArgs {
    /// A private or a public key in PEM form
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Print the script by which a shell completes commands and options
#[derive(Debug, Args)]
#[command(after_help = examples::COMPLETIONS)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// Write the manual pages, one for each command
#[derive(Debug, Args)]
#[command(after_help = examples::MAN)]
pub(crate) struct ManArgs {
    /// The folder that they are written into
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
}
