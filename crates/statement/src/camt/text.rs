//! Text of elements: comments, CDATA and references in it.

/// The text with comments taken out, CDATA opened, the five entities and character references resolved, trimmed.
/// Other entities stay as they are written: nothing is ever expanded.
pub(super) fn plain(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(special) = rest.find(['&', '<', '\r']) {
        let (before, here) = rest.split_at_checked(special)?;
        out.push_str(before);
        rest = if let Some(after) = here.strip_prefix("<![CDATA[") {
            let (data, after) = after.split_once("]]>").unwrap_or((after, ""));
            out.push_str(data);
            after
        } else if let Some(after) = here.strip_prefix("<!--") {
            after.split_once("-->").map_or("", |(_, after)| after)
        } else if here.starts_with('<') {
            here.split_once('>').map_or("", |(_, after)| after)
        } else if let Some(after) = here.strip_prefix('\r') {
            if !after.starts_with('\n') {
                out.push('\n');
            }
            after
        } else {
            reference(here, &mut out)
        };
    }
    out.push_str(rest);
    let trimmed = out.trim();
    if trimmed.is_empty() {
        None
    } else if trimmed.len() == out.len() {
        Some(out)
    } else {
        Some(trimmed.to_owned())
    }
}

/// Resolves a reference at the beginning of `here` and gives what follows it.
fn reference<'a>(here: &'a str, out: &mut String) -> &'a str {
    match resolve(here) {
        Some((character, after)) => {
            out.push(character);
            after
        }
        None => {
            out.push('&');
            here.get(1..).unwrap_or_default()
        }
    }
}

/// The character of the reference that `here` begins with, and what follows it.
fn resolve(here: &str) -> Option<(char, &str)> {
    let after = here.get(1..)?;
    // The longest reference that can be resolved is `&#x10FFFF;`.
    let end = after.bytes().take(12).position(|byte| byte == b';')?;
    let character = match after.get(..end)? {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            // XML has no others below the space.
            char::from_u32(code)
                .filter(|character| *character >= ' ' || matches!(character, '\t' | '\n' | '\r'))?
        }
    };
    Some((character, after.get(end.checked_add(1)?..)?))
}

/// Calls `found` with the place of every `&` that begins no reference that can be resolved, outside of comments and CDATA.
pub(super) fn undefined_references(raw: &str, mut found: impl FnMut(usize)) {
    let mut at = 0;
    while let Some(special) = raw.get(at..).and_then(|rest| rest.find(['&', '<'])) {
        at += special;
        let here = raw.get(at..).unwrap_or_default();
        let end = if here.starts_with("<![CDATA[") {
            here.find("]]>")
        } else if here.starts_with("<!--") {
            here.find("-->")
        } else {
            if here.starts_with('&') && resolve(here).is_none() {
                found(at);
            }
            Some(0)
        };
        at = end.map_or(raw.len(), |end| at + end + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_resolved_and_never_expanded() {
        for (raw, expected) in [
            ("a &amp; b ", Some("a & b")),
            ("a<!-- x -->b<![CDATA[<&>]]>c", Some("ab<&>c")),
            ("&#252;&#xFC;&#x110000;", Some("üü&#x110000;")),
            ("&lol9; & so", Some("&lol9; & so")),
            ("one\r\ntwo\rthree", Some("one\ntwo\nthree")),
            ("<!-- nothing -->", None),
            ("&#32;", None),
        ] {
            assert_eq!(plain(raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn undefined_references_are_found_where_they_count() {
        let mut places = Vec::new();
        undefined_references("a&b &amp; &euro; <![CDATA[&]]> <!-- & --> &#0;&#27;&#xD800;&#10;&", |at| {
            places.push(at)
        });
        assert_eq!(places, [1, 10, 42, 46, 51, 64]);
    }
}
