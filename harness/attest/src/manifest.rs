//! Which files a folder has, by digest.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::walk::{self, Found};
use crate::{AttestError, hex};

/// The longest manifest that is read, in bytes.
pub(crate) const MAX_BYTES: usize = 32 << 20;

/// Every file of a folder, sorted by path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    files: Vec<ManifestFile>,
}

/// One file of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Its path below the folder, with `/`.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// How a file differs from what the manifest says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscrepancyKind {
    /// It is listed and not there.
    Missing,
    /// It is there and not listed.
    Extra,
    /// Its bytes are others.
    Changed,
    /// It is a link, a pipe or a device.
    NotAFile,
}

/// One file that differs from what the manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// Its path below the folder.
    pub path: String,
    /// How it differs.
    pub kind: DiscrepancyKind,
}

/// `journal/run.journal was changed`
impl fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            DiscrepancyKind::Missing => "is missing",
            DiscrepancyKind::Extra => "was added",
            DiscrepancyKind::Changed => "was changed",
            DiscrepancyKind::NotAFile => "is not a regular file",
        };
        write!(f, "{} {what}", self.path.escape_debug())
    }
}

impl Manifest {
    /// Lists every file below `folder` but those whose paths are in `exclude`. Links are not followed.
    ///
    /// # Errors
    /// Where a file cannot be read, is not a regular file, or has a name that differs between systems (not Unicode,
    /// backslashes, control characters); where there are more than 100 000.
    pub fn build(folder: &Path, exclude: &[&str]) -> Result<Self, AttestError> {
        let tree = walk::tree(folder, exclude)?;
        let files = tree.found.into_iter().map(|(path, found)| listed(folder, path, &found));
        Ok(Self { files: files.collect::<Result<_, _>>()? })
    }

    /// The files, sorted by path.
    #[must_use]
    pub fn files(&self) -> &[ManifestFile] {
        &self.files
    }

    /// The file with this path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&ManifestFile> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        self.files.get(at)
    }

    /// Its JSON, for people to read, with a line end.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, AttestError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| bad(&error.to_string()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads what [`Manifest::to_bytes`] gave.
    ///
    /// # Errors
    /// Where it is not JSON of that shape, is too long, or names files outside the folder, twice, or out of order.
    pub fn parse(bytes: &[u8]) -> Result<Self, AttestError> {
        if bytes.len() > MAX_BYTES {
            return Err(bad("it is longer than 32 MiB"));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| bad(&error.to_string()))?;
        manifest.check_entries()?;
        Ok(manifest)
    }

    fn check_entries(&self) -> Result<(), AttestError> {
        if self.files.len() > walk::MAX_FILES {
            return Err(bad("it lists more than 100000 files"));
        }
        if let Some(file) = self.files.iter().find(|file| !walk::is_valid_path(&file.path)) {
            return Err(bad(&format!("`{}` is not a path below the folder", file.path.escape_debug())));
        }
        if let Some(file) = self.files.iter().find(|file| !hex::is_sha256(&file.sha256)) {
            return Err(bad(&format!("the digest of `{}` is not a SHA-256", file.path)));
        }
        let unsorted = self.files.windows(2).find(|pair| pair[0].path >= pair[1].path);
        unsorted
            .map_or(Ok(()), |pair| Err(bad(&format!("`{}` is listed twice or out of order", pair[1].path))))
    }

    /// Compares a folder with this list, but for the files whose paths are in `exclude`; every file that differs,
    /// sorted by path. Links are not followed, empty folders do not count.
    ///
    /// # Errors
    /// Where a file that is there cannot be read.
    pub fn check(&self, folder: &Path, exclude: &[&str]) -> Result<Vec<Discrepancy>, AttestError> {
        let mut found = walk::tree(folder, exclude)?.found;
        let mut differing = BTreeMap::new();
        for file in &self.files {
            if let Some(kind) = file.differs(folder, found.remove(&file.path))? {
                differing.insert(file.path.clone(), kind);
            }
        }
        let unlisted = found.into_iter().map(|(path, found)| match found {
            Found::NotAFile => (path, DiscrepancyKind::NotAFile),
            Found::File(_) | Found::Unnameable => (path, DiscrepancyKind::Extra),
        });
        differing.extend(unlisted);
        Ok(differing.into_iter().map(|(path, kind)| Discrepancy { path, kind }).collect())
    }
}

impl ManifestFile {
    fn differs(&self, folder: &Path, found: Option<Found>) -> Result<Option<DiscrepancyKind>, AttestError> {
        let size = match found {
            None => return Ok(Some(DiscrepancyKind::Missing)),
            Some(Found::NotAFile | Found::Unnameable) => return Ok(Some(DiscrepancyKind::NotAFile)),
            Some(Found::File(size)) => size,
        };
        let same = size == self.size && digest(&folder.join(&self.path))? == (self.size, self.sha256.clone());
        Ok((!same).then_some(DiscrepancyKind::Changed))
    }
}

fn listed(folder: &Path, path: String, found: &Found) -> Result<ManifestFile, AttestError> {
    let why = match found {
        Found::File(_) => {
            let (size, sha256) = digest(&folder.join(&path))?;
            return Ok(ManifestFile { path, size, sha256 });
        }
        Found::NotAFile => "it is not a regular file",
        Found::Unnameable => "its name is too long or means something else on other systems",
    };
    Err(AttestError::Unsealable { path, why })
}

/// Size and SHA-256 of a file, read in pieces.
fn digest(path: &Path) -> Result<(u64, String), AttestError> {
    let mut file = File::open(path).map_err(AttestError::io("read", path))?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        match file.read(&mut piece).map_err(AttestError::io("read", path))? {
            0 => return Ok((size, hex::encode(&hasher.finalize()))),
            len => {
                hasher.update(&piece[..len]);
                size += len as u64;
            }
        }
    }
}

fn bad(why: &str) -> AttestError {
    AttestError::BadManifest(why.to_owned())
}
