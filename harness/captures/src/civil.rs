//! Dates of the Gregorian calendar, as seconds since 1970.

/// A date and a time of day; the zone is whoever reads it knows which, and is taken as UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

const DAY: i64 = 86_400;

/// The names of months, as Vector's formats write them.
pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The names of days; 1970 began with a Thursday.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

impl Civil {
    /// Seconds since 1970; `None` where there is no such date between 1970 and 2261.
    pub(crate) fn seconds(self) -> Option<i64> {
        let Self { year, month, day, hour, minute, second } = self;
        let is_date = (1970..=2261).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        let is_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
        (is_date && is_time).then(|| days(year, month, day) * DAY + hour * 3600 + minute * 60 + second)
    }

    /// The date of so many seconds since 1970, from 1970 on.
    pub(crate) fn of_seconds(seconds: i64) -> Self {
        let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let (year, month, day) = date(days);
        Self { year, month, day, hour: second / 3600, minute: second / 60 % 60, second: second % 60 }
    }
}

/// The nanoseconds since 1970 of a time such as `2021-12-18T14:28:07Z`; `None` where it is none, or not in UTC.
#[must_use]
pub fn since_1970(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i64>().ok())?;
    let mut date = date.split('-').map(number);
    let mut time = time.split(':').map(number);
    let mut next = || date.next().flatten();
    let (year, month, day) = (next()?, next()?, next()?);
    let mut next = || time.next().flatten();
    let (hour, minute, second) = (next()?, next()?, next()?);
    Civil { year, month, day, hour, minute, second }.seconds()?.checked_mul(1_000_000_000)
}

/// The name of the day that lies so many seconds after 1970.
pub(crate) fn weekday(seconds: i64) -> &'static str {
    WEEKDAYS[seconds.div_euclid(DAY).rem_euclid(7) as usize]
}

/// Days from 1970-01-01, for years that begin in March so that the leap day comes last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse.
const fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + (month <= 2) as i64, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_known_date_is_right() {
        let known = Civil { year: 2024, month: 2, day: 29, hour: 12, minute: 34, second: 56 };
        assert_eq!(known.seconds(), Some(1_709_210_096));
        assert_eq!(weekday(1_709_210_096), "Thu");
    }

    #[test]
    fn there_is_no_thirteenth_month() {
        let none = Civil { year: 2024, month: 13, day: 1, hour: 0, minute: 0, second: 0 };
        assert_eq!(none.seconds(), None);
    }

    #[test]
    fn a_time_of_rfc_3339_is_read() {
        assert_eq!(since_1970("2024-02-29T12:34:56Z"), Some(1_709_210_096_000_000_000));
        for wrong in
            ["", "2024-02-29", "2024-02-29T12:34:56", "2024-02-29T12:34:56+01:00", "2024-02T12Z", "aTbZ"]
        {
            assert_eq!(since_1970(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn dates_and_seconds_are_each_others_inverse(seconds in 0_i64..9_000_000_000) {
            prop_assert_eq!(Civil::of_seconds(seconds).seconds(), Some(seconds));
        }
    }
}
