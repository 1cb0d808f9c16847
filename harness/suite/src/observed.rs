//! From a written check to the one observer that it names.

use judge::{IfSent, Observer, Resolve, Why};
use lang::Fault;

use crate::written::CheckText;

/// The observer that a check names.
///
/// # Errors
/// Where it names none or several, or its parameters are wrong.
pub(crate) fn resolve(check: &CheckText, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
    match alone(check, with) {
        resolved if check.if_sent.is_empty() => resolved,
        // A message that is not sent needs no values to be judged by.
        Err(Fault::Missing { why, .. }) => {
            let untold = IfSent::untold(Why::NoStatement { needs: why, seen: None });
            IfSent::resolve(&check.if_sent, with, untold)
        }
        resolved => IfSent::resolve(&check.if_sent, with, resolved?),
    }
}

/// The observer that a check names, wherever it is judged.
fn alone(check: &CheckText, with: &Resolve<'_>) -> Result<Box<dyn Observer>, Fault> {
    let mut named = named(check);
    if let (1, Some((_, observer))) = (named.len(), named.first()) {
        return observer(with);
    }
    let id = &check.id.value;
    let (said, label) = if named.is_empty() {
        (format!("the check `{id}` looks at nothing"), format!("add one of {}", OBSERVERS.join(", ")))
    } else {
        let names: Vec<&str> = named.drain(..).map(|(name, _)| name).collect();
        (
            format!("the check `{id}` looks at {} things: {}", names.len(), names.join(", ")),
            "make a check of each".to_owned(),
        )
    };
    Err(with.wrong("one-observer", said, &check.id, &label))
}

/// How an observer is made from the parameters that a check gives.
type Named<'a> = (&'static str, Box<dyn Fn(&Resolve<'_>) -> Result<Box<dyn Observer>, Fault> + 'a>);

/// Each name is one observer; there is no other place that lists them.
macro_rules! observers {
    ($($observer:ident),* $(,)?) => {
        /// The names of all observers.
        const OBSERVERS: &[&str] = &[$(stringify!($observer)),*];

        /// All observers that a check names.
        fn named(check: &CheckText) -> Vec<Named<'_>> {
            let all = [$(check.$observer.as_ref().map(|written| -> Named<'_> {
                (stringify!($observer), Box::new(move |with| written.resolve(with)))
            })),*];
            all.into_iter().flatten().collect()
        }
    };
}

observers! {
    present, absent, age, cadence, length, range, text, unused, identifiers, changes, monotonic, integral, equal, constant, rate, follows, two_bit, always, never, eventually, whenever, each_probe,
}
