//! The errors of the YAML library in our words.

use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach as Breach;

use crate::codes;
use crate::located::place;
use crate::{Diagnostic, Place, SourceFile, nearest};

/// What is wrong, before it has a place.
struct Complaint {
    code: &'static str,
    message: String,
    label: String,
    help: Option<String>,
}

/// The diagnostic for an error that reading `file` gave.
pub(super) fn explain(error: &Error, file: &SourceFile) -> Diagnostic {
    let complaint = complain(innermost(error));
    let diagnostic = Diagnostic::error(complaint.code, &file.name, complaint.message);
    let diagnostic = diagnostic.at(where_it_is(error, file), complaint.label);
    let diagnostic = match defined_elsewhere(error) {
        Some(place) => diagnostic.context(place, "its value comes from here"),
        None => diagnostic,
    };
    match complaint.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// The error that wrappers only give a place to.
fn innermost(error: &Error) -> &Error {
    match error.without_snippet() {
        Error::AliasError { error, .. } => innermost(error),
        other => other,
    }
}

fn where_it_is(error: &Error, file: &SourceFile) -> Place {
    let Some(location) = error.location() else {
        // The end of the file has no location of its own.
        return Place::of(&file.text, file.text.trim_end().len(), 0);
    };
    let place = place(&location);
    // The scanner gives a line and a column without bytes.
    if location.span().byte_offset().is_some() {
        place
    } else {
        Place::at(&file.text, place.line, place.column)
    }
}

/// Where the value stands, if it came through an alias.
fn defined_elsewhere(error: &Error) -> Option<Place> {
    let locations = error.locations()?;
    let (used, defined) = (place(&locations.reference_location), place(&locations.defined_location));
    (defined.is_known() && used.is_known() && used != defined).then_some(defined)
}

impl Complaint {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), label: String::new(), help: None }
    }

    fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

fn complain(error: &Error) -> Complaint {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => not_among(
            codes::YAML_UNKNOWN_FIELD,
            format!("there is no key `{}` here", short(field)),
            field,
            expected,
        ),
        Error::SerdeUnknownVariant { variant, expected, .. } => not_among(
            codes::YAML_UNKNOWN_VARIANT,
            format!("`{}` is not one of the choices here", short(variant)),
            variant,
            expected,
        ),
        Error::SerdeMissingField { field, .. } => {
            Complaint::new(codes::YAML_MISSING_FIELD, format!("the key `{field}` is missing"))
                .label(format!("add `{field}:` here"))
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key
                .as_deref()
                .map_or_else(|| "this key".to_owned(), |key| format!("the key `{}`", short(key)));
            Complaint::new(codes::YAML_DUPLICATE_KEY, format!("{key} is there twice"))
                .help("remove one of them, or rename it")
        }
        Error::MergeKeyNotAllowed { .. } => {
            Complaint::new(codes::YAML_MERGE_KEY, "merge keys `<<` are not used here")
                .help("write the keys out; a single value may be an alias")
        }
        Error::MultipleDocuments { .. } | Error::Budget { breach: Breach::Documents { .. }, .. } => {
            Complaint::new(codes::YAML_MANY_DOCUMENTS, "a second document begins here")
                .help("one file is one document; remove the `---`, or make two files of it")
        }
        other => too_large(other).unwrap_or_else(|| wrong_value(other)),
    }
}

fn not_among(code: &'static str, message: String, name: &str, expected: &[&'static str]) -> Complaint {
    let complaint = Complaint::new(code, message);
    let complaint = match nearest(name, expected.iter().copied()) {
        Some(meant) => complaint.label(format!("did you mean `{meant}`?")),
        None => complaint,
    };
    if expected.is_empty() {
        complaint
    } else {
        complaint.help(format!("known here: {}", expected.join(", ")))
    }
}

/// The complaint about files that are made to be expensive.
fn too_large(error: &Error) -> Option<Complaint> {
    let what = match error {
        Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => "aliases repeat too much of this file",
        Error::Budget { breach, .. } => budget(breach),
        _ => return None,
    };
    Some(Complaint::new(codes::YAML_TOO_LARGE, what).help("split it into several files, or nest it less"))
}

