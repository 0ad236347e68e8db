use std::collections::HashMap;

use glimpse_model::Transaction;
use serde::{Deserialize, Serialize};

/// The transactions of one account as they come in, page by page.
///
/// Pages overlap at some banks, and come twice at others. What has an id at the bank and the same content is taken
/// once. What has no id is only dropped where a run at the start of a page repeats the end of the page before; a
/// single repeated entry may also be a real twin, so it is dropped only if every page border shows one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Collected {
    booked: Pages,
    pending: Pages,
}

/// The transactions of one kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Pages {
    kept: Vec<Transaction>,
    /// The page that came last, as it came.
    last: Vec<Transaction>,
    /// Indexes in `kept` of single entries without id that equal the entry before the border.
    doubtful: Vec<usize>,
    /// How many page borders there were.
    borders: usize,
    /// Positions in `kept` by id at the bank.
    #[serde(skip)]
    by_id: HashMap<String, Vec<usize>>,
}

impl Collected {
    /// Takes in a page.
    pub(crate) fn add(&mut self, booked: Vec<Transaction>, pending: Vec<Transaction>) {
        self.booked.add(booked);
        // Some banks repeat what is pending on every page.
        if pending != self.pending.last {
            self.pending.add(pending);
        }
    }

    /// How many there are so far.
    pub(crate) fn len(&self) -> usize {
        self.booked.kept.len() + self.pending.kept.len()
    }

    /// All transactions, in the bank's order, booked ones first. A pending one that is booked too is left out.
    pub(crate) fn finish(self) -> Vec<Transaction> {
        let mut all = self.booked.finish();
        let mut absorbed = vec![false; all.len()];
        let mut open = Vec::new();
        for pending in self.pending.finish() {
            let twin = all
                .iter()
                .zip(&absorbed)
                .position(|(booked, taken)| !taken && is_booking_of(booked, &pending));
            match twin.and_then(|index| absorbed.get_mut(index)) {
                Some(taken) => *taken = true,
                None => open.push(pending),
            }
        }
        all.extend(open);
        all
    }
}

impl Pages {
    fn add(&mut self, page: Vec<Transaction>) {
        if page.is_empty() {
            return;
        }
        if self.by_id.is_empty() {
            // After a restart.
            self.by_id = index(&self.kept);
        }
        if !self.last.is_empty() {
            self.borders += 1;
        }
        let overlap = overlap(&self.last, &page);
        let doubtful = overlap == 0
            && page
                .first()
                .is_some_and(|first| first.bank_reference.is_none() && self.last.last() == Some(first));
        for (place, transaction) in page.iter().enumerate() {
            match &transaction.bank_reference {
                Some(id) => {
                    let same = self.by_id.entry(id.clone()).or_default();
                    if same.iter().any(|index| self.kept.get(*index) == Some(transaction)) {
                        continue;
                    }
                    same.push(self.kept.len());
                }
                None if place < overlap => continue,
                None if place == 0 && doubtful => self.doubtful.push(self.kept.len()),
                None => {}
            }
            self.kept.push(transaction.clone());
        }
        self.last = page;
    }

    fn finish(mut self) -> Vec<Transaction> {
        if self.borders > 1 && self.doubtful.len() == self.borders {
            for index in self.doubtful.into_iter().rev() {
                self.kept.remove(index);
            }
        }
        self.kept
    }
}

fn index(kept: &[Transaction]) -> HashMap<String, Vec<usize>> {
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, transaction) in kept.iter().enumerate() {
        if let Some(id) = &transaction.bank_reference {
            by_id.entry(id.clone()).or_default().push(place);
        }
    }
    by_id
}

/// The length of the longest run at the end of `before` that `page` begins with, if it is sure that it is a repetition:
/// an entry in it has an id, or not all of its entries are alike.
fn overlap(before: &[Transaction], page: &[Transaction]) -> usize {
    let longest = before.len().min(page.len());
    let sure = |run: &[Transaction]| {
        run.iter().any(|transaction| transaction.bank_reference.is_some())
            || run.windows(2).any(|pair| matches!(pair, [a, b] if a != b))
    };
    (1..=longest)
        .rev()
        .find(|length| {
            let (tail, head) = (before.get(before.len() - length..), page.get(..*length));
            tail == head && head.is_some_and(sure)
        })
        .unwrap_or(0)
}

