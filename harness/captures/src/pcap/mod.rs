//! Captures of Wireshark and tcpdump, of CAN interfaces.

mod classic;
mod endian;
mod interface;
mod link;
mod pcapng;

pub(crate) use classic::Pcap;
pub(crate) use pcapng::Pcapng;
