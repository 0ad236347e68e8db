//! Certificates from files, and signatures that OpenSSL verifies.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_bank::contract::{Fault, Method, Request};
use glimpse_bank::{Executor, ExecutorConfig, Identities, IdentityFiles, PairFiles, SealFlavour, Usage};
use glimpse_sandbox::{TestAuthority, TestCertificate, TestUsage};
use jiff::Timestamp;
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};
use tokio::io::AsyncReadExt as _;
use tokio_rustls::TlsAcceptor;

use crate::server::{Say, Server, bank};

const BODY: &str = r#"{"access":{"allPsd2":"allAccounts"},"recurringIndicator":false,"validUntil":"2026-12-31","frequencyPerDay":1,"combinedServiceIndicator":false}"#;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn authority() -> Arc<TestAuthority> {
    TestAuthority::new(time("2020-01-01T00:00:00Z"), time("2099-01-01T00:00:00Z")).unwrap()
}

fn write(directory: &Path, authority: &TestAuthority, usage: TestUsage, until: &str) -> PairFiles {
    let wanted = TestCertificate::of_service(usage, time("2020-01-01T00:00:00Z"), time(until));
    let pair = authority.issue(&wanted).unwrap();
    let name = if usage == TestUsage::Qwac { "qwac" } else { "qseal" };
    let files = PairFiles {
        certificate: directory.join(format!("{name}.pem")),
        key: directory.join(format!("{name}.key")),
    };
    fs::write(&files.certificate, pair.certificate).unwrap();
    fs::write(&files.key, pair.key).unwrap();
    files
}

fn open(files: IdentityFiles) -> Result<Identities, String> {
    Identities::open(BTreeMap::from([("main".to_owned(), files)])).map_err(|error| error.to_string())
}

fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

fn header<'a>(request: &'a str, name: &str) -> &'a str {
    let line = request.lines().find(|line| line.starts_with(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name} in {request}")).split_once(": ").unwrap().1
}

/// Sends a request through an executor that seals, and gives back what went over the wire.
async fn sealed(identities: Identities, flavour: SealFlavour) -> String {
    let server = Server::start(vec![Say::ok("{}")]).await;
    let executor = Executor::new(ExecutorConfig {
        identities: Arc::new(identities),
        wall_clock: || "2026-11-03T08:05:09Z".parse().unwrap(),
        ..ExecutorConfig::default()
    })
    .unwrap();
    let mut request = Request::new("test.post", Method::Post, server.url("/v1/consents?a=b"))
        .header("X-Request-ID", "00000000-0000-4000-8000-000000000001")
        .header("PSU-ID", "me")
        .header("TPP-Redirect-URI", "https://tpp.example/back")
        .body(BODY);
    request.identity = Some("main".to_owned());
    request.seal = Some(flavour);
    executor.send(&server.bank(), request).await.unwrap();
    server.heard().remove(0)
}

#[tokio::test]
async fn openssl_verifies_the_signature() {
    let directory = tempfile::tempdir().unwrap();
    let qseal = write(directory.path(), &authority(), TestUsage::Qseal, "2098-01-01T00:00:00Z");
    let files = IdentityFiles { qseal: Some(qseal.clone()), ..IdentityFiles::default() };
    let flavour = SealFlavour { date: true, ..SealFlavour::default() };
    let request = sealed(open(files).unwrap(), flavour).await;
    // The vector of the protocol notes.
    assert_eq!(header(&request, "digest"), "SHA-256=ltJRM0zRLCero+QMmJCS24758dUZOfnpCHh/hjJC23I=");
    assert_eq!(header(&request, "date"), "Tue, 03 Nov 2026 08:05:09 GMT", "with a day of two digits");
    let signature = header(&request, "signature");
    let part = |name: &str| {
        let rest = signature.split_once(&format!("{name}=\"")).unwrap().1;
        rest.split_once('"').unwrap().0.to_owned()
    };
    assert_eq!(part("headers"), "digest x-request-id psu-id tpp-redirect-uri date");
    let message: Vec<String> =
        part("headers").split(' ').map(|name| format!("{name}: {}", header(&request, name))).collect();
    let path = |name: &str| directory.path().join(name).display().to_string();
    fs::write(path("message"), message.join("\n")).unwrap();
    fs::write(path("signature"), STANDARD.decode(part("signature")).unwrap()).unwrap();
    let der = STANDARD.decode(header(&request, "tpp-signature-certificate")).unwrap();
    fs::write(path("certificate.der"), der).unwrap();
    openssl(&[
        "x509",
        "-inform",
        "DER",
        "-in",
        &path("certificate.der"),
        "-noout",
        "-pubkey",
        "-out",
        &path("public.pem"),
    ]);
    let said = openssl(&[
        "dgst",
        "-sha256",
        "-verify",
        &path("public.pem"),
        "-signature",
        &path("signature"),
        &path("message"),
    ]);
    assert!(said.contains("Verified OK"), "{said}");
    // And the key is named as OpenSSL reads the certificate.
    let named = openssl(&[
        "x509",
        "-in",
        &qseal.certificate.display().to_string(),
        "-noout",
        "-serial",
        "-issuer",
        "-nameopt",
        "RFC2253",
    ]);
    let of = |prefix: &str| named.lines().find_map(|line| line.strip_prefix(prefix)).unwrap().to_owned();
    let serial = of("serial=").to_lowercase();
    let issuer = of("issuer=").replace(' ', "%20");
    assert_eq!(part("keyId"), format!("SN={},CA={issuer}", serial.trim_start_matches('0')));
}

