use glimpse_model::{Currency, TransactionKind};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// What is known of a transaction without parsing its JSON: 40 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Record {
    pub(super) pending: bool,
    /// Which chunk of the booked or the pending ones.
    pub(super) chunk: u16,
    /// Where its JSON begins in the chunk, in bytes.
    pub(super) offset: u32,
    /// How long its JSON is.
    pub(super) length: u32,
    /// Where the amount begins in its JSON.
    pub(super) amount_at: u16,
    /// How long the amount's text is.
    pub(super) amount_length: u8,
    /// The account's place.
    pub(super) account: u16,
    pub(super) kind: TransactionKind,
    pub(super) currency: Currency,
    /// The date for order and filters; see [`super::order::effective_date`].
    pub(super) date: Date,
    pub(super) amount: Decimal,
}

/// The records, newest first, as they are stored.
#[derive(Clone, Copy)]
pub(super) struct Index<'a>(&'a [u8]);

const SIZE: usize = 40;
const PENDING: u8 = 1;

impl Record {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let kind = TransactionKind::ALL.iter().position(|kind| *kind == self.kind).unwrap_or_default();
        let days = days_since_epoch(self.date);
        out.extend(self.chunk.to_le_bytes());
        out.push(if self.pending { PENDING } else { 0 });
        out.push(u8::try_from(kind).unwrap_or_default());
        out.extend(self.account.to_le_bytes());
        out.extend(self.amount_at.to_le_bytes());
        out.push(self.amount_length);
        out.extend(self.currency.as_str().as_bytes());
        out.extend(self.offset.to_le_bytes());
        out.extend(self.length.to_le_bytes());
        out.extend(days.to_le_bytes());
        out.extend(self.amount.serialize());
    }

    fn read(bytes: &[u8; SIZE]) -> Option<Self> {
        let [c0, c1, flags, kind, a0, a1, p0, p1, amount_length, u0, u1, u2, rest @ ..] = *bytes;
        let [o0, o1, o2, o3, l0, l1, l2, l3, d0, d1, d2, d3, amount @ ..] = rest;
        Some(Self {
            pending: flags & PENDING != 0,
            chunk: u16::from_le_bytes([c0, c1]),
            offset: u32::from_le_bytes([o0, o1, o2, o3]),
            length: u32::from_le_bytes([l0, l1, l2, l3]),
            amount_at: u16::from_le_bytes([p0, p1]),
            amount_length,
            account: u16::from_le_bytes([a0, a1]),
            kind: *TransactionKind::ALL.get(usize::from(kind))?,
            currency: Currency::parse(std::str::from_utf8(&[u0, u1, u2]).ok()?).ok()?,
            date: date_of_days(i32::from_le_bytes([d0, d1, d2, d3]))?,
            amount: Decimal::deserialize(amount),
        })
    }
}

impl<'a> Index<'a> {
    /// Whole records only.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        bytes.len().is_multiple_of(SIZE).then_some(Self(bytes))
    }

    pub(super) fn len(self) -> usize {
        self.0.len() / SIZE
    }

    pub(super) fn get(self, place: usize) -> Option<Record> {
        let bytes = self.0.get(place.checked_mul(SIZE)?..)?.first_chunk()?;
        Record::read(bytes)
    }

    pub(super) fn records(self) -> impl Iterator<Item = Record> + 'a {
        self.0.as_chunks::<SIZE>().0.iter().filter_map(Record::read)
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);

fn days_since_epoch(date: Date) -> i32 {
    EPOCH.until(date).map(|span| span.get_days()).unwrap_or_default()
}

fn date_of_days(days: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let record = Record {
            pending: true,
            chunk: 513,
            offset: 70_000,
            length: 555,
            amount_at: 66,
            amount_length: 30,
            account: 257,
            kind: TransactionKind::Card,
            currency: Currency::parse("JPY").unwrap(),
            date: date(1969, 12, 30),
            amount: "-79228162514264337593543.950335".parse().unwrap(),
        };
        let mut bytes = Vec::new();
        record.write(&mut bytes);
        record.write(&mut bytes);
        assert_eq!(bytes.len(), 2 * SIZE);
        let index = Index::new(&bytes).unwrap();
        assert_eq!(index.records().collect::<Vec<_>>(), [record, record]);
        assert_eq!((index.get(1), index.get(2)), (Some(record), None));
        assert!(Index::new(&bytes[1..]).is_none());
    }
}
