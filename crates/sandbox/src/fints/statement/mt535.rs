//! MT535: the holdings of a depot.
//!
//! Source: SWIFT MT535 and FinTS 3.0 Messages, appendix on `:35B:` and `:70E::HOLD`.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::comma;
use crate::{
    data::{Account, Security},
    fints::{parameters, syntax::latin1},
};

/// The depot's statement at a point in time.
pub(crate) fn holdings(account: &Account, bank_code: &str, now: Timestamp) -> Vec<u8> {
    let number = parameters::number(account);
    // Writing to a String cannot fail.
    let mut out = format!(
        "\r\n:16R:GENL\r\n:28E:1/ONLY\r\n:20C::SEME//NONREF\r\n:23G:NEWM\r\n:98C::PREP//{}\r\n:98A::STAT//{}\r\n\
         :22F::STTY//CUST\r\n:97A::SAFE//{bank_code}/{number}\r\n:17B::ACTI//Y\r\n:16S:GENL",
        now.strftime("%Y%m%d%H%M%S"),
        now.strftime("%Y%m%d"),
    );
    for (place, security) in account.securities.iter().enumerate() {
        holding(&mut out, security, place);
    }
    let total: i64 = account.securities.iter().map(|security| security.value_cents).sum();
    let _ = write!(
        out,
        "\r\n:16R:ADDINFO\r\n:19A::HOLP//{}{}\r\n:16S:ADDINFO\r\n-\r\n",
        account.currency,
        comma(total)
    );
    latin1(&out)
}

fn holding(out: &mut String, security: &Security, place: usize) {
    let Security { isin, wkn, name, market, price_currency, .. } = security;
    let price = swift(&security.price);
    let quantity = swift(&security.quantity);
    let _ = write!(out, "\r\n:16R:FIN\r\n:35B:ISIN {isin}\r\n/DE/{wkn}\r\n{name}\r\n");
    let date = security.price_date.strftime("%Y%m%d");
    if security.per_cent {
        let _ =
            write!(out, ":90A::MRKT//PRCT/{price}\r\n:94B::PRIC//LMAR/{market}\r\n:98A::PRIC//{date}\r\n");
        let _ = write!(out, ":93B::AGGR//FAMT/{quantity}\r\n:11A::DENO//{price_currency}");
    } else {
        let _ = write!(out, ":90B::MRKT//ACTU/{price_currency}{price}\r\n:94B::PRIC//LMAR/{market}\r\n");
        let _ = write!(out, ":98A::PRIC//{date}\r\n:93B::AGGR//UNIT/{quantity}");
    }
    if security.rate_hundredths != 100 {
        let rate = swift(&crate::data::decimal(security.rate_hundredths, 2));
        let _ = write!(out, "\r\n:19A::HOLD//{price_currency}{}", comma(security.original_cents));
        let _ = write!(
            out,
            "\r\n:19A::HOLD//EUR{}\r\n:92B::EXCH//{price_currency}/EUR/{rate}",
            comma(security.value_cents)
        );
    } else {
        let _ = write!(out, "\r\n:19A::HOLD//EUR{}", comma(security.value_cents));
    }
    if !security.per_cent {
        // Banks write the first line short or long.
        let bought = security.purchased_on.strftime("%Y%m%d");
        let first =
            if place.is_multiple_of(2) { format!("1STK+511+00081+DE+{bought}") } else { "1STK".to_owned() };
        let _ =
            write!(out, "\r\n:70E::HOLD//{first}\r\n2{}+{price_currency}", swift(&security.purchase_price));
    }
    out.push_str("\r\n:16S:FIN");
}

/// A decimal number as SWIFT has it: always with a comma.
fn swift(decimal: &str) -> String {
    if decimal.contains('.') { decimal.replace('.', ",") } else { format!("{decimal},") }
}
