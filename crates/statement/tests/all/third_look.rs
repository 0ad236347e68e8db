//! What a third pair of eyes found: second values, codes without a place, and elements that stand elsewhere.

use glimpse_statement::{Check, DiagnosticKind as Kind, Parsed, Statement, StatementError, parse};

fn read(text: &str) -> Parsed {
    parse(text.as_bytes()).unwrap()
}

fn unread(statement: &Statement) -> Vec<String> {
    statement.unread.iter().map(|(name, text)| format!("{name}={text}")).collect()
}

fn depot(general: &str, holding: &str) -> Parsed {
    read(&format!(
        ":16R:GENL\n:28E:1/ONLY\n{general}:16S:GENL\n:16R:FIN\n:35B:ISIN US0378331005\nAPPLE\n{holding}:16S:FIN\n-\n"
    ))
}

#[test]
fn the_date_of_a_balance_that_is_none_is_kept() {
    let text = ":20:S\n:25:10020030/123\n:28C:1/1\n:60F:C240230EUR100,00\n:62F:C241331EUR100,00\n:64:C24x101EUR1,00\n\
        :65:C240431EUR2,00\n:65:C000000EUR3,00\n-\n";
    let parsed = read(text);
    let statement = &parsed.statements[0];
    assert_eq!(
        unread(statement),
        ["60F=C240230EUR100,00", "62F=C241331EUR100,00", "64=C24x101EUR1,00", "65=C240431EUR2,00"]
    );
    let dates: Vec<_> =
        statement.balances.iter().map(|line| line.date.map(|date| date.to_string())).collect();
    assert_eq!(dates, [Some("2024-02-29".into()), None, None, Some("2024-04-30".into()), None]);
    assert_eq!(parsed.diagnostics.count(Kind::DateClamped), 2);
    assert_eq!(parsed.diagnostics.count(Kind::DateUnreadable), 2);
    let page = ":20:S\n:28C:1/2\n:60M:C240230EUR1,00\n:62M:C240231EUR1,00\n-\n";
    assert_eq!(unread(&read(page).statements[0]), ["60M=C240230EUR1,00", "62M=C240231EUR1,00"]);
}

#[test]
fn totals_that_come_twice_or_in_another_currency_are_kept() {
    let parsed = read(":20:S\n:28C:1\n:34F:EUR0,\n:90C:0EUR0,00\n:90C:1EUR7,00\n:90D:0USD0,00\n-\n");
    assert_eq!(unread(&parsed.statements[0]), ["34F=EUR0,", "90C=1EUR7,00", "90D=0USD0,00"]);
    assert_eq!(parsed.diagnostics.count(Kind::Repeated), 1);
    assert_eq!(parsed.diagnostics.count(Kind::CurrencyMismatch), 1);
    assert_eq!(parsed.diagnostics.count(Kind::KeptAsText), 1);
    let parsed = read(
        ":20:S\n:25:DE89370400440532013000/DE02120300000000202051\n:28C:1\n:60F:C260101EUR1,\n:62F:C260101EUR1,\n-\n",
    );
    let account = &parsed.statements[0].account;
    assert_eq!(account.iban.as_ref().unwrap().as_str(), "DE89370400440532013000");
    assert_eq!(account.account_number.as_deref(), Some("DE02120300000000202051"));
}

fn entry(information: &str) -> (glimpse_model::Transaction, Parsed) {
    let parsed = read(&format!(
        ":20:S\n:25:1/2\n:28C:1\n:60F:C260101EUR0,00\n:61:2601020102C1,00NTRFNONREF\n{information}\n:62F:C260102EUR1,00\n-\n"
    ));
    (parsed.statements[0].entries[0].clone(), parsed)
}

