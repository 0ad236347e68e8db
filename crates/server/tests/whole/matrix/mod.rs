//! Every page of the Widget, crossed with what users do to pages (design decision 4): reload, back button, double click,
//! second tab, other browser, an hour's pause. The pages are those of the code: one that is missing here does not compile.

mod cell;

use std::time::Duration;

use glimpse_widget::gallery::Kind;
use tokio::time::Instant;

use crate::{
    browser::Browser,
    stand::{Setup, Stand},
};
use cell::Cell;

async fn stand() -> Stand {
    Stand::build(Setup { gated: true, ..Setup::default() }).await
}

/// How a flow ends that goes on from that page.
fn end_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Cancelled => "cancelled",
        Kind::Kept => "kept",
        // The question is answered with yes.
        Kind::ConfirmErase => "ended",
        Kind::Ended => "ended",
        Kind::Error => "error",
        Kind::Elsewhere => "elsewhere",
        Kind::Consent
        | Kind::Banks
        | Kind::Login
        | Kind::Method
        | Kind::Challenge
        | Kind::Wait
        | Kind::Redirect
        | Kind::Stalled
        | Kind::EnterNumber
        | Kind::NumberAccepted
        | Kind::ShowNumber
        | Kind::Phone
        | Kind::OnPhone
        | Kind::AtComputer
        | Kind::Accounts
        | Kind::Working
        | Kind::Done
        | Kind::Failed => "done",
        // The question is answered with yes.
        Kind::ConfirmCancel => "cancelled",
    }
}

/// The page after that page's action.
fn after(kind: Kind) -> &'static str {
    match kind {
        Kind::Consent => "banks",
        Kind::Banks | Kind::Failed => "login",
        Kind::Login | Kind::Working => "method",
        Kind::Method => "challenge",
        Kind::Challenge => "accounts",
        Kind::Wait => "wait",
        Kind::Redirect | Kind::Stalled => "redirect",
        Kind::EnterNumber | Kind::NumberAccepted => "number-accepted",
        Kind::ShowNumber => "show-number",
        Kind::Accounts | Kind::Done => "done",
        Kind::ConfirmCancel | Kind::Cancelled => "cancelled",
        Kind::Kept => "kept",
        Kind::Ended | Kind::ConfirmErase => "ended",
        Kind::Elsewhere | Kind::Phone | Kind::OnPhone => "consent",
        Kind::AtComputer => "at-computer",
        Kind::Error => "error",
    }
}

#[tokio::test]
async fn a_reload_shows_the_page_again() {
    let stand = stand().await;
    for kind in Kind::ALL {
        let mut cell = Cell::at(&stand, *kind).await;
        for _ in 0..2 {
            cell.here.reload().await;
            cell.assert_here(kind.as_str(), "reloaded");
        }
        assert_eq!(cell.finish().await, end_of(*kind), "{}: {}", kind.as_str(), cell.here.html);
        cell.assert_counters("reloaded");
    }
}

#[tokio::test]
async fn what_was_done_before_the_back_button_changes_nothing() {
    let stand = stand().await;
    for kind in Kind::ALL {
        let mut cell = Cell::at(&stand, *kind).await;
        for _ in 0..2 {
            cell.here.back().await;
            cell.assert_here(kind.as_str(), "after the back button");
        }
        assert_eq!(cell.finish().await, end_of(*kind), "{}: {}", kind.as_str(), cell.here.html);
        cell.assert_counters("after the back button");
    }
}

