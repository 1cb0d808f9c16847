//! A value with its place.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_saphyr::{Location, Spanned};

use crate::Place;
use crate::place::small;

/// A value with its place; everywhere but in diagnostics it is like the value alone.
///
/// It is read and written like its value, has its schema, and compares and hashes like it. Within
/// `flatten`, `untagged` or internally tagged types the place is lost; suites have none of these.
#[derive(Debug, Clone, Copy, Default)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was written; for a value that came through an alias, where its anchor is.
    pub place: Place,
}

impl<T> Located<T> {
    /// A value at a place.
    #[must_use]
    pub const fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }

    /// A value that no file contains.
    #[must_use]
    pub fn nowhere(value: T) -> Self {
        Self { value, place: Place::default() }
    }

    /// Another value at the same place.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), place: self.place }
    }

    /// The value alone.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T: AsRef<str>> Located<T> {
    /// The place of a part of this text, given as a byte range of the value.
    ///
    /// The whole scalar, where value and file differ byte by byte: in quotes, in a block, over several lines.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Place {
        let text = self.value.as_ref();
        let within = range.start <= range.end && range.end <= text.len();
        if !within || !text.is_char_boundary(range.start) || !self.is_verbatim() {
            return self.place;
        }
        let column = self.place.column.saturating_add(small(text[..range.start].chars().count()));
        Place { start: self.place.start + range.start, len: range.len(), line: self.place.line, column }
    }

    /// Whether the value is the very bytes of the file.
    fn is_verbatim(&self) -> bool {
        // Quotes and escapes make the file longer than the value, folding a line makes it different; only these
        // characters have an escape that is shorter than themselves, and could make up for the quotes.
        let text = self.value.as_ref();
        let tricky = |c: char| c.is_control() || matches!(c, '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}');
        self.place.is_known() && self.place.len == text.len() && !text.contains(tricky)
    }
}

impl<T> Deref for Located<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// It is found in a map by its text alone, as it compares and hashes like it.
impl Borrow<str> for Located<String> {
    fn borrow(&self) -> &str {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Located<T> {}

impl<T: PartialOrd> PartialOrd for Located<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord> Ord for Located<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T: Hash> Hash for Located<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned { value, referenced, defined } = Spanned::<T>::deserialize(deserializer)?;
        // What is wrong with a value is put right where it is written; there is one file, so that is always here.
        let written = if defined == Location::UNKNOWN { referenced } else { defined };
        Ok(Self { value, place: place(&written) })
    }
}

impl<T: Serialize> Serialize for Located<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// The place of a location that the YAML library gives.
pub(crate) fn place(location: &Location) -> Place {
    let span = location.span();
    let index = |bytes: Option<u64>| usize::try_from(bytes.unwrap_or(0)).unwrap_or(usize::MAX);
    Place {
        start: index(span.byte_offset()),
        len: index(span.byte_len()),
        line: u32::try_from(location.line()).unwrap_or(u32::MAX),
        column: u32::try_from(location.column()).unwrap_or(u32::MAX),
    }
}
