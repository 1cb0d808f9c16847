//! Files that are empty, of another encoding, or of another system.

use captures::{Item, Reader};
use fuzz::{Stage, TARGETS, seeds};
use lang::SourceFile;
use rstest::rstest;
use suite::{Catalogue, Statement};

use crate::plans::{CATALOGUE, STATEMENT, SUITES, codes, plan};

const MARK: &str = "\u{feff}";

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Bytes that no format begins with, the same in every run.
fn garbage(len: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..len).map(|_| next()).collect()
}

#[rstest]
#[case::nothing(vec![])]
#[case::a_byte_order_mark(MARK.as_bytes().to_vec())]
#[case::a_mark_of_utf16(vec![0xFF, 0xFE])]
#[case::a_line_end(b"\n".to_vec())]
#[case::zeros(vec![0; 65_536])]
#[case::garbage(garbage(65_536))]
#[case::blanks(vec![b' '; 65_536])]
#[case::a_suite_in_utf16(utf16(SUITES[0]))]
#[case::a_picture(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec())]
fn what_is_no_file_of_ours_is_refused_by_every_parser(#[case] bytes: Vec<u8>) {
    for target in TARGETS {
        let empty_database = target.name == "dbc" && bytes.iter().all(u8::is_ascii_whitespace);
        // No file but a stream of lines, some of them of one character: noise holds a few of those.
        let noisy_line = matches!(target.name, "slcan" | "scpi") && bytes.len() > 1_000;
        let stage = (target.run)(&bytes);
        assert!(stage == Stage::Refused || empty_database || noisy_line, "{} takes it", target.name);
    }
}

#[test]
fn an_empty_suite_is_explained() {
    for text in ["", MARK, "\n", "# nothing\n"] {
        let wrong = plan(text).unwrap_err();
        assert_eq!(wrong.len(), 1, "{text:?}");
        assert!(!lang::render(&wrong[0], text, false).is_empty());
    }
}

#[test]
fn dos_line_ends_make_the_same_plan() {
    for suite in SUITES {
        let (unix, dos) = (plan(suite).unwrap(), plan(&suite.replace('\n', "\r\n")).unwrap());
        assert_eq!(unix.cases, dos.cases);
        assert_eq!(unix.checks.len(), dos.checks.len());
    }
}

#[test]
fn a_byte_order_mark_before_a_suite_makes_no_difference() {
    for suite in SUITES {
        assert_eq!(plan(suite).unwrap().cases, plan(&format!("{MARK}{suite}")).unwrap().cases);
    }
}

#[test]
fn dos_line_ends_make_the_same_statement_and_catalogue() {
    let dos = |text: &str| SourceFile::new("dos.yaml", text.replace('\n', "\r\n"));
    let statement = Statement::parse(&dos(STATEMENT)).unwrap();
    assert_eq!(statement.alarms().len(), 14);
    let catalogue = Catalogue::parse(&dos(CATALOGUE)).unwrap();
    let unix = Catalogue::parse(&SourceFile::new("unix.yaml", CATALOGUE)).unwrap();
    let says =
        |catalogue: &Catalogue| catalogue.requirements.iter().map(|one| one.says.clone()).collect::<Vec<_>>();
    assert_eq!(says(&catalogue), says(&unix));
}

/// The place of a complaint counts lines and columns the same way.
#[test]
fn dos_line_ends_do_not_move_a_place() {
    let unix = SUITES[0].replace("DCL == 0", "DCLL == 0");
    let place = |text: &str| plan(text).unwrap_err()[0].place();
    let (one, other) = (place(&unix), place(&unix.replace('\n', "\r\n")));
    assert_eq!((one.line, one.column, one.len), (other.line, other.column, other.len));
}

#[test]
fn tabs_are_explained() {
    assert_eq!(codes("suite: a\n\tprotocol: b\n"), ["yaml-syntax"]);
}

#[test]
fn dos_line_ends_make_the_same_frames() {
    for (name, seed) in seeds("candump") {
        let text = String::from_utf8(seed).unwrap().replace("\r\n", "\n");
        let frames = |text: &str| {
            let mut reader = Reader::new(text.as_bytes());
            let mut items = Vec::new();
            while let Some(item) = reader.next().unwrap() {
                items.push(item);
            }
            items
        };
        let unix = frames(&text);
        assert!(unix.iter().all(|item| matches!(item, Item::Record(_))), "{name}");
        assert_eq!(unix, frames(&text.replace('\n', "\r\n")), "{name}");
    }
}
