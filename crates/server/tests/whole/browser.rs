use std::{collections::BTreeMap, time::Duration};

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use url::Url;

/// A browser without JavaScript: keeps cookies, follows redirections of the Widget, submits the forms it is shown.
#[derive(Clone)]
pub(crate) struct Browser {
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
    pub(crate) keep_cookies: bool,
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) html: String,
    /// What a reload sends: an address, and the form if the page was the answer to one.
    shown_for: (Url, Option<Fields>),
    /// The forms that were submitted to the Widget, but for looking.
    trail: Vec<(Url, Fields)>,
}

type Fields = Vec<(String, String)>;

/// How often a waiting page is looked at before the test gives up.
pub(crate) const LOOKS: usize = 1500;

impl Browser {
    pub(crate) async fn open(http: &reqwest::Client, location: &str) -> Self {
        Self::try_open(http, location).await.unwrap()
    }

    /// The same at a server that may die over it.
    pub(crate) async fn try_open(http: &reqwest::Client, location: &str) -> reqwest::Result<Self> {
        let mut browser = Self {
            http: http.clone(),
            cookies: BTreeMap::new(),
            keep_cookies: true,
            url: Url::parse(location).unwrap(),
            status: 0,
            html: String::new(),
            shown_for: (Url::parse(location).unwrap(), None),
            trail: Vec::new(),
        };
        browser.try_go(location).await?;
        Ok(browser)
    }

