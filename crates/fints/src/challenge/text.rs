//! The text of a challenge. Banks may structure it with a few HTML elements; it is shown as plain text.

/// At most this many characters are shown; the specification allows 2,048.
const MOST: usize = 2_048;

/// A flicker code or picture inside the text, as older versions carry it: `CHLGUC`, four digits of length, the code,
/// `CHLGTEXT`, four digits of length, the text. Gives back the code and what is left as text.
pub(super) fn embedded(challenge: &str) -> (Option<String>, String) {
    let found = || {
        let start = challenge.find("CHLGUC")?;
        let after = challenge.get(start + "CHLGUC".len()..)?.trim_start();
        let (code, text) = after.split_once("CHLGTEXT")?;
        let code = code.get(4..).filter(|_| code.bytes().take(4).all(|byte| byte.is_ascii_digit()))?;
        let text =
            text.get(4..).filter(|_| text.bytes().take(4).all(|byte| byte.is_ascii_digit())).unwrap_or(text);
        let before = challenge.get(..start).unwrap_or_default();
        Some((code.to_owned(), format!("{before}{text}")))
    };
    match found() {
        Some((code, text)) => (Some(code), text),
        None => (None, challenge.to_owned()),
    }
}

/// The text without its markup; line breaks become spaces.
pub(super) fn plain(challenge: &str) -> Option<String> {
    let mut text = String::with_capacity(challenge.len());
    let mut rest = challenge;
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        text.push_str(before);
        match from.find('>').filter(|close| is_tag(from.get(1..*close).unwrap_or_default())) {
            Some(close) => {
                text.push(' ');
                rest = from.get(close + 1..).unwrap_or_default();
            }
            None => {
                text.push('<');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    for (entity, character) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&euro;", "€"), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    let plain: String = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let plain: String = plain.chars().take(MOST).collect();
    (!plain.is_empty()).then_some(plain)
}

/// The elements that the specification allows.
fn is_tag(inside: &str) -> bool {
    let name: String =
        inside.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    inside.len() <= 100
        && ["br", "p", "b", "i", "u", "ul", "ol", "li", "strong", "em", "div", "span"]
            .contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_text_stays() {
        assert_eq!(plain("Geben Sie<br>die <b>TAN</b> ein").as_deref(), Some("Geben Sie die TAN ein"));
        assert_eq!(plain("1 < 2 &amp;&lt;script>x").as_deref(), Some("1 < 2 &<script>x"));
        assert_eq!(plain("<ul><li>a\r\n<li>b</ul>").as_deref(), Some("a b"));
        assert_eq!(plain(" <br/> "), None);
        assert_eq!(plain("<").as_deref(), Some("<"));
    }

    #[test]
    fn an_embedded_code_is_taken_out() {
        let (code, text) =
            embedded("CHLGUC  00312908881344731012345678900515,00CHLGTEXT0034Geben Sie den Startcode ein");
        assert_eq!(code.as_deref(), Some("2908881344731012345678900515,00"));
        assert_eq!(text, "Geben Sie den Startcode ein");
        assert_eq!(embedded("CHLGUC über CHLGTEXT"), (None, "CHLGUC über CHLGTEXT".to_owned()));
    }
}
