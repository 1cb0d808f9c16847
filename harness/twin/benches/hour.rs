//! How long a simulated hour takes: 25,000 frames of the battery and 7,200 of the inverter.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot begin is to stop")]

#[path = "../tests/it/protocol.rs"]
mod protocol;

use gx::Inverter;
use journal::{Action, BusId, Core, Counter, Event, Partner, PartnerMode, Stamp};
use protocol::{battery, full_battery, table};
use quantity::text::Duration;
use quantity::{Instant, Span};
use twin::{BatterySpec, Leg, Twin};

/// A core that only keeps the inverter online.
struct Online {
    partner: Inverter,
    frames: u64,
}

const END: Instant = Instant::from_nanos(3_600_000_000_000);

impl Core for Online {
    fn poll(&mut self, stamp: Stamp, event: &Event, act: &mut dyn FnMut(Action)) {
        self.frames += u64::from(matches!(event, Event::Frame { .. }));
        self.partner.poll(stamp.seen, act);
        if stamp.seen >= END {
            act(Action::Finish);
        }
    }

    fn poll_at(&self) -> Option<Instant> {
        self.partner.poll_at().map(|at| at.min(END))
    }
}

fn hour(spec: &BatterySpec) -> u64 {
    let twin = Twin::new(spec, &[], &table(), 1).unwrap();
    let mut core = Online { partner: Inverter::new(BusId(0), 1), frames: 0 };
    core.partner.set(Instant::ZERO, PartnerMode::Online);
    twin.run(&mut core, &mut Counter::default(), &mut |_| None).unwrap();
    core.frames
}

/// Seven frames a second, as in the aim.
fn busy() -> BatterySpec {
    let half = quantity::text::Duration(Span::from_millis(500));
    let periods = ["Measurements", "Alarms"].map(|name| (name.to_owned(), half)).into();
    BatterySpec { periods, ..battery() }
}

#[divan::bench]
fn quiet() -> u64 {
    hour(&busy())
}

#[divan::bench]
fn with_noise_and_jitter() -> u64 {
    hour(&BatterySpec { noise: 1, jitter: Span::from_millis(50), ..busy() })
}

/// Every message, twenty a second, and a current that moves everything.
#[divan::bench]
fn all_messages_alive() -> u64 {
    let leg = |current| Leg { length: Duration(Span::from_secs(600)), current };
    hour(&BatterySpec { course: vec![leg(60.0), leg(-60.0)], ..full_battery() })
}

fn main() {
    divan::main();
}
