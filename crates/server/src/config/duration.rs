use jiff::SignedDuration;

/// Reads a time like `90s`, `15m`, `24h`, `7d` or `1h30m`. `None` when it is none, or longer than a hundred years.
#[must_use]
pub fn parse_duration(text: &str) -> Option<SignedDuration> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let mut total = 0_i64;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = rest.split_at_checked(digits)?;
        let unit = tail.chars().next()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(seconds)?)?;
        rest = tail.get(unit.len_utf8()..)?.trim_start();
    }
    (total <= 100 * 366 * 86_400).then(|| SignedDuration::from_secs(total))
}

/// Writes a time as [`parse_duration`] reads it, in the largest unit that fits.
#[must_use]
pub fn show_duration(time: SignedDuration) -> String {
    let seconds = time.as_secs();
    for (unit, size) in [("d", 86_400), ("h", 3_600), ("m", 60)] {
        if seconds != 0 && seconds % size == 0 {
            return format!("{}{unit}", seconds / size);
        }
    }
    format!("{seconds}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("2h", 7_200), ("7d", 604_800)] {
            let time = parse_duration(text).unwrap();
            assert_eq!(time.as_secs(), seconds);
            assert_eq!(show_duration(time), text);
        }
        assert_eq!(parse_duration("1h30m").unwrap().as_secs(), 5_400);
    }

    #[test]
    fn refuses_what_is_none() {
        for text in ["", "5", "m", "-5m", "5 parsecs", "99999999999d", "9223372036854775807d", "5m3"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