    /// The cookies that it has, as it sends them.
    pub(crate) fn cookies(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// A navigation.
    pub(crate) async fn go(&mut self, url: &str) {
        self.try_go(url).await.unwrap();
    }

    /// A navigation to a server that may die over it.
    pub(crate) async fn try_go(&mut self, url: &str) -> reqwest::Result<()> {
        let url = self.url.join(url).unwrap();
        let request = self.http.get(url.clone()).header("sec-fetch-dest", "document");
        self.shown_for = (url.clone(), None);
        self.follow(url, request).await
    }

    /// Submits the form of an action, with what the page put into it and with these fields.
    pub(crate) async fn submit(&mut self, action: &str, fields: &[(&str, &str)]) {
        self.try_submit(action, fields).await.unwrap();
    }

    /// The same to a server that may die over it.
    pub(crate) async fn try_submit(&mut self, action: &str, fields: &[(&str, &str)]) -> reqwest::Result<()> {
        let mut form = vec![
            ("page".to_owned(), self.hidden("page")),
            ("step".to_owned(), self.hidden("step")),
            ("action".to_owned(), action.to_owned()),
        ];
        form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.try_submit_raw(&form).await
    }

    async fn try_submit_raw(&mut self, form: &[(String, String)]) -> reqwest::Result<()> {
        let flow = self.flow();
        let url = self.url.join(&format!("/flow/{flow}")).unwrap();
        if !form.iter().any(|(name, value)| name == "action" && value == "view") {
            self.trail.push((url.clone(), form.to_vec()));
        }
        self.post(url, form.to_vec()).await
    }

    async fn post(&mut self, url: Url, form: Fields) -> reqwest::Result<()> {
        let request = self.http.post(url.clone()).header("sec-fetch-site", "same-origin").form(&form);
        self.shown_for = (url.clone(), Some(form));
        self.follow(url, request).await
    }

    /// The browser's reload: the same request once more, forms included.
    pub(crate) async fn reload(&mut self) {
        match self.shown_for.clone() {
            (url, None) => self.go(url.as_str()).await,
            (url, Some(form)) => self.post(url, form).await.unwrap(),
        }
    }

    /// The browser's back button, and what was done on that page done again; a reload where nothing was done before.
    pub(crate) async fn back(&mut self) {
        match self.trail.last().cloned() {
            Some((url, form)) => self.post(url, form).await.unwrap(),
            None => self.reload().await,
        }
    }

    /// The same address in another tab of this browser.
    pub(crate) async fn tab(&self, url: &str) -> Self {
        let mut tab = self.clone();
        tab.trail.clear();
        tab.go(url).await;
        tab
    }

    /// The address of the first link of that class.
    pub(crate) fn link_of(&self, class: &str) -> String {
        let marker = format!("<a class=\"{class}\"");
        let tag = self.html.split(&marker).nth(1).unwrap_or_else(|| panic!("no link: {}", self.html));
        attribute(tag, "href").unwrap()
    }

    /// The link of a page that is not ours, if it has one.
    pub(crate) fn back_link(&self) -> Option<String> {
        attribute(self.html.split("<a ").nth(1)?, "href")
    }

    /// The first form of a page that is not ours.
    pub(crate) fn form(&self) -> Form {
        let form = self.html.split("<form").nth(1).unwrap_or_else(|| panic!("no form: {}", self.html));
        let form = form.split("</form>").next().unwrap();
        let fields = form
            .split("<input")
            .skip(1)
            .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default())))
            .collect();
        Form { action: attribute(form, "action").unwrap_or_default(), fields }
    }

    /// Posts a form of a page that is not ours.
    pub(crate) async fn post_to(&mut self, action: &str, fields: &[(String, String)]) -> reqwest::Result<()> {
        let url = self.url.join(action).unwrap();
        let request = self.http.post(url.clone()).form(fields);
        self.shown_for = (url.clone(), Some(fields.to_vec()));
        self.follow(url, request).await
    }

    /// The same without following where it leads; gives that.
    pub(crate) async fn post_and_stay(&mut self, action: &str, fields: &[(String, String)]) -> String {
        let url = self.url.join(action).unwrap();
        let answer = self.http.post(url.clone()).form(fields).send().await.unwrap();
        let to = answer.headers().get(LOCATION).unwrap().to_str().unwrap();
        url.join(to).unwrap().to_string()
    }

    async fn follow(&mut self, mut url: Url, mut request: reqwest::RequestBuilder) -> reqwest::Result<()> {
        for _ in 0..10 {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            if !cookies.is_empty() {
                request = request.header(COOKIE, cookies.join("; "));
            }
            let response = request.send().await?;
            for cookie in response.headers().get_all(SET_COOKIE) {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
                let (name, value) = pair.split_once('=').unwrap();
                if self.keep_cookies && !value.is_empty() {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                } else {
                    self.cookies.remove(name);
                }
            }
            self.status = response.status().as_u16();
            assert_ne!(self.status, 307, "credentials must never be redirected along");
            match response.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned()) {
                Some(to) => {
                    url = url.join(&to).unwrap();
                    self.shown_for = (url.clone(), None);
                    request = self.http.get(url.clone()).header("sec-fetch-dest", "document");
                }
                None => {
                    self.html = response.text().await?;
                    self.url = url;
                    return Ok(());
                }
            }
        }
        panic!("too many redirections, last to {url}");
    }

    /// The name of the page: `consent`, `banks`, `login`, …
    pub(crate) fn view(&self) -> String {
        attribute(&self.html, "data-view")
            .unwrap_or_else(|| panic!("no view in {}: {}", self.status, self.html))
    }

    pub(crate) fn flow(&self) -> String {
        attribute(&self.html, "data-flow")
            .unwrap_or_else(|| self.url.path().rsplit('/').next().unwrap().to_owned())
    }

    pub(crate) fn hidden(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let rest = self.html.split_once(&marker).map(|(_, rest)| rest).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// The values of all inputs and buttons of that name.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        let marker = format!("name=\"{name}\"");
        self.html
            .split('<')
            .filter(|tag| tag.contains(&marker))
            .filter_map(|tag| attribute(tag, "value"))
            .collect()
    }

    /// Looks until the page is no longer a waiting one.
    pub(crate) async fn settle(&mut self) {
        for _ in 0..LOOKS {
            if self.view() != "working" {
                return;
            }
            self.look().await;
        }
        panic!("still working: {}", self.html);
    }

    /// Looks again, a moment later.
    pub(crate) async fn look(&mut self) {
        self.try_look().await.unwrap();
    }

    /// The same at a server that may die over it.
    pub(crate) async fn try_look(&mut self) -> reqwest::Result<()> {
        tokio::time::sleep(Duration::from_millis(20)).await;
        self.try_submit("view", &[]).await
    }

    /// The address that the last request went to, unless it was that of a form.
    pub(crate) fn address(&self) -> Option<String> {
        self.shown_for.1.is_none().then(|| self.shown_for.0.to_string())
    }

    /// Enters a sandbox user's credentials.
    pub(crate) async fn login(&mut self, user: &str) {
        self.settle().await;
        assert_eq!(self.view(), "login", "{}", self.html);
        self.submit("login", &[("f_user_name", user), ("f_password", "654321")]).await;
        self.settle().await;
    }

    /// Goes on with phone, OTP and all accounts until the end; the callback's URL.
    pub(crate) async fn through(&mut self) -> String {
        for _ in 0..10 {
            self.settle().await;
            match self.view().as_str() {
                "method" => self.submit("method", &[("method", "phone")]).await,
                "challenge" => self.submit("tan", &[("tan", "123456")]).await,
                "accounts" => {
                    let all = self.values("account");
                    let fields: Vec<(&str, &str)> =
                        all.iter().map(|handle| ("account", handle.as_str())).collect();
                    self.submit("accounts", &fields).await;
                }
                _ => return self.callback(),
            }
        }
        panic!("no end: {}", self.html);
    }

    /// The number that the page shows for another browser.
    pub(crate) fn number(&self) -> String {
        let shown =
            self.html.split("class=\"big\"").nth(1).unwrap_or_else(|| panic!("no number: {}", self.html));
        shown.chars().filter(char::is_ascii_digit).take(4).collect()
    }

    /// The way back that the page shows.
    pub(crate) fn callback(&self) -> String {
        let exit =
            self.html.split("data-exit").nth(1).unwrap_or_else(|| panic!("no way back: {}", self.html));
        attribute(exit, "href").unwrap()
    }
}

/// A form of a page that is not ours.
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

/// The first value of an attribute, entities decoded.
fn attribute(html: &str, name: &str) -> Option<String> {
    let value = html.split_once(&format!("{name}=\""))?.1.split('"').next()?;
    Some(value.replace("&#38;", "&").replace("&amp;", "&").replace("&#x26;", "&"))
}
