//! A silence of the rig is one only where nothing of the rig is on the bus.

use journal::PartnerMode;
use quantity::{Instant, Span};
use suite::Body;
use wire::Frame;

use crate::Engine;
use crate::stage::{CaseStage, Stage};

/// How long a frame that was handed over before may still be under way: one that takes longer is told as stuck.
const UNDER_WAY: Span = Span::from_secs(2);

/// How the partner behaves, and since when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    pub(crate) mode: PartnerMode,
    pub(crate) since: Instant,
}

impl Manner {
    /// Whether it leaves frames out for as long as it lasts.
    fn is_silent(self) -> bool {
        matches!(self.mode, PartnerMode::Silent | PartnerMode::NoKeepalive)
    }
}

impl Engine {
    /// A frame of the rig was on the bus. Where a phase counts from the last of its kind, one that was still under way when the
    /// phase began is the last. Any that comes later ends the silence, and nothing is known of a battery in one that was none.
    pub(crate) fn heard_ourselves(&mut self, at: Instant, frame: &Frame) {
        let Some(manner) = self.manner.filter(|manner| manner.is_silent()) else { return };
        let Stage::Case(case, CaseStage::Running(running)) = &mut self.stage else { return };
        let Body::Drive { phases, .. } = &self.plan.cases[*case].body else { return };
        let book = self.judge.board().book();
        let source = book.table().message_of(frame.id()).map(|message| book.message_source(message));
        let from = phases.get(running.phase).and_then(|phase| phase.from);
        let is_counted = source.is_some() && source == from;
        let is_under_way = at <= manner.since + UNDER_WAY;
        if is_counted && is_under_way {
            running.origin = running.origin.max(at);
        } else if !is_under_way && (is_counted || manner.mode == PartnerMode::Silent) {
            let late = at - manner.since;
            self.broke(&format!("the rig was to be silent, and a frame of it was on the bus {late} later"));
        }
    }
}
