//! How each page of the Widget is reached, and how a user goes on from it.

use std::time::Duration;

use glimpse_sandbox::CredentialKind;
use glimpse_widget::gallery::Kind;

use crate::{
    browser::{Browser, LOOKS},
    phone,
    stand::{Stand, parameter, plain_request},
    ways::{at_the_bank, decide},
};

const BANKS: [&str; 2] = ["90094815", "90094816"];
const MINUTE: Duration = Duration::from_secs(60);

/// One page that stands in a browser, and what was entered on the way to it.
pub(super) struct Cell<'a> {
    pub(super) stand: &'a Stand,
    pub(super) kind: Kind,
    pub(super) location: String,
    /// The browser that shows the page.
    pub(super) here: Browser,
    /// The browser in which the flow goes on, where that is another one.
    pub(super) first: Option<Browser>,
    user: &'static str,
    /// How often a password was meant to be sent to a bank, by us or by the user at the bank's page.
    pub(super) pins: u32,
    /// How often a one-time password was.
    pub(super) otps: u32,
}

impl<'a> Cell<'a> {
    /// Leads a browser to the page. A kind that is not here does not compile.
    pub(super) async fn at(stand: &'a Stand, kind: Kind) -> Self {
        stand.sandbox.ledger().reset();
        let (location, _) = stand.access(plain_request()).await;
        let here = stand.open(&location).await;
        let mut cell = Self { stand, kind, location, here, first: None, user: "figo01", pins: 0, otps: 0 };
        match kind {
            Kind::Consent => {}
            Kind::Banks => cell.until("banks").await,
            Kind::Login => cell.until("login").await,
            Kind::Method => cell.until("method").await,
            Kind::Challenge => cell.until("challenge").await,
            Kind::Accounts => cell.until("accounts").await,
            Kind::Done => cell.until("done").await,
            Kind::Kept => {
                cell.until("done").await;
                let code = parameter(&cell.here.callback(), "code").unwrap();
                assert_eq!(stand.exchange(&code).await.status, 200);
                cell.here.submit("view", &[]).await;
            }
            Kind::ConfirmErase => {
                cell.until("done").await;
                cell.here.submit("erase", &[]).await;
            }
            Kind::Wait => {
                cell.user = "decoupled";
                cell.until("wait").await;
            }
            Kind::Redirect => cell.away().await,
            Kind::Stalled => {
                cell.away().await;
                stand.hand.advance(6 * MINUTE);
                cell.here.submit("view", &[]).await;
            }
            Kind::EnterNumber => cell.other_browser_returns().await,
            Kind::ShowNumber => {
                cell.other_browser_returns().await;
                cell.swap().await;
                cell.here.submit("view", &[]).await;
            }
            Kind::NumberAccepted => {
                cell.other_browser_returns().await;
                let number = cell.number().await;
                cell.here.submit("number", &[("number", &number)]).await;
            }
            Kind::Phone => cell.here.submit("phone", &[]).await,
            Kind::OnPhone => {
                cell.phone_takes_over().await;
                cell.swap().await;
                cell.here.submit("view", &[]).await;
            }
            Kind::AtComputer => {
                cell.phone_takes_over().await;
                let first = cell.first.as_mut().unwrap();
                first.submit("view", &[]).await;
                first.submit("stay", &[]).await;
                cell.here.submit("view", &[]).await;
            }
            Kind::Working => {
                cell.until("login").await;
                stand.gate.as_ref().unwrap().close();
                cell.act().await;
            }
            Kind::ConfirmCancel => {
                cell.until("banks").await;
                cell.here.submit("cancel", &[]).await;
            }
            Kind::Cancelled => {
                cell.until("banks").await;
                cell.here.submit("cancel", &[]).await;
                cell.here.submit("cancel_confirmed", &[]).await;
            }
            Kind::Failed => cell.fails().await,
            Kind::Ended => {
                cell.fails().await;
                cell.here.submit("give_up", &[]).await;
            }
            Kind::Elsewhere => {
                cell.until("method").await;
                let second = stand.open(&cell.location).await;
                cell.first = Some(std::mem::replace(&mut cell.here, second));
            }
            Kind::Error => cell.here = stand.open(&cell.location.replace("token=", "token=x")).await,
        }
        cell.assert_here(kind.as_str(), "on the way");
        cell
    }

    async fn until(&mut self, view: &str) {
        for _ in 0..10 {
            if self.here.view() == view {
                return;
            }
            self.act().await;
            self.here.settle().await;
        }
    }

    async fn away(&mut self) {
        self.until("banks").await;
        self.here.submit("bank", &[("bank", "mockbank-redirect")]).await;
        self.here.settle().await;
    }

    async fn fails(&mut self) {
        self.user = "locked";
        self.until("failed").await;
        self.user = "figo01";
    }

    /// The user goes to the bank with the phone, say, and approves there.
    async fn other_browser_returns(&mut self) {
        self.away().await;
        let mut other = Browser::open(&self.stand.http, &self.here.link_of("button")).await;
        self.pins += 1;
        decide(&mut other, self.user, "approve").await;
        self.first = Some(std::mem::replace(&mut self.here, other));
    }

