//! The examples under the help of each command.

pub(super) const REVIEW: &str = "\
Examples:
  bmscert battery review my-battery.yaml";

pub(super) const INIT: &str = "\
Examples:
  bmscert battery init battery.log --out my-battery.yaml
  bmscert battery init --bus can:can0 --for 60s --out my-battery.yaml
  bmscert battery init monday.asc tuesday.asc.gz
  bmscert battery init reports/20260314T150926Z-twin
  bmscert battery init                                      every question, no answer";

pub(super) const SHOW: &str = "\
Examples:
  bmscert battery show battery.log
  bmscert battery show battery.log --at 90
  timeout 10 candump -L can0 | bmscert battery show -";
