use std::fmt;

/// Text that is ready to stand in a page: escaped, with no other markup than `<bdi>`, `<span>` and `<time>` of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl Html {
    /// Takes over what is markup already.
    pub(crate) fn of_markup(markup: String) -> Self {
        Self(markup)
    }

    /// Escapes something that always reads left to right: IBANs, amounts, addresses, codes.
    pub(crate) fn left_to_right(text: &str) -> Self {
        Self(format!("<bdi dir=\"ltr\">{}</bdi>", escape(text)))
    }

    /// Something that is read as one, and stays on one line.
    pub(crate) fn unbroken(text: &str) -> Self {
        Self(format!("<span class=\"unbroken\">{}</span>", escape(text)))
    }

    /// A name of others, isolated in direction, that may break after a slash.
    pub(crate) fn name(text: &str) -> Self {
        Self(format!("<bdi class=\"name\">{}</bdi>", escape(text).replace('/', "/<wbr>")))
    }

    /// The same text without our tags, for attributes and titles. Still escaped.
    pub(crate) fn plain(&self) -> Self {
        let mut out = String::with_capacity(self.0.len());
        let mut inside = false;
        for character in self.0.chars() {
            match character {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => out.push(character),
                _ => {}
            }
        }
        Self(out)
    }

    /// The markup.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The same text as people read it, without tags and escapes.
    pub(crate) fn into_text(self) -> String {
        let plain = self.plain().0;
        plain
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }
}

/// A text of others inside a sentence of ours: escaped and isolated in direction.
impl From<&str> for Html {
    fn from(text: &str) -> Self {
        Self(format!("<bdi>{}</bdi>", escape(text)))
    }
}

/// Templates hand over references to what they hold.
impl From<&&str> for Html {
    fn from(text: &&str) -> Self {
        Self::from(*text)
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
