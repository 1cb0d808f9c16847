//! Our client against our server, and against servers that are none.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use journal::BusEvent;
use journal::Direction::{Echo, Received};
use rig::Clock;
use rig::bus::{BusError, Sighting, open};
use rstest::rstest;

use crate::bench::{PATIENCE, Serving, assert_nothing_follows, frame, next, next_frame, opened};

#[rstest]
#[case::eleven_bits("351#3A026400")]
#[case::twenty_nine_bits("00000351#0102030405060708")]
#[case::nothing_in_it("305#")]
#[case::a_remote_request("305#R8")]
fn a_frame_comes_and_goes(#[case] text: &str) {
    let (server, _) = Serving::server();
    let mut bus = opened(&server.address);
    server.tell(frame(text));
    assert_eq!(next_frame(&mut bus), (Received, frame(text)));
    bus.transmit.transmit(&frame(text)).unwrap();
    assert_eq!(next_frame(&mut bus), (Echo, frame(text)));
    assert_eq!(server.frames(), [frame(text)]);
}

#[test]
fn a_frame_of_the_controller_is_told_without_its_bytes() {
    let (server, _) = Serving::server();
    let mut bus = opened(&server.address);
    server.tell(frame("20000040#0102030405060708"));
    assert_eq!(next_frame(&mut bus), (Received, frame("20000040#0000000000000000")));
    assert!(matches!(next(&mut bus), Sighting::Bus { what: BusEvent::Off, .. }));
}

#[test]
fn clients_see_each_other() {
    let (server, _) = Serving::server();
    let (mut one, mut other) = (opened(&server.address), opened(&server.address));
    one.transmit.transmit(&frame("305#01")).unwrap();
    assert_eq!(next_frame(&mut one), (Echo, frame("305#01")));
    assert_eq!(next_frame(&mut other), (Received, frame("305#01")));
    other.transmit.transmit(&frame("305#02")).unwrap();
    assert_eq!(next_frame(&mut one), (Received, frame("305#02")));
    assert_eq!(next_frame(&mut other), (Echo, frame("305#02")));
}

#[test]
fn a_burst_comes_whole_and_in_order() {
    let (server, _) = Serving::server();
    let mut bus = opened(&server.address);
    for number in 0..5_000 {
        server.tell(frame(&format!("351#{number:016X}")));
    }
    for number in 0..5_000 {
        assert_eq!(next_frame(&mut bus), (Received, frame(&format!("351#{number:016X}"))));
    }
}

#[test]
fn a_server_that_ends_is_gone() {
    let (mut server, _) = Serving::server();
    let mut bus = opened(&server.address);
    server.end();
    assert!(matches!(next(&mut bus), Sighting::Bus { what: BusEvent::Gone, .. }));
    assert!(matches!(bus.receive.receive(PATIENCE), Err(BusError::Gone(_))));
    assert!(matches!(bus.transmit.transmit(&frame("305#")), Err(BusError::Gone(_))));
}

/// A server that says this, whatever it hears.
fn saying(text: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let _ = stream.read_to_end(&mut vec![]);
    });
    address.to_string()
}

fn refused(server: &str, interface: &str) -> String {
    let address = format!("socketcand:{server}/{interface}").parse().unwrap();
    open(&address, &Clock::start()).unwrap_err().to_string().replace(server, "SERVER")
}

#[test]
fn a_server_that_is_none_is_told() {
    let (server, address) = Serving::server();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let told = [
        refused(&address.to_string(), "can7"),
        refused(&nobody, "can0"),
        refused(&saying("SSH-2.0-x <y>"), "can0"),
        refused(&saying(""), "can0"),
        refused(&saying("< hi >"), "can0"),
        refused(&saying("< hi >< fdframe 1 >"), "can0"),
    ];
    drop(server);
    insta::assert_snapshot!(told.join("\n"));
}

/// A server that answers each element by its word, and others than these by `< ok >`; and what it heard.
fn answering(answers: &'static [(&str, &str)]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let all = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&all);
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"< hi >").unwrap();
        let mut heard = String::new();
        let mut bytes = [0; 256];
        while let Ok(read @ 1..) = stream.read(&mut bytes) {
            heard += str::from_utf8(&bytes[..read]).unwrap();
            while let Some(end) = heard.find('>') {
                let element: String = heard.drain(..=end).collect();
                let word = element.split_whitespace().nth(1).unwrap();
                let said =
                    answers.iter().find(|(asked, _)| *asked == word).map_or("< ok >", |(_, said)| said);
                stream.write_all(said.as_bytes()).unwrap();
                kept.lock().unwrap().push(element);
            }
        }
    });
    (format!("socketcand:{address}/can0"), all)
}

/// Greeting, interface, mode, and the way there and back measured five times; then the refusal, as socketcand says it.
#[test]
fn a_frame_that_an_older_server_does_not_know_is_no_echo() {
    let (address, _) = answering(&[("echo", "< echo >"), ("sendrtr", "< error unknown command >")]);
    let mut bus = opened(&address);
    bus.transmit.transmit(&frame("305#R")).unwrap();
    match next(&mut bus) {
        Sighting::Bus { what: BusEvent::Damaged { what }, .. } => {
            assert_eq!(what, "the server did not send 305#R: unknown command");
        }
        other => panic!("{other:?}"),
    }
    assert_nothing_follows(&mut bus);
}

/// What the page of the protocol shows (github.com/linux-can/socketcand, doc/protocol.md), and what its daemon makes of the same
/// frame, without blanks between the bytes (src/state_raw.c). It is not the daemon: that is in no package that can be had here.
#[test]
fn the_examples_of_the_protocols_own_page_are_understood_and_said() {
    const SHOWN: &str = "< frame 123 23.424242 11 22 33 44 >< frame 123 23.424242 11223344 >< rtr 123 23.424242 4 >\
                         < frame 1AAAAAAA 23.424242 01F1 >< error 004 23.424242 >";
    let (address, heard) = answering(&[("echo", "< echo >"), ("send", SHOWN)]);
    let mut bus = opened(&address);
    bus.transmit.transmit(&frame("1AAAAAAA#01F1")).unwrap();
    for seen in ["123#11223344", "123#11223344", "123#R4", "1AAAAAAA#01F1"] {
        assert_eq!(next_frame(&mut bus), (Received, frame(seen)));
    }
    assert!(next_frame(&mut bus).1.id().is_error());
    assert_eq!(next_frame(&mut bus), (Echo, frame("1AAAAAAA#01F1")));
    let heard = heard.lock().unwrap();
    assert_eq!(heard[..2], ["< open can0 >", "< rawmode >"]);
    let sent: Vec<_> = heard.iter().filter(|element| element.starts_with("< send ")).collect();
    assert_eq!(sent, ["< send 1AAAAAAA 2 01 F1 >"]);
}
