use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Weekday},
    tz::TimeZone,
};

/// The banks' calendar day at a point in time: they sit in Germany.
///
/// The rule is spelled out, so that no time zone database is needed on the machine.
pub(crate) fn bank_day(now: Timestamp) -> Date {
    bank_time(now).date()
}

/// What the banks' clocks show at a point in time.
pub(crate) fn bank_time(now: Timestamp) -> DateTime {
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC);
    now.to_zoned(zone).datetime()
}

/// The day so many days later (earlier, if negative); stays where it is at the end of the calendar.
pub(crate) fn plus_days(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// Whether banks book on that day: no weekend, no fixed-date holiday.
pub(crate) fn is_banking_day(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let holiday = matches!((day.month(), day.day()), (1 | 5, 1) | (10, 3) | (12, 25 | 26));
    !weekend && !holiday
}

/// The given day, or the next one on which banks book.
pub(crate) fn banking_day_from(day: Date) -> Date {
    let mut found = day;
    while !is_banking_day(found) {
        found = plus_days(found, 1);
    }
    found
}

/// The day on which a card was used that is booked on that day: the third banking day before.
pub(crate) fn bought_before(day: Date) -> Date {
    let mut found = day;
    for _ in 0..3 {
        found = plus_days(found, -1);
        while !is_banking_day(found) {
            found = plus_days(found, -1);
        }
    }
    found
}

/// The last day of the month on which banks book.
pub(crate) fn last_banking_day(month: Date) -> Date {
    let mut found = month.last_of_month();
    while !is_banking_day(found) {
        found = plus_days(found, -1);
    }
    found
}

/// A day of the month of `month`; the last one where the month is shorter.
pub(crate) fn day_of(month: Date, day: i8) -> Date {
    Date::new(month.year(), month.month(), day.min(month.days_in_month())).unwrap_or(month)
}

/// The first days of all months from one day to another.
pub(crate) fn months(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.first_of_month().series(1.month()).take_while(move |month| *month <= to)
}

/// All days from one to another, both included.
pub(crate) fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day <= to)
}
