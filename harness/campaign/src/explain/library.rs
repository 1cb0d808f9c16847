//! All that can be explained.

use suite::Inputs;
use twin::Mutant;

use super::written::{WrittenCase, written};
use crate::{Bundle, CampaignError, embedded_mutants};

/// All that can be explained: a bundle's protocol, catalogue and suites, and what is built in.
pub(super) struct Library {
    pub(super) inputs: Inputs,
    pub(super) cases: Vec<WrittenCase>,
    mutants: Vec<(String, Mutant)>,
}

impl Library {
    pub(super) fn of(bundle: &Bundle) -> Result<Self, CampaignError> {
        let inputs = bundle.sources()?;
        let mut cases = vec![];
        for file in &inputs.suites {
            cases.extend(written(file).map_err(|wrong| bundle.with_texts(vec![wrong]))?);
        }
        let mutants = embedded_mutants().into_iter().map(|(name, bytes)| mutant(name, &bytes));
        Ok(Self { inputs, cases, mutants: mutants.collect::<Result<_, _>>()? })
    }

    /// The checks that cover a requirement, each as `suite/case/check`.
    pub(super) fn covering(&self, requirement: &str) -> Vec<String> {
        let of_case = |case: &WrittenCase| -> Vec<String> {
            let covering = case.checks.iter().filter(|check| check.covers == requirement);
            covering.map(|check| format!("{}/{}", case.name(), check.id)).collect()
        };
        self.cases.iter().flat_map(of_case).collect()
    }

    /// The built-in mutants that violate a requirement, each with what it does.
    pub(super) fn violating(&self, requirement: &str) -> Vec<String> {
        let violates = |mutant: &&(String, Mutant)| mutant.1.violates.iter().any(|id| id == requirement);
        let line = |(name, mutant): &(String, Mutant)| format!("mutant {name}: {}", mutant.about);
        self.mutants.iter().filter(violates).map(line).collect()
    }

    /// The cases whose text names one of these, each as `suite/case`.
    pub(super) fn naming(&self, names: &[&str]) -> Vec<String> {
        self.named(|case| names.iter().any(|name| case.mentions(name)))
    }

    /// The cases with a check that uses an observer, each as `suite/case`.
    pub(super) fn using(&self, observer: &str) -> Vec<String> {
        self.named(|case| case.has_key(observer))
    }

    fn named(&self, is: impl Fn(&WrittenCase) -> bool) -> Vec<String> {
        self.cases.iter().filter(|case| is(case)).map(WrittenCase::name).collect()
    }
}

fn mutant(name: String, bytes: &[u8]) -> Result<(String, Mutant), CampaignError> {
    let mut bundle = Bundle::embedded_twin();
    bundle.set_mutant(&name, bytes.to_vec());
    let (_, mutant) = bundle.twin()?;
    let mutant = mutant.ok_or_else(|| CampaignError::Incomplete(format!("{name} is no mutant")))?;
    Ok((name, mutant))
}
