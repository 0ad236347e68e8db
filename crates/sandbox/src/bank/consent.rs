use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::Serialize;
use url::Url;

use super::access::Access;
use crate::users::Method;

/// How long a challenge or a push waits for its user.
pub(crate) const CHALLENGE_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// How long after SCA a one-time consent opens accounts.
pub(crate) const ACCESS_WINDOW: SignedDuration = SignedDuration::from_mins(20);
/// How often a one-time consent opens each resource; further pages of a list do not count.
pub(crate) const ONE_TIME_READS: u32 = 4;
/// So many wrong passwords or TANs end an authorisation.
pub(crate) const MAX_WRONG: u32 = 3;

/// A consent and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Consent {
    pub(crate) id: String,
    pub(crate) user: Option<String>,
    pub(crate) access: Access,
    pub(crate) recurring: bool,
    pub(crate) frequency: u32,
    pub(crate) valid_until: Date,
    pub(crate) status: ConsentStatus,
    pub(crate) last_action: Date,
    pub(crate) authorisations: Vec<Authorisation>,
    /// Where the bank's page goes back to.
    pub(crate) redirect: Option<Url>,
    /// The same after a refusal.
    pub(crate) redirect_nok: Option<Url>,
    /// What the bank's own page told the user last when it refused: code and text.
    pub(crate) told: Option<(String, String)>,
    /// IBANs that are covered, known once the user is.
    pub(crate) granted: Vec<String>,
    pub(crate) granted_at: Option<Timestamp>,
    /// How often each resource was opened.
    pub(crate) reads: HashMap<String, u32>,
    /// Unattended reads of one day by resource.
    pub(crate) unattended: (Option<Date>, HashMap<String, u32>),
}

/// `consentStatus` of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ConsentStatus {
    Received,
    Valid,
    Rejected,
    Expired,
    TerminatedByTpp,
}

/// `scaStatus` of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ScaStatus {
    Received,
    PsuIdentified,
    PsuAuthenticated,
    ScaMethodSelected,
    Started,
    Unconfirmed,
    Finalised,
    Failed,
    Exempted,
}

/// One attempt to authorise a consent.
#[derive(Clone, Debug)]
pub(crate) struct Authorisation {
    pub(crate) id: String,
    pub(crate) status: ScaStatus,
    pub(crate) method: Option<Method>,
    pub(crate) challenged_at: Option<Timestamp>,
    pub(crate) wrong: u32,
    pub(crate) polls: u32,
    /// What the user did in the app or at the bank's `/_sandbox/push`.
    pub(crate) decision: Option<bool>,
    /// Ties the bank's second page to the login on the first.
    pub(crate) page_token: Option<String>,
    /// What the way back carried, to be confirmed by the TPP.
    pub(crate) confirmation: Option<String>,
    /// The first of two passwords was right.
    pub(crate) first_password: bool,
}

impl Authorisation {
    pub(crate) fn new(id: String, identified: bool) -> Self {
        Self {
            id,
            status: if identified { ScaStatus::PsuIdentified } else { ScaStatus::Received },
            method: None,
            challenged_at: None,
            wrong: 0,
            polls: 0,
            decision: None,
            page_token: None,
            confirmation: None,
            first_password: false,
        }
    }

    /// Whether nothing can change any more.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.status, ScaStatus::Finalised | ScaStatus::Failed | ScaStatus::Exempted)
    }

    /// Whether the user is to confirm in an app.
    pub(crate) fn waits_for_app(&self) -> bool {
        self.status == ScaStatus::Started && self.method.is_some_and(|method| method.decoupled)
    }

    /// Whether the challenge has run out at a point in time.
    pub(crate) fn has_run_out(&self, now: Timestamp) -> bool {
        self.challenged_at.is_some_and(|since| now.duration_since(since) > CHALLENGE_LIFE)
    }
}

impl Consent {
    /// One of its authorisations.
    pub(crate) fn authorisation(&mut self, id: &str) -> Option<&mut Authorisation> {
        self.authorisations.iter_mut().find(|authorisation| authorisation.id == id)
    }

    /// The authorisation `id` succeeded.
    pub(crate) fn finish(&mut self, id: &str, status: ScaStatus, now: Timestamp) {
        if let Some(authorisation) = self.authorisation(id) {
            authorisation.status = status;
        }
        self.status = ConsentStatus::Valid;
        self.granted_at = Some(now);
    }

    /// Whatever runs has failed, and the consent with it.
    pub(crate) fn fail(&mut self) {
        for authorisation in self.authorisations.iter_mut().filter(|authorisation| !authorisation.is_over()) {
            authorisation.status = ScaStatus::Failed;
        }
        if self.status == ConsentStatus::Received {
            self.status = ConsentStatus::Rejected;
        }
    }

    /// Lets time pass: validity, and the window of a one-time consent.
    pub(crate) fn age(&mut self, now: Timestamp, today: Date) {
        let window_over =
            !self.recurring && self.granted_at.is_some_and(|since| now.duration_since(since) > ACCESS_WINDOW);
        if self.status == ConsentStatus::Valid && (window_over || today > self.valid_until) {
            self.status = ConsentStatus::Expired;
        }
    }
}