#[tokio::test]
async fn a_bank_that_reads_the_draft_otherwise_gets_what_it_wants() {
    let directory = tempfile::tempdir().unwrap();
    let qseal = write(directory.path(), &authority(), TestUsage::Qseal, "2098-01-01T00:00:00Z");
    let flavour = SealFlavour {
        key_id: "SN={SERIAL},CA={issuer}".to_owned(),
        algorithm: "SHA256withRSA".to_owned(),
        headers: vec!["(request-target)".to_owned(), "x-request-id".to_owned()],
        date: false,
    };
    let files = IdentityFiles { qseal: Some(qseal), ..IdentityFiles::default() };
    let request = sealed(open(files).unwrap(), flavour).await;
    let signature = header(&request, "signature");
    assert!(
        signature.contains("CA=CN=Glimpse Test Authority,O=Glimpse Test Trust Services,C=DE\""),
        "{signature}"
    );
    assert!(signature.contains("algorithm=\"SHA256withRSA\""), "{signature}");
    assert!(signature.contains("headers=\"(request-target) x-request-id digest\""), "{signature}");
    let serial = signature.split("SN=").nth(1).unwrap().split(',').next().unwrap();
    assert_eq!(serial, serial.to_uppercase());
}

#[test]
fn what_cannot_be_used_is_said_with_its_file() {
    let directory = tempfile::tempdir().unwrap();
    let authority = authority();
    let qwac = write(directory.path(), &authority, TestUsage::Qwac, "2098-01-01T00:00:00Z");
    let qseal = write(directory.path(), &authority, TestUsage::Qseal, "2098-01-01T00:00:00Z");
    let with_qwac = |pair: PairFiles| IdentityFiles { qwac: Some(pair), ..IdentityFiles::default() };
    let empty = directory.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    let missing: PathBuf = directory.path().join("missing.pem");
    let cases = [
        (with_qwac(PairFiles { key: qseal.key.clone(), ..qwac.clone() }), "qseal.key is not the key of"),
        (
            with_qwac(PairFiles { certificate: empty.clone(), ..qwac.clone() }),
            "empty.pem holds no certificate",
        ),
        (with_qwac(PairFiles { key: empty.clone(), ..qwac.clone() }), "empty.pem holds no private key"),
        (with_qwac(PairFiles { certificate: missing, ..qwac.clone() }), "missing.pem cannot be read"),
        (
            IdentityFiles { authorities: Some(empty), ..with_qwac(qwac.clone()) },
            "empty.pem holds no certificates",
        ),
    ];
    for (files, complaint) in cases {
        let error = open(files).err().unwrap();
        assert!(error.starts_with("identity \"main\": ") && error.contains(complaint), "{error}");
    }
    assert!(open(with_qwac(qwac)).is_ok());
}

#[test]
fn replaced_files_are_taken_up_and_broken_ones_leave_the_old_in_use() {
    let directory = tempfile::tempdir().unwrap();
    let authority = authority();
    let qwac = write(directory.path(), &authority, TestUsage::Qwac, "2097-01-01T00:00:00Z");
    let files = IdentityFiles { qwac: Some(qwac.clone()), ..IdentityFiles::default() };
    let identities = open(files).unwrap();
    let ends = || {
        let held = identities.certificates();
        assert_eq!((held.len(), held[0].usage), (1, Usage::Qwac));
        assert_eq!(held[0].certificate.organization.as_deref(), Some("PSDDE-BAFIN-123456"));
        held[0].certificate.not_after
    };
    assert_eq!(ends(), time("2097-01-01T00:00:00Z"));
    let nothing = identities.refresh();
    assert!(nothing.0.is_empty() && nothing.1.is_empty());
    fs::write(&qwac.key, "broken").unwrap();
    let (renewed, failed) = identities.refresh();
    assert!(renewed.is_empty() && failed[0].to_string().contains("qwac.key"), "{failed:?}");
    assert_eq!(ends(), time("2097-01-01T00:00:00Z"));
    assert!(identities.refresh().1.is_empty(), "it is said once");
    write(directory.path(), &authority, TestUsage::Qwac, "2098-06-01T00:00:00Z");
    assert_eq!(identities.refresh().0, ["main"]);
    assert_eq!(ends(), time("2098-06-01T00:00:00Z"));
}

