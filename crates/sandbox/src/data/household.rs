//! The money of one household: a current account, a savings account and a credit card that pay into each other.

use jiff::civil::{Date, Weekday};

use super::{
    calendar::{banking_day_from, bought_before, day_of, days, is_banking_day, last_banking_day, months},
    dice::Dice,
    entry::{Counterparty, Entry, Kind},
    pen::{Pen, named, party},
};

/// Who the household is and where its three accounts are.
pub(crate) struct Household<'a> {
    /// Tells households apart: same words, same money.
    pub(crate) key: &'a str,
    /// The holder's name.
    pub(crate) owner: &'a str,
    /// IBANs of current account, savings account and credit card.
    pub(crate) ibans: [&'a str; 3],
    /// The bank's BIC, for transfers between the accounts.
    pub(crate) bic: &'a str,
}

/// Bookings of current account, savings account and credit card, oldest first, month by month in full.
pub(crate) fn bookings(home: &Household<'_>, from: Date, to: Date) -> [Vec<Entry>; 3] {
    let [giro_iban, savings_iban, card_iban] = home.ibans;
    let to = to.last_of_month();
    let mut card = Pen::new(card_iban);
    let mut spent = Vec::new();
    for month in months(from, to) {
        spent.push((month, card_month(&mut card, home, month)));
    }
    let mut giro = Pen::new(giro_iban);
    let mut savings = Pen::new(savings_iban);
    for (month, on_card) in spent {
        monthly(&mut giro, &mut savings, home, month);
        if on_card < 0 {
            settle_card(&mut giro, &mut card, home, month, on_card);
        }
        for day in days(month, month.last_of_month()).filter(|day| is_banking_day(*day)) {
            everyday(&mut giro, home, day);
        }
    }
    [giro.finish(), savings.finish(), card.finish()]
}

/// What comes every month or quarter.
fn monthly(giro: &mut Pen, savings: &mut Pen, home: &Household<'_>, month: Date) {
    let [giro_iban, savings_iban, _] = home.ibans;
    let mut dice = Dice::of(&[home.key, "month", &month.to_string()]);
    let label = month.strftime("%m/%Y").to_string();
    let first = banking_day_from(month);
    let employer = party("Rheinwerk Software GmbH");
    giro.write(
        last_banking_day(month),
        Kind::Salary,
        291_457,
        employer,
        format!("Lohn/Gehalt {label} PNr 004711"),
    )
    .end_to_end(format!("GEHALT-{}", month.strftime("%Y%m")))
    .purpose_code("SALA");
    giro.write(
        first,
        Kind::StandingOrder,
        -89_000,
        party("Hausverwaltung Grünewald & Söhne KG"),
        format!("Miete {label} Wohnung 3. OG links, Mühlstraße 12, Kundennr. 8812-03"),
    )
    .end_to_end("NOTPROVIDED")
    .purpose_code("RENT");
    let own = |iban: &str| Counterparty {
        name: home.owner.to_owned(),
        iban: Some(iban.to_owned()),
        bic: Some(home.bic.to_owned()),
    };
    giro.write(first, Kind::StandingOrder, -30_000, own(savings_iban), "Sparen 🐷 Urlaub und Rücklage")
        .end_to_end("NOTPROVIDED");
    savings
        .write(first, Kind::StandingOrder, 30_000, own(giro_iban), "Sparen 🐷 Urlaub und Rücklage")
        .end_to_end("NOTPROVIDED");
    debits(giro, &mut dice, month, &label);
    friends(giro, &mut dice, month);
    if month.month() % 3 == 0 {
        let close = last_banking_day(month);
        let quarter = format!("{}. Quartal {}", month.month() / 3, month.year());
        giro.write(close, Kind::Charges, -1_485, named("Mockbank"), format!("Entgelte {quarter}"))
            .value(month.last_of_month());
        let interest = 1_200 + dice.between(0, 900);
        savings
            .write(close, Kind::Interest, interest, named("Mockbank"), format!("Habenzinsen {quarter}"))
            .value(month.last_of_month());
    }
}

