//! Writing recordings.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use captures::{Output, WriteError, Writer};
use rstest::rstest;
use wire::{CanId, Frame};

fn keepalive() -> Frame {
    Frame::new(CanId::standard(0x305).unwrap(), &[0; 8]).unwrap()
}

#[rstest]
#[case::silent(1_436_509_052_249_713_999, None, "(1436509052.249713) can0 305#0000000000000000\n")]
#[case::sent(0, Some(true), "(0000000000.000000) can0 305#0000000000000000 T\n")]
#[case::received(1_000, Some(false), "(0000000000.000001) can0 305#0000000000000000 R\n")]
fn a_frame_is_written_as_candump_writes_it(
    #[case] time: i64,
    #[case] sent: Option<bool>,
    #[case] text: &str,
) {
    let mut writer = Writer::new(Vec::new(), Output::Candump);
    writer.write(time, "can0", &keepalive(), sent).unwrap();
    assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap(), text);
}

#[test]
fn what_the_format_cannot_hold_is_refused() {
    let mut writer = Writer::new(Vec::new(), Output::Candump);
    assert!(matches!(writer.write(-1, "can0", &keepalive(), None), Err(WriteError::Negative(-1))));
    assert!(matches!(writer.write(0, "can 0", &keepalive(), None), Err(WriteError::Interface(_))));
    assert!(matches!(writer.write(0, "", &keepalive(), None), Err(WriteError::Interface(_))));
    assert_eq!(writer.finish().unwrap(), []);
}
