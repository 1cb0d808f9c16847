//! The page about instruments has every built-in dialect, and what nobody has confirmed about it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use campaign::dialects;
use suite::Dialect;
use wire::scpi::Kind;

const BEGINS: &str = "<!-- dialects: generated, see harness/campaign/tests/manual/instruments.rs -->\n";
const ENDS: &str = "<!-- end of dialects -->\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Supply => "supply",
        Kind::Load => "electronic load",
        Kind::BidirectionalSupply => "bidirectional supply",
        Kind::Meter => "multimeter",
        Kind::Scanner => "scanner",
    }
}

fn section(dialect: &Dialect) -> String {
    let text = dialect.text();
    let mut told = format!("### `{}`\n\n{}: {}.\n\n", dialect.name(), text.about, kind(dialect.kind()));
    let slots: Vec<_> = dialect.slots().iter().map(ToString::to_string).collect();
    let mut row = |label: &str, what: String| {
        if !what.is_empty() {
            writeln!(told, "* {label}: {what}").unwrap();
        }
    };
    row("links", text.link.over.join(", "));
    row("written and read back", slots.join(", ").replace('_', " "));
    let watchdog = text
        .watchdog
        .as_ref()
        .map(|watchdog| format!("{} to {}. {}", watchdog.least.value, watchdog.most.value, watchdog.about));
    row("watchdog", watchdog.unwrap_or_default());
    row("to know", text.quirks.join(" "));
    let unconfirmed = dialect.unconfirmed().into_iter().map(|(verb, why)| format!("`{verb}` ({why})"));
    row("**not confirmed**", unconfirmed.collect::<Vec<_>>().join(", "));
    row("from", text.sources.join(", "));
    told
}

fn sections() -> String {
    let dialects = dialects().unwrap();
    dialects.iter().map(section).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page_has_every_dialect() {
    let path = root().join("docs/instruments.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGINS).unwrap();
    let (stored, after) = rest.split_once(ENDS).unwrap();
    if std::env::var_os("BMSCERT_UPDATE").is_some() {
        fs::write(&path, format!("{before}{BEGINS}\n{}\n{ENDS}{after}", sections())).unwrap();
        return;
    }
    assert!(
        stored.trim() == sections().trim(),
        "docs/instruments.md is stale; run the tests with BMSCERT_UPDATE=1"
    );
}

#[test]
fn every_dialect_of_the_folder_is_built_in() {
    let files = fs::read_dir(root().join("rigs/dialects")).unwrap().map(|entry| entry.unwrap().path());
    let files: BTreeSet<_> =
        files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let built_in: BTreeSet<_> = dialects().unwrap().iter().map(|dialect| dialect.name().to_owned()).collect();
    assert_eq!(files, built_in);
}

#[test]
fn the_dialect_of_the_page_is_sound() {
    let page = fs::read_to_string(root().join("docs/instruments.md")).unwrap();
    let example = page.split_once("```yaml\n").unwrap().1.split_once("```").unwrap().0;
    let dialect = Dialect::parse(&lang::SourceFile::new("example", example)).unwrap();
    assert_eq!(dialect.unconfirmed().len(), 1);
}
