//! Every file that a campaign is made from, by path and digest.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use journal::Input;
use lang::{Diagnostic, SourceFile};
use sha2::{Digest, Sha256};
use suite::{Catalogue, Inputs, Plan, Profile, Statement};
use twin::{BatterySpec, Mutant};

use crate::{BatteryProcess, CampaignError, Chosen, FileKind, Wrong};

const PROTOCOL: &str = "victron-can-bms";
const DATABASE: &str = "protocol.dbc";
const CATALOGUE: &str = "requirements.yaml";
const SUITES: &str = "suites/";
pub(crate) const STATEMENT: &str = "statement.yaml";
pub(crate) const BATTERY: &str = "twin/battery.yaml";
const MUTANT: &str = "twin/mutant.yaml";
pub(crate) const RIG: &str = "rig.yaml";
pub(crate) const DIALECTS: &str = "dialects/";
const CHOSEN: &str = "selection.json";
pub(crate) const PROCESS: &str = "battery-process.json";

/// The largest file that is read, in bytes; suites are a few thousand.
const LARGEST: u64 = 4 << 20;

/// Every file that a campaign is made from, by its path below the run's `inputs` folder.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    files: BTreeMap<String, Vec<u8>>,
    /// What diagnostics call a file: the path that was given for it.
    given: BTreeMap<String, String>,
}

macro_rules! embedded {
    ($($path:expr => $file:literal),* $(,)?) => {
        [$(($path, include_bytes!(concat!("../../../", $file)).as_slice())),*]
    };
}

impl Bundle {
    /// The suites, the catalogue and the protocol database that are built in.
    #[must_use]
    pub fn embedded() -> Self {
        let files = embedded![
            DATABASE => "suites/victron-can-bms/protocol.dbc",
            CATALOGUE => "suites/victron-can-bms/requirements.yaml",
            "suites/bus.yaml" => "suites/victron-can-bms/bus.yaml",
            "suites/details.yaml" => "suites/victron-can-bms/details.yaml",
            "suites/frames.yaml" => "suites/victron-can-bms/frames.yaml",
            "suites/identity.yaml" => "suites/victron-can-bms/identity.yaml",
            "suites/keepalive.yaml" => "suites/victron-can-bms/keepalive.yaml",
            "suites/startup.yaml" => "suites/victron-can-bms/startup.yaml",
        ];
        let files = files.into_iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
        Self { files, given: BTreeMap::new() }
    }

