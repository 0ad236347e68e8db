//! CAMT.053.001.08, one document with all statements.
//!
//! What the standard has no element for (the bank's further information, unread text) goes into `SplmtryData`, which
//! may hold anything: that of a transaction in its details, that of a statement at the end of the document, with its
//! place. [`crate::camt`] reads both back. Holdings have no place at all.
//!
//! The elements and their order are those of the schema. Where the bank left out what the schema demands (a balance, its
//! date), or texts and amounts are longer than it allows, nothing is invented and nothing is cut.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use glimpse_model::{Money, Transaction, TransactionKind};
use jiff::civil::Date;

use super::LeftOut;
use crate::{
    AccountRef, BalanceKind, BalanceLine, Statement, StatementKind, Totals, bank_codes, date as dates,
};

/// Who writes when: the group header of the document.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    /// Unique id of the document, at most 35 characters.
    pub message_id: &'a str,
    /// When it is written; time is the caller's.
    pub created: jiff::Timestamp,
}

/// Says in the group header (`AddtlInf`) that its id and its time are ours and not the bank's.
pub(crate) const WRITER: &str = "converted by glimpse";

/// What stands where the schema demands an id and there is none: the standard's word.
pub(crate) const NONE: &str = "NOTPROVIDED";

/// Where supplementary data belong to: the beginning of the path of a statement, before its number and `]`.
pub(crate) const PLACE: &str = "/Document/BkToCstmrStmt/Stmt[";

/// Names what is ours in supplementary data.
pub const MORE_NAMESPACE: &str = "urn:glimpse:statement:more";

/// The namespace of the documents.
pub const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

/// Writes a document and tells what is not in it.
///
/// # Errors
/// Those of the writer.
pub fn write(header: &Header<'_>, statements: &[Statement], out: &mut dyn Write) -> io::Result<LeftOut> {
    let mut xml = Xml { out, replaced: 0 };
    write!(xml.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{NAMESPACE}\">")?;
    xml.open("BkToCstmrStmt")?;
    xml.open("GrpHdr")?;
    xml.text("MsgId", header.message_id)?;
    xml.text("CreDtTm", &header.created.to_string())?;
    xml.text("AddtlInf", WRITER)?;
    xml.close("GrpHdr")?;
    for statement in statements {
        one(&mut xml, statement)?;
    }
    for (number, statement) in (1..).zip(statements) {
        let number: usize = number;
        let place = format!("{PLACE}{number}]");
        envelope(&mut xml, Some(&place), beside_elements(statement))?;
    }
    xml.close("BkToCstmrStmt")?;
    xml.out.write_all(b"</Document>\n")?;
    let holdings = statements.iter().map(|statement| statement.securities.len()).sum();
    Ok(LeftOut { holdings, characters: xml.replaced, ..LeftOut::default() })
}

fn one(xml: &mut Xml<'_>, statement: &Statement) -> io::Result<()> {
    xml.out.write_all(b"\n")?;
    xml.open("Stmt")?;
    xml.text("Id", statement.id.as_deref().unwrap_or(NONE))?;
    xml.option("ElctrncSeqNb", statement.number.as_deref().filter(|number| is_number(number)))?;
    xml.option("CreDtTm", statement.created.as_deref().filter(|created| dates::is_date_time(created)))?;
    if let (Some(from), Some(to)) = (statement.from, statement.to) {
        xml.open("FrToDt")?;
        xml.text("FrDtTm", &format!("{from}T00:00:00"))?;
        xml.text("ToDtTm", &format!("{to}T00:00:00"))?;
        xml.close("FrToDt")?;
    }
    account(xml, &statement.account)?;
    let codes = own_codes(statement);
    for (number, line) in (1..).zip(&statement.balances) {
        balance(xml, line, codes.get(&number).copied())?;
    }
    if let Some(sums) = &statement.totals {
        totals(xml, sums)?;
    }
    for transaction in &statement.entries {
        xml.out.write_all(b"\n")?;
        entry(xml, transaction)?;
    }
    xml.option("AddtlStmtInf", statement.information.as_deref())?;
    xml.close("Stmt")
}

