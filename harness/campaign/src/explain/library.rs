//! All that can be explained.

use suite::Inputs;

use super::written::{WrittenCase, written};
use crate::{Bundle, CampaignError};

/// All that can be explained: a bundle's protocol, catalogue and suites, and what is built in.
pub(super) struct Library {
    pub(super) inputs: Inputs,
    pub(super) cases: Vec<WrittenCase>,
}

impl Library {
    pub(super) fn of(bundle: &Bundle) -> Result<Self, CampaignError> {
        let inputs = bundle.sources()?;
        let mut cases = vec![];
        for file in &inputs.suites {
            cases.extend(written(file).map_err(|wrong| bundle.with_texts(vec![wrong]))?);
        }
        Ok(Self { inputs, cases })
    }

    /// The checks that cover a requirement, each as `suite/case/check`.
    pub(super) fn covering(&self, requirement: &str) -> Vec<String> {
        let of_case = |case: &WrittenCase| -> Vec<String> {
            let covering = case.checks.iter().filter(|check| check.covers == requirement);
            covering.map(|check| format!("{}/{}", case.name(), check.id)).collect()
        };
        self.cases.iter().flat_map(of_case).collect()
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
