use jiff::civil::{Date, date};

use super::{
    calendar::{banking_day_from, day_of, days, months, plus_days},
    dice::Dice,
    entry::{Entry, Kind},
    household::{self, Household},
    iban::german_iban,
    pen::{Pen, named, party},
    security::{Security, securities},
};

/// The banks opened on this day; balances are the sum of everything since then.
const OPENED: Date = date(2021, 1, 1);
/// How far back a customer sees bookings, in days before today.
const VISIBLE_DAYS: i64 = 730;
/// A pending booking is booked within so many days.
const PENDING_DAYS: i64 = 5;

/// Which accounts a user has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holdings {
    /// Current account, savings account, credit card.
    Household,
    /// The household with two equal bookings on several days of each month, some of them without ids.
    Twins,
    /// The household of somebody whose name, accounts and bookings are full of HTML.
    Html,
    /// Nothing.
    None,
    /// The current account only.
    One,
    /// Forty accounts of all kinds.
    Forty,
    /// A current account and a depot.
    Depot,
    /// One current account with exactly 20,000 booked entries in the last 90 days, today included.
    Many,
}

/// A user's accounts on one day.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) accounts: Vec<Account>,
}

/// One account on one day.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// 1 for the user's first account.
    pub(crate) number: usize,
    pub(crate) iban: String,
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) product: String,
    /// ISO 20022 cash account type.
    pub(crate) cash_account_type: &'static str,
    pub(crate) currency: &'static str,
    /// What lies in it, if it is a depot.
    pub(crate) securities: Vec<Security>,
    /// Bookings up to the last pending one, oldest first.
    entries: Vec<Entry>,
    opening_cents: i64,
    today: Date,
}

impl Account {
    /// Booked entries that a customer sees, oldest first.
    pub(crate) fn booked(&self) -> impl Iterator<Item = &Entry> {
        let oldest = plus_days(self.today, -VISIBLE_DAYS);
        self.entries.iter().filter(move |entry| (oldest..=self.today).contains(&entry.booking_date))
    }

    /// Entries that will be booked in the next days; the card was used before today.
    pub(crate) fn pending(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| {
            entry.kind == Kind::CardPayment
                && entry.value_date < self.today
                && entry.booking_date > self.today
        })
    }

    /// Balance of everything booked, in cents.
    pub(crate) fn balance_cents(&self) -> i64 {
        let booked = self.entries.iter().filter(|entry| entry.booking_date <= self.today);
        self.opening_cents + booked.map(|entry| entry.cents).sum::<i64>()
    }

    /// The balance once the pending entries are booked, in cents.
    pub(crate) fn expected_cents(&self) -> i64 {
        self.balance_cents() + self.pending().map(|entry| entry.cents).sum::<i64>()
    }

    /// The latest booking of each standing order that goes out of this account.
    pub(crate) fn standing_orders(&self) -> Vec<&Entry> {
        let mut found: Vec<&Entry> = Vec::new();
        let recent = plus_days(self.today, -40);
        let orders = self.entries.iter().rev().filter(|entry| {
            entry.kind == Kind::StandingOrder
                && entry.cents < 0
                && (recent..=self.today).contains(&entry.booking_date)
        });
        for entry in orders {
            if !found.iter().any(|other| other.counterparty == entry.counterparty) {
                found.push(entry);
            }
        }
        found
    }

    /// The oldest day of which a customer sees bookings.
    pub(crate) fn visible_from(&self) -> Date {
        plus_days(self.today, -VISIBLE_DAYS)
    }
}

/// Who wants to see which accounts.
pub(crate) struct Owner<'a> {
    pub(crate) user: &'a str,
    pub(crate) name: &'a str,
    pub(crate) holdings: Holdings,
    pub(crate) bank_code: &'a str,
    pub(crate) bic: &'a str,
    /// The user's account numbers begin here.
    pub(crate) first_number: u64,
}

/// A user's accounts as they stand on a day. The same booking is the same on every day on which it is seen.
pub(crate) fn open(owner: &Owner<'_>, today: Date) -> Book {
    let mut accounts = match owner.holdings {
        Holdings::None => Vec::new(),
        Holdings::Household | Holdings::Html | Holdings::Twins => household(owner, today),
        Holdings::One => household(owner, today).into_iter().take(1).collect(),
        Holdings::Forty => forty(owner, today),
        Holdings::Depot => {
            let giro = household(owner, today).into_iter().take(1);
            giro.chain([depot(owner, today)]).collect()
        }
        Holdings::Many => vec![many(owner, today)],
    };
    let horizon = plus_days(today, PENDING_DAYS);
    for account in &mut accounts {
        account.entries.retain(|entry| entry.booking_date <= horizon);
    }
    Book { accounts }
}

