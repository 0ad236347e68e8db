use std::sync::Arc;

use http::StatusCode;

use super::{
    Bank, ConsentStatus, Refusal, Reply,
    access::{Access, Right},
    consent::ONE_TIME_READS,
    consents::unknown,
    inbound::Inbound,
};
use crate::{
    data::{Account, Book, dice::Dice},
    scenario::{Fault, Situation, Step},
    users::User,
};

/// A read of account data that the consent allows.
pub(crate) struct Reading {
    pub(crate) consent: String,
    pub(crate) access: Access,
    granted: Vec<String>,
    book: Arc<Book>,
}

/// What is read.
pub(crate) struct Read<'a> {
    pub(crate) step: Step,
    /// `resourceId` of the account, if it is one account's.
    pub(crate) account: Option<&'a str>,
    /// Rights that are needed to it.
    pub(crate) rights: &'a [Right],
    /// A further page of a list: it belongs to the access that opened the list.
    pub(crate) goes_on: bool,
}

impl Reading {
    /// Accounts that the consent covers.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.book.accounts.iter().filter(|account| self.granted.contains(&account.iban))
    }

    /// The account of a `resourceId`.
    pub(crate) fn account(&self, resource: &str) -> Result<&Account, Refusal> {
        self.accounts()
            .find(|account| resource_id(&self.consent, &account.iban) == resource)
            .ok_or_else(|| Refusal::unknown("The account is not known, or not part of the consent."))
    }

    /// The account's id within this consent.
    pub(crate) fn resource_id(&self, account: &Account) -> String {
        resource_id(&self.consent, &account.iban)
    }
}

/// An account's id; it is good within one consent only.
fn resource_id(consent: &str, iban: &str) -> String {
    Dice::of(&["resource", consent, iban]).uuid().to_string()
}

impl Bank {
    /// Checks that the consent allows a read, and does it.
    pub(crate) async fn read(
        &self,
        inbound: &Inbound,
        read: Read<'_>,
        work: impl FnOnce(&Reading, Option<Fault>) -> Reply,
    ) -> Reply {
        let id = inbound
            .header("consent-id")?
            .ok_or_else(|| Refusal::format("Consent-ID", "The header is missing."))?;
        let name = self.consent_user(id);
        let user = self.user(name.as_deref());
        let account = user.zip(read.account).and_then(|(user, resource)| {
            let book = self.book(user);
            let found = book.accounts.iter().find(|account| resource_id(id, &account.iban) == resource);
            found.map(|account| (account.iban.clone(), account.number))
        });
        let situation = Situation {
            user: name.as_deref(),
            consent: Some(id),
            step: read.step,
            account: account.as_ref().map(|(iban, number)| (iban.as_str(), *number)),
            ..Situation::default()
        };
        self.act(inbound, situation, |fault| {
            let reading = self.open(inbound, id, user, &read)?;
            let reply = work(&reading, fault)?;
            self.count(inbound, id, &read);
            Ok(reply)
        })
        .await
    }

    fn open(
        &self,
        inbound: &Inbound,
        id: &str,
        user: Option<&'static User>,
        read: &Read<'_>,
    ) -> Result<Reading, Refusal> {
        let (now, today) = (self.now(), self.today());
        let mut consents = self.consents();
        let consent = consents.get_mut(id).ok_or_else(unknown)?;
        consent.age(now, today);
        match consent.status {
            ConsentStatus::Valid => {}
            ConsentStatus::Expired => return Err(Refusal::consent_expired("The consent has expired.")),
            ConsentStatus::Received | ConsentStatus::Rejected | ConsentStatus::TerminatedByTpp => {
                return Err(Refusal::consent_invalid("The consent is not valid."));
            }
        }
        let user = user.ok_or_else(|| Refusal::consent_invalid("The consent has no user."))?;
        let reading = Reading {
            consent: id.to_owned(),
            access: consent.access.clone(),
            granted: consent.granted.clone(),
            book: self.book(user),
        };
        if let Some(resource) = read.account {
            let account = reading.account(resource)?;
            if !read.rights.iter().all(|right| reading.access.has(*right, &account.iban)) {
                return Err(Refusal::consent_invalid("The consent does not cover this."));
            }
        }
        if read.goes_on {
            return Ok(reading);
        }
        let key = resource_key(read);
        if !consent.recurring && consent.reads.get(&key).is_some_and(|times| *times >= ONE_TIME_READS) {
            return Err(Refusal::consent_expired("The one-time consent is used up for this."));
        }
        let (day, reads) = &consent.unattended;
        let today_reads = if *day == Some(today) { reads.get(&key).copied().unwrap_or(0) } else { 0 };
        if inbound.psu_ip()?.is_none() && today_reads >= consent.frequency {
            let text = "No more access without the user today.";
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "ACCESS_EXCEEDED", text));
        }
        Ok(reading)
    }

    /// Counts a read that was answered.
    fn count(&self, inbound: &Inbound, id: &str, read: &Read<'_>) {
        let today = self.today();
        let unattended = !inbound.headers.contains_key("psu-ip-address");
        let mut consents = self.consents();
        let Some(consent) = consents.get_mut(id).filter(|_| !read.goes_on) else { return };
        consent.last_action = today;
        let key = resource_key(read);
        *consent.reads.entry(key.clone()).or_default() += 1;
        if unattended {
            if consent.unattended.0 != Some(today) {
                consent.unattended = (Some(today), Default::default());
            }
            *consent.unattended.1.entry(key).or_default() += 1;
        }
    }
}

fn resource_key(read: &Read<'_>) -> String {
    format!("{:?} {}", read.step, read.account.unwrap_or_default())
}
