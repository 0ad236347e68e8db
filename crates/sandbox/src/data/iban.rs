/// The German IBAN of a bank code (8 digits) and an account number.
pub(crate) fn german_iban(bank_code: &str, number: u64) -> String {
    let account = format!("{bank_code}{number:010}");
    // ISO 13616: the country code as numbers (D = 13, E = 14) and two zeros go to the end, then modulo 97.
    let remainder = format!("{account}131400")
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0_u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("DE{:02}{account}", 98 - remainder)
}

/// Whether a text is shaped like an IBAN and its check digits fit.
pub(crate) fn is_iban(text: &str) -> bool {
    let shaped = text.is_ascii()
        && (15..=34).contains(&text.len())
        && text.bytes().take(2).all(|byte| byte.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !shaped {
        return false;
    }
    let (head, tail) = text.split_at(4);
    let remainder = tail.bytes().chain(head.bytes()).fold(0_u32, |rest, byte| {
        if byte.is_ascii_digit() {
            (rest * 10 + u32::from(byte - b'0')) % 97
        } else {
            (rest * 100 + u32::from(byte - b'A') + 10) % 97
        }
    });
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_documented_accounts() {
        let made: Vec<String> =
            [2000, 2001, 2881].into_iter().map(|number| german_iban("90094815", number)).collect();
        assert_eq!(made, ["DE07900948150000002000", "DE77900948150000002001", "DE82900948150000002881"]);
        assert!(made.iter().all(|iban| is_iban(iban)));
        assert!(!is_iban("DE08900948150000002000"));
        assert!(!is_iban("de07900948150000002000"));
    }
}
