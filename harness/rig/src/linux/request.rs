//! Requests to change an interface, by rtnetlink.
//!
//! `socketcan` can ask for the same, but does not tell what the kernel answered; and whether it was a matter of rights
//! is what a user has to know.

use std::io::{self, Read};

use nix::libc;
use socket2::{Domain, Protocol, Socket, Type};

/// A request to change one interface: `RTM_NEWLINK` of rtnetlink(7).
#[derive(Debug)]
pub(super) struct Request {
    index: u32,
    up: Option<bool>,
    /// What is changed of the controller (`IFLA_CAN_*` of linux/can/netlink.h).
    can: Vec<u8>,
}

impl Request {
    /// A request that changes nothing yet of the interface with this index.
    pub(super) fn new(index: u32) -> Self {
        Self { index, up: None, can: Vec::new() }
    }

    pub(super) fn up(self, up: bool) -> Self {
        Self { up: Some(up), ..self }
    }

    /// The bit rate; the kernel chooses the rest of the bit timing as for CANopen.
    pub(super) fn bit_rate(mut self, bit_rate: u32) -> Self {
        // struct can_bittiming: the bit rate, and seven words that are zero where the kernel is to choose.
        let mut timing = [0; 32];
        timing[..4].copy_from_slice(&bit_rate.to_ne_bytes());
        self.can.extend(attribute(libc::IFLA_CAN_BITTIMING, &timing));
        self
    }

    /// Modes (`CAN_CTRLMODE_*`): those to change, and of them those to set.
    pub(super) fn modes(mut self, changed: u32, set: u32) -> Self {
        let words = [changed.to_ne_bytes(), set.to_ne_bytes()].concat();
        self.can.extend(attribute(libc::IFLA_CAN_CTRLMODE, &words));
        self
    }

    /// A start after bus-off.
    pub(super) fn restart(mut self) -> Self {
        self.can.extend(attribute(libc::IFLA_CAN_RESTART, &1u32.to_ne_bytes()));
        self
    }

    /// Asks the kernel, and waits for its answer.
    pub(super) fn send(&self) -> io::Result<()> {
        let socket = Socket::new(
            Domain::from(libc::AF_NETLINK),
            Type::RAW,
            Some(Protocol::from(libc::NETLINK_ROUTE)),
        )?;
        socket.send(&self.bytes())?;
        let mut answer = [0; 4096];
        let len = (&socket).read(&mut answer)?;
        answered(answer.get(..len).unwrap_or_default())
    }

    fn bytes(&self) -> Vec<u8> {
        let body = [self.interface(), self.link_info()].concat();
        let flags = (libc::NLM_F_REQUEST | libc::NLM_F_ACK) as u16;
        let mut bytes = ((HEADER + body.len()) as u32).to_ne_bytes().to_vec();
        bytes.extend(libc::RTM_NEWLINK.to_ne_bytes());
        bytes.extend(flags.to_ne_bytes());
        // Number and sender: there is one request on this socket, and the kernel knows whose it is.
        bytes.extend([0; 8]);
        bytes.extend(body);
        bytes
    }

    /// `struct ifinfomsg`.
    fn interface(&self) -> Vec<u8> {
        let bit = libc::IFF_UP as u32;
        let (flags, change) = self.up.map_or((0, 0), |up| (if up { bit } else { 0 }, bit));
        [0, self.index, flags, change].map(u32::to_ne_bytes).concat()
    }

    fn link_info(&self) -> Vec<u8> {
        if self.can.is_empty() {
            return Vec::new();
        }
        let kind = attribute(libc::IFLA_INFO_KIND, b"can\0");
        let can = attribute(libc::IFLA_INFO_DATA, &self.can);
        attribute(libc::IFLA_LINKINFO, &[kind, can].concat())
    }
}

/// The size of `struct nlmsghdr`.
const HEADER: usize = 16;

/// `struct rtattr`: length and kind, the payload, and zeros up to the next word.
fn attribute(kind: impl TryInto<u16>, payload: &[u8]) -> Vec<u8> {
    let len = (4 + payload.len()) as u16;
    let mut bytes = [len.to_ne_bytes(), kind.try_into().unwrap_or_default().to_ne_bytes()].concat();
    bytes.extend(payload);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// What an answer says: `NLMSG_ERROR` with the negative number of an error, or zero.
fn answered(answer: &[u8]) -> io::Result<()> {
    let kind = answer.get(4..6).and_then(|kind| kind.try_into().ok()).map(u16::from_ne_bytes);
    let error = answer.get(HEADER..).and_then(|rest| rest.first_chunk()).copied().map(i32::from_ne_bytes);
    match (kind.map(i32::from), error) {
        (Some(libc::NLMSG_ERROR), Some(0)) => Ok(()),
        (Some(libc::NLMSG_ERROR), Some(error)) => Err(io::Error::from_raw_os_error(error.wrapping_neg())),
        _ => Err(io::Error::other("the kernel's answer is none that is known")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::it_is_done(&[36, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], None)]
    #[case::it_is_not_permitted(&[36, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255], Some(libc::EPERM))]
    #[case::it_is_cut(&[36, 0, 0, 0, 2, 0], None)]
    fn an_answer_has_the_kernels_number(#[case] answer: &[u8], #[case] error: Option<i32>) {
        let answered = answered(answer);
        assert_eq!(answered.is_ok(), error.is_none() && answer.len() > HEADER);
        assert_eq!(answered.err().and_then(|error| error.raw_os_error()), error);
    }

    #[test]
    fn an_attribute_ends_at_a_word() {
        assert_eq!(attribute(1u16, b"can\0\0"), [9, 0, 1, 0, b'c', b'a', b'n', 0, 0, 0, 0, 0]);
    }
}