/// Whether a pending transaction is this booked one: the same id, or the same unique reference, amount and
/// counterparty within a few days.
fn is_booking_of(booked: &Transaction, pending: &Transaction) -> bool {
    if booked.amount != pending.amount {
        return false;
    }
    if booked.bank_reference.is_some() && booked.bank_reference == pending.bank_reference {
        return true;
    }
    let named = |reference: &Option<String>| {
        reference.as_deref().is_some_and(|text| !text.eq_ignore_ascii_case("NOTPROVIDED"))
    };
    let days = |transaction: &Transaction| transaction.settled_at.or(transaction.booked_at);
    let near = days(booked)
        .zip(days(pending))
        .and_then(|(a, b)| a.until(b).ok())
        .is_some_and(|between| between.get_days().abs() <= 5);
    named(&booked.end_to_end_reference)
        && booked.end_to_end_reference == pending.end_to_end_reference
        && booked.counterparty == pending.counterparty
        && near
}

#[cfg(test)]
mod tests {
    use glimpse_model::Money;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn entry(id: Option<&str>, amount: i64) -> Transaction {
        let money = Money::parse(&format!("{amount}.00"), "EUR").unwrap();
        let mut entry = Transaction::booked(money, Some(date(2026, 11, 20)), Some(date(2026, 11, 20)));
        entry.bank_reference = id.map(str::to_owned);
        entry
    }

    fn collect(pages: &[Vec<Transaction>]) -> Vec<Transaction> {
        let mut collected = Collected::default();
        for page in pages {
            collected.add(page.clone(), Vec::new());
        }
        collected.finish()
    }

    #[test]
    fn twins_without_ids_stay_on_a_page_and_across_a_border() {
        let twin = entry(None, 5);
        assert_eq!(collect(&[vec![twin.clone(), twin.clone()]]).len(), 2);
        assert_eq!(
            collect(&[vec![entry(None, 1), twin.clone()], vec![twin.clone(), entry(None, 2)]]).len(),
            4
        );
    }

    #[test]
    fn a_border_that_always_repeats_one_entry_is_an_overlap() {
        let pages = [
            vec![entry(None, 1), entry(None, 2)],
            vec![entry(None, 2), entry(None, 3)],
            vec![entry(None, 3), entry(None, 4)],
        ];
        assert_eq!(collect(&pages).len(), 4);
    }

    #[test]
    fn a_repeated_id_with_other_content_is_another_entry() {
        assert_eq!(collect(&[vec![entry(Some("a"), 1), entry(Some("a"), 2), entry(Some("a"), 1)]]).len(), 2);
    }

    #[test]
    fn a_pending_entry_that_is_booked_counts_once() {
        let mut booked = entry(Some("b"), 5);
        booked.end_to_end_reference = Some("E2E-1".to_owned());
        let pending = Transaction { booked: false, bank_reference: None, booked_at: None, ..booked.clone() };
        let mut collected = Collected::default();
        collected.add(vec![booked], vec![pending.clone(), pending.clone()]);
        assert_eq!(collected.finish().iter().filter(|entry| !entry.booked).count(), 1);
        let mut later = pending;
        later.settled_at = Some(date(2026, 12, 20));
        let mut collected = Collected::default();
        collected.add(vec![entry(Some("b"), 5)], vec![later]);
        assert_eq!(collected.finish().len(), 2);
    }

    proptest! {
        /// Whatever the page size and overlap, with or without ids: the history comes out as it was.
        #[test]
        fn pages_give_the_history_back(
            amounts in proptest::collection::vec(1_i64..4, 1..60),
            size in 1_usize..10,
            overlap in 0_usize..4,
            resend in any::<bool>(),
        ) {
            let history: Vec<Transaction> =
                amounts.iter().enumerate().map(|(place, amount)| entry(Some(&place.to_string()), *amount)).collect();
            let mut pages = Vec::new();
            let mut start = 0;
            while start < history.len() {
                let page = history[start.saturating_sub(overlap)..(start + size).min(history.len())].to_vec();
                if resend {
                    pages.push(page.clone());
                }
                pages.push(page);
                start += size;
            }
            prop_assert_eq!(collect(&pages), history);
        }

        #[test]
        fn distinct_entries_without_ids_survive_overlaps(count in 1_i64..60, size in 3_usize..10, overlap in 0_usize..3) {
            prop_assume!(overlap != 1);
            let history: Vec<Transaction> = (0..count).map(|amount| entry(None, amount)).collect();
            let pages: Vec<_> = (0..history.len()).step_by(size)
                .map(|start| history[start.saturating_sub(overlap)..(start + size).min(history.len())].to_vec())
                .collect();
            prop_assert_eq!(collect(&pages), history);
        }
    }
}
