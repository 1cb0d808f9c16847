//! Whether the inverter system would show the battery, and why not.

use crate::text::{Page, Tint};
use crate::{Obstacle, Record};

/// `requirements`, and two spaces, as in the conclusion.
const LABEL: usize = 14;

/// Writes a line for each reason why the system would not show the battery of a recording, or would show less than it
/// could. A run drives the battery on purpose into states in which it is not shown, so the record alone has it.
pub(super) fn write_screen(page: &mut Page, record: &Record) {
    if record.world != journal::World::Recording {
        return;
    }
    let (hiding, other): (Vec<&Obstacle>, Vec<&Obstacle>) =
        record.screen.obstacles.iter().partition(|obstacle| obstacle.hides);
    page.gap();
    let name = &record.screen.name;
    let says = match record.screen.connected {
        true => format!("at its end the system would show the battery, as `{name}`"),
        false => String::from("at its end the system would not show the battery, because"),
    };
    page.labelled(0, ("screen", LABEL), &says);
    write_all(page, &hiding);
    if !other.is_empty() {
        page.line(LABEL, Some(Tint::Faint), "beside that");
        write_all(page, &other);
    }
    if !record.screen.obstacles.is_empty() {
        page.line(LABEL, Some(Tint::Faint), "`bmscert battery show` shows the screen, and says what to do");
    }
}

fn write_all(page: &mut Page, obstacles: &[&Obstacle]) {
    obstacles.iter().for_each(|obstacle| page.labelled(LABEL, ("- ", 2), &obstacle.says));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{obstacle, recorded};
    use crate::text::Style;
    use rstest::rstest;

    fn shown(obstacles: Vec<Obstacle>) -> String {
        let mut record = Record::build(recorded(vec![], vec![]));
        record.screen.connected = obstacles.iter().all(|obstacle| !obstacle.hides);
        record.screen.obstacles = obstacles;
        let mut page = Page::new(Style::PLAIN);
        write_screen(&mut page, &record);
        page.into_text()
    }

    #[rstest]
    #[case::shown("shown", &[])]
    #[case::hidden("hidden", &[true])]
    #[case::spoilt("spoilt", &[false])]
    #[case::both("both", &[false, true])]
    fn what_is_in_the_way_is_a_line_each(#[case] name: &str, #[case] hides: &[bool]) {
        insta::assert_snapshot!(name, shown(hides.iter().map(|hides| obstacle(*hides)).collect()));
    }

    #[test]
    fn a_run_says_nothing_of_the_screen() {
        let mut page = Page::new(Style::PLAIN);
        write_screen(&mut page, &crate::testing::mixed());
        assert_eq!(page.into_text(), "");
    }
}
