use std::collections::HashMap;

/// One start tag of a page.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: HashMap<String, String>,
    /// The text inside, without tags, as it stands in the page.
    pub(crate) text: String,
    /// How many elements are open around it.
    pub(crate) parents: Vec<usize>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

const VOID: [&str; 6] = ["meta", "link", "input", "img", "br", "wbr"];

/// Takes a page apart and fails on anything that is not balanced, quoted and known.
pub(crate) fn parse(html: &str) -> Result<Vec<Element>, String> {
    let mut rest = html.strip_prefix("<!doctype html>").ok_or("no doctype")?;
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        if text.contains('>') {
            return Err(format!("a bare > in {text:?}"));
        }
        for index in &open {
            elements[*index].text.push_str(text);
        }
        rest = &rest[at + 1..];
        if let Some(closing) = rest.strip_prefix('/') {
            let (name, after) = closing.split_once('>').ok_or("an end tag does not end")?;
            let index = open.pop().ok_or_else(|| format!("</{name}> closes nothing"))?;
            if elements[index].name != name {
                return Err(format!("</{name}> closes <{}>", elements[index].name));
            }
            rest = after;
            continue;
        }
        let (element, closed, after) = start_tag(rest, open.clone())?;
        let is_void = VOID.contains(&element.name.as_str());
        elements.push(element);
        if !closed && !is_void {
            open.push(elements.len() - 1);
        }
        rest = after;
    }
    match open.first() {
        Some(index) => Err(format!("<{}> stays open", elements[*index].name)),
        None => Ok(elements),
    }
}

fn start_tag(rest: &str, parents: Vec<usize>) -> Result<(Element, bool, &str), String> {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).ok_or("a tag does not end")?;
    let (name, mut rest) = rest.split_at(end);
    if name.is_empty() || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(format!("a bare < before {:?}", rest.chars().take(20).collect::<String>()));
    }
    let mut attributes = HashMap::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return Ok((
                Element { name: name.into(), attributes, text: String::new(), parents },
                true,
                after,
            ));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Ok((
                Element { name: name.into(), attributes, text: String::new(), parents },
                false,
                after,
            ));
        }
        let end = rest.find(['=', ' ', '>', '/']).ok_or("an attribute does not end")?;
        let (key, after) = rest.split_at(end);
        if key.is_empty()
            || !key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b"vVB0123456789".contains(&b))
        {
            return Err(format!("the attribute {key:?} in <{name}>"));
        }
        let mut value = String::new();
        rest = after;
        if let Some(quoted) = after.strip_prefix("=\"") {
            let (inside, after) = quoted.split_once('"').ok_or("a value does not end")?;
            value = inside.to_owned();
            rest = after;
        } else if after.starts_with('=') {
            return Err(format!("the value of {key} in <{name}> has no quotes"));
        }
        if attributes.insert(key.to_owned(), value).is_some() {
            return Err(format!("{key} twice in <{name}>"));
        }
    }
}
