use glimpse_model::{ClientId, Code, FlowId, Language};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How far a flow is. This, and nothing of the user, is known in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The link was made, nobody opened it yet.
    Created,
    /// The Widget shows who asks and what for.
    Consent,
    /// The user chooses a bank.
    BankSelection,
    /// The user logs in at the bank.
    Login,
    /// The user confirms: method, TAN, approval.
    Sca,
    /// The user is at the bank's own page.
    AtBank,
    /// The bank's page or app has not come back in the expected time.
    Stalled,
    /// The user chooses accounts.
    AccountSelection,
    /// Data is being fetched.
    Fetching,
    /// The user was told of a failure and can go on.
    Interrupted,
    /// The code is ready, or was handed over.
    Completed,
    /// The code was exchanged; data can be read.
    Exchanged,
    /// The user cancelled.
    Cancelled,
    /// It failed for good.
    Failed,
    /// Its time was up.
    Expired,
    /// Everything that came from the bank is deleted.
    Deleted,
}

impl Stage {
    /// Every stage, in the order of a flow's life.
    pub const ALL: [Self; 16] = [
        Self::Created,
        Self::Consent,
        Self::BankSelection,
        Self::Login,
        Self::Sca,
        Self::AtBank,
        Self::Stalled,
        Self::AccountSelection,
        Self::Fetching,
        Self::Interrupted,
        Self::Completed,
        Self::Exchanged,
        Self::Cancelled,
        Self::Failed,
        Self::Expired,
        Self::Deleted,
    ];

    /// The word in the database and in the status answer.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Consent => "consent",
            Self::BankSelection => "bank_selection",
            Self::Login => "login",
            Self::Sca => "sca",
            Self::AtBank => "at_bank",
            Self::Stalled => "stalled",
            Self::AccountSelection => "account_selection",
            Self::Fetching => "fetching",
            Self::Interrupted => "interrupted",
            Self::Completed => "completed",
            Self::Exchanged => "exchanged",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Deleted => "deleted",
        }
    }

    /// The stage of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// Whether nothing follows but the end of the tombstone.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Cancelled | Self::Failed | Self::Expired | Self::Deleted)
    }
}

/// A flow's row: what is known in clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowRow {
    /// The flow.
    pub id: FlowId,
    /// Who created it.
    pub client: ClientId,
    /// How far it is.
    pub stage: Stage,
    /// The Widget's language.
    pub language: Language,
    /// Counts the writes; a guard compares it.
    pub version: u64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When the present stage's right ends: the link's 24 hours, the opened flow's 60 minutes, the code's or the token's hour.
    pub deadline: Timestamp,
    /// When the Widget flow ended with a code.
    pub completed_at: Option<Timestamp>,
    /// When the code was first exchanged.
    pub exchanged_at: Option<Timestamp>,
    /// When the row itself goes: tombstones live 7 days after the end.
    pub tombstone_until: Option<Timestamp>,
    /// Hash of the `redirect_uri`, under a key of the link (for later comparison).
    pub redirect_hash: Vec<u8>,
    /// Hash of the link's secret.
    pub link_hash: Vec<u8>,
    /// Hash of the page's secret, once opened.
    pub page_hash: Option<Vec<u8>>,
    /// Hash of the code's secret, until the token that came of it has ended.
    pub code_hash: Option<Vec<u8>>,
    /// Hash of the access token's secret.
    pub token_hash: Option<Vec<u8>>,
    /// Why it failed, if it did.
    pub error: Option<Code>,
    /// The lease of a running step.
    pub lease: Option<Lease>,
    /// Fencing number: grows with each lease.
    pub fence: u64,
}

/// Who carries out a step, and until when without renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The process, a random name.
    pub owner: String,
    /// Until when.
    pub until: Timestamp,
}

/// One line of a flow's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageEntry {
    /// The stage that began.
    pub stage: Stage,
    /// When.
    pub at: Timestamp,
    /// The dotted code, where there was one.
    pub code: Option<Code>,
}

/// Whose secret opens a wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WrapKind {
    /// The widget token in the link: opens the request.
    Link,
    /// The page's secret: opens everything of the Widget flow.
    Page,
    /// The code's secret: opens the snapshot.
    Code,
    /// The access token's secret: opens the snapshot.
    Token,
    /// The page's secret again, for 15 minutes: opens the ciphertext `pin`, which goes with this wrap.
    Pin,
}

/// A wrapped data key. Without this row its ciphertexts are noise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrapRow {
    /// Whose secret opens it.
    pub kind: WrapKind,
    /// Minute (Unix time / 60, rounded up) in which it is due, which names the epoch key that is in it.
    pub epoch: i64,
    /// When it is due, exactly.
    pub due: Timestamp,
    /// The wrapped data key.
    pub wrapped: Vec<u8>,
}

/// A flow with one of its wraps and one of its ciphertexts, as they stood at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowWith {
    /// The flow's row.
    pub row: FlowRow,
    /// The wrap, if there is one of that kind.
    pub wrap: Option<WrapRow>,
    /// The ciphertext, if there is one of that name.
    pub sealed: Option<Vec<u8>>,
}

/// A ciphertext of a flow, such as `request`, `page`, `fetched/3`, `data/index`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobRow {
    /// Its name within the flow.
    pub name: String,
    /// The ciphertext.
    pub sealed: Vec<u8>,
}

/// An epoch's key, wrapped under an installation key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochRow {
    /// The minute.
    pub minute: i64,
    /// The wrapped key, with the installation key's id inside.
    pub wrapped: Vec<u8>,
}

/// What must still be cleaned up at a bank, under the installation key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanUpRow {
    /// Its id.
    pub id: String,
    /// The sealed record.
    pub sealed: Vec<u8>,
    /// When to try (again).
    pub try_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// When it is given up.
    pub until: Timestamp,
}

/// Whether a client is for trying out or for real people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// Loopback redirect URIs are fine, an allow-list is optional.
    Test,
    /// An allow-list, `https` only, operator details on the consent page.
    Live,
}

/// An integrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientRow {
    /// Its id.
    pub id: ClientId,
    /// Test or live.
    pub kind: ClientKind,
    /// The name that users see.
    pub display_name: String,
    /// Exact redirect URIs; may be empty for a test client.
    pub allow_list: Vec<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Set when it is disabled.
    pub disabled_at: Option<Timestamp>,
    /// Hashes of its secrets: two during a rotation.
    pub secrets: Vec<SecretRow>,
}

/// A client secret's hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRow {
    /// SHA-256 of the secret.
    pub hash: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends, if it was rotated out.
    pub expires_at: Option<Timestamp>,
}

/// One line of the audit trail; nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its number; given by the store.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What happened: `created`, `opened`, `consented`, `fetched`, `exchanged`, `read`, `deleted`, `key_destroyed`, …
    pub event: String,
    /// The flow, if it is about one.
    pub flow: Option<FlowId>,
    /// The client, if it is about one.
    pub client: Option<ClientId>,
    /// The bank, if it is about one.
    pub bank: Option<String>,
    /// A fixed word or version, such as the consent text's version; never free text.
    pub detail: Option<String>,
}

/// A kept answer for an `Idempotency-Key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyRow {
    /// The client.
    pub client: ClientId,
    /// Keyed hash of operation and key.
    pub key_hash: Vec<u8>,
    /// Keyed hash of the body.
    pub body_hash: Vec<u8>,
    /// The sealed answer.
    pub sealed: Vec<u8>,
    /// When it goes.
    pub due: Timestamp,
}
