//! A rig file.

use lang::SourceFile;
use suite::{Addresses, Rig};

use super::diagnostics;
use crate::Stage;

/// Every text is an address: the targets `address` and `roles` are about those.
const ADDRESSES: Addresses = Addresses { bus: any, roles: any };

fn any(_: &str) -> Result<(), String> {
    Ok(())
}

/// Reads a rig file.
///
/// Semantic: it is YAML of the right shape, and its buses and roles were looked at.
pub fn rig_yaml(data: &[u8]) -> Stage {
    let Ok(text) = str::from_utf8(data) else {
        return Stage::Refused;
    };
    match Rig::parse(&SourceFile::new("fuzz.yaml", text), ADDRESSES) {
        Ok(_) => Stage::Semantic,
        Err(wrong) => {
            diagnostics::check(&wrong, text);
            Stage::semantic_if(!diagnostics::is_yaml(&wrong))
        }
    }
}
