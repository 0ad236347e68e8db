//! Attributes that ISO 20022 does not know are kept as text and counted, wherever they are.

use glimpse_statement::{DiagnosticKind as Kind, Parsed, parse};

/// Two entries of one shape: the second one is read by what is known of the first.
fn document(entry: &str) -> Parsed {
    let text = format!(
        "<Document xmlns=\"urn:x\" xmlns:xsi=\"urn:y\" xsi:schemaLocation=\"a b\"><BkToCstmrStmt><Stmt>\
         <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">0</Amt></Bal>{entry}{entry}\
         </Stmt></BkToCstmrStmt></Document>"
    );
    parse(text.as_bytes()).unwrap()
}

fn entry(inside: &str) -> String {
    format!("<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>{inside}</Ntry>")
}

#[test]
fn attributes_of_an_entry_are_kept_whatever_the_element_holds() {
    for (text, name, value) in [
        (entry("").replace("<Ntry>", "<Ntry seq='7'>"), "Ntry@seq", "7"),
        (entry("").replace("<Sts>", "<Sts a=\"b\">"), "Sts@a", "b"),
        (entry("<Odd a='1'/>"), "Odd@a", "1"),
        (entry("<Odd a='1'></Odd>"), "Odd@a", "1"),
        (entry("<Odd a='1'><In/></Odd>"), "Odd@a", "1"),
        (entry("<Odd><In a='1'/></Odd>"), "Odd/In@a", "1"),
        (entry("<Odd a b='1'/>"), "Odd@a b", "1"),
        (entry("<AddtlNtryInf lang='de'>Text</AddtlNtryInf>"), "AddtlNtryInf@lang", "de"),
        (entry("").replace("Ccy=\"EUR\"", "Ccy=\"EUR\" ref=\"2\""), "Amt@ref", "2"),
        (entry("").replace("Ccy=\"EUR\"", "ref=\"2\" Ccy='EUR'"), "Amt@ref", "2"),
        (entry("<Chrgs><Amt Ccy=\"EUR\"/></Chrgs>"), "Chrgs/Amt@Ccy", "EUR"),
        (entry("<Odd Ccy=\"EUR\"><In/></Odd>"), "Odd@Ccy", "EUR"),
        (entry("<NtryDtls><TxDtls no='1'><Refs/></TxDtls></NtryDtls>"), "TxDtls@no", "1"),
        (entry("<NtryDtls no='1'><TxDtls><Refs/></TxDtls></NtryDtls>"), "NtryDtls@no", "1"),
        (entry("<NtryDtls><TxDtls><Refs no='1'/></TxDtls></NtryDtls>"), "Refs@no", "1"),
    ] {
        let parsed = document(&text);
        for entry in &parsed.statements[0].entries {
            assert_eq!(entry.additional_info.get(name).map(String::as_str), Some(value), "{text} {entry:?}");
            assert_eq!(entry.additional_info.len(), 1, "{text} {entry:?}");
        }
        assert_eq!(parsed.statements[0].entries.len(), 2, "{text}");
        assert_eq!(parsed.diagnostics.count(Kind::KeptAsText), 2, "{text}");
    }
}

#[test]
fn attributes_of_what_cannot_be_read_are_kept_with_its_text() {
    let parsed = document(&entry("<Odd a='1'/>").replace(">1</Amt>", "></Amt>"));
    assert_eq!(
        parsed.statements[0].unread[0],
        ("Ntry".to_owned(), "Amt@Ccy=EUR\nCdtDbtInd=CRDT\nSts=BOOK\nOdd@a=1".to_owned())
    );
}

#[test]
fn attributes_beside_entries_are_kept_with_the_statement() {
    let text = "<Document v='1'><BkToCstmrStmt w='2'><GrpHdr x='3'><MsgId y='4'>M</MsgId></GrpHdr><Stmt z='5'>\
        <Id a='6'>S</Id><Acct b='7'><Ccy c='8'>EUR</Ccy></Acct><Bal d='9'><Tp e='10'/><Amt Ccy='EUR'>0</Amt></Bal>\
        </Stmt></BkToCstmrStmt></Document>";
    let parsed = parse(text.as_bytes()).unwrap();
    let mut unread = parsed.statements[0].unread.clone();
    unread.sort();
    let expected = [
        ("Acct/Ccy@c", "8"),
        ("Acct@b", "7"),
        ("Bal/Tp@e", "10"),
        ("Bal@d", "9"),
        ("BkToCstmrStmt@w", "2"),
        ("Document@v", "1"),
        ("GrpHdr/MsgId", "M"),
        ("GrpHdr@x", "3"),
        ("Id@a", "6"),
        ("MsgId@y", "4"),
        ("Stmt@z", "5"),
    ];
    assert_eq!(unread, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert_eq!(parsed.diagnostics.count(Kind::KeptAsText), 10);
}

#[test]
fn an_element_that_comes_twice_replaces_nothing() {
    let text = "<Document><BkToCstmrStmt><Stmt><Id>1</Id><Id>2</Id><CreDtTm>2026-01-01T00:00:00</CreDtTm>\
        <CreDtTm>2026-01-02T00:00:00</CreDtTm><Acct><Nm>A</Nm></Acct><Acct><Nm>B</Nm></Acct>\
        <AddtlStmtInf>x</AddtlStmtInf><AddtlStmtInf>y</AddtlStmtInf></Stmt></BkToCstmrStmt></Document>";
    let statement = &parse(text.as_bytes()).unwrap().statements[0];
    assert_eq!((statement.id.as_deref(), statement.information.as_deref()), (Some("1"), Some("x")));
    assert_eq!(statement.account.name.as_deref(), Some("A"));
    let unread = statement.unread.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>();
    assert_eq!(unread, ["Id=2", "CreDtTm=2026-01-02T00:00:00", "Acct/Nm=B", "AddtlStmtInf=y"]);
}

#[test]
fn what_an_entry_and_its_detail_say_differently_is_both_there() {
    let code = |sub_family: &str, own: &str| {
        format!(
            "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn>\
             <Prtry><Cd>{own}</Cd><Issr>DK</Issr></Prtry></BkTxCd>"
        )
    };
    let party = |country: &str| format!("<Pty><PstlAdr><Ctry>{country}</Ctry></PstlAdr></Pty>");
    let details = |code: &str| {
        let parties = format!("<Dbtr>{}</Dbtr><Cdtr>{}</Cdtr>", party("DE"), party("FR"));
        format!("<NtryDtls><TxDtls>{code}<RltdPties>{parties}</RltdPties></TxDtls></NtryDtls>")
    };
    let outer = code("ESCT", "NTRF+166+1234");
    let other = document(&entry(&(outer.clone() + &details(&code("SALA", "NTRF+153+99")))));
    let found = &other.statements[0].entries[1];
    assert_eq!(found.transaction_code.as_deref(), Some("PMNT-RCDT-SALA"));
    assert_eq!(
        found.additional_info.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>(),
        [
            "Cdtr/PstlAdr/Ctry=FR",
            "Dbtr/PstlAdr/Ctry=DE",
            "Ntry/BkTxCd=PMNT-RCDT-ESCT",
            "Ntry/BkTxCd/Prtry key=166",
            "Ntry/BkTxCd/Prtry primanota=1234",
            "SWIFT code=NTRF",
        ]
    );
    let same = document(&entry(&(outer.clone() + &details(&outer))));
    assert!(!same.statements[0].entries[0].additional_info.contains_key("Ntry/BkTxCd"));
}
