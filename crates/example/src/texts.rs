//! Every text of the application in both its languages; a missing one does not compile.

use glimpse_client::AccountKind;

/// The application's own language; the Widget has more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tongue {
    #[default]
    De,
    En,
}

impl Tongue {
    pub(crate) fn parse(code: &str) -> Option<Self> {
        match code {
            "de" => Some(Self::De),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::De => Self::En,
            Self::En => Self::De,
        }
    }

    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::De => &DE,
            Self::En => &EN,
        }
    }

    pub(crate) fn account_kind(self, kind: AccountKind) -> &'static str {
        match (self, kind) {
            (Self::De, AccountKind::Giro) => "Girokonto",
            (Self::De, AccountKind::Savings) => "Sparkonto",
            (Self::De, AccountKind::DailySavings) => "Tagesgeldkonto",
            (Self::De, AccountKind::CreditCard) => "Kreditkarte",
            (Self::De, AccountKind::Loan) => "Kreditkonto",
            (Self::De, AccountKind::Depot) => "Depot",
            (Self::De, AccountKind::Unknown) => "Konto",
            (Self::En, AccountKind::Giro) => "Current account",
            (Self::En, AccountKind::Savings) => "Savings account",
            (Self::En, AccountKind::DailySavings) => "Instant-access savings",
            (Self::En, AccountKind::CreditCard) => "Credit card",
            (Self::En, AccountKind::Loan) => "Loan",
            (Self::En, AccountKind::Depot) => "Securities account",
            (Self::En, AccountKind::Unknown) => "Account",
            (_, AccountKind::PayPal) => "PayPal",
        }
    }
}