fn account(owner: &Owner<'_>, number: usize, iban: String, today: Date) -> Account {
    Account {
        number,
        iban,
        owner: owner.name.to_owned(),
        name: "Girokonto".to_owned(),
        product: "Giro Komfort".to_owned(),
        cash_account_type: "CACC",
        currency: "EUR",
        securities: Vec::new(),
        entries: Vec::new(),
        opening_cents: 0,
        today,
    }
}

fn household(owner: &Owner<'_>, today: Date) -> Vec<Account> {
    let iban = |offset| german_iban(owner.bank_code, owner.first_number + offset);
    let (giro_iban, savings_iban, card_iban) = (iban(0), iban(1), iban(881));
    let home = Household {
        key: owner.user,
        owner: owner.name,
        ibans: [&giro_iban, &savings_iban, &card_iban],
        bic: owner.bic,
    };
    let [mut on_giro, on_savings, on_card] =
        household::bookings(&home, OPENED, plus_days(today, PENDING_DAYS));
    if owner.holdings == Holdings::Twins {
        on_giro.extend(twins(&giro_iban, today));
        on_giro.sort_by_key(|entry| entry.booking_date);
    }
    let mut giro = account(owner, 1, giro_iban.clone(), today);
    giro.opening_cents = 184_320;
    giro.entries = on_giro;
    let mut savings = account(owner, 2, savings_iban.clone(), today);
    savings.name = "Sparkonto Urlaub".to_owned();
    savings.product = "Sparbuch".to_owned();
    savings.cash_account_type = "SVGS";
    savings.opening_cents = 500_000;
    savings.entries = on_savings;
    let mut card = account(owner, 3, card_iban.clone(), today);
    card.name = "Kreditkarte".to_owned();
    card.product = "Mockbank Card Gold".to_owned();
    card.cash_account_type = "CARD";
    card.entries = on_card;
    if owner.holdings == Holdings::Html {
        giro.name = "<b>Giro</b> & \"Haushalt\"</script>".to_owned();
        savings.product = "<i onmouseover=alert(1)>Spar</i>".to_owned();
        for (place, entry) in giro.entries.iter_mut().enumerate().filter(|(place, _)| place % 3 == 0) {
            entry.counterparty.name = format!("<img src=x onerror=alert({place})> & Co");
            entry.purpose = format!("<script>alert('{place}')</script> &amp; \"{{{{7*7}}}}\" <!--");
        }
    }
    vec![giro, savings, card]
}

/// Twice the same coffee on the 10th, twice the same transfer on the 20th of each month; every second pair has no ids.
fn twins(iban: &str, today: Date) -> Vec<Entry> {
    let mut pen = Pen::new(&format!("{iban} twins"));
    for month in months(OPENED, today) {
        let on = banking_day_from(day_of(month, 10));
        for _ in 0..2 {
            let coffee =
                pen.write(on, Kind::CardPayment, -320, named("Café Zwilling"), "Kaffee zum Mitnehmen");
            if month.month() % 2 == 0 {
                coffee.without_ids();
            }
        }
        let on = banking_day_from(day_of(month, 20));
        for _ in 0..2 {
            pen.write(on, Kind::Transfer, -2_500, party("Vereinskasse Zwillinge e. V."), "Beitrag")
                .end_to_end("NOTPROVIDED");
        }
    }
    pen.finish()
}

fn forty(owner: &Owner<'_>, today: Date) -> Vec<Account> {
    let kinds = [
        ("Girokonto", "Giro Komfort", "CACC"),
        ("Sparkonto", "Sparbuch", "SVGS"),
        ("Tagesgeld", "Tagesgeldkonto", "MOMA"),
        ("Kreditkarte", "Mockbank Card", "CARD"),
        ("Darlehen", "Ratenkredit", "LOAN"),
    ];
    kinds
        .into_iter()
        .cycle()
        .zip(1_usize..=40)
        .zip(0_u64..)
        .map(|(((name, product, cash_account_type), number), offset)| {
            let mut account =
                account(owner, number, german_iban(owner.bank_code, owner.first_number + offset), today);
            account.name = format!("{name} {number}");
            account.product = product.to_owned();
            account.cash_account_type = cash_account_type;
            account.opening_cents = if cash_account_type == "LOAN" { -1_500_000 } else { 100_000 };
            let mut pen = Pen::new(&account.iban);
            let mut dice = Dice::of(&[&account.iban]);
            for month in months(OPENED, plus_days(today, PENDING_DAYS)) {
                let on = banking_day_from(day_of(month, 14));
                let cents = dice.between(1_000, 9_000);
                pen.write(
                    on,
                    Kind::Transfer,
                    cents,
                    party("Erika Mustermann"),
                    format!("Umbuchung {number}"),
                );
                let on = banking_day_from(day_of(month, 21));
                pen.write(on, Kind::CardPayment, -dice.between(500, 9_000), named("EDEKA Köhler"), "Einkauf");
            }
            account.entries = pen.finish();
            account
        })
        .collect()
}

