//! Where roles are played.

use std::fmt;
use std::str::FromStr;

use super::RolesError;

/// Where a role server listens: `unix:PATH` or `tcp:HOST:PORT`.
///
/// Shown, it is the text that parses to it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RolesAddress {
    /// A socket in the file system of this machine.
    Unix(String),
    /// A port of a machine, `HOST:PORT`; an IPv6 address stands in brackets.
    Tcp(String),
}

impl FromStr for RolesAddress {
    type Err = RolesError;

    fn from_str(text: &str) -> Result<Self, RolesError> {
        let wrong = || RolesError::Address(text.to_owned());
        let (kind, rest) = text.split_once(':').ok_or_else(wrong)?;
        match kind {
            "unix" if is_path(rest) => Ok(Self::Unix(rest.to_owned())),
            "tcp" if is_host_and_port(rest) => Ok(Self::Tcp(rest.to_owned())),
            _ => Err(wrong()),
        }
    }
}

fn is_path(path: &str) -> bool {
    !path.is_empty() && !path.contains(char::is_control)
}

fn is_host_and_port(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    is_port
        && !host.is_empty()
        && host.chars().all(|char| char.is_ascii_alphanumeric() || ":.%-_".contains(char))
}

impl fmt::Display for RolesAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{path}"),
            Self::Tcp(place) => write!(f, "tcp:{place}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::path("unix:roles.sock")]
    #[case::absolute("unix:/run/bmscert/roles.sock")]
    #[case::host("tcp:bench-3.local:7000")]
    #[case::address("tcp:[::1]:7000")]
    fn what_is_read_is_shown_as_it_was_written(#[case] text: &str) {
        assert_eq!(text.parse::<RolesAddress>().map(|address| address.to_string()), Ok(text.to_owned()));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_kind("/run/x.sock")]
    #[case::no_path("unix:")]
    #[case::no_port("tcp:localhost")]
    #[case::port_too_large("tcp:localhost:70000")]
    #[case::no_host("tcp::70")]
    #[case::other_kind("udp:localhost:70")]
    fn what_is_no_address_is_refused_with_the_two_forms(#[case] text: &str) {
        let error = text.parse::<RolesAddress>().unwrap_err().to_string();
        assert!(error.contains("unix:PATH") && error.contains("tcp:HOST:PORT"), "{error}");
    }

    proptest! {
        #[test]
        fn nothing_panics_and_everything_comes_back(text in ".{0,40}") {
            if let Ok(address) = text.parse::<RolesAddress>() {
                prop_assert_eq!(address.to_string(), text);
            }
        }
    }
}
