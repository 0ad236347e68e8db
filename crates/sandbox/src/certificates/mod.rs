//! Test certificates with the extensions that PSD2 adds to them (ETSI TS 119 495), from an authority that nobody trusts
//! but whoever is told to.

mod der;
mod psd2;

use std::sync::Arc;

use aws_lc_rs::{
    digest,
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;

pub(crate) use psd2::roles;

const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";

/// What a test certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestUsage {
    /// Website authentication: TLS on both sides.
    Qwac,
    /// Seals.
    Qseal,
    /// A bank's server on this machine: `localhost`, `127.0.0.1` and `::1`.
    Server,
}

/// What stands in a test certificate.
#[derive(Clone, Debug)]
pub struct TestCertificate {
    /// What it is for.
    pub usage: TestUsage,
    /// `organizationIdentifier`, such as `PSDDE-BAFIN-123456`.
    pub organization: String,
    /// Roles, of `PSP_AS`, `PSP_PI`, `PSP_AI`, `PSP_IC`; those of an account information service are `PSP_AI`.
    pub roles: Vec<String>,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid.
    pub not_after: Timestamp,
}

impl TestCertificate {
    /// A certificate of an account information service.
    #[must_use]
    pub fn of_service(usage: TestUsage, not_before: Timestamp, not_after: Timestamp) -> Self {
        let organization = "PSDDE-BAFIN-123456".to_owned();
        Self { usage, organization, roles: vec!["PSP_AI".to_owned()], not_before, not_after }
    }
}

/// A certificate and its key, in PEM.
#[derive(Clone)]
pub struct TestPair {
    /// The certificate.
    pub certificate: String,
    /// PKCS#8, not encrypted. It protects nothing: it is a test's.
    pub key: String,
}

/// The keys could not be made.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a test certificate cannot be made")]
pub struct TestCertificateError;

/// An authority for tests.
pub struct TestAuthority {
    key: RsaKeyPair,
    name: Vec<u8>,
    certificate: Vec<u8>,
}

impl TestAuthority {
    /// A new authority that is valid from one time to the other.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn new(not_before: Timestamp, not_after: Timestamp) -> Result<Arc<Self>, TestCertificateError> {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| TestCertificateError)?;
        let name = distinguished(&[
            ("2.5.4.6", der::printable("DE")),
            ("2.5.4.10", der::utf8("Glimpse Test Trust Services")),
            ("2.5.4.3", der::utf8("Glimpse Test Authority")),
        ]);
        let extensions = [
            extension("2.5.29.19", true, der::sequence(&[der::yes()])),
            extension("2.5.29.15", true, der::bits(&[0x06], 1)),
        ];
        let mut authority = Self { key, name: name.clone(), certificate: Vec::new() };
        let key = public_key(&authority.key)?;
        authority.certificate = authority.sign(&name, &key, (not_before, not_after), &extensions)?;
        Ok(Arc::new(authority))
    }

    /// Its certificate in PEM, to be trusted by whoever tests.
    #[must_use]
    pub fn certificate(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }

    pub(crate) fn certificate_der(&self) -> &[u8] {
        &self.certificate
    }

    /// Issues a certificate with a new RSA key of 2048 bits.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn issue(&self, wanted: &TestCertificate) -> Result<TestPair, TestCertificateError> {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| TestCertificateError)?;
        let common = match wanted.usage {
            TestUsage::Server => "localhost",
            TestUsage::Qwac | TestUsage::Qseal => "tpp.glimpse.test",
        };
        let subject = distinguished(&[
            ("2.5.4.6", der::printable("DE")),
            ("2.5.4.10", der::utf8("Glimpse Test Service")),
            ("2.5.4.97", der::utf8(&wanted.organization)),
            ("2.5.4.3", der::utf8(common)),
        ]);
        let validity = (wanted.not_before, wanted.not_after);
        let certificate = self.sign(&subject, &public_key(&key)?, validity, &extensions(wanted, common))?;
        let secret: Pkcs8V1Der<'static> = key.as_der().map_err(|_| TestCertificateError)?;
        Ok(TestPair {
            certificate: pem("CERTIFICATE", &certificate),
            key: pem("PRIVATE KEY", secret.as_ref()),
        })
    }

    fn sign(
        &self,
        subject: &[u8],
        key: &[u8],
        validity: (Timestamp, Timestamp),
        extensions: &[Vec<u8>],
    ) -> Result<Vec<u8>, TestCertificateError> {
        let algorithm = der::sequence(&[der::oid(SHA256_WITH_RSA), der::null()]);
        // Unique, because the key is; positive, because its first bit is taken away.
        let serial: Vec<u8> = digest::digest(&digest::SHA256, key)
            .as_ref()
            .iter()
            .take(16)
            .enumerate()
            .map(|(place, byte)| if place == 0 { byte & 0x7f } else { *byte })
            .collect();
        let body = der::sequence(&[
            der::element(0xa0, &der::integer(&[2])),
            der::integer(&serial),
            algorithm.clone(),
            self.name.clone(),
            der::sequence(&[der::time(validity.0), der::time(validity.1)]),
            subject.to_vec(),
            key.to_vec(),
            der::element(0xa3, &der::sequence(extensions)),
        ]);
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &body, &mut signature)
            .map_err(|_| TestCertificateError)?;
        Ok(der::sequence(&[body, algorithm, der::bits(&signature, 0)]))
    }
}

