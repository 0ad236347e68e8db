use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use glimpse_model::Secret;
use zeroize::Zeroizing;

/// HKDF-SHA256 (RFC 5869): 32 bytes from the parts of a secret, for one purpose (`salt`) and one place (`info`).
pub(crate) fn derive(salt: &'static str, ikm: &[&[u8]], info: &[&[u8]]) -> Secret {
    let ikm = Zeroizing::new(ikm.concat());
    let mut out = Zeroizing::new([0; 32]);
    #[expect(clippy::expect_used, reason = "fails only for lengths other than the 32 bytes asked for here")]
    Salt::new(HKDF_SHA256, salt.as_bytes())
        .extract(&ikm)
        .expand(info, HKDF_SHA256)
        .and_then(|okm| okm.fill(out.as_mut_slice()))
        .expect("HKDF gives 32 bytes");
    Secret::new(*out)
}
