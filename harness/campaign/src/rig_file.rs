//! Rig files, with the dialects and the simulated bench that stand in them.

use std::collections::BTreeMap;
use std::path::Path;

use lang::SourceFile;
use rig::Address;
use rig::roles::RolesAddress;
use suite::{Addresses, DeclaredLimits, Dialect, Rig, RigText};

use crate::bundle::{DIALECTS, RIG, read_written};
use crate::scene::SceneFile;
use crate::{Bundle, CampaignError, FileKind, dialects};

/// How addresses in a rig file are read.
const ADDRESSES: Addresses = Addresses { bus, roles };

fn bus(text: &str) -> Result<(), String> {
    text.parse::<Address>().map(drop).map_err(|why| why.to_string())
}

fn roles(text: &str) -> Result<(), String> {
    text.parse::<RolesAddress>().map(drop).map_err(|why| why.to_string())
}

/// What a rig calls a dialect that is a file, and not one that is built in.
fn is_path(name: &str) -> bool {
    name.contains(['/', '\\']) || Path::new(name).extension().is_some_and(|ending| ending == "yaml")
}

/// Where a dialect lies in a bundle, by what the rig calls it.
fn place(name: &str) -> String {
    let file = Path::new(name).file_name().map_or_else(|| name.into(), |file| file.to_string_lossy());
    if is_path(name) { format!("{DIALECTS}{file}") } else { format!("{DIALECTS}{name}.yaml") }
}

impl Bundle {
    /// Takes this rig, with the dialects that it names: the battery is the one that is connected there.
    ///
    /// # Errors
    /// Where it cannot be read or is another kind of file, or a dialect cannot be read that it names by its path.
    pub fn set_rig(&mut self, file: &Path) -> Result<(), CampaignError> {
        let (bytes, _) = read_written(file, &[FileKind::Rig])?;
        self.give(RIG, file, bytes);
        self.leave_out(DIALECTS);
        let folder = file.parent().unwrap_or(Path::new(""));
        for (place, name) in self.places()? {
            if is_path(&name) {
                let path = folder.join(&name);
                let (bytes, _) = read_written(&path, &[FileKind::Dialect])?;
                self.give(&place, &path, bytes);
            } else if let Some(text) = dialects::embedded(&name) {
                self.set(&place, text.into());
            }
        }
        Ok(())
    }

    /// The path that was given for the rig file.
    #[cfg(unix)]
    pub(crate) fn rig_path(&self) -> Option<&Path> {
        self.path_given(RIG).map(Path::new)
    }

    /// The rig, where the battery is on one; its limits are lowered to what the battery declares, where it does.
    ///
    /// # Errors
    /// Where its file is wrong, the battery statement, or the file of a dialect that it names.
    pub fn rig(&self) -> Result<Option<Rig>, CampaignError> {
        if self.get(RIG).is_none() {
            return Ok(None);
        }
        let file = self.text(RIG)?;
        let rig = Rig::parse(&file, ADDRESSES, &self.dialects()?);
        let mut rig = rig.map_err(|wrong| self.with_texts(wrong))?;
        self.scene_of(&file, &rig)?;
        if let (Some(energised), Some(statement)) = (&mut rig.energised, self.statement()?) {
            energised.lower_to(DeclaredLimits::of(&statement));
        }
        Ok(Some(rig))
    }

    /// The simulated bench of the rig, where the rig is one.
    ///
    /// # Errors
    /// Where the file of the rig is wrong.
    pub(crate) fn scene(&self) -> Result<Option<SceneFile>, CampaignError> {
        match self.rig()? {
            Some(rig) => self.scene_of(&self.text(RIG)?, &rig),
            None => Ok(None),
        }
    }

    fn scene_of(&self, file: &SourceFile, rig: &Rig) -> Result<Option<SceneFile>, CampaignError> {
        let Some(simulated) = &rig.simulated else { return Ok(None) };
        let scene = SceneFile::of(file, &rig.name, simulated);
        scene.map(Some).map_err(|wrong| self.with_texts(wrong))
    }

    /// Where each dialect lies that the rig names.
    fn places(&self) -> Result<BTreeMap<String, String>, CampaignError> {
        let mut places: BTreeMap<String, String> = BTreeMap::new();
        for name in self.named_dialects() {
            if let Some(other) = places.insert(place(&name), name.clone()) {
                let said = format!(
                    "the dialects `{other}` and `{name}` have the same name; rename one of the files"
                );
                return Err(CampaignError::Incomplete(said));
            }
        }
        Ok(places)
    }

    /// What the rig calls the dialects that it names, each once; none, where its file is wrong in form.
    fn named_dialects(&self) -> Vec<String> {
        let text = self.text(RIG).ok().and_then(|file| lang::yaml::parse::<RigText>(&file).ok());
        let instruments = text.into_iter().flat_map(|text| text.instruments.into_values());
        let mut names: Vec<_> = instruments.map(|own| own.dialect.value).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The dialects that a rig may name, by what it calls them: its own files, and those that are built in.
    fn dialects(&self) -> Result<BTreeMap<String, Dialect>, CampaignError> {
        let built_in = dialects::dialects()?.into_iter();
        let mut all: BTreeMap<_, _> = built_in.map(|dialect| (dialect.name().to_owned(), dialect)).collect();
        for name in self.named_dialects() {
            let place = place(&name);
            if self.get(&place).is_some() {
                let dialect = Dialect::parse(&self.text(&place)?).map_err(|wrong| self.with_texts(wrong))?;
                all.insert(name, dialect);
            }
        }
        Ok(all)
    }
}

/// Checks these rig files, with the dialects and the simulated benches that stand in them.
///
/// # Errors
/// All that is wrong with the first that is wrong, with file, line and column, or where one cannot be read.
pub fn lint_rigs(files: &[impl AsRef<Path>]) -> Result<Vec<Rig>, CampaignError> {
    let each = files.iter().map(|file| {
        let mut bundle = Bundle::default();
        bundle.set_rig(file.as_ref())?;
        let missing = || CampaignError::Incomplete(String::from("the rig file is gone"));
        bundle.rig()?.ok_or_else(missing)
    });
    each.collect()
}
