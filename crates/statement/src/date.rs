use jiff::civil::Date;

use crate::text;

/// A date as a bank wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// It is in the calendar.
    Exact(Date),
    /// Its day is past the end of its month (30 February of the 30/360 calendar): the month's last day.
    Clamped(Date),
    /// It is no date.
    No,
}

impl Read {
    pub(crate) fn date(self) -> Option<Date> {
        match self {
            Self::Exact(date) | Self::Clamped(date) => Some(date),
            Self::No => None,
        }
    }
}

/// `YYMMDD`: 80 to 99 are of the last century, as in SWIFT.
pub(crate) fn yymmdd(text: &str) -> Read {
    let [year @ .., c, d, e, f] = text.as_bytes() else { return Read::No };
    let [a, b] = year else { return Read::No };
    match (two(*a, *b), two(*c, *d), two(*e, *f)) {
        (Some(year), Some(month), Some(day)) => {
            let century = if year >= 80 { 1900 } else { 2000 };
            calendar(century + i16::from(year), month.into(), day.into())
        }
        _ => Read::No,
    }
}

/// The number that two digits are.
fn two(tens: u8, ones: u8) -> Option<u8> {
    if tens.is_ascii_digit() && ones.is_ascii_digit() {
        Some((tens - b'0') * 10 + (ones - b'0'))
    } else {
        None
    }
}

/// `YYYYMMDD`, with whatever follows (a time) not looked at.
pub(crate) fn yyyymmdd(text: &str) -> Read {
    match (number(text.get(..4)), number(text.get(4..6)), number(text.get(6..8))) {
        (Some(year), Some(month), Some(day)) => calendar(year, month, day),
        _ => Read::No,
    }
}

/// `MMDD` of the year that puts it closest to `near`: an entry of 31 December with a value date of 2 January is of
/// the old year, and the other way round.
pub(crate) fn mmdd(text: &str, near: Date) -> Read {
    let (Some(month), Some(day)) = (number(text.get(..2)), number(text.get(2..))) else { return Read::No };
    let distance = |read: &Read| {
        read.date()
            .and_then(|date| date.since((jiff::Unit::Day, near)).ok())
            .map_or(i32::MAX, |span| span.get_days().abs())
    };
    // Most entries are of the value date's year and near to it, which no neighbouring year can beat.
    let same = calendar(near.year(), month, day);
    let months = month.abs_diff(i16::from(near.month()));
    if same != Read::No && months <= 4 {
        return same;
    }
    if distance(&same) <= 182 {
        return same;
    }
    [near.year().saturating_sub(1), near.year().saturating_add(1)]
        .into_iter()
        .map(|year| calendar(year, month, day))
        .fold(same, |best, other| if distance(&other) < distance(&best) { other } else { best })
}

/// An ISO date, `2026-01-31`, alone or in front of a time or a time zone. The bank's day is kept as written.
pub(crate) fn iso(text: &str) -> Read {
    let text = text::trim(text);
    let [a, b, c, d, b'-', e, f, b'-', g, h, ..] = text.as_bytes() else { return yyyymmdd(text) };
    match (two(*a, *b), two(*c, *d), two(*e, *f), two(*g, *h)) {
        (Some(century), Some(year), Some(month), Some(day)) => {
            calendar(i16::from(century) * 100 + i16::from(year), month.into(), day.into())
        }
        _ => yyyymmdd(text),
    }
}

/// The moment of a SWIFT field as ISO 8601: `YYMMDDhhmm+hhmm` (`:13D:`), without the offset (`:13:`), or the day alone.
pub(crate) fn moment_yymmdd(text: &str) -> Option<String> {
    let (day, clock) = text::trim(text).split_at_checked(6)?;
    moment(yymmdd(day), clock)
}

/// The moment of a SWIFT field as ISO 8601: `YYYYMMDDhhmmss` (`:98C:`) or the day alone (`:98A:`).
pub(crate) fn moment_yyyymmdd(text: &str) -> Option<String> {
    let (day, clock) = text::trim(text).split_at_checked(8)?;
    moment(yyyymmdd(day), clock)
}

/// A day with `hhmm` or `hhmmss`, the offset after it, or nothing.
fn moment(day: Read, clock: &str) -> Option<String> {
    let Read::Exact(day) = day else { return None };
    if clock.is_empty() {
        return Some(day.to_string());
    }
    let (clock, sign, zone) = match clock.find(['+', '-']) {
        Some(at) => (clock.get(..at)?, clock.get(at..=at)?, clock.get(at.checked_add(1)?..)?),
        None => (clock, "", ""),
    };
    let seconds = if clock.len() == 4 { "00" } else { clock.get(4..)? };
    let mut moment = format!("{day}T{}:{}:{seconds}", clock.get(..2)?, clock.get(2..4)?);
    if !sign.is_empty() {
        moment.extend([sign, zone.get(..2)?, ":", zone.get(2..)?]);
    }
    is_date_time(&moment).then_some(moment)
}

