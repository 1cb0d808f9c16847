//! Which program is the battery, as the record keeps it.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use quantity::Span;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use twin::PROTOCOL;

use crate::bundle::hex;
use crate::{CampaignError, bundle, document};

/// Files that are larger are no programs that anybody wrote; nobody waits for their digests.
const LARGEST: u64 = 1 << 30;

/// The program that is the battery, as it was given, and what could be found out about it.
///
/// It is an input of the run like any other: what is signed names the program by the command line and by the digests of
/// its files. The files themselves stay where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatteryProcess {
    /// The protocol that it has to speak, with its version.
    pub protocol: String,
    /// The command line, as it was given.
    pub command: String,
    /// How long it may take for one answer, in nanoseconds of the clock on the wall.
    pub answers_within: Span,
    /// The words of the command line that are files, and further files that were named, with their digests.
    pub files: Vec<ProgramFile>,
}

/// A word of the command line that is a file, or a further file that belongs to the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramFile {
    /// The word, or the name of the file, as it was given.
    pub word: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

impl BatteryProcess {
    /// How long a program may take for one answer where nobody says otherwise.
    pub const PATIENCE: Span = Span::from_secs(10);

    /// This command line, whose words are split as a shell does it: at spaces, unless they are quoted.
    ///
    /// # Errors
    /// Where it has no word or a quote is open, or the time is none.
    pub fn new(command: &str, answers_within: Span) -> Result<Self, CampaignError> {
        let words = split(command)?;
        if answers_within <= Span::ZERO {
            return Err(CampaignError::Incomplete(String::from(
                "a program needs some time to answer; give it a second or more",
            )));
        }
        let files = words.iter().enumerate().filter_map(|(index, word)| file(word, index == 0)).collect();
        let (protocol, command) = (PROTOCOL.to_owned(), command.to_owned());
        Ok(Self { protocol, command, answers_within, files })
    }

    /// The same with further files that the program is made of, such as the modules that a script imports: nobody knows of
    /// them by the command line.
    ///
    /// # Errors
    /// Where one of them is no file that can be read, or too large.
    pub fn with_files(mut self, files: &[PathBuf]) -> Result<Self, CampaignError> {
        for path in files {
            let sha256 = digest(path).map_err(CampaignError::file("read", path))?;
            self.files.push(ProgramFile { word: path.display().to_string(), sha256 });
        }
        Ok(self)
    }

    /// The words of the command line: the program and its arguments.
    pub(crate) fn words(&self) -> Result<Vec<String>, CampaignError> {
        split(&self.command)
    }

    /// Reads what [`Self::to_json`] wrote.
    pub(crate) fn from_json(bytes: &[u8]) -> Result<Self, CampaignError> {
        serde_json::from_slice(bytes).map_err(|why| {
            CampaignError::Incomplete(format!(
                "the file that says which program is the battery cannot be read: {why}"
            ))
        })
    }

    pub(crate) fn to_json(&self) -> Result<Vec<u8>, CampaignError> {
        Ok(document::json(self)?.into_bytes())
    }

    /// Why a record of it does not certify.
    pub(crate) fn shortcoming(&self) -> String {
        let digest = |file: &ProgramFile| format!("{} has the SHA-256 {}", file.word, file.sha256);
        let files: Vec<String> = self.files.iter().map(digest).collect();
        let files = if files.is_empty() { String::from("no file of it is known") } else { files.join(", ") };
        let place = bundle::PROCESS;
        format!(
            "the battery is an outside program in virtual time, `{}`: {files}; see inputs/{place}",
            self.command
        )
    }
}

fn split(command: &str) -> Result<Vec<String>, CampaignError> {
    let words = shlex::split(command).filter(|words| words.first().is_some_and(|word| !word.is_empty()));
    words.ok_or_else(|| {
        CampaignError::Incomplete(format!(
            "`{command}` is no command line; write a program and its arguments, as in \"python3 my_battery.py\", and \
             close every quote"
        ))
    })
}

/// The word as a file with its digest, if it is one; only the first is looked for where programs are.
fn file(word: &str, is_program: bool) -> Option<ProgramFile> {
    let named = PathBuf::from(word);
    let path = if is_program && named.components().count() == 1 { on_the_path(word)? } else { named };
    let sha256 = digest(&path).ok()?;
    Some(ProgramFile { word: word.to_owned(), sha256 })
}

fn on_the_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let places = env::split_paths(&path).map(|folder| folder.join(program));
    places
        .flat_map(|place| [place.clone(), place.with_extension(env::consts::EXE_EXTENSION)])
        .find(|place| place.is_file())
}

fn digest(path: &Path) -> io::Result<String> {
    if !path.metadata()?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let (mut sha256, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    let mut file = File::open(path)?.take(LARGEST);
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => sha256.update(&buffer[..count]),
        }
    }
    if file.limit() == 0 { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(hex(&sha256.finalize())) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn process(command: &str) -> Result<BatteryProcess, CampaignError> {
        BatteryProcess::new(command, BatteryProcess::PATIENCE)
    }

    #[test]
    fn words_are_split_as_a_shell_does_it() {
        let process = process(r#"python3 "my battery.py" --cells 16 'a "b"'"#).unwrap();
        assert_eq!(process.words().unwrap(), ["python3", "my battery.py", "--cells", "16", "a \"b\""]);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::spaces("  ")]
    #[case::an_open_quote("python3 'my battery.py")]
    #[case::an_empty_program("'' a")]
    fn what_is_no_command_line_is_refused(#[case] command: &str) {
        let error = process(command).unwrap_err().to_string();
        assert!(error.contains("is no command line") && error.contains("python3 my_battery.py"), "{error}");
    }

    #[test]
    fn files_among_the_words_are_named_by_their_digests() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("battery.py");
        std::fs::write(&script, "abc").unwrap();
        let process = process(&format!("no-such-program-at-all {} --cells 16", script.display())).unwrap();
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let file = ProgramFile { word: script.display().to_string(), sha256: sha256.to_owned() };
        assert_eq!(process.files, [file]);
        assert!(process.shortcoming().contains(sha256));
        assert_eq!(BatteryProcess::from_json(&process.to_json().unwrap()).unwrap(), process);
    }

    #[test]
    fn files_that_no_word_names_can_be_named() {
        let folder = tempfile::tempdir().unwrap();
        let module = folder.path().join("cells.py");
        std::fs::write(&module, "abc").unwrap();
        let named =
            process("no-such-program-at-all").unwrap().with_files(std::slice::from_ref(&module)).unwrap();
        assert_eq!(named.files.len(), 1);
        assert!(named.shortcoming().contains(&format!("{} has the SHA-256 ba7816bf", module.display())));
        for wrong in [folder.path().to_owned(), folder.path().join("none.py")] {
            let error =
                process("a").unwrap().with_files(std::slice::from_ref(&wrong)).unwrap_err().to_string();
            assert!(error.starts_with(&format!("cannot read {}", wrong.display())), "{error}");
        }
    }

    #[test]
    fn without_time_nobody_answers() {
        assert!(BatteryProcess::new("a", Span::ZERO).unwrap_err().to_string().contains("a second or more"));
    }
}
