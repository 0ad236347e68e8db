//! Whatever is written where, said twice or wrapped in something unknown: every text of the input is in what comes out.

use glimpse_statement::{Options, Parsed, camt, mt535, mt940};
use proptest::prelude::*;

use crate::tokens::Tokens;
use crate::xml_tree::Node;

fn all_there(parsed: &Parsed, tokens: &Tokens, input: &str) -> Result<(), TestCaseError> {
    let json = serde_json::to_string(parsed).unwrap();
    for forms in tokens.all() {
        prop_assert!(forms.iter().any(|form| json.contains(form)), "{forms:?} is lost:\n{input}\n{json}");
    }
    Ok(())
}

/// Fields of MT535, also with codes, schemes, qualifiers and lines that nobody knows.
const MT535: [&str; 44] = [
    ":16R:GENL",
    ":16S:GENL",
    ":16R:FIN",
    ":16R:FIN",
    ":16S:FIN",
    ":16R:SUBBAL",
    ":16S:SUBBAL",
    ":16R:FIA",
    ":16S:FIA",
    ":16R:ADDINFO",
    ":16S:ADDINFO",
    "-",
    "{t}",
    ":28E:{i}/MORE",
    ":28E:{t}",
    ":20C::SEME//{t}",
    ":20C::{t}//{t}",
    ":23G:{t}",
    ":22F::STTY//{t}",
    ":98C::PREP//{d}{c}",
    ":98A::PREP//{d}",
    ":98A::STAT//{d}",
    ":98C::STAT//{d}{c}",
    ":97A::SAFE//{t}/{t}",
    ":97A::SAFE//{t}",
    ":97A::SAFE/{t}/{t}",
    ":17B::ACTI//{t}",
    ":19A::HOLP//{x}{n}",
    ":35B:ISIN US{i}12345\n/DE/1{i}\n{t}",
    ":35B:{t}",
    ":90B::MRKT//ACTU/{x}{n}",
    ":90B::MRKT//{t}/{x}{n}",
    ":90A::MRKT//PRCT/{n}",
    ":94B::PRIC//{t}/{t}",
    ":94B::PRIC//{t}",
    ":98A::PRIC//{d}",
    ":98C::PRIC//{d}{c}",
    ":93B::AGGR//UNIT/{n}",
    ":93B::AGGR//{t}/{n}",
    ":93B::AGGR/{t}/UNIT/{n}",
    ":11A::DENO//{x}",
    ":92B::EXCH//{x}/{x}/{n}",
    ":19A::HOLD//{x}{n}",
    ":70E::HOLD//1STK+{t}\n2{n}+{x}",
];

/// Fields of MT940 and MT942.
const MT940: [&str; 33] = [
    ":20:{t}",
    ":21:{t}",
    ":25:{t}/{t}",
    ":25:{t}EUR",
    ":28C:{i}/{t}",
    ":28:{t}",
    ":13D:{y}1015+0100",
    ":13D:{t}",
    ":34F:{x}{n}",
    ":60F:C{y}EUR{n}",
    ":60F:C24133{o}EUR{n}",
    ":60M:D{y}EUR{n}",
    ":61:{y}0105C{n}NTRF{t}//{t}",
    ":61:{y}DR{n}N051{t}//{t}\n/OCMT/{x}{n}//CHGS/{x}{n}/",
    ":61:{y}X{n}NTRF{t}",
    ":61:24133{o}D{n}NTRFNONREF\n{t}",
    ":86:166?00{t}?10{t}?20EREF+{t}?21SVWZ+{t}?22{t}?30{t}?31{t}?32{t}?33{t}?34{t}?60{t}",
    ":86:166?00{t}?11{t}?20{t}?35{t}?99{t}",
    ":86:166?00{t}?00{i}?00SVWZ+{t}?00COBADEFFXXX?00DE89370400440532013000?00{t}?00911",
    ":86:166?20KREF+{t}?21EREF+{t} EREF+{t}?22ABWA+{t}?23OAMT+{n}?30{t}?30{t}",
    ":86:{t}\n{t}",
    ":NS:{t}\n{t}",
    ":77X:{t}",
    ":62F:C{y}EUR{n}",
    ":62F:C24133{o}EUR{n}\n{t}",
    ":62M:{t}",
    ":64:D24023{o}EUR{n}",
    ":65:C24133{o}EUR{n}",
    ":90C:{i}EUR{n}",
    ":90D:{i}{x}{n}",
    ":90D:{t}",
    "-",
    "{t}",
];

