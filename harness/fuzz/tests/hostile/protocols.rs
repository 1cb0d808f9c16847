//! Protocol databases that are large or strange.

use rstest::rstest;
use suite::dbc::{DbcError, load};

use crate::plans::DATABASE;

#[test]
fn ten_megabytes_are_refused_unread() {
    let text = "BO_ 1 A: 8 Battery\n".repeat(10 << 20 >> 4);
    assert!(text.len() > 10 << 20);
    assert_eq!(load(&text).unwrap_err(), DbcError::TooLarge(text.len()));
}

#[rstest]
#[case::messages((0..20_000).map(|id| format!("BO_ {} M{id}: 8 Battery\n", id % 2048)).collect::<String>())]
#[case::signals(format!("BO_ 1 M: 8 Battery\n{}", (0..20_000).map(|at| format!(" SG_ S{at} : 0|1@1+ (1,0) [0|1] \"\" X\n")).collect::<String>()))]
#[case::labels(format!("BO_ 1 M: 8 Battery\n SG_ S : 0|64@1+ (1,0) [0|1] \"\" X\nVAL_ 1 S {};\n", (0..50_000).map(|at| format!("{at} \"l{at}\" ")).collect::<String>()))]
#[case::quotes(format!("VERSION \"{}", "\"".repeat(900_000)))]
#[case::one_long_name(format!("BO_ 1 {}: 8 Battery\n", "M".repeat(900_000)))]
#[case::brackets("[".repeat(900_000))]
#[case::blanks(" ".repeat(900_000))]
#[case::comments("//\n".repeat(300_000))]
fn a_megabyte_of_anything_is_answered(#[case] text: String) {
    if let Err(error) = load(&text) {
        assert!(error.to_string().len() < 500, "{error:.100}");
    }
}

#[test]
fn dos_line_ends_make_the_same_table() {
    let (unix, dos) = (load(DATABASE).unwrap(), load(&DATABASE.replace('\n', "\r\n")).unwrap());
    assert_eq!(format!("{unix:?}"), format!("{dos:?}"));
}
