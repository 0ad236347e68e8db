use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use glimpse_model::Language;
use glimpse_widget::gallery::{Kind, Sample};
use glimpse_widget::{gallery, render_bare};

use crate::html::{Element, parse};

/// The gallery, with every page taken apart.
static PAGES: LazyLock<Vec<(Sample, Vec<Element>)>> = LazyLock::new(|| {
    let take_apart = |sample: Sample| {
        let elements =
            parse(&sample.html).unwrap_or_else(|fault| panic!("{}: {fault}\n{}", name(&sample), sample.html));
        (sample, elements)
    };
    gallery().into_iter().map(take_apart).collect()
});

fn name(sample: &Sample) -> String {
    format!("{} {} {}", sample.language.as_str(), sample.kind.as_str(), sample.state)
}

/// Runs a check over every page and names the page that fails it.
fn each(check: impl Fn(&Sample, &[Element])) {
    assert!(PAGES.len() > 400, "only {} pages", PAGES.len());
    for (sample, elements) in PAGES.iter() {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(sample, elements)));
        assert!(outcome.is_ok(), "the page: {}\n{}", name(sample), sample.html);
    }
}

fn all<'a>(elements: &'a [Element], name: &str) -> Vec<&'a Element> {
    elements.iter().filter(|element| element.name == name).collect()
}

#[test]
fn every_kind_of_page_is_there_in_every_language_and_says_which_it_is() {
    for kind in Kind::ALL {
        for language in Language::ALL {
            assert!(
                PAGES.iter().any(|(sample, _)| sample.kind == *kind && sample.language == language),
                "{kind:?} {language:?}"
            );
        }
    }
    let names: HashSet<String> = PAGES.iter().map(|(sample, _)| name(sample)).collect();
    assert_eq!(names.len(), PAGES.len(), "two states of one name");
    each(|sample, elements| {
        assert_eq!(all(elements, "main")[0].attribute("data-view"), Some(sample.kind.as_str()));
    });
}

#[test]
fn every_page_has_one_main_heading_a_title_and_its_language_and_direction() {
    each(|sample, elements| {
        let headings = all(elements, "h1");
        assert_eq!(headings.len(), 1);
        assert!(!headings[0].text.trim().is_empty());
        assert_eq!(all(elements, "main").len(), 1);
        assert!(!all(elements, "title")[0].text.trim().is_empty());
        let root = all(elements, "html")[0];
        assert_eq!(root.attribute("lang"), Some(sample.language.as_str()));
        let direction = if sample.language == Language::Ar { "rtl" } else { "ltr" };
        assert_eq!(root.attribute("dir"), Some(direction));
    });
}

#[test]
fn every_form_posts_to_the_flow_with_page_step_and_action() {
    each(|sample, elements| {
        for (index, form) in elements.iter().enumerate().filter(|(_, element)| element.name == "form") {
            assert_eq!(form.attribute("method"), Some("post"));
            assert_eq!(form.attribute("action"), Some("/flow/3ca31c37-986a-454e-ad64-8e97143c86bc"));
            let inside: Vec<&Element> = elements.iter().filter(|e| e.parents.contains(&index)).collect();
            let named = |name: &str| inside.iter().filter(|e| e.attribute("name") == Some(name)).count();
            assert_eq!((named("page"), named("step")), (1, 1));
            let actions: Vec<_> = inside.iter().filter(|e| e.attribute("name") == Some("action")).collect();
            assert!(!actions.is_empty(), "a form without action");
            for action in actions {
                assert!(ACTIONS.contains(&action.attribute("value").unwrap()), "{action:?}");
            }
        }
        assert!(
            sample.kind == Kind::Error || !all(elements, "form").is_empty() || !all(elements, "a").is_empty()
        );
    });
}

