//! The text protocol of socketcand, from both ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has to fail")]

use proptest::prelude::*;
use quantity::Span;
use rstest::rstest;
use wire::socketcand::{Element, ElementError, Elements, Reply, Request, Session};
use wire::{CanId, Frame, Text};

fn any_frame() -> impl Strategy<Value = Frame> {
    let id = prop_oneof![
        (0u16..0x800).prop_map(|id| CanId::standard(id).unwrap()),
        (0u32..0x2000_0000).prop_map(|id| CanId::extended(id).unwrap()),
    ];
    (id, any::<bool>(), 0u8..=8, any::<u64>()).prop_map(|(id, remote, len, word)| {
        if remote { Frame::from_word(id.remote(), len, 0) } else { Frame::from_word(id, len, word) }.unwrap()
    })
}

fn any_request() -> impl Strategy<Value = Request> {
    prop_oneof![
        "[!-;=?-~]{1,16}".prop_map(|name| Request::Open(Text::cut(name.as_bytes()))),
        any_frame().prop_map(Request::Send),
        Just(Request::Raw),
        Just(Request::Echo),
    ]
}

fn any_reply() -> impl Strategy<Value = Reply> {
    let stamp = (0i64..4_000_000_000_000_000).prop_map(Span::from_micros);
    let error = (0u32..0x2000_0000).prop_map(|class| Frame::from_word(CanId::error(class), 8, 0).unwrap());
    prop_oneof![
        (prop_oneof![any_frame(), error], stamp).prop_map(|(frame, stamp)| Reply::Frame { frame, stamp }),
        "[g-z]{1,9} [a-z]{1,9}".prop_map(|why| Reply::Refused(Text::cut(why.as_bytes()))),
        Just(Reply::Hi),
        Just(Reply::Ok),
        Just(Reply::Echo),
    ]
}

fn read<T>(bytes: &[u8], piece: usize, read: impl Fn(Element<'_>) -> T) -> Vec<T> {
    let (mut elements, mut all) = (Elements::default(), vec![]);
    bytes.chunks(piece).for_each(|piece| elements.feed(piece, |element| all.push(read(element))));
    all
}

fn frame(text: &str) -> Frame {
    wire::candump::frame(text.as_bytes()).unwrap()
}

fn reply(text: &str) -> Result<Reply, ElementError> {
    read(text.as_bytes(), 64, Reply::read).pop().unwrap()
}

fn request(text: &str) -> Result<Request, ElementError> {
    read(text.as_bytes(), 64, Request::read).pop().unwrap()
}

proptest! {
    #[test]
    fn what_the_client_says_is_heard(requests in prop::collection::vec(any_request(), 0..20), piece in 1usize..60) {
        let bytes: Vec<u8> = requests.iter().flat_map(|request| request.text().to_vec()).collect();
        let requests: Vec<_> = requests.into_iter().map(Ok).collect();
        prop_assert_eq!(read(&bytes, piece, Request::read), requests);
    }

    #[test]
    fn what_the_server_says_is_heard(replies in prop::collection::vec(any_reply(), 0..20), piece in 1usize..60) {
        let bytes: Vec<u8> = replies.iter().flat_map(|reply| reply.text().to_vec()).collect();
        let replies: Vec<_> = replies.into_iter().map(Ok).collect();
        prop_assert_eq!(read(&bytes, piece, Reply::read), replies);
    }

    #[test]
    fn rubbish_is_told_and_what_follows_is_heard(rubbish in prop::collection::vec(any::<u8>(), 0..300), sent in any_frame()) {
        let bytes = [&rubbish[..], &Request::Send(sent).text()].concat();
        let all = read(&bytes, 7, Request::read);
        prop_assert_eq!(all.last(), Some(&Ok(Request::Send(sent))));
    }
}

#[rstest]
#[case::as_the_daemon_writes_it("< frame 351 23.424242 AABB >", "351#AABB")]
#[case::as_its_manual_writes_it("< frame 351 23.424242 aa bb >", "351#AABB")]
#[case::nothing_in_it("< frame 351 23.424242  >", "351#")]
#[case::twenty_nine_bits("< frame 00000351 23.424242 01 >", "00000351#01")]
#[case::a_remote_request("< rtr 305 23.424242 8 >", "305#R8")]
#[case::of_the_controller("< error 040 23.424242 >", "20000040#0000000000000000")]
fn a_frame_is_read(#[case] text: &str, #[case] expected: &str) {
    let stamp = Span::from_micros(23_424_242);
    assert_eq!(reply(text), Ok(Reply::Frame { frame: frame(expected), stamp }));
}

#[rstest]
#[case::as_its_manual_writes_it("< send 1AAAAAAA 2 1 F1 >", "1AAAAAAA#01F1")]
#[case::as_python_can_writes_it("< send 351 0  >", "351#")]
#[case::a_remote_request("< sendrtr 305 8 >", "305#R8")]
fn what_is_to_be_sent_is_read(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(request(text), Ok(Request::Send(frame(expected))));
}

#[rstest]
#[case::half_a_byte(
    "< frame 351 1.0 AAB >",
    "`< frame 351 1.0 AAB >` is no element of socketcand that is known here"
)]
#[case::without_a_stamp(
    "< frame 351 AABB >",
    "`< frame 351 AABB >` is no element of socketcand that is known here"
)]
#[case::too_many(
    "< frame 351 1.0 001122334455667788 >",
    "`< frame 351 1.0 001122334455667788 >` is no element of socketcand that is known here"
)]
#[case::can_fd(
    "< fdframe 351 04 1.0 AA >",
    "`< fdframe 351 04 1.0 AA >` is a frame of CAN FD, which the protocol of the battery does not use"
)]
#[case::a_web_server(
    "HTTP/1.1 400 Bad Request\r\n\r\n<html>",
    "`<html>` is no element of socketcand that is known here"
)]
fn what_is_no_element_is_told(#[case] text: &str, #[case] told: &str) {
    assert_eq!(reply(text).unwrap_err().to_string(), told);
}