/// Whether the schema takes it for a number. One with its page (`12/1`) is no such thing.
fn is_number(number: &str) -> bool {
    (1..=18).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What the elements of a statement cannot hold, with names that [`crate::camt`] knows.
fn beside_elements(statement: &Statement) -> impl Iterator<Item = (String, String)> {
    let account = &statement.account;
    let misfits = [
        ("field:kind", kind(statement.kind).map(str::to_owned)),
        ("field:number", statement.number.clone().filter(|number| !is_number(number))),
        ("field:created", statement.created.clone().filter(|created| !dates::is_date_time(created))),
        (
            "field:account_number",
            account
                .account_number
                .clone()
                .filter(|number| account.iban.is_some() || crate::text::is_absent(number)),
        ),
        ("field:interim_opening", interim_openings(&statement.balances)),
        ("field:from", statement.from.filter(|_| statement.to.is_none()).map(|date| date.to_string())),
        ("field:to", statement.to.filter(|_| statement.from.is_none()).map(|date| date.to_string())),
    ];
    let misfits = misfits.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    misfits.chain(statement.unread.iter().map(|(name, text)| (format!("unread:{name}"), text.clone())))
}

/// The bank's own codes of balances, by their numbers, where they are not the usual ones.
fn own_codes(statement: &Statement) -> BTreeMap<usize, &str> {
    let number = |name: &str| name.strip_prefix("Bal ")?.strip_suffix("/Tp")?.parse().ok();
    statement.unread.iter().filter_map(|(name, code)| Some((number(name)?, code.as_str()))).collect()
}

/// Which balances, counted from 1, begin a page: CAMT has one code for those and the ones that end it.
fn interim_openings(balances: &[BalanceLine]) -> Option<String> {
    let opening = |(number, line): (usize, &BalanceLine)| {
        (line.kind == BalanceKind::InterimOpening).then(|| number.to_string())
    };
    let numbers: Vec<String> = (1..).zip(balances).filter_map(opening).collect();
    if numbers.is_empty() { None } else { Some(numbers.join(" ")) }
}

/// What a statement is, where a reader of a CAMT.053 could not know it.
fn kind(kind: StatementKind) -> Option<&'static str> {
    match kind {
        StatementKind::Statement => None,
        StatementKind::Report => Some("report"),
        StatementKind::Notification => Some("notification"),
        StatementKind::Holdings => Some("holdings"),
    }
}

/// Pairs that the schema has no place for. It wants one element in the envelope.
fn envelope<T: AsRef<str>>(
    xml: &mut Xml<'_>,
    place: Option<&str>,
    pairs: impl Iterator<Item = (T, T)>,
) -> io::Result<()> {
    let mut pairs = pairs.peekable();
    if pairs.peek().is_none() {
        return Ok(());
    }
    xml.open("SplmtryData")?;
    xml.option("PlcAndNm", place)?;
    write!(xml.out, "<Envlp><More xmlns=\"{MORE_NAMESPACE}\">")?;
    for (name, value) in pairs {
        xml.open("Info")?;
        xml.text("Nm", name.as_ref())?;
        xml.text("Val", value.as_ref())?;
        xml.close("Info")?;
    }
    xml.out.write_all(b"</More></Envlp></SplmtryData>")
}

fn totals(xml: &mut Xml<'_>, totals: &Totals) -> io::Result<()> {
    xml.open("TxsSummry")?;
    for (name, count, sum) in [
        ("TtlCdtNtries", totals.credits, totals.credit_sum),
        ("TtlDbtNtries", totals.debits, totals.debit_sum),
    ] {
        if count.is_some() || sum.is_some() {
            xml.open(name)?;
            xml.option("NbOfNtries", count.map(|count| count.to_string()).as_deref())?;
            xml.option("Sum", sum.map(|sum| sum.to_string()).as_deref())?;
            xml.close(name)?;
        }
    }
    xml.close("TxsSummry")
}

fn account(xml: &mut Xml<'_>, account: &AccountRef) -> io::Result<()> {
    xml.open("Acct")?;
    xml.open("Id")?;
    match (&account.iban, &account.account_number) {
        (Some(iban), _) => xml.text("IBAN", iban.as_str())?,
        (None, number) => {
            xml.open("Othr")?;
            let number = number.as_deref().filter(|number| !crate::text::is_absent(number));
            xml.text("Id", number.unwrap_or(NONE))?;
            xml.close("Othr")?;
        }
    }
    xml.close("Id")?;
    xml.option("Ccy", account.currency.as_ref().map(glimpse_model::Currency::as_str))?;
    xml.option("Nm", account.name.as_deref())?;
    if account.owner.is_some() {
        xml.open("Ownr")?;
        xml.option("Nm", account.owner.as_deref())?;
        xml.close("Ownr")?;
    }
    if account.bic.is_some() || account.bank_code.is_some() || account.bank_name.is_some() {
        xml.open("Svcr")?;
        institution(xml, account.bic.as_deref(), account.bank_code.as_deref(), account.bank_name.as_deref())?;
        xml.close("Svcr")?;
    }
    xml.close("Acct")
}

