//! Input that wants to hurt: it is refused, or read without harm.

use glimpse_statement::{
    DiagnosticKind, Encoding, Format, Options, StatementError, camt, mt535, mt940, parse,
};

fn camt053(inside: &str) -> String {
    format!("<Document><BkToCstmrStmt><Stmt>{inside}</Stmt></BkToCstmrStmt></Document>")
}

#[test]
fn what_is_no_statement_is_refused_with_its_reason() {
    for (bytes, error) in [
        (&b""[..], StatementError::Empty),
        (b" \r\n ", StatementError::Empty),
        (b"PK\x03\x04rest", StatementError::Archive),
        (b"<html><body>Wartung</body></html>", StatementError::Html),
        (b"\n<!DOCTYPE HTML>\n<p>Wartung", StatementError::Html),
        (b"<htmlish/>", StatementError::UnknownFormat),
        (b"{\"transactions\": []}", StatementError::UnknownFormat),
        (b"Datum;Betrag\r\n1.1.;5", StatementError::UnknownFormat),
        (b"\x00\x01\x02", StatementError::UnknownFormat),
        (b"<Document><BkToCstmrStmt><Stmt>", StatementError::Xml { offset: 31 }),
        (b"<Document><BkToCstmrStmt></Stmt>", StatementError::Xml { offset: 25 }),
    ] {
        assert_eq!(parse(bytes).err(), Some(error), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_document_type_definition_is_refused_before_anything_is_expanded() {
    let laughs: String = (1..10)
        .map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10)))
        .collect();
    for definition in [
        format!("<!DOCTYPE a [<!ENTITY l0 \"lol\">{laughs}]>"),
        "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/x.dtd\">".to_owned(),
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>".to_owned(),
    ] {
        let document = format!("<?xml version=\"1.0\"?>{definition}{}", camt053("<Id>&x;&l9;</Id>"));
        assert_eq!(parse(document.as_bytes()).err(), Some(StatementError::Doctype));
    }
    // Without a definition, an entity of one's own is only text.
    let parsed = parse(camt053("<Id>&l9;</Id>").as_bytes()).unwrap();
    assert_eq!(parsed.statements[0].id.as_deref(), Some("&l9;"));
}

#[test]
fn depth_size_and_number_are_bounded() {
    let deep = camt053(&"<a>".repeat(1_000_000));
    assert_eq!(parse(deep.as_bytes()).err(), Some(StatementError::TooDeep { limit: 64 }));
    let options = Options { max_bytes: 100, max_entries: 2, max_elements: 50, ..Options::default() };
    let large = [b' '; 101];
    for refused in
        [mt940::parse(&large, &options), camt::parse(&large, &options), mt535::parse(&large, &options)]
    {
        assert_eq!(refused.err(), Some(StatementError::TooLarge { limit: 100 }));
    }
    let options = Options { max_bytes: 1 << 20, ..options };
    let entry = "<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Ntry>";
    let parsed = |inside: String| camt::parse(camt053(&inside).as_bytes(), &options);
    assert_eq!(parsed(entry.repeat(2)).unwrap().statements[0].entries.len(), 2);
    assert_eq!(parsed(entry.repeat(3)).err(), Some(StatementError::TooManyEntries { limit: 2 }));
    let wide = format!("<Ntry>{}</Ntry>", "<x/>".repeat(60));
    assert_eq!(parsed(wide).err(), Some(StatementError::TooManyElements { limit: 50 }));
    let lines = format!(":20:A\n:25:1\n{}", ":61:260101C1,NMSC\n".repeat(3));
    assert_eq!(
        mt940::parse(lines.as_bytes(), &options).err(),
        Some(StatementError::TooManyEntries { limit: 2 })
    );
    let holdings = ":16R:FIN\n:16S:FIN\n".repeat(3);
    assert_eq!(
        mt535::parse(holdings.as_bytes(), &options).err(),
        Some(StatementError::TooManyEntries { limit: 2 })
    );
}