macro_rules! texts {
    ($($name:ident: $de:literal, $en:literal;)*) => {
        /// One language's texts.
        pub(crate) struct Texts { pub(crate) tongue: Tongue, $(pub(crate) $name: &'static str,)* }
        static DE: Texts = Texts { tongue: Tongue::De, $($name: $de,)* };
        static EN: Texts = Texts { tongue: Tongue::En, $($name: $en,)* };
    };
}

texts! {
    brand_line: "Wohnungen im Norden", "Homes in the north";
    skip: "Zum Inhalt", "Skip to content";
    switch_language: "English", "Deutsch";
    demo_badge: "Beispiel-App", "Example app";
    footer: "Nordlicht Wohnen gibt es nicht: Das ist die Beispiel-App von glimpse. Banken und Personen sind erfunden.",
        "Nordlicht Wohnen does not exist: this is the example app of glimpse. Banks and people are invented.";
    clock: "Uhr der Demo vorstellen", "Move the demo’s clock";

    offer_kicker: "Frei ab sofort", "Available now";
    offer_title: "Zwei Zimmer mit Blick ins Grüne", "Two rooms overlooking the green";
    offer_place: "Hamburg-Ottensen, 3. Stock, 58 m²", "Hamburg-Ottensen, 3rd floor, 58 m²";
    offer_alt: "Zeichnung: ein Haus mit erleuchteten Fenstern unter Nordlicht",
        "Drawing: a house with lit windows under northern lights";
    rent: "Warmmiete im Monat", "Rent per month, heating included";
    prove_title: "Zeigen Sie, dass die Miete passt", "Show that the rent fits";
    prove_text: "Statt Gehaltsnachweise zu schicken, lassen Sie uns einmal kurz auf Ihr Konto schauen. Das dauert etwa zwei Minuten.",
        "Instead of sending payslips, let us take one look at your account. It takes about two minutes.";
    promise_once: "Ein einziger Blick – kein dauerhafter Zugriff", "A single look – no lasting access";
    promise_login: "Ihre Zugangsdaten sehen wir nie", "We never see your login details";
    promise_hour: "Nach einer Stunde ist alles gelöscht", "After one hour everything is deleted";
    button: "Bank verbinden", "Connect my bank";
    button_overlay: "Hier auf der Seite verbinden", "Connect right on this page";
    options: "Einstellungen zum Ausprobieren", "Options to try";
    option_language: "Sprache des Bankfensters", "Language of the bank window";
    option_iban: "IBAN, falls bekannt", "IBAN, if known";
    option_iban_hint: "Mit IBAN entfällt die Suche nach der Bank.", "With an IBAN there is no need to look for the bank.";
    option_iban_wrong: "Das ist keine gültige IBAN. Bitte prüfen Sie die Ziffern.", "That is not a valid IBAN. Please check the digits.";
    option_types: "Nur diese Kontoarten", "Only these types of account";
    option_types_hint: "Ohne Auswahl: alle.", "None chosen: all.";
    option_days: "Zeitraum", "Period";
    days: "Tage", "days";
    option_single: "Nur ein Konto erlauben", "Allow one account only";
    test_users: "Personen zum Ausprobieren", "People to try";
    test_users_text: "Wählen Sie im Bankfenster die genannte Bank und melden Sie sich so an:",
        "Choose this bank in the bank window and log in like this:";
    bank_code: "Bankleitzahl", "Bank code";
    user: "Zugang", "User";
    password: "Passwort", "Password";
    otp: "TAN", "One-time code";
    more_users: "weitere, mit denen etwas schiefgeht oder anders ist", "more, with whom something goes wrong or is different";
    note: "Was passiert", "What happens";
    unreachable_title: "Der Dienst antwortet gerade nicht", "The service does not answer right now";
    unreachable_text: "Wir erreichen den Dienst für den Kontozugriff nicht. An Ihrem Konto ist nichts passiert.",
        "We cannot reach the service for account access. Nothing has happened to your account.";
    misconfigured_title: "Das können wir gerade nicht anbieten", "We cannot offer this right now";
    misconfigured_text: "Der Dienst hat unsere Anfrage abgelehnt. Das liegt an uns, nicht an Ihnen.",
        "The service refused our request. That is our fault, not yours.";
    try_again: "Noch einmal versuchen", "Try again";
    to_start: "Zur Startseite", "To the start page";

    aborted_title: "Abgebrochen – kein Problem", "Cancelled – no problem";
    aborted_text: "Wir haben nichts von Ihrem Konto gesehen.", "We have seen nothing of your account.";
    aborted_hint: "Wenn Sie möchten, fangen Sie einfach neu an. Oder Sie schicken uns Gehaltsnachweise auf Papier.",
        "Start again whenever you like. Or send us payslips on paper.";
    failed_title: "Das hat nicht geklappt", "That did not work";
    failed_text: "Die Verbindung zu Ihrer Bank kam nicht zustande. Wir haben nichts von Ihrem Konto gesehen.",
        "The connection to your bank could not be made. We have seen nothing of your account.";
    failed_login: "Die Bank hat den Zugang abgelehnt. Bitte prüfen Sie bei Ihrer Bank, ob er gesperrt ist.",
        "The bank refused the login. Please check with your bank whether it is locked.";
    failed_sca: "Die Freigabe bei der Bank ist nicht gelungen. Sie können es gleich noch einmal versuchen.",
        "The approval at the bank did not succeed. You can try again right away.";
    failed_account: "Kein Konto passte zu unserer Anfrage. Versuchen Sie es mit einem anderen Konto oder einer anderen Bank.",
        "No account fitted our request. Try another account or another bank.";
    failed_bank: "Die Bank ist gerade nicht erreichbar oder lässt keinen Zugriff zu. Später oder mit einer anderen Bank klappt es meist.",
        "The bank cannot be reached or does not allow access right now. Later, or with another bank, it usually works.";
    failed_expired: "Die Zeit war abgelaufen. Mit einem neuen Versuch geht es weiter.",
        "The time was up. A new attempt takes you further.";
    failed_other: "Sie können es gleich noch einmal versuchen.", "You can try again right away.";
    refused_title: "Diese Rückkehr gehört nicht zu Ihrem Besuch", "This return does not belong to your visit";
    refused_text: "Wir konnten nicht sicherstellen, dass Sie selbst diesen Vorgang begonnen haben, und haben deshalb nichts abgerufen.",
        "We could not make sure that you started this yourself, so nothing was fetched.";
    refused_hint: "Das passiert, wenn der Link in einem anderen Browser geöffnet wird oder ein neuer Versuch begonnen hat. Fangen Sie bitte neu an.",
        "This happens when the link is opened in another browser, or when a newer attempt was started. Please start again.";
    spent_title: "Dieser Vorgang ist schon abgelaufen", "This attempt is already over";
    spent_text: "Der Zugang zu den Daten wurde schon benutzt oder war zu alt.",
        "The access to the data was already used, or too old.";
    not_found: "Hier wohnt niemand", "Nobody lives here";
    not_found_text: "Diese Seite gibt es nicht.", "There is no such page.";

    income_title: "Ihr Nachweis", "Your proof of income";
    income_fits: "Die Miete passt zu Ihrem Einkommen", "The rent fits your income";
    income_tight: "Die Miete ist im Verhältnis zum Einkommen hoch", "The rent is high compared with your income";
    income_none: "Wir haben kein regelmäßiges Einkommen gefunden", "We found no regular income";
    income_none_text: "In den gezeigten Konten gibt es keine Zahlungen, die nach Gehalt aussehen. Vielleicht geht es auf ein anderes Konto ein.",
        "The accounts shown have no payments that look like a salary. Perhaps it goes to another account.";
    income_monthly: "Einkommen im Monat (Median)", "Income per month (median)";
    income_share: "Anteil der Miete", "Share of the rent";
    income_basis: "Grundlage", "Based on";
    income_months: "Monaten mit Einkommen", "months with income";
    income_of_months: "von", "of";
    income_rule: "Faustregel: höchstens ein Drittel des Einkommens.", "Rule of thumb: at most one third of the income.";
    income_from: "Zahlungen von", "Payments from";
    deletes_in: "Löschung in", "Deletion in";
    deletes_at: "um", "at";
    deletes_then: "Dann löscht der Dienst alles, was von Ihrer Bank kam, ohne dass jemand etwas tun muss. Wir selbst haben nichts davon gespeichert: Diese Seite wird bei jedem Aufruf neu abgefragt und danach leer.",
        "Then the service deletes everything that came from your bank, without anyone asking. We have stored none of it: this page is fetched anew each time, and will be empty then.";
    what_then: "Was passiert dann?", "What happens then?";
    delete_now: "Jetzt sofort löschen", "Delete right now";
    minutes: "Min.", "min";
    accounts: "Konten", "Accounts";
    all_accounts: "Alle Konten", "All accounts";
    show_account: "Nur dieses Konto zeigen", "Show only this account";
    balance: "Kontostand", "Balance";
    no_balance: "Die Bank nennt keinen Kontostand.", "The bank gives no balance.";
    coverage_less: "Die Bank lieferte weniger als gewünscht, ab", "The bank gave less than asked for, from";
    coverage_none: "Die Bank lieferte für dieses Konto keine Umsätze.", "The bank gave no transactions for this account.";
    chart_title: "Kontostand im Zeitverlauf", "Balance over time";
    chart_from: "Vom", "From";
    chart_to: "bis", "to";
    chart_lowest: "niedrigster Stand", "lowest";
    chart_highest: "höchster Stand", "highest";
    chart_table: "Als Tabelle", "As a table";
    chart_month: "Monat", "Month";
    chart_end: "Am Ende", "At the end";
    chart_none: "Für eine Kurve fehlen Kontostand oder Umsätze.", "There is no balance or there are no transactions to draw.";
    chart_other: "Nur Giro-, Spar- und Tagesgeldkonten in derselben Währung.", "Only current and savings accounts in the same currency.";
    transactions: "Umsätze", "Transactions";
    no_transactions: "In diesem Zeitraum gibt es keine Umsätze.", "There are no transactions in this period.";
    column_date: "Datum", "Date";
    column_who: "Wer und wofür", "Who and what for";
    column_amount: "Betrag", "Amount";
    securities: "Wertpapiere", "Securities";
    no_securities: "Für dieses Depot kamen keine Wertpapiere.", "No securities came for this account.";
    column_security: "Wertpapier", "Security";
    column_quantity: "Anzahl", "Quantity";
    column_price: "Kurs", "Price";
    column_value: "Wert", "Value";
    paid: "Kaufkurs", "Purchase price";
    pending: "vorgemerkt", "pending";
    recognised: "Einkommen", "income";
    newer: "Neuere", "Newer";
    older: "Ältere", "Older";
    truncated: "Es gibt noch mehr Umsätze; hier werden die neuesten 25.000 gezeigt.", "There are more transactions; these are the newest 25,000.";
    untitled: "Ohne Namen", "No name";

    gone_title: "Alles weg", "All is gone";
    gone_expired: "Die Stunde ist um. Der Dienst hat gelöscht, was von Ihrer Bank kam.",
        "The hour is over. The service has deleted what came from your bank.";
    gone_deleted: "Wie gewünscht hat der Dienst sofort gelöscht, was von Ihrer Bank kam.",
        "As you asked, the service has deleted at once what came from your bank.";
    gone_here: "Auch wir haben den Zugangsschlüssel vergessen; Kontodaten hatten wir nie gespeichert.",
        "We have forgotten the access key, too; we never stored any account data.";
    gone_proof: "Die letzte Antwort des Dienstes", "The service’s last answer";
    gone_at: "Bemerkt um", "Noticed at";
    gone_again: "Noch einmal von vorn", "Start over";
}
