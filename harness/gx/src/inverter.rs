//! The inverter system on the bus.

use journal::{Action, BusId, Partner, PartnerMode};
use quantity::{Instant, Span};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use wire::{CanId, Frame};

use crate::beat::Beat;
use crate::payload;

/// The period of all its frames (protocol 3).
const PERIOD: Span = Span::from_secs(1);
/// The shortest distance of a jittering keepalive (CAN-3-2).
const JITTER_LEAST: Span = Span::from_millis(500);
/// The longest distance of a jittering keepalive (CAN-3-2).
const JITTER_MOST: Span = Span::from_millis(1_500);
/// The single gaps of a keepalive that has them, in turn (CAN-3-2).
const GAPS: [Span; 4] = [Span::from_secs(2), Span::from_secs(5), Span::from_secs(30), Span::from_secs(120)];
/// Keepalives in time between two gaps.
const BETWEEN_GAPS: usize = 10;

/// The inverter system as the rig plays it: 0x305 and 0x307 every second, and the ways in which real ones differ.
///
/// It starts silent. A change of mode takes effect at once: a frame that comes new is due at `now`, one that goes on
/// keeps its grid. Frames are asked for in the order 0x305, 0x306, 0x307, others.
#[derive(Debug, Clone)]
pub struct Inverter {
    bus: BusId,
    mode: PartnerMode,
    keepalive: Beat,
    extra: Beat,
    identification: Beat,
    foreign: Beat,
    extras: u32,
    /// Keepalives since the partner became gapped.
    keepalives: usize,
    draws: ChaCha8Rng,
}

