//! Roles that are played at the other end of a socket.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError};
use std::thread;
use std::time::Duration;

use journal::{ActionId, AskId, Event, Fault, Measured, Outcome, RoleId, SetPoints};
use quantity::{Instant, Span};

use super::connection::{Connection, Lines};
use super::message::{Ask, HELLO, Message, Request, Switch};
use super::open::{Open, Wanted};
use super::{Roles, RolesAddress, RolesError};
use crate::Clock;

/// How long a server may take to say who it is.
const GREETING: Duration = Duration::from_secs(5);

/// How long an answer may take. The core waits longer, so that it is told why there is none.
const PATIENCE: Span = Span::from_secs(15);

/// Answers that nobody has fetched yet; a server that sends more than it was asked for waits.
const WAITING: usize = 256;

/// A line that came, and when.
struct Heard {
    at: Instant,
    what: Result<Message, String>,
}

/// Roles that are played at the other end of a socket, by the protocol of [`HELLO`].
///
/// A server that closes, does not answer in time, or says what makes no sense is a rig fault. From then on nothing is
/// expected of it: every question and every switch fails at once.
pub struct Remote {
    part: String,
    roles: Vec<String>,
    connection: Connection,
    heard: Receiver<Heard>,
    open: Vec<Open>,
    events: VecDeque<Event>,
    broken: Option<String>,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remote")
            .field("part", &self.part)
            .field("broken", &self.broken)
            .finish_non_exhaustive()
    }
}

impl Remote {
    /// Connects to a server that has to play these roles; their places in the list are their ids.
    ///
    /// # Errors
    /// Where nobody is there, somebody else is, or a role is not played.
    pub fn connect(address: &RolesAddress, roles: &[String], clock: Clock) -> Result<Self, RolesError> {
        let shown = address.to_string();
        let refused = |source| RolesError::Connect { address: shown.clone(), source };
        let connection = Connection::open(address).map_err(refused)?;
        let mut lines = Lines::of(connection.again().map_err(refused)?);
        let plays = greeted(&mut lines, &shown)?;
        if let Some(role) = roles.iter().find(|role| !plays.contains(role)) {
            let plays = if plays.is_empty() { String::from("none") } else { plays.join(", ") };
            return Err(RolesError::NotPlayed { address: shown, role: role.clone(), plays });
        }
        let (sender, heard) = mpsc::sync_channel(WAITING);
        let listening = thread::Builder::new().name(String::from("roles"));
        listening.spawn(move || listen(lines, &sender, clock)).map_err(refused)?;
        Ok(Self {
            part: shown,
            roles: roles.to_vec(),
            connection,
            heard,
            open: vec![],
            events: VecDeque::new(),
            broken: None,
        })
    }

    fn request(&mut self, now: Instant, what: Wanted, request: &Request) {
        if let Some(why) = &self.broken {
            let event = what.unanswered(now, why);
            return self.events.push_back(event);
        }
        self.open.push(Open { what, until: now + PATIENCE });
        if let Err(error) = self.connection.say(&request.line()) {
            self.broke(now, &format!("takes no more requests: {error}"));
        }
    }

    fn role(&self, role: RoleId) -> String {
        self.roles.get(usize::from(role.0)).cloned().unwrap_or_default()
    }

    /// It is of no more use: a fault, and everything that is open fails.
    fn broke(&mut self, now: Instant, what: &str) {
        self.fault(what.to_owned());
        for open in std::mem::take(&mut self.open) {
            self.events.push_back(open.what.unanswered(now, what));
        }
        self.broken = Some(format!("{}: {what}", self.part));
        self.connection.close();
    }

    fn fault(&mut self, what: String) {
        self.events.push_back(Event::RigFault(Fault { part: self.part.clone(), what }));
    }

    /// Fetches what came, and sees what came too late.
    fn listen(&mut self, now: Instant) {
        while self.broken.is_none() {
            match self.heard.try_recv() {
                Ok(Heard { at, what: Ok(message) }) => self.hear(now, at, message),
                Ok(Heard { what: Err(why), .. }) => self.broke(now, &why),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => self.broke(now, "nobody listens to it any more"),
            }
        }
        if self.open.iter().any(|open| open.until <= now) {
            self.broke(now, &format!("did not answer within {PATIENCE}"));
        }
    }

