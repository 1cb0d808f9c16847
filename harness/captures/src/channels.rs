//! The interfaces of a recording, in the order in which they appear.

use wire::candump::KnownName;

/// Names by index; a recording has few, and mostly one.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    names: Vec<String>,
    last: u8,
    /// The name of the last one, where it is short.
    known: Option<KnownName>,
}

impl Channels {
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The index that was given last.
    #[inline]
    pub(crate) const fn last(&self) -> u8 {
        self.last
    }

    /// The name whose index was given last, where it is a short one.
    #[inline]
    pub(crate) const fn known(&self) -> Option<&KnownName> {
        self.known.as_ref()
    }

    /// The index of this name; `None` where there are 256 others already.
    #[inline]
    pub(crate) fn index_of(&mut self, name: &[u8]) -> Option<u8> {
        match self.names.get(usize::from(self.last)) {
            Some(last) if last.as_bytes() == name => Some(self.last),
            _ => self.search(name),
        }
    }

    fn search(&mut self, name: &[u8]) -> Option<u8> {
        let found = self.names.iter().position(|known| known.as_bytes() == name);
        let at = u8::try_from(found.unwrap_or(self.names.len())).ok()?;
        if found.is_none() {
            self.names.push(String::from_utf8_lossy(name).into_owned());
        }
        (self.last, self.known) = (at, KnownName::new(name));
        Some(at)
    }
}