/// Whether it is a date and time of XML Schema: `2026-01-31T10:00:00`, with a fraction, with a zone.
pub(crate) fn is_date_time(text: &str) -> bool {
    let Some((day, rest)) = text.split_once('T') else { return false };
    let Some((clock, rest)) = rest.split_at_checked(8) else { return false };
    let zone = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
    };
    is_day(day) && is_clock(clock) && is_zone(zone)
}

/// Whether it is a day of ISO 8601, `2026-01-31`.
pub(crate) fn is_day(text: &str) -> bool {
    text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') && matches!(iso(text), Read::Exact(_))
}

/// `hh:mm:ss`
fn is_clock(text: &str) -> bool {
    let mut parts = text.split(':');
    let mut next = |limit: i16| {
        parts
            .next()
            .is_some_and(|part| part.len() == 2 && number(Some(part)).is_some_and(|part| part <= limit))
    };
    next(23) && next(59) && next(59) && parts.next().is_none()
}

/// Nothing, `Z`, or an offset `+hh:mm`.
fn is_zone(text: &str) -> bool {
    match text.strip_prefix(['+', '-']) {
        None => matches!(text, "" | "Z"),
        Some(offset) => {
            let offset = offset.split_once(':').filter(|(hours, minutes)| hours.len() + minutes.len() == 4);
            offset.is_some_and(|(hours, minutes)| {
                number(Some(hours)).is_some_and(|hours| hours <= 14)
                    && number(Some(minutes)).is_some_and(|minutes| minutes <= 59)
            })
        }
    }
}

fn calendar(year: i16, month: i16, day: i16) -> Read {
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Read::No };
    if let Ok(date) = Date::new(year, month, day) {
        return Read::Exact(date);
    }
    match Date::new(year, month, 1) {
        Ok(first) if (29..=31).contains(&day) => Read::Clamped(first.last_of_month()),
        _ => Read::No,
    }
}

fn number(digits: Option<&str>) -> Option<i16> {
    let digits = digits?;
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    digits.bytes().try_fold(0_i16, |value, byte| {
        if byte.is_ascii_digit() { value.checked_mul(10)?.checked_add(i16::from(byte - b'0')) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_year_of_an_entry_is_the_closest_one() {
        assert_eq!(mmdd("1231", date(2026, 1, 2)), Read::Exact(date(2025, 12, 31)));
        assert_eq!(mmdd("0102", date(2025, 12, 31)), Read::Exact(date(2026, 1, 2)));
        assert_eq!(mmdd("0615", date(2026, 6, 15)), Read::Exact(date(2026, 6, 15)));
        assert_eq!(mmdd("0230", date(2026, 3, 1)), Read::Clamped(date(2026, 2, 28)));
        assert_eq!(mmdd("1301", date(2026, 3, 1)), Read::No);
    }

    #[test]
    fn moments_of_swift_become_those_of_iso_8601() {
        for (text, expected) in [
            ("2411231200+0100", Some("2024-11-23T12:00:00+01:00")),
            ("2411231200-0330", Some("2024-11-23T12:00:00-03:30")),
            ("2411231200", Some("2024-11-23T12:00:00")),
            ("241123", Some("2024-11-23")),
            ("2402301200", None),
            ("2411232500+0100", None),
            ("2411231200+01", None),
            ("2411231200+9900", None),
            ("24112312-0100X", None),
            ("gestern", None),
            ("2411231é00", None),
        ] {
            assert_eq!(moment_yymmdd(text).as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            ("20260331101205", Some("2026-03-31T10:12:05")),
            ("20260331", Some("2026-03-31")),
            ("2026033110120", None),
            ("20260331101260", None),
        ] {
            assert_eq!(moment_yyyymmdd(text).as_deref(), expected, "{text}");
        }
        for (text, is) in [
            ("2026-03-31T10:12:05", true),
            ("2026-03-31T10:12:05.000+02:00", true),
            ("2026-03-31T10:12:05Z", true),
            ("2026-03-31T10:12", false),
            ("2026-03-31T10:12:05.", false),
            ("2026-03-31", false),
            ("20260331T10:12:05", false),
            ("2026-02-30T10:12:05", false),
        ] {
            assert_eq!(is_date_time(text), is, "{text}");
        }
    }

    #[test]
    fn days_past_the_end_of_a_month_are_its_last_day() {
        assert_eq!(yymmdd("240230"), Read::Clamped(date(2024, 2, 29)));
        assert_eq!(yymmdd("250431"), Read::Clamped(date(2025, 4, 30)));
        assert_eq!(yymmdd("991231"), Read::Exact(date(1999, 12, 31)));
        assert_eq!(yymmdd("000000"), Read::No);
        assert_eq!(yymmdd("260132"), Read::No);
        assert_eq!(yymmdd("26013é"), Read::No);
        assert_eq!(iso("2026-01-31T10:00:00+01:00"), Read::Exact(date(2026, 1, 31)));
        assert_eq!(iso("20260131"), Read::Exact(date(2026, 1, 31)));
        assert_eq!(iso("31.01.2026"), Read::No);
    }
}
