//! What the stamps of a recording mean.

use crate::{Format, ReadError};

/// What the stamps of a recording mean.
///
/// Vector's, PEAK's and Wireshark's formats say so themselves: `Absolute` where the file names its beginning, `Zero` where
/// it does not. A beginning without a zone is taken as UTC. For candump logs and tables it is
/// decided once, from the first frame and at most the first 64 KiB: stamps of three years and more, and dates, are
/// `Absolute`. Smaller ones that never go back are `Zero`; where they do go back they may be distances (`candump -td`)
/// or a disorder, which the text does not tell, so the default is `None`, and times are unknown unless
/// [`crate::Reader::with_times`] names the style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeStyle {
    /// Since 1970; a date has no zone in the text and is taken as UTC.
    Absolute,
    /// Since the first frame, or another origin of the recording's own (`candump -tz`).
    Zero,
    /// Since the frame before (`candump -td`); the times of records are sums. A damaged line takes its distance with
    /// it, so the gap around it looks shorter than it was.
    Delta,
    /// There are none, or what they mean is not known: the order of frames is all there is.
    None,
}

/// Three years in nanoseconds: no recording is that long, and no absolute stamp that small.
const ABSOLUTE: i64 = 3 * 365 * 86_400 * 1_000_000_000;

impl TimeStyle {
    /// The style that the first stamp alone decides; `None` where it takes a look at the others.
    pub(crate) const fn of_first(stamp: Option<i64>) -> Option<Self> {
        match stamp {
            None => Some(Self::None),
            Some(ABSOLUTE..) => Some(Self::Absolute),
            Some(_) => None,
        }
    }

    /// The word for it on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Absolute => "absolute",
            Self::Zero => "zero",
            Self::Delta => "delta",
            Self::None => "none",
        }
    }

    /// The style of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Absolute, Self::Zero, Self::Delta, Self::None].into_iter().find(|style| style.name() == name)
    }

    /// The style of relative stamps.
    pub(crate) fn of_relative(stamps: impl Iterator<Item = i64>) -> Self {
        if stamps.is_sorted() { Self::Zero } else { Self::None }
    }
}

/// From stamps to times.
#[derive(Debug)]
pub(crate) struct Clock {
    style: TimeStyle,
    sum: i64,
}

impl Clock {
    pub(crate) const fn new(style: TimeStyle) -> Self {
        Self { style, sum: 0 }
    }

    pub(crate) const fn style(&self) -> TimeStyle {
        self.style
    }

    #[inline]
    pub(crate) fn time(&mut self, stamp: Option<i64>) -> Option<i64> {
        match self.style {
            TimeStyle::Absolute | TimeStyle::Zero => stamp,
            TimeStyle::None => None,
            TimeStyle::Delta => {
                self.sum = self.sum.saturating_add(stamp?);
                Some(self.sum)
            }
        }
    }
}

/// The style of a format that tells it itself: that one, or none where times are not wanted.
///
/// # Errors
/// Where another one is asked for.
pub(crate) fn agreed(
    format: Format,
    told: TimeStyle,
    forced: Option<TimeStyle>,
) -> Result<TimeStyle, ReadError> {
    match forced {
        Some(TimeStyle::None) => Ok(TimeStyle::None),
        Some(forced) if forced != told => Err(ReadError::TimesAreTold { format, told }),
        _ => Ok(told),
    }
}
