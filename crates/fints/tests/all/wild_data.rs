//! More failures seen in the wild: what banks say of PINs, and the defects of their statements.

use glimpse_bank::contract::Prompt;
use serde_json::json;

use crate::play::{Play, Scene, bye, plain, scene};
use crate::record::{
    ORDERS, balance, bpd, exempt, fetched, logged_in, scenes, sepa, synchronised, turnovers,
};
use crate::wild::{CAMT_08, camt, camt_turnovers, year};

/// What the amounts and the days of the first account are.
fn booked(answer: Scene, orders: &str) -> Vec<String> {
    let rest = vec![sepa(), balance(), answer, bye()];
    let end = Play::new(scenes(vec![logged_in(orders), rest])).goal(year).run().done();
    assert_eq!(end.data[0].failure, None);
    let shown = end.data[0].transactions.iter().map(|one| {
        let day = one.booked_at.map_or_else(|| "-".to_owned(), |day| day.to_string());
        format!("{day} {}", one.amount.amount.normalize())
    });
    shown.collect()
}

/// 14: a bank that announces fewer characters than it accepts keeps nobody from logging in.
#[test]
fn w14_a_pin_longer_than_the_bank_announces() {
    let short = bpd(ORDERS).replace("HIPINS:8:1:4+1+1+0+5:20:6", "HIPINS:8:1:4+1+1+0+5:5:6");
    assert_ne!(short, bpd(ORDERS));
    let greeting = plain(&["9999999999"], format!("HIRMG:2:2+0010::ok'HIRMS:3:2:3+0020::ok'{short}"));
    let farewell = plain(&["HKEND:2:1+DLG??1'"], "HIRMG:2:2+0010::ok'HIRMS:3:2:2+0100::Ende'");
    let mut first = synchronised("", "942");
    first[0].hears = vec!["HKVVB:4:3+78+0+0+"];
    let script = scenes(vec![vec![greeting, farewell], first, vec![exempt()], fetched()]);
    // The PIN of all tests has ten characters.
    let end = Play::new(script).settings(json!({})).run().done();
    let Prompt::Login(form) = &end.prompts[0] else { panic!("{:?}", end.prompts) };
    assert!(form.fields.iter().all(|field| field.max_length >= 30), "{:?}", form.fields);
}

/// 16: days that do not exist, a booking in the year before its value date, a time of making that is none.
#[test]
fn w16_days_that_do_not_exist_and_years_that_roll_over() {
    let text = "\r\n:20:STARTUMS\r\n:25:10000000/1234567\r\n:28C:0\r\n:13D:gestern\r\n:60F:C251201EUR0,00\r\n\
        :61:2601021231C1,NTRFNONREF\r\n:86:166?00GUTSCHRIFT?20SVWZ+Silvester?32Max Muster\r\n\
        :61:2602300230C2,NTRFNONREF\r\n:86:166?00GUTSCHRIFT?20SVWZ+Februar?32Max Muster\r\n\
        :62F:C261123EUR3,00\r\n";
    let answer = scene(&["HKKAZ:3:7", "+N+20251201+20261123'"], turnovers(text));
    let mut days = booked(answer, ORDERS);
    days.sort_unstable();
    assert_eq!(days, ["2025-12-31 1", "2026-02-28 2"]);
}

/// 17: a statement (053) where a report (052) was asked for, and a second report of a day, which has only an interim balance.
#[test]
fn w17_other_roots_and_interim_balances() {
    let orders =
        format!("HISALS:20:7:4+1+1+0'HISPAS:23:1:4+1+1+0+J:J:N:x'HICAZS:24:1:4+1+1+0+450:N:N:{CAMT_08}'");
    let statement = camt(19, "1.00")
        .replace("camt.052.001.08", "camt.053.001.08")
        .replace("BkToCstmrAcctRpt", "BkToCstmrStmt")
        .replace("<Rpt>", "<Stmt>")
        .replace("</Rpt>", "</Stmt>");
    let interim = camt(20, "2.50").replace(
        "<Ntry>",
        "<Bal><Tp><CdOrPrtry><Cd>ITBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
         <Dt><Dt>2026-11-20</Dt></Dt></Bal><Ntry>",
    );
    let rounding = camt(21, "3.1250000001");
    let answer = scene(&["HKCAZ:3:1"], camt_turnovers(&[statement, interim, rounding]));
    let mut days = booked(answer, &orders);
    days.sort_unstable();
    assert_eq!(days.len(), 3, "{days:?}");
    assert_eq!(days[..2], ["2026-11-19 1", "2026-11-20 2.5"]);
}
