//! Own frames that the kernel gives back before they are on their way.

use std::collections::VecDeque;

use socket2::Socket;
use wire::Frame;

use super::socket::is_sending;

/// Own frames that came back and have not left the kernel yet.
///
/// An interface whose driver gives own frames back (`IFF_ECHO`) does so when they were on the bus. For all others the kernel
/// does it itself, at the same time as it puts them into the queue of the interface; from there they may never come out. What
/// of them is still there it tells by the memory that it charges the socket for.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    frames: VecDeque<Frame>,
}

impl Leaving {
    /// Keeps a frame, where it has not left.
    pub(super) fn keep(&mut self, frame: Frame, socket: &Socket) -> bool {
        let stays = !self.frames.is_empty() || is_sending(socket);
        if stays {
            self.frames.push_back(frame);
        }
        stays
    }

    /// Whether there are any.
    pub(super) fn is_any(&self) -> bool {
        !self.frames.is_empty()
    }

    /// Those that have left, which are known to have where all have.
    pub(super) fn left(&mut self, socket: &Socket) -> impl Iterator<Item = Frame> {
        let have_left = self.is_any() && !is_sending(socket);
        let count = if have_left { self.frames.len() } else { 0 };
        self.frames.drain(..count)
    }
}
