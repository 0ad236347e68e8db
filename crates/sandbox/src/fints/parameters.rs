//! Parameters of bank (BPD) and user (UPD).
//!
//! Source: FinTS 3.0 Formals D and E; PIN/TAN B.8; Messages C.

use super::{
    customer::{Camt, Customer, Quirk},
    method::METHODS,
    syntax::Seg,
};
use crate::data::Account;

/// Statements of so many days can be asked for.
pub(crate) const HISTORY_DAYS: i64 = 360;
/// The version of the user parameters.
pub(crate) const UPD_VERSION: u32 = 4;
/// Descriptors of the CAMT versions, old and new.
pub(crate) const CAMT: [&str; 2] =
    ["urn:iso:std:iso:20022:tech:xsd:camt.052.001.02", "urn:iso:std:iso:20022:tech:xsd:camt.052.001.08"];

/// What a bank offers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer {
    /// One step only, old versions, no anonymous dialogs.
    pub(crate) classic: bool,
    pub(crate) mt940: bool,
    pub(crate) camt: Camt,
    pub(crate) iban_only: bool,
    /// Orders go together with HKTAN.
    two_steps: bool,
    pub(crate) version: u32,
}

impl Offer {
    /// What somebody unknown is told.
    pub(crate) fn to_all(classic: bool, two_steps: bool) -> Self {
        let camt = if classic { Camt::No } else { Camt::New };
        let version = if classic { 12 } else { 75 };
        Self { classic, mt940: true, camt, iban_only: false, two_steps: two_steps && !classic, version }
    }

    /// What a customer of the same bank is told.
    pub(crate) fn to(self, customer: &Customer) -> Self {
        if self.classic {
            return self;
        }
        Self {
            mt940: customer.mt940,
            camt: customer.camt,
            iban_only: customer.quirk == Quirk::IbanOnly,
            version: customer.bpd_version(),
            ..self
        }
    }