fn institution(
    xml: &mut Xml<'_>,
    bic: Option<&str>,
    code: Option<&str>,
    name: Option<&str>,
) -> io::Result<()> {
    xml.open("FinInstnId")?;
    xml.option("BICFI", bic)?;
    if code.is_some() {
        xml.open("ClrSysMmbId")?;
        xml.option("MmbId", code)?;
        xml.close("ClrSysMmbId")?;
    }
    xml.option("Nm", name)?;
    xml.close("FinInstnId")
}

fn balance(xml: &mut Xml<'_>, line: &BalanceLine, own: Option<&str>) -> io::Result<()> {
    let code = match (own, line.kind.code()) {
        (Some(own), _) => own,
        (None, "") => NONE,
        (None, usual) => usual,
    };
    xml.open("Bal")?;
    xml.open("Tp")?;
    xml.open("CdOrPrtry")?;
    xml.text(if code.len() <= 4 { "Cd" } else { "Prtry" }, code)?;
    xml.close("CdOrPrtry")?;
    xml.close("Tp")?;
    if let Some(credit) = line.credit_line {
        xml.open("CdtLine")?;
        xml.text("Incl", "false")?;
        write!(xml.out, "<Amt Ccy=\"{}\">{}</Amt>", credit.currency, credit.amount)?;
        xml.close("CdtLine")?;
    }
    signed(xml, line.amount)?;
    date(xml, "Dt", line.date)?;
    xml.close("Bal")
}

fn signed(xml: &mut Xml<'_>, money: Money) -> io::Result<()> {
    let indicator = if money.amount.is_sign_negative() { "DBIT" } else { "CRDT" };
    write!(
        xml.out,
        "<Amt Ccy=\"{}\">{}</Amt><CdtDbtInd>{indicator}</CdtDbtInd>",
        money.currency,
        money.amount.abs()
    )
}

fn date(xml: &mut Xml<'_>, name: &str, date: Option<Date>) -> io::Result<()> {
    let Some(date) = date else { return Ok(()) };
    write!(xml.out, "<{name}><Dt>{date}</Dt></{name}>")
}

fn entry(xml: &mut Xml<'_>, entry: &Transaction) -> io::Result<()> {
    xml.open("Ntry")?;
    signed(xml, entry.amount)?;
    xml.out.write_all(if entry.booked {
        b"<Sts><Cd>BOOK</Cd></Sts>"
    } else {
        b"<Sts><Cd>PDNG</Cd></Sts>"
    })?;
    date(xml, "BookgDt", entry.booked_at)?;
    date(xml, "ValDt", entry.settled_at)?;
    xml.option("AcctSvcrRef", entry.bank_reference.as_deref())?;
    codes(xml, entry)?;
    xml.open("NtryDtls")?;
    xml.open("TxDtls")?;
    if entry.end_to_end_reference.is_some() || entry.mandate_reference.is_some() {
        xml.open("Refs")?;
        xml.option("EndToEndId", entry.end_to_end_reference.as_deref())?;
        xml.option("MndtId", entry.mandate_reference.as_deref())?;
        xml.close("Refs")?;
    }
    parties(xml, entry)?;
    if let Some(code) = &entry.sepa_purpose_code {
        xml.open("Purp")?;
        xml.text("Cd", code)?;
        xml.close("Purp")?;
    }
    let remittance = entry.sepa_remittance_info.as_deref();
    if let Some(text) = remittance.or(entry.purpose.as_deref()) {
        xml.open("RmtInf")?;
        for line in lines(text) {
            xml.text("Ustrd", line)?;
        }
        xml.close("RmtInf")?;
    }
    supplement(xml, entry)?;
    xml.close("TxDtls")?;
    xml.close("NtryDtls")?;
    xml.option("AddtlNtryInf", entry.booking_text.as_deref())?;
    xml.close("Ntry")
}

/// So many characters fit into a line of remittance information.
const LINE: usize = 140;

/// A text in lines that the schema allows and that a reader joins to the same text again: full ones with nothing
/// between, others with a space. Where that cannot be, the text stays one line.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(LINE) {
        let Some((line, next)) = cut(rest, end) else { return vec![text] };
        lines.push(line);
        rest = next;
    }
    lines.push(rest);
    lines
}

