//! Whole replies out of a stream of bytes.

use proptest::prelude::*;
use quantity::{Instant, Span};
use rstest::rstest;
use wire::scpi::{Ending, Replies, Reply};

const LF: Ending = Ending::Byte(b'\n');
const CR: Ending = Ending::Byte(b'\r');
const NOTHING: Ending = Ending::Idle(Span::from_millis(20));

fn at(millis: i64) -> Instant {
    Instant::ZERO + Span::from_millis(millis)
}

fn owned(reply: Reply<'_>) -> Result<Vec<u8>, u64> {
    match reply {
        Reply::Whole(text) => Ok(text.to_vec()),
        Reply::Overlong { len, .. } => Err(len),
    }
}

/// What comes of these bytes, so many at once, and what is left.
fn replies(ending: Ending, longest: usize, bytes: &[u8], piece: usize) -> (Vec<Result<Vec<u8>, u64>>, u64) {
    let (mut replies, mut all) = (Replies::new(ending, longest), vec![]);
    bytes.chunks(piece.max(1)).for_each(|piece| replies.feed(at(0), piece, |reply| all.push(owned(reply))));
    (all, replies.unfinished())
}

#[rstest]
#[case::lf(LF, b"12.3\n", &[&b"12.3"[..]])]
#[case::cr_lf(LF, b"12.3\r\n", &[&b"12.3"[..]])]
#[case::lf_cr(LF, b"12.3\n\r12.4\n\r", &[&b"12.3"[..], b"12.4"])]
#[case::cr(CR, b"OK\r", &[&b"OK"[..]])]
#[case::lf_means_nothing_beside_cr(CR, b"OK\r\nOK\r", &[&b"OK"[..], b"OK"])]
#[case::an_empty_one_is_one(LF, b"\r\n", &[&b""[..]])]
#[case::cut(LF, b"12.3", &[])]
#[case::two_at_once(LF, b"1\n2\n", &[&b"1"[..], b"2"])]
#[case::a_block_with_an_end_in_it(LF, b"#15a\nb\nc\n7\n", &[&b"#15a\nb\nc"[..], b"7"])]
#[case::a_block_that_ends_in_an_end(LF, b"#12\r\r\r\n", &[&b"#12\r\r"[..]])]
#[case::a_block_that_says_too_much_is_a_line(LF, b"#9999999999\n7\n", &[&b"#9999999999"[..], b"7"])]
fn a_reply_ends_where_it_ends(#[case] ending: Ending, #[case] bytes: &[u8], #[case] whole: &[&[u8]]) {
    let (all, _) = replies(ending, 64, bytes, 64);
    assert_eq!(all, whole.iter().map(|text| Ok(text.to_vec())).collect::<Vec<_>>());
}

#[test]
fn ten_megabytes_are_one_refusal_and_no_memory() {
    let bytes = vec![b'7'; 10_000_000];
    let (mut replies, mut all) = (Replies::new(LF, 256), vec![]);
    bytes.chunks(4096).for_each(|piece| replies.feed(at(0), piece, |reply| all.push(owned(reply))));
    assert_eq!((all.len(), replies.unfinished()), (0, 10_000_000));
    replies.feed(at(0), b"\n12.3\n", |reply| all.push(owned(reply)));
    assert_eq!(all, [Err(10_000_000), Ok(b"12.3".to_vec())]);
}

#[test]
fn silence_ends_what_nothing_else_does() {
    let (mut replies, mut all) = (Replies::new(NOTHING, 64), vec![]);
    replies.feed(at(0), b"12.", |reply| all.push(owned(reply)));
    replies.feed(at(19), b"34", |reply| all.push(owned(reply)));
    assert_eq!(replies.poll_at(), Some(at(39)));
    replies.poll(at(38), |reply| all.push(owned(reply)));
    assert_eq!(all, []);
    replies.poll(at(39), |reply| all.push(owned(reply)));
    assert_eq!((all.as_slice(), replies.poll_at()), (&[Ok(b"12.34".to_vec())][..], None));
}

#[test]
fn what_comes_after_silence_is_another_reply() {
    let (mut replies, mut all) = (Replies::new(NOTHING, 64), vec![]);
    replies.feed(at(0), b"12.3", |reply| all.push(owned(reply)));
    replies.feed(at(20), b"4", |reply| all.push(owned(reply)));
    assert_eq!(all, [Ok(b"12.3".to_vec())]);
}

#[test]
fn a_raw_byte_may_look_like_an_end() {
    let (mut replies, mut all) = (Replies::new(NOTHING, 64), vec![]);
    replies.feed(at(0), b"\n", |reply| all.push(owned(reply)));
    replies.poll(at(20), |reply| all.push(owned(reply)));
    assert_eq!(all, [Ok(b"\n".to_vec())]);
}

#[test]
fn what_is_forgotten_does_not_come_back() {
    let (mut replies, mut all) = (Replies::new(LF, 64), vec![]);
    replies.feed(at(0), b"12", |reply| all.push(owned(reply)));
    replies.clear();
    replies.feed(at(0), b"34\n", |reply| all.push(owned(reply)));
    assert_eq!(all, [Ok(b"34".to_vec())]);
}

proptest! {
    #[test]
    fn the_pieces_change_nothing(bytes in "[#0-9a-c\r\n]{0,80}", piece in 1usize..9, longest in 1usize..40) {
        for ending in [LF, CR] {
            let at_once = replies(ending, longest, bytes.as_bytes(), 1000);
            prop_assert_eq!(replies(ending, longest, bytes.as_bytes(), piece), at_once);
        }
    }

    #[test]
    fn a_text_comes_back_whole(texts in prop::collection::vec("[ -~&&[^#]]{0,30}", 0..8)) {
        for (ending, end) in [(LF, "\n"), (LF, "\r\n"), (CR, "\r")] {
            let bytes: String = texts.iter().map(|text| format!("{text}{end}")).collect();
            let expected: Vec<_> = texts.iter().map(|text| Ok(text.as_bytes().to_vec())).collect();
            prop_assert_eq!(replies(ending, 31, bytes.as_bytes(), 1000), (expected, 0));
        }
    }
}
