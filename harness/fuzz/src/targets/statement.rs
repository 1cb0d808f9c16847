//! A battery statement.

use lang::SourceFile;
use suite::{Profile, Statement};

use super::diagnostics;
use crate::Stage;
use crate::protocol::protocol;
use crate::seeds::KEEPALIVE;

/// Reads a battery statement, and plans a real suite with it.
///
/// Semantic: it is YAML of the right shape, and its values were looked at.
pub fn statement(data: &[u8]) -> Stage {
    let (Ok(text), Some(protocol)) = (str::from_utf8(data), protocol()) else {
        return Stage::Refused;
    };
    match Statement::parse(&SourceFile::new("fuzz.yaml", text)) {
        Ok(statement) => {
            let mut inputs = protocol.inputs(SourceFile::new("keepalive.yaml", KEEPALIVE));
            inputs.statement = Some(statement);
            if let Err(wrong) = inputs.plan(&protocol.roles, Profile::Certification) {
                let here = wrong.into_iter().filter(|wrong| wrong.file == "fuzz.yaml").collect::<Vec<_>>();
                if !here.is_empty() {
                    diagnostics::check(&here, text);
                }
            }
            Stage::Semantic
        }
        Err(wrong) => {
            diagnostics::check(&wrong, text);
            Stage::semantic_if(!diagnostics::is_yaml(&wrong))
        }
    }
}