#[tokio::test]
async fn a_double_click_does_it_once() {
    let stand = stand().await;
    for kind in Kind::ALL {
        let mut cell = Cell::at(&stand, *kind).await;
        cell.count();
        if let Some((action, fields)) = cell.main_action().await {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let mut once = cell.here.clone();
            tokio::join!(once.submit(action, &fields), cell.here.submit(action, &fields));
            // What was asked for is that nothing is left.
            let most = if *kind == Kind::ConfirmErase { 410 } else { 399 };
            assert!(once.status.max(cell.here.status) <= most, "{}: {}", kind.as_str(), cell.here.html);
            if *kind == Kind::Elsewhere {
                // Each click started over, and exactly one of them, which came last, has the flow.
                for browser in [&mut once, &mut cell.here] {
                    browser.go(&format!("/flow/{}", browser.flow())).await;
                }
                if once.view() == "consent" {
                    std::mem::swap(&mut once, &mut cell.here);
                }
                assert_eq!(once.view(), "elsewhere", "{}", once.html);
            }
        }
        if let Some(gate) = &stand.gate {
            gate.open();
        }
        cell.here.settle().await;
        cell.assert_here(after(*kind), "clicked twice");
        let end = if *kind == Kind::Elsewhere { "done" } else { end_of(*kind) };
        assert_eq!(cell.finish().await, end, "{}: {}", kind.as_str(), cell.here.html);
        cell.assert_counters("clicked twice");
    }
}

/// What another tab of the same browser shows.
fn in_a_tab(kind: Kind) -> &'static str {
    match kind {
        // The question belongs to the tab that was asked.
        Kind::ConfirmCancel => "banks",
        Kind::ConfirmErase => "done",
        // That browser has no page of this flow; it came from the bank.
        Kind::EnterNumber | Kind::NumberAccepted => "elsewhere",
        other => other.as_str(),
    }
}

#[tokio::test]
async fn a_second_tab_shows_the_same_and_the_first_one_follows_it() {
    let stand = stand().await;
    for kind in Kind::ALL {
        let mut cell = Cell::at(&stand, *kind).await;
        let address = if *kind == Kind::Error { cell.here.url.to_string() } else { cell.location.clone() };
        let mut tab = cell.here.tab(&address).await;
        assert_eq!(tab.view(), in_a_tab(*kind), "{}: {}", kind.as_str(), tab.html);
        if *kind == Kind::Working {
            stand.gate.as_ref().unwrap().open();
        }
        let asks = matches!(kind, Kind::ConfirmCancel | Kind::ConfirmErase);
        if asks || matches!(kind, Kind::EnterNumber | Kind::NumberAccepted | Kind::Elsewhere) {
            // The tab is no way on for this page.
            assert_eq!(cell.finish().await, end_of(*kind), "{}: {}", kind.as_str(), cell.here.html);
            cell.assert_counters("with a second tab");
            continue;
        }
        // The tab goes on; the first one does the same, too late.
        let late = cell.main_action().await;
        std::mem::swap(&mut tab, &mut cell.here);
        cell.act().await;
        cell.here.settle().await;
        cell.assert_here(after(*kind), "in the second tab");
        if let Some((action, fields)) = late {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            tab.submit(action, &fields).await;
            tab.settle().await;
            assert_eq!(tab.view(), after(*kind), "{}: {}", kind.as_str(), tab.html);
        }
        assert_eq!(cell.finish().await, end_of(*kind), "{}: {}", kind.as_str(), cell.here.html);
        cell.assert_counters("with a second tab");
    }
}

/// What another browser that has the link shows, and whether the flow goes on in it.
fn in_another_browser(kind: Kind) -> (&'static str, bool) {
    match kind {
        Kind::Consent | Kind::Banks | Kind::Login | Kind::ConfirmCancel => ("consent", true),
        Kind::Cancelled | Kind::Ended | Kind::Done | Kind::Kept | Kind::ConfirmErase => ("ended", false),
        Kind::Phone | Kind::OnPhone | Kind::AtComputer => ("consent", true),
        Kind::Error => ("error", false),
        Kind::Method
        | Kind::Challenge
        | Kind::Wait
        | Kind::Redirect
        | Kind::Stalled
        | Kind::EnterNumber
        | Kind::NumberAccepted
        | Kind::ShowNumber
        | Kind::Accounts
        | Kind::Working
        | Kind::Failed
        | Kind::Elsewhere => ("elsewhere", false),
    }
}

