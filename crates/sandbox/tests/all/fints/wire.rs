//! Messages as bytes, written and read here once more, so that the bank is not tested with its own code.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// A segment of the bank: head and elements, unescaped; binary data is text in ISO-8859-1 too.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) code: String,
    pub(crate) number: u32,
    pub(crate) version: u32,
    pub(crate) reference: Option<u32>,
    pub(crate) elements: Vec<Vec<String>>,
}

impl Segment {
    pub(crate) fn at(&self, element: usize, place: usize) -> &str {
        self.elements.get(element).and_then(|group| group.get(place)).map_or("", String::as_str)
    }
}

pub(crate) fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
}

pub(crate) fn text_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// Takes segments apart; stops the test at what no bank may write.
pub(crate) fn segments(text: &str) -> Vec<Segment> {
    let characters: Vec<char> = text.chars().collect();
    let (mut at, mut found) = (0, Vec::new());
    while at < characters.len() {
        let mut elements = vec![vec![String::new()]];
        loop {
            match characters[at] {
                '\'' => break,
                '+' => elements.push(vec![String::new()]),
                ':' => elements.last_mut().unwrap().push(String::new()),
                '@' => {
                    let end = at + 1 + characters[at + 1..].iter().position(|c| *c == '@').unwrap();
                    let length: String = characters[at + 1..end].iter().collect();
                    let data = &characters[end + 1..end + 1 + length.parse::<usize>().unwrap()];
                    *elements.last_mut().unwrap().last_mut().unwrap() = data.iter().collect();
                    at = end + data.len();
                }
                plain => {
                    at += usize::from(plain == '?');
                    elements.last_mut().unwrap().last_mut().unwrap().push(characters[at]);
                }
            }
            at += 1;
        }
        at += 1;
        let head = elements.remove(0);
        found.push(Segment {
            code: head[0].clone(),
            number: head[1].parse().unwrap(),
            version: head[2].parse().unwrap(),
            reference: head.get(3).and_then(|number| number.parse().ok()),
            elements,
        });
    }
    found
}

/// What the bank answered, its envelope checked.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) dialog: String,
    pub(crate) encrypted: bool,
    pub(crate) segments: Vec<Segment>,
}

impl Answer {
    /// Reads an answer and checks what every answer must be like.
    pub(crate) fn read(body: &str, function: Option<u16>) -> Self {
        let plain: String = body.split_ascii_whitespace().collect();
        let bytes = STANDARD.decode(plain).unwrap();
        let mut all = segments(&text_of(&bytes));
        let (first, last) = (all.remove(0), all.pop().unwrap());
        assert_eq!((first.code.as_str(), first.number, first.version), ("HNHBK", 1, 3));
        assert_eq!(first.at(0, 0), format!("{:012}", bytes.len()), "the length");
        assert_eq!(first.at(1, 0), "300");
        assert_eq!(first.elements[4], [first.at(2, 0), first.at(3, 0)], "the message that it answers");
        assert_eq!((last.code.as_str(), last.at(0, 0)), ("HNHBS", first.at(3, 0)));
        let encrypted = all.first().is_some_and(|segment| segment.code == "HNVSK");
        let inside = if encrypted {
            assert_eq!((all[0].number, all[1].number, all.len()), (998, 999, 2));
            let profile = if function == Some(999) { "1" } else { "2" };
            assert_eq!(all[0].elements[0], ["PIN", profile]);
            segments(all[1].at(0, 0))
        } else {
            all
        };
        assert!(inside.iter().zip(2..).all(|(segment, number)| segment.number == number));
        assert_eq!(last.number, inside.last().unwrap().number + 1);
        assert_eq!((inside[0].code.as_str(), inside[0].version), ("HIRMG", 2));
        let about = inside.iter().filter(|segment| segment.code == "HIRMS").map(|segment| segment.reference);
        assert!(about.clone().all(|number| number.is_some()));
        assert!(about.is_sorted(), "HIRMS in the order of the segments");
        Self { dialog: first.at(2, 0).to_owned(), encrypted, segments: inside }
    }

    pub(crate) fn all<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Segment> {
        self.segments.iter().filter(move |segment| segment.code == code)
    }

    pub(crate) fn one<'a>(&'a self, code: &'a str) -> &'a Segment {
        let mut all = self.all(code);
        let found = all.next().unwrap_or_else(|| panic!("no {code} beside {:?}", self.codes()));
        assert!(all.next().is_none(), "one {code} only");
        found
    }

    pub(crate) fn has(&self, code: &str) -> bool {
        self.all(code).next().is_some()
    }

    /// All return codes.
    pub(crate) fn codes(&self) -> Vec<&str> {
        let of = |code| self.all(code).flat_map(|segment| segment.elements.iter().map(|one| one[0].as_str()));
        of("HIRMG").chain(of("HIRMS")).collect()
    }

    pub(crate) fn says(&self, code: &str) -> bool {
        self.codes().contains(&code)
    }

    /// The parameters of a return code.
    pub(crate) fn parameters(&self, code: &str) -> Vec<String> {
        let answers = self.all("HIRMS").flat_map(|segment| segment.elements.iter());
        answers.filter(|one| one[0] == code).flat_map(|one| one.iter().skip(3).cloned()).collect()
    }

    /// Order reference, challenge and HHD_UC.
    pub(crate) fn challenge(&self) -> (String, String, String) {
        let hitan = self.one("HITAN");
        (hitan.at(2, 0).to_owned(), hitan.at(3, 0).to_owned(), hitan.at(4, 0).to_owned())
    }
}