    /// The user scans the code with a phone and enters the number there.
    async fn phone_takes_over(&mut self) {
        self.here.submit("phone", &[]).await;
        let phone = phone::takes_over(self.stand, &self.here).await;
        self.first = Some(std::mem::replace(&mut self.here, phone));
    }

    async fn swap(&mut self) {
        if let Some(first) = &mut self.first {
            std::mem::swap(first, &mut self.here);
        }
    }

    /// The number that the flow's own page shows.
    async fn number(&mut self) -> String {
        let first = self.first.as_mut().unwrap();
        first.submit("view", &[]).await;
        first.number()
    }

    /// The action for which a page is there, with its fields; none where nothing is left to do.
    pub(super) async fn main_action(&mut self) -> Option<(&'static str, Vec<(&'static str, String)>)> {
        let view = self.here.view();
        Some(match view.as_str() {
            "consent" => ("consent", Vec::new()),
            "banks" => ("bank", vec![("bank", "mockbank-embedded".to_owned())]),
            "login" => {
                let login = [("f_user_name", self.user.to_owned()), ("f_password", "654321".to_owned())];
                ("login", login.to_vec())
            }
            "method" => ("method", vec![("method", "phone".to_owned())]),
            "challenge" => ("tan", vec![("tan", "123456".to_owned())]),
            "wait" => ("poll", Vec::new()),
            "redirect" | "working" | "show-number" => ("view", Vec::new()),
            "stalled" => ("wait", Vec::new()),
            "phone" | "on-phone" => ("stay", Vec::new()),
            "enter-number" => ("number", vec![("number", self.number().await)]),
            "accounts" => {
                let all = self.here.values("account").into_iter();
                ("accounts", all.map(|handle| ("account", handle)).collect())
            }
            "confirm-cancel" => ("cancel_confirmed", Vec::new()),
            "confirm-erase" => ("erase_confirmed", Vec::new()),
            "failed" => ("retry", Vec::new()),
            "elsewhere" if !self.here.hidden("page").is_empty() => ("restart", Vec::new()),
            _ => return None,
        })
    }

    /// Does what the page is there for, once.
    pub(super) async fn act(&mut self) {
        self.count();
        if let Some((action, fields)) = self.main_action().await {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            self.here.submit(action, &fields).await;
        }
    }

    /// A password or one-time password is entered on the page that is shown.
    pub(super) fn count(&mut self) {
        match self.here.view().as_str() {
            "login" => self.pins += 1,
            "challenge" => self.otps += 1,
            _ => {}
        }
    }

    /// Goes on as a user would, until there is nothing to do any more; gives the last page's name.
    pub(super) async fn finish(&mut self) -> String {
        if let Some(gate) = &self.stand.gate {
            gate.open();
        }
        for _ in 0..20 {
            self.here.settle().await;
            match self.here.view().as_str() {
                "wait" => self.approved_elsewhere().await,
                "redirect" | "stalled" => {
                    self.pins += 1;
                    at_the_bank(&mut self.here, self.user, "approve").await;
                }
                "show-number" => {
                    let number = self.here.number();
                    let other = self.first.as_mut().unwrap();
                    other.submit("number", &[("number", &number)]).await;
                    self.here.submit("view", &[]).await;
                }
                "done" | "cancelled" | "ended" | "kept" | "error" | "elsewhere" => break,
                "enter-number" => {
                    self.act().await;
                    self.swap().await;
                    self.here.submit("view", &[]).await;
                }
                "number-accepted" | "at-computer" => {
                    self.swap().await;
                    self.here.submit("view", &[]).await;
                }
                _ => self.act().await,
            }
        }
        self.here.view()
    }

    /// Lets time go on, but only while nothing happens, until the app's approval is seen.
    async fn approved_elsewhere(&mut self) {
        for look in 0..LOOKS {
            if look % 10 == 0 {
                self.stand.hand.advance(Duration::from_secs(3));
            }
            self.here.look().await;
            if self.here.view() != "wait" {
                return;
            }
        }
    }

    #[track_caller]
    pub(super) fn assert_here(&self, view: &str, when: &str) {
        assert_eq!(self.here.view(), view, "{} {when}: {}", self.kind.as_str(), self.here.html);
    }

    /// Every password and one-time password that was entered reached a bank once, and nothing reached it besides.
    #[track_caller]
    pub(super) fn assert_counters(&self, when: &str) {
        let seen = BANKS.map(|bank| self.stand.sandbox.ledger().credentials(bank)).concat();
        for credential in &seen {
            assert_eq!(credential.times, 1, "{} {when}: {credential:?}", self.kind.as_str());
        }
        let of = |kind| u32::try_from(seen.iter().filter(|one| one.kind == kind).count()).unwrap();
        let counted = (of(CredentialKind::Pin), of(CredentialKind::Otp));
        assert_eq!(counted, (self.pins, self.otps), "{} {when}: {seen:#?}", self.kind.as_str());
    }
}
