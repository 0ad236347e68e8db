//! Transactions as account statements: camt.052.001.08 and MT940 with the German structured `:86:`. Written here by hand, so that
//! what reads them elsewhere does not read its own writing.

use std::fmt::Write as _;

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::Bank;
use crate::{
    data::{Account, Entry, amount, calendar::plus_days},
    twins::Report,
};

/// The document that a bank gives.
pub(crate) fn document(bank: &Bank, account: &Account, entries: &[&Entry]) -> Response {
    let (media_type, text) = match bank.manner.report {
        Report::Camt => ("application/xml", camt(bank, account, entries)),
        Report::Json | Report::Mt940 | Report::Download => {
            ("text/plain; charset=UTF-8", mt940(bank, account, entries))
        }
    };
    (StatusCode::OK, [(header::CONTENT_TYPE, media_type)], text).into_response()
}

fn camt(bank: &Bank, account: &Account, entries: &[&Entry]) -> String {
    let today = bank.today();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.052.001.08\"><BkToCstmrAcctRpt>\
         <GrpHdr><MsgId>SANDBOX</MsgId><CreDtTm>{today}T06:00:00+01:00</CreDtTm></GrpHdr>\
         <Rpt><Id>1</Id><CreDtTm>{today}T06:00:00+01:00</CreDtTm>\
         <Acct><Id><IBAN>{}</IBAN></Id><Ccy>{}</Ccy><Svcr><FinInstnId><BICFI>{}</BICFI></FinInstnId></Svcr></Acct>",
        account.iban, account.currency, bank.bic
    );
    for entry in entries {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}", camt_entry(entry));
    }
    text.push_str("</Rpt></BkToCstmrAcctRpt></Document>\n");
    text
}

