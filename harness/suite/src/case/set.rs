//! What a case lets roles drive.

use journal::SetPoints;
use judge::{CHARGER, ROLES, Why};
use lang::Located;
use quantity::Dimension;

use super::Cases;
use crate::written::{CaseText, SetText, StepText};
use crate::{MAIN_SWITCH_PROBE, Step};

impl Cases<'_, '_> {
    /// Notes each role that is set without being needed, and a probe of the main switch by outputs that are set.
    pub(super) fn sets(&mut self, case: &CaseText) {
        let steps = case.phases.iter().flat_map(|phase| &phase.steps).chain(&case.finally);
        let set: Vec<_> = steps.filter_map(StepText::sets).collect();
        for role in set.iter().copied() {
            if !case.needs.contains(role) {
                let said = format!("the case `{}` sets `{}` without needing it", case.id.value, role.value);
                let label = "add the role to `needs` of the case";
                self.compiler.complain(self.file, "not-needed", role, said, label);
            }
        }
        if let Some(StepText::Set(set)) = case.finally.iter().find(|step| matches!(step, StepText::Set(_))) {
            let said = format!("the case `{}` would end while `{}` drives", case.id.value, set.role.value);
            let label = "leave it out: at its end everything that a case has set goes off";
            self.compiler.complain(self.file, "no-set-point", &set.role, said, label);
        }
        let mut probes = case.phases.iter().flat_map(|phase| &phase.probe);
        let probe = probes.find(|probe| probe.role.value == MAIN_SWITCH_PROBE);
        if let (Some(first), Some(probe)) = (set.first(), probe) {
            let said = format!(
                "the case `{}` sets `{}`, and probes by the same outputs",
                case.id.value, first.value
            );
            let label = "make two cases of it; whether a current flows that is set, `battery_current` tells";
            self.compiler.complain(self.file, "no-set-point", &probe.role, said, label);
        }
    }

    /// A step that sets a role, or sets it no more.
    pub(super) fn set(&mut self, step: &StepText) -> Option<Result<Step, Why>> {
        let name = step.sets()?;
        let role = self.role(name)?;
        if !ROLES.iter().any(|kind| kind.name == name.value && kind.is_set()) {
            let said = format!("`{}` drives nothing that could be set", name.value);
            self.compiler.complain(self.file, "no-set-point", name, said, "write `charger` or `load`");
            return None;
        }
        let StepText::Set(set) = step else { return Some(Ok(Step::Set(role, None))) };
        let points = self.points(set)?;
        Some(points.map(|points| Step::Set(role, Some(points))))
    }

    fn points(&mut self, set: &SetText) -> Option<Result<SetPoints, Why>> {
        let is_charger = set.role.value == CHARGER;
        if is_charger != set.voltage.is_some() {
            let (said, label) = if is_charger {
                ("a charger is set without a voltage", "add up to which voltage it charges: `voltage: 56 V`")
            } else {
                (
                    "a load is set to a voltage",
                    "it takes a current, whatever the voltage; leave `voltage` out",
                )
            };
            self.compiler.complain(self.file, "no-set-point", &set.role, said.to_owned(), label);
            return None;
        }
        let current = self.above_zero(&set.current, Dimension::CURRENT)?;
        let voltage = match &set.voltage {
            Some(voltage) => self.above_zero(voltage, Dimension::VOLTAGE)?.map(Some),
            None => Ok(None),
        };
        Some(voltage.and_then(|voltage| Ok(SetPoints { voltage, current: current? })))
    }

    /// A number that can be driven.
    fn above_zero(&mut self, text: &Located<String>, dimension: Dimension) -> Option<Result<f64, Why>> {
        let number = match self.compiler.number(self.file, text, dimension)? {
            Ok(number) => number,
            Err(why) => return Some(Err(why)),
        };
        if number.is_finite() && number > 0.0 {
            return Some(Ok(number));
        }
        let said = format!("`{}` is nothing that could be driven", text.value);
        let label = "write a number above zero; `{unset: charger}` ends it";
        self.compiler.complain(self.file, "no-set-point", text, said, label);
        None
    }
}
