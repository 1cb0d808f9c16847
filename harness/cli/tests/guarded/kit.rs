//! A bench in a process of its own, a run beside it, and what the bench tells.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{env, fs};

use serde_json::Value;
use tempfile::TempDir;

/// What a busy machine adds before a process is scheduled, and the bench has told what happened.
pub(crate) const SLACK: Duration = Duration::from_millis(800);
/// How long it takes to send signals to processes, and commands that were under way to arrive.
const UNDER_WAY: Duration = Duration::from_millis(200);
/// A guard grants its runner that long.
pub(crate) const T_GUARD: Duration = Duration::from_secs(1);
/// It looks that often.
pub(crate) const T_POLL: Duration = Duration::from_millis(200);
/// What the watchdogs of the instruments are set to.
pub(crate) const T_WATCHDOG: Duration = Duration::from_secs(3);

/// A suite that passes a current through the battery again and again.
const SUITE: &str = include_str!("../../../../fixtures/suites/energised.yaml");

/// A suite that charges it for some seconds.
const CHARGES: &str = include_str!("../../../../fixtures/suites/live-current.yaml");

/// The time, for bounds: nothing is measured by it that a test could not wait longer for.
#[expect(clippy::disallowed_methods, reason = "how long real processes take")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// A bench, and what it has told.
pub(crate) struct Bench {
    folder: TempDir,
    scene: Child,
    told: Receiver<(Instant, Value)>,
    /// What it has told, and has not been taken in.
    waiting: Option<(Instant, Value)>,
    on: BTreeSet<String>,
    /// Since when the first of them is on, and the longest time that any was on until all were off.
    since: Option<Instant>,
    longest_on: Duration,
    /// When an output last went off.
    last_off: Option<Instant>,
}

/// A run of a suite on a bench.
pub(crate) struct Run {
    child: Child,
    said: JoinHandle<String>,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// 128 and the number of the signal, where that ended it.
    pub(crate) code: i32,
    pub(crate) said: String,
}

impl Bench {
    /// A supply, a supply that takes, a meter and a battery. `more` is added to what the scene says of an instrument, for
    /// example `found: [...]` or `faults: [...]`.
    pub(crate) fn with(more: &[(&str, &str)]) -> Self {
        Self::wired("slcan:pty:can0", more, ("", ""), &[])
    }

    /// The same with this battery, or mutant of one.
    pub(crate) fn of_battery(file: &str) -> Self {
        Self::wired("slcan:pty:can0", &[], ("", ""), &["--twin", &project(file)])
    }

    /// The same with the battery behind this.
    pub(crate) fn on(bus: &str) -> Self {
        Self::wired(bus, &[], ("", ""), &[])
    }

    /// The same with an emergency stop that is closed until each of these times in turn, such as `12 s`. `more` is added to what the
    /// scene says of its panel.
    pub(crate) fn with_stop(changes: &str, more: &str) -> Self {
        let panel = format!("  panel: {{model: keysight-34970a, link: 'pty:panel'{more}}}\n");
        let button = format!(
            "  - contact: {{at: panel.201, input: 3, of: button}}\ncontacts: {{button: {{closed: true, changes: [{changes}]}}}}\n"
        );
        let bench = Self::wired("slcan:pty:can0", &[], (&panel, &button), &[]);
        bench.change_rig(
            "roles:",
            "  panel:\n    dialect: keysight-34970a\n    link: 'serial:panel@9600'\nroles:",
        );
        bench.change_rig(
            "\nmeter:\n",
            "\nstops: {emergency_stop: {at: panel.201, input: 3, when: high}}\nmeter:\n",
        );
        bench
    }

