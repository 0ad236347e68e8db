use std::{collections::BTreeMap, sync::Arc};

use glimpse_bank::{
    Bank, IdentityFiles,
    contract::{Connector, Wearing},
};
use glimpse_model::BankId;
use serde_json::{Map, Value};
use url::Url;

use super::{
    raw::{Node, Origin, Table, Written},
    read::Section,
};

/// What a bank's section may name.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// The connectors, where it is known which there are.
    pub(super) connectors: Option<&'a [Arc<dyn Connector>]>,
    /// The identities, where the configuration has them.
    pub(super) identities: &'a BTreeMap<String, IdentityFiles>,
}

/// Reads `[[bank]]`. A server needs at least one, unless there are others: without any, a user would stand before an
/// empty list.
pub(super) fn banks(root: &mut Section<'_, '_>, known: Known<'_>, there_are_others: bool) -> Vec<Bank> {
    let sections = root.sections("bank");
    if sections.is_empty() && !there_are_others {
        let message = "at least one bank is needed, or fints.product_id; see `glimpse config show-default`.";
        root.require("bank", message);
    }
    read(root, sections, known)
}

/// Reads `[[bank]]`, be there any or none.
pub(super) fn any_banks(root: &mut Section<'_, '_>, known: Known<'_>) -> Vec<Bank> {
    let sections = root.sections("bank");
    read(root, sections, known)
}

fn read(root: &mut Section<'_, '_>, sections: Vec<(Origin, Table)>, known: Known<'_>) -> Vec<Bank> {
    let mut banks: Vec<Bank> = Vec::new();
    for (origin, values) in sections {
        let Some(bank) = root.item("bank", values, |section| bank(section, &origin, known)) else {
            continue;
        };
        if banks.iter().any(|other| other.id == bank.id) {
            root.refuse("bank.id", &origin, &format!("{:?} is the id of an earlier bank.", bank.id.as_str()));
        }
        banks.push(bank);
    }
    banks
}

fn bank(section: &mut Section<'_, '_>, origin: &Origin, known: Known<'_>) -> Option<Bank> {
    let profiled =
        section.has_within("settings", "profile") || section.has_within("settings", "profile_file");
    for key in ["id", "name", "connector", "base_url"] {
        if section.origin(key).is_none() && !(key == "base_url" && profiled) {
            section.refuse(key, origin, "is needed for each bank.");
        }
    }
    let id = section.understood("id", "small letters, digits and hyphens, at most 64", bank_id);
    let name = section.text("name");
    let city = section.text("city");
    let bank_codes = section.list("bank_codes");
    let country = if section.origin("country").is_some() {
        section.understood("country", "a country of two capital letters such as DE", country)
    } else {
        section.take("country");
        Some("DE".to_owned())
    };
    for (at, code) in &bank_codes {
        let german = country.as_deref() == Some("DE");
        if !is_bank_code(code, german) {
            let expected = if german { "eight digits" } else { "letters and digits" };
            section.refuse("bank_codes", at, &format!("must hold codes of {expected}, not {code:?}."));
        }
    }
    let bic = section.understood("bic", "a BIC of 8 or 11 letters and digits", bic);
    let at_connector = section.origin("connector");
    let connector = section.text("connector");
    let allow_private_network = section.yes("allow_private_network").unwrap_or_default();
    let at_url = section.origin("base_url");
    let base_url = if at_url.is_none() && profiled {
        section.take("base_url");
        // The profile says where; the connector refuses the bank if it does not.
        Url::parse("https://profile.invalid/").ok()
    } else {
        section.understood("base_url", "the https address of the bank's interface", base_url)
    };
    if let (Some(url), Some(at)) = (&base_url, at_url)
        && url.scheme() == "http"
        && !allow_private_network
    {
        let message =
            "must be https. Plain http is for banks on private networks only: allow_private_network = true.";
        section.refuse("base_url", &at, message);
    }
    let time_zone = if section.origin("time_zone").is_some() {
        section.understood("time_zone", "an IANA time zone such as Europe/Berlin", time_zone)
    } else {
        section.take("time_zone");
        Some("Europe/Berlin".to_owned())
    };
    let time_zone_fits = time_zone.is_some();
    let days_given = section.origin("history_days").is_some();
    let history_days: Option<u32> = section.number("history_days", 1..=3_650);
    let at_settings = section.origin("settings").unwrap_or_else(|| origin.clone());
    let settings = settings(section);
    let complete = id.is_some() && name.is_some() && country.is_some() && base_url.is_some();
    // What is missing was said; the connector is asked all the same, so that everything is said at once.
    let bank = Bank {
        id: id.unwrap_or_else(|| BankId("bank".to_owned())),
        name: name.unwrap_or_default(),
        city,
        bank_codes: bank_codes.into_iter().map(|(_, code)| code).collect(),
        bic,
        country: country.unwrap_or_else(|| "DE".to_owned()),
        connector: connector?,
        base_url: base_url.or_else(|| Url::parse("https://bank.invalid").ok())?,
        allow_private_network,
        time_zone: time_zone.unwrap_or_else(|| "Europe/Berlin".to_owned()),
        history_days,
        settings,
    };
    if let Some((connectors, at)) = known.connectors.zip(at_connector) {
        check(section, (connectors, known.identities), &bank, (&at, &at_settings));
    }
    let understood = complete && time_zone_fits && history_days.is_some() == days_given;
    understood.then_some(bank)
}

