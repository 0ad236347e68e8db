//! Writes MT940 as banks do: one entry in many shapes. For tests and benches; the product only reads MT940.

use glimpse_model::{Iban, Transaction};
use jiff::civil::Date;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// One entry, in MT940's own terms.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) amount: Decimal,
    value: Date,
    /// Days from the value date to the entry date.
    entry: Option<i32>,
    reversal: bool,
    booking_text: String,
    prima_nota: Option<String>,
    end_to_end: Option<String>,
    mandate: Option<String>,
    creditor: Option<String>,
    remittance: String,
    other_payer: Option<String>,
    iban: Option<Iban>,
    name: Option<String>,
    bank_reference: Option<String>,
}

/// How a bank writes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Folds the `:86:` after so many characters.
    fold: usize,
    line_end: &'static str,
    separator: char,
    end_mark: bool,
    third_letter: bool,
    encoding: &'static str,
    /// Ends subfields where a tag ends, as some banks do, or only where they are full.
    tag_per_subfield: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            fold: 65,
            line_end: "\r\n",
            separator: '?',
            end_mark: true,
            third_letter: true,
            encoding: "utf-8",
            tag_per_subfield: true,
        }
    }
}

pub(crate) fn shapes() -> impl Strategy<Value = Shape> {
    (
        30_usize..90,
        prop::sample::select(vec!["\r\n", "\n", "@@"]),
        prop::sample::select(vec!['?', '~', '>']),
        any::<(bool, bool, bool)>(),
        prop::sample::select(vec!["utf-8", "iso-8859-1", "utf-16"]),
    )
        .prop_map(|(fold, line_end, separator, (end_mark, third_letter, tag_per_subfield), encoding)| {
            Shape { fold, line_end, separator, end_mark, third_letter, encoding, tag_per_subfield }
        })
}

prop_compose! {
    pub(crate) fn entries()(
        cents in -99_999_999_i64..99_999_999,
        date in (2001_i16..2079, 1_i8..13, 1_i8..29),
        entry in prop::option::of(-20_i32..20),
        reversal in any::<bool>(),
        booking_text in "[A-Z]{3,10}( [A-Z]{2,8})?",
        prima_nota in prop::option::of("[0-9]{3,6}"),
        end_to_end in prop::option::of("[A-Z0-9]{1,35}".prop_filter("a tag", |text| free_of_tags(text))),
        mandate in prop::option::of("[A-Z0-9/]{1,35}".prop_filter("a tag", |text| free_of_tags(text))),
        creditor in prop::option::of(Just("DE98ZZZ09999999999".to_owned())),
        remittance in "[A-Za-zäöüß]{2,10}( [A-Za-z0-9äöü./]{1,9}){0,9}",
        other_payer in prop::option::of("[A-Z][a-z]{2,10} [A-Z][a-z]{2,10}"),
        iban in prop::option::of(crate::properties::ibans()),
        name in prop::option::of("[A-Z][a-zäöü]{2,20}( [A-Z][a-zäöü]{2,20})?"),
        bank_reference in prop::option::of("[A-Z0-9]{1,16}".prop_filter("none", |text| text != "NONREF")),
    ) -> Entry {
        Entry {
            amount: Decimal::new(cents, 2),
            value: Date::constant(date.0, date.1, date.2),
            entry, reversal, booking_text, prima_nota, end_to_end, mandate, creditor, remittance, other_payer,
            iban, name, bank_reference,
        }
    }
}

fn free_of_tags(text: &str) -> bool {
    text != "NOTPROVIDED" && text != "NONREF"
}

impl Entry {
    fn entry_date(&self) -> Option<Date> {
        self.entry.map(|days| self.value.checked_add(jiff::Span::new().days(days)).unwrap())
    }

    fn line(&self, shape: &Shape) -> String {
        let entry = self.entry_date().map_or_else(String::new, |date| date.strftime("%m%d").to_string());
        let mark = match (self.amount.is_sign_negative(), self.reversal) {
            (true, false) => "D",
            (true, true) => "RC",
            (false, false) => "C",
            (false, true) => "RD",
        };
        let letter = if shape.third_letter { "R" } else { "" };
        let reference = self.bank_reference.as_ref().map_or_else(String::new, |text| format!("//{text}"));
        format!(
            ":61:{}{entry}{mark}{letter}{}NTRFNONREF{reference}",
            self.value.strftime("%y%m%d"),
            comma(self.amount.abs())
        )
    }

