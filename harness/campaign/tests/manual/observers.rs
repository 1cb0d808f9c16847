use crate::page::{begin, keep, paragraph};

const ABOUT: &str = "A check of a suite names one observer and its parameters; [suites.md](suites.md) shows how. \
                     `bmscert explain NAME` shows the same on a terminal, and the built-in cases that use it.";

/// The page, in the order of the names.
fn page() -> String {
    let from = "the heads of `harness/judge/src/observers/*.rs`";
    let mut page = begin("What a check can look at", from, ABOUT);
    for documented in judge::documentation() {
        paragraph(&mut page, &format!("## `{}`", documented.name));
        paragraph(&mut page, &documented.says);
        for (title, words) in &documented.sections {
            paragraph(&mut page, &format!("**{title}** {words}").replace("** `", ":** `"));
        }
        let rows = documented.parameters.iter().map(|parameter| {
            let name = if parameter.name.is_empty() { "-".into() } else { format!("`{}`", parameter.name) };
            let optional = if parameter.optional { "no" } else { "yes" };
            format!("| {name} | {optional} | {} |\n", parameter.about)
        });
        let rows: String = rows.collect();
        paragraph(
            &mut page,
            format!("| parameter | needed | what it is |\n|---|---|---|\n{rows}").trim_end(),
        );
    }
    page
}

#[test]
fn the_page_of_observers_is_not_stale() {
    keep("observers.md", &page());
}
