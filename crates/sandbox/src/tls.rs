//! TLS of the banks. Those that want to know who calls ask for certificates and do not demand them here, so that they
//! can say in their own words what is missing.

use std::sync::Arc;

use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject as _},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};
use tokio_rustls::TlsAcceptor;

use crate::certificates::{TestAuthority, TestCertificate, TestCertificateError, TestUsage};

/// The certificate that the caller showed, if any. It is valid and of the sandbox's authority.
#[derive(Clone, Debug)]
pub(crate) struct Peer(pub(crate) Option<Arc<[u8]>>);

/// Checks certificates of callers.
#[derive(Clone)]
pub(crate) struct Trust(Arc<dyn ClientCertVerifier>);

impl Trust {
    pub(crate) fn new(authority: &TestAuthority) -> Result<Self, TestCertificateError> {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from(authority.certificate_der().to_vec()))
            .map_err(|_| TestCertificateError)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .allow_unauthenticated()
            .build()
            .map(Self)
            .map_err(|_| TestCertificateError)
    }

    /// Whether a certificate is of the authority, and valid now. It is real time that counts, as for TLS itself.
    pub(crate) fn accepts(&self, certificate: &[u8]) -> bool {
        let certificate = CertificateDer::from(certificate);
        self.0.verify_client_cert(&certificate, &[], UnixTime::now()).is_ok()
    }

    /// A server's side of TLS that asks callers for certificates, with a new certificate that is valid as long as the
    /// given one.
    pub(crate) fn acceptor(
        &self,
        authority: &TestAuthority,
        validity: &TestCertificate,
    ) -> Result<TlsAcceptor, TestCertificateError> {
        serving(authority, validity, Some(Arc::clone(&self.0)))
    }
}

/// A server's side of TLS that asks callers for nothing.
pub(crate) fn open_to_all(
    authority: &TestAuthority,
    validity: &TestCertificate,
) -> Result<TlsAcceptor, TestCertificateError> {
    serving(authority, validity, None)
}

fn serving(
    authority: &TestAuthority,
    validity: &TestCertificate,
    callers: Option<Arc<dyn ClientCertVerifier>>,
) -> Result<TlsAcceptor, TestCertificateError> {
    let wanted = TestCertificate { usage: TestUsage::Server, ..validity.clone() };
    let pair = authority.issue(&wanted)?;
    let certificate =
        CertificateDer::from_pem_slice(pair.certificate.as_bytes()).map_err(|_| TestCertificateError)?;
    let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).map_err(|_| TestCertificateError)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| TestCertificateError)?;
    let builder = match callers {
        Some(verifier) => builder.with_client_cert_verifier(verifier),
        None => builder.with_no_client_auth(),
    };
    let config = builder.with_single_cert(vec![certificate], key).map_err(|_| TestCertificateError)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
