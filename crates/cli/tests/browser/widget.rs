//! What a user does in the Widget, page by page, by the names of its forms (`docs/widget.md`).

use crate::{browser::Browser, scene::Scene};

/// The banks' ids in the demo's configuration.
const EMBEDDED: &str = "mockbank-embedded";
const REDIRECT: &str = "mockbank-redirect";
pub(crate) const PASSWORD: &str = "654321";
pub(crate) const TAN: &str = "123456";

impl Scene {
    pub(crate) async fn consent(&self) {
        self.page("consent").await;
        self.act("consent").await;
    }

    pub(crate) async fn choose_bank(&self) {
        self.choose_bank_with(EMBEDDED).await;
    }

    /// Chooses the bank that asks on a page of its own.
    pub(crate) async fn choose_redirect_bank(&self) {
        self.choose_bank_with(REDIRECT).await;
    }

    async fn choose_bank_with(&self, id: &str) {
        self.page("banks").await;
        self.browser.click(&format!("button[name=bank][value={id}]")).await;
    }

    pub(crate) async fn log_in(&self, user: &str, password: &str) {
        self.page("login").await;
        self.browser.fill("main input[type=text]", user).await;
        self.browser.fill("main input[type=password]", password).await;
        self.act("login").await;
    }

    pub(crate) async fn choose_method(&self, name: &str) {
        self.page("method").await;
        for choice in self.browser.all("main button[name=method]").await {
            if choice.text().await.unwrap().contains(name) {
                return choice.click().await.unwrap();
            }
        }
        panic!("there is no method {name}; {}", self.browser.situation().await);
    }

    pub(crate) async fn enter_tan(&self, tan: &str) {
        self.page("challenge").await;
        self.browser.fill("main input[name=tan]", tan).await;
        self.act("tan").await;
    }

    /// Chooses the first so many accounts.
    pub(crate) async fn choose_accounts(&self, count: usize) {
        self.page("accounts").await;
        let boxes = self.browser.all("main input[name=account]").await;
        assert!(boxes.len() >= count, "{} accounts are on offer", boxes.len());
        for choice in boxes.into_iter().take(count) {
            if !choice.is_selected().await.unwrap() {
                // By the keyboard: the button stays in sight and may lie over what is not scrolled up yet.
                choice.send_keys(" ").await.unwrap();
            }
        }
        self.act("accounts").await;
    }

    /// Everything from the consent to the choice of accounts.
    pub(crate) async fn reach_accounts(&self) {
        self.consent().await;
        self.choose_bank().await;
        self.log_in("figo01", PASSWORD).await;
        self.choose_method("Auth Meth by Phone").await;
        self.enter_tan(TAN).await;
        self.page("accounts").await;
    }

    /// Waits for a page of the Widget and keeps its picture.
    pub(crate) async fn page(&self, view: &str) {
        self.browser.wait_for(&format!("main[data-view={view}]")).await;
        self.browser.shot(&format!("widget-{view}")).await;
    }

    /// Presses the button of an action in the page's own part.
    pub(crate) async fn act(&self, action: &str) {
        self.browser.click(&format!("main button[name=action][value={action}]")).await;
    }

    /// The button at the foot of each page, and its question.
    pub(crate) async fn cancel(&self) {
        self.browser.click("form.cancel button[value=cancel]").await;
        self.page("confirm-cancel").await;
    }
}

/// The flow's id, as the page carries it.
pub(crate) async fn flow_id(browser: &Browser) -> String {
    let main = browser.wait_for("main[data-flow]").await;
    main.attr("data-flow").await.unwrap().unwrap()
}
