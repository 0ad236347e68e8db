//! Statements of any length in the shape of a German bank, the same at every run.

use std::fmt::Write;

const NAMES: [&str; 6] = [
    "Stadtwerke Musterstadt GmbH",
    "Müller & Söhne Telefon KG",
    "Erika Mustermann",
    "REWE Markt 4711",
    "Arbeitgeber AG",
    "Hausverwaltung Schmitt GbR Verwaltung",
];
const IBANS: [&str; 4] =
    ["DE89370400440532013000", "DE75512108001245126199", "DE02120300000000202051", "AT611904300234573201"];
const TEXTS: [&str; 5] = [
    "Abschlag Strom Vertragskonto 200300400 Rechnungsmonat",
    "Miete Wohnung 3",
    "Rechnung 2026-0815 vom 12.03. Kundennummer 47110815 Danke für Ihren Auftrag",
    "Gehalt",
    "Einkauf Filiale 12 Kartenzahlung 13.04 Uhr",
];

/// What one entry is about.
struct Entry {
    cents: i64,
    day: usize,
    debit: bool,
    name: &'static str,
    iban: &'static str,
    text: String,
    number: usize,
}

fn entries(count: usize) -> impl Iterator<Item = Entry> {
    let mut dice = 0x9E37_79B9_7F4A_7C15_u64;
    (0..count).map(move |number| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        let roll = |shift: u32, limit: usize| usize::try_from((dice >> shift) & 0xFFFF).unwrap_or(0) % limit;
        Entry {
            cents: i64::try_from(roll(0, 60_000)).unwrap_or(0) + 1,
            day: roll(3, 28) + 1,
            debit: roll(7, 3) > 0,
            name: NAMES.get(roll(11, NAMES.len())).copied().unwrap_or_default(),
            iban: IBANS.get(roll(17, IBANS.len())).copied().unwrap_or_default(),
            text: format!("{} {number}", TEXTS.get(roll(23, TEXTS.len())).copied().unwrap_or_default()),
            number,
        }
    })
}

fn amount(cents: i64, point: char) -> String {
    format!("{}{point}{:02}", cents / 100, cents % 100)
}

/// An MT940 with so many entries whose balances add up.
pub(crate) fn mt940(count: usize) -> String {
    let mut out = String::from(
        ":20:STARTUMS\r\n:25:20050550/1234567890\r\n:28C:1/1\r\n:60F:C260228EUR1000000000,00\r\n",
    );
    let mut balance = 100_000_000_000_i64;
    for entry in entries(count) {
        balance += if entry.debit { -entry.cents } else { entry.cents };
        let _ = write!(
            out,
            ":61:2603{day:02}03{day:02}{mark}R{}{code}NONREF//B{:010}\r\n",
            amount(entry.cents, ','),
            entry.number,
            day = entry.day,
            mark = if entry.debit { "D" } else { "C" },
            code = if entry.debit { "NDDT" } else { "NTRF" },
        );
        let mut field = if entry.debit {
            "105?00FOLGELASTSCHRIFT?109248".to_owned()
        } else {
            "166?00GUTSCHRIFT?109310".to_owned()
        };
        let mut tags = vec![format!("EREF+RG-2026-{:06} KD 4711", entry.number)];
        if entry.debit {
            tags.push(format!("MREF+M-{:08}-A", entry.number % 1_000));
            tags.push("CRED+DE98ZZZ09999999999".to_owned());
        }
        tags.push(format!("SVWZ+{}", entry.text));
        let subfields = tags.iter().flat_map(|tag| parts(tag, 27));
        for (index, part) in subfields.enumerate() {
            let _ = write!(field, "?{}{part}", 20 + index);
        }
        let _ = write!(field, "?30COBADEFFXXX?31{}", entry.iban);
        for (index, part) in parts(entry.name, 27).iter().enumerate() {
            let _ = write!(field, "?{}{part}", 32 + index);
        }
        field.push_str("?34992");
        let _ = write!(out, ":86:{}\r\n", parts(&field, 65).join("\r\n"));
    }
    let _ = write!(out, ":62F:C260331EUR{}\r\n-\r\n", amount(balance, ','));
    out
}

