//! Values that come only once in an input, so that one that is lost is missed.

/// Makes values and knows them.
#[derive(Default)]
pub(crate) struct Tokens {
    next: u32,
    made: Vec<Vec<String>>,
}

impl Tokens {
    /// Every value, in each of the forms in which it may come out.
    pub(crate) fn all(&self) -> &[Vec<String>] {
        &self.made
    }

    /// Forgets what is not in the input after all.
    pub(crate) fn keep_those_in(&mut self, input: &str) {
        self.made.retain(|forms| forms.iter().any(|form| input.contains(form)));
    }

    /// Fills a template: `{t}` a text, `{i}` a number, `{n}` and `{N}` amounts of SWIFT and XML, `{d}`, `{y}` and `{D}` days as
    /// `20260102`, `260102`, `2026-01-02`, `{c}` and `{C}` times of day, `{x}` a currency, `{o}` a digit that says nothing.
    pub(crate) fn fill(&mut self, template: &str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once('{') {
            out.push_str(before);
            let (kind, behind) = behind.split_once('}').unwrap();
            out.push_str(&self.make(kind));
            rest = behind;
        }
        out + rest
    }

    fn make(&mut self, kind: &str) -> String {
        let number = self.next;
        self.next += 1;
        let (year, month, day) = (2001 + number / 336, 1 + number / 28 % 12, 1 + number % 28);
        let (hour, minute, second) = (10 + number % 13, 10 + number / 13 % 50, 10 + number / 650 % 50);
        let letter = |number: u32| char::from(b'A' + u8::try_from(number % 26).unwrap());
        let date = [
            format!("{year}-{month:02}-{day:02}"),
            format!("{year}{month:02}{day:02}"),
            format!("{:02}{month:02}{day:02}", year % 100),
        ];
        let clock = [format!("{hour}:{minute}:{second}"), format!("{hour}{minute}{second}")];
        let amount = [format!("{}.75", 10_000 + number), format!("{},75", 10_000 + number)];
        let (forms, index): (Vec<String>, usize) = match kind {
            "t" => (vec![format!("Q{}Z", 10_000 + number)], 0),
            "i" => (vec![format!("{}", 70_000 + number)], 0),
            "N" => (amount.to_vec(), 0),
            "n" => (amount.to_vec(), 1),
            "D" => (date.to_vec(), 0),
            "d" => (date.to_vec(), 1),
            "y" => (date.to_vec(), 2),
            "C" => (clock.to_vec(), 0),
            "c" => (clock.to_vec(), 1),
            "x" => (
                vec![
                    ["X", "Y"][usize::from(number % 52 > 25)].to_owned()
                        + &String::from_iter([letter(number / 52), letter(number)]),
                ],
                0,
            ),
            _ => return (1 + number % 9).to_string(),
        };
        let written = forms[index].clone();
        self.made.push(forms);
        written
    }
}
