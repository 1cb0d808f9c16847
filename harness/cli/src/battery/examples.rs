//! The examples under the help of each command.

pub(super) const REVIEW: &str = "\
Examples:
  bmscert battery review my-battery.yaml";
