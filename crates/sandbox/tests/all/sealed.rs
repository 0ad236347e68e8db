//! Who calls, and what is signed: a strict bank refuses everything that is not as it should be. The signatures here are
//! made by OpenSSL, not by this project.

use std::{fs, process::Command, sync::Arc};

use glimpse_sandbox::{
    BankInfo, Sandbox, SandboxConfig, TestAuthority, TestCertificate, TestPair, TestUsage,
};
use jiff::Timestamp;
use reqwest::{Client, tls::Certificate};
use serde_json::Value;

const BODY: &str = r#"{"access":{"allPsd2":"allAccounts"},"recurringIndicator":false,"validUntil":"2026-11-24","frequencyPerDay":1,"combinedServiceIndicator":false}"#;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A bank behind TLS, its authority, and a service's certificates.
struct Scene {
    sandbox: Sandbox,
    authority: Arc<TestAuthority>,
    qwac: TestPair,
    qseal: TestPair,
}

impl Scene {
    async fn new() -> Self {
        let authority = authority();
        let mut config = SandboxConfig::new(Arc::new(|| time("2026-11-23T09:00:00Z")), 7);
        config.twins = ["strict", "certificate-only", "dated"].map(str::to_owned).to_vec();
        config.authority = Some(Arc::clone(&authority));
        let sandbox = Sandbox::start(config).await.unwrap();
        let (qwac, qseal) = (
            issue(&authority, TestUsage::Qwac, &["PSP_AI"]),
            issue(&authority, TestUsage::Qseal, &["PSP_AI"]),
        );
        Self { sandbox, authority, qwac, qseal }
    }

    fn bank(&self, name: &str) -> BankInfo {
        let banks = self.sandbox.banks();
        banks.into_iter().find(|bank| bank.name.ends_with(name)).unwrap()
    }

    fn client(&self, qwac: Option<&TestPair>) -> Client {
        let root = Certificate::from_pem(self.authority.certificate().as_bytes()).unwrap();
        let mut builder = Client::builder().no_proxy().tls_certs_only([root]);
        if let Some(pair) = qwac {
            let pem = format!("{}\n{}", pair.certificate, pair.key);
            builder = builder.identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap());
        }
        builder.build().unwrap()
    }
}

fn authority() -> Arc<TestAuthority> {
    TestAuthority::new(time("2020-01-01T00:00:00Z"), time("2099-01-01T00:00:00Z")).unwrap()
}

fn issue(authority: &TestAuthority, usage: TestUsage, roles: &[&str]) -> TestPair {
    issue_until(authority, usage, roles, "2098-01-01T00:00:00Z")
}

fn issue_until(authority: &TestAuthority, usage: TestUsage, roles: &[&str], until: &str) -> TestPair {
    let wanted = TestCertificate {
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..TestCertificate::of_service(usage, time("2020-01-01T00:00:00Z"), time(until))
    };
    authority.issue(&wanted).unwrap()
}

/// What OpenSSL gives on its standard output.
fn openssl(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn base64(bytes: &[u8]) -> String {
    use std::io::Write as _;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let text = openssl(&["base64", "-A", "-in", file.path().to_str().unwrap()]);
    String::from_utf8(text).unwrap().trim().to_owned()
}

/// A signed request for a consent, to be tampered with.
struct Sealed {
    headers: Vec<(String, String)>,
    body: String,
}

/// How the request is signed.
struct Way<'a> {
    names: &'a str,
    algorithm: &'a str,
    upper: bool,
    date: bool,
}

const USUAL: Way<'static> =
    Way { names: "digest x-request-id psu-id", algorithm: "rsa-sha256", upper: false, date: false };

