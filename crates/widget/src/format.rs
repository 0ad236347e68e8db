use std::borrow::Borrow;

use glimpse_model::{Iban, Language, Money};
use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::html::Html;
use crate::texts::Texts;

/// A date with the month's name, as the language writes it.
pub(crate) fn date(t: Texts, date: Date) -> Html {
    let part = |number: i16| u64::try_from(number).unwrap_or_default();
    t.date(part(date.day().into()), part(date.month().into()), part(date.year()))
}

/// A duration in whole minutes, or from one hour on in whole hours; rounded up, at least one minute.
pub(crate) fn duration(t: Texts, duration: SignedDuration) -> Html {
    let seconds = u64::try_from(duration.as_secs()).unwrap_or_default();
    match seconds.div_ceil(60).max(1) {
        minutes @ 0..60 => t.duration_minutes(minutes),
        minutes => t.duration_hours(minutes.div_ceil(60)),
    }
}

/// The same for a time that is left: what stands by itself takes another case than what follows a preposition.
pub(crate) fn left(t: Texts, left: SignedDuration) -> Html {
    let seconds = u64::try_from(left.as_secs()).unwrap_or_default();
    match seconds.div_ceil(60).max(1) {
        minutes @ 0..60 => t.left_minutes(minutes),
        minutes => t.left_hours(minutes.div_ceil(60)),
    }
}

/// How long it has been, in whole minutes, or from one hour on in whole hours; rounded down, at least one minute.
pub(crate) fn elapsed(t: Texts, duration: SignedDuration) -> Html {
    match u64::try_from(duration.as_mins()).unwrap_or_default().max(1) {
        minutes @ 0..60 => t.duration_minutes(minutes),
        minutes => t.duration_hours(minutes / 60),
    }
}

/// Whole seconds from one time to another; 0 when it is past.
pub(crate) fn seconds_between(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_secs()).unwrap_or_default()
}

/// An IBAN in groups of four, always left to right.
pub(crate) fn iban(iban: &Iban) -> Html {
    Html::left_to_right(&iban.spaced())
}

/// More accounts than these are counted only.
const MOST_ENDINGS: usize = 5;

/// The last four characters of IBANs, by which people tell their accounts apart, always left to right: `IBAN …2000`.
/// Where two end alike, what they begin with stands in front of it: `IBAN DE07 …2000`. Nothing of none.
pub(crate) fn endings<I: Borrow<Iban>>(ibans: &[I]) -> Option<Html> {
    endings_among(ibans, ibans)
}

/// The same for some of those that a page names, so that the page says the same of each wherever it stands.
pub(crate) fn endings_among<I: Borrow<Iban>, A: Borrow<Iban>>(ibans: &[I], all: &[A]) -> Option<Html> {
    let ending = |(place, iban): (usize, &I)| {
        let label = if place == 0 { "IBAN " } else { "" };
        Html::unbroken(&format!("{label}{}", short(iban.borrow(), all)))
    };
    let shown: Vec<String> =
        ibans.iter().take(MOST_ENDINGS).enumerate().map(|iban| ending(iban).to_string()).collect();
    let more = match ibans.len().saturating_sub(MOST_ENDINGS) {
        0 => String::new(),
        count => format!(" + {count}"),
    };
    (!shown.is_empty()).then(|| Html::of_markup(format!("<bdi dir=\"ltr\">{}{more}</bdi>", shown.join(", "))))
}

fn short<A: Borrow<Iban>>(iban: &Iban, all: &[A]) -> String {
    let last = |iban: &Iban| iban.as_str().chars().rev().take(4).collect::<Vec<char>>();
    let text = iban.as_str();
    let end = text.get(text.len().saturating_sub(4)..).unwrap_or_default();
    let alike = |other: &A| other.borrow() != iban && last(other.borrow()) == last(iban);
    if all.iter().any(alike) {
        format!("{} …{end}", text.get(..4).unwrap_or_default())
    } else {
        format!("…{end}")
    }
}