    /// The same, with the conforming simulated battery and its statement.
    #[must_use]
    pub fn embedded_twin() -> Self {
        let mut bundle = Self::embedded();
        let files = embedded![
            BATTERY => "fixtures/batteries/lfp16.yaml",
            STATEMENT => "fixtures/batteries/lfp16.statement.yaml",
        ];
        bundle.files.extend(files.into_iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())));
        bundle
    }

    /// The same, with the conforming simulated battery where it has none.
    pub(crate) fn with_own_battery(&self) -> Self {
        let mut bundle = self.clone();
        if bundle.get(BATTERY).is_none() {
            bundle.set(BATTERY, Self::embedded_twin().get(BATTERY).unwrap_or_default().to_vec());
        }
        bundle
    }

    /// Takes what a bench that is simulated has anyway, where nothing else was given: the statement of the simulated battery,
    /// and suites that take a minute in real time: one of them drives a current, where the bench can. Gives whether it is such a bench.
    ///
    /// # Errors
    /// Where the rig file is wrong.
    pub fn complete_for_simulated_bench(&mut self, own_suites: bool) -> Result<bool, CampaignError> {
        let rig = self.rig()?;
        let simulated = rig.as_ref().is_some_and(|rig| rig.simulated.is_some());
        if simulated && self.get(STATEMENT).is_none() {
            self.set(STATEMENT, Self::embedded_twin().get(STATEMENT).unwrap_or_default().to_vec());
        }
        if simulated && !own_suites {
            self.leave_out(SUITES);
            let [(path, smoke)] = embedded!["suites/live-smoke.yaml" => "fixtures/suites/live-smoke.yaml"];
            self.set(path, smoke.to_vec());
            let [(path, current)] =
                embedded!["suites/live-current.yaml" => "fixtures/suites/live-current.yaml"];
            if rig.is_some_and(|rig| rig.roles.iter().any(|role| role == judge::CHARGER)) {
                self.set(path, current.to_vec());
            }
        }
        Ok(simulated)
    }

    /// The same suites, with a simulated battery in trouble: in it shows what a healthy one never sends.
    pub(crate) fn in_trouble(&self) -> Self {
        let mut bundle = self.clone();
        let files = embedded![
            BATTERY => "fixtures/systematic/in-trouble.yaml",
            STATEMENT => "fixtures/systematic/in-trouble.statement.yaml",
        ];
        files.into_iter().for_each(|(path, bytes)| bundle.set(path, bytes.to_vec()));
        bundle
    }

    /// The files below the `inputs` folder of a run, those that the header names and no others.
    ///
    /// # Errors
    /// Where one is missing or too large.
    pub fn of_run(folder: &Path, inputs: &[Input]) -> Result<Self, CampaignError> {
        let mut bundle = Self::default();
        for input in inputs {
            let plain = input.path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
            if !plain || Path::new(&input.path).is_absolute() {
                return Err(CampaignError::Incomplete(format!("`{}` is no path below `inputs`", input.path)));
            }
            bundle.add_file(&input.path, &folder.join("inputs").join(&input.path))?;
        }
        Ok(bundle)
    }

    /// Takes the suites of these files instead of the ones that it has.
    ///
    /// # Errors
    /// Where a file cannot be read or is another kind of file, or two have the same name.
    pub fn replace_suites(&mut self, files: &[impl AsRef<Path>]) -> Result<(), CampaignError> {
        self.files.retain(|path, _| !path.starts_with(SUITES));
        for file in files {
            let file = file.as_ref();
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let path = format!("{SUITES}{name}");
            if self.files.contains_key(&path) {
                return Err(CampaignError::Incomplete(format!(
                    "two suites are called `{name}`; rename one of them"
                )));
            }
            let (bytes, _) = read_written(file, &[FileKind::Suite])?;
            self.give(&path, file, bytes);
        }
        Ok(())
    }

    /// Takes this battery statement.
    ///
    /// # Errors
    /// Where it cannot be read or is another kind of file.
    pub fn set_statement(&mut self, file: &Path) -> Result<(), CampaignError> {
        let (bytes, _) = read_written(file, &[FileKind::Statement])?;
        self.give(STATEMENT, file, bytes);
        Ok(())
    }

    /// Takes this simulated battery, or this mutant of one.
    ///
    /// # Errors
    /// Where it cannot be read or is another kind of file.
    pub fn set_twin(&mut self, file: &Path) -> Result<(), CampaignError> {
        let (bytes, kind) = read_written(file, &[FileKind::Twin, FileKind::Mutant])?;
        self.files.remove(MUTANT);
        let path = if kind == Some(FileKind::Mutant) { MUTANT } else { BATTERY };
        self.give(path, file, bytes);
        Ok(())
    }

    /// Takes this program: it is the battery.
    ///
    /// # Errors
    /// Where what is known about it cannot be written.
    pub fn set_process(&mut self, process: &BatteryProcess) -> Result<(), CampaignError> {
        self.set(PROCESS, process.to_json()?);
        Ok(())
    }

    /// The program that is the battery, where one is.
    ///
    /// # Errors
    /// Where the file that says so cannot be read.
    pub fn process(&self) -> Result<Option<BatteryProcess>, CampaignError> {
        self.get(PROCESS).map(BatteryProcess::from_json).transpose()
    }

    /// Takes this mutant of the simulated battery.
    pub(crate) fn set_mutant(&mut self, name: &str, bytes: Vec<u8>) {
        self.set(MUTANT, bytes);
        self.given.insert(MUTANT.to_owned(), format!("{name}.yaml"));
    }

    /// Takes these cases only.
    ///
    /// # Errors
    /// Where the choice cannot be written.
    pub fn choose(&mut self, chosen: &Chosen) -> Result<(), CampaignError> {
        self.set(CHOSEN, chosen.to_json()?);
        Ok(())
    }

    /// Which cases run, where not all do.
    ///
    /// # Errors
    /// Where the file that says so cannot be read.
    pub(crate) fn chosen(&self) -> Result<Option<Chosen>, CampaignError> {
        self.get(CHOSEN).map(Chosen::from_json).transpose()
    }

    /// Why a run of these files does not certify, as far as they tell.
    pub(crate) fn shortcomings(&self) -> Result<Vec<String>, CampaignError> {
        let chosen = self.chosen()?.map(|chosen| chosen.shortcomings()).unwrap_or_default();
        let process = self.process()?.map(|process| process.shortcoming());
        Ok(chosen.into_iter().chain(process).collect())
    }

    /// Puts these bytes at this path, in place of what was there.
    pub fn set(&mut self, path: &str, bytes: Vec<u8>) {
        self.given.remove(path);
        self.files.insert(path.to_owned(), bytes);
    }

    /// The bytes at this path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// All files with their digests.
    #[must_use]
    pub fn inputs(&self) -> Vec<Input> {
        let input = |(path, bytes): (&String, &Vec<u8>)| Input { path: path.clone(), sha256: sha256(bytes) };
        self.files.iter().map(input).collect()
    }

    /// One digest over the suites, the catalogue and the protocol.
    pub(crate) fn suites_digest(&self) -> String {
        suites_digest(&self.inputs())
    }

    fn add_file(&mut self, path: &str, file: &Path) -> Result<(), CampaignError> {
        self.give(path, file, read_bounded(file)?);
        Ok(())
    }

    /// Puts the bytes of this file at this path.
    pub(crate) fn give(&mut self, path: &str, file: &Path, bytes: Vec<u8>) {
        self.set(path, bytes);
        self.given.insert(path.to_owned(), file.display().to_string());
    }

    /// The path that was given for a file.
    #[cfg(unix)]
    pub(crate) fn path_given(&self, path: &str) -> Option<&str> {
        self.given.get(path).map(String::as_str)
    }

    /// Leaves out all files below this path.
    pub(crate) fn leave_out(&mut self, below: &str) {
        self.files.retain(|path, _| !path.starts_with(below));
    }

    /// The plan for a world that plays these roles, with the cases that were chosen.
    ///
    /// # Errors
    /// Where files are missing or wrong: all that is wrong with all of them. Where a case that was chosen is not there.
    pub fn plan(&self, roles: &[String], profile: Profile) -> Result<Plan, CampaignError> {
        let plan = self.whole_plan(roles, profile)?;
        match self.chosen()? {
            Some(chosen) => chosen.apply(plan),
            None => Ok(plan),
        }
    }

    /// The plan with all cases, whatever was chosen.
    pub(crate) fn whole_plan(&self, roles: &[String], profile: Profile) -> Result<Plan, CampaignError> {
        self.sources()?.plan(roles, profile).map_err(|wrong| self.with_texts(wrong))
    }

    /// What the battery claims, where it does.
    pub(crate) fn statement(&self) -> Result<Option<Statement>, CampaignError> {
        if !self.files.contains_key(STATEMENT) {
            return Ok(None);
        }
        let statement = Statement::parse(&self.text(STATEMENT)?).map_err(|wrong| self.with_texts(wrong))?;
        Ok(Some(statement))
    }

    /// What a plan is made from.
    ///
    /// # Errors
    /// Where files are missing or wrong.
    pub fn sources(&self) -> Result<Inputs, CampaignError> {
        let database = self.text(DATABASE)?;
        let protocol = |why: String| CampaignError::Protocol { file: DATABASE.to_owned(), why };
        let table = suite::dbc::load(&database.text).map_err(|why| protocol(why.to_string()))?;
        let catalogue = self.text(CATALOGUE)?;
        let catalogue = Catalogue::parse(&catalogue).map_err(|wrong| self.with_texts(vec![wrong]))?;
        let suites = self.files.keys().filter(|path| path.starts_with(SUITES));
        let suites = suites.map(|path| self.text(path)).collect::<Result<Vec<_>, _>>()?;
        let statement = self.statement()?;
        let (table, catalogue) = (Arc::new(table), Arc::new(catalogue));
        Ok(Inputs { protocol: PROTOCOL.to_owned(), table, catalogue, suites, statement })
    }

    /// The simulated battery and its defects.
    ///
    /// # Errors
    /// Where there is none or it is wrong.
    pub fn twin(&self) -> Result<(BatterySpec, Option<Mutant>), CampaignError> {
        let battery = self.parsed(BATTERY)?;
        let mutant = if self.files.contains_key(MUTANT) { Some(self.parsed(MUTANT)?) } else { None };
        Ok((battery, mutant))
    }

    /// The file at this path, as what it says.
    pub(crate) fn parsed<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, CampaignError> {
        lang::yaml::parse(&self.text(path)?).map_err(|wrong| self.with_texts(vec![wrong]))
    }

    pub(crate) fn text(&self, path: &str) -> Result<SourceFile, CampaignError> {
        let bytes = self.get(path).ok_or_else(|| CampaignError::Incomplete(format!("there is no {path}")))?;
        match String::from_utf8(bytes.to_vec()) {
            Ok(text) => Ok(SourceFile { name: path.to_owned(), text }),
            Err(_) => {
                let wrong = Diagnostic::error("yaml-syntax", path, "this is not a text file (not UTF-8)");
                Err(self.with_texts(vec![wrong]))
            }
        }
    }

    pub(crate) fn with_texts(&self, wrong: Vec<Diagnostic>) -> CampaignError {
        CampaignError::Wrong(self.told(wrong))
    }

    /// Diagnostics with the texts that they are about, and files by the paths that were given for them.
    pub(crate) fn told(&self, wrong: Vec<Diagnostic>) -> Vec<Wrong> {
        let text = |file: &str| self.get(file).map(String::from_utf8_lossy).unwrap_or_default().into_owned();
        let named = |mut diagnostic: Diagnostic| {
            let text = text(&diagnostic.file);
            if let Some(given) = self.given.get(&diagnostic.file) {
                diagnostic.file.clone_from(given);
            }
            Wrong { diagnostic, text }
        };
        wrong.into_iter().map(named).collect()
    }
}