fn sealed(pair: &TestPair, request: u64, way: &Way<'_>) -> Sealed {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    fs::write(path("key"), &pair.key).unwrap();
    fs::write(path("certificate"), &pair.certificate).unwrap();
    fs::write(path("body"), BODY).unwrap();
    let digest = openssl(&["dgst", "-sha256", "-binary", &path("body")]);
    let mut headers = vec![
        ("digest".to_owned(), format!("SHA-256={}", base64(&digest))),
        ("x-request-id".to_owned(), format!("00000000-0000-4000-8000-{request:012x}")),
        ("psu-id".to_owned(), "figo01".to_owned()),
        ("psu-ip-address".to_owned(), "192.0.2.10".to_owned()),
        ("content-type".to_owned(), "application/json".to_owned()),
    ];
    if way.date {
        headers.push(("date".to_owned(), "Mon, 23 Nov 2026 09:00:00 GMT".to_owned()));
    }
    let value = |name: &str| headers.iter().find(|(known, _)| known == name).unwrap().1.clone();
    let message: Vec<String> = way.names.split(' ').map(|name| format!("{name}: {}", value(name))).collect();
    fs::write(path("message"), message.join("\n")).unwrap();
    let signature = openssl(&["dgst", "-sha256", "-sign", &path("key"), &path("message")]);
    let der = openssl(&["x509", "-in", &path("certificate"), "-outform", "DER"]);
    let named = openssl(&[
        "x509",
        "-in",
        &path("certificate"),
        "-noout",
        "-serial",
        "-issuer",
        "-nameopt",
        "RFC2253",
    ]);
    let named = String::from_utf8(named).unwrap();
    let of = |prefix: &str| named.lines().find_map(|line| line.strip_prefix(prefix)).unwrap();
    let serial = of("serial=").trim_start_matches('0');
    let serial = if way.upper { serial.to_uppercase() } else { serial.to_lowercase() };
    let key_id = format!("SN={serial},CA={}", of("issuer=").replace(' ', "%20"));
    let seal = format!(
        "keyId=\"{key_id}\",algorithm=\"{}\",headers=\"{}\",signature=\"{}\"",
        way.algorithm,
        way.names,
        base64(&signature)
    );
    headers.push(("signature".to_owned(), seal));
    headers.push(("tpp-signature-certificate".to_owned(), base64(&der)));
    Sealed { headers, body: BODY.to_owned() }
}

impl Sealed {
    fn with(mut self, name: &str, change: impl FnOnce(&str) -> Option<String>) -> Self {
        let place = self.headers.iter().position(|(known, _)| known == name).unwrap();
        match change(&self.headers[place].1) {
            Some(value) => self.headers[place].1 = value,
            None => drop(self.headers.remove(place)),
        }
        self
    }

    async fn send(self, client: &Client, bank: &BankInfo) -> (u16, String) {
        let mut request = client.post(format!("{}/v1/consents", bank.url)).body(self.body);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        (status, body["tppMessages"][0]["code"].as_str().unwrap_or_default().to_owned())
    }
}

fn refused(code: &str) -> (u16, String) {
    (401, code.to_owned())
}

#[tokio::test]
async fn a_signature_of_openssl_is_accepted_and_each_tampering_refused() {
    let scene = Scene::new().await;
    let (bank, client) = (scene.bank("strict"), scene.client(Some(&scene.qwac)));
    let usual = |request| sealed(&scene.qseal, request, &USUAL);
    assert_eq!(usual(1).send(&client, &bank).await, (201, String::new()));
    let other = |text: &str| Some(text.replace("00000000-0000-4000-8000", "00000000-0000-4000-9000"));
    let invalid = refused("SIGNATURE_INVALID");
    assert_eq!(
        usual(2).with("x-request-id", other).send(&client, &bank).await,
        invalid,
        "another request id"
    );
    assert_eq!(
        usual(3).with("psu-id", |_| Some("one-account".to_owned())).send(&client, &bank).await,
        invalid
    );
    let mut body = usual(4);
    body.body = BODY.replace("false", "true");
    assert_eq!(body.send(&client, &bank).await, invalid, "another body");
    let swapped = |text: &str| Some(text.replace("rsa-sha256", "rsa-sha512"));
    assert_eq!(usual(5).with("signature", swapped).send(&client, &bank).await, invalid, "another algorithm");
    let serial = |text: &str| Some(text.replacen("SN=", "SN=0", 1));
    assert_eq!(usual(6).with("signature", serial).send(&client, &bank).await, invalid, "another key id");
    let broken = |text: &str| Some(text.replacen("signature=\"", "signature=\"AAAA", 1));
    assert_eq!(usual(7).with("signature", broken).send(&client, &bank).await, invalid, "another signature");
    let missing = refused("SIGNATURE_MISSING");
    assert_eq!(usual(8).with("signature", |_| None).send(&client, &bank).await, missing);
    assert_eq!(usual(9).with("tpp-signature-certificate", |_| None).send(&client, &bank).await, missing);
    assert_eq!(usual(10).with("digest", |_| None).send(&client, &bank).await, invalid);
    let short = Way { names: "digest x-request-id", ..USUAL };
    assert_eq!(
        sealed(&scene.qseal, 11, &short).send(&client, &bank).await,
        invalid,
        "the user is not signed"
    );
    let upper = Way { upper: true, ..USUAL };
    let serial_differs = sealed(&scene.qseal, 12, &upper).send(&client, &bank).await;
    // A serial number without letters looks the same in both cases.
    let has_letters = usual(12).headers.iter().any(|(name, value)| {
        name == "signature"
            && value[..value.find(",CA=").unwrap()].chars().skip(10).any(|letter| letter.is_ascii_lowercase())
    });
    assert_eq!(serial_differs == invalid, has_letters);
}

