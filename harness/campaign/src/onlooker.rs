//! Somebody who looks at the screen of the inverter system while the bus is judged.

use std::sync::Arc;

use gx::screen::{Screen, Shown};
use journal::{BusId, Event};
use quantity::{Instant, Span};
use wire::{Frame, MessageId, Table};

/// Sees every frame of the first bus, and says at the end what the screen would show.
pub(crate) struct Onlooker {
    screen: Screen,
    now: Instant,
}

impl Onlooker {
    /// Somebody who has seen nothing, for this protocol.
    pub(crate) fn new(table: &Arc<Table>) -> Self {
        Self { screen: Screen::new(Arc::clone(table)), now: Instant::ZERO }
    }

    /// Looks at what an event says, if it is a frame.
    #[inline]
    pub(crate) fn see(&mut self, event: &Event) {
        if let Event::Frame { bus: BusId(0), at, frame, .. } = event {
            self.frame(*at, frame);
        }
    }

    /// Looks at a frame that was on the bus at this instant.
    #[inline]
    pub(crate) fn frame(&mut self, at: Instant, frame: &Frame) {
        self.now = self.now.max(at);
        self.screen.take(self.now, frame);
    }

    /// Looks at a frame that says what the last one of its message said.
    #[inline]
    pub(crate) fn again(&mut self, at: Instant, message: MessageId) {
        self.now = self.now.max(at);
        self.screen.again(self.now, message);
    }

    /// What the screen shows at the end, at this instant; without times nothing is taken for stale.
    pub(crate) fn shown(&self, end: Instant, timed: bool) -> report::Screen {
        let end = if timed { self.now.max(end) } else { self.now };
        of(self.screen.at(end), timed.then(|| end.since(Instant::ZERO)))
    }
}

fn of(shown: Shown, at: Option<Span>) -> report::Screen {
    let rows = shown.rows.into_iter().map(|row| report::ScreenRow {
        page: row.page.to_owned(),
        label: row.label,
        value: row.value,
    });
    let obstacles = shown.obstacles.into_iter().map(|obstacle| report::Obstacle {
        hides: obstacle.hides,
        says: obstacle.says,
        advice: obstacle.advice.to_owned(),
    });
    report::Screen {
        at,
        connected: shown.connected,
        name: shown.name.text,
        name_from: shown.name.source.words().to_owned(),
        rows: rows.collect(),
        obstacles: obstacles.collect(),
    }
}