/// A camt.053.001.08 with so many entries whose balances add up.
pub(crate) fn camt(count: usize) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
         <BkToCstmrStmt><GrpHdr><MsgId>G1</MsgId><CreDtTm>2026-03-31T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id>\
         <ElctrncSeqNb>3</ElctrncSeqNb><CreDtTm>2026-03-31T20:00:00</CreDtTm><Acct><Id><IBAN>DE07900948150000002000</IBAN>\
         </Id><Ccy>EUR</Ccy><Ownr><Nm>Inhaberin</Nm></Ownr></Acct>",
    );
    let mut balance = 100_000_000_000_i64;
    bal(&mut out, "OPBD", balance, "2026-02-28");
    let all: i64 = entries(count).map(|entry| if entry.debit { -entry.cents } else { entry.cents }).sum();
    balance += all;
    bal(&mut out, "CLBD", balance, "2026-03-31");
    for entry in entries(count) {
        let amount = amount(entry.cents, '.');
        let indicator = if entry.debit { "DBIT" } else { "CRDT" };
        let (family, sub, own) =
            if entry.debit { ("RDDT", "ESDD", "NDDT+105+9248") } else { ("RCDT", "ESCT", "NTRF+166+9310") };
        let (side, name) = (if entry.debit { "Cdtr" } else { "Dbtr" }, entry.name.replace('&', "&amp;"));
        let creditor = "<Id><PrvtId><Othr><Id>DE98ZZZ09999999999</Id><SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id>";
        let _ = write!(
            out,
            "\n  <Ntry>\n    <Amt Ccy=\"EUR\">{amount}</Amt>\n    <CdtDbtInd>{indicator}</CdtDbtInd>\n    <Sts><Cd>BOOK</Cd></Sts>\n    \
             <BookgDt><Dt>2026-03-{day:02}</Dt></BookgDt>\n    <ValDt><Dt>2026-03-{day:02}</Dt></ValDt>\n    \
             <AcctSvcrRef>B{number:010}</AcctSvcrRef>\n    <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd>\
             </Fmly></Domn><Prtry><Cd>{own}</Cd><Issr>DK</Issr></Prtry></BkTxCd>\n    <NtryDtls><TxDtls>\n      \
             <Refs><EndToEndId>RG-2026-{number:06}</EndToEndId>{mandate}</Refs>\n      <Amt Ccy=\"EUR\">{amount}</Amt>\
             <CdtDbtInd>{indicator}</CdtDbtInd>\n      <RltdPties><{side}><Pty><Nm>{name}</Nm>{creditor}</Pty></{side}>\
             <{side}Acct><Id><IBAN>{iban}</IBAN></Id></{side}Acct></RltdPties>\n      <RltdAgts><{side}Agt><FinInstnId>\
             <BICFI>COBADEFFXXX</BICFI></FinInstnId></{side}Agt></RltdAgts>\n      <RmtInf><Ustrd>{text}</Ustrd></RmtInf>\n    \
             </TxDtls></NtryDtls>\n    <AddtlNtryInf>{word}</AddtlNtryInf>\n  </Ntry>",
            day = entry.day,
            number = entry.number,
            mandate = if entry.debit {
                format!("<MndtId>M-{:08}-A</MndtId>", entry.number % 1_000)
            } else {
                String::new()
            },
            creditor = if entry.debit { creditor } else { "" },
            iban = entry.iban,
            text = entry.text,
            word = if entry.debit { "FOLGELASTSCHRIFT" } else { "GUTSCHRIFT" },
        );
    }
    out.push_str("\n</Stmt></BkToCstmrStmt></Document>\n");
    out
}

fn bal(out: &mut String, code: &str, cents: i64, date: &str) {
    let _ = write!(
        out,
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
         <Dt><Dt>{date}</Dt></Dt></Bal>",
        amount(cents, '.')
    );
}

fn parts(text: &str, size: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(size).map(|chunk| chunk.iter().collect()).collect()
}