/// A statement as of 001.02 and later.
const LATER: &str = "<Stmt><Id>{t}</Id><StmtPgntn><PgNb>{i}</PgNb><LastPgInd>true</LastPgInd></StmtPgntn><ElctrncSeqNb>{t}</ElctrncSeqNb>\
    <LglSeqNb>{t}</LglSeqNb><CreDtTm>{D}T{C}</CreDtTm><FrToDt><FrDtTm>{D}T{C}</FrDtTm><ToDtTm>{D}T{C}</ToDtTm></FrToDt>\
    <Acct><Id><Othr><Id>{t}</Id><SchmeNm><Prtry>{t}</Prtry></SchmeNm></Othr></Id><Tp><Cd>{t}</Cd></Tp><Ccy>EUR</Ccy><Nm>{t}</Nm>\
    <Ownr><Nm>{t}</Nm><PstlAdr><Ctry>{t}</Ctry></PstlAdr></Ownr><Svcr><FinInstnId><BICFI>{t}</BICFI><ClrSysMmbId><MmbId>{t}</MmbId>\
    </ClrSysMmbId><Nm>{t}</Nm></FinInstnId></Svcr></Acct>\
    <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><CdtLine><Incl>{t}</Incl><Amt Ccy='EUR'>{N}</Amt></CdtLine>\
    <Amt Ccy='EUR'>{N}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{D}</Dt></Dt></Bal>\
    <Bal><Tp><CdOrPrtry><Prtry>{t}</Prtry></CdOrPrtry><SubTp><Cd>{t}</Cd></SubTp></Tp><CdtLine><Incl>{t}</Incl></CdtLine>\
    <Amt Ccy='EUR'>{N}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Dt><DtTm>{D}T{C}</DtTm></Dt></Bal>\
    <TxsSummry><TtlCdtNtries><NbOfNtries>{i}</NbOfNtries><Sum>{N}</Sum></TtlCdtNtries></TxsSummry>\
    <Ntry><NtryRef>{t}</NtryRef><Amt Ccy='EUR'>{N}</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>{t}</RvslInd><Sts><Cd>{t}</Cd></Sts>\
    <BookgDt><Dt>{D}</Dt></BookgDt><ValDt><DtTm>{D}T{C}</DtTm></ValDt><AcctSvcrRef>{t}</AcctSvcrRef><BkTxCd><Domn><Cd>{t}</Cd><Fmly>\
    <Cd>{t}</Cd><SubFmlyCd>{t}</SubFmlyCd></Fmly></Domn><Prtry><Cd>NTRF+166+{t}+{t}</Cd><Issr>{t}</Issr></Prtry></BkTxCd><NtryDtls>\
    <Btch><MsgId>{t}</MsgId><NbOfTxs>{i}</NbOfTxs></Btch><TxDtls><Refs><MsgId>{t}</MsgId><EndToEndId>{t}</EndToEndId><MndtId>{t}</MndtId>\
    <AcctSvcrRef>{t}</AcctSvcrRef></Refs><Amt Ccy='EUR'>{N}</Amt><CdtDbtInd>DBIT</CdtDbtInd><AmtDtls><InstdAmt><Amt Ccy='USD'>{N}</Amt>\
    </InstdAmt></AmtDtls><BkTxCd><Prtry><Cd>{t}</Cd><Issr>{t}</Issr></Prtry></BkTxCd><RltdPties><Dbtr><Nm>{t}</Nm></Dbtr><DbtrAcct><Id>\
    <IBAN>{t}</IBAN></Id></DbtrAcct><Cdtr><Nm>{t}</Nm><Id><OrgId><Othr><Id>{t}</Id><SchmeNm><Prtry>{t}</Prtry></SchmeNm><Issr>{t}</Issr>\
    </Othr></OrgId><PrvtId><Othr><Id>DE98ZZZ0{i}</Id><SchmeNm><Prtry>{t}</Prtry></SchmeNm></Othr></PrvtId></Id></Cdtr><CdtrAcct><Id><Othr>\
    <Id>{t}</Id></Othr></Id></CdtrAcct></RltdPties><RltdAgts><CdtrAgt><FinInstnId><BICFI>{t}</BICFI><Nm>{t}</Nm></FinInstnId></CdtrAgt>\
    </RltdAgts><Purp><Cd>{t}</Cd></Purp><RmtInf><Ustrd>{t}</Ustrd><Ustrd>{t}</Ustrd><Strd><CdtrRefInf><Ref>{t}</Ref></CdtrRefInf></Strd>\
    </RmtInf><RtrInf><Rsn><Cd>{t}</Cd></Rsn></RtrInf><AddtlTxInf>{t}</AddtlTxInf></TxDtls></NtryDtls><AddtlNtryInf>{t}</AddtlNtryInf>\
    </Ntry><Ntry><Amt Ccy='EUR'>{N}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><TxDtls><Refs><EndToEndId>{t}</EndToEndId>\
    </Refs><RltdPties><Dbtr><Pty><Nm>{t}</Nm></Pty></Dbtr></RltdPties></TxDtls><TxDtls><RmtInf><Ustrd>{t}</Ustrd></RmtInf></TxDtls>\
    </NtryDtls></Ntry><AddtlStmtInf>{t}</AddtlStmtInf></Stmt>";

