//! What the runner and the guard say to each other: four bytes of length, then one message.

use quantity::Instant;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Beat, Order, Report, Setup};

/// The longest message: the programs of a bench with dozens of instruments.
const LONGEST: usize = 8 << 20;

/// What the runner says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ToGuard {
    /// The first message: guard this.
    Guard(Setup),
    /// The first message: only look at this, whether or not it could be guarded.
    LookAt(Setup),
    /// The runner lives.
    Beat(Beat),
    /// The runner asks for something.
    Order(Order),
}

/// What the guard says.
#[expect(clippy::large_enum_variant, reason = "a box would take memory, which a guard does not")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromGuard {
    /// Nothing was begun, and why; nothing follows.
    NotBegun(String),
    /// All ports are open.
    Opened,
    /// The answer to a beat that was sent at this time.
    Alive(Instant),
    /// What the core has to tell.
    Report(Report),
    /// The last message: there is nothing left to guard. What may be on all the same, by name, and why.
    Over(Vec<(String, String)>),
}

/// What is no message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("what came through the pipe between runner and guard is no message")]
pub struct Broken;

/// A message as it goes through the pipe.
///
/// # Errors
/// Where it does not fit.
pub fn framed(message: &impl Serialize) -> Result<Vec<u8>, Broken> {
    let body = postcard::to_stdvec(message).map_err(|_| Broken)?;
    let length = u32::try_from(body.len()).ok().filter(|_| body.len() <= LONGEST).ok_or(Broken)?;
    Ok([&length.to_le_bytes()[..], &body].concat())
}

/// Writes a message into `room`, and gives how much of it. Takes no memory.
pub(super) fn frame_into(message: &FromGuard, room: &mut [u8]) -> Option<usize> {
    let (head, body) = room.split_at_mut_checked(4)?;
    let used = postcard::to_slice(message, body).ok()?.len();
    head.copy_from_slice(&u32::try_from(used).ok()?.to_le_bytes());
    Some(4 + used)
}

/// Makes messages of bytes, in whatever pieces they come.
#[derive(Debug, Default)]
pub struct Inbox {
    kept: Vec<u8>,
}

impl Inbox {
    /// Takes what came.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.kept.extend_from_slice(bytes);
    }

    /// The next message that is whole.
    ///
    /// # Errors
    /// Where it is none: what follows cannot be read either.
    pub fn take<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Broken> {
        let Some((head, body)) = self.kept.split_first_chunk::<4>() else { return Ok(None) };
        let length = u32::from_le_bytes(*head) as usize;
        if length > LONGEST {
            return Err(Broken);
        }
        let Some(body) = body.get(..length) else { return Ok(None) };
        let message = postcard::from_bytes(body).map_err(|_| Broken)?;
        self.kept.drain(..4 + length);
        Ok(Some(message))
    }
}