/// Direct debits: energy, phone, insurances.
fn debits(giro: &mut Pen, dice: &mut Dice, month: Date, label: &str) {
    let energy = banking_day_from(day_of(month, 5));
    giro.write(
        energy,
        Kind::DirectDebit,
        -9_400,
        party("Stadtwerke Köln"),
        format!("Abschlag Strom {label} Vertragskonto 20-3344-5566"),
    )
    .mandate("SWK-0020334455", "DE54ZZZ00000012345")
    .end_to_end(format!("SWK{}", month.strftime("%y%m001")));
    let phone = banking_day_from(day_of(month, 9));
    let bill = -(2_999 + dice.between(0, 600));
    giro.write(
        phone,
        Kind::DirectDebit,
        bill,
        party("Funkruf Mobil AG"),
        format!("Rechnung {label} Kd-Nr. 77812345"),
    )
    .mandate("FRM77812345-1", "DE93ZZZ00000078611")
    .end_to_end(format!("RG{:010}", dice.between(1, 9_999_999_999)))
    .purpose_code("PHON");
    let insured = banking_day_from(day_of(month, 3));
    giro.write(
        insured,
        Kind::DirectDebit,
        -4_317,
        party("Nordlicht Versicherung AG"),
        format!(
            "Beitrag Privathaftpflicht und Hausrat {label}, Versicherungsschein 55-1234567-8, Beitragszeitraum einen Monat. \
             Bitte geben Sie bei Rückfragen immer die Nummer des Versicherungsscheins an. Vielen Dank für Ihr Vertrauen, Ihre Nordlicht Versicherung"
        ),
    )
    .mandate("NL-55-1234567-8", "DE27ZZZ00000331122")
    .end_to_end(format!("NL55{}", month.strftime("%Y%m")))
    .purpose_code("INSU");
    if matches!(month.month(), 1 | 4 | 7 | 10) {
        let car = banking_day_from(day_of(month, 15));
        giro.write(
            car,
            Kind::DirectDebit,
            -18_762,
            party("Nordlicht Versicherung AG"),
            "Kfz-Versicherung K-GL 1234, Quartalsbeitrag",
        )
        .mandate("NL-KFZ-998877", "DE27ZZZ00000331122")
        .end_to_end(format!("NLKFZ{}", month.strftime("%Y%m")))
        .purpose_code("INSU");
    }
}

/// Transfers with people and shops, in several scripts.
fn friends(giro: &mut Pen, dice: &mut Dice, month: Date) {
    let people = [
        ("أحمد الخطيب", "حصة من فاتورة الإنترنت، شكراً جزيلاً"),
        ("Zoë Müller-Lüdenscheidt", "Kino 🎬 & Popcorn 🍿"),
        ("Søren Ångström", "Tak for sidst – smørrebrød"),
        ("Jürgen Weiß", "Kaffeekasse ☕ Büro, Übertrag"),
    ];
    if let Some((name, purpose)) = dice.pick(&people) {
        let on = banking_day_from(day_of(month, 11));
        giro.write(on, Kind::Transfer, dice.between(800, 4_500), party(name), purpose)
            .end_to_end("NOTPROVIDED");
    }
    let gift = banking_day_from(day_of(month, 19));
    giro.write(
        gift,
        Kind::Transfer,
        -dice.between(1_500, 6_000),
        party("Maria José Núñez"),
        "Geburtstag 🎂🎉 alles Gute!",
    )
    .end_to_end("NOTPROVIDED");
    let order = dice.between(100_000, 999_999);
    let bought = banking_day_from(day_of(month, 7));
    let price = -dice.between(1_999, 8_999);
    let shop = party("Schuhe24 Versand SE");
    giro.write(
        bought,
        Kind::DirectDebit,
        price,
        shop.clone(),
        format!("Bestellung {order} Danke für Ihren Einkauf"),
    )
    .mandate(format!("S24-{order}"), "DE11ZZZ00000045678")
    .end_to_end(format!("S24-{order}-1"));
    if dice.chance(40) {
        let back = banking_day_from(day_of(month, 17));
        giro.write(back, Kind::Refund, -price, shop, format!("Erstattung Bestellung {order}"))
            .end_to_end(format!("S24-{order}-R"));
    }
}

