use crate::assets::asset_paths;
use crate::format;
use crate::frame::Frame;
use crate::html::Html;
use crate::parts;
use crate::texts::Texts;

/// What stands around the content of a page.
pub(crate) struct Chrome<'a> {
    pub(crate) t: Texts,
    pub(crate) f: Option<&'a Frame<'a>>,
    /// The page's name, for the script and for tests.
    pub(crate) view: &'static str,
    /// Heading and title.
    pub(crate) title: Html,
    /// Which of the four steps it belongs to.
    pub(crate) progress: Option<u64>,
    /// Whether the script asks for news of the flow.
    pub(crate) news: bool,
    /// Where the browser goes by itself without JavaScript, after how many seconds.
    pub(crate) refresh: Option<(u32, String)>,
    /// What went wrong before, above the content.
    pub(crate) alert: Option<Html>,
    /// Whether something of the content takes the focus: a field that is faulty, or the button that was just pressed.
    pub(crate) faulty: bool,
    pub(crate) styles: &'static str,
    pub(crate) script: &'static str,
}

impl<'a> Chrome<'a> {
    /// The surroundings of a page without a flow.
    pub(crate) fn bare(t: Texts, view: &'static str, title: Html) -> Self {
        let [styles, script] = asset_paths();
        Self {
            t,
            f: None,
            view,
            title,
            progress: None,
            news: false,
            refresh: None,
            alert: None,
            faulty: false,
            styles,
            script,
        }
    }

    /// The surroundings of a flow's page.
    pub(crate) fn of(frame: &'a Frame<'a>, view: &'static str, title: Html) -> Self {
        Self { f: Some(frame), ..Self::bare(Texts::of(frame.language), view, title) }
    }

    pub(crate) fn at_step(mut self, step: u64) -> Self {
        self.progress = Some(step);
        self
    }

    /// The page finds out by itself when the flow goes on: by script, or by loading itself again.
    pub(crate) fn with_news(mut self, seconds: u32) -> Self {
        self.news = true;
        self.refresh = self.f.map(|frame| (seconds, format!("/flow/{}", frame.flow_id)));
        self
    }

    pub(crate) fn with_alert(mut self, alert: Option<Html>) -> Self {
        self.alert = alert;
        self
    }

    /// The heading takes the focus, unless something more urgent does.
    pub(crate) fn focus_title(&self) -> bool {
        self.alert.is_none() && !self.faulty
    }

    /// The style sheet of the client's own colours.
    pub(crate) fn brand_styles(&self) -> Option<&'a str> {
        self.f?.brand?.styles()
    }

    /// The client's logo: path, width, height.
    pub(crate) fn logo(&self) -> Option<(&'a str, u32, u32)> {
        self.f?.brand?.logo()
    }

    pub(crate) fn initials(&self, name: &str) -> String {
        let words = name.split(|character: char| !character.is_alphanumeric());
        // The Arabic article is no part of what a name is known by.
        let known = words.map(|word| word.strip_prefix("ال").filter(|rest| !rest.is_empty()).unwrap_or(word));
        let letters = known.filter_map(|word| word.chars().next());
        letters.take(2).flat_map(char::to_uppercase).collect()
    }

    /// "Step 2 of 4".
    pub(crate) fn step_count(&self, step: &u64) -> Html {
        self.t.steps(*step, 4)
    }

    pub(crate) fn step_name(&self, step: &u64) -> Html {
        match step {
            1 => self.t.step_consent(),
            2 => self.t.step_bank(),
            3 => self.t.step_login(),
            _ => self.t.step_accounts(),
        }
    }

    /// Time left for the flow: the seconds, and how they are shown.
    pub(crate) fn session_left(&self) -> Option<(u64, Html)> {
        let frame = self.f?;
        let deadline = frame.deadline.filter(|_| frame.cancellable)?;
        let seconds = format::seconds_between(frame.now, deadline);
        Some((seconds, parts::time_left(self.t, self.t.session_left(), frame.now, deadline)))
    }

    pub(crate) fn links(&self) -> Vec<(&'a str, Html)> {
        let Some(operator) = self.f.map(|frame| frame.operator) else { return Vec::new() };
        [(&operator.privacy_url, self.t.footer_privacy()), (&operator.terms_url, self.t.footer_terms())]
            .into_iter()
            .filter_map(|(address, name)| Some((address.as_deref().filter(|a| is_web(a))?, name)))
            .collect()
    }

    /// The words of a link back to the client, whose name may be unknown.
    pub(crate) fn back(&self) -> Html {
        match self.f.map(|frame| frame.client_name).filter(|name| !name.is_empty()) {
            Some(name) => self.t.back_to_client(name),
            None => self.t.back_plain(),
        }
    }

    pub(crate) fn name(&self, text: &str) -> Html {
        Html::name(text)
    }
}

/// Whether an address may become a link: nothing but the web, so that no `javascript:` gets into a page.
pub(crate) fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}
