//! `[[brand]]`: how the pages look for one client.

use std::{collections::BTreeMap, sync::Arc};

use glimpse_model::ClientId;
use glimpse_widget::brand::{Brand, Colours, LogoError, MOST_BYTES, Scheme};

use super::{raw::Origin, read::Section};

/// The longest name that fits beside the bank's, in characters.
const LONGEST_NAME: usize = 60;

/// Reads `[[brand]]`; there may be none.
pub(super) fn brands(root: &mut Section<'_, '_>) -> BTreeMap<ClientId, Arc<Brand>> {
    let mut brands = BTreeMap::new();
    for (origin, values) in root.sections("brand") {
        let Some((client, brand)) = root.item("brand", values, |section| brand(section, &origin)) else {
            continue;
        };
        if brands.insert(client.clone(), Arc::new(brand)).is_some() {
            let message = format!("{:?} has an earlier [[brand]]; keep one of the two.", client.as_str());
            root.refuse("brand.client", &origin, &message);
        }
    }
    brands
}

fn brand(section: &mut Section<'_, '_>, origin: &Origin) -> Option<(ClientId, Brand)> {
    if section.origin("client").is_none() {
        section.refuse(
            "client",
            origin,
            "is needed for each brand: the client's id, as `glimpse client list` shows it.",
        );
    }
    let client = section.understood("client", "a client's id, as `glimpse client list` shows it", client_id);
    let named = section.origin("name").is_some();
    let name = section.understood("name", &format!("text of at most {LONGEST_NAME} characters"), |text| {
        let text = text.trim();
        (!text.is_empty() && text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control))
            .then(|| text.to_owned())
    });
    let at_logo = section.origin("logo");
    let logo = section.path("logo");
    let mut colours = Colours::default();
    let places = Scheme::ALL.map(|scheme| section.origin(scheme.as_str()));
    let mut understood = named == name.is_some();
    for scheme in Scheme::ALL {
        understood &= section.section(scheme.as_str(), |section| read_colours(section, scheme, &mut colours));
    }
    let bytes = logo.as_ref().map(|path| read_logo(path));
    let bytes = match bytes.transpose() {
        Ok(bytes) => bytes,
        Err(message) => {
            section.refuse("logo", at_logo.as_ref().unwrap_or(origin), &message);
            return None;
        }
    };
    match Brand::new(name, &colours, bytes.as_deref()) {
        Ok(brand) => understood.then_some((client?, brand)),
        Err((poor, logo)) => {
            for pair in poor {
                let [light, dark] = &places;
                let (key, place) = match pair.scheme {
                    Scheme::Light => ("light", light),
                    Scheme::Dark => ("dark", dark),
                };
                section.refuse(key, place.as_ref().unwrap_or(origin), &format!("is hard to read: {pair}."));
            }
            if let Some(error) = logo {
                section.refuse("logo", at_logo.as_ref().unwrap_or(origin), &format!("{error}."));
            }
            None
        }
    }
}

fn client_id(text: &str) -> Option<ClientId> {
    let fits = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| ClientId(text.to_owned()))
}

/// Whether all of them were understood.
fn read_colours(section: &mut Section<'_, '_>, scheme: Scheme, colours: &mut Colours) -> bool {
    let mut fine = true;
    for token in Colours::tokens() {
        let key = token.replace('-', "_");
        let given = section.origin(&key).is_some();
        let set = section.understood(&key, "a colour such as \"#0a5c60\"", |text| {
            colours.set(scheme, token, text.trim()).ok()
        });
        fine &= given == set.is_some();
    }
    fine
}

/// Reads no more of a file than a logo may have.
fn read_logo(path: &std::path::Path) -> Result<Vec<u8>, String> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    std::fs::File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("{} cannot be read ({error}).", path.display()))?;
    if bytes.len() > MOST_BYTES { Err(format!("{}.", LogoError::TooLarge)) } else { Ok(bytes) }
}
