//! Phases in which no frame of the battery can arrive, and what is expected of it there.

use lang::SourceFile;

use crate::BatteryState;
use crate::compile::Compiler;
use crate::written::{CaseText, PhaseText, PowerText, StepText};

/// Why no frame of the battery arrives.
#[derive(Debug, Default)]
struct Deaf {
    unpowered: bool,
    shorted: bool,
    unacknowledged: bool,
    cut: bool,
}

impl Deaf {
    fn take(&mut self, step: &StepText) {
        match step {
            StepText::Partner(_) | StepText::Set(_) | StepText::Unset(_) => {}
            StepText::Power(to) => self.unpowered = to.value == PowerText::Off,
            StepText::Short(to) => self.shorted = to.value == PowerText::On,
            StepText::Acknowledge(to) => self.unacknowledged = to.value == PowerText::Off,
            StepText::Cut(to) => self.cut = to.value == PowerText::On,
        }
    }

    fn because(&self) -> Option<&'static str> {
        match self {
            Self { shorted: true, .. } => Some("the bus is shorted"),
            Self { cut: true, .. } => Some("the line to it is cut"),
            Self { unacknowledged: true, .. } => Some("nobody acknowledges its frames"),
            Self { unpowered: true, .. } => Some("its power is off"),
            _ => None,
        }
    }
}

/// Notes each phase of a case that expects something of a battery that cannot be heard: it would fail for what the rig
/// does.
pub(crate) fn complain(compiler: &mut Compiler<'_>, file: &SourceFile, case: &CaseText) {
    let mut deaf = Deaf::default();
    for phase in &case.phases {
        phase.steps.iter().for_each(|step| deaf.take(step));
        if let Some(because) = deaf.because().filter(|_| expects(phase)) {
            let name = &phase.name;
            let said = format!("the phase `{}` judges a battery that cannot be heard: {because}", name.value);
            let label = "write `battery: \"off\"`, or undo it in the phase's `do`";
            compiler.complain(file, "not-heard", name, said, label);
        }
    }
}

fn expects(phase: &PhaseText) -> bool {
    phase.battery != Some(BatteryState::Off)
}
