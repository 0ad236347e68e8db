//! How the IBANs of each country look (SWIFT's IBAN registry).

/// What stands behind the check digits, country by country: so many digits (`n`), capitals (`a`), or either (`c`).
const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "8n12c"),
    ("AE", "19n"),
    ("AL", "8n16c"),
    ("AT", "16n"),
    ("AZ", "4a20c"),
    ("BA", "16n"),
    ("BE", "12n"),
    ("BG", "4a6n8c"),
    ("BH", "4a14c"),
    ("BI", "23n"),
    ("BR", "23n1a1c"),
    ("BY", "4c4n16c"),
    ("CH", "5n12c"),
    ("CR", "18n"),
    ("CY", "8n16c"),
    ("CZ", "20n"),
    ("DE", "18n"),
    ("DJ", "23n"),
    ("DK", "14n"),
    ("DO", "4c20n"),
    ("EE", "16n"),
    ("EG", "25n"),
    ("ES", "20n"),
    ("FI", "14n"),
    ("FK", "2a12n"),
    ("FO", "14n"),
    ("FR", "10n11c2n"),
    ("GB", "4a14n"),
    ("GE", "2a16n"),
    ("GI", "4a15c"),
    ("GL", "14n"),
    ("GR", "7n16c"),
    ("GT", "24c"),
    ("HR", "17n"),
    ("HU", "24n"),
    ("IE", "4a14n"),
    ("IL", "19n"),
    ("IQ", "4a15n"),
    ("IS", "22n"),
    ("IT", "1a10n12c"),
    ("JO", "4a4n18c"),
    ("KW", "4a22c"),
    ("KZ", "3n13c"),
    ("LB", "4n20c"),
    ("LC", "4a24c"),
    ("LI", "5n12c"),
    ("LT", "16n"),
    ("LU", "3n13c"),
    ("LV", "4a13c"),
    ("LY", "21n"),
    ("MC", "10n11c2n"),
    ("MD", "20c"),
    ("ME", "18n"),
    ("MK", "3n10c2n"),
    ("MN", "16n"),
    ("MR", "23n"),
    ("MT", "4a5n18c"),
    ("MU", "4a19n3a"),
    ("NI", "4a20n"),
    ("NL", "4a10n"),
    ("NO", "11n"),
    ("OM", "3n16c"),
    ("PL", "24n"),
    ("PS", "4a21c"),
    ("PT", "21n"),
    ("QA", "4a21c"),
    ("RO", "4a16c"),
    ("RS", "18n"),
    ("RU", "14n15c"),
    ("SA", "2n18c"),
    ("SC", "4a20n3a"),
    ("SD", "14n"),
    ("SE", "20n"),
    ("SI", "15n"),
    ("SK", "20n"),
    ("SM", "1a10n12c"),
    ("SO", "19n"),
    ("ST", "21n"),
    ("SV", "4a20n"),
    ("TL", "19n"),
    ("TN", "20n"),
    ("TR", "6n16c"),
    ("UA", "6n19c"),
    ("VA", "18n"),
    ("VG", "4a16n"),
    ("XK", "16n"),
    ("YE", "4a4n18c"),
];

/// The shape of the IBANs of one country.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape(&'static str);

impl Shape {
    /// That of a country by its two letters; nothing where there are no IBANs.
    pub(super) fn of(country: &str) -> Option<Self> {
        let place = COUNTRIES.binary_search_by_key(&country, |(code, _)| *code).ok()?;
        COUNTRIES.get(place).map(|(_, shape)| Self(shape))
    }

    /// How long they are, with country and check digits.
    pub(super) fn length(self) -> usize {
        self.runs().map(|(count, _)| count).sum::<usize>() + 4
    }

    /// Whether letters and digits behind the check digits stand where they do there, as far as both go.
    pub(super) fn begins_like(self, behind: &str) -> bool {
        let kinds = self.runs().flat_map(|(count, kind)| std::iter::repeat_n(kind, count));
        kinds.zip(behind.bytes()).all(|(kind, byte)| match kind {
            'n' => byte.is_ascii_digit(),
            'a' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_alphanumeric(),
        })
    }

    fn runs(self) -> impl Iterator<Item = (usize, char)> {
        self.0.split_inclusive(|character: char| character.is_ascii_alphabetic()).filter_map(|run| {
            let kind = run.chars().last()?;
            Some((run.trim_end_matches(kind).parse().ok()?, kind))
        })
    }
}

#[cfg(test)]
mod tests {
    use glimpse_model::{Iban, IbanError};
    use proptest::prelude::*;

    use super::{
        super::typed_iban::{IbanFault, broken_iban, right_iban},
        *,
    };

    /// An IBAN of that country, right but for the check digits, which are `00`.
    fn filled(country: &str, shape: Shape, mut seed: u64) -> String {
        let mut next = |from: &[u8]| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(from[usize::try_from(seed >> 40).unwrap() % from.len()])
        };
        let both = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        let mut text = format!("{country}00");
        for (count, kind) in shape.runs() {
            for _ in 0..count {
                text.push(match kind {
                    'n' => next(b"0123456789"),
                    'a' => next(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                    _ => next(both),
                });
            }
        }
        text
    }

    /// The same with its check digits: the one pair of 97 with which it is an IBAN.
    fn right(text: &str) -> String {
        let with = |digits: u32| format!("{}{digits:02}{}", &text[..2], &text[4..]);
        (2..=98).map(with).find(|text| text.parse::<Iban>().is_ok()).expect(text)
    }

    fn ways_to_type(text: &str) -> [String; 4] {
        let groups = text.as_bytes().chunks(4).map(|group| std::str::from_utf8(group).unwrap());
        let grouped = groups.collect::<Vec<_>>().join(" ");
        [text.to_owned(), text.to_lowercase(), format!("IBAN: {grouped}"), grouped]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]

        #[test]
        fn of_every_country_broken_ones_are_told_from_names(seed: u64, off in 1_u32..97) {
            for (country, shape) in COUNTRIES.iter().map(|(country, shape)| (*country, Shape(shape))) {
                let valid = right(&filled(country, shape, seed));
                prop_assert_eq!(valid.len(), shape.length());
                for typed in ways_to_type(&valid) {
                    prop_assert_eq!(broken_iban(&typed), None, "{}", typed);
                    prop_assert!(right_iban(&typed).is_some(), "{}", typed);
                }
                let check: u32 = valid[2..4].parse().unwrap();
                let check = 2 + (check - 2 + off) % 97;
                for typed in ways_to_type(&format!("{country}{check:02}{}", &valid[4..])) {
                    let wrong = Some(IbanFault::Wrong(IbanError::Checksum));
                    prop_assert_eq!(broken_iban(&typed), wrong, "{}", typed);
                    prop_assert_eq!(right_iban(&typed), None, "{}", typed);
                }
                for typed in ways_to_type(&valid[..valid.len() - 1]) {
                    prop_assert_eq!(broken_iban(&typed), Some(IbanFault::Short { missing: 1 }), "{}", typed);
                }
                for typed in ways_to_type(&format!("{valid}7")) {
                    prop_assert!(matches!(broken_iban(&typed), Some(IbanFault::Wrong(_))), "{}", typed);
                }
            }
        }
    }

    #[test]
    fn the_countries_are_in_order() {
        assert!(COUNTRIES.is_sorted_by_key(|(country, _)| *country));
    }
}