fn public_key(key: &RsaKeyPair) -> Result<Vec<u8>, TestCertificateError> {
    let public: PublicKeyX509Der<'static> = key.public_key().as_der().map_err(|_| TestCertificateError)?;
    Ok(public.as_ref().to_vec())
}

fn extensions(wanted: &TestCertificate, common: &str) -> Vec<Vec<u8>> {
    let server = "1.3.6.1.5.5.7.3.1";
    let client = "1.3.6.1.5.5.7.3.2";
    let name = |name: &str| der::element(0x82, name.as_bytes());
    let mut all = vec![extension("2.5.29.19", true, der::sequence(&[]))];
    match wanted.usage {
        TestUsage::Qwac => {
            all.push(extension("2.5.29.15", true, der::bits(&[0xa0], 5)));
            all.push(extension("2.5.29.37", false, der::sequence(&[der::oid(server), der::oid(client)])));
            all.push(extension("2.5.29.17", false, der::sequence(&[name(common)])));
        }
        TestUsage::Qseal => all.push(extension("2.5.29.15", true, der::bits(&[0xc0], 6))),
        TestUsage::Server => {
            let mut ipv6 = [0; 16];
            ipv6[15] = 1;
            all.push(extension("2.5.29.15", true, der::bits(&[0xa0], 5)));
            all.push(extension("2.5.29.37", false, der::sequence(&[der::oid(server)])));
            let names = [name(common), der::element(0x87, &[127, 0, 0, 1]), der::element(0x87, &ipv6)];
            all.push(extension("2.5.29.17", false, der::sequence(&names)));
        }
    }
    if wanted.usage != TestUsage::Server {
        all.push(extension(psd2::QC_STATEMENTS, false, psd2::statements(wanted)));
    }
    all
}

fn extension(oid: &str, critical: bool, value: Vec<u8>) -> Vec<u8> {
    let mut parts = vec![der::oid(oid)];
    if critical {
        parts.push(der::yes());
    }
    parts.push(der::octets(&value));
    der::sequence(&parts)
}

fn distinguished(attributes: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(oid, value)| der::of(der::SET, &[der::sequence(&[der::oid(oid), value.clone()])]))
        .collect();
    der::sequence(&parts)
}

fn pem(label: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let mut all = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at_checked(64).unwrap_or((rest, ""));
        all.push_str(line);
        all.push('\n');
        rest = more;
    }
    all.push_str(&format!("-----END {label}-----\n"));
    all
}
