//! Simulated instruments around the simulated battery, in real time, on links that others share.

mod file;
mod serve;

pub use serve::{SceneRequest, SceneTold, ServedLine, serve_scene};