#[test]
fn the_return_code_is_no_part_of_a_name() {
    for nota in ["", "?009248"] {
        let (entry, parsed) = entry(&format!(
            ":86:166?00GUT{nota}?00EREF+E1?00SVWZ+x?00COBADEFFXXX?00DE89370400440532013000?00Max Muster?00911"
        ));
        assert_eq!(entry.counterparty.name.as_deref(), Some("Max Muster"), "{nota}");
        assert_eq!(entry.additional_info.get("?34").map(String::as_str), Some("911"), "{nota}");
        assert_eq!(entry.purpose.as_deref(), Some("x"), "{nota}");
        assert_eq!(parsed.diagnostics.count(Kind::SubfieldsAllZero), 1);
    }
}

#[test]
fn subfields_and_fields_that_nobody_knows_are_counted() {
    let (entry, parsed) = entry(":86:166?00GUT?11xx?20A?35B?40foo?99bar?21C\n:NS:22Foo\n23Bar");
    assert_eq!(entry.booking_text.as_deref(), Some("GUT?11xx"));
    assert_eq!(entry.purpose.as_deref(), Some("A?35B?40foo?99bar C"));
    assert_eq!(entry.additional_info.get("NS").map(String::as_str), Some("22Foo\n23Bar"));
    assert_eq!(parsed.diagnostics.count(Kind::FieldUnknown), 5);
    assert_eq!(parsed.statements[0].check, Check::Balanced);
    // Between the entry and its information it does not part them.
    let (entry, _) = self::entry(":NS:22Foo\n:86:166?00GUT?20SVWZ+x");
    assert_eq!((entry.purpose.as_deref(), entry.additional_info.len()), (Some("x"), 1));
}

#[test]
fn nothing_has_no_sign() {
    let parsed = read(
        ":20:S\n:25:1/2\n:28C:1\n:60F:D240101USD0,\n:61:2601020102D0,00NTRFNONREF\n:62F:D240102USD0,00\n:90D:1USD0,00\n-\n",
    );
    let statement = &parsed.statements[0];
    let amounts: Vec<_> = statement.balances.iter().map(|line| line.amount.amount.to_string()).collect();
    assert_eq!(amounts, ["0", "0.00"]);
    assert_eq!(statement.entries[0].amount.amount.to_string(), "0.00");
    assert_eq!(statement.entries[0].additional_info["mark"], "D");
    assert_eq!((statement.check, parsed.diagnostics.count(Kind::TotalsMismatch)), (Check::Balanced, 0));
    let parsed = read(
        "<Document><BkToCstmrStmt><Stmt><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">0.0</Amt>\
         <CdtDbtInd>DBIT</CdtDbtInd></Bal><Ntry><Amt Ccy=\"EUR\">0.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts></Ntry></Stmt>\
         </BkToCstmrStmt></Document>",
    );
    let statement = &parsed.statements[0];
    assert_eq!(statement.balances[0].amount.amount.to_string(), "0.0");
    assert_eq!(statement.entries[0].amount.amount.to_string(), "0.00");
    assert_eq!(statement.entries[0].additional_info["CdtDbtInd"], "DBIT");
    assert_eq!(
        depot("", ":93B::AGGR//UNIT/N0,\n").statements[0].securities[0].quantity.unwrap().to_string(),
        "0"
    );
}

#[test]
fn of_two_values_of_a_holding_the_first_counts_and_the_second_is_text() {
    for (one, other) in [
        (":93B::AGGR//UNIT/10,", ":93B::AGGR//UNIT/7654,"),
        (":90B::MRKT//ACTU/EUR1,", ":90B::MRKT//ACTU/EUR2,"),
        (":94B::PRIC//XFRA", ":94B::PRIC//XNAS"),
        (":98A::PRIC//20240130", ":98A::PRIC//20240131"),
        (":92B::EXCH//0,9", ":92B::EXCH//0,8"),
        (":11A::DENO//EUR", ":11A::DENO//USD"),
        (":35B:ISIN US0378331005", ":35B:ISIN DE0005190003\nBMW"),
    ] {
        let first = depot("", &format!("{one}\n"));
        let both = depot("", &format!("{one}\n{other}\n"));
        assert_eq!(both.statements[0].securities, first.statements[0].securities, "{one}");
        let (tag, text) = other.strip_prefix(':').unwrap().split_once(':').unwrap();
        assert_eq!(unread(&both.statements[0]).last(), Some(&format!("FIN 1/{tag}={text}")), "{one}");
        let repeated = |parsed: &Parsed| parsed.diagnostics.count(Kind::Repeated);
        assert_eq!(repeated(&both), repeated(&first) + 1, "{one}");
    }
    for (one, other) in [
        (":97A::SAFE//10020030/1234567", ":97A::SAFE//99999999/SECOND"),
        (":98A::STAT//20240130", ":98A::STAT//20240131"),
        (":98A::PREP//20240130", ":98A::PREP//20240131"),
        (":20C::SEME//A", ":20C::SEME//B"),
    ] {
        let mut first = depot(&format!("{one}\n"), "");
        let both = depot(&format!("{one}\n{other}\n"), "");
        let (tag, text) = other.strip_prefix(':').unwrap().split_once(':').unwrap();
        first.statements[0].unread.push((tag.to_owned(), text.to_owned()));
        assert_eq!(both.statements, first.statements, "{one}");
        assert_eq!(both.diagnostics.count(Kind::Repeated), 1, "{one}");
    }
}

