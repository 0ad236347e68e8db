//! CAMT.052 in the versions 001.02 and 001.08: a document for each booking day, or for each month of a long period.

use std::fmt::Write as _;

use jiff::{Timestamp, civil::Date};

use super::{Day, days};
use crate::{
    data::{Account, Entry, amount},
    fints::parameters::CAMT,
};

/// More documents than this are put together by month: some clients take at most 99 in one answer.
const MOST_DOCUMENTS: usize = 90;

/// Which bank writes for whom.
pub(crate) struct Writer<'a> {
    pub(crate) account: &'a Account,
    pub(crate) bic: &'a str,
    /// The version's descriptor.
    pub(crate) descriptor: &'a str,
    pub(crate) now: Timestamp,
    pub(crate) today: Date,
}

/// The booked entries of a period.
pub(crate) fn documents(writer: &Writer<'_>, from: Date, to: Date) -> Vec<Vec<u8>> {
    let mut days = days(writer.account, from, to);
    if days.len() > MOST_DOCUMENTS {
        let mut months: Vec<Day<'_>> = Vec::new();
        for day in days {
            match months.last_mut() {
                Some(month) if month.date.first_of_month() == day.date.first_of_month() => {
                    (month.date, month.after) = (day.date, day.after);
                    month.entries.extend(day.entries);
                }
                _ => months.push(day),
            }
        }
        days = months;
    }
    days.iter().map(|day| writer.booked(day).into_bytes()).collect()
}

/// What is noted but not booked; nothing where there is nothing.
pub(crate) fn pending_document(writer: &Writer<'_>) -> Vec<u8> {
    let mut out = String::new();
    for entry in writer.account.pending() {
        writer.entry(&mut out, entry, "PDNG");
    }
    if out.is_empty() {
        return Vec::new();
    }
    let balance = writer.balance("ITBD", writer.account.balance_cents(), writer.today);
    writer
        .document(&format!("{}-P", writer.today.strftime("%Y%m%d")), &format!("{balance}{out}"))
        .into_bytes()
}

