//! How far the draws of many conforming batteries reached.

use std::collections::BTreeSet;
use std::fmt;

use quantity::Span;

use crate::{Arrangement, Choices, Drawn};

/// The ends that were reached over many draws, for a person to read beside the verdict that all of them passed.
#[derive(Debug, Clone, Default)]
pub struct Extremes {
    drawn: u32,
    bursts: u32,
    noisy: u32,
    period: Ends,
    phase: Ends,
    boot: Ends,
    jitter: Ends,
    own_periods: Ends,
    orders: BTreeSet<Vec<String>>,
    choices: BTreeSet<Choices>,
}

/// The shortest and the longest of some times.
#[derive(Debug, Clone, Copy, Default)]
struct Ends(Option<(Span, Span)>);

impl Ends {
    fn note(&mut self, span: Span) {
        let (least, most) = self.0.unwrap_or((span, span));
        self.0 = Some((least.min(span), most.max(span)));
    }
}

impl Extremes {
    /// Takes one draw into account.
    pub fn note(&mut self, drawn: &Drawn) {
        self.drawn += 1;
        self.bursts += u32::from(drawn.arrangement == Arrangement::Burst);
        self.noisy += u32::from(drawn.noise > 0);
        self.period.note(drawn.period);
        self.phase.note(drawn.phase);
        self.boot.note(drawn.boot);
        self.jitter.note(drawn.jitter);
        drawn.own_periods.values().for_each(|period| self.own_periods.note(period.0));
        self.orders.insert(drawn.order.clone());
        self.choices.insert(drawn.choices.clone());
    }
}

impl fmt::Display for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some((least, most)) => write!(f, "{least} to {most}"),
            None => f.write_str("none"),
        }
    }
}

/// One fact a line.
impl fmt::Display for Extremes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "batteries drawn   {}", self.drawn)?;
        writeln!(f, "period            {}", self.period)?;
        writeln!(f, "of one message    {}", self.own_periods)?;
        writeln!(f, "jitter            {}", self.jitter)?;
        writeln!(f, "start phase       {}", self.phase)?;
        writeln!(f, "boot              {}", self.boot)?;
        writeln!(f, "frame orders      {} different", self.orders.len())?;
        writeln!(f, "choices           {} different", self.choices.len())?;
        writeln!(f, "in bursts         {}, spread {}", self.bursts, self.drawn - self.bursts)?;
        write!(f, "with noise        {}", self.noisy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::{Draws, Stream};

    #[test]
    fn the_ends_of_all_draws_are_told() {
        let drawn = |millis, arrangement| Drawn {
            period: Span::from_millis(millis),
            phase: Span::ZERO,
            order: vec!["Limits".into()],
            arrangement,
            boot: Span::from_secs(1),
            noise: 0,
            own_periods: [].into(),
            jitter: Span::ZERO,
            choices: Choices::draw(&mut Draws::new(1, Stream::Variant)),
        };
        let mut extremes = Extremes::default();
        extremes.note(&drawn(1_200, Arrangement::Burst));
        extremes.note(&drawn(800, Arrangement::Spread));
        let text = extremes.to_string();
        assert!(text.contains("period            0.8 s to 1.2 s"), "{text}");
        assert!(text.contains("in bursts         1, spread 1"), "{text}");
    }
}
