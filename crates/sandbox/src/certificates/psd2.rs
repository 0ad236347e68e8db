//! `qcStatements` of PSD2 certificates (ETSI EN 319 412-5, ETSI TS 119 495 annex A).

use super::{TestCertificate, TestUsage, der};

/// `id-pe-qcStatements`.
pub(super) const QC_STATEMENTS: &str = "1.3.6.1.5.5.7.1.3";
const COMPLIANCE: &str = "0.4.0.1862.1.1";
const TYPE: &str = "0.4.0.1862.1.6";
const TYPE_SEAL: &str = "0.4.0.1862.1.6.2";
const TYPE_WEB: &str = "0.4.0.1862.1.6.3";
const PSD2: &str = "0.4.0.19495.2";
const ROLES: [(&str, &str); 4] = [
    ("PSP_AS", "0.4.0.19495.1.1"),
    ("PSP_PI", "0.4.0.19495.1.2"),
    ("PSP_AI", "0.4.0.19495.1.3"),
    ("PSP_IC", "0.4.0.19495.1.4"),
];

/// The value of the extension.
pub(super) fn statements(wanted: &TestCertificate) -> Vec<u8> {
    let kind = if wanted.usage == TestUsage::Qseal { TYPE_SEAL } else { TYPE_WEB };
    let roles: Vec<Vec<u8>> = wanted
        .roles
        .iter()
        .filter_map(|role| ROLES.iter().find(|(name, _)| name == role))
        .map(|(name, oid)| der::sequence(&[der::oid(oid), der::utf8(name)]))
        .collect();
    let authority =
        [der::utf8("Bundesanstalt für Finanzdienstleistungsaufsicht"), der::utf8("DE-BAFIN")].concat();
    let psd2 = der::sequence(&[der::sequence(&roles), authority]);
    der::sequence(&[
        der::sequence(&[der::oid(COMPLIANCE)]),
        der::sequence(&[der::oid(TYPE), der::sequence(&[der::oid(kind)])]),
        der::sequence(&[der::oid(PSD2), psd2]),
    ])
}

/// The roles that a certificate gives its holder, and whether it is one for seals; by OID, whatever name stands beside.
pub(crate) fn roles(certificate: &[u8]) -> Option<(Vec<&'static str>, bool)> {
    use x509_cert::der::Decode;
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    let extensions = certificate.tbs_certificate().extensions()?;
    let value = extensions.iter().find(|extension| extension.extn_id.to_string() == QC_STATEMENTS)?;
    let (_, list) = der::children(value.extn_value.as_bytes()).into_iter().next()?;
    let (mut roles, mut seal) = (Vec::new(), false);
    for (_, statement) in der::children(list) {
        let parts = der::children(statement);
        let named = |oid: &str| parts.first().is_some_and(|(_, id)| der::oid(oid).get(2..) == Some(*id));
        let Some((_, info)) = parts.get(1) else { continue };
        if named(TYPE) {
            seal |= der::children(info).iter().any(|(_, id)| der::oid(TYPE_SEAL).get(2..) == Some(*id));
        }
        if named(PSD2) {
            let Some((_, given)) = der::children(info).into_iter().next() else { continue };
            for (_, role) in der::children(given) {
                let id = der::children(role).into_iter().next().map(|(_, id)| id.to_vec());
                let known = ROLES.iter().find(|(_, oid)| der::oid(oid).get(2..) == id.as_deref());
                roles.extend(known.map(|(name, _)| *name));
            }
        }
    }
    Some((roles, seal))
}