#[test]
fn times_codes_and_currencies_of_a_holding_are_kept() {
    for field in [
        "98C::PRIC//20240130173000",
        "93B::AGGR//FAMT/1000,",
        "93B::AGGR//AMOR/1000,",
        "93B::AGGR/XYZ/UNIT/1000,",
        "92B::EXCH//USD/EUR/0,9",
        "90B::MRKT//ACTU/EUR52,7",
        "90B::MRKT//DISC/EUR52,7",
        "94B::PRIC//LMAR/XFRA",
        "94B::PRIC//OTCO/XFRA",
    ] {
        let parsed = depot("", &format!(":{field}\n"));
        assert_eq!(
            unread(&parsed.statements[0]),
            [format!("FIN 1/{}", field.replacen(':', "=", 1))],
            "{field}"
        );
        assert_eq!(parsed.diagnostics.count(Kind::KeptAsText), 1, "{field}");
    }
    let security = |field: &str| depot("", &format!(":{field}\n")).statements[0].securities[0].clone();
    assert_eq!(security("98C::PRIC//20240130173000").traded_at.unwrap().to_string(), "2024-01-30");
    assert_eq!(security("93B::AGGR//FAMT/1000,").quantity.unwrap().to_string(), "1000");
    assert_eq!(security("92B::EXCH//USD/EUR/0,9").exchange_rate.unwrap().to_string(), "0.9");
    assert_eq!(security("94B::PRIC//LMAR/XFRA").market.as_deref(), Some("XFRA"));
    assert_eq!(security("90B::MRKT//ACTU/NOK52,7").price.unwrap().currency.as_str(), "NOK");
    assert_eq!(security("90B::MRKT//DISC/EUR52,7").price, None);
    // What the fields of the model say by themselves is no text.
    for fields in [
        ":93B::AGGR//UNIT/10,\n:98C::PRIC//20240130000000\n:94B::PRIC//XFRA\n",
        ":19A::HOLD//USD500,\n:92B::EXCH//USD/EUR/0,8\n:19A::HOLD//EUR400,\n",
    ] {
        assert_eq!(unread(&depot("", fields).statements[0]), [""; 0], "{fields}");
    }
    let turned = depot("", ":19A::HOLD//USD500,\n:92B::EXCH//EUR/USD/1,25\n:19A::HOLD//EUR400,\n");
    assert_eq!(unread(&turned.statements[0]), ["FIN 1/92B=:EXCH//EUR/USD/1,25"]);
}

