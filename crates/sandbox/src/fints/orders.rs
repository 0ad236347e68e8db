//! Orders in an open dialog: accounts, balances, holdings; statements are in `turnovers`.
//!
//! Source: FinTS 3.0 Messages, C.2 (accounts and depots).

use super::{
    account::Naming,
    answer::{Answer, Refusal},
    bank::Turn,
    customer::{Customer, Quirk},
    dialog::Dialog,
    parameters,
    reply::Reply,
    statement,
    syntax::{Fields, Seg, Segment},
};
use crate::data::{Account, Book, amount, calendar::bank_time};

impl Turn<'_> {
    /// Does an order; what comes refers to the segment with that number.
    pub(crate) fn execute(
        &self,
        dialog: &mut Dialog,
        customer: &'static Customer,
        order: &Segment,
        number: u32,
    ) -> Result<Reply, Refusal> {
        let book = self.bank.book(customer);
        let refused = |answer| Refusal::of(number, answer);
        match order.code.as_str() {
            "HKTAB" => self.media(dialog, customer, order, number),
            "HKSPA" => self.sepa_accounts(dialog, order, &book, number).map_err(refused),
            "HKSAL" => self.balance(dialog, customer, order, &book, number).map_err(refused),
            "HKWPD" => self.holdings(dialog, customer, order, &book, number).map_err(refused),
            "HKKAZ" | "HKCAZ" => self.turnovers(dialog, customer, order, &book, number).map_err(refused),
            _ => Err(refused(Answer::new(9110))),
        }
    }

    fn sepa_accounts(
        &self,
        dialog: &Dialog,
        order: &Segment,
        book: &Book,
        number: u32,
    ) -> Result<Reply, Answer> {
        let fields = Fields::of(order).shaped(&vec![4; order.groups.len()])?;
        let mut wanted: Vec<&Account> = Vec::new();
        for element in 0..order.groups.len() {
            if (0..4).any(|place| fields.has((element, place))) {
                wanted.push(self.national(fields, element, 0, book)?);
            }
        }
        if wanted.is_empty() {
            wanted = book.accounts.iter().collect();
        }
        let mut reply = Reply { dialog: dialog.id.clone(), ..Reply::default() };
        if wanted.is_empty() {
            reply.answers.push((number, Answer::new(3010)));
            return Ok(reply);
        }
        let (code, bic) = (self.bank.core.code.as_str(), self.bank.core.bic.as_str());
        let list =
            wanted.into_iter().fold(Seg::new("HISPA", order.version).answers(number), |list, account| {
                let account_number = parameters::number(account);
                if parameters::is_sepa(account) {
                    list.group(["J", account.iban.as_str(), bic, account_number, "", "280", code])
                } else {
                    list.group(["N", "", "", account_number, "", "280", code])
                }
            });
        reply.answers.push((number, Answer::new(20)));
        reply.data.push(list);
        Ok(reply)
    }

    fn balance(
        &self,
        dialog: &Dialog,
        customer: &Customer,
        order: &Segment,
        book: &Book,
        number: u32,
    ) -> Result<Reply, Answer> {
        let naming = Naming::of(order);
        let fields = Fields::of(order).shaped(&[naming.width(), 1, 1, 1])?;
        fields.exactly((1, 0), &["N"])?;
        fields.absent((2, 0))?;
        fields.absent((3, 0))?;
        let account = self.account(order, customer, book)?;
        let offer = self.bank.offer(customer);
        let now = bank_time(self.now);
        let moment = match customer.quirk {
            Quirk::NoDates => [String::new(), String::new()],
            _ => [now.strftime("%Y%m%d").to_string(), now.strftime("%H%M%S").to_string()],
        };
        let line = |cents: i64| {
            let [date, time] = moment.clone();
            let sign = if cents < 0 { "D" } else { "C" };
            [sign.to_owned(), fints_amount(cents), account.currency.to_owned(), date, time]
        };
        let credit = if account.cash_account_type == "CACC" { 100_000 } else { 0 };
        let mut list = Seg::new("HISAL", order.version).answers(number);
        list = self.name_account(list, account, naming, &offer);
        list = list.text(&account.product).text(account.currency).group(line(account.balance_cents()));
        list = if account.pending().next().is_some() {
            list.group(line(account.expected_cents() - account.balance_cents()))
        } else {
            list.nothing()
        };
        if credit > 0 {
            let available = (account.balance_cents() + credit).max(0);
            list = list.group([fints_amount(credit), account.currency.to_owned()]);
            list = list.group([fints_amount(available), account.currency.to_owned()]);
        }
        let mut reply = Reply { dialog: dialog.id.clone(), ..Reply::default() };
        reply.answers.push((number, Answer::new(20)));
        reply.data.push(list);
        Ok(reply)
    }

    fn holdings(
        &self,
        dialog: &Dialog,
        customer: &Customer,
        order: &Segment,
        book: &Book,
        number: u32,
    ) -> Result<Reply, Answer> {
        let fields = Fields::of(order).shaped(&[4, 1, 1, 1, 1])?;
        let account = self.account(order, customer, book)?;
        // HIWPDS allows neither currency nor quality of prices nor a number of entries; the list is never continued.
        for element in 1..5 {
            fields.absent((element, 0))?;
        }
        let mut reply = Reply { dialog: dialog.id.clone(), ..Reply::default() };
        if account.securities.is_empty() {
            reply.answers.push((number, Answer::new(3010)));
            return Ok(reply);
        }
        let list = statement::holdings(account, &self.bank.core.code, self.now);
        reply.answers.push((number, Answer::new(20)));
        reply.data.push(Seg::new("HIWPD", order.version).answers(number).binary(list));
        Ok(reply)
    }
}

/// An amount without a sign, as FinTS has it: a decimal comma, no zeros behind.
fn fints_amount(cents: i64) -> String {
    let text = amount(cents.abs()).replace('.', ",");
    text.trim_end_matches('0').to_owned()
}
