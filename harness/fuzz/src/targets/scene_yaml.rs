//! A scene of simulated instruments.

use campaign::check_scene;
use lang::SourceFile;

use super::diagnostics;
use crate::Stage;

/// Reads a scene file.
///
/// Semantic: it is YAML of the right shape, and its models, links and wires were looked up.
pub fn scene_yaml(data: &[u8]) -> Stage {
    let Ok(text) = str::from_utf8(data) else {
        return Stage::Refused;
    };
    match check_scene(&SourceFile::new("fuzz.yaml", text)) {
        Ok(_) => Stage::Semantic,
        Err(wrong) => {
            diagnostics::check(&wrong, text);
            Stage::semantic_if(!diagnostics::is_yaml(&wrong))
        }
    }
}
