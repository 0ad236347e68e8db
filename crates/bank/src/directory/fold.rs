//! Writes names and what people type in one way, so that they can be compared.

/// Lower case without accents, words apart by one space; `ä`, `ae` and `a` are one, digits of every script are ASCII.
#[must_use]
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        simplify(character, &mut out);
    }
    undo_digraphs(&out)
}

/// The words of a text, folded.
pub(super) fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Digits of every script as ASCII, letters in upper case, nothing else: for codes, BICs and IBANs.
pub(super) fn compact(text: &str) -> String {
    text.chars()
        .filter_map(|character| match digit(character) {
            Some(digit) => Some(digit),
            None if character.is_alphabetic() => Some(character.to_ascii_uppercase()),
            None => None,
        })
        .collect()
}

fn simplify(character: char, out: &mut String) {
    if character.is_ascii_alphanumeric() {
        out.push(character.to_ascii_lowercase());
        return;
    }
    if let Some(digit) = digit(character) {
        out.push(digit);
        return;
    }
    // Accents that stand alone (decomposed text) and apostrophes join what is around them.
    if matches!(character, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}' | 'ـ' | '\'' | '’' | 'ʼ') {
        return;
    }
    for lower in character.to_lowercase() {
        match plain(lower) {
            Some(plain) => out.push_str(plain),
            None if lower.is_alphanumeric() => out.push(lower),
            None if !out.ends_with(' ') => out.push(' '),
            None => {}
        }
    }
}

fn digit(character: char) -> Option<char> {
    const ZEROS: [u32; 6] = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xff10];
    let code = u32::from(character);
    let value = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// `ä` is also typed `ae`; both become `a`. A name that has `ue` by nature (`neue`) loses its `e` on both sides alike.
fn undo_digraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        out.push(character);
        if matches!(character, 'a' | 'o' | 'u') && characters.peek() == Some(&'e') {
            characters.next();
        }
    }
    out
}

/// The Latin letters that Europe's languages put on top of ASCII, in lower case, and Arabic ones written in several ways.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'æ' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'œ' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        // Arabic, where writers differ: alef with and without hamza, the two endings that sound alike.
        'أ' | 'إ' | 'آ' | 'ٱ' => "ا",
        'ة' => "ه",
        'ى' | 'ئ' => "ي",
        'ؤ' => "و",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_way_of_writing() {
        for text in ["Köln", "KOELN", "koln", "Ko\u{308}ln"] {
            assert_eq!(fold(text), "koln", "{text}");
        }
        assert_eq!(fold("Straße-Süd & Łódź"), "strasse sud lodz");
        assert_eq!(fold("Caisse d'Épargne"), "caisse depargne");
        assert_eq!(fold("البنك الأهليّ"), fold("البنك الاهلي"));
        assert_eq!(words("  VR-Bank  e.G. "), ["vr", "bank", "e", "g"]);
        assert_eq!(compact("de٣٧ ۰5-ﬀ０"), "DE3705ﬀ0");
    }
}
