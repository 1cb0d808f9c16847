//! All systematic mutants of a battery.

use serde_json::json;
use suite::Profile;
use twin::{BatterySpec, Mutant, Twin};
use wire::{Message, Sender, Table};

use super::concerns::Concerns;
use super::extent::Extent;
use super::strike::Strike;
use super::{fields, messages, swaps};
use crate::run::names;
use crate::{Bundle, CampaignError};

/// One defect of a class, at one field or message.
#[derive(Debug, Clone, PartialEq)]
pub struct SystematicMutant {
    /// The class of the defect: `scale-x10`.
    pub class: String,
    /// The signal or the message that it strikes, unique in its class: `CVL`.
    pub subject: String,
    /// What it changes.
    pub changes: Extent,
    /// The mutant. It violates what the checks cover that look at some of that; which of these it is, nobody said.
    pub mutant: Mutant,
}

impl SystematicMutant {
    /// The class and the subject: `scale-x10/CVL`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.class, self.subject)
    }

    /// What it strikes, one by one: the two of `GeneralAlarm+GeneralWarning`.
    pub(super) fn strikes(&self) -> impl Iterator<Item = &str> {
        self.subject.split('+')
    }

    /// The mutant as a file, for [`MutantsRequest`](crate::MutantsRequest) and for people.
    #[must_use]
    pub fn file(&self) -> Vec<u8> {
        // JSON is YAML.
        format!("{:#}\n", json!(self.mutant)).into_bytes()
    }
}

/// Every single defect of every class, for every field of every message that the simulated battery of this bundle sends,
/// in the order of their names.
///
/// # Errors
/// Where files are wrong, or there is no simulated battery.
pub fn systematic(bundle: &Bundle) -> Result<Vec<SystematicMutant>, CampaignError> {
    let plan = bundle.plan(&names(&Twin::roles()), Profile::Certification)?;
    let (spec, _) = bundle.twin()?;
    let concerns = Concerns::of(&plan);
    let strikes = strikes(plan.book.table(), &spec);
    let mut mutants: Vec<_> =
        strikes.into_iter().map(|strike| mutant(plan.book.table(), &concerns, strike)).collect();
    mutants.sort_by_key(SystematicMutant::name);
    Ok(mutants)
}

fn strikes(table: &Table, spec: &BatterySpec) -> Vec<Strike> {
    let sent = |message: &&Message| spec.sends.iter().any(|sent| **sent == *message.name);
    let own = table.messages().iter().filter(|message| message.sender == Sender::Battery).filter(sent);
    let of_message = |message: &Message| {
        let signals = message.signals.iter().map(|id| table.signal(*id));
        let fields = signals.flat_map(|signal| fields::strikes(table, signal));
        fields.chain(messages::strikes(table, spec, message)).collect::<Vec<_>>()
    };
    let of_messages = own.flat_map(of_message);
    of_messages.chain(swaps::strikes(table, spec)).chain(messages::of_all(spec)).collect()
}

fn mutant(table: &Table, concerns: &Concerns, strike: Strike) -> SystematicMutant {
    let Strike { class, subject, about, defects } = strike;
    let changes = Extent::of(table, &defects);
    let violates = concerns.requirements(&changes);
    let mutant = Mutant { about, battery: String::from("lfp16"), defects, violates };
    SystematicMutant { class: class.to_owned(), subject, changes, mutant }
}
