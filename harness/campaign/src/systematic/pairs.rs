//! Two defects at once: neither may hide the other.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use twin::Mutant;

use super::SystematicMutant;
use super::hunt::JudgedMutant;
use super::matrix::{Kill, SystematicRow};

/// Two mutants in one battery.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The two.
    pub of: [SystematicMutant; 2],
    /// Both at once.
    pub both: SystematicMutant,
}

/// A check that failed for one of two mutants, and passes or has nothing to judge for both at once though it looks at nothing that the other changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Hidden<'a> {
    /// The one that it failed for.
    pub hidden: &'a SystematicMutant,
    /// The other.
    pub by: &'a SystematicMutant,
    /// The check, as `suite/case/check`.
    pub check: &'a str,
}

/// Pairs of a mutant of either kind, whatever they strike, drawn by lot; the same seed draws the same pairs. Fewer than
/// `count` where there are not so many.
#[must_use]
pub fn pairs(of: [&[SystematicMutant]; 2], seed: u64, count: usize) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = vec![];
    // Pairs that do not fit are drawn again, but not for ever.
    for nth in 0..20 * count as u64 {
        if pairs.len() == count {
            break;
        }
        let [one, other] = [0, 1].map(|side| drawn(of[side], seed, nth, side as u8));
        if let (Some(one), Some(other)) = (one, other)
            && one.name() != other.name()
            && let pair = Pair::new(one, other)
            && !pairs.contains(&pair)
        {
            pairs.push(pair);
        }
    }
    pairs.sort_by_key(|pair| pair.both.name());
    pairs
}

/// One of them, by a lot that anybody can draw again.
fn drawn(mutants: &[SystematicMutant], seed: u64, nth: u64, of: u8) -> Option<&SystematicMutant> {
    let mut lot = Sha256::new();
    lot.update(seed.to_le_bytes());
    lot.update(nth.to_le_bytes());
    lot.update([of]);
    let bytes: [u8; 32] = lot.finalize().into();
    let number = bytes[..8].iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    mutants.get(number.checked_rem(mutants.len() as u64)? as usize)
}

impl Pair {
    /// Both in one battery, in the order of their names.
    #[must_use]
    pub fn new(one: &SystematicMutant, other: &SystematicMutant) -> Self {
        let (one, other) = if one.name() < other.name() { (one, other) } else { (other, one) };
        let violates = one.mutant.violates.iter().chain(&other.mutant.violates);
        let violates: BTreeSet<&String> = violates.collect();
        let both = SystematicMutant {
            class: String::from("pair"),
            subject: format!("{} {}", one.name(), other.name()),
            changes: one.changes.clone().and(&other.changes),
            mutant: Mutant {
                about: format!("{} {}", one.mutant.about, other.mutant.about),
                battery: one.mutant.battery.clone(),
                defects: [one.mutant.defects.clone(), other.mutant.defects.clone()].concat(),
                violates: violates.into_iter().cloned().collect(),
            },
        };
        Self { of: [one.clone(), other.clone()], both }
    }

    /// Whether they change the same, so that they are one defect or none.
    #[must_use]
    pub fn change_the_same(&self) -> bool {
        self.of[0].changes.touches(&self.of[1].changes)
    }

    /// What passes or has nothing to judge for both though it failed for one of them, for a requirement that fails for the other neither alone nor
    /// beside it, or for either where it is the same. `alone` are their rows.
    ///
    /// What is unverified hides nothing: the record says so. Nor does a check that looks at what the other one changes, or
    /// two that strike the same: they make one battery, which does there what is asked for.
    #[must_use]
    pub fn hidden<'a>(&'a self, alone: [&'a SystematicRow; 2], together: &JudgedMutant) -> Vec<Hidden<'a>> {
        let [one, other] = &self.of;
        if self.change_the_same() {
            return vec![];
        }
        let seen = together.row.requirements();
        let passes = |kill: &Kill, by: &SystematicMutant| {
            let looks_at = together.let_through.get(&kill.check);
            !seen.contains(&*kill.requirement) && looks_at.is_some_and(|it| !it.is_about(&by.changes))
        };
        let hides = |(hidden, by, own, others): (&'a _, &'a _, &'a _, &_)| {
            let kills = wanted(own, others).into_iter().filter(|kill| passes(kill, by));
            kills.map(|kill| Hidden { hidden, by, check: &kill.check }).collect::<Vec<_>>()
        };
        [(one, other, alone[0], alone[1]), (other, one, alone[1], alone[0])]
            .into_iter()
            .flat_map(hides)
            .collect()
    }

    /// Whether one alone is not certified, and both at once are: nothing that blocks fails, or is left open.
    #[must_use]
    pub fn is_certified(&self, alone: [&SystematicRow; 2], together: &JudgedMutant) -> bool {
        alone.iter().any(|row| row.is_blocked()) && !together.row.is_blocked() && together.open.is_empty()
    }
}

/// What a mutant is caught for and the other one is not; all that it is caught for where there is nothing else.
fn wanted<'a>(own: &'a SystematicRow, others: &SystematicRow) -> Vec<&'a Kill> {
    let others = others.requirements();
    let (both, own_only): (Vec<_>, Vec<_>) =
        own.kills().iter().partition(|kill| others.contains(&*kill.requirement));
    if own_only.is_empty() { both } else { own_only }
}
