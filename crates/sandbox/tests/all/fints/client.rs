//! A small FinTS client.

use glimpse_sandbox::BankInfo;

use super::wire::{Answer, latin1};
use crate::tpp::Stage;

/// A customer's client with its system id.
#[derive(Clone)]
pub(crate) struct Client<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) bank: BankInfo,
    pub(crate) user: String,
    pub(crate) pin: String,
    /// `0` before the bank gave one.
    pub(crate) system: String,
}

/// A dialog at the bank.
pub(crate) struct Dialog<'a> {
    pub(crate) client: &'a Client<'a>,
    pub(crate) function: u16,
    pub(crate) id: String,
    /// The number of the next message.
    pub(crate) next: u32,
}

/// A message before it is put together.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) dialog: String,
    pub(crate) number: u32,
    pub(crate) bank_code: String,
    pub(crate) user: String,
    pub(crate) pin: String,
    pub(crate) tan: Option<String>,
    pub(crate) function: u16,
    pub(crate) system: String,
    /// Each order with `#` in place of its number.
    pub(crate) orders: Vec<String>,
}

impl Letter {
    /// The signed orders, as they stand inside of the encryption.
    pub(crate) fn inside(&self) -> String {
        let Self { bank_code, user, pin, function, system, .. } = self;
        let profile = if *function == 999 { 1 } else { 2 };
        let mut out = format!(
            "HNSHK:2:4+PIN:{profile}+{function}+4711+1+1+1::{system}+1+1:20261123:100000+1:999:1+6:10:16+\
             280:{bank_code}:{user}:S:0:0'"
        );
        for (order, number) in self.orders.iter().zip(3..) {
            out += &order.replacen('#', &i32::to_string(&number), 1);
        }
        let tan = self.tan.as_ref().map(|tan| format!(":{tan}")).unwrap_or_default();
        out + &format!("HNSHA:{}:2+4711++{pin}{tan}'", self.orders.len() + 3)
    }

    /// The message around it; the head's length is twelve times `#`.
    pub(crate) fn around(&self, inside: &str) -> String {
        let Self { dialog, number, bank_code, user, function, system, .. } = self;
        let profile = if *function == 999 { 1 } else { 2 };
        format!(
            "HNHBK:1:3+############+300+{dialog}+{number}'\
             HNVSK:998:3+PIN:{profile}+998+1+1::{system}+1:20261123:100000+2:2:13:@8@00000000:5:1+\
             280:{bank_code}:{user}:V:0:0+0'HNVSD:999:1+@{}@{inside}'HNHBS:{}:1+{number}'",
            latin1(inside).len(),
            self.orders.len() + 4,
        )
    }

    pub(crate) fn whole(&self) -> String {
        with_length(&self.around(&self.inside()))
    }
}

/// Writes the length into the head.
pub(crate) fn with_length(message: &str) -> String {
    message.replacen("############", &format!("{:012}", latin1(message).len()), 1)
}

impl<'a> Client<'a> {
    /// A client at one of the banks: `90090042`, `90094817`, `90094818`.
    pub(crate) fn new(stage: &'a Stage, bank_code: &str, user: &str) -> Self {
        let bank = stage.sandbox.fints_banks().into_iter().find(|bank| bank.bank_code == bank_code).unwrap();
        let pin = bank.users.iter().find(|known| known.user == user).unwrap().password.clone();
        Self { stage, bank, user: user.to_owned(), pin, system: "0".to_owned() }
    }

    /// The same with a system id.
    pub(crate) async fn synchronised(stage: &'a Stage, bank_code: &str, user: &str) -> Self {
        let mut client = Self::new(stage, bank_code, user);
        client.synchronise().await;
        client
    }

    /// Gets a system id; the answer to the first message.
    pub(crate) async fn synchronise(&mut self) -> Answer {
        self.system = "0".to_owned();
        let (answer, id) = {
            let (dialog, answer) = self.begin(999, &["HKSYN:#:3+0'"]).await;
            let id = answer.one("HISYN").at(0, 0).to_owned();
            dialog.end().await;
            (answer, id)
        };
        self.system = id;
        answer
    }

