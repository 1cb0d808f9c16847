//! The text protocols of adapters and of interfaces elsewhere, from both ends.

use quantity::Span;
use wire::slcan::{Answer, Command, Device, Line, Lines};
use wire::socketcand::{Element, Elements, Reply, Request, Session};

use super::diagnostics;
use crate::Stage;

/// Sizes of the pieces in which bytes come.
const PIECES: [usize; 3] = [1, 7, 4096];

/// Reads lines of a host and of a device. In whatever pieces they come they are the same, what is written again is the
/// same, and a device answers each line once.
///
/// Semantic: a line means something to one of the ends.
pub fn slcan(data: &[u8]) -> Stage {
    let [one, some, all] = PIECES.map(|piece| lines(data, piece));
    assert!(one == all && some == all, "the pieces change what is read");
    let mut understood = false;
    for (command, answer) in all {
        understood |= command.is_ok() || answer.is_ok();
        match command {
            Ok(command) => assert_eq!(lines(&command.text(), 4096)[0].0, Ok(command)),
            Err(error) => diagnostics::check_words(&error.to_string()),
        }
        match answer {
            Ok(answer) => assert_eq!(lines(&answer.text(), 4096)[0].1, Ok(answer)),
            Err(error) => diagnostics::check_words(&error.to_string()),
        }
    }
    let (mut device, mut answers) = (Device::new(*b"F000"), 0);
    device.hear(data, |_| (), |text| answers += lines(text, 4096).len());
    assert!(answers <= data.len(), "{answers} answers");
    Stage::semantic_if(understood)
}

type Both<T, U, E> = Vec<(Result<T, E>, Result<U, E>)>;

fn lines(data: &[u8], piece: usize) -> Both<Command, Answer, wire::slcan::LineError> {
    let (mut lines, mut all) = (Lines::default(), vec![]);
    let read = |line: Line<'_>| (Command::read(line), Answer::read(line));
    data.chunks(piece).for_each(|piece| lines.feed(piece, |line| all.push(read(line))));
    all
}

/// Reads elements of a client and of a server. In whatever pieces they come they are the same, what is written again is
/// the same, and a session never says more than it was asked.
///
/// Semantic: an element means something to one of the ends.
pub fn socketcand(data: &[u8]) -> Stage {
    let [one, some, all] = PIECES.map(|piece| elements(data, piece));
    assert!(one == all && some == all, "the pieces change what is read");
    let mut understood = false;
    let count = all.len();
    for (request, reply) in all {
        understood |= request.is_ok() || reply.is_ok();
        match request {
            Ok(request) => assert_eq!(elements(&request.text(), 4096)[0].0, Ok(request)),
            Err(error) => diagnostics::check_words(&error.to_string()),
        }
        match reply {
            Ok(Reply::Frame { frame, stamp }) => again(frame, stamp),
            Ok(reply) => assert!(elements(&reply.text(), 4096)[0].1.is_ok(), "{reply:?}"),
            Err(error) => diagnostics::check_words(&error.to_string()),
        }
    }
    let (mut session, mut said) = (Session::new("can0"), 0);
    session.hear(data, |_| (), |_| said += 1);
    assert!(said <= count, "{said} answers to {count} elements");
    Stage::semantic_if(understood)
}

/// A stamp is written in whole microseconds.
fn again(frame: wire::Frame, stamp: Span) {
    let stamp = Span::from_micros(stamp.as_nanos() / 1_000);
    let reply = Reply::Frame { frame, stamp };
    assert_eq!(elements(&reply.text(), 4096)[0].1, Ok(reply));
}

fn elements(data: &[u8], piece: usize) -> Both<Request, Reply, wire::socketcand::ElementError> {
    let (mut elements, mut all) = (Elements::default(), vec![]);
    let read = |element: Element<'_>| (Request::read(element), Reply::read(element));
    data.chunks(piece).for_each(|piece| elements.feed(piece, |element| all.push(read(element))));
    all
}
