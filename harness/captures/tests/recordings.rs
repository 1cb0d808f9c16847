//! The recordings of real batteries are read without damage.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use std::fs::File;
use std::path::Path;

use captures::{Item, Reader, TimeStyle};
use rstest::rstest;

fn open(name: &str) -> Reader<File> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures").join(name);
    Reader::new(File::open(path).unwrap())
}

#[rstest]
#[case::byd("byd-bbox-revov.candump", "351#3A0264006400A401", 7)]
#[case::diybms("diybms-negative-dcl.candump", "351#440264009CFF3F02", 4)]
#[case::pytes("pytes-v5a.candump", "35E#5059544553", 15)]
#[case::rec("rec-q-bms.candump", "35A#A8A082000000800A", 7)]
fn a_real_recording_is_read_without_damage(#[case] name: &str, #[case] one: &str, #[case] count: usize) {
    let mut reader = open(name);
    let mut frames = Vec::new();
    while let Some(item) = reader.next().unwrap() {
        let Item::Record(record) = item else { panic!("{name}: {item:?}") };
        frames.push(record.frame.to_string());
    }
    assert_eq!(frames.len(), count);
    assert!(frames.iter().any(|frame| frame == one), "{frames:?}");
    assert_eq!((reader.times(), reader.channels()), (Some(TimeStyle::None), &["can0".to_owned()][..]));
}