#[test]
fn everything_of_a_depot_that_is_text_is_counted_and_names_its_block() {
    let parsed = depot(
        ":23G:NEWM\n:22F::STTY//CUST\n:17B::ACTI//Y\n:16R:LINK\n:20C::PREV//P\n:16S:LINK\n",
        ":16R:FIA\n:11A::DENO//EUR\n:98A::MATU//20300101\n:16S:FIA\n:16R:SUBBAL\n:93C::TAVI//UNIT/AVAI/1,\n:16R:BREAK\n\
         :93B::AGGR//UNIT/3,\n:16S:BREAK\n:93B::AGGR//UNIT/4,\n:16S:SUBBAL\n:70E::HOLD//1STK\n:16S:FIN\nstray\n:16R:FIN\n:99A::X//1\n",
    );
    let expected = [
        "23G=NEWM",
        "22F=:STTY//CUST",
        "17B=:ACTI//Y",
        "LINK/20C=:PREV//P",
        "FIN 1/FIA/98A=:MATU//20300101",
        "FIN 1/SUBBAL/93C=:TAVI//UNIT/AVAI/1,",
        "FIN 1/BREAK/93B=:AGGR//UNIT/3,",
        "FIN 1/SUBBAL/93B=:AGGR//UNIT/4,",
        "FIN 1/70E=:HOLD//1STK",
        "FIN 1/16S=stray",
        "FIN 2/99A=:X//1",
    ];
    assert_eq!(unread(&parsed.statements[0]), expected);
    assert_eq!(parsed.diagnostics.count(Kind::KeptAsText), 10);
    assert_eq!(parsed.diagnostics.count(Kind::FieldUnknown), 1);
    assert_eq!(parsed.statements[0].securities[0].nominal_currency.unwrap().as_str(), "EUR");
    assert_eq!(parsed.statements[0].securities[0].quantity, None);
}

const ENTRY: &str = "<Amt Ccy=\"EUR\">10</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-01-02</Dt></BookgDt>";
const DETAIL: &str = "<TxDtls><Refs><EndToEndId>E9</EndToEndId></Refs><RltdPties><Dbtr><Nm>Payer</Nm></Dbtr></RltdPties><RmtInf>\
    <Ustrd>Hello</Ustrd></RmtInf></TxDtls>";

fn document(entry: &str) -> Parsed {
    let balance = |code: &str, amount: &str, date: &str| {
        format!(
            "<Bal><Tp><Cd>{code}</Cd></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{date}</Dt></Dt></Bal>"
        )
    };
    let (opening, closing) = (balance("OPBD", "100", "2024-01-01"), balance("CLBD", "110", "2024-01-31"));
    read(&format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.01\"><BkToCstmrStmtV01><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt>\
         <Id>S</Id><Acct><Id><BBAN>370400440532013000</BBAN></Id></Acct>{opening}{closing}{entry}</Stmt></BkToCstmrStmtV01></Document>"
    ))
}

#[test]
fn details_are_read_wherever_they_stand_and_the_first_version_is_checked() {
    for detail in [
        DETAIL.to_owned(),
        format!("<NtryDtls>{DETAIL}</NtryDtls>"),
        format!("<NtryDtls><NtryDtls>{DETAIL}</NtryDtls></NtryDtls>"),
        format!("<Foo>{DETAIL}</Foo>"),
    ] {
        let parsed = document(&format!("<Ntry>{ENTRY}{detail}</Ntry>"));
        let statement = &parsed.statements[0];
        let entry = &statement.entries[0];
        assert_eq!(entry.counterparty.name.as_deref(), Some("Payer"), "{detail}");
        assert_eq!(entry.purpose.as_deref(), Some("Hello"), "{detail}");
        assert_eq!(entry.end_to_end_reference.as_deref(), Some("E9"), "{detail}");
        assert_eq!(statement.account.account_number.as_deref(), Some("370400440532013000"));
        assert_eq!(statement.check, Check::Balanced, "{detail}");
        assert_eq!(unread(statement), ["GrpHdr/MsgId=M"]);
    }
}

#[test]
fn a_detail_in_a_detail_is_kept_and_counted() {
    let inner = DETAIL.replace("E9", "E8").replace("Payer", "Other").replace("Hello", "World");
    let parsed = document(&format!(
        "<Ntry>{ENTRY}<NtryDtls>{}</NtryDtls></Ntry>",
        DETAIL.replace("</TxDtls>", &format!("{inner}</TxDtls>"))
    ));
    let entry = &parsed.statements[0].entries[0];
    assert_eq!(entry.counterparty.name.as_deref(), Some("Payer"));
    let info: Vec<_> = entry.additional_info.iter().map(|(name, text)| format!("{name}={text}")).collect();
    assert_eq!(
        info,
        ["TxDtls/Refs/EndToEndId=E8", "TxDtls/RltdPties/Dbtr/Nm=Other", "TxDtls/RmtInf/Ustrd=World"]
    );
    assert_eq!(parsed.diagnostics.count(Kind::KeptAsText), 3);
}

