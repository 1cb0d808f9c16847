//! One row of the campaign table while it is filled.

use judge::{Battery, CaseVerdict, Course, Selection};
use quantity::Instant;

/// One row of the campaign table while it is filled.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) selection: Selection,
    pub(crate) verdict: CaseVerdict,
    pub(crate) began: Option<Instant>,
    pub(crate) ended: Option<Instant>,
    pub(crate) faults: Vec<String>,
}

impl Row {
    pub(crate) fn new(selection: Selection) -> Self {
        Self { selection, verdict: CaseVerdict::default(), began: None, ended: None, faults: vec![] }
    }

    /// Whether it runs and is not over yet.
    pub(crate) fn is_open(&self) -> bool {
        self.selection == Selection::Selected && self.ended.is_none()
    }

    /// The case took this course, for this reason.
    pub(crate) fn went(&mut self, course: Course, why: String) {
        self.verdict.went(course);
        // A fault that repeats a thousand times is one line.
        if self.faults.len() < 16 && !self.faults.contains(&why) {
            self.faults.push(why);
        }
    }

    /// The run ends before the driven case does. One that had not begun yet when the battery was lost does not run; one that
    /// had is a rig error by then.
    pub(crate) fn breaks_off(&mut self, lost: bool) {
        match (lost, self.began) {
            (false, _) => {
                self.went(Course::Interrupted, String::from("the input ended before the case did"));
            }
            (true, None) => {
                let reason = String::from("the battery was lost to the rig before it");
                self.selection = Selection::NotRun { reason };
            }
            (true, Some(_)) => {}
        }
    }

    /// The case cannot say anything about the battery.
    pub(crate) fn says_nothing(&mut self) {
        self.verdict.battery = self.verdict.battery.max(Battery::Inconclusive);
    }
}
