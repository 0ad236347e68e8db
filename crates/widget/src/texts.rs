use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use glimpse_model::Language;

use crate::html::Html;

/// The catalogue of one language: one function per text, with its variables as arguments.
///
/// The functions are made by the build from `locales/en.ftl`; a text that a language lacks, and a text that no page
/// uses, fail the build.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts {
    language: Language,
}

/// What stands for a variable.
enum Argument {
    Piece(Html),
    Number(u64),
}

impl Texts {
    pub(crate) fn of(language: Language) -> Self {
        Self { language }
    }

    pub(crate) fn language(self) -> Language {
        self.language
    }

    fn format<const N: usize>(self, key: &str, arguments: [(&'static str, Argument); N]) -> Html {
        let bundle = bundle(self.language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return Html::default(); // the build has checked that every language has every key
        };
        let mut values = FluentArgs::new();
        for (name, argument) in &arguments {
            let value = match argument {
                Argument::Piece(html) => FluentValue::from(html.as_str()),
                Argument::Number(number) => FluentValue::from(*number),
            };
            values.set(*name, value);
        }
        let mut errors = Vec::new();
        Html::of_markup(bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned())
    }
}

type Bundle = FluentBundle<FluentResource>;

fn bundle(language: Language) -> &'static Bundle {
    static DE: LazyLock<Bundle> = LazyLock::new(|| load("de", include_str!("../locales/de.ftl")));
    static EN: LazyLock<Bundle> = LazyLock::new(|| load("en", include_str!("../locales/en.ftl")));
    static ES: LazyLock<Bundle> = LazyLock::new(|| load("es", include_str!("../locales/es.ftl")));
    static FR: LazyLock<Bundle> = LazyLock::new(|| load("fr", include_str!("../locales/fr.ftl")));
    static AR: LazyLock<Bundle> = LazyLock::new(|| load("ar", include_str!("../locales/ar.ftl")));
    match language {
        Language::De => &DE,
        Language::En => &EN,
        Language::Es => &ES,
        Language::Fr => &FR,
        Language::Ar => &AR,
    }
}

fn load(language: &str, source: &str) -> Bundle {
    let locales = language.parse().into_iter().collect();
    let mut bundle = FluentBundle::new_concurrent(locales);
    // Pieces come isolated by <bdi>; invisible marks would only get in the way of copying.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    // Both can only fail for a name that is there already; a fresh bundle has none, and the build finds doubles.
    let _ = bundle.add_builtins();
    let _ = bundle.add_resource(resource);
    bundle
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));
