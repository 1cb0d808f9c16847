//! Elements out of a stream of bytes.

/// No element that is understood is longer, with a frame of CAN FD among those that are at least recognised.
const LONGEST: usize = 192;

/// One element, without its brackets, or what is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element<'a> {
    /// What stood between the brackets.
    Inside(&'a [u8]),
    /// More than an element can have.
    Overlong {
        /// How it began.
        start: &'a [u8],
        /// How many bytes it had.
        len: u64,
    },
    /// So many bytes that belong to no element; blanks do not count.
    Outside(u64),
}

/// Finds elements in bytes, in whatever pieces they come.
#[derive(Debug, Clone)]
pub struct Elements {
    bytes: [u8; LONGEST],
    /// How many bytes have come since the bracket, more than are kept where it is too long.
    len: u64,
    is_inside: bool,
    outside: u64,
}

impl Default for Elements {
    fn default() -> Self {
        Self { bytes: [0; LONGEST], len: 0, is_inside: false, outside: 0 }
    }
}

impl Elements {
    /// Takes the bytes that came next, and gives each element that ends in them, with what was passed over before it.
    pub fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(Element<'_>)) {
        for byte in bytes {
            match byte {
                b'<' => self.begin(&mut each),
                b'>' if self.is_inside => {
                    each(self.ended());
                    self.is_inside = false;
                }
                byte if self.is_inside => self.keep(*byte),
                byte => self.outside += u64::from(!byte.is_ascii_whitespace()),
            }
        }
    }

    /// A bracket inside of an element: what came before it was cut off.
    fn begin(&mut self, each: &mut impl FnMut(Element<'_>)) {
        self.outside += if self.is_inside { self.len + 1 } else { 0 };
        if self.outside > 0 {
            each(Element::Outside(self.outside));
        }
        (self.outside, self.len, self.is_inside) = (0, 0, true);
    }

    fn keep(&mut self, byte: u8) {
        let at = usize::try_from(self.len).unwrap_or(usize::MAX);
        if let Some(place) = self.bytes.get_mut(at) {
            *place = byte;
        }
        self.len += 1;
    }

    fn ended(&self) -> Element<'_> {
        let kept = usize::try_from(self.len).ok().and_then(|len| self.bytes.get(..len));
        kept.map_or(Element::Overlong { start: &self.bytes, len: self.len }, Element::Inside)
    }
}
