//! Where an instrument is.

use std::fmt;
use std::str::FromStr;

/// Where an instrument is: `tcp:192.168.1.20:5025`, `serial:/dev/ttyUSB0@9600`, `simulated`.
///
/// Shown, it is the text that parses to it again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstrumentLink {
    /// A TCP port: host and port with a colon between them, an IPv6 address in brackets.
    Tcp(String),
    /// A serial port with eight bits, no parity and one stop bit.
    Serial {
        /// What the system calls it.
        path: String,
        /// Bits each second.
        baud: u32,
    },
    /// It is the instrument of the same name in the simulated bench of the rig.
    Simulated,
}

impl FromStr for InstrumentLink {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let printable = !text.contains(|c: char| c.is_control());
        match text.split_once(':') {
            None if text == SIMULATED => Ok(Self::Simulated),
            Some(("tcp", at)) if is_host_and_port(at) => Ok(Self::Tcp(at.to_owned())),
            Some(("serial", at)) if printable => serial(at).ok_or_else(|| wrong(text)),
            _ => Err(wrong(text)),
        }
    }
}

impl InstrumentLink {
    /// The same for every way in which one place can be written, as far as no network and no file system is asked: case and a last
    /// dot of a host, zeros before a port, the rate of a line, slashes of a path. None for one that is simulated.
    #[must_use]
    pub(super) fn place(&self) -> Option<String> {
        match self {
            Self::Simulated => None,
            Self::Tcp(at) => {
                let (host, port) = at.rsplit_once(':')?;
                let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
                Some(format!("tcp:{host}:{}", port.trim_start_matches('0')))
            }
            Self::Serial { path, .. } => {
                let root = if path.starts_with('/') { "/" } else { "" };
                let parts: Vec<_> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
                Some(format!("serial:{root}{}", parts.join("/")))
            }
        }
    }
}

/// What stands for an address in a rig that is simulated.
pub const SIMULATED: &str = "simulated";

fn wrong(text: &str) -> String {
    format!(
        "`{text}` is not a place of an instrument; write `tcp:192.168.1.20:5025`, `serial:/dev/ttyUSB0@9600`, or \
         `simulated`"
    )
}

fn is_host_and_port(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = match bare {
        Some(host) => {
            host.contains(':')
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":.%".contains(&byte))
        }
        None => {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        }
    };
    is_host
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok_and(|port| port > 0)
}

fn serial(at: &str) -> Option<InstrumentLink> {
    let (path, baud) = at.rsplit_once('@')?;
    let digits = baud.bytes().all(|byte| byte.is_ascii_digit());
    let baud = baud.parse().ok().filter(|baud| digits && *baud > 0)?;
    (!path.is_empty()).then(|| InstrumentLink::Serial { path: path.to_owned(), baud })
}

impl fmt::Display for InstrumentLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(at) => write!(f, "tcp:{at}"),
            Self::Serial { path, baud } => write!(f, "serial:{path}@{baud}"),
            Self::Simulated => f.write_str(SIMULATED),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_port("tcp:192.168.1.20:5025", InstrumentLink::Tcp("192.168.1.20:5025".into()))]
    #[case::a_name("tcp:bench-psu.lab:5555", InstrumentLink::Tcp("bench-psu.lab:5555".into()))]
    #[case::six("tcp:[fe80::1]:5025", InstrumentLink::Tcp("[fe80::1]:5025".into()))]
    #[case::serial("serial:/dev/ttyUSB0@9600", InstrumentLink::Serial { path: "/dev/ttyUSB0".into(), baud: 9600 })]
    #[case::windows("serial:COM3@115200", InstrumentLink::Serial { path: "COM3".into(), baud: 115_200 })]
    #[case::by_its_number(
        "serial:/dev/serial/by-id/usb-1@2:1@9600",
        InstrumentLink::Serial { path: "/dev/serial/by-id/usb-1@2:1".into(), baud: 9600 }
    )]
    #[case::simulated("simulated", InstrumentLink::Simulated)]
    fn a_place_is_known_by_its_text(#[case] text: &str, #[case] link: InstrumentLink) {
        assert_eq!(text.parse(), Ok(link.clone()));
        assert_eq!(link.to_string(), text);
    }

    #[rstest]
    #[case("")]
    #[case("192.168.1.20:5025")]
    #[case("tcp:192.168.1.20")]
    #[case("tcp:host:0")]
    #[case("tcp:host:+5")]
    #[case("tcp::5025")]
    #[case("tcp:fe80::1:5025")]
    #[case("serial:/dev/ttyUSB0")]
    #[case("serial:@9600")]
    #[case("serial:/dev/ttyUSB0@0")]
    #[case("serial:/dev/tty\n@9600")]
    #[case("usb:1")]
    fn what_is_no_place_is_refused(#[case] text: &str) {
        assert!(text.parse::<InstrumentLink>().unwrap_err().contains("write `tcp:"), "{text}");
    }

    #[rstest]
    #[case::itself("tcp:psu:5025", "tcp:psu:5025", true)]
    #[case::case_of_a_host("tcp:PSU.lab:5025", "tcp:psu.lab:5025", true)]
    #[case::a_last_dot("tcp:psu.lab.:5025", "tcp:psu.lab:5025", true)]
    #[case::zeros("tcp:psu:05025", "tcp:psu:5025", true)]
    #[case::another_port("tcp:psu:5025", "tcp:psu:5026", false)]
    #[case::another_rate("serial:/dev/ttyUSB0@9600", "serial:/dev/ttyUSB0@19200", true)]
    #[case::slashes("serial:/dev//./ttyUSB0@9600", "serial:/dev/ttyUSB0@9600", true)]
    #[case::another_line("serial:/dev/ttyUSB0@9600", "serial:/dev/ttyUSB1@9600", false)]
    #[case::another_case_of_a_path("serial:/dev/ttyusb0@9600", "serial:/dev/ttyUSB0@9600", false)]
    #[case::relative("serial:dev/ttyUSB0@9600", "serial:/dev/ttyUSB0@9600", false)]
    #[case::line_and_host("serial:psu:5025@9600", "tcp:psu:5025", false)]
    fn a_place_is_one_in_all_its_spellings(#[case] one: &str, #[case] other: &str, #[case] same: bool) {
        let place = |text: &str| text.parse::<InstrumentLink>().unwrap().place().unwrap();
        assert_eq!(place(one) == place(other), same);
    }

    proptest! {
        #[test]
        fn what_is_taken_is_shown_as_it_was_written(text in "(tcp|serial):[a-z0-9:/.\\[\\]@-]{0,24}") {
            if let Ok(link) = text.parse::<InstrumentLink>() {
                prop_assert_eq!(link.to_string(), text);
            }
        }
    }
}