    /// The first message of a dialog, with what comes behind HKVVB.
    pub(crate) async fn begin(&self, function: u16, more: &[&str]) -> (Dialog<'_>, Answer) {
        let mut dialog = Dialog { client: self, function, id: "0".to_owned(), next: 1 };
        let opening = self.opening();
        let orders: Vec<&str> = opening.iter().map(String::as_str).chain(more.iter().copied()).collect();
        let answer = dialog.send(&orders).await;
        (dialog, answer)
    }

    /// HKIDN and HKVVB.
    pub(crate) fn opening(&self) -> [String; 2] {
        [
            format!("HKIDN:#:2+280:{}+{}+{}+1'", self.bank.bank_code, self.user, self.system),
            "HKVVB:#:3+0+0+0+0123456789ABCDEF012345678+1.0'".to_owned(),
        ]
    }

    /// Logs in with a method whose TAN is `123456`.
    pub(crate) async fn logged_in(&self, function: u16) -> (Dialog<'_>, Answer) {
        let (mut dialog, answer) = self.begin(function, &[&announce("HKIDN", "")]).await;
        if answer.says("3076") {
            return (dialog, answer);
        }
        assert!(answer.says("0030"), "{:?}", answer.codes());
        let (reference, ..) = answer.challenge();
        let answer = dialog.tan(&reference, "123456").await;
        assert!(answer.says("0900"), "{:?}", answer.codes());
        (dialog, answer)
    }

    /// Sends base64, or anything else, as it is.
    pub(crate) async fn post(&self, body: String) -> (u16, String) {
        let response = self.stage.embedded.client.post(&self.bank.url).body(body).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Sends the bytes of a message.
    pub(crate) async fn deliver(&self, message: &str, function: Option<u16>) -> Answer {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let (status, body) = self.post(STANDARD.encode(latin1(message))).await;
        assert_eq!(status, 200);
        Answer::read(&body, function)
    }
}

impl Dialog<'_> {
    /// The next message, not yet sent.
    pub(crate) fn letter(&self, orders: &[&str]) -> Letter {
        let client = self.client;
        Letter {
            dialog: self.id.clone(),
            number: self.next,
            bank_code: client.bank.bank_code.clone(),
            user: client.user.clone(),
            pin: client.pin.clone(),
            tan: None,
            function: self.function,
            system: client.system.clone(),
            orders: orders.iter().map(|order| (*order).to_owned()).collect(),
        }
    }

    pub(crate) async fn send(&mut self, orders: &[&str]) -> Answer {
        let letter = self.letter(orders);
        self.send_letter(&letter).await
    }

    pub(crate) async fn send_letter(&mut self, letter: &Letter) -> Answer {
        let answer = self.client.deliver(&letter.whole(), Some(self.function)).await;
        self.id.clone_from(&answer.dialog);
        self.next += 1;
        answer
    }

    /// A TAN for a reference.
    pub(crate) async fn tan(&mut self, reference: &str, tan: &str) -> Answer {
        let order = format!("HKTAN:#:6+2++++{reference}+N'");
        let letter = Letter { tan: Some(tan.to_owned()), ..self.letter(&[&order]) };
        self.send_letter(&letter).await
    }

    /// Asks whether the app is done.
    pub(crate) async fn poll(&mut self, reference: &str) -> Answer {
        self.send(&[&format!("HKTAN:#:7+S++++{reference}+N'")]).await
    }

    /// An order with HKTAN.
    pub(crate) async fn order(&mut self, order: &str) -> Answer {
        let announced = announce(&order[..5], "");
        self.send(&[order, &announced]).await
    }

    /// An order, and the TAN for it if one is wanted.
    pub(crate) async fn approved(&mut self, order: &str) -> Answer {
        let answer = self.order(order).await;
        if !answer.says("0030") {
            return answer;
        }
        let (reference, ..) = answer.challenge();
        self.tan(&reference, "123456").await
    }

    pub(crate) async fn end(mut self) -> Answer {
        let order = format!("HKEND:#:1+{}'", self.id);
        let answer = self.send(&[&order]).await;
        assert!(answer.says("0100"), "{:?}", answer.codes());
        answer
    }
}

/// HKTAN 6, process 4.
pub(crate) fn announce(order: &str, medium: &str) -> String {
    announce_in(6, order, medium)
}

/// HKTAN, process 4.
pub(crate) fn announce_in(version: u32, order: &str, medium: &str) -> String {
    let medium = if medium.is_empty() { String::new() } else { format!("+++++++++{medium}") };
    format!("HKTAN:#:{version}+4+{order}{medium}'")
}