#[test]
fn a_missing_amount_is_kept_as_text_and_stops_the_check() {
    let balances = "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\
        <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>";
    let entry = "<Ntry><CdtDbtInd>DBIT</CdtDbtInd><AddtlNtryInf>wer weiß</AddtlNtryInf></Ntry>";
    let parsed = parse(camt053(&format!("{balances}{entry}")).as_bytes()).unwrap();
    let statement = &parsed.statements[0];
    assert!(!statement.check.holds());
    assert_eq!(parsed.diagnostics.count(DiagnosticKind::EntryUnreadable), 1);
    assert!(statement.unread[0].1.contains("wer weiß"));
}

#[test]
fn tags_in_folded_text_are_text_and_spoofed_tags_do_not_win() {
    let text = b":20:A\n:25:1/2\n:28C:1\n:60F:C260101EUR0,00\n:61:2601010101C1,00NTRFNONREF\n\
        :86:166?20EREF+REAL?21SVWZ+um 12\n:20:15 Uhr EREF+FAKE IBAN+DE02120300000000202051\n\
        ?31DE89370400440532013000?32Erika\n:62F:C260101EUR1,00\n-\n";
    let parsed = parse(text).unwrap();
    assert_eq!(parsed.statements.len(), 1);
    let entry = &parsed.statements[0].entries[0];
    assert_eq!(entry.end_to_end_reference.as_deref(), Some("REAL"));
    assert_eq!(entry.purpose.as_deref(), Some("um 12:20:15 Uhr EREF+FAKE"));
    assert_eq!(entry.counterparty.iban.as_ref().unwrap().as_str(), "DE89370400440532013000");
    assert!(parsed.diagnostics.count(DiagnosticKind::Repeated) > 0);
}

#[test]
fn every_encoding_gives_the_same_text() {
    let document = camt053("<Id>Grüße</Id>");
    let declared = format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{document}");
    let latin: Vec<u8> =
        declared.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    let wide: Vec<u8> = document.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (bytes, encoding) in
        [(latin, Encoding::Latin1), (document.clone().into_bytes(), Encoding::Utf8), (wide, Encoding::Utf16)]
    {
        let parsed = parse(&bytes).unwrap();
        assert_eq!(parsed.statements[0].id.as_deref(), Some("Grüße"));
        assert_eq!((parsed.encoding, parsed.format), (encoding, Format::Camt053));
        assert!(parsed.diagnostics.count(DiagnosticKind::EncodingGuessed) == 0);
    }
    let lying =
        [b"<?xml version='1.0' encoding='UTF-8'?>".as_slice(), camt053("").as_bytes(), b"<!-- \xFC -->"]
            .concat();
    assert_eq!(parse(&lying).unwrap().diagnostics.count(DiagnosticKind::EncodingGuessed), 1);
}

#[test]
fn a_batch_cannot_multiply_what_its_entry_says() {
    let long = "x".repeat(100_000);
    let details = "<TxDtls><Amt Ccy=\"EUR\">1</Amt></TxDtls>".repeat(1_000);
    let entry = format!(
        "<Ntry><Amt Ccy=\"EUR\">1000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><AcctSvcrRef>{long}</AcctSvcrRef>\
         <Odd>{long}</Odd><NtryDtls>{details}</NtryDtls><AddtlNtryInf>{long}</AddtlNtryInf></Ntry>"
    );
    let parsed = parse(camt053(&entry).as_bytes()).unwrap();
    let entries = &parsed.statements[0].entries;
    assert_eq!(entries.len(), 1_000);
    let size = serde_json::to_string(entries).unwrap().len();
    assert!(size < 2_000_000, "{size} bytes");
    // Nothing is lost: the first part has what was too long for all.
    assert!(serde_json::to_string(&entries[0]).unwrap().len() > 300_000);
}