    fn information(&self, shape: &Shape) -> String {
        let mut tags = Vec::new();
        for (tag, value) in [("EREF", &self.end_to_end), ("MREF", &self.mandate), ("CRED", &self.creditor)] {
            tags.extend(value.as_ref().map(|value| format!("{tag}+{value}")));
        }
        tags.push(format!("SVWZ+{}", self.remittance));
        tags.extend(self.other_payer.as_ref().map(|name| format!("ABWA+{name}")));
        let groups = if shape.tag_per_subfield { tags } else { vec![tags.concat()] };
        let parts: Vec<String> = groups.iter().flat_map(|group| chunks(group, 27)).collect();
        let separator = shape.separator;
        let mut out = format!("166{separator}00{}", self.booking_text);
        let mut field = |number: usize, text: &str| out.push_str(&format!("{separator}{number:02}{text}"));
        if let Some(nota) = &self.prima_nota {
            field(10, nota);
        }
        for (index, part) in parts.iter().enumerate() {
            field(if index < 10 { 20 + index } else { 50 + index }, part);
        }
        if let Some(iban) = &self.iban {
            field(30, "COBADEFFXXX");
            field(31, iban.as_str());
        }
        if let Some(name) = &self.name {
            for (index, part) in chunks(name, 27).iter().enumerate() {
                field(32 + index, part);
            }
        }
        format!(":86:{}", chunks(&out, shape.fold).join(shape.line_end))
    }

    /// Asserts that what was read is this.
    pub(crate) fn compare(&self, read: &Transaction, text: &str) {
        assert_eq!(read.amount.amount, self.amount, "{text}");
        assert_eq!(read.amount.amount.scale(), 2, "{text}");
        assert_eq!(read.settled_at, Some(self.value), "{text}");
        assert_eq!(read.booked_at, Some(self.entry_date().unwrap_or(self.value)), "{text}");
        assert_eq!(read.booking_text.as_ref(), Some(&self.booking_text), "{text}");
        assert_eq!(read.prima_nota_number, self.prima_nota, "{text}");
        assert_eq!(read.end_to_end_reference, self.end_to_end, "{text}");
        assert_eq!(read.mandate_reference, self.mandate, "{text}");
        assert_eq!(read.creditor_id, self.creditor, "{text}");
        // Where a word ends exactly at the end of a subfield, no bank's file tells whether a space was there.
        let unspaced = |text: &str| text.replace(' ', "");
        assert_eq!(read.purpose.as_deref().map(unspaced), Some(unspaced(&self.remittance)), "{text}");
        assert_eq!(read.additional_info.get("ABWA"), self.other_payer.as_ref(), "{text}");
        assert_eq!(read.counterparty.iban, self.iban, "{text}");
        assert_eq!(read.counterparty.name, self.name, "{text}");
        assert_eq!(read.bank_reference, self.bank_reference, "{text}");
    }
}

fn chunks(text: &str, size: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(size).map(|chunk| chunk.iter().collect()).collect()
}

fn comma(amount: Decimal) -> String {
    amount.to_string().replace('.', ",")
}

fn balance(tag: &str, amount: Decimal) -> String {
    let mark = if amount.is_sign_negative() { 'D' } else { 'C' };
    format!(":{tag}:{mark}260131EUR{}", comma(amount.abs()))
}

/// The whole message.
pub(crate) fn write(opening: Decimal, entries: &[Entry], shape: &Shape) -> String {
    let total: Decimal = entries.iter().map(|entry| entry.amount).sum();
    let mut lines = vec![
        ":20:STARTUMS".to_owned(),
        ":25:20050550/1234567890".to_owned(),
        ":28C:1/1".to_owned(),
        balance("60F", opening),
    ];
    for entry in entries {
        lines.push(entry.line(shape));
        lines.push(entry.information(shape));
    }
    lines.push(balance("62F", opening + total));
    if shape.end_mark {
        lines.push("-".to_owned());
    }
    lines.join(shape.line_end) + shape.line_end
}

/// The message in the shape's encoding.
pub(crate) fn encode(text: &str, shape: &Shape) -> Vec<u8> {
    match shape.encoding {
        "iso-8859-1" => text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect(),
        "utf-16" => std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        _ => text.as_bytes().to_vec(),
    }
}
