//! Signatures of requests as NextGenPSD2 wants them: draft-cavage-http-signatures with a digest of the body and the
//! certificate in a header of its own (Berlin Group Implementation Guidelines 1.3, section 12).

use aws_lc_rs::{digest, rand::SystemRandom, signature::RSA_PKCS1_SHA256};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde::{Deserialize, Serialize};

use super::files::SealKey;

/// The headers that are signed if they are sent, in this order, unless a bank wants others.
pub const SEALED_HEADERS: [&str; 5] =
    ["digest", "x-request-id", "psu-id", "psu-corporate-id", "tpp-redirect-uri"];

/// How a bank wants its requests signed. Banks read the same draft in different ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SealFlavour {
    /// `keyId`, with `{serial}` (lower-case hexadecimal without leading zeros), `{SERIAL}` (upper-case),
    /// `{serial:decimal}`, `{issuer}` (RFC 4514), `{issuer:encoded}` (spaces as `%20`).
    pub key_id: String,
    /// What stands as `algorithm`: `rsa-sha256`, or another bank's word for the same (RSASSA-PKCS1-v1_5 with SHA-256).
    pub algorithm: String,
    /// The names of headers to sign if they are sent, in order; `(request-target)` too. `digest` and `x-request-id`
    /// always are.
    pub headers: Vec<String>,
    /// Whether a `Date` header is sent and signed.
    pub date: bool,
}

impl Default for SealFlavour {
    fn default() -> Self {
        Self {
            key_id: "SN={serial},CA={issuer:encoded}".to_owned(),
            algorithm: "rsa-sha256".to_owned(),
            headers: SEALED_HEADERS.map(str::to_owned).to_vec(),
            date: false,
        }
    }
}

impl SealFlavour {
    /// Checks what an operator wrote.
    ///
    /// # Errors
    /// A sentence that names the key.
    pub fn check(&self) -> Result<(), String> {
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b'"')
        };
        if !plain(&self.key_id) || !plain(&self.algorithm) {
            return Err("signature: key_id and algorithm are text without quotation marks".to_owned());
        }
        let known =
            |name: &String| name == "(request-target)" || HeaderName::from_bytes(name.as_bytes()).is_ok();
        match self.headers.iter().find(|name| !known(name)) {
            Some(name) => Err(format!("signature: headers: {name:?} is no header")),
            None => Ok(()),
        }
    }

    fn key_id(&self, key: &SealKey) -> String {
        let certificate = &key.certificate;
        self.key_id
            .replace("{serial}", &certificate.serial_hex())
            .replace("{SERIAL}", &certificate.serial_hex().to_uppercase())
            .replace("{serial:decimal}", &certificate.serial_decimal())
            .replace("{issuer:encoded}", &certificate.issuer.replace(' ', "%20"))
            .replace("{issuer}", &certificate.issuer)
    }
}

/// `Digest` of a body, which may be empty.
fn digest_of(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(digest::digest(&digest::SHA256, body)))
}

/// A time as `Date` has it, the day with two digits (RFC 9110, section 5.6.7).
pub(crate) fn http_date(time: Timestamp) -> Option<String> {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&time).ok()
}

/// What is signed: a line per header, and the names in their order.
fn signing_string(
    flavour: &SealFlavour,
    method: &http::Method,
    target: &str,
    headers: &HeaderMap,
) -> Option<(String, String)> {
    let mut names: Vec<String> = flavour.headers.iter().map(|name| name.to_ascii_lowercase()).collect();
    let needed = ["digest", "x-request-id"].into_iter().chain(flavour.date.then_some("date"));
    for name in needed {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    let (mut lines, mut signed) = (Vec::new(), Vec::new());
    for name in names {
        let value = if name == "(request-target)" {
            format!("{} {target}", method.as_str().to_ascii_lowercase())
        } else {
            match headers.get(&name) {
                Some(value) => value.to_str().ok()?.trim().to_owned(),
                None => continue,
            }
        };
        lines.push(format!("{name}: {value}"));
        signed.push(name);
    }
    Some((lines.join("\n"), signed.join(" ")))
}

/// Adds `Digest`, `Date` where wanted, `Signature` and `TPP-Signature-Certificate`. `None` when a header cannot be
/// signed, or the key does not work.
pub(crate) fn seal(
    flavour: &SealFlavour,
    key: &SealKey,
    method: &http::Method,
    url: &url::Url,
    headers: &mut HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Option<()> {
    let text = |text: String| HeaderValue::from_str(&text).ok();
    headers.insert("digest", text(digest_of(body))?);
    if flavour.date {
        headers.insert(http::header::DATE, text(http_date(now)?)?);
    }
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let (message, names) = signing_string(flavour, method, &target, headers)?;
    let mut signature = vec![0; key.key.public_modulus_len()];
    key.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).ok()?;
    let value = format!(
        "keyId=\"{}\",algorithm=\"{}\",headers=\"{names}\",signature=\"{}\"",
        flavour.key_id(key),
        flavour.algorithm,
        STANDARD.encode(signature)
    );
    headers.insert("signature", text(value)?);
    headers.insert("tpp-signature-certificate", text(STANDARD.encode(&key.certificate.der))?);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_the_vector() {
        let body = br#"{"access":{"allPsd2":"allAccounts"},"recurringIndicator":false,"validUntil":"2026-12-31","frequencyPerDay":1,"combinedServiceIndicator":false}"#;
        assert_eq!(digest_of(body), "SHA-256=ltJRM0zRLCero+QMmJCS24758dUZOfnpCHh/hjJC23I=");
        assert_eq!(digest_of(b""), "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn only_headers_that_are_sent_are_signed_and_the_two_needed_ones_always() {
        let mut headers = HeaderMap::new();
        for (name, value) in
            [("psu-id", " me "), ("x-request-id", "1"), ("digest", "SHA-256=x"), ("date", "now")]
        {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let flavour = SealFlavour {
            headers: vec!["(request-target)".to_owned(), "PSU-ID".to_owned(), "tpp-redirect-uri".to_owned()],
            ..SealFlavour::default()
        };
        let (message, names) =
            signing_string(&flavour, &http::Method::GET, "/v1/accounts?a=b", &headers).unwrap();
        assert_eq!(
            message,
            "(request-target): get /v1/accounts?a=b\npsu-id: me\ndigest: SHA-256=x\nx-request-id: 1"
        );
        assert_eq!(names, "(request-target) psu-id digest x-request-id");
        let dated = SealFlavour { date: true, ..SealFlavour::default() };
        let (_, names) = signing_string(&dated, &http::Method::GET, "/", &headers).unwrap();
        assert_eq!(names, "digest x-request-id psu-id date");
    }

    #[test]
    fn what_cannot_stand_in_the_header_is_refused() {
        let broken = SealFlavour { key_id: "SN=\"1\"".to_owned(), ..SealFlavour::default() };
        assert!(broken.check().is_err());
        let broken = SealFlavour { headers: vec!["no header".to_owned()], ..SealFlavour::default() };
        assert!(broken.check().unwrap_err().contains("no header"));
        assert!(SealFlavour::default().check().is_ok());
    }
}