impl Writer<'_> {
    fn is_new(&self) -> bool {
        CAMT.get(1).is_some_and(|new| *new == self.descriptor)
    }

    fn booked(&self, day: &Day<'_>) -> String {
        // The day that still runs has no closing balance yet.
        let (first, last) = if day.date == self.today { ("OPBD", "ITBD") } else { ("PRCD", "CLBD") };
        let opened = day.entries.first().map_or(day.date, |entry| entry.booking_date);
        let opened = if first == "PRCD" { crate::data::calendar::plus_days(opened, -1) } else { opened };
        let mut out = self.balance(first, day.before, opened) + &self.balance(last, day.after, day.date);
        for entry in &day.entries {
            self.entry(&mut out, entry, "BOOK");
        }
        self.document(&day.date.strftime("%Y%m%d").to_string(), &out)
    }

    fn document(&self, id: &str, content: &str) -> String {
        let at = self.now.strftime("%Y-%m-%dT%H:%M:%SZ");
        let account = self.account;
        let owner = if self.is_new() { party(&account.owner, true) } else { name(&account.owner) };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{}\"><BkToCstmrAcctRpt>\
             <GrpHdr><MsgId>{id}</MsgId><CreDtTm>{at}</CreDtTm></GrpHdr>\
             <Rpt><Id>{id}</Id><ElctrncSeqNb>{}</ElctrncSeqNb><CreDtTm>{at}</CreDtTm>\
             <Acct><Id><IBAN>{}</IBAN></Id><Ccy>{}</Ccy><Ownr>{owner}</Ownr>\
             <Svcr>{}</Svcr></Acct>{content}</Rpt></BkToCstmrAcctRpt></Document>\n",
            self.descriptor,
            self.today.day_of_year(),
            account.iban,
            account.currency,
            self.institution(self.bic),
        )
    }

    fn institution(&self, bic: &str) -> String {
        let tag = if self.is_new() { "BICFI" } else { "BIC" };
        format!("<FinInstnId><{tag}>{bic}</{tag}></FinInstnId>")
    }

    fn balance(&self, kind: &str, cents: i64, on: Date) -> String {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{}<Dt><Dt>{on}</Dt></Dt></Bal>",
            self.amount(cents)
        )
    }

    fn amount(&self, cents: i64) -> String {
        let direction = if cents < 0 { "DBIT" } else { "CRDT" };
        let (currency, amount) = (self.account.currency, amount(cents.abs()));
        format!("<Amt Ccy=\"{currency}\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>")
    }

    fn entry(&self, out: &mut String, entry: &Entry, status: &str) {
        let new = self.is_new();
        let status = if new { format!("<Cd>{status}</Cd>") } else { status.to_owned() };
        let mut code = entry.kind.bank_transaction_code(entry.cents).split('-');
        let [domain, family, sub_family] = [(); 3].map(|()| code.next().unwrap_or_default());
        let proprietary = entry.kind.proprietary_code(entry.cents);
        let transaction_code = format!(
            "<BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn>\
             <Prtry><Cd>{proprietary}</Cd><Issr>DK</Issr></Prtry></BkTxCd>"
        );
        // Writing to a String cannot fail.
        let _ = write!(out, "<Ntry>{}<Sts>{status}</Sts>", self.amount(entry.cents));
        if status.contains("BOOK") {
            let _ = write!(out, "<BookgDt><Dt>{}</Dt></BookgDt>", entry.booking_date);
        }
        let _ = write!(out, "<ValDt><Dt>{}</Dt></ValDt>", entry.value_date);
        if entry.sends_ids && status.contains("BOOK") {
            let _ = write!(out, "<AcctSvcrRef>{}</AcctSvcrRef>", entry.reference);
        }
        let _ = write!(out, "{transaction_code}<NtryDtls><TxDtls><Refs>");
        let references = [("EndToEndId", &entry.end_to_end_id), ("MndtId", &entry.mandate_id)];
        for (tag, text) in references {
            if let Some(text) = text {
                let _ = write!(out, "<{tag}>{}</{tag}>", escaped(text));
            }
        }
        out.push_str("</Refs>");
        if new {
            out.push_str(&self.amount(entry.cents));
        } else {
            let (currency, amount) = (self.account.currency, amount(entry.cents.abs()));
            let _ = write!(out, "<AmtDtls><TxAmt><Amt Ccy=\"{currency}\">{amount}</Amt></TxAmt></AmtDtls>");
        }
        out.push_str(&self.parties(entry));
        if let Some(code) = entry.purpose_code {
            let _ = write!(out, "<Purp><Cd>{code}</Cd></Purp>");
        }
        out.push_str("<RmtInf>");
        let purpose: Vec<char> = entry.purpose.chars().collect();
        for piece in purpose.chunks(140) {
            let _ = write!(out, "<Ustrd>{}</Ustrd>", escaped(&piece.iter().collect::<String>()));
        }
        let text = escaped(entry.kind.booking_text(entry.cents));
        let _ = write!(out, "</RmtInf></TxDtls></NtryDtls><AddtlNtryInf>{text}</AddtlNtryInf></Ntry>");
    }

    fn parties(&self, entry: &Entry) -> String {
        let (account, new) = (self.account, self.is_new());
        let other = &entry.counterparty;
        let iban = |iban: &str| format!("<Id><IBAN>{iban}</IBAN></Id>");
        let creditor_id = entry.creditor_id.as_deref();
        let identified = |who: &str, id: Option<&str>| {
            let id = id.map(|id| format!("<Id><PrvtId><Othr><Id>{}</Id></Othr></PrvtId></Id>", escaped(id)));
            let inside = name(who) + &id.unwrap_or_default();
            if new { format!("<Pty>{inside}</Pty>") } else { inside }
        };
        let theirs = other.iban.as_deref().map(iban).unwrap_or_default();
        let (us, them, agent) =
            if entry.cents < 0 { ("Dbtr", "Cdtr", "CdtrAgt") } else { ("Cdtr", "Dbtr", "DbtrAgt") };
        let ours = format!(
            "<{us}>{}</{us}><{us}Acct>{}</{us}Acct>",
            identified(&account.owner, None),
            iban(&account.iban)
        );
        let mut others = format!("<{them}>{}</{them}>", identified(&other.name, creditor_id));
        if !theirs.is_empty() {
            let _ = write!(others, "<{them}Acct>{theirs}</{them}Acct>");
        }
        // The schema has the debtor first.
        let both = if us == "Dbtr" { ours + &others } else { others + &ours };
        let agent = other
            .bic
            .as_deref()
            .map(|bic| format!("<RltdAgts><{agent}>{}</{agent}></RltdAgts>", self.institution(bic)));
        format!("<RltdPties>{both}</RltdPties>{}", agent.unwrap_or_default())
    }
}

fn party(who: &str, new: bool) -> String {
    if new { format!("<Pty>{}</Pty>", name(who)) } else { name(who) }
}

fn name(who: &str) -> String {
    format!("<Nm>{}</Nm>", escaped(who))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
