//! SEPA tags inside the purpose: `EREF+…MREF+…SVWZ+…`, anywhere, also written `EREF: `.

/// What a tag holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    EndToEnd,
    Customer,
    Mandate,
    Creditor,
    Debtor,
    Remittance,
    OtherPayer,
    OtherPayee,
    Iban,
    Bic,
    Name,
    Compensation,
    OriginalAmount,
    Purpose,
}

impl Tag {
    /// The tag as the bank writes it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::EndToEnd => "EREF",
            Self::Customer => "KREF",
            Self::Mandate => "MREF",
            Self::Creditor => "CRED",
            Self::Debtor => "DEBT",
            Self::Remittance => "SVWZ",
            Self::OtherPayer => "ABWA",
            Self::OtherPayee => "ABWE",
            Self::Iban => "IBAN",
            Self::Bic => "BIC",
            Self::Name => "ANAM",
            Self::Compensation => "COAM",
            Self::OriginalAmount => "OAMT",
            Self::Purpose => "PURP",
        }
    }

    /// The tag that a text ends with.
    fn at_end(text: &[u8]) -> Option<Self> {
        let tag = match text.last_chunk()? {
            b"EREF" => Self::EndToEnd,
            b"KREF" => Self::Customer,
            b"MREF" => Self::Mandate,
            b"CRED" => Self::Creditor,
            b"DEBT" => Self::Debtor,
            b"SVWZ" => Self::Remittance,
            b"ABWA" => Self::OtherPayer,
            b"ABWE" => Self::OtherPayee,
            b"IBAN" => Self::Iban,
            [_, b'B', b'I', b'C'] => Self::Bic,
            b"ANAM" => Self::Name,
            b"COAM" => Self::Compensation,
            b"OAMT" => Self::OriginalAmount,
            b"PURP" => Self::Purpose,
            _ => return None,
        };
        Some(tag)
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }

    /// Whether the value is running text, in which a line break is a space; in the others it is nothing.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Remittance | Self::OtherPayer | Self::OtherPayee | Self::Name)
    }
}

/// Splits text into tagged parts; what stands in front of the first tag comes with `None`.
///
/// A tag that comes again is left in the text of the part in which it stands: the first one is the bank's, a later
/// one may be the payer's own words. `repeated` tells that there was one.
pub(super) fn split<'a>(text: &'a str, repeated: &mut bool, mut part: impl FnMut(Option<Tag>, &'a str)) {
    let bytes = text.as_bytes();
    let (mut seen, mut plus) = (0_u16, false);
    let mut open: Option<Tag> = None;
    let mut start = 0_usize;
    let mut from = 0_usize;
    while let Some(found) = bytes.get(from..).and_then(|rest| memchr::memchr2(b'+', b':', rest)) {
        let mark = from.saturating_add(found);
        from = mark.saturating_add(1);
        let is_plus = bytes.get(mark) == Some(&b'+');
        // Where the bank writes `+`, a colon is what the payer wrote.
        if plus && !is_plus {
            continue;
        }
        let Some((tag, begin)) = tag_before(text, mark, seen) else { continue };
        if begin < start {
            continue;
        }
        plus |= is_plus;
        if seen & tag.bit() != 0 {
            *repeated = true;
            continue;
        }
        seen |= tag.bit();
        part(open, text.get(start..begin).unwrap_or_default());
        open = Some(tag);
        start = from;
    }
    part(open, text.get(start..).unwrap_or_default());
}

/// The tag that ends at `mark`, and where it begins.
fn tag_before(text: &str, mark: usize, seen: u16) -> Option<(Tag, usize)> {
    let before = text.as_bytes().get(..mark)?;
    let tag = match Tag::at_end(before) {
        None if before == b"BIC" => Tag::Bic,
        tag => tag?,
    };
    let begin = mark.checked_sub(tag.name().len())?;
    let at_word = match begin.checked_sub(1).and_then(|index| before.get(index)) {
        None => true,
        Some(byte) => byte.is_ascii_whitespace(),
    };
    let plus = text.as_bytes().get(mark) == Some(&b'+');
    let account = matches!(tag, Tag::Iban | Tag::Bic);
    // `IBAN: …` alone may be what a payer wrote; after another tag it is the bank's.
    let taken = if plus { !account || at_word || seen != 0 } else { at_word && (!account || seen != 0) };
    if taken { Some((tag, begin)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        split(text, &mut false, |tag, value| all.push((tag.map_or("", Tag::name), value.to_owned())));
        all.retain(|(tag, value)| !tag.is_empty() || !value.is_empty());
        all
    }

    #[test]
    fn tags_begin_anywhere_and_run_on() {
        let owned = |pairs: &[(&'static str, &str)]| {
            pairs.iter().map(|(tag, value)| (*tag, (*value).to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(
            parts("RechnungEREF+A1MREF+M 2SVWZ+a+b: c"),
            owned(&[("", "Rechnung"), ("EREF", "A1"), ("MREF", "M 2"), ("SVWZ", "a+b: c")])
        );
        assert_eq!(parts("EREF: A1 IBAN: DE1"), owned(&[("EREF", " A1 "), ("IBAN", " DE1")]));
        assert_eq!(parts("bitte an IBAN: DE1"), owned(&[("", "bitte an IBAN: DE1")]));
        assert_eq!(parts("SVWZ+x EREF+1 EREF+2"), owned(&[("SVWZ", "x "), ("EREF", "1 EREF+2")]));
        assert_eq!(parts("SVWZ+bitte auf IBAN: DE1"), owned(&[("SVWZ", "bitte auf IBAN: DE1")]));
        assert_eq!(parts("kein Tag"), owned(&[("", "kein Tag")]));
    }
}