impl Inverter {
    /// An inverter on `bus`, silent; `seed` decides what it draws for jitter and contents.
    #[must_use]
    pub fn new(bus: BusId, seed: u64) -> Self {
        Self {
            bus,
            mode: PartnerMode::Silent,
            keepalive: Beat::default(),
            extra: Beat::default(),
            identification: Beat::default(),
            foreign: Beat::default(),
            extras: 0,
            keepalives: 0,
            draws: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    fn send_keepalive(&mut self, now: Instant, act: &mut dyn FnMut(Action)) {
        let Self { mode, keepalive, keepalives, draws, .. } = self;
        let period = || match mode {
            PartnerMode::Jittering => jittered(draws),
            PartnerMode::Gapped => gapped(keepalives),
            _ => PERIOD,
        };
        if keepalive.take(now, period) {
            let bytes = match self.mode {
                PartnerMode::NonZero => payload::live_keepalive(self.draws.next_u64()),
                _ => payload::PLAIN_KEEPALIVE,
            };
            self.send(payload::KEEPALIVE, bytes, act);
        }
    }

    fn send_extra(&mut self, now: Instant, act: &mut dyn FnMut(Action)) {
        if self.extra.take(now, || PERIOD) {
            self.extras = self.extras.wrapping_add(1);
            self.send(payload::EXTRA, payload::extra(self.extras), act);
        }
    }

    fn send_identification(&mut self, now: Instant, act: &mut dyn FnMut(Action)) {
        if self.identification.take(now, || PERIOD) {
            let bytes = match self.mode {
                PartnerMode::NonZero => payload::RESERVED_IDENTIFICATION,
                _ => payload::PLAIN_IDENTIFICATION,
            };
            self.send(payload::IDENTIFICATION, bytes, act);
        }
    }

    /// All frames of others at once: for each identifier one with data and one that asks for it.
    fn send_foreign(&mut self, now: Instant, act: &mut dyn FnMut(Action)) {
        if !self.foreign.take(now, || PERIOD) {
            return;
        }
        for low in payload::FOREIGN_LOW {
            let Ok(id) = CanId::extended(payload::foreign(low)) else { continue };
            self.send_frame(id, &payload::FOREIGN_CONTENT, act);
            self.send_frame(id.remote(), &[], act);
        }
    }

    fn send(&self, id: u16, bytes: [u8; 8], act: &mut dyn FnMut(Action)) {
        self.send_frame(CanId::from_bits(u32::from(id)), &bytes, act);
    }

    fn send_frame(&self, id: CanId, bytes: &[u8], act: &mut dyn FnMut(Action)) {
        if let Ok(frame) = Frame::new(id, bytes) {
            act(Action::Send { bus: self.bus, frame });
        }
    }
}

impl Partner for Inverter {
    fn set(&mut self, now: Instant, mode: PartnerMode) {
        (self.mode, self.keepalives) = (mode, 0);
        let silent = mode == PartnerMode::Silent;
        self.keepalive.set(now, !silent && mode != PartnerMode::NoKeepalive);
        self.extra.set(now, mode == PartnerMode::Extra);
        self.identification.set(now, !silent);
        self.foreign.set(now, mode == PartnerMode::Foreign);
    }

    fn poll(&mut self, now: Instant, act: &mut dyn FnMut(Action)) {
        self.send_keepalive(now, act);
        self.send_extra(now, act);
        self.send_identification(now, act);
        self.send_foreign(now, act);
    }

    fn poll_at(&self) -> Option<Instant> {
        [self.keepalive, self.extra, self.identification, self.foreign]
            .into_iter()
            .filter_map(Beat::due)
            .min()
    }
}

/// A distance between two keepalives, drawn evenly to the nanosecond.
fn jittered(draws: &mut ChaCha8Rng) -> Span {
    let width = (JITTER_MOST - JITTER_LEAST).as_nanos() as u128 + 1;
    // The high word of the product: even to one part in 2^34, and without a division.
    let part = (u128::from(draws.next_u64()) * width) >> 64;
    JITTER_LEAST + Span::from_nanos(part as i64)
}

/// The distance to the next keepalive, of which there were so many; now there is one more.
fn gapped(keepalives: &mut usize) -> Span {
    *keepalives += 1;
    match *keepalives % (BETWEEN_GAPS + 1) {
        0 => GAPS[(*keepalives / (BETWEEN_GAPS + 1) - 1) % GAPS.len()],
        _ => PERIOD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn at(millis: i64) -> Instant {
        Instant::ZERO + Span::from_millis(millis)
    }

    /// Every frame up to and with `end`, each at the instant that the inverter asked for.
    fn sent(inverter: &mut Inverter, end: Instant) -> Vec<(Instant, Frame)> {
        let mut frames = Vec::new();
        while let Some(now) = inverter.poll_at().filter(|due| *due <= end) {
            inverter.poll(now, &mut |action| match action {
                Action::Send { bus: BusId(0), frame } => frames.push((now, frame)),
                other => panic!("unexpected {other:?}"),
            });
        }
        frames
    }

    fn in_mode(mode: PartnerMode) -> Inverter {
        let mut inverter = Inverter::new(BusId(0), 7);
        inverter.set(at(250), mode);
        inverter
    }

    fn texts(frames: &[(Instant, Frame)]) -> Vec<String> {
        frames.iter().map(|(at, frame)| format!("{at} {frame}")).collect()
    }

    #[rstest]
    #[case::online(PartnerMode::Online, &["0.25 s 305#0000000000000000", "0.25 s 307#1234567856494300",
        "1.25 s 305#0000000000000000", "1.25 s 307#1234567856494300"])]
    #[case::silent(PartnerMode::Silent, &[])]
    #[case::without_keepalive(PartnerMode::NoKeepalive, &["0.25 s 307#1234567856494300", "1.25 s 307#1234567856494300"])]
    #[case::with_an_extra_frame(PartnerMode::Extra, &["0.25 s 305#0000000000000000", "0.25 s 306#01000000A5A5A5A5",
        "0.25 s 307#1234567856494300", "1.25 s 305#0000000000000000", "1.25 s 306#02000000A5A5A5A5",
        "1.25 s 307#1234567856494300"])]
    #[case::with_frames_of_others(PartnerMode::Foreign, &["0.25 s 305#0000000000000000", "0.25 s 307#1234567856494300",
        "0.25 s 19F20305#FFFFFFFFFFFFFFFF", "0.25 s 19F20305#R", "0.25 s 19F20307#FFFFFFFFFFFFFFFF", "0.25 s 19F20307#R",
        "0.25 s 19F20351#FFFFFFFFFFFFFFFF", "0.25 s 19F20351#R"])]
    fn a_mode_sends_what_it_names(#[case] mode: PartnerMode, #[case] expected: &[&str]) {
        let end = if mode == PartnerMode::Foreign { at(1_000) } else { at(2_000) };
        assert_eq!(texts(&sent(&mut in_mode(mode), end)), expected);
    }

    #[test]
    fn an_hour_later_the_grid_is_the_same() {
        let frames = sent(&mut in_mode(PartnerMode::Online), at(3_600_250));
        assert_eq!(frames.len(), 7_202);
        assert_eq!(frames.last().map(|(due, _)| *due), Some(at(3_600_250)));
    }

    #[test]
    fn a_jittering_keepalive_uses_the_whole_range_and_stays_in_it() {
        let frames = sent(&mut in_mode(PartnerMode::Jittering), at(1_000_000));
        let keepalives: Vec<_> = frames.iter().filter(|(_, frame)| frame.id().number() == 0x305).collect();
        let gaps: Vec<Span> = keepalives.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        let (least, most) = (*gaps.iter().min().unwrap(), *gaps.iter().max().unwrap());
        assert!(least >= JITTER_LEAST && least < Span::from_millis(520), "{least}");
        assert!(most <= JITTER_MOST && most > Span::from_millis(1_480), "{most}");
        assert!(keepalives.iter().all(|(_, frame)| frame.word() == 0));
    }

    #[test]
    fn single_gaps_come_in_turn_with_keepalives_in_time_between_them() {
        let frames = sent(&mut in_mode(PartnerMode::Gapped), at(395_000));
        let keepalives: Vec<_> = frames.iter().filter(|(_, frame)| frame.id().number() == 0x305).collect();
        let gaps = keepalives.windows(2).map(|pair| (pair[1].0 - pair[0].0).as_nanos() / 1_000_000_000);
        let gaps: Vec<i64> = gaps.collect();
        let long: Vec<i64> = gaps.iter().copied().filter(|gap| *gap != 1).collect();
        assert_eq!(long, [2, 5, 30, 120, 2, 5, 30, 120]);
        let places: Vec<usize> = (0..gaps.len()).filter(|at| gaps[*at] != 1).collect();
        assert_eq!(places, [10, 21, 32, 43, 54, 65, 76, 87]);
        assert_eq!(frames.iter().filter(|(_, frame)| frame.id().number() == 0x307).count(), 395);
    }

    #[test]
    fn the_identification_does_not_jitter() {
        let frames = sent(&mut in_mode(PartnerMode::Jittering), at(100_250));
        assert_eq!(frames.iter().filter(|(_, frame)| frame.id().number() == 0x307).count(), 101);
    }

    #[test]
    fn a_non_zero_keepalive_is_never_zero_and_varies() {
        let frames = sent(&mut in_mode(PartnerMode::NonZero), at(100_000));
        let words: Vec<u64> = frames
            .iter()
            .filter(|(_, frame)| frame.id().number() == 0x305)
            .map(|(_, frame)| frame.word())
            .collect();
        assert!(words.iter().all(|word| *word != 0));
        assert!(words.windows(2).all(|pair| pair[0] != pair[1]));
        let identification = frames.iter().find(|(_, frame)| frame.id().number() == 0x307).unwrap();
        assert_eq!(identification.1.bytes()[7], 0xFF);
    }

    #[test]
    fn the_same_seed_sends_the_same_frames_and_another_seed_others() {
        let run = |seed| {
            let mut inverter = Inverter::new(BusId(0), seed);
            inverter.set(at(0), PartnerMode::Jittering);
            texts(&sent(&mut inverter, at(60_000)))
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }

    #[test]
    fn going_silent_and_coming_back_starts_at_once() {
        let mut inverter = in_mode(PartnerMode::Online);
        sent(&mut inverter, at(5_000));
        inverter.set(at(5_100), PartnerMode::Silent);
        assert_eq!(inverter.poll_at(), None);
        inverter.set(at(9_300), PartnerMode::Online);
        assert_eq!(inverter.poll_at(), Some(at(9_300)));
    }

    #[test]
    fn only_the_keepalive_is_missing_in_mid_run() {
        let mut inverter = in_mode(PartnerMode::Online);
        sent(&mut inverter, at(5_000));
        inverter.set(at(5_100), PartnerMode::NoKeepalive);
        let frames = texts(&sent(&mut inverter, at(7_000)));
        assert_eq!(frames, ["5.25 s 307#1234567856494300", "6.25 s 307#1234567856494300"]);
    }
}
