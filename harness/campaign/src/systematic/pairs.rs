//! Two defects at once: neither may hide the other, unless it is said why.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use twin::Mutant;

use super::SystematicMutant;
use super::matrix::SystematicRow;

/// Two mutants in one battery.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The two.
    pub of: [SystematicMutant; 2],
    /// Both at once.
    pub both: SystematicMutant,
}

/// One of two mutants that is not caught beside the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Hidden<'a> {
    /// The one that is not caught.
    pub hidden: &'a SystematicMutant,
    /// The other.
    pub by: &'a SystematicMutant,
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
        let both = |of: fn(&SystematicMutant) -> &[String]| -> Vec<String> {
            let mut both = [of(one), of(other)].concat();
            both.sort();
            both.dedup();
            both
        };
        let both = SystematicMutant {
            class: String::from("pair"),
            subject: format!("{} {}", one.name(), other.name()),
            messages: both(|mutant| &mutant.messages),
            mutant: Mutant {
                about: format!("{} {}", one.mutant.about, other.mutant.about),
                battery: one.mutant.battery.clone(),
                defects: [one.mutant.defects.clone(), other.mutant.defects.clone()].concat(),
                violates: both(|mutant| &mutant.mutant.violates),
            },
        };
        Self { of: [one.clone(), other.clone()], both }
    }

    /// Those of the two that are not caught any more: nothing fails of what fails for one alone and not for the other, or
    /// of what fails for either where it is the same. `alone` are their rows, `together` is that of both.
    #[must_use]
    pub fn hidden<'a>(&'a self, alone: [&SystematicRow; 2], together: &SystematicRow) -> Vec<Hidden<'a>> {
        let [one, other] = &self.of;
        let sides = [(one, other, alone), (other, one, [alone[1], alone[0]])];
        let seen = together.requirements();
        let hidden = sides.into_iter().filter(|(.., [own, others])| {
            let (own, others) = (own.requirements(), others.requirements());
            let own_only: BTreeSet<&str> = own.difference(&others).copied().collect();
            let wanted = if own_only.is_empty() { own } else { own_only };
            wanted.is_disjoint(&seen)
        });
        hidden.map(|(hidden, by, _)| Hidden { hidden, by }).collect()
    }
}