/// Cuts a text where a full line ends, at `end`, or at the last single space before.
fn cut(text: &str, end: usize) -> Option<(&str, &str)> {
    let (full, next) = text.split_at_checked(end)?;
    if !full.ends_with(char::is_whitespace) && !next.starts_with(char::is_whitespace) {
        return Some((full, next));
    }
    let spaces = full.rmatch_indices(' ').map(|(at, _)| at);
    spaces.map(|at| (text.get(..at), text.get(at + 1..))).find_map(|(line, next)| {
        let (line, next) = (line?, next?);
        let whole = !line.is_empty()
            && !line.ends_with(char::is_whitespace)
            && !next.starts_with(char::is_whitespace);
        whole.then_some((line, next))
    })
}

/// What the schema has no place for: the bank's further information by its names, and fields whose own place cannot
/// hold the text.
fn supplement(xml: &mut Xml<'_>, entry: &Transaction) -> io::Result<()> {
    let misfits = fields_elsewhere(entry);
    let own = entry.additional_info.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    envelope(xml, None, misfits.into_iter().chain(own))
}

/// Fields that do not fit into the schema's place, by the names that [`crate::camt`] knows.
fn fields_elsewhere(entry: &Transaction) -> Vec<(&'static str, &str)> {
    let german = german_code_fits(entry);
    let other = &entry.counterparty;
    [
        (
            "field:purpose",
            &entry.purpose,
            entry.sepa_remittance_info.is_some() && entry.purpose != entry.sepa_remittance_info,
        ),
        ("field:booking_key", &entry.booking_key, !german),
        ("field:prima_nota_number", &entry.prima_nota_number, !german),
        ("field:transaction_code", &entry.transaction_code, !german && iso_code(entry).is_none()),
        ("field:account_number", &other.account_number, other.iban.is_some()),
        (
            "field:creditor_id",
            &entry.creditor_id,
            !crate::text::is_creditor_id(entry.creditor_id.as_deref().unwrap_or_default()),
        ),
    ]
    .into_iter()
    .filter(|(_, _, elsewhere)| *elsewhere)
    .filter_map(|(name, value, _)| Some((name, value.as_deref()?)))
    .chain((entry.kind != kind_of_codes(entry)).then_some(("field:type", entry.kind.as_str())))
    // The place of the remittance information has the purpose, which is not the same.
    .chain(
        (entry.purpose.is_some() && entry.sepa_remittance_info.is_none())
            .then_some(("field:sepa_remittance_info", "")),
    )
    .collect()
}

/// The kind that a reader finds by what is written.
fn kind_of_codes(entry: &Transaction) -> TransactionKind {
    let iso =
        iso_code(entry).map(|[domain, family, sub_family]| bank_codes::of_iso(domain, family, sub_family));
    let key = entry.booking_key.as_deref().filter(|_| german_code_fits(entry));
    let german = key.map(bank_codes::of_booking_key).filter(|kind| *kind != TransactionKind::Unknown);
    let kind = bank_codes::refine(german.or(iso).unwrap_or_default(), entry.sepa_purpose_code.as_deref());
    if kind == TransactionKind::Unknown && entry.mandate_reference.is_some() {
        return TransactionKind::DirectDebit;
    }
    kind
}

/// Domain, family and sub-family, if the code is an ISO one.
fn iso_code(entry: &Transaction) -> Option<[&str; 3]> {
    let mut parts = entry.transaction_code.as_deref()?.split('-');
    let code = [parts.next()?, parts.next()?, parts.next()?];
    let fits = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if parts.next().is_none() && code.iter().all(fits) { Some(code) } else { None }
}

/// Whether SWIFT code, booking key and Primanota can stand in one text with `+` between.
fn german_code_fits(entry: &Transaction) -> bool {
    let key = entry.booking_key.as_deref();
    let three_digits = key.is_none_or(|key| key.len() == 3 && key.bytes().all(|byte| byte.is_ascii_digit()));
    let swift = entry.transaction_code.as_deref().filter(|_| iso_code(entry).is_none());
    let plain = |text: Option<&str>| text.is_none_or(|text| !text.contains('+'));
    three_digits && plain(swift) && plain(entry.prima_nota_number.as_deref())
}

