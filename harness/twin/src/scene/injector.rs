//! What goes wrong between a link and its instrument, by a script.

use std::collections::VecDeque;

use quantity::{Instant, Span};

/// One thing that goes wrong on a link.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRule {
    /// Not before this much of the scene's time has passed.
    pub after: Span,
    /// Only for commands in which this stands, in whatever case; for all where it is empty.
    pub command: String,
    /// For so many commands, then no more; nothing for all of them.
    pub times: Option<u32>,
    /// What goes wrong.
    pub fault: LinkFault,
}

/// What can go wrong on a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkFault {
    /// The reply comes later.
    Delay(Span),
    /// The command never comes to the instrument.
    LoseCommand,
    /// The reply never comes back.
    LoseReply,
    /// Every byte of the reply is changed by these bits.
    Corrupt(u8),
    /// The reply is this instead.
    Garbage(Vec<u8>),
    /// The reply before comes again, instead of this one.
    Stale,
    /// Only so many bytes of the reply come.
    Partial(usize),
    /// The reply comes twice.
    Twice,
    /// The command comes back, before whatever reply there is.
    Echo,
    /// The command is taken and not carried out; where this is not empty, it is the answer.
    Ignore(Vec<u8>),
    /// The instrument is switched off and on, and hears the command then: whatever was set is forgotten.
    Restart,
    /// From then on nothing passes either way.
    Stall,
    /// The link is closed, and nothing passes any more.
    Close,
}

/// What stands between a link and an instrument.
#[derive(Debug, Clone)]
pub(super) struct Injector {
    rules: Vec<FaultRule>,
    ending: &'static [u8],
    command: Vec<u8>,
    /// What becomes of the next reply.
    armed: Option<LinkFault>,
    last_reply: Vec<u8>,
    held: VecDeque<(Instant, Vec<u8>)>,
    dead: bool,
}

/// What comes of a command on its way to the instrument.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Passed {
    /// What the instrument hears.
    pub(super) heard: Vec<u8>,
    /// Whether the instrument is switched off and on before.
    pub(super) restarted: bool,
    /// What goes back without it.
    pub(super) back: Vec<u8>,
    /// Whether the link is closed.
    pub(super) closed: bool,
}

/// What comes of a message on the way to an instrument whose commands never end is a command.
const ROOM: usize = 4096;

impl Injector {
    /// One that follows these rules; commands end with `ending`.
    pub(super) fn new(rules: &[FaultRule], ending: &'static [u8]) -> Self {
        Self {
            rules: rules.to_vec(),
            ending,
            command: vec![],
            armed: None,
            last_reply: vec![],
            held: VecDeque::new(),
            dead: false,
        }
    }

    /// Bytes on their way to the instrument.
    pub(super) fn forth(&mut self, now: Instant, bytes: &[u8]) -> Passed {
        let mut passed = Passed::default();
        if self.rules.is_empty() {
            passed.heard = bytes.to_vec();
            return passed;
        }
        self.command.extend_from_slice(bytes);
        while let Some(end) = self.end_of_command() {
            let command: Vec<u8> = self.command.drain(..end).collect();
            if !self.dead {
                self.pass(now, command, &mut passed);
            }
        }
        passed
    }

    fn end_of_command(&self) -> Option<usize> {
        let Some(last) = self.ending.last().filter(|_| self.command.len() < ROOM) else {
            return Some(self.command.len()).filter(|length| *length > 0);
        };
        self.command.iter().position(|byte| byte == last).map(|at| at + 1)
    }

    fn pass(&mut self, now: Instant, command: Vec<u8>, passed: &mut Passed) {
        match self.fault(now, &command) {
            Some(LinkFault::LoseCommand) => {}
            Some(LinkFault::Ignore(answer)) => passed.back.extend(answer),
            Some(LinkFault::Echo) => {
                passed.back.extend(&command);
                passed.heard.extend(command);
            }
            Some(LinkFault::Restart) => {
                passed.restarted = true;
                passed.heard.extend(command);
            }
            Some(LinkFault::Stall) => self.dead = true,
            Some(LinkFault::Close) => (self.dead, passed.closed) = (true, true),
            fault => {
                self.armed = fault.or(self.armed.take());
                passed.heard.extend(command);
            }
        }
    }

    /// The fault that the first rule asks for whose time has come.
    fn fault(&mut self, now: Instant, command: &[u8]) -> Option<LinkFault> {
        let command = String::from_utf8_lossy(command).to_ascii_uppercase();
        let since = now - Instant::ZERO;
        let rule = self.rules.iter_mut().find(|rule| {
            since >= rule.after
                && rule.times != Some(0)
                && command.contains(&rule.command.to_ascii_uppercase())
        })?;
        rule.times = rule.times.map(|times| times - 1);
        Some(rule.fault.clone())
    }

    /// A reply on its way back.
    pub(super) fn back(&mut self, now: Instant, reply: &[u8]) {
        if self.dead {
            return;
        }
        let (mut at, mut bytes) = (now, reply.to_vec());
        match self.armed.take() {
            Some(LinkFault::Delay(by)) => at += by,
            Some(LinkFault::LoseReply) => bytes.clear(),
            Some(LinkFault::Corrupt(mask)) => bytes.iter_mut().for_each(|byte| *byte ^= mask),
            Some(LinkFault::Garbage(garbage)) => bytes = garbage,
            Some(LinkFault::Stale) => bytes.clone_from(&self.last_reply),
            Some(LinkFault::Partial(length)) => bytes.truncate(length),
            Some(LinkFault::Twice) => bytes.extend_from_slice(reply),
            _ => {}
        }
        self.last_reply = reply.to_vec();
        self.held.push_back((at, bytes));
    }

    /// The next bytes that arrive at the other end of the link. What is late holds up what is behind it.
    pub(super) fn arrived(&mut self, now: Instant) -> Option<Vec<u8>> {
        self.held.front().filter(|(at, _)| *at <= now && !self.dead)?;
        self.held.pop_front().map(|(_, bytes)| bytes)
    }

    /// When the next bytes arrive.
    pub(super) fn next_at(&self) -> Option<Instant> {
        self.held.front().map(|(at, _)| *at).filter(|_| !self.dead)
    }
}
