//! Simulated instruments around the simulated battery, in real time, on links that others share.

mod file;
mod serve;

pub(crate) use file::SceneFile;
pub use file::check_scene;
pub(crate) use serve::serve;
pub use serve::{SceneRequest, SceneTold, ServedLine, lint_scenes, serve_scene};
