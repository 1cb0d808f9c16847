//! A diagnostic with the lines of the file around it.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::{Diagnostic, Label, Place, Severity};

/// Columns of the terminal that very long lines are cut to.
const WIDTH: usize = 120;

/// The diagnostic as a person reads it, with the lines of `text`, the text of its file; no line end at the end.
///
/// With `color` it contains terminal escapes of ours; control characters of the file are made harmless either way.
#[must_use]
pub fn render(diagnostic: &Diagnostic, text: &str, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let rendered =
        renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH).render(&[group(diagnostic, text)]);
    without_spacer(&harmless(&rendered))
}

/// The renderer replaces the controls of ASCII; those above it, of which U+009B begins an escape as well, are left.
fn harmless(rendered: &str) -> String {
    rendered.replace(|c: char| ('\u{80}'..='\u{9f}').contains(&c), "\u{fffd}")
}

/// Without the empty line between the last label and the help: a list of diagnostics is long enough.
fn without_spacer(rendered: &str) -> String {
    let lines: Vec<&str> = rendered.lines().collect();
    let spacer =
        |line: &str, next: &str| words(line).trim() == "|" && words(next).trim_start().starts_with("= help:");
    let kept = lines.iter().enumerate().filter(|(index, line)| {
        let next = lines.get(index + 1).copied().unwrap_or_default();
        !spacer(line, next)
    });
    kept.map(|(_, line)| *line).collect::<Vec<_>>().join("\n")
}

/// A line without the terminal escapes that colour it.
fn words(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.map(|piece| piece.split_once('m').map_or(piece, |(_, rest)| rest));
    std::iter::once(first).chain(rest).collect()
}

fn group<'a>(diagnostic: &'a Diagnostic, text: &'a str) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let group = Group::with_title(level.primary_title(&*diagnostic.message));
    let known: Vec<&Label> = diagnostic.labels.iter().filter(|label| label.place.is_known()).collect();
    let group = if known.is_empty() {
        group.element(Origin::path(&*diagnostic.file))
    } else {
        group.element(snippet(&diagnostic.file, text, &known))
    };
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(&**help)),
        None => group,
    }
}

fn snippet<'a>(
    file: &'a str,
    text: &'a str,
    labels: &[&'a Label],
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let snippet = Snippet::source(text).path(file);
    labels.iter().fold(snippet, |snippet, label| {
        let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(span(text, label.place));
        let said = (!label.text.is_empty()).then_some(&*label.text);
        snippet.annotation(annotation.label(said))
    })
}

/// The bytes of the place, within the text and on boundaries of characters: it may have come with another text.
fn span(text: &str, place: Place) -> Range<usize> {
    let start = text.floor_char_boundary(place.start);
    start..text.ceil_char_boundary(place.start.saturating_add(place.len)).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_of_the_file_reaches_the_terminal() {
        let controls: String = ('\0'..='\u{9f}').filter(|c| c.is_control() && *c != '\n').collect();
        let text = format!("always: {controls}\n");
        let diagnostic = Diagnostic::error("unknown-name", "mine.yaml", "there is no such name");
        let shown = render(&diagnostic.at(Place::of(&text, 8, controls.len()), ""), &text, false);
        assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{shown:?}");
    }
}