fn camt_entry(entry: &Entry) -> String {
    let (mark, other, account, agent) = if entry.cents < 0 {
        ("DBIT", "Cdtr", "CdtrAcct", "CdtrAgt")
    } else {
        ("CRDT", "Dbtr", "DbtrAcct", "DbtrAgt")
    };
    let value = amount(entry.cents.abs());
    let codes: Vec<&str> = entry.kind.bank_transaction_code(entry.cents).split('-').collect();
    let [domain, family, sub] = [0, 1, 2].map(|place| codes.get(place).copied().unwrap_or_default());
    let optional = |tag: &str, text: Option<&str>| {
        text.map(|text| format!("<{tag}>{}</{tag}>", escaped(text))).unwrap_or_default()
    };
    let references = format!(
        "<Refs><AcctSvcrRef>{}</AcctSvcrRef>{}{}</Refs>",
        escaped(&entry.id),
        optional("EndToEndId", entry.end_to_end_id.as_deref()),
        optional("MndtId", entry.mandate_id.as_deref()),
    );
    let party = format!(
        "<RltdPties><{other}><Pty>{}</Pty></{other}>{}</RltdPties>{}",
        optional("Nm", Some(&entry.counterparty.name)),
        entry
            .counterparty
            .iban
            .as_deref()
            .map(|iban| format!("<{account}><Id><IBAN>{iban}</IBAN></Id></{account}>"))
            .unwrap_or_default(),
        entry
            .counterparty
            .bic
            .as_deref()
            .map(|bic| {
                format!(
                    "<RltdAgts><{agent}><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></{agent}></RltdAgts>"
                )
            })
            .unwrap_or_default(),
    );
    let purpose = entry.purpose_code.map(|code| format!("<Purp><Cd>{code}</Cd></Purp>")).unwrap_or_default();
    let lines: String =
        chunks(&entry.purpose, 140).iter().map(|line| format!("<Ustrd>{}</Ustrd>", escaped(line))).collect();
    let remittance = if lines.is_empty() { String::new() } else { format!("<RmtInf>{lines}</RmtInf>") };
    format!(
        "<Ntry><Amt Ccy=\"{currency}\">{value}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>{}</Dt></BookgDt><ValDt><Dt>{}</Dt></ValDt><AcctSvcrRef>{}</AcctSvcrRef>\
         <BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn>\
         <Prtry><Cd>{}</Cd><Issr>DK</Issr></Prtry></BkTxCd>\
         <NtryDtls><TxDtls>{references}<Amt Ccy=\"{currency}\">{value}</Amt><CdtDbtInd>{mark}</CdtDbtInd>\
         {party}{purpose}{remittance}</TxDtls></NtryDtls><AddtlNtryInf>{}</AddtlNtryInf></Ntry>",
        entry.booking_date,
        entry.value_date,
        escaped(&entry.id),
        entry.kind.proprietary_code(entry.cents),
        escaped(entry.kind.booking_text(entry.cents)),
        currency = entry.currency,
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn mt940(bank: &Bank, account: &Account, entries: &[&Entry]) -> String {
    let closing = account.balance_cents();
    let opening = closing - entries.iter().map(|entry| entry.cents).sum::<i64>();
    let first = entries.first().map_or(bank.today(), |entry| plus_days(entry.booking_date, -1));
    let balance = |tag: &str, day: jiff::civil::Date, cents: i64| {
        let mark = if cents < 0 { 'D' } else { 'C' };
        format!(":{tag}:{mark}{}{}{}\r\n", day.strftime("%y%m%d"), account.currency, comma(cents))
    };
    let number: String = account.iban.chars().skip(12).collect();
    let mut text = format!("\r\n:20:SANDBOX\r\n:25:{}/{number}\r\n:28C:1/1\r\n", bank.code);
    text.push_str(&balance("60F", first, opening));
    for entry in entries {
        let mark = if entry.cents < 0 { 'D' } else { 'C' };
        let mut codes = entry.kind.proprietary_code(entry.cents).split('+');
        let kind = codes.next().unwrap_or("NTRF");
        let (key, prima_nota) = (codes.next().unwrap_or("999"), codes.next().unwrap_or("0"));
        let _ = write!(
            text,
            ":61:{}{}{mark}{}{kind}NONREF//{}\r\n",
            entry.value_date.strftime("%y%m%d"),
            entry.booking_date.strftime("%m%d"),
            comma(entry.cents),
            entry.reference.chars().take(16).collect::<String>(),
        );
        let mut details = format!("{key:0>3}?00{}?10{prima_nota}", entry.kind.booking_text(entry.cents));
        let mut purpose = String::new();
        for (tag, value) in
            [("EREF+", &entry.end_to_end_id), ("MREF+", &entry.mandate_id), ("CRED+", &entry.creditor_id)]
        {
            if let Some(value) = value {
                purpose.push_str(tag);
                purpose.push_str(value);
                purpose.push(' ');
            }
        }
        purpose.push_str("SVWZ+");
        purpose.push_str(&entry.purpose);
        let places = (20..=29).chain(60..=63);
        for (place, piece) in places.zip(chunks(&plain(&purpose), 27)) {
            let _ = write!(details, "?{place}{piece}");
        }
        if let Some(bic) = &entry.counterparty.bic {
            let _ = write!(details, "?30{bic}");
        }
        if let Some(iban) = &entry.counterparty.iban {
            let _ = write!(details, "?31{iban}");
        }
        for (place, piece) in [32, 33].into_iter().zip(chunks(&plain(&entry.counterparty.name), 27)) {
            let _ = write!(details, "?{place}{piece}");
        }
        let lines = chunks(&details, 65).join("\r\n");
        let _ = write!(text, ":86:{lines}\r\n");
    }
    text.push_str(&balance("62F", bank.today(), closing));
    text.push_str("-\r\n");
    text
}

fn comma(cents: i64) -> String {
    amount(cents.abs()).replace('.', ",")
}

/// Question marks begin a subfield there.
fn plain(text: &str) -> String {
    text.replace('?', ".").replace(['\r', '\n'], " ")
}

fn chunks(text: &str, size: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(size).map(|piece| piece.iter().collect()).collect()
}