    fn wired(
        bus: &str,
        more: &[(&str, &str)],
        (instruments, wires): (&str, &str),
        arguments: &[&str],
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let of = |name| {
            more.iter()
                .filter(|(own, _)| *own == name)
                .map(|(_, more)| format!(", {more}"))
                .collect::<String>()
        };
        let scene = format!(
            "scene: guarded\nbattery: {{bus: '{bus}'}}\ninstruments:\n  \
             charger: {{model: keysight-n6700, link: 'tcp:127.0.0.1:0', serial_number: MY1{}}}\n  \
             load: {{model: ea-psb-10080-60, link: 'pty:load'{}}}\n  \
             meter: {{model: keysight-34970a, link: 'pty:meter'{}}}\n{instruments}wiring:\n  \
             - power: {{at: charger.1, to: battery, leads: 5 mOhm}}\n  \
             - power: {{at: load.1, to: battery, leads: 5 mOhm}}\n  \
             - volts: {{at: meter.101, of: battery}}\n  \
             - amps: {{at: meter.102, of: battery, shunt: 10 mOhm}}\n{wires}",
            of("charger"),
            of("load"),
            of("meter")
        );
        fs::write(folder.path().join("scene.yaml"), scene).unwrap();
        let simulate = ["simulate", "--scene", "scene.yaml", "--events", "jsonl"];
        let mut command = bmscert(folder.path(), &[&simulate, arguments].concat());
        let mut scene = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(scene.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        let first: Value = serde_json::from_str(&first).unwrap();
        let (tell, told) = channel();
        thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let _ = tell.send((now(), serde_json::from_str(&line).unwrap()));
            }
        });
        let bench = Self {
            folder,
            scene,
            told,
            waiting: None,
            on: BTreeSet::new(),
            since: None,
            longest_on: Duration::ZERO,
            last_off: None,
        };
        bench.write_rig(&first["data"], "");
        bench.write_suite("11 s");
        bench
    }

    fn write_rig(&self, scene: &Value, more: &str) {
        let lines = scene["instruments"].as_array().unwrap();
        let charger =
            lines.iter().find(|line| line["instrument"] == "charger").unwrap()["address"].as_str().unwrap();
        let bus = scene["address"].as_str().unwrap();
        let rig = format!(
            "rig: guarded\nbuses: {{can0: {{address: '{bus}'}}}}\n\
             limits: {{voltage: 58.4 V, charge_current: 20 A, discharge_current: 20 A}}\n\
             allow: {{probe: {{voltage: 58 V, current: 1 A}}}}\n\
             instruments:\n  charger:\n    dialect: keysight-n6700\n    link: '{charger}'\n    serial_number: MY1\n    \
             channels: {{1: {{limits: {{voltage: 60 V, current: 5 A}}, protections: {{over_voltage: 59 V}}, watchdog: 3 s}}}}\n  \
             load:\n    dialect: ea-psb\n    link: 'serial:load@9600'\n    \
             trusted: [off_after_power_is, sink_current, sink_current_is]\n    \
             channels: {{1: {{limits: {{voltage: 80 V, current: 5 A, sink_current: 10 A}}, \
             protections: {{over_voltage: 60 V, over_current: 12 A}}, watchdog: 3 s}}}}\n  \
             meter:\n    dialect: keysight-34970a\n    link: 'serial:meter@9600'\n\
             roles: {{main_switch_probe: {{supply: charger.1, load: load.1, current: 1 A}}}}\n\
             meter:\n  current: {{at: meter.102, shunt: 10 mOhm, off_below: 50 mA}}\n  \
             voltage: {{at: meter.101, agrees_within: 300 mV}}\n{more}"
        );
        fs::write(self.path("rig.yaml"), rig).unwrap();
    }

    /// Something else in the rig file.
    pub(crate) fn change_rig(&self, from: &str, to: &str) {
        let rig = fs::read_to_string(self.path("rig.yaml")).unwrap();
        assert!(rig.contains(from), "{rig}");
        fs::write(self.path("rig.yaml"), rig.replace(from, to)).unwrap();
    }

    /// Other instruments in the rig file: all that stands below the bus.
    pub(crate) fn write_instruments(&self, below: &str) {
        let rig = fs::read_to_string(self.path("rig.yaml")).unwrap();
        let (bus, _) = rig.split_once("limits:").unwrap();
        fs::write(self.path("rig.yaml"), format!("{bus}{below}")).unwrap();
    }

    /// Where the battery is.
    pub(crate) fn bus(&self) -> String {
        let rig = fs::read_to_string(self.path("rig.yaml")).unwrap();
        let (_, behind) = rig.split_once("address: '").unwrap();
        behind.split_once('\'').unwrap().0.to_owned()
    }

    /// Where the charger is.
    pub(crate) fn charger(&self) -> String {
        let rig = fs::read_to_string(self.path("rig.yaml")).unwrap();
        rig.lines()
            .find_map(|line| line.trim().strip_prefix("link: 'tcp:")?.strip_suffix('\''))
            .unwrap()
            .to_owned()
    }

    /// How long the suite passes currents.
    pub(crate) fn write_suite(&self, length: &str) {
        fs::write(self.path("suite.yaml"), SUITE.replace("60 s", length)).unwrap();
    }

    /// A suite that charges the battery and asks whether it tells the current, on a rig that can.
    pub(crate) fn charges(&self) {
        self.change_rig("roles: {", "roles: {charger: charger.1, load: load.1, ");
        self.change_rig(
            "link: 'serial:meter@9600'",
            "link: 'serial:meter@9600'\n    channels: {102: {uncertainty: {voltage: 0.2 mV}}}",
        );
        fs::write(self.path("suite.yaml"), CHARGES).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts a run, below these commands where there are any, such as `["prlimit", "--fsize=8192"]`.
    pub(crate) fn start(&self, below: &[&str]) -> Run {
        self.start_on("rig.yaml", below, &[])
    }

    /// Starts a run with more arguments.
    pub(crate) fn start_with(&self, more: &[&str]) -> Run {
        self.start_on("rig.yaml", &[], more)
    }

    /// Starts a run below this shell script, which sees the file system as no other process does.
    pub(crate) fn start_in(&self, script: &str) -> Run {
        let script = format!("{script} && exec \"$0\" \"$@\"");
        // Root stays itself: a pseudo-terminal goes on being one user's alone after its user was killed, but for root.
        let as_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        let unshare: &[&str] =
            if as_root { &["unshare", "--mount"] } else { &["unshare", "--mount", "--map-root-user"] };
        self.start(&[unshare, &["sh", "-c", &script]].concat())
    }

    /// Starts a run on this rig file.
    pub(crate) fn start_on(&self, rig: &str, below: &[&str], more: &[&str]) -> Run {
        let battery = project("fixtures/batteries/lfp16.statement.yaml");
        let run = ["run", "--rig", rig, "--suite", "suite.yaml", "--battery", &battery];
        let run = [&run, more].concat();
        let mut command = match below {
            [] => bmscert(self.folder.path(), &run),
            [first, below @ ..] => {
                let mut command = Command::new(first);
                command.args(below).arg(env!("CARGO_BIN_EXE_bmscert")).args(run);
                command.current_dir(self.folder.path()).stdin(Stdio::null());
                command
            }
        };
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = read(child.stderr.take().unwrap());
        Run { child, said }
    }

    /// Waits until an output is on.
    pub(crate) fn is_on(&mut self) -> Instant {
        let until = now() + Duration::from_secs(30);
        while self.on.is_empty() {
            self.listen(until.saturating_duration_since(now())).expect("no output goes on");
        }
        now()
    }

    /// Waits until this output is on.
    pub(crate) fn goes_on(&mut self, output: &str) -> Instant {
        let until = now() + Duration::from_secs(30);
        while !self.on.contains(output) {
            self.listen(until.saturating_duration_since(now())).expect("it does not go on");
        }
        now()
    }

    /// That every output is off at `since` and `within`, and stays off. Gives how long that took.
    pub(crate) fn assert_off(&mut self, since: Instant, within: Duration) -> Duration {
        let until = since + within + SLACK;
        // What was on its way when that began is no news.
        self.catch_up(since + UNDER_WAY);
        while !self.on.is_empty() {
            let left = until.saturating_duration_since(now());
            assert!(self.listen(left).is_some(), "{:?} is on after {:?}", self.on, since.elapsed());
        }
        let took = self.last_off.map_or(Duration::ZERO, |off| off.saturating_duration_since(since));
        self.assert_stays_off(Duration::from_millis(1_500));
        took
    }

    /// How long after this the last output went off.
    pub(crate) fn off_after(&self, since: Instant) -> Duration {
        self.last_off.map_or(Duration::ZERO, |off| off.saturating_duration_since(since))
    }

    /// That no output was ever on for longer than this, which is longer than a probe takes.
    pub(crate) fn assert_never_on_for(&self, long: Duration) {
        assert!(self.longest_on <= long + SLACK, "an output was on for {:?}", self.longest_on);
    }

    /// Takes in all that the bench had told until then.
    fn catch_up(&mut self, until: Instant) {
        while let Some((at, told)) =
            self.waiting.take().or_else(|| self.told.recv_timeout(Duration::from_millis(300)).ok())
        {
            if at > until {
                self.waiting = Some((at, told));
                return;
            }
            self.takes(at, &told);
        }
    }

    /// That nothing is on now, nor goes on for this long.
    pub(crate) fn assert_stays_off(&mut self, long: Duration) {
        let until = now() + long;
        while self.listen(until.saturating_duration_since(now())).is_some() {
            assert!(self.on.is_empty(), "{:?} went on", self.on);
        }
        assert!(self.on.is_empty(), "{:?} is on", self.on);
    }

    /// That this output is on, and stays so for this long.
    pub(crate) fn assert_stays_on(&mut self, output: &str, long: Duration) {
        let until = now() + long;
        while self.listen(until.saturating_duration_since(now())).is_some() {}
        assert!(self.on.contains(output), "{output} went off");
        assert_eq!(self.last_off, None, "{output} was off");
    }

    /// Whether anything was ever on, as far as the bench has told by now.
    pub(crate) fn was_ever_on(&mut self) -> bool {
        while self.listen(Duration::from_millis(300)).is_some() {}
        self.last_off.is_some() || !self.on.is_empty()
    }

    /// The next thing that the bench tells, if any comes in time.
    fn listen(&mut self, within: Duration) -> Option<()> {
        let (at, told) = match self.waiting.take().map_or_else(|| self.told.recv_timeout(within), Ok) {
            Ok(told) => told,
            Err(RecvTimeoutError::Timeout) => return None,
            Err(RecvTimeoutError::Disconnected) => panic!("the bench has ended"),
        };
        self.takes(at, &told);
        Some(())
    }

    fn takes(&mut self, at: Instant, told: &Value) {
        if told["event"] == "terminals" {
            let data = &told["data"];
            let output = format!("{}.{}", data["instrument"].as_str().unwrap(), data["channel"]);
            if data["on"] == true {
                self.since.get_or_insert(at);
                self.on.insert(output);
            } else {
                self.on.remove(&output);
                self.last_off = Some(at);
            }
            if self.on.is_empty()
                && let Some(since) = self.since.take()
            {
                self.longest_on = self.longest_on.max(at - since);
            }
        }
    }

    /// The only run folder.
    pub(crate) fn run_folder(&self) -> PathBuf {
        let mut all = fs::read_dir(self.path("reports")).unwrap().map(|entry| entry.unwrap().path());
        let folder = all.next().unwrap();
        assert!(all.next().is_none(), "there is more than one run");
        folder
    }

    fn left(&self, name: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.run_folder().join(name)).unwrap()).into_owned()
    }

    pub(crate) fn record(&self) -> String {
        self.left("record.json")
    }

    pub(crate) fn junit(&self) -> String {
        self.left("junit.xml")
    }

    /// The journal, as far as it is text: frames are not, events of other kinds are.
    pub(crate) fn journal(&self) -> String {
        self.left("journal/journal.bin")
    }

    /// That nothing was signed, as a run that was killed.
    pub(crate) fn assert_nothing_signed(&self) {
        let Ok(runs) = fs::read_dir(self.path("reports")) else { return };
        for run in runs {
            let run = run.unwrap().path();
            assert!(!run.join("record.intoto.jsonl").exists(), "{} is signed", run.display());
        }
    }

    /// That the run is a fault of the rig, and neither the battery's nor a pass.
    pub(crate) fn assert_rig_error(&self, ended: &Ended) {
        assert_eq!(ended.code, 3, "{ended:?}");
        let folder = self.run_folder();
        let record: Value = serde_json::from_slice(&fs::read(folder.join("record.json")).unwrap()).unwrap();
        let case = record["cases"].as_array().unwrap().iter().find(|case| case["id"] == "probed").unwrap();
        assert_eq!(case["verdict"]["course"], "rig_error", "{case}");
        assert_ne!(case["verdict"]["battery"], "fail", "{case}");
        assert_eq!(record["summary"]["verdict"], "rig_error", "{}", record["summary"]);
        let junit = fs::read_to_string(folder.join("junit.xml")).unwrap();
        assert!(junit.contains("<error"), "{junit}");
    }
}

