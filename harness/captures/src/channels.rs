//! The interfaces of a recording, in the order in which they appear.

/// Names by index; a recording has few, and mostly one.
#[derive(Debug, Default)]
pub(crate) struct Channels {
    names: Vec<String>,
    last: u8,
}

impl Channels {
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The index of this name; `None` where there are 256 others already.
    #[inline]
    pub(crate) fn index_of(&mut self, name: &[u8]) -> Option<u8> {
        match self.names.get(usize::from(self.last)) {
            Some(last) if is_same(last.as_bytes(), name) => Some(self.last),
            _ => self.search(name),
        }
    }

    fn search(&mut self, name: &[u8]) -> Option<u8> {
        let found = self.names.iter().position(|known| known.as_bytes() == name);
        let at = u8::try_from(found.unwrap_or(self.names.len())).ok()?;
        if found.is_none() {
            self.names.push(String::from_utf8_lossy(name).into_owned());
        }
        self.last = at;
        Some(at)
    }
}

/// Whether two names are the same; few bytes are compared faster here than by the library's call.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == other)
}