/// An amount as the language writes it, always left to right: grouping, decimal sign, place of the currency.
/// Digits are Western in every language, as on bank statements and cards in Europe.
pub(crate) fn money(language: Language, money: &Money) -> Html {
    let style = NumberStyle::of(language);
    let text = money.amount.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut number = style.group(whole);
    let digits = usize::try_from(money.currency.minor_digits()).unwrap_or(2);
    if digits > 0 || !fraction.is_empty() {
        number.push(style.decimal);
        number.push_str(&format!("{fraction:0<digits$}"));
    }
    let sign = if money.amount.is_sign_negative() && !money.amount.is_zero() { "\u{2212}" } else { "" };
    let unit = if money.currency.as_str() == "EUR" { "€" } else { money.currency.as_str() };
    let amount = match (style.unit_first, unit) {
        (true, "€") => format!("{sign}€{number}"),
        (true, code) => format!("{sign}{code}\u{a0}{number}"),
        (false, unit) => format!("{sign}{number}\u{a0}{unit}"),
    };
    Html::left_to_right(&amount)
}

/// How a language writes numbers: CLDR's patterns for amounts, in Spanish grouped from four digits on, as banks do.
struct NumberStyle {
    decimal: char,
    group: char,
    unit_first: bool,
}

impl NumberStyle {
    fn of(language: Language) -> Self {
        match language {
            Language::De => Self { decimal: ',', group: '.', unit_first: false },
            Language::En => Self { decimal: '.', group: ',', unit_first: true },
            Language::Es => Self { decimal: ',', group: '.', unit_first: false },
            Language::Fr => Self { decimal: ',', group: '\u{202f}', unit_first: false },
            Language::Ar => Self { decimal: '.', group: ',', unit_first: false },
        }
    }

    fn group(&self, whole: &str) -> String {
        let mut out = String::with_capacity(whole.len() * 2);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                out.push(self.group);
            }
            out.push(digit);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_does() {
        let cases = [
            (Language::De, "-1234567.5", "EUR", "\u{2212}1.234.567,50\u{a0}€"),
            (Language::En, "1234.50", "EUR", "€1,234.50"),
            (Language::En, "5", "JPY", "JPY\u{a0}5"),
            (Language::Es, "1234.50", "EUR", "1.234,50\u{a0}€"),
            (Language::Es, "12345.678", "EUR", "12.345,678\u{a0}€"),
            (Language::Fr, "-999.9", "CHF", "\u{2212}999,90\u{a0}CHF"),
            (Language::Ar, "1000", "EUR", "1,000.00\u{a0}€"),
        ];
        for (language, amount, currency, expected) in cases {
            let shown = money(language, &Money::parse(amount, currency).unwrap());
            assert_eq!(shown.into_text(), expected);
        }
    }

    #[test]
    fn accounts_are_told_apart_by_their_last_four() {
        let iban: Iban = "DE07900948150000002000".parse().unwrap();
        let of = |count: usize| endings(&vec![&iban; count]).map(Html::into_text);
        assert_eq!(of(0), None);
        assert_eq!(of(2).as_deref(), Some("IBAN …2000, …2000"));
        let twin: Iban = "DE92100100100000002000".parse().unwrap();
        let both = endings(&[&iban, &twin]).map(Html::into_text);
        assert_eq!(both.as_deref(), Some("IBAN DE07 …2000, DE92 …2000"));
        assert_eq!(of(100).as_deref(), Some("IBAN …2000, …2000, …2000, …2000, …2000 + 95"));
    }

    #[test]
    fn dates_and_durations_follow_the_language() {
        let day = jiff::civil::date(2026, 3, 1);
        assert_eq!(date(Texts::of(Language::De), day).into_text(), "1.\u{a0}März 2026");
        assert_eq!(date(Texts::of(Language::Fr), day).into_text(), "1er\u{a0}mars 2026");
        assert_eq!(date(Texts::of(Language::Es), day).into_text(), "1\u{a0}de marzo de 2026");
        let minutes =
            |minutes| duration(Texts::of(Language::En), SignedDuration::from_mins(minutes)).into_text();
        assert_eq!(minutes(0), "1\u{a0}minute");
        assert_eq!(minutes(59), "59\u{a0}minutes");
        assert_eq!(minutes(119), "2\u{a0}hours");
        let gone = |seconds| elapsed(Texts::of(Language::En), SignedDuration::from_secs(seconds)).into_text();
        assert_eq!(gone(0), "1\u{a0}minute");
        assert_eq!(gone(5 * 60 + 7), "5\u{a0}minutes");
        assert_eq!(gone(119 * 60), "1\u{a0}hour");
        let ar = |minutes| duration(Texts::of(Language::Ar), SignedDuration::from_mins(minutes)).into_text();
        assert_eq!(ar(2), "دقيقتين");
        assert_eq!(ar(5), "5\u{a0}دقائق");
    }
}