#[tokio::test]
async fn nothing_is_sent_without_the_identity_that_it_needs() {
    let server = Server::start(vec![Say::ok("{}")]).await;
    let executor = Executor::new(ExecutorConfig::default()).unwrap();
    let mut request = Request::new("test.get", Method::Get, server.url("/"));
    request.identity = Some("main".to_owned());
    assert_eq!(executor.send(&server.bank(), request).await.unwrap_err(), Fault::Forbidden);
    let directory = tempfile::tempdir().unwrap();
    let qwac = write(directory.path(), &authority(), TestUsage::Qwac, "2098-01-01T00:00:00Z");
    let identities = open(IdentityFiles { qwac: Some(qwac), ..IdentityFiles::default() }).unwrap();
    let executor =
        Executor::new(ExecutorConfig { identities: Arc::new(identities), ..ExecutorConfig::default() })
            .unwrap();
    let mut request = Request::new("test.get", Method::Get, server.url("/"));
    request.identity = Some("main".to_owned());
    request.seal = Some(SealFlavour::default());
    assert_eq!(executor.send(&server.bank(), request).await.unwrap_err(), Fault::Forbidden);
    assert!(server.heard().is_empty());
}

#[test]
fn openssl_reads_the_statements_of_test_certificates() {
    let directory = tempfile::tempdir().unwrap();
    let authority = authority();
    let authority_file = directory.path().join("authority.pem").display().to_string();
    fs::write(&authority_file, authority.certificate()).unwrap();
    for usage in [TestUsage::Qwac, TestUsage::Qseal] {
        let pair = write(directory.path(), &authority, usage, "2098-01-01T00:00:00Z");
        let file = pair.certificate.display().to_string();
        openssl(&["verify", "-CAfile", &authority_file, &file]);
        let text = openssl(&["x509", "-in", &file, "-noout", "-text"]);
        assert!(text.contains("qcStatements") && text.contains("PSDDE-BAFIN-123456"), "{text}");
        let tree = openssl(&["asn1parse", "-in", &file]);
        let line = tree.lines().skip_while(|line| !line.contains("qcStatements")).nth(1).unwrap();
        let at = line.split(':').next().unwrap().trim().to_owned();
        let statements = openssl(&["asn1parse", "-in", &file, "-strparse", &at]);
        let type_of = if usage == TestUsage::Qwac { "0.4.0.1862.1.6.3" } else { "0.4.0.1862.1.6.2" };
        for part in ["0.4.0.1862.1.1", type_of, "0.4.0.19495.2", "0.4.0.19495.1.3", "PSP_AI", "DE-BAFIN"] {
            assert!(statements.contains(part), "{part} is missing in {statements}");
        }
    }
}

/// A server that speaks to nobody without a certificate of an authority; its address.
async fn exclusive(own: &TestAuthority, of_callers: &TestAuthority) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(of_callers.certificate().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let from = time("2020-01-01T00:00:00Z");
    let wanted = TestCertificate::of_service(TestUsage::Server, from, time("2098-01-01T00:00:00Z"));
    let pair = own.issue(&wanted).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(pair.certificate.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // What was sent already is read, so that the alert is not lost with the connection.
            if let Err((_, mut stream)) = acceptor.accept(stream).into_fallible().await {
                while stream.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0) {}
            }
        }
    });
    address
}

#[tokio::test]
async fn which_certificate_was_not_trusted_is_told_apart() {
    let (ours, theirs) = (authority(), authority());
    let directory = tempfile::tempdir().unwrap();
    let authorities = directory.path().join("authorities.pem");
    fs::write(&authorities, theirs.certificate()).unwrap();
    let qwac = write(directory.path(), &ours, TestUsage::Qwac, "2098-01-01T00:00:00Z");
    let fault = async |files: IdentityFiles, address: String| {
        let executor = Executor::new(ExecutorConfig {
            identities: Arc::new(open(files).unwrap()),
            ..ExecutorConfig::default()
        });
        let mut request = Request::new("test.get", Method::Get, address.clone());
        request.identity = Some("main".to_owned());
        executor.unwrap().send(&bank(&address, true), request).await.unwrap_err()
    };
    // Nobody here knows the bank's authority.
    let address = exclusive(&theirs, &theirs).await;
    let strangers = IdentityFiles { qwac: Some(qwac.clone()), qseal: None, authorities: None };
    assert_eq!(fault(strangers, address.clone()).await, Fault::Untrusted);
    // The bank does not know ours.
    let refused = IdentityFiles { qwac: Some(qwac), qseal: None, authorities: Some(authorities.clone()) };
    assert_eq!(fault(refused, address.clone()).await, Fault::CertificateRefused);
    // It is shown none.
    let none = IdentityFiles { qwac: None, qseal: None, authorities: Some(authorities) };
    assert_eq!(fault(none, address).await, Fault::CertificateRefused);
}
