//! Who calls, and whether they signed what they sent (Implementation Guidelines 1.3, section 12): certificates, roles
//! and signatures as a strict bank checks them.

use std::collections::HashMap;

use aws_lc_rs::{
    digest,
    signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, StatusCode};
use x509_cert::der::Decode;

use super::{inbound::Inbound, refusal::Refusal};
use crate::{
    certificates::roles,
    tls::{Peer, Trust},
};

/// Headers that a signature must cover if they are sent.
const COVERED: [&str; 5] = ["digest", "x-request-id", "psu-id", "psu-corporate-id", "tpp-redirect-uri"];

/// What a bank wants of signatures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SealRule {
    /// How the serial number stands in `keyId`.
    pub(crate) serial: Serial,
    /// What stands as `algorithm`.
    pub(crate) algorithm: &'static str,
    /// Whether `Date` must be sent and signed.
    pub(crate) date: bool,
}

/// How a serial number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Serial {
    /// Lower-case hexadecimal without leading zeros.
    Lower,
    /// Upper-case hexadecimal.
    Upper,
}

/// The TLS certificate must give the role of an account information service.
pub(crate) fn check_peer(peer: &Peer) -> Result<(), Refusal> {
    let Some(certificate) = &peer.0 else {
        return Err(refused("CERTIFICATE_MISSING", "No client certificate."));
    };
    match roles(certificate) {
        Some((_, true)) | None => Err(refused("CERTIFICATE_INVALID", "Not a QWAC.")),
        Some((roles, false)) if roles.contains(&"PSP_AI") => Ok(()),
        Some(_) => Err(refused("ROLE_INVALID", "The certificate does not give the role PSP_AI.")),
    }
}

/// The request must be signed with a seal of the same kind.
pub(crate) fn check_seal(inbound: &Inbound, trust: &Trust, rule: SealRule) -> Result<(), Refusal> {
    let invalid = |text: &str| refused("SIGNATURE_INVALID", text);
    let (Some(signature), Some(certificate)) =
        (inbound.header("signature")?, inbound.header("tpp-signature-certificate")?)
    else {
        return Err(refused("SIGNATURE_MISSING", "Signature or TPP-Signature-Certificate is missing."));
    };
    let expected = format!("SHA-256={}", STANDARD.encode(digest::digest(&digest::SHA256, &inbound.body)));
    if inbound.header("digest")? != Some(expected.as_str()) {
        return Err(invalid("Digest is not that of the body."));
    }
    let certificate =
        STANDARD.decode(certificate).map_err(|_| invalid("The certificate is not DER in base64."))?;
    if !trust.accepts(&certificate) {
        return Err(refused("CERTIFICATE_INVALID", "The seal's certificate is not accepted."));
    }
    match roles(&certificate) {
        Some((roles, true)) if roles.contains(&"PSP_AI") => {}
        Some((_, true)) => return Err(refused("ROLE_INVALID", "The seal does not give the role PSP_AI.")),
        _ => return Err(refused("CERTIFICATE_INVALID", "Not a QSeal.")),
    }
    let parts = parameters(signature).ok_or_else(|| invalid("Signature is not understood."))?;
    let part = |name: &str| parts.get(name).map(String::as_str).unwrap_or_default();
    let certificate =
        x509_cert::Certificate::from_der(&certificate).map_err(|_| invalid("The certificate is not DER."))?;
    let body = certificate.tbs_certificate();
    let serial: String = body.serial_number().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let serial = serial.trim_start_matches('0');
    let serial = if rule.serial == Serial::Upper { serial.to_uppercase() } else { serial.to_owned() };
    let key_id = format!("SN={serial},CA={}", body.issuer().to_string().replace(' ', "%20"));
    if part("keyId") != key_id {
        return Err(invalid("keyId does not name the certificate as this bank wants it."));
    }
    if part("algorithm") != rule.algorithm {
        return Err(invalid("The algorithm's name is not the one of this bank."));
    }
    let names: Vec<&str> = part("headers").split(' ').collect();
    let needed = COVERED.into_iter().chain(rule.date.then_some("date"));
    for name in needed.filter(|name| rule.date && *name == "date" || inbound.headers.contains_key(*name)) {
        if !names.contains(&name) {
            return Err(invalid(&format!("{name} is not signed.")));
        }
    }
    let message =
        message(&inbound.headers, &names).ok_or_else(|| invalid("A signed header is not there."))?;
    let given = STANDARD.decode(part("signature")).map_err(|_| invalid("The signature is not base64."))?;
    let key = body.subject_public_key_info().subject_public_key.raw_bytes();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
        .verify(message.as_bytes(), &given)
        .map_err(|_| invalid("The signature does not fit."))
}

fn refused(code: &'static str, text: &str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, code, text)
}

/// `name="value"` pairs between commas; commas stand inside values too.
fn parameters(text: &str) -> Option<HashMap<String, String>> {
    let mut found = HashMap::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        found.insert(name.trim().to_owned(), value.to_owned());
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    Some(found)
}

fn message(headers: &HeaderMap, names: &[&str]) -> Option<String> {
    let line = |name: &&str| Some(format!("{name}: {}", headers.get(*name)?.to_str().ok()?.trim()));
    names.iter().map(line).collect::<Option<Vec<_>>>().map(|lines| lines.join("\n"))
}