const ACTIONS: &[&str] = &[
    "accounts",
    "all_banks",
    "back",
    "bank",
    "cancel",
    "cancel_confirmed",
    "change_accounts",
    "change_bank",
    "change_method",
    "consent",
    "depart",
    "erase",
    "erase_confirmed",
    "give_up",
    "login",
    "method",
    "number",
    "phone",
    "phone_number",
    "poll",
    "only_recent",
    "resend",
    "restart",
    "retry",
    "search",
    "select_all",
    "select_none",
    "stay",
    "tan",
    "wait",
    "view",
];

#[test]
fn every_action_has_a_page_that_sends_it() {
    let mut sent = BTreeSet::new();
    for (_, elements) in PAGES.iter() {
        for element in elements {
            if element.attribute("name") == Some("action") {
                sent.insert(element.attribute("value").unwrap().to_owned());
            }
        }
    }
    assert_eq!(sent, ACTIONS.iter().map(|action| (*action).to_owned()).collect());
}

#[test]
fn the_page_secret_stands_in_hidden_fields_only() {
    const SECRET: &str = "c2VjcmV0LW9mLXRoaXMtcGFnZQ";
    each(|sample, elements| {
        let fields = elements.iter().filter(|e| e.attribute("name") == Some("page"));
        let in_fields = fields.filter(|e| e.attribute("value") == Some(SECRET)).count();
        assert_eq!(sample.html.matches(SECRET).count(), in_fields);
    });
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    each(|sample, elements| {
        for element in elements {
            let handlers = element.attributes.keys().filter(|key| key.starts_with("on")).count();
            assert_eq!((handlers, element.attribute("style")), (0, None), "{element:?}");
            assert!(element.name != "style" && element.name != "iframe" && element.name != "base");
            if element.name == "script" {
                assert!(element.attribute("src").unwrap().starts_with("/assets/widget-"));
                assert_eq!(element.text, "");
            }
            if element.name == "link" {
                let address = element.attribute("href").unwrap();
                let ours = ["/assets/widget-", "/assets/brand-"].iter().any(|stem| address.starts_with(stem));
                assert!(ours || address == "data:,");
            }
            if element.name == "img" {
                let source = element.attribute("src").unwrap();
                // A logo stands beside the name that it stands for.
                let logo = source.starts_with("/assets/logo-");
                assert!(source.starts_with("data:image/gif;base64,") || logo);
                assert_eq!(element.attribute("alt").unwrap().is_empty(), logo);
            }
            if element.name == "a" {
                let address = element.attribute("href").unwrap();
                // After too many requests the way on is the flow's own address, and after trouble of ours the same one.
                let own = sample.kind == Kind::Error && (address.is_empty() || address.starts_with("/flow/"));
                assert!(own || address.starts_with("https://"), "{address}");
            }
        }
    });
}

#[test]
fn texts_of_others_stay_text_and_keep_their_direction_to_themselves() {
    each(|sample, elements| {
        assert!(!sample.html.contains("<img src=x"));
        assert!(!sample.html.contains("&amp;lt;"), "escaped twice");
        let name = "Mustermiete";
        let outside = elements.iter().enumerate().filter(|(index, element)| {
            let direct =
                !elements.iter().any(|inner| inner.parents.contains(index) && inner.text.contains(name));
            direct && element.text.contains(name) && !matches!(element.name.as_str(), "bdi" | "title")
        });
        assert_eq!(outside.count(), 0, "a name that is not isolated");
    });
}

#[test]
fn no_page_shows_a_key_or_a_piece_of_a_template() {
    let codes: Vec<&str> = glimpse_model::Code::ALL.iter().map(|code| code.as_str()).collect();
    each(|_, elements| {
        let text = &all(elements, "body")[0].text;
        for trace in ["{", "}", "$", "undefined", "None", "Some("] {
            assert!(!text.contains(trace), "{trace}");
        }
        assert!(codes.iter().all(|code| !text.contains(code)));
        assert!(!text.contains(['\u{2068}', '\u{2069}', '\u{200e}', '\u{200f}']), "invisible marks");
        let values = elements.iter().flat_map(|element| element.attributes.values());
        let marked: Vec<&String> = values.filter(|value| value.contains('<')).collect();
        assert!(marked.is_empty(), "markup in what the script or a screen reader takes as text: {marked:?}");
    });
}