/// A statement as of 001.01.
const FIRST: &str = "<Stmt><Id>{t}</Id><Acct><Id><BBAN>{t}</BBAN></Id></Acct><Bal><Tp><Cd>OPBD</Cd></Tp><Amt Ccy='EUR'>{N}</Amt>\
    <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{D}</Dt></Dt></Bal><Bal><Tp><Prtry>{t}</Prtry></Tp><Amt Ccy='EUR'>{N}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
    <Dt><Dt>{D}</Dt></Dt></Bal><Ntry><Amt Ccy='EUR'>{N}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><TxDtls><Refs><EndToEndId>{t}\
    </EndToEndId></Refs><RltdPties><Dbtr><Nm>{t}</Nm></Dbtr><DbtrAcct><Id><PrtryAcct><Id>{t}</Id></PrtryAcct></Id></DbtrAcct></RltdPties>\
    <RmtInf><Ustrd>{t}</Ustrd></RmtInf></TxDtls></Ntry></Stmt>";

const HEADER: &str = "<GrpHdr><MsgId>{t}</MsgId><CreDtTm>{D}T{C}</CreDtTm><MsgPgntn><PgNb>{i}</PgNb><LastPgInd>true</LastPgInd></MsgPgntn>\
    <AddtlInf>{t}</AddtlInf></GrpHdr>";

fn document(tokens: &mut Tokens, first: bool) -> Node {
    let statement = if first { FIRST } else { LATER };
    let template =
        format!("<Document><BkToCstmrStmt>{HEADER}{statement}{statement}</BkToCstmrStmt></Document>");
    Node::parse(&tokens.fill(&template))
}

/// Puts an element elsewhere, once more, into another one, under another name; text, attributes and doubles into it.
fn change(document: &mut Node, tokens: &mut Tokens, kind: u8, one: usize, other: usize) {
    const NAMES: [&str; 14] = [
        "Foo",
        "NtryDtls",
        "TxDtls",
        "Ntry",
        "Bal",
        "RltdPties",
        "Dbtr",
        "Amt",
        "Id",
        "Tp",
        "Dt",
        "Othr",
        "RmtInf",
        "SplmtryData",
    ];
    // The document and its message stay.
    let count = document.count();
    let (from, to) = (2 + one % (count - 2), 2 + other % (count - 2));
    let name = NAMES[other % NAMES.len()];
    match kind {
        0 => {
            let Some(moved) = document.take(from) else { return };
            let place = 1 + other % (document.count() - 1);
            document.at(place).children.push(moved);
        }
        1 => {
            let mut copy = document.at(from).clone();
            copy.fresh(tokens);
            document.at(1 + other % (count - 1)).children.insert(0, copy);
        }
        2 => {
            let inner = document.at(from).clone();
            *document.at(from) = Node { name: name.to_owned(), children: vec![inner], ..Node::default() };
        }
        3 => document.at(from).name = name.to_owned(),
        4 => document.at(to).attributes.push(("odd".to_owned(), tokens.fill("{t}"))),
        5 => document.at(to).text = tokens.fill("{t}"),
        _ => {
            let mut copy = document.at(from).clone();
            copy.fresh(tokens);
            copy.name = name.to_owned();
            document.at(from).children.push(copy);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn of_holdings(picks in prop::collection::vec(0..MT535.len(), 1..60)) {
        let mut tokens = Tokens::default();
        let mut text = ":16R:GENL\n".to_owned();
        for pick in picks {
            text.push_str(&tokens.fill(MT535[pick]));
            text.push('\n');
        }
        let parsed = mt535::parse(text.as_bytes(), &Options::default()).unwrap();
        all_there(&parsed, &tokens, &text)?;
    }

    #[test]
    fn of_messages(picks in prop::collection::vec(0..MT940.len(), 1..60)) {
        let mut tokens = Tokens::default();
        let mut text = String::new();
        for pick in picks {
            text.push_str(&tokens.fill(MT940[pick]));
            text.push('\n');
        }
        if let Ok(parsed) = mt940::parse(text.as_bytes(), &Options::default()) {
            all_there(&parsed, &tokens, &text)?;
        }
    }

    #[test]
    fn of_documents(
        first in any::<bool>(),
        changes in prop::collection::vec((0_u8..7, any::<usize>(), any::<usize>()), 0..5),
    ) {
        let mut tokens = Tokens::default();
        let mut document = document(&mut tokens, first);
        for (kind, one, other) in changes {
            change(&mut document, &mut tokens, kind, one, other);
        }
        let mut text = String::new();
        document.write(&mut text);
        // A text or an attribute that was put in the place of another one is all that is left there.
        tokens.keep_those_in(&text);
        let parsed = camt::parse(text.as_bytes(), &Options::default());
        if let Ok(parsed) = parsed {
            all_there(&parsed, &tokens, &text)?;
        }
    }
}