/// What only a connector knows: whether there is one of that name, and whether it understands the settings.
fn check(
    section: &mut Section<'_, '_>,
    (connectors, identities): (&[Arc<dyn Connector>], &BTreeMap<String, IdentityFiles>),
    bank: &Bank,
    (at_connector, at_settings): (&Origin, &Origin),
) {
    let Some(connector) = connectors.iter().find(|connector| connector.name() == bank.connector) else {
        let names: Vec<&str> = connectors.iter().map(|connector| connector.name()).collect();
        let message = format!("there is no connector {:?}; there is: {}.", bank.connector, names.join(", "));
        section.refuse("connector", at_connector, &message);
        return;
    };
    let checked = connector
        .complete(bank.clone())
        .and_then(|bank| connector.check(&bank).map(|()| connector.identity(&bank)))
        .and_then(|wearing| check_identity(identities, wearing));
    if let Err(message) = checked {
        let message = message.trim_start_matches("settings: ").trim_end_matches('.');
        section.refuse("settings", at_settings, &format!("{message}."));
    }
}

/// Whether the identity that a bank needs is written down, with a seal if it must seal.
pub(crate) fn check_identity(
    identities: &BTreeMap<String, IdentityFiles>,
    wearing: Option<Wearing>,
) -> Result<(), String> {
    let Some(Wearing { identity, sealed }) = wearing else { return Ok(()) };
    let Some(files) = identities.get(&identity) else {
        let names: Vec<&str> = identities.keys().map(String::as_str).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        return Err(format!("there is no [identity.{identity}]; there is: {known}"));
    };
    if sealed && files.qseal.is_none() {
        return Err(format!("requests are to be signed, but [identity.{identity}] has no qseal_certificate"));
    }
    Ok(())
}

fn bank_id(text: &str) -> Option<BankId> {
    let fits = (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    fits.then(|| BankId(text.to_owned()))
}

fn country(text: &str) -> Option<String> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())).then(|| text.to_owned())
}

fn is_bank_code(code: &str, german: bool) -> bool {
    if german {
        code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit())
    } else {
        (1..=16).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }
}

fn bic(text: &str) -> Option<String> {
    let fits = matches!(text.len(), 8 | 11)
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    fits.then(|| text.to_owned())
}

fn base_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let fits = matches!(url.scheme(), "https" | "http")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    fits.then_some(url)
}

fn time_zone(text: &str) -> Option<String> {
    jiff::tz::TimeZone::get(text).ok().map(|_| text.to_owned())
}

/// The connector's own settings. What they mean is its business; `KEY_file` becomes `KEY` with the file's content.
fn settings(section: &mut Section<'_, '_>) -> Value {
    let Some(node) = section.take("settings") else { return Value::Object(Map::new()) };
    match node.value {
        Written::Table(table) => Value::Object(object(section, table)),
        other => {
            section.refuse("settings", &node.origin, &format!("is a section, not {}.", other.kind()));
            Value::Null
        }
    }
}

fn object(section: &mut Section<'_, '_>, table: Table) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, node) in table {
        match (key.strip_suffix("_file"), &node.value) {
            (Some(stem), Written::Text(path)) => {
                let path = section.base(&node.origin).join(path);
                match std::fs::read_to_string(&path) {
                    Ok(text) => {
                        object.insert(stem.to_owned(), Value::String(text));
                    }
                    Err(error) => {
                        let message = format!("{} cannot be read ({error}).", path.display());
                        section.refuse(&format!("settings.{key}"), &node.origin, &message);
                    }
                }
            }
            _ => {
                let value = json(section, node);
                object.insert(key, value);
            }
        }
    }
    object
}

fn json(section: &mut Section<'_, '_>, node: Node) -> Value {
    match node.value {
        Written::Text(text) => Value::String(text),
        Written::Integer(number) => Value::from(number),
        Written::Float(number) => Value::from(number),
        Written::Bool(yes) => Value::Bool(yes),
        Written::List(items) => Value::Array(items.into_iter().map(|item| json(section, item)).collect()),
        Written::Table(table) => Value::Object(object(section, table)),
    }
}