#[tokio::test]
async fn certificates_that_do_not_fit_are_refused() {
    let scene = Scene::new().await;
    let bank = scene.bank("strict");
    let client = scene.client(Some(&scene.qwac));
    let with = |pair: &TestPair, request| sealed(pair, request, &USUAL);
    let payments = issue(&scene.authority, TestUsage::Qseal, &["PSP_PI"]);
    assert_eq!(with(&payments, 1).send(&client, &bank).await, refused("ROLE_INVALID"));
    assert_eq!(
        with(&scene.qwac, 2).send(&client, &bank).await,
        refused("CERTIFICATE_INVALID"),
        "a QWAC is no seal"
    );
    let foreign = issue(&authority(), TestUsage::Qseal, &["PSP_AI"]);
    assert_eq!(
        with(&foreign, 3).send(&client, &bank).await,
        refused("CERTIFICATE_INVALID"),
        "another authority"
    );
    let old = issue_until(&scene.authority, TestUsage::Qseal, &["PSP_AI"], "2021-01-01T00:00:00Z");
    assert_eq!(with(&old, 4).send(&client, &bank).await, refused("CERTIFICATE_INVALID"), "expired");
    // The connection's certificate.
    let good = |request| with(&scene.qseal, request);
    assert_eq!(good(5).send(&scene.client(None), &bank).await, refused("CERTIFICATE_MISSING"));
    let qwac = issue(&scene.authority, TestUsage::Qwac, &["PSP_PI", "PSP_IC"]);
    assert_eq!(good(6).send(&scene.client(Some(&qwac)), &bank).await, refused("ROLE_INVALID"));
    assert_eq!(good(7).send(&scene.client(Some(&scene.qseal)), &bank).await, refused("CERTIFICATE_INVALID"));
    let several = issue(&scene.authority, TestUsage::Qwac, &["PSP_PI", "PSP_AI"]);
    assert_eq!(good(8).send(&scene.client(Some(&several)), &bank).await, (201, String::new()));
    // What is not of the authority, or has ended, does not get through TLS.
    let foreign = issue(&authority(), TestUsage::Qwac, &["PSP_AI"]);
    let old = issue_until(&scene.authority, TestUsage::Qwac, &["PSP_AI"], "2021-01-01T00:00:00Z");
    for pair in [foreign, old] {
        let client = scene.client(Some(&pair));
        let failed = client.get(format!("{}/v1/accounts", bank.url)).send().await;
        assert!(failed.is_err(), "{failed:?}");
    }
}

#[tokio::test]
async fn banks_differ_in_what_they_want_signed() {
    let scene = Scene::new().await;
    let client = scene.client(Some(&scene.qwac));
    let dated = scene.bank("dated");
    let way =
        Way { names: "digest x-request-id psu-id date", algorithm: "SHA256withRSA", upper: true, date: true };
    assert_eq!(sealed(&scene.qseal, 1, &way).send(&client, &dated).await, (201, String::new()));
    let without = Way { names: "digest x-request-id psu-id", ..way };
    assert_eq!(sealed(&scene.qseal, 2, &without).send(&client, &dated).await, refused("SIGNATURE_INVALID"));
    // A bank that wants a certificate and no signature takes one without.
    let plain = scene.bank("certificate-only");
    let url = format!("{}/v1/consents/none/status", plain.url);
    let asked = client.get(&url).header("x-request-id", "00000000-0000-4000-8000-000000000003");
    assert_eq!(asked.send().await.unwrap().status().as_u16(), 403, "the consent is not known");
    let asked = scene.client(None).get(&url).header("x-request-id", "00000000-0000-4000-8000-000000000004");
    assert_eq!(asked.send().await.unwrap().status().as_u16(), 401);
}