#[test]
fn what_stands_outside_is_counted() {
    assert_eq!(
        read(b"ab c < hi < hi >", 64, Reply::read),
        [Err(ElementError::Outside(3)), Err(ElementError::Outside(5)), Ok(Reply::Hi)]
    );
}

#[rstest]
#[case::a_length_that_is_none("< send 351 9 0 0 0 0 0 0 0 0 0 >")]
#[case::fewer_than_it_says("< send 351 2 AA >")]
#[case::an_identifier_too_large("< send 800 0 >")]
#[case::a_name_too_long("< open a-name-of-seventeen >")]
fn what_cannot_be_done_is_not_understood(#[case] text: &str) {
    assert!(request(text).is_err());
}

#[test]
fn a_server_tells_frames_once_it_was_asked_to() {
    let mut session = Session::new("can0");
    let mut said = String::new();
    let mut sent = vec![];
    let shown = |session: &Session| session.show(&frame("351#AA"), Span::from_micros(1_500_000));
    for text in ["< rawmode >", "< open can0 >", "< send 305 0 >", "< add 1 0 123 0 >"] {
        assert_eq!(shown(&session), None);
        session.hear(text.as_bytes(), |frame| sent.push(frame), |text| said += str::from_utf8(text).unwrap());
    }
    session.hear(b"< rawmode >< echo >", |_| (), |text| said += str::from_utf8(text).unwrap());
    assert_eq!(said, "< error unknown command >< ok >< error unknown command >< ok >< echo >");
    assert_eq!(sent, [frame("305#")]);
    assert_eq!(&*shown(&session).unwrap(), b"< frame 351 1.500000 AA >");
}

#[test]
fn another_interface_ends_the_connection() {
    let (mut session, mut said) = (Session::new("can0"), vec![]);
    session.hear(b"< open can1 >< open can0 >", |_| (), |text| said.extend_from_slice(text));
    assert_eq!(said, b"< error could not open bus >");
    assert!(session.is_over());
}
