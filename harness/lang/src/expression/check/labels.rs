//! The names of value tables, which mean something only beside a signal that has the table.

use super::super::scope::{Binding, Kind};
use super::super::syntax::{Node, Syntax};
use super::super::tree::Amount;
use super::super::typed::{Labels, Typed, raw_number, spelled};
use super::checker::{Checker, shortened};
use crate::{codes, nearest};

impl Checker<'_> {
    /// Both sides of a comparison; a name beside a signal with a value table is first looked up there.
    pub(super) fn both_sides(&mut self, sides: &[Node; 2]) -> (Typed, Typed) {
        if let Some(labels) = self.table_of(&sides[0]) {
            return (self.infer(&sides[0]), self.beside(&labels, &sides[1]));
        }
        if let Some(labels) = self.table_of(&sides[1]) {
            return (self.beside(&labels, &sides[0]), self.infer(&sides[1]));
        }
        (self.infer(&sides[0]), self.infer(&sides[1]))
    }

    /// The value table of a signal, or of a choice between signals.
    fn table_of(&self, node: &Node) -> Option<Labels> {
        match &node.syntax {
            Syntax::Name(name) => match self.scope.lookup(name)? {
                Binding::Signal { kind: Kind::Label(labels), .. } => Some(labels),
                _ => None,
            },
            Syntax::Choose(parts) => self.table_of(&parts[1]).or_else(|| self.table_of(&parts[2])),
            _ => None,
        }
    }

    /// What stands beside a signal with a value table.
    fn beside(&mut self, labels: &Labels, node: &Node) -> Typed {
        let Syntax::Name(name) = &node.syntax else {
            return self.infer(node);
        };
        if let Some(raw) = raw_number(labels, name) {
            return Typed::Label(Amount::Known(raw as f64), labels.clone());
        }
        if self.scope.lookup(name).is_some() {
            return self.infer(node);
        }
        self.unknown_label(labels, name, node)
    }

    fn unknown_label(&mut self, labels: &Labels, name: &str, node: &Node) -> Typed {
        let known: Vec<String> = labels.iter().map(|(_, label)| spelled(label)).collect();
        let hint = nearest(name, known.iter().map(String::as_str));
        let hint = hint.map(|meant| format!("did you mean `{meant}`?")).unwrap_or_default();
        let message = format!("the value table has no name `{}`", shortened(name));
        let diagnostic = self.error(codes::UNKNOWN_LABEL, message).at(self.place(&node.range), hint);
        let first: Vec<&str> = known.iter().take(16).map(String::as_str).collect();
        self.note(diagnostic.help(format!("it has {}", first.join(", "))));
        Typed::Open
    }
}
