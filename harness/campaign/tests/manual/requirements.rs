use campaign::{Bundle, Explanation, explain};

use crate::page::{begin, keep, names, paragraph, texts};

const ABOUT: &str = "What a battery is judged by, in our own words, in the order of the catalogue. `must` blocks, \
                     `should` is advice and blocks in the profile `strict` alone, `info` is reported, and a \
                     `constraint` binds the rig. *Derived* marks a rule of this tool that the specification does not \
                     have; *reading* says which one is tested where the specification can be read in more than one \
                     way. `bmscert explain ID` shows the same on a terminal.";

/// The page, in the order of the catalogue.
fn page() -> String {
    let bundle = Bundle::embedded();
    let inputs = bundle.sources().unwrap();
    let from = "`suites/victron-can-bms`";
    let mut page = begin("The requirements", from, ABOUT);
    let edition = &inputs.catalogue.edition;
    paragraph(&mut page, &format!("Edition of the specification: {edition}."));
    paragraph(
        &mut page,
        "All of them are those of the protocol on the CAN bus. What other documents ask for, on firmware updates and on other protocols, is in no catalogue of this version, and no record says anything about it.",
    );
    for requirement in &inputs.catalogue.requirements {
        let id = &requirement.id.value;
        let told = explain(&bundle, Some(id)).unwrap();
        section(&mut page, told.iter().find(|told| told.kind == "requirement").unwrap());
    }
    page
}

fn section(page: &mut String, requirement: &Explanation) {
    let one = |label: &str| texts(requirement, label).first().copied();
    let level = one("level").and_then(|level| level.split(':').next()).unwrap_or_default();
    let derived = if one("derived").is_some() { ", derived" } else { "" };
    paragraph(page, &format!("## {}\n\n**{level}{derived}**: {}", requirement.name, requirement.says));
    let reading = one("reading").map(|reading| format!("* Reading: {reading}\n")).unwrap_or_default();
    let checks = texts(requirement, "checked by");
    let checks = match checks[..] {
        [only] if only.contains(' ') => only.to_owned(),
        _ => names(&checks),
    };
    let not_tested = one("not tested").map(|why| format!("\n* Not tested: {why}")).unwrap_or_default();
    let advice = one("do").unwrap_or_default();
    paragraph(page, &format!("{reading}* Do: {advice}\n* Checked by: {checks}{not_tested}"));
}

#[test]
fn the_page_of_requirements_is_not_stale() {
    keep("requirements.md", &page());
}