/// Where a run that did not come to its end is marked.
const MARKS: &str = "/var/tmp";

impl Bench {
    /// The marks of runs on this bench.
    pub(crate) fn marks(&self) -> Vec<PathBuf> {
        let rig = format!("rig:{}", self.folder.path().canonicalize().unwrap().display());
        let all = fs::read_dir(MARKS).unwrap().map(|entry| entry.unwrap().path());
        let is_mark = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "unfinished");
        let is_own = |path: &PathBuf| fs::read_to_string(path).is_ok_and(|words| words.contains(&rig));
        all.filter(is_mark).filter(is_own).collect()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // While its ports are its own: others may get them after it.
        self.marks().iter().for_each(|mark| drop(fs::remove_file(mark)));
        let _ = self.scene.kill();
        let _ = self.scene.wait();
    }
}

impl Run {
    pub(crate) fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The process of its guard, which there is once anything is on.
    pub(crate) fn guard(&self) -> u32 {
        self.guard_if_any().expect("there is no guard")
    }

    /// The process of its guard, where there is one by now, and one still.
    pub(crate) fn guard_if_any(&self) -> Option<u32> {
        children(self.child.id()).into_iter().find(|id| is_guard(*id))
    }

    /// The process of its guard, as soon as there is one.
    pub(crate) fn guard_soon(&self) -> u32 {
        let until = now() + Duration::from_secs(30);
        loop {
            if let Some(guard) = self.guard_if_any() {
                return guard;
            }
            assert!(now() < until, "no guard is started");
            thread::park_timeout(Duration::from_millis(10));
        }
    }