#[tokio::test]
async fn another_browser_takes_over_before_the_login_and_never_after() {
    let stand = stand().await;
    for kind in Kind::ALL {
        let mut cell = Cell::at(&stand, *kind).await;
        let address = if *kind == Kind::Error { cell.here.url.to_string() } else { cell.location.clone() };
        let mut other = Browser::open(&stand.http, &address).await;
        let (view, takes_over) = in_another_browser(*kind);
        assert_eq!(other.view(), view, "{}: {}", kind.as_str(), other.html);
        // The bare address of the flow says nothing to who does not hold its page.
        if *kind != Kind::Error {
            let bare = Browser::open(
                &stand.http,
                other.url.join(&format!("/flow/{}", cell.here.flow())).unwrap().as_str(),
            )
            .await;
            assert!(
                ["elsewhere", "ended"].contains(&bare.view().as_str()),
                "{}: {}",
                kind.as_str(),
                bare.html
            );
        }
        if takes_over {
            // What the first browser still shows does nothing any more, however it is used.
            let late = cell.main_action().await;
            let mut former = std::mem::replace(&mut cell.here, other);
            let mut open = former.clone();
            former.go(&format!("/flow/{}", former.flow())).await;
            assert_eq!(former.view(), "elsewhere", "{}: {}", kind.as_str(), former.html);
            if let Some((action, fields)) = late {
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                open.submit(action, &fields).await;
                assert_eq!(open.view(), "elsewhere", "{}: {}", kind.as_str(), open.html);
            }
            assert_eq!(cell.finish().await, "done", "{}: {}", kind.as_str(), cell.here.html);
        } else {
            other.reload().await;
            assert_eq!(other.view(), view, "{}: {}", kind.as_str(), other.html);
            assert_eq!(cell.finish().await, end_of(*kind), "{}: {}", kind.as_str(), cell.here.html);
        }
        cell.assert_counters("with another browser");
    }
}

/// What a page shows after an hour.
fn after_an_hour(kind: Kind) -> &'static str {
    match kind {
        Kind::Cancelled => "cancelled",
        Kind::Error => "error",
        // The first browser says goodbye.
        Kind::AtComputer => "at-computer",
        _ => "ended",
    }
}

#[tokio::test]
async fn after_an_hour_the_page_says_goodbye_and_nothing_is_sent() {
    let stand = stand().await;
    for kind in Kind::ALL {
        let mut cell = Cell::at(&stand, *kind).await;
        let mut late = cell.here.clone();
        let action = cell.main_action().await;
        stand.hand.advance(Duration::from_secs(3600));
        cell.here.reload().await;
        cell.assert_here(after_an_hour(*kind), "after an hour");
        // A form that was left open for an hour changes nothing either.
        if let Some((action, fields)) = action {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            late.submit(action, &fields).await;
            assert_eq!(late.view(), after_an_hour(*kind), "{}: {}", kind.as_str(), late.html);
        }
        if let Some(gate) = &stand.gate {
            gate.open();
        }
        stand.server.idle(Duration::from_secs(60)).await;
        if *kind == Kind::Working {
            // The password's turn had not come yet when the hour was over.
            cell.pins = 0;
        }
        cell.assert_counters("after an hour");
    }
}

/// How long the server may take for a page. Without optimisation everything takes several times as long.
const TIME: Duration = Duration::from_millis(if cfg!(debug_assertions) { 100 } else { 10 });

/// From the request until all of the answer is there, on this machine. It may be busy with other things: the best try
/// counts.
#[tokio::test]
async fn each_page_is_made_in_time() {
    let stand = stand().await;
    for kind in Kind::ALL {
        let mut cell = Cell::at(&stand, *kind).await;
        let mut best = Duration::MAX;
        for _ in 0..10 {
            let start = Instant::now();
            cell.here.reload().await;
            best = best.min(start.elapsed());
            cell.assert_here(kind.as_str(), "measured");
        }
        println!("{:<16} {:>5.1} ms", kind.as_str(), best.as_secs_f64() * 1000.0);
        assert!(best <= TIME, "{} takes {best:?}", kind.as_str());
        if let Some(gate) = &stand.gate {
            gate.open();
        }
    }
}
