//! What the bank's codes say about the kind of a transaction.

use glimpse_model::TransactionKind as Kind;

/// By the German business transaction code (Geschäftsvorfallcode, Deutsche Kreditwirtschaft, DFÜ agreement annex 3).
/// Only codes whose meaning is one of the kinds are listed; the others are unknown.
pub(crate) fn of_booking_key(code: &str) -> Kind {
    let [a, b, c] = code.as_bytes() else { return Kind::Unknown };
    if !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return Kind::Unknown;
    }
    let [a, b, c] = [a, b, c].map(|digit| u16::from(digit - b'0'));
    match a * 100 + b * 10 + c {
        8 | 52 | 117 | 152 | 155 => Kind::StandingOrder,
        53 | 54 | 153 | 154 => Kind::SalaryOrRent,
        4 | 5 | 9 | 71 | 84 | 93 | 104 | 105 | 107 | 108 | 109 | 111 | 171 | 174 | 181 | 184 | 192 | 193
        | 195 | 196 | 197 => Kind::DirectDebit,
        6 | 106 | 110 | 182 | 190 | 198 | 199 => Kind::Card,
        82 | 83 => Kind::Cash,
        20 | 51 | 56 | 67 | 68 | 69 | 70 | 113 | 116 | 118 | 119 | 156 | 159 | 160 | 161 | 166 | 167
        | 168 | 169 | 177 | 188 | 189 | 191 | 194 | 201 | 202 | 206 | 208 | 209 | 210 | 212 => Kind::Transfer,
        801 | 802 | 803 | 804 | 805 | 806 | 807 | 808 | 809 | 810 | 811 | 814 | 815 | 818 | 819 => {
            Kind::ChargesOrInterest
        }
        _ => Kind::Unknown,
    }
}

/// By the ISO 20022 bank transaction code: domain, family and sub-family (external code set).
pub(crate) fn of_iso(domain: &str, family: &str, sub_family: &str) -> Kind {
    match (family, sub_family) {
        (_, "CHRG" | "FEES" | "COMM" | "INTR" | "COME" | "TAXE")
            if domain != "PMNT" || family.starts_with('M') =>
        {
            Kind::ChargesOrInterest
        }
        (_, "CHRG" | "FEES" | "INTR") => Kind::ChargesOrInterest,
        ("RCDT" | "ICDT" | "RRCT" | "IRCT", "STDO") => Kind::StandingOrder,
        ("RCDT" | "ICDT" | "RRCT" | "IRCT", "SALA" | "PAYR") => Kind::SalaryOrRent,
        ("RCDT" | "ICDT" | "RRCT" | "IRCT", _) if domain == "PMNT" => Kind::Transfer,
        ("RDDT" | "IDDT", _) if domain == "PMNT" => Kind::DirectDebit,
        ("CCRD" | "MCRD", "CWDL" | "CDPT" | "XBCW") => Kind::Cash,
        ("CCRD" | "MCRD", _) => Kind::Card,
        ("CNTR", _) => Kind::Cash,
        _ => Kind::Unknown,
    }
}

/// By the SEPA purpose code, for what the bank's codes call no more than a transfer.
pub(crate) fn of_purpose(code: &str) -> Kind {
    match code {
        "SALA" | "PAYR" | "PENS" | "BONU" | "RENT" => Kind::SalaryOrRent,
        "INTE" => Kind::ChargesOrInterest,
        _ => Kind::Unknown,
    }
}

/// The kind with the purpose code taken into account.
pub(crate) fn refine(kind: Kind, purpose: Option<&str>) -> Kind {
    match (kind, purpose.map(of_purpose)) {
        (Kind::Transfer | Kind::Unknown, Some(refined)) if refined != Kind::Unknown => refined,
        _ => kind,
    }
}