/// The bytes of a file that people write, and what it is, where that is plain: then one of these kinds.
pub(crate) fn read_written(
    file: &Path,
    wanted: &[FileKind],
) -> Result<(Vec<u8>, Option<FileKind>), CampaignError> {
    let bytes = read_at_most(file, LARGEST + 1)?;
    let found = FileKind::of(&bytes[..bytes.len().min(FileKind::LOOK)]);
    match (found, wanted) {
        (Some(found), [first, ..]) if !wanted.contains(&found) => {
            Err(CampaignError::OtherKind { file: file.display().to_string(), found, wanted: *first })
        }
        _ => Ok((bounded(file, bytes)?, found)),
    }
}

/// The bytes of a file of bounded size.
pub(crate) fn read_bounded(file: &Path) -> Result<Vec<u8>, CampaignError> {
    bounded(file, read_at_most(file, LARGEST + 1)?)
}

fn read_at_most(file: &Path, most: u64) -> Result<Vec<u8>, CampaignError> {
    use std::io::Read;
    let open = std::fs::File::open(file).map_err(CampaignError::file("read", file))?;
    let mut bytes = vec![];
    open.take(most).read_to_end(&mut bytes).map_err(CampaignError::file("read", file))?;
    Ok(bytes)
}

fn bounded(file: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, CampaignError> {
    if bytes.len() as u64 > LARGEST {
        return Err(CampaignError::Incomplete(format!(
            "{} is larger than 4 MiB, which no file of this kind is",
            file.display()
        )));
    }
    Ok(bytes)
}

/// One digest over the suites, the catalogue and the protocol among these files.
pub(crate) fn suites_digest(inputs: &[Input]) -> String {
    let is_suite = |path: &str| path == DATABASE || path == CATALOGUE || path.starts_with(SUITES);
    let suites = inputs.iter().filter(|input| is_suite(&input.path));
    let lines: String = suites.map(|input| format!("{}  {}\n", input.sha256, input.path)).collect();
    sha256(lines.as_bytes())
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
