//! A rig file.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use campaign::dialects;
use lang::SourceFile;
use suite::{Addresses, Dialect, Rig};

use super::diagnostics;
use crate::Stage;

/// Every text is an address: the targets `address` and `roles` are about those.
const ADDRESSES: Addresses = Addresses { bus: any, roles: any };

fn any(_: &str) -> Result<(), String> {
    Ok(())
}

/// The dialects that rigs name.
static DIALECTS: LazyLock<BTreeMap<String, Dialect>> = LazyLock::new(|| {
    let built_in = dialects().unwrap_or_default().into_iter();
    built_in.map(|dialect| (dialect.name().to_owned(), dialect)).collect()
});

/// Reads a rig file. Where its instruments are sound, the guard takes them as they are.
///
/// Semantic: it is YAML of the right shape, and its buses, instruments and roles were looked at.
pub fn rig_yaml(data: &[u8]) -> Stage {
    let Ok(text) = str::from_utf8(data) else {
        return Stage::Refused;
    };
    match Rig::parse(&SourceFile::new("fuzz.yaml", text), ADDRESSES, &DIALECTS) {
        Ok(rig) => {
            let setup = campaign::energised::setup(&rig, &|name| name.to_owned());
            let refused = setup.and_then(|setup| rig::guarded::check(&setup).err());
            assert!(refused.is_none(), "the guard refuses what the rig file may say: {refused:?}");
            Stage::Semantic
        }
        Err(wrong) => {
            diagnostics::check(&wrong, text);
            Stage::semantic_if(!diagnostics::is_yaml(&wrong))
        }
    }
}