#[test]
fn a_scheme_that_is_not_sepa_is_kept() {
    let creditor = |scheme: &str, mandate: &str| {
        let detail = format!(
            "<TxDtls><Refs>{mandate}</Refs><RltdPties><Cdtr><Nm>N</Nm><Id><OrgId><Othr><Id>DE98ZZZ09999999999</Id><SchmeNm><Prtry>{scheme}\
             </Prtry></SchmeNm></Othr></OrgId></Id></Cdtr></RltdPties></TxDtls>"
        );
        document(&format!("<Ntry>{ENTRY}{detail}</Ntry>")).statements[0].entries[0].clone()
    };
    let mandate = "<MndtId>M</MndtId>";
    for (scheme, mandate, id, kept) in [
        ("SEPA", "", true, None),
        ("SEPA", mandate, true, None),
        ("SCHEMEQ", "", false, Some("SCHEMEQ")),
        ("SCHEMEQ", mandate, true, Some("SCHEMEQ")),
    ] {
        let entry = creditor(scheme, mandate);
        assert_eq!(entry.creditor_id.is_some(), id, "{scheme} {mandate}");
        assert_eq!(
            entry.additional_info.get("Othr/SchmeNm/Prtry").map(String::as_str),
            kept,
            "{scheme} {mandate}"
        );
        assert_eq!(entry.additional_info.contains_key("OrgId/Othr/Id"), !id, "{scheme} {mandate}");
    }
}

#[test]
fn text_beside_elements_says_where_it_belongs() {
    let parsed = document(&format!(
        "a<Ntry>{ENTRY}{}</Ntry><Ntry>{ENTRY}</Ntry><Bal>b<Odd/></Bal>c",
        DETAIL.replace("<TxDtls>", "<TxDtls>stray")
    ));
    let statement = &parsed.statements[0];
    assert_eq!(statement.entries[0].additional_info["text"], "stray");
    assert!(statement.entries[1].additional_info.is_empty());
    let found = unread(statement);
    let beside: Vec<_> = found.iter().filter(|piece| piece.contains("text=")).collect();
    assert_eq!(beside, ["text=a", "Bal/text=b", "text=c"]);
}

#[test]
fn flags_and_page_numbers_that_say_something_are_kept() {
    let parsed = read(&format!(
        "<Document><BkToCstmrStmt><GrpHdr><MsgPgntn><PgNb>3</PgNb><LastPgInd>last</LastPgInd></MsgPgntn></GrpHdr><Stmt><Bal><Tp>\
         <CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><CdtLine><Incl>true</Incl></CdtLine><Amt Ccy=\"EUR\">0</Amt></Bal><Ntry>{ENTRY}\
         <RvslInd>perhaps</RvslInd></Ntry></Stmt></BkToCstmrStmt></Document>"
    ));
    assert_eq!(
        unread(&parsed.statements[0]),
        ["Bal 1/CdtLine/Incl=true", "MsgPgntn/PgNb=3", "MsgPgntn/LastPgInd=last"]
    );
    assert_eq!(parsed.statements[0].entries[0].additional_info["RvslInd"], "perhaps");
}

#[test]
fn a_compressed_file_is_told() {
    for magic in [&b"\x1F\x8B\x08\0rest"[..], b"BZh91AY&SYrest", b"\xFD7zXZ\0rest", b"\x28\xB5\x2F\xFDrest"] {
        assert_eq!(parse(magic).unwrap_err(), StatementError::Compressed);
    }
    let text = StatementError::Compressed.to_string();
    assert!(text.contains("gzip") && text.contains("unpack"), "{text}");
}