/// ISO codes as `Domn`, the German code in the form of the Deutsche Kreditwirtschaft.
fn codes(xml: &mut Xml<'_>, entry: &Transaction) -> io::Result<()> {
    xml.open("BkTxCd")?;
    let iso = iso_code(entry);
    if let Some([domain, family, sub_family]) = iso {
        xml.open("Domn")?;
        xml.text("Cd", domain)?;
        xml.open("Fmly")?;
        xml.text("Cd", family)?;
        xml.text("SubFmlyCd", sub_family)?;
        xml.close("Fmly")?;
        xml.close("Domn")?;
    }
    let swift = entry.transaction_code.as_deref().filter(|_| iso.is_none());
    let parts = [swift, entry.booking_key.as_deref(), entry.prima_nota_number.as_deref()];
    if german_code_fits(entry) && parts.iter().any(Option::is_some) {
        xml.open("Prtry")?;
        xml.text("Cd", parts.map(Option::unwrap_or_default).join("+").trim_end_matches('+'))?;
        xml.text("Issr", "DK")?;
        xml.close("Prtry")?;
    }
    xml.close("BkTxCd")
}

fn parties(xml: &mut Xml<'_>, entry: &Transaction) -> io::Result<()> {
    let other = &entry.counterparty;
    let money_in = !entry.amount.amount.is_sign_negative();
    let (party, account, agent) =
        if money_in { ("Dbtr", "DbtrAcct", "DbtrAgt") } else { ("Cdtr", "CdtrAcct", "CdtrAgt") };
    let number = other.iban.is_some() || other.account_number.is_some();
    // The creditor identifier is the creditor's, also where the creditor is the holder.
    let identified = entry.creditor_id.as_deref().filter(|id| crate::text::is_creditor_id(id));
    if other.name.is_some() || number || identified.is_some() {
        xml.open("RltdPties")?;
        if other.name.is_some() || (identified.is_some() && !money_in) {
            xml.open(party)?;
            xml.open("Pty")?;
            xml.option("Nm", other.name.as_deref())?;
            creditor(xml, identified.filter(|_| !money_in))?;
            xml.close("Pty")?;
            xml.close(party)?;
        }
        if number {
            xml.open(account)?;
            xml.open("Id")?;
            match &other.iban {
                Some(iban) => xml.text("IBAN", iban.as_str())?,
                None => {
                    xml.open("Othr")?;
                    xml.option("Id", other.account_number.as_deref())?;
                    xml.close("Othr")?;
                }
            }
            xml.close("Id")?;
            xml.close(account)?;
        }
        if identified.is_some() && money_in {
            xml.open("Cdtr")?;
            xml.open("Pty")?;
            creditor(xml, identified)?;
            xml.close("Pty")?;
            xml.close("Cdtr")?;
        }
        xml.close("RltdPties")?;
    }
    if other.bic.is_some() || other.bank_code.is_some() || other.bank_name.is_some() {
        xml.open("RltdAgts")?;
        xml.open(agent)?;
        institution(xml, other.bic.as_deref(), other.bank_code.as_deref(), other.bank_name.as_deref())?;
        xml.close(agent)?;
        xml.close("RltdAgts")?;
    }
    Ok(())
}

fn creditor(xml: &mut Xml<'_>, id: Option<&str>) -> io::Result<()> {
    let Some(id) = id else { return Ok(()) };
    xml.out.write_all(b"<Id><PrvtId><Othr>")?;
    xml.text("Id", id)?;
    xml.out.write_all(b"<SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id>")
}

struct Xml<'w> {
    out: &'w mut dyn Write,
    /// Characters that XML cannot hold.
    replaced: usize,
}

impl Xml<'_> {
    fn open(&mut self, name: &str) -> io::Result<()> {
        write!(self.out, "<{name}>")
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        write!(self.out, "</{name}>")
    }

    fn option(&mut self, name: &str, text: Option<&str>) -> io::Result<()> {
        text.map_or(Ok(()), |text| self.text(name, text))
    }

    /// An element with text; characters that XML cannot hold become U+FFFD.
    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.open(name)?;
        let special = |character: char| {
            matches!(character, '&' | '<' | '>' | '\r' | '\u{FFFE}' | '\u{FFFF}')
                || (character < ' ' && !matches!(character, '\t' | '\n'))
        };
        let mut rest = text;
        while let Some(index) = rest.find(special) {
            let (before, here) = rest.split_at_checked(index).unwrap_or((rest, ""));
            self.out.write_all(before.as_bytes())?;
            let mut characters = here.chars();
            self.out.write_all(match characters.next() {
                Some('&') => b"&amp;",
                Some('<') => b"&lt;",
                Some('>') => b"&gt;",
                Some('\r') => b"&#13;",
                _ => {
                    self.replaced = self.replaced.saturating_add(1);
                    "\u{FFFD}".as_bytes()
                }
            })?;
            rest = characters.as_str();
        }
        self.out.write_all(rest.as_bytes())?;
        self.close(name)
    }
}