#[test]
fn ibans_and_balances_read_left_to_right() {
    each(|sample, elements| {
        if sample.kind != Kind::Accounts {
            return;
        }
        for element in elements.iter().filter(|e| matches!(e.attribute("class"), Some("number" | "balance")))
        {
            let index = elements.iter().position(|other| std::ptr::eq(other, element)).unwrap();
            let isolated = elements.iter().any(|inner| {
                inner.parents.last() == Some(&index)
                    && inner.name == "bdi"
                    && inner.attribute("dir") == Some("ltr")
                    && inner.text == element.text
            });
            assert!(isolated, "{element:?}");
        }
    });
}

#[test]
fn every_field_has_its_label_and_every_error_its_field() {
    each(|_, elements| {
        let labelled: HashSet<&str> = elements.iter().filter_map(|e| e.attribute("for")).collect();
        let ids: HashMap<&str, &Element> =
            elements.iter().filter_map(|e| Some((e.attribute("id")?, e))).collect();
        assert_eq!(ids.len(), elements.iter().filter(|e| e.attribute("id").is_some()).count(), "an id twice");
        for input in all(elements, "input") {
            if input.attribute("type") == Some("hidden") {
                continue;
            }
            let inside_label = input.parents.iter().any(|index| elements[*index].name == "label");
            let has_label = input.attribute("id").is_some_and(|id| labelled.contains(id));
            assert!(inside_label || has_label, "{input:?}");
            if input.attribute("aria-invalid") == Some("true") {
                let fault = ids[input.attribute("aria-describedby").unwrap()];
                assert_eq!(fault.attribute("role"), Some("alert"));
                assert!(!fault.text.is_empty());
            }
            if input.attribute("type") == Some("password") {
                assert_eq!(input.attribute("value"), None, "a secret in the page");
            }
        }
        for button in all(elements, "button") {
            assert!(!button.text.trim().is_empty(), "{button:?}");
        }
    });
}

#[test]
fn the_focus_goes_to_one_sensible_place() {
    each(|_, elements| {
        let focused: Vec<&Element> = elements.iter().filter(|e| e.attribute("autofocus").is_some()).collect();
        let faulty = elements.iter().any(|e| e.attribute("aria-invalid").is_some());
        let alert = elements.iter().any(|e| e.attribute("class") == Some("alert"));
        match focused.first() {
            Some(first) if faulty && !alert => assert_eq!(first.name, "input"),
            Some(first) if alert => assert_eq!(first.attribute("role"), Some("alert")),
            Some(_) => {}
            None => panic!("nothing takes the focus"),
        }
    });
}

#[test]
fn only_german_and_austrian_codes_are_called_by_their_name_there() {
    let of = |state: &str| {
        let german = |sample: &Sample| {
            (sample.language, sample.state.as_str()) == (Language::De, state) && sample.kind == Kind::Banks
        };
        let (_, elements) = PAGES.iter().find(|(sample, _)| german(sample)).unwrap();
        all(elements, "body")[0].text.clone()
    };
    assert!(of("list").contains("BLZ 90094815"), "{}", of("list"));
    let abroad = of("abroad");
    assert!(abroad.contains("GB · Bankcode LOYD") && !abroad.contains("BLZ"), "{abroad}");
}

#[test]
fn names_of_banks_break_after_a_slash_only() {
    let found = PAGES.iter().filter(|(sample, _)| sample.html.contains("Mockbank - Embedded"));
    let broken = found.filter(|(sample, _)| sample.kind == Kind::Banks).map(|(sample, _)| {
        assert!(sample.html.contains("Embedded/<wbr>Decoupled</bdi>"), "{}", name(sample));
    });
    assert!(broken.count() > 0);
}

