//! What the screen of the inverter system would show of a battery.

use gx::screen::{Screen, Shown};
use quantity::{Instant, Span};

use crate::{Bundle, CampaignError, Missing, Traffic};

/// What is shown, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Show {
    /// What is shown.
    pub shown: Shown,
    /// The instant, from the first frame on; none where the traffic has no times, and nothing is ever stale.
    pub at: Option<Span>,
    /// What is missing in the traffic.
    pub missing: Missing,
}

/// What would be shown at this time of the traffic, counted from its first frame, or at its end.
///
/// # Errors
/// Where the traffic cannot be read.
pub fn show(traffic: &Traffic, at: Option<Span>) -> Result<Show, CampaignError> {
    let mut screen = Screen::new(Bundle::embedded().sources()?.table);
    let until = at.map(|at| Instant::ZERO + at);
    let (mut now, mut timed) = (Instant::ZERO, false);
    let missing = traffic.each(&mut |passing| {
        if until.is_none_or(|until| !passing.timed || passing.at <= until) {
            (now, timed) = (now.max(passing.at), passing.timed);
            screen.take(now, &passing.frame);
        }
    })?;
    let now = until.filter(|_| timed).unwrap_or(now);
    Ok(Show { shown: screen.at(now), at: timed.then(|| now.since(Instant::ZERO)), missing })
}