/// Groceries, tills and cash of one day.
fn everyday(giro: &mut Pen, home: &Household<'_>, day: Date) {
    let mut dice = Dice::of(&[home.key, "day", &day.to_string()]);
    let groceries = [
        "REWE SAGT DANKE 44012345",
        "EDEKA Köhler",
        "ALDI SÜD",
        "Bio-Markt Grüner Zweig",
        "dm drogerie markt",
    ];
    let treats = ["Café Œuvre", "Trattoria Dell’Angolo", "Buchhandlung Ümit", "Deutsche Bahn AG"];
    let bought = bought_before(day);
    if matches!(day.weekday(), Weekday::Monday | Weekday::Wednesday | Weekday::Friday) {
        let shop = dice.pick(&groceries).unwrap_or("EDEKA Köhler");
        let cents = -dice.between(1_190, 7_480);
        giro.write(
            day,
            Kind::CardPayment,
            cents,
            named(shop),
            format!("{bought}T18:{:02} Debitk.1 2028-12", dice.between(10, 59)),
        );
    } else if dice.chance(35) {
        let shop = dice.pick(&treats).unwrap_or("Café Œuvre");
        let cents = -dice.between(450, 5_200);
        giro.write(
            day,
            Kind::CardPayment,
            cents,
            named(shop),
            format!("{bought}T12:{:02} Debitk.1 2028-12", dice.between(10, 59)),
        );
    }
    if dice.chance(10) {
        let cents = -dice.between(2, 8) * 2_500;
        giro.write(
            day,
            Kind::Cash,
            cents,
            named("Geldautomat Köln Hauptbahnhof"),
            format!("GA NR00012345 BLZ90094815 {bought}"),
        );
    }
}

/// A month's purchases by credit card; gives back their sum.
fn card_month(card: &mut Pen, home: &Household<'_>, month: Date) -> i64 {
    let mut dice = Dice::of(&[home.key, "card", &month.to_string()]);
    let shops = [
        "STREAMFLIX.COM AMSTERDAM",
        "HOTEL SCHÖNE AUSSICHT",
        "APOTHEKE AM RING",
        "TANKSTELLE OST 🚗",
        "MUSIKHAUS TÖNE",
    ];
    let mut sum = 0;
    for _ in 0..dice.between(3, 7) {
        let on = banking_day_from(day_of(month, i8::try_from(dice.between(6, 24)).unwrap_or(6)));
        let cents = -dice.between(899, 8_999);
        let shop = dice.pick(&shops).unwrap_or("APOTHEKE AM RING");
        card.write(on, Kind::CardPayment, cents, named(shop), format!("{shop} {}", bought_before(on)));
        sum += cents;
    }
    sum
}

/// The current account pays what the card spent, at the end of the month.
fn settle_card(giro: &mut Pen, card: &mut Pen, home: &Household<'_>, month: Date, spent: i64) {
    let [giro_iban, _, card_iban] = home.ibans;
    let on = banking_day_from(day_of(month, 27)).min(last_banking_day(month));
    let text = format!("Kreditkartenabrechnung {}", month.strftime("%m/%Y"));
    let other = |iban: &str| Counterparty {
        name: home.owner.to_owned(),
        iban: Some(iban.to_owned()),
        bic: Some(home.bic.to_owned()),
    };
    giro.write(on, Kind::DirectDebit, spent, other(card_iban), text.clone())
        .mandate("MBKK-2881", "DE88ZZZ00000900948")
        .end_to_end(format!("KK{}", month.strftime("%Y%m")));
    card.write(on, Kind::Transfer, -spent, other(giro_iban), text)
        .end_to_end(format!("KK{}", month.strftime("%Y%m")));
}