    fn hear(&mut self, now: Instant, at: Instant, message: Message) {
        match message {
            Message::Reading { ask, value, why } => self.reading(now, at, AskId(ask), value, why),
            Message::Done { action, failed } => self.done(now, ActionId(action), failed),
            Message::Fault(what) => self.fault(what),
            Message::Hello { .. } => self.broke(now, "began anew in the middle of a run"),
        }
    }

    fn reading(&mut self, now: Instant, at: Instant, ask: AskId, value: Measured, why: Option<String>) {
        let is_it = |what: &Wanted| matches!(what, Wanted::Reading { ask: open, .. } if *open == ask);
        let Some(open) = self.take(is_it) else {
            return self.broke(now, &format!("answered question {}, which is not open", ask.0));
        };
        if let Some(why) = why {
            self.fault(format!("could not measure: {why}"));
        }
        self.events.extend(open.reading(at, value));
    }

    fn done(&mut self, now: Instant, action: ActionId, failed: Option<String>) {
        if self.take(|what| *what == Wanted::Done(action)).is_none() {
            return self.broke(now, &format!("acknowledged action {}, which is not open", action.0));
        }
        let outcome = failed.map_or(Outcome::Done, |why| Outcome::Failed { why });
        self.events.push_back(Event::Done { action, outcome });
    }

    fn take(&mut self, is_it: impl Fn(&Wanted) -> bool) -> Option<Wanted> {
        let at = self.open.iter().position(|open| is_it(&open.what))?;
        Some(self.open.remove(at).what)
    }
}

impl Roles for Remote {
    fn ask(&mut self, now: Instant, ask: AskId, role: RoleId) {
        let request = Request::Ask(Ask { ask: ask.0, role: self.role(role) });
        self.request(now, Wanted::Reading { ask, role, asked: now }, &request);
    }

    fn switch(&mut self, now: Instant, action: ActionId, role: RoleId, on: bool) {
        let request = Request::Switch(Switch { switch: action.0, role: self.role(role), on });
        self.request(now, Wanted::Done(action), &request);
    }

    fn set(&mut self, _: Instant, action: ActionId, role: RoleId, _: Option<SetPoints>) {
        let why = format!("a server of roles drives nothing, and `{}` is one of its roles", self.role(role));
        self.events.push_back(Event::Done { action, outcome: Outcome::Failed { why } });
    }

    fn poll(&mut self, now: Instant) -> Option<Event> {
        if self.events.is_empty() {
            self.listen(now);
        }
        self.events.pop_front()
    }

    fn waits(&self) -> bool {
        !self.open.is_empty()
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.connection.close();
    }
}

/// The roles that the server says it plays.
fn greeted(lines: &mut Lines, address: &str) -> Result<Vec<String>, RolesError> {
    let silent = |source| RolesError::Hello { address: address.to_owned(), source };
    lines.connection().patience(Some(GREETING)).map_err(silent)?;
    let closed = || std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "it closed the connection");
    let line = lines.next().and_then(|line| line.ok_or_else(closed)).map_err(silent)?;
    lines.connection().patience(None).map_err(silent)?;
    match Message::parse(&line) {
        Ok(Message::Hello { hello, plays }) if hello == HELLO => Ok(plays),
        Ok(Message::Hello { hello, .. }) => {
            Err(RolesError::Version { address: address.to_owned(), theirs: hello, ours: HELLO })
        }
        Ok(_) => Err(of_nonsense(address, super::Nonsense::of(&line))),
        Err(nonsense) => Err(of_nonsense(address, nonsense)),
    }
}

fn of_nonsense(address: &str, nonsense: super::Nonsense) -> RolesError {
    RolesError::Nonsense { address: address.to_owned(), nonsense }
}

/// Reads line by line until the connection ends or makes no sense.
fn listen(mut lines: Lines, heard: &SyncSender<Heard>, clock: Clock) {
    loop {
        let what = match lines.next() {
            Ok(Some(line)) => Message::parse(&line).map_err(|nonsense| nonsense.to_string()),
            Ok(None) => Err(String::from("closed the connection")),
            Err(error) => Err(format!("cannot be read: {error}")),
        };
        let is_end = what.is_err();
        if heard.send(Heard { at: clock.now(), what }).is_err() || is_end {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