fn depot(owner: &Owner<'_>, today: Date) -> Account {
    let mut account = account(owner, 2, german_iban(owner.bank_code, owner.first_number + 700), today);
    account.name = "Depot".to_owned();
    account.product = "Wertpapierdepot".to_owned();
    account.cash_account_type = "OTHR";
    account.securities = securities(today);
    account.opening_cents = account.securities.iter().map(|security| security.value_cents).sum();
    account
}

fn many(owner: &Owner<'_>, today: Date) -> Account {
    let mut account = account(owner, 1, german_iban(owner.bank_code, owner.first_number), today);
    account.name = "Geschäftskonto".to_owned();
    account.opening_cents = 2_500_000;
    let mut pen = Pen::new(&account.iban);
    let shops = ["Marktstand Ost", "Kiosk am Tor", "Automat 17", "Webshop Löwe", "Café Œuvre"].map(party);
    for day in days(plus_days(today, -89), today) {
        // 222 a day, and one more on 20 days of every 90, make 20,000 in any 90 days in a row.
        let day_number = day.since(OPENED).map_or(0, |span| span.get_days()).rem_euclid(90);
        let mut dice = Dice::of(&[&account.iban, "many", &day.to_string()]);
        for place in 0..222 + i32::from(day_number < 20) {
            let shop =
                dice.pick(&[0_usize, 1, 2, 3, 4]).and_then(|at| shops.get(at)).cloned().unwrap_or_default();
            let cents = dice.between(-4_000, 4_100);
            pen.write(
                day,
                Kind::Transfer,
                if cents == 0 { 1 } else { cents },
                shop,
                format!("Beleg {day}/{place:03}"),
            )
            .end_to_end(format!("B{}{place:03}", day.strftime("%Y%m%d")));
        }
    }
    account.entries = pen.finish();
    account
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(holdings: Holdings) -> Owner<'static> {
        Owner {
            user: "figo01",
            name: "Hans Peter Meier",
            holdings,
            bank_code: "90094815",
            bic: "MOCKDE33XXX",
            first_number: 2000,
        }
    }

    #[test]
    fn a_booking_stays_what_it_was_when_time_goes_on() {
        let mut day = date(2026, 11, 23);
        let mut before = open(&owner(Holdings::Twins), day);
        for _ in 0..50 {
            day = plus_days(day, 1);
            let after = open(&owner(Holdings::Twins), day);
            for (old, new) in before.accounts.iter().zip(&after.accounts) {
                let still_visible: Vec<_> =
                    old.booked().filter(|entry| entry.booking_date >= new.visible_from()).collect();
                let known: Vec<_> = new.booked().filter(|entry| entry.booking_date < day).collect();
                assert_eq!(still_visible, known, "{day}");
                let booked_today: i64 =
                    new.booked().filter(|entry| entry.booking_date == day).map(|e| e.cents).sum();
                assert_eq!(old.balance_cents() + booked_today, new.balance_cents());
            }
            before = after;
        }
    }

    #[test]
    fn the_household_is_plausible_around_holidays_and_ends_of_months() {
        let new_year = days(date(2025, 12, 20), date(2026, 1, 10));
        for day in new_year.chain(days(date(2026, 4, 20), date(2026, 6, 5))) {
            let book = open(&owner(Holdings::Household), day);
            let giro = book.accounts.first().unwrap();
            assert!(giro.pending().count() >= 1, "{day} has nothing pending");
            for entry in book.accounts.iter().flat_map(Account::pending) {
                let used = entry.purpose.split([' ', 'T']).find_map(|word| word.parse::<Date>().ok());
                assert!(used.is_some_and(|used| used < day), "{day}: {}", entry.purpose);
            }
            assert!((0..5_000_000).contains(&giro.balance_cents()), "{day}: {}", giro.balance_cents());
            assert_eq!(giro.standing_orders().len(), 2, "{day}");
            assert!(giro.booked().count() > 500);
            let ids: std::collections::HashSet<_> = giro.booked().map(|entry| &entry.id).collect();
            assert_eq!(ids.len(), giro.booked().count());
        }
    }

    #[test]
    fn many_are_exactly_twenty_thousand() {
        for day in [date(2026, 11, 23), date(2026, 11, 24), date(2027, 2, 28)] {
            let book = open(&owner(Holdings::Many), day);
            assert_eq!(book.accounts.first().unwrap().booked().count(), 20_000);
        }
    }
}
