//! Why the system would not show a battery, or not as well as it could (protocol 4 and 5).

use super::{LIMITS_FRESH, NameSource, View, name};

/// Something that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Whether it keeps the battery from being shown at all.
    pub hides: bool,
    /// What it is.
    pub says: String,
    /// What to do.
    pub advice: &'static str,
}

impl Obstacle {
    fn hides(says: impl Into<String>, advice: &'static str) -> Self {
        Self { hides: true, says: says.into(), advice }
    }

    fn spoils(says: impl Into<String>, advice: &'static str) -> Self {
        Self { hides: false, says: says.into(), advice }
    }
}

pub(super) fn obstacles(view: &View<'_>) -> Vec<Obstacle> {
    if view.screen.frames == 0 {
        return silent(view);
    }
    let found =
        [extended(view), alarms(view), limits(view), double(view), half(view), errors(view), keepalive(view)];
    found.into_iter().flatten().chain(generic(view)).collect()
}

/// No frame at all.
fn silent(view: &View<'_>) -> Vec<Obstacle> {
    let silence = Obstacle::hides(
        "no frame was seen",
        "check the bit rate (500 kbit/s, or 250 kbit/s where the port is set so), CAN-H and CAN-L, the termination, \
         and that the battery is on",
    );
    [Some(silence), errors(view)].into_iter().flatten().collect()
}

fn extended(view: &View<'_>) -> Option<Obstacle> {
    let count = view.screen.extended;
    (count > 0).then(|| {
        let says = format!(
            "identifiers of 29 bits, which the system ignores, on frames of the protocol: {count} times"
        );
        let advice = "send every frame as a standard frame with 11 bits";
        Obstacle { hides: !view.is_connected(), says, advice }
    })
}

fn alarms(view: &View<'_>) -> Option<Obstacle> {
    if view.has("Alarms") {
        return None;
    }
    let (says, advice) = match (view.last("Alarms"), view.has("OldAlarms")) {
        (Some((age, _)), _) => (format!("0x35A was last seen {age} ago"), "go on sending 0x35A"),
        (None, true) => (
            String::from(
                "0x359 is sent instead of 0x35A; the system takes it from one maker, and recognises all others by 0x35A",
            ),
            "send 0x35A; 0x359 belongs to an older protocol family",
        ),
        (None, false) => (
            String::from("0x35A was not seen, by which a battery is recognised"),
            "send 0x35A, even where no alarm is supported",
        ),
    };
    Some(Obstacle::hides(says, advice))
}

fn limits(view: &View<'_>) -> Option<Obstacle> {
    match view.last("Limits") {
        None => Some(Obstacle::hides(
            "0x351 was not seen, without which the system takes the battery for lost",
            "send 0x351 every second",
        )),
        Some((age, _)) if age >= LIMITS_FRESH => Some(Obstacle::hides(
            format!("0x351 was last seen {age} ago; after 3 s the system takes the battery for lost"),
            "send 0x351 every second, whatever else the battery is busy with",
        )),
        Some((_, frame)) if frame.len() < 6 => Some(Obstacle::hides(
            format!("0x351 has {} bytes, too few for CVL, CCL and DCL", frame.len()),
            "send it with 8 bytes",
        )),
        Some(_) => None,
    }
}

fn double(view: &View<'_>) -> Option<Obstacle> {
    view.screen.identity.is_double().then(|| {
        Obstacle::spoils(
            "names or serial numbers change to and fro: two batteries speak on one bus",
            "let one master speak for all modules; separate batteries need separate ports",
        )
    })
}

/// The number counts as complete when its second half came.
fn half(view: &View<'_>) -> Option<Obstacle> {
    (view.has("SerialNumber1") && !view.has("SerialNumber2")).then(|| {
        let says = "0x380 is sent without 0x381, so the serial number is never complete";
        Obstacle::spoils(says, "send both, 0x381 filled with zeros where the number is short")
    })
}

fn errors(view: &View<'_>) -> Option<Obstacle> {
    let count = view.screen.errors;
    (count > 0).then(|| {
        let says = format!("error frames were recorded: {count}");
        Obstacle::spoils(says, "check the bit rate, the cable, and that the bus is terminated at both ends")
    })
}

/// The keepalive says whether a system was there at all.
fn keepalive(view: &View<'_>) -> Option<Obstacle> {
    let says = match view.last("Keepalive") {
        None => String::from("no inverter system was heard: 0x305 was not seen"),
        Some((age, _)) if age > LIMITS_FRESH => {
            format!("the inverter system fell silent: 0x305 was last seen {age} ago")
        }
        Some(_) => return None,
    };
    Some(Obstacle::spoils(says, "record at a running system; is the port set to a profile for batteries?"))
}

fn generic(view: &View<'_>) -> Option<Obstacle> {
    let generic = name::name(view).source == NameSource::Generic;
    generic.then(|| {
        Obstacle::spoils(
            "neither 0x35E nor 0x370 was seen, so the battery has a generic name",
            "send 0x35E with the name of the maker; official support needs it, and 0x35F",
        )
    })
}