    /// The versions in which an order can be sent; none if it cannot.
    pub(crate) fn versions(&self, order: &str) -> &'static [u32] {
        match (order, self.classic) {
            ("HKIDN", _) => &[2],
            ("HKVVB" | "HKSYN", _) => &[3],
            ("HKEND" | "HKSPA", true) | ("HKEND", false) => &[1],
            ("HKSPA", false) => &[1, 2, 3],
            ("HKSAL" | "HKWPD" | "HKKAZ", true) => &[5],
            ("HKSAL", false) => &[5, 6, 7],
            ("HKWPD", false) => &[5, 6],
            ("HKKAZ", false) if self.mt940 => &[5, 6, 7],
            ("HKCAZ", false) if self.camt != Camt::No => &[1],
            ("HKTAB", false) => &[4, 5],
            ("HKTAN", false) => &[6, 7],
            _ => &[],
        }
    }

    /// Whether an order goes together with HKTAN in two steps.
    pub(crate) fn needs_approval(&self, order: &str) -> bool {
        self.two_steps && matches!(order, "HKSAL" | "HKKAZ" | "HKCAZ" | "HKWPD")
    }

    /// The descriptors of the CAMT versions.
    pub(crate) fn camt_descriptors(&self) -> &'static [&'static str] {
        match self.camt {
            Camt::No => &[],
            Camt::Old => CAMT.get(..1).unwrap_or_default(),
            Camt::New => &CAMT,
        }
    }

    /// The bank parameters.
    pub(crate) fn bpd(&self, bank_code: &str, bank_name: &str) -> Vec<Seg> {
        let mut bpd = vec![
            Seg::new("HIBPA", 3)
                .text(self.version)
                .group(["280", bank_code])
                .text(bank_name)
                .text(1)
                .text(1)
                .text(300)
                .text(9999)
                .text(0)
                .text(900),
            Seg::new("HISHV", 3).text("N").group(["PIN", "1", "2"]),
        ];
        let order = |code, version: u32| {
            let segment = Seg::new(code, version).text(1).text(1);
            // Up to version 5 most orders know no security class.
            if version == 5 && code != "HITABS" { segment } else { segment.text(0) }
        };
        bpd.extend(self.versions("HKSAL").iter().map(|version| order("HISALS", *version)));
        for version in self.versions("HKKAZ") {
            bpd.push(order("HIKAZS", *version).group([HISTORY_DAYS.to_string().as_str(), "N", "N"]));
        }
        for version in self.versions("HKCAZ") {
            let days = HISTORY_DAYS.to_string();
            let parameters = [days.as_str(), "N", "N"].into_iter();
            bpd.push(
                order("HICAZS", *version).group(parameters.chain(self.camt_descriptors().iter().copied())),
            );
        }
        for version in self.versions("HKWPD") {
            bpd.push(order("HIWPDS", *version).group(["N", "N", "N"]));
        }
        let national = if self.iban_only { "N" } else { "J" };
        for version in self.versions("HKSPA") {
            let more: &[&str] = match version {
                1 => &[],
                2 => &["N"],
                _ => &["N", "2"],
            };
            let formats = ["urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"];
            let first = ["J", national, "N"];
            let parameters = first.iter().chain(more).chain(&formats);
            bpd.push(order("HISPAS", *version).group(parameters));
        }
        bpd.extend(self.versions("HKTAB").iter().map(|version| order("HITABS", *version)));
        bpd.extend(self.hitans());
        bpd.push(self.hipins());
        bpd
    }

    fn hitans(&self) -> Vec<Seg> {
        let segment = |version| Seg::new("HITANS", version).text(1).text(1).text(1);
        if self.classic {
            let sms =
                ["J", "N", "0", "0", "920", "2", "smsTAN", "smsTAN", "6", "1", "TAN", "99", "1", "N", "N"];
            return vec![segment(1).group(sms)];
        }
        let of_version = |version| {
            let all = ["J", "N", "0"].map(str::to_owned).into_iter();
            let methods = METHODS.iter().filter(move |method| method.versions().contains(&version));
            segment(version).group(all.chain(methods.flat_map(move |method| method.parameters(version))))
        };
        vec![of_version(6), of_version(7)]
    }

    fn hipins(&self) -> Seg {
        let labels = ["4", "20", "6", "Benutzername", ""];
        let orders = ["HKSPA", "HKSAL", "HKKAZ", "HKCAZ", "HKWPD", "HKTAB", "HKTAN"];
        let offered = orders.into_iter().filter(|order| !self.versions(order).is_empty());
        let offered = offered.flat_map(|order| [order, if self.needs_approval(order) { "J" } else { "N" }]);
        Seg::new("HIPINS", 1).text(1).text(1).text(0).group(labels.into_iter().chain(offered))
    }

    /// Whether an order is allowed for an account.
    pub(crate) fn allows(&self, order: &str, account: &Account) -> bool {
        let depot = is_depot(account);
        let fits = match order {
            "HKSAL" | "HKKAZ" | "HKCAZ" => !depot,
            "HKWPD" => depot,
            "HKSPA" => true,
            _ => false,
        };
        fits && !self.versions(order).is_empty()
    }

    /// The user parameters.
    pub(crate) fn upd(&self, customer: &Customer, bank_code: &str, accounts: &[Account]) -> Vec<Seg> {
        let user = customer.user.name;
        let mut upd = vec![
            Seg::new("HIUPA", 4)
                .text(user)
                .text(UPD_VERSION)
                .text(0)
                .text(shortened(customer.user.owner, 35)),
        ];
        for account in accounts {
            let holder: Vec<char> = account.owner.chars().collect();
            let mut parts = holder.chunks(27).map(|part| part.iter().collect::<String>());
            let mut segment = Seg::new("HIUPD", 6)
                .group([number(account), "", "280", bank_code])
                .text(if self.shows_iban(account) { account.iban.as_str() } else { "" })
                .text(user)
                .text(kind(account))
                .text(account.currency)
                .text(parts.next().unwrap_or_default())
                .text(parts.next().unwrap_or_default())
                .text(shortened(&account.name, 30))
                .nothing();
            let orders = ["HKSPA", "HKSAL", "HKKAZ", "HKCAZ", "HKWPD"];
            for order in orders.into_iter().filter(|order| self.allows(order, account)) {
                segment = segment.group([order, "1"]);
            }
            upd.push(segment.group(["HKTAN", "1"]));
        }
        upd
    }

    /// Whether an account is known by an IBAN; cards and depots are not, unless there is no other way to name them.
    pub(crate) fn shows_iban(&self, account: &Account) -> bool {
        is_sepa(account) || (self.iban_only && !is_depot(account))
    }
}

/// Whether SEPA payments go to it.
pub(crate) fn is_sepa(account: &Account) -> bool {
    matches!(account.cash_account_type, "CACC" | "SVGS" | "MOMA")
}

fn is_depot(account: &Account) -> bool {
    !account.securities.is_empty()
}

/// The account number: the end of the IBAN without leading zeros.
pub(crate) fn number(account: &Account) -> &str {
    account.iban.get(12..).unwrap_or_default().trim_start_matches('0')
}

/// The kind of account.
fn kind(account: &Account) -> u32 {
    match account.cash_account_type {
        "CACC" => 1,
        "SVGS" => 10,
        "MOMA" => 20,
        "CARD" => 50,
        "LOAN" => 40,
        _ if is_depot(account) => 30,
        _ => 90,
    }
}

fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