    /// Ends all processes of the session that `setsid` began.
    pub(crate) fn kill_group(&self) {
        let run = children(self.child.id())[0];
        assert!(
            Command::new("kill").args(["-s", "KILL", "--", &format!("-{run}")]).status().unwrap().success()
        );
    }

    /// What the run sees of the file system.
    pub(crate) fn root(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root", self.child.id()))
    }

    /// To its end.
    pub(crate) fn end(mut self) -> Ended {
        let until = now() + Duration::from_secs(60);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(now() < until, "the run does not end");
            thread::park_timeout(Duration::from_millis(20));
        };
        let code = status
            .code()
            .or(std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| 128 + signal));
        let said = self.said.join().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        Ended { code: code.unwrap(), said }
    }
}

/// Whether a process is there, and no mere entry of one that has ended.
pub(crate) fn lives(id: u32) -> bool {
    fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

pub(crate) fn signal(id: u32, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &id.to_string()]).status().unwrap().success());
}

fn is_guard(id: u32) -> bool {
    fs::read(format!("/proc/{id}/cmdline"))
        .is_ok_and(|line| line.split(|byte| *byte == 0).nth(1) == Some(b"guard"))
}

fn children(parent: u32) -> Vec<u32> {
    let processes =
        fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let is_child = |id: &u32| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let behind = stat.rsplit_once(") ").map_or("", |(_, behind)| behind);
        behind.split(' ').nth(1) == Some(&parent.to_string())
    };
    processes.filter(is_child).collect()
}

fn read(mut from: ChildStderr) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut said = vec![];
        let _ = from.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    })
}

pub(crate) fn bmscert(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bmscert"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

pub(crate) fn project(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path).canonicalize().unwrap();
    path.into_os_string().into_string().unwrap()
}
