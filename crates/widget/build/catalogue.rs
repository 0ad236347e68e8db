use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser::parse;

/// What a variable of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A text or marked-up piece.
    Text,
    /// A whole number: it selects a variant or stands in `NUMBER()`.
    Number,
}

/// Everything that is wrong with the catalogues, a line each.
pub(crate) struct Findings(Vec<String>);

impl std::fmt::Display for Findings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the catalogues do not agree:\n  {}", self.0.join("\n  "))
    }
}

/// Cargo shows the error of a build script by this.
impl std::fmt::Debug for Findings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Findings {}

type Variables<'a> = BTreeMap<&'a str, Kind>;
type Texts<'a> = BTreeMap<&'a str, (Pattern<&'a str>, Variables<'a>)>;

/// Checks all catalogues against each other and writes one function per key.
///
/// Fails with every finding: a key that a language lacks or has too much, other variables than in English, a plural
/// form that the language needs, markup in a text, a text equal to the English one that is not listed as meant.
/// An unused key is found by the compiler: the functions deny dead code.
pub(crate) fn generate(sources: &[(&str, String)], meant: &str) -> Result<String, Findings> {
    let mut findings = Vec::new();
    let mut catalogues: BTreeMap<&str, Texts<'_>> = BTreeMap::new();
    for (language, source) in sources {
        catalogues.insert(language, read(language, source, &mut findings));
    }
    let Some(english) = catalogues.get("en").cloned() else {
        return Err(Findings(vec!["there is no English catalogue".to_owned()]));
    };
    for (language, texts) in &catalogues {
        compare(language, &english, texts, &mut findings);
    }
    find_untranslated(&english, &catalogues, meant, &mut findings);
    if !findings.is_empty() {
        return Err(Findings(findings));
    }
    Ok(code(&english, &catalogues, sources))
}

fn read<'a>(language: &str, source: &'a str, findings: &mut Vec<String>) -> Texts<'a> {
    let resource = match parse(source) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            findings.extend(errors.iter().map(|error| format!("{language}.ftl: {error}")));
            resource
        }
    };
    let mut texts = Texts::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let key = message.id.name;
        let Some(pattern) = message.value.filter(|_| message.attributes.is_empty()) else {
            findings.push(format!("{language}.ftl: {key} is not a plain text"));
            continue;
        };
        let mut reader = Reader { language, key, variables: Variables::new(), findings };
        reader.pattern(&pattern);
        let variables = reader.variables;
        if texts.insert(key, (pattern, variables)).is_some() {
            findings.push(format!("{language}.ftl: {key} stands there twice"));
        }
    }
    texts
}

/// Walks one text, collects its variables and finds what a text may not have.
struct Reader<'r, 'a> {
    language: &'r str,
    key: &'r str,
    variables: Variables<'a>,
    findings: &'r mut Vec<String>,
}

impl<'a> Reader<'_, 'a> {
    fn find(&mut self, what: &str) {
        self.findings.push(format!("{}.ftl: {} {what}", self.language, self.key));
    }

    fn pattern(&mut self, pattern: &Pattern<&'a str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    if value.contains(['<', '>', '&', '"']) {
                        self.find("has a character of markup");
                    }
                }
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&'a str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                match selector {
                    InlineExpression::VariableReference { id } => {
                        self.variables.insert(id.name, Kind::Number);
                    }
                    _ => self.find("selects by something else than a variable"),
                }
                self.plural_forms(variants);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn plural_forms(&mut self, variants: &[Variant<&'a str>]) {
        let present: BTreeSet<&str> = variants
            .iter()
            .filter_map(|variant| match variant.key {
                VariantKey::Identifier { name } => Some(name),
                VariantKey::NumberLiteral { .. } => None,
            })
            .collect();
        if present.len() <= 1 && variants.len() > present.len() {
            return; // by exact numbers, such as the months
        }
        let needed: &[&str] =
            if self.language == "ar" { &["one", "two", "few", "many", "other"] } else { &["one", "other"] };
        for form in needed {
            if !present.contains(form) {
                self.find(&format!("lacks the plural form {form}"));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&'a str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.entry(id.name).or_insert(Kind::Text);
            }
            InlineExpression::FunctionReference { id, arguments } if id.name == "NUMBER" => {
                for argument in &arguments.positional {
                    if let InlineExpression::VariableReference { id } = argument {
                        self.variables.insert(id.name, Kind::Number);
                    }
                }
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            _ => self.find("has a placeable that is neither a variable nor NUMBER()"),
        }
    }
}

fn compare(language: &str, english: &Texts<'_>, texts: &Texts<'_>, findings: &mut Vec<String>) {
    for (key, (_, variables)) in english {
        match texts.get(key) {
            None => findings.push(format!("{language}.ftl: {key} is missing")),
            Some((_, own)) if own.keys().ne(variables.keys()) => findings.push(format!(
                "{language}.ftl: {key} has the variables {:?}, the English text {:?}",
                own.keys(),
                variables.keys()
            )),
            Some(_) => {}
        }
    }
    for key in texts.keys().filter(|key| !english.contains_key(*key)) {
        findings.push(format!("{language}.ftl: {key} is not in the English catalogue"));
    }
}

fn find_untranslated(
    english: &Texts<'_>,
    catalogues: &BTreeMap<&str, Texts<'_>>,
    meant: &str,
    findings: &mut Vec<String>,
) {
    let mut listed: BTreeSet<(&str, &str)> = meant
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.trim().split_once(' '))
        .collect();
    for (language, texts) in catalogues.iter().filter(|(language, _)| **language != "en") {
        for (key, (pattern, _)) in texts {
            let equal = english.get(key).is_some_and(|(original, _)| original == pattern);
            if equal && !listed.remove(&(*language, *key)) {
                findings.push(format!("{language}.ftl: {key} is the English text and not listed as meant"));
            }
        }
    }
    for (language, key) in listed {
        findings.push(format!("same-as-english.txt: {language} {key} does not differ from what it says"));
    }
}

fn code(english: &Texts<'_>, catalogues: &BTreeMap<&str, Texts<'_>>, sources: &[(&str, String)]) -> String {
    let mut code = String::from("#[deny(dead_code)]\nimpl Texts {\n");
    for (key, (_, variables)) in english {
        let mut parameters = String::new();
        let mut arguments = String::new();
        for variable in variables.keys() {
            let number = catalogues
                .values()
                .filter_map(|texts| texts.get(key)?.1.get(variable))
                .any(|kind| *kind == Kind::Number);
            let name = variable.replace('-', "_");
            let (kind, make) = if number { ("u64", "Number") } else { ("impl Into<Html>", "Piece") };
            let value = if number { name.clone() } else { format!("{name}.into()") };
            let _ = write!(parameters, ", {name}: {kind}");
            let _ = write!(arguments, "(\"{variable}\", Argument::{make}({value})), ");
        }
        let function = key.replace('-', "_");
        let _ = writeln!(
            code,
            "    pub(crate) fn {function}(self{parameters}) -> Html {{\n        \
             self.format(\"{key}\", [{arguments}])\n    }}"
        );
    }
    code.push_str("}\n");
    let consent: String = sources
        .iter()
        .flat_map(|(_, source)| source.split_inclusive('\n'))
        .scan(false, |inside, line| {
            if !line.starts_with(' ') {
                *inside = line.starts_with("consent-");
            }
            Some(if *inside { line } else { "" })
        })
        .collect();
    let _ = writeln!(
        code,
        "pub(crate) const CONSENT_VERSION: &str = \"{:016x}\";",
        super::fingerprint(consent.as_bytes())
    );
    code
}