#[test]
fn one_way_on_stands_out() {
    each(|sample, elements| {
        let primary = elements.iter().filter(|e| e.attribute("class") == Some("button")).count();
        assert!(primary <= 1, "{primary} primary actions");
        let chosen_by_list = matches!(sample.kind, Kind::Banks | Kind::Method);
        let passive = matches!(
            sample.kind,
            Kind::Working
                | Kind::ShowNumber
                | Kind::Phone
                | Kind::OnPhone
                | Kind::AtComputer
                | Kind::NumberAccepted
                | Kind::Kept
                | Kind::Elsewhere
                | Kind::Ended
                | Kind::Error
        ) || sample.kind == Kind::Redirect && sample.state == "approved";
        assert!(primary == 1 || chosen_by_list || passive);
    });
}

#[test]
fn a_page_that_can_be_left_offers_to_cancel() {
    each(|sample, elements| {
        let cancels = elements.iter().filter(|e| e.attribute("value") == Some("cancel")).count();
        let over = matches!(
            sample.kind,
            Kind::Done
                | Kind::Cancelled
                | Kind::Ended
                | Kind::Error
                | Kind::ConfirmCancel
                | Kind::NumberAccepted
                | Kind::AtComputer
                | Kind::Kept
                | Kind::ConfirmErase
        ) || sample.kind == Kind::Elsewhere && sample.state.contains("lost");
        let other_browser = sample.kind == Kind::EnterNumber && sample.state != "wrong";
        // Giving up is a failed page's own way out.
        let gives_up = elements.iter().any(|e| e.attribute("value") == Some("give_up"));
        assert_eq!(cancels, usize::from(!over && !other_browser && !gives_up));
    });
}

#[test]
fn without_script_pages_that_wait_load_themselves_again() {
    each(|sample, elements| {
        let refresh: Vec<&Element> =
            elements.iter().filter(|e| e.attribute("http-equiv") == Some("refresh")).collect();
        let waits = all(elements, "main")[0].attribute("data-news").is_some()
            && (sample.kind != Kind::Redirect
                || ["framed", "framed-address", "approved"].contains(&sample.state.as_str()))
            || sample.kind == Kind::Error && sample.state == "busy";
        let leaves = matches!(sample.kind, Kind::Done | Kind::Cancelled) && !sample.state.contains("framed")
            || sample.kind == Kind::Ended && sample.state.contains("given-up");
        assert_eq!(refresh.len(), usize::from(waits || leaves));
        for meta in refresh {
            let parent = &elements[*meta.parents.last().unwrap()];
            assert_eq!(parent.name, "noscript");
            let address = meta.attribute("content").unwrap().split_once(";url=").unwrap().1;
            let expected = if waits { "/flow/3ca31c37" } else { "https://app.example/callback?code=" };
            assert!(address.starts_with(expected), "{address}");
        }
        if sample.kind == Kind::Working {
            let buttons = all(elements, "noscript").into_iter().filter(|e| e.text.len() > 1).count();
            assert!(buttons > 0, "no way on without script");
        }
    });
}

#[test]
fn a_page_without_a_flow_tells_nothing_of_one() {
    for language in Language::ALL {
        for status in [400, 401, 403, 404, 409, 410, 413, 429, 500, 503] {
            let elements = parse(&render_bare(language, status)).unwrap();
            assert!(all(&elements, "form").is_empty());
            // Where the trouble is ours, the same address can be asked for again; it is not repeated in the page.
            let again: Vec<_> = all(&elements, "a").iter().map(|a| a.attribute("href")).collect();
            assert_eq!(again, if status >= 500 { vec![Some("")] } else { vec![] });
            assert_eq!(all(&elements, "h1").len(), 1);
        }
    }
}
