//! A bank that answers by a script, and checks every message that it gets as strictly as a bank may.

use std::collections::{BTreeMap, VecDeque};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use glimpse_bank::Bank;
use glimpse_bank::contract::{Connector, Context, Fault, Goal, Input, Prompt, Psu, Request, Response, Step};
use glimpse_fints::{Fints, Product};
use glimpse_model::{AccountData, BankId, Code, Language, SecretText};
use jiff::{SignedDuration, Timestamp, civil::Date};

/// The product registration of all tests.
pub(crate) const PRODUCT: &str = "0123456789ABCDEF012345678";
/// The PIN that users enter, with everything in it that must be escaped.
pub(crate) const PIN: &str = "p+i:n'?@ä5";

/// What the bank does with one message.
pub(crate) struct Scene {
    /// Each must stand in the message; with `!` in front, it must not.
    pub(crate) hears: Vec<&'static str>,
    pub(crate) says: Says,
}

/// What the bank answers.
pub(crate) enum Says {
    /// These segments, in an envelope of security.
    Sealed(String),
    /// These segments as they are, as anonymous dialogs and some errors come.
    Plain(String),
    /// An HTTP answer of its own making.
    Raw(u16, Vec<u8>),
    /// Nothing.
    Nothing(Fault),
}

/// The answer of a bank to a message that must contain `hears`.
pub(crate) fn scene(hears: &[&'static str], says: impl Into<String>) -> Scene {
    Scene { hears: hears.to_vec(), says: Says::Sealed(says.into()) }
}

/// The same without an envelope of security.
pub(crate) fn plain(hears: &[&'static str], says: impl Into<String>) -> Scene {
    Scene { hears: hears.to_vec(), says: Says::Plain(says.into()) }
}

/// No answer.
pub(crate) fn silence(hears: &[&'static str], fault: Fault) -> Scene {
    Scene { hears: hears.to_vec(), says: Says::Nothing(fault) }
}

/// The end of a dialog.
pub(crate) fn bye() -> Scene {
    scene(&["HKEND:"], "HIRMG:2:2+0010::Beendet'HIRMS:3:2:3+0100::Dialog beendet'")
}

/// How a dialog ended.
#[derive(Debug)]
pub(crate) struct End {
    /// The code of a failure; `None` when everything was fetched.
    pub(crate) failed: Option<Code>,
    pub(crate) problems: Vec<Code>,
    pub(crate) prompts: Vec<Prompt>,
    pub(crate) data: Vec<AccountData>,
    pub(crate) operations: Vec<&'static str>,
    /// What is left of the script.
    pub(crate) left: usize,
}

impl End {
    /// Everything was fetched, as the script has it.
    pub(crate) fn done(self) -> Self {
        assert_eq!((self.failed, self.left), (None, 0), "{:?} {:?}", self.operations, self.problems);
        self
    }

    /// It failed with that code, after the whole script.
    pub(crate) fn failed_with(self, code: Code) -> Self {
        assert_eq!((self.failed, self.left), (Some(code), 0), "{:?}", self.operations);
        self
    }
}

/// A user: answers a prompt; `None` gives up.
pub(crate) type User = Box<dyn FnMut(&Prompt, usize) -> Option<Input>>;

/// A play: a bank's script and a user.
pub(crate) struct Play {
    pub(crate) bank: Bank,
    pub(crate) goal: Goal,
    pub(crate) now: Timestamp,
    script: VecDeque<Scene>,
    user: User,
    dialog: (String, u32),
    dialogs: u32,
    /// Whether the next message may leave out a number: the one before was lost on its way.
    lost: bool,
    /// The script was damaged: numbers and dialogs are as they come.
    pub(crate) lenient: bool,
    /// Waits do not make the time pass.
    pub(crate) keep_time: bool,
    /// A prompt at which the user takes twenty minutes.
    slow: Option<fn(&Prompt) -> bool>,
}

impl Play {
    pub(crate) fn new(script: Vec<Scene>) -> Self {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        Self {
            bank: bank(serde_json::json!({ "anonymous": false })),
            goal: goal(),
            now,
            script: script.into(),
            user: Box::new(usual),
            dialog: ("0".to_owned(), 1),
            dialogs: 0,
            lost: false,
            lenient: false,
            keep_time: false,
            slow: None,
        }
    }

    /// The user takes twenty minutes for a prompt, and gives up at the next one.
    pub(crate) fn late(mut self, at: fn(&Prompt) -> bool) -> Self {
        self.slow = Some(at);
        self.user(|prompt, _| prompt.problem().is_some().then_some(Input::Abort))
    }

    pub(crate) fn settings(mut self, settings: serde_json::Value) -> Self {
        self.bank.settings = settings;
        self
    }

    pub(crate) fn goal(mut self, change: impl FnOnce(&mut Goal)) -> Self {
        change(&mut self.goal);
        self
    }

    /// Another user than one who does everything right: who gives `None` does the usual.
    pub(crate) fn user(mut self, mut user: impl FnMut(&Prompt, usize) -> Option<Input> + 'static) -> Self {
        self.user = Box::new(move |prompt, time| user(prompt, time).or_else(|| usual(prompt, time)));
        self
    }

    /// Plays to the end.
    pub(crate) fn run(mut self) -> End {
        let connector = Fints::new(Some(Product::parse(PRODUCT).unwrap()));
        assert_eq!(connector.check(&self.bank), Ok(()));
        let mut dice = 0_u8;
        let mut random = |bytes: &mut [u8]| {
            for byte in bytes {
                dice = dice.wrapping_mul(31).wrapping_add(7);
                *byte = dice;
            }
        };
        let bank = self.bank.clone();
        let psu = Psu::default();
        let mut end = End {
            failed: None,
            problems: Vec::new(),
            prompts: Vec::new(),
            data: Vec::new(),
            operations: Vec::new(),
            left: 0,
        };
        let mut turn = {
            let mut context = context(&bank, &psu, self.now, &mut random);
            connector.begin(&mut context, self.goal.clone())
        };
        for _ in 0..500 {
            let (saved, pin) = (turn.dialog.save(), turn.dialog.pin());
            if let Some(pin) = &pin {
                let text = String::from_utf8_lossy(&saved).into_owned();
                assert!(!text.contains(pin.secret.expose()), "the PIN is saved with the dialog");
            }
            let input = match turn.step {
                Step::Send(request) => {
                    end.operations.push(request.operation);
                    self.answer(&request, &saved)
                }
                Step::Ask(prompt) => {
                    end.problems.extend(prompt.problem().map(|problem| problem.code));
                    end.prompts.push(prompt.clone());
                    if let (Prompt::Wait(wait), false) = (&prompt, self.keep_time) {
                        self.now = self.now.max(wait.poll_at);
                    }
                    if self.slow.is_some_and(|slow| slow(&prompt)) {
                        self.now += SignedDuration::from_mins(20);
                    }
                    (self.user)(&prompt, end.prompts.len()).unwrap_or(Input::Abort)
                }
                Step::Deliver(data) => {
                    end.data.push(*data);
                    Input::Continue
                }
                Step::Remember(_) | Step::Forget(_) => panic!("FinTS leaves nothing behind"),
                Step::Done => {
                    end.left = self.script.len();
                    return end;
                }
                Step::Failed(problem) => {
                    end.failed = Some(problem.code);
                    end.left = self.script.len();
                    return end;
                }
            };
            self.now += SignedDuration::from_secs(1);
            let mut dialog = connector.restore(&saved).unwrap();
            // As it is kept: for a quarter of an hour from its entry on.
            if let Some(pin) = pin.filter(|pin| self.now < pin.entered_at + SignedDuration::from_mins(15)) {
                dialog.give_pin(&pin.secret);
            }
            let mut context = context(&bank, &psu, self.now, &mut random);
            turn = dialog.advance(&mut context, input);
        }
        panic!("the dialog does not come to an end: {:?}", end.operations);
    }

    fn answer(&mut self, request: &Request, saved: &[u8]) -> Input {
        assert_eq!(request.url, self.bank.base_url.as_str());
        assert!(!request.repeatable || !request.bears_credentials);
        let heard = STANDARD.decode(request.body.as_ref().unwrap().expose()).unwrap();
        if self.lenient {
            self.dialog = named(&heard);
        }
        let heard = checked(&heard, &self.dialog.0, self.dialog.1, self.lost);
        let (number, text) = (heard.number, heard.text);
        self.lost = false;
        assert_eq!(text.contains("HNSHA:"), request.bears_credentials, "{text}");
        let saved = String::from_utf8_lossy(saved).into_owned();
        if let Some(tan) = heard.tan {
            assert!(!saved.contains(&format!("\"{tan}\"")), "the TAN is kept");
        }
        let Some(scene) = self.script.pop_front() else { panic!("not in the script: {text}") };
        for part in &scene.hears {
            match part.strip_prefix('!') {
                Some(part) => assert!(!text.contains(part), "{part} is in {text}"),
                None => assert!(text.contains(part), "{part} is not in {text}"),
            }
        }
        if self.dialog.0 == "0" && number == 1 {
            self.dialogs += 1;
            self.dialog.0 = format!("DLG?{}", self.dialogs);
        }
        self.dialog.1 = number + 1;
        let (id, segments, sealed) = match scene.says {
            Says::Nothing(fault) => {
                match fault {
                    Fault::Unreachable => self.dialog.1 = number,
                    _ => self.lost = true,
                }
                if number == 1 {
                    self.dialog = ("0".to_owned(), 1);
                }
                return Input::Unanswered(fault);
            }
            Says::Raw(status, body) => {
                if number == 1 && !self.lenient {
                    self.dialog = ("0".to_owned(), 1);
                }
                return Input::Answered(response(status, body));
            }
            Says::Sealed(segments) => (self.dialog.0.clone(), segments, true),
            Says::Plain(segments) => (self.dialog.0.clone(), segments, false),
        };
        // A dialog that was ended, or never began, is followed by a new one.
        let over = text.contains("HKEND:") || segments.contains("9800:");
        let refused = number == 1 && is_refusal(&segments);
        if over || refused {
            self.dialog = ("0".to_owned(), 1);
        }
        let body = STANDARD.encode(message(&id, number, &segments, sealed));
        // Wrapped in lines, as some banks do it.
        let body: Vec<u8> = body.as_bytes().chunks(76).flat_map(|line| [line, b"\r\n"].concat()).collect();
        Input::Answered(response(200, body))
    }
}

/// Whether there is an error among the return codes.
fn is_refusal(segments: &str) -> bool {
    segments.match_indices("+9").any(|(at, _)| {
        let code = &segments.as_bytes()[at + 1..];
        code.len() > 4 && code[..4].iter().all(u8::is_ascii_digit) && code[4] == b':'
    })
}

/// A message as a bank sends it.
pub(crate) fn message(dialog: &str, number: u32, segments: &str, sealed: bool) -> Vec<u8> {
    // What tests write in UTF-8 goes out in ISO-8859-1.
    let segments: Vec<u8> =
        segments.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    let dialog = dialog.replace('?', "??");
    let mut inner = Vec::new();
    if sealed {
        inner.extend_from_slice(
            b"HNVSK:998:3+PIN:2+998+1+2::SYS+1+2:2:13:@8@\0\0\0\0\0\0\0\0:5:1+280:10000000:u:V:0:0+0'",
        );
        inner.extend_from_slice(format!("HNVSD:999:1+@{}@", segments.len()).as_bytes());
        inner.extend_from_slice(&segments);
        inner.push(b'\'');
    } else {
        inner.extend_from_slice(&segments);
    }
    let tail = format!("HNHBS:99:1+{number}'");
    let head = |length: usize| format!("HNHBK:1:3+{length:012}+300+{dialog}+{number}+{dialog}:{number}'");
    let length = head(0).len() + inner.len() + tail.len();
    [head(length).as_bytes(), &inner, tail.as_bytes()].concat()
}

fn response(status: u16, body: Vec<u8>) -> Response {
    Response { status, headers: Vec::new(), body: body.into() }
}

/// What the bank understood.
struct Heard {
    number: u32,
    text: String,
    tan: Option<String>,
}

/// Checks lengths, numbers and structure as a strict bank does.
fn checked(message: &[u8], dialog: &str, next: u32, lost: bool) -> Heard {
    let text: String = message.iter().map(|byte| char::from(*byte)).collect();
    let length: usize = text[10..22].parse().unwrap();
    assert_eq!(length, message.len(), "the length that HNHBK states");
    let head = format!("HNHBK:1:3+{length:012}+300+{}+", dialog.replace('?', "??"));
    assert!(text.starts_with(&head), "{} is not the head of {text}", head);
    let number: u32 = text[head.len()..].split('\'').next().unwrap().parse().unwrap();
    assert!(number == next || (lost && number + 1 == next), "message {number} instead of {next}");
    assert!(text.ends_with(&format!("+{number}'")), "HNHBS repeats the number");
    let Some(at) = text.find("'HNVSD:999:1+@") else {
        assert!(!text.contains("HNSHK"), "{text}");
        return Heard { number, text, tan: None };
    };
    assert!(text[head.len()..].contains("'HNVSK:998:3+PIN:"), "{text}");
    let sealed = &text[at + 14..];
    let (count, rest) = sealed.split_once('@').unwrap();
    let inner: String = rest.chars().take(count.parse().unwrap()).collect();
    let rest: String = rest.chars().skip(inner.chars().count()).collect();
    assert!(rest.starts_with("'HNHBS:"), "HNVSD is as long as it says: {rest}");
    let (segments, end) = (segments(&inner), segments(&rest[1..]));
    for (place, segment) in segments.iter().chain(&end).enumerate() {
        let number: usize = segment.split(':').nth(1).unwrap().parse().unwrap();
        assert_eq!(number, place + 2, "{segment}");
    }
    let (first, last) = (&segments[0], &segments[segments.len() - 1]);
    let reference = first.split('+').nth(3).unwrap();
    assert!(first.starts_with("HNSHK:2:4+PIN:") && last.starts_with("HNSHA:"), "{first} {last}");
    assert_eq!(last.split('+').nth(1), Some(reference), "head and tail of the signature belong together");
    let escaped = PIN.chars().flat_map(|c| if "+:'?@".contains(c) { vec!['?', c] } else { vec![c] });
    let escaped: String = escaped.collect();
    let entry = last.split_once(&format!("+{reference}++")).unwrap().1;
    let tan = entry.strip_prefix(&escaped).unwrap_or_else(|| panic!("another PIN than {escaped}: {entry}"));
    Heard { number, text: inner, tan: tan.strip_prefix(':').map(str::to_owned) }
}

/// Dialog and number that a message names.
fn named(message: &[u8]) -> (String, u32) {
    let text: String = message.iter().map(|byte| char::from(*byte)).collect();
    let rest = text[27..].replace("??", "\u{0}");
    let (dialog, rest) = rest.split_once('+').unwrap();
    (dialog.replace('\u{0}', "?"), rest.split('\'').next().unwrap().parse().unwrap())
}

/// Splits at the ends of segments, none of which holds binary data here.
fn segments(text: &str) -> Vec<String> {
    let (mut found, mut current, mut escaped) = (Vec::new(), String::new(), false);
    for character in text.chars() {
        match character {
            '\'' if !escaped => found.push(std::mem::take(&mut current)),
            other => current.push(other),
        }
        escaped = character == '?' && !escaped;
    }
    assert_eq!(current, "", "a segment without its end");
    found
}

/// A user who does everything right.
fn usual(prompt: &Prompt, time: usize) -> Option<Input> {
    (time < 100).then(|| match prompt {
        Prompt::Login(_) => entered(&[("user_name", "nutzer"), ("pin", PIN)]),
        Prompt::Method(choice) => Input::Method(choice.methods[0].id.clone()),
        Prompt::Challenge(_) => Input::Tan(SecretText::new("123456")),
        Prompt::Wait(_) => Input::Poll,
        Prompt::Accounts(choice) => {
            Input::Accounts(choice.accounts.iter().map(|one| one.account.handle.clone()).collect())
        }
        Prompt::Redirect(_) => panic!("FinTS knows no redirect"),
    })
}

pub(crate) fn entered(entries: &[(&str, &str)]) -> Input {
    let entries: BTreeMap<String, SecretText> =
        entries.iter().map(|(id, text)| ((*id).to_owned(), SecretText::new(*text))).collect();
    Input::Entered(entries)
}

fn context<'a>(
    bank: &'a Bank,
    psu: &'a Psu,
    now: Timestamp,
    random: &'a mut dyn FnMut(&mut [u8]),
) -> Context<'a> {
    Context { bank, now, random, psu, language: Language::De, return_url: "http://127.0.0.1:1/return" }
}

pub(crate) fn bank(settings: serde_json::Value) -> Bank {
    Bank {
        id: BankId::from("musterbank"),
        name: "Musterbank".to_owned(),
        city: None,
        bank_codes: vec!["10000000".to_owned()],
        bic: Some("MUSTDEFFXXX".to_owned()),
        country: "DE".to_owned(),
        connector: "fints".to_owned(),
        base_url: "https://fints.musterbank.example/cgi".parse().unwrap(),
        allow_private_network: false,
        time_zone: "Europe/Berlin".to_owned(),
        history_days: None,
        settings,
    }
}

fn goal() -> Goal {
    let day = |text: &str| text.parse::<Date>().unwrap();
    Goal {
        ibans: Vec::new(),
        unlikely: Vec::new(),
        kinds: Vec::new(),
        single: false,
        history_from: day("2026-08-26"),
        today: day("2026-11-23"),
        max_transactions: 100_000,
    }
}
