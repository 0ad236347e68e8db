use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use x509_cert::der::{Decode, Encode};

/// The parts of a certificate that matter here. A certificate is public; nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Subject, as RFC 4514 writes it.
    pub subject: String,
    /// `organizationIdentifier` of the subject (OID 2.5.4.97), such as `PSDDE-BAFIN-123456`: the number of the
    /// authorisation, which many banks' OAuth takes as `client_id`.
    pub organization: Option<String>,
    /// Issuer, as RFC 4514 writes it: the most specific part first.
    pub issuer: String,
    /// Serial number, big-endian, without leading zero bytes.
    pub serial: Vec<u8>,
    /// The first moment at which it is not valid any more.
    pub not_after: Timestamp,
    /// Whether its holder may read accounts (role PSP_AI, ETSI TS 119 495, section 4.2); `None` where it names no roles.
    pub reads_accounts: Option<bool>,
    pub(crate) der: Vec<u8>,
    /// The subject's public key as it stands in the certificate.
    pub(crate) public_key: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate.
    ///
    /// # Errors
    /// What about it cannot be understood.
    pub(crate) fn read(der: &CertificateDer<'_>) -> Result<Self, String> {
        let unreadable = |error| format!("the certificate cannot be understood ({error})");
        let certificate = x509_cert::Certificate::from_der(der).map_err(unreadable)?;
        let body = certificate.tbs_certificate();
        let not_after = body.validity().not_after.to_unix_duration().as_secs();
        let not_after =
            i64::try_from(not_after).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        let serial: Vec<u8> =
            body.serial_number().as_bytes().iter().copied().skip_while(|byte| *byte == 0).collect();
        let public_key = body.subject_public_key_info().subject_public_key.raw_bytes().to_vec();
        Ok(Self {
            subject: body.subject().to_string(),
            organization: organization(body.subject()),
            issuer: body.issuer().to_string(),
            serial,
            not_after: not_after.ok_or("the certificate's end cannot be understood")?,
            reads_accounts: reads_accounts(body),
            der: der.to_vec(),
            public_key,
        })
    }

    /// Serial number in lower-case hexadecimal digits without leading zeros.
    #[must_use]
    pub fn serial_hex(&self) -> String {
        let digits: String = self.serial.iter().map(|byte| format!("{byte:02x}")).collect();
        digits.trim_start_matches('0').to_owned()
    }

    /// Serial number in decimal digits.
    #[must_use]
    pub fn serial_decimal(&self) -> String {
        let mut digits = vec![0_u8];
        for byte in &self.serial {
            let mut carry = u32::from(*byte);
            for digit in &mut digits {
                let value = u32::from(*digit) * 256 + carry;
                *digit = u8::try_from(value % 10).unwrap_or_default();
                carry = value / 10;
            }
            while carry > 0 {
                digits.push(u8::try_from(carry % 10).unwrap_or_default());
                carry /= 10;
            }
        }
        digits.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
    }
}

/// Whether the roles of the PSD2 statement include PSP_AI.
fn reads_accounts(body: &x509_cert::certificate::TbsCertificate) -> Option<bool> {
    /// The PSD2 statement (0.4.0.19495.2) and the role PSP_AI (0.4.0.19495.1.3) as DER writes them.
    const STATEMENT: [u8; 8] = [0x06, 0x06, 0x04, 0x00, 0x81, 0x98, 0x27, 0x02];
    const ROLE: [u8; 9] = [0x06, 0x07, 0x04, 0x00, 0x81, 0x98, 0x27, 0x01, 0x03];
    let statements = body.extensions()?.iter().find(|one| one.extn_id.to_string() == "1.3.6.1.5.5.7.1.3")?;
    let bytes = statements.extn_value.as_bytes();
    let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|part| part == wanted);
    has(&STATEMENT).then(|| has(&ROLE))
}

/// `organizationIdentifier` of a name.
fn organization(name: &x509_cert::name::Name) -> Option<String> {
    let attribute = name.iter().find(|attribute| attribute.oid.to_string() == "2.5.4.97")?;
    let text = attribute.value.value();
    // The value is a DirectoryString; of its forms, these two are UTF-8.
    let known = matches!(attribute.value.to_der().ok()?.first()?, 0x0c | 0x13);
    known.then(|| String::from_utf8(text.to_vec()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_serial(serial: &[u8]) -> Certificate {
        Certificate {
            subject: String::new(),
            organization: None,
            issuer: String::new(),
            serial: serial.to_vec(),
            not_after: Timestamp::UNIX_EPOCH,
            reads_accounts: None,
            der: Vec::new(),
            public_key: Vec::new(),
        }
    }

    #[test]
    fn serial_numbers_in_both_bases() {
        let cases: [(&[u8], &str, &str); 4] = [
            (&[0x0f], "f", "15"),
            (&[0x01, 0x00], "100", "256"),
            (&[0xff, 0xff, 0xff, 0xff, 0xff], "ffffffffff", "1099511627775"),
            (&[0x08, 0x8d, 0x0a, 0x1b], "88d0a1b", "143460891"),
        ];
        for (bytes, hex, decimal) in cases {
            let certificate = with_serial(bytes);
            assert_eq!(
                (certificate.serial_hex().as_str(), certificate.serial_decimal().as_str()),
                (hex, decimal)
            );
        }
    }
}