fn budget(breach: &Breach) -> &'static str {
    match breach {
        Breach::Depth { .. } => "this file is nested too deeply",
        Breach::Aliases { .. }
        | Breach::Anchors { .. }
        | Breach::AliasAnchorRatio { .. }
        | Breach::RecordedAnchorEvents { .. }
        | Breach::RecordedAnchorBytes { .. } => "this file has too many anchors and aliases",
        _ => "this file has too many values",
    }
}

/// The complaint about a value that has another form than expected, or about what is no YAML at all.
fn wrong_value(error: &Error) -> Complaint {
    let wrong = |message: String| Complaint::new(codes::YAML_WRONG_VALUE, message);
    match error {
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            wrong(format!("expected {}, found {}", short(expected), short(unexpected)))
        }
        Error::SerdeInvalidLength { len, expected, .. } => {
            wrong(format!("expected {}, found {len}", short(expected)))
        }
        Error::InvalidScalar { ty, .. } => wrong(format!("expected {}", in_words(ty))),
        Error::InvalidBooleanStrict { .. } => wrong("expected `true` or `false`".to_owned()),
        Error::NullIntoString { .. } => wrong("a text is missing here".to_owned()),
        Error::NonFiniteFloat { .. } => wrong("expected a finite number".to_owned()),
        Error::UnsupportedTag { tag, .. } => wrong(format!("the tag `{}` is not used here", short(tag))),
        Error::ExpectedMappingEndAfterEnumVariantValue { .. } => {
            wrong("one key is enough here, and this is a second".to_owned())
                .help("make it an entry of its own")
        }
        Error::ExternallyTaggedEnumExpectedScalarOrMapping { .. }
        | Error::ExpectedStringKeyForExternallyTaggedEnum { .. } => {
            wrong("expected a word, or a word with a value, `word: value`".to_owned())
        }
        Error::UnexpectedSequenceEnd { .. } | Error::UnexpectedMappingEnd { .. } => {
            wrong("a value is missing before this".to_owned())
        }
        Error::UnexpectedValueForUnitEnumVariant { .. } | Error::UnexpectedValueForUnit { .. } => {
            wrong("this word takes no value".to_owned())
        }
        Error::UnknownAnchor { .. } => Complaint::new(codes::YAML_SYNTAX, "this alias has no anchor")
            .help("define it above with `&name`"),
        // What our own types say about a value of theirs.
        Error::Message { msg, .. } => wrong(short(msg)),
        Error::Unexpected { expected, .. } => wrong(format!("expected {}", in_words(expected))),
        Error::Eof { .. } => Complaint::new(codes::YAML_SYNTAX, "the file ends too early"),
        other => no_yaml(one_line(other)),
    }
}

/// The complaint about what the scanner cannot read, from its own words: they are all that it gives.
fn no_yaml(words: String) -> Complaint {
    if words.contains("recursion limit") {
        let what = "this file is nested too deeply";
        return Complaint::new(codes::YAML_TOO_LARGE, what)
            .help("split it into several files, or nest it less");
    }
    let is_tab = words.contains("tabs disallowed");
    let complaint = Complaint::new(codes::YAML_SYNTAX, words);
    if is_tab { complaint.help("indent with blanks") } else { complaint }
}

/// What the library expects, without the words of its trade.
fn in_words(expected: &str) -> &str {
    match expected {
        "mapping start" => "keys and values here, `key: value`",
        "sequence start" => "a list here",
        "string scalar" | "scalar" => "a single value",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number that is not negative",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" | "float" | "floating point" => "a number",
        other => other,
    }
}

/// The library's own words, in lower case and on one line.
fn one_line(error: &Error) -> String {
    let formatter = serde_saphyr::DefaultMessageFormatter;
    let message = serde_saphyr::MessageFormatter::format_message(&formatter, error);
    let mut words = short(&message.split_whitespace().collect::<Vec<_>>().join(" "));
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    words
}

/// A hostile text must not fill the screen.
fn short(text: &str) -> String {
    const LONGEST: usize = 160;
    if text.chars().count() <= LONGEST {
        text.to_owned()
    } else {
        text.chars().take(LONGEST).chain(['…']).collect()
    }
}
