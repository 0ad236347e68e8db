//! Judges a history.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use jiff::{SignedDuration, Timestamp};

use crate::history::{Event, Ibans, What};

/// How long after its end a token may still be answered, or data be found: nodes hear of a moved time within five seconds,
/// and what a machine that does much else takes comes on top.
const GRACE: SignedDuration = SignedDuration::from_secs(45);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// A link of a day, and an hour each for the Widget, the code and the token.
const LONGEST: SignedDuration = SignedDuration::from_hours(27);

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Broken {
    /// A code gave more than one token.
    DoubleExchange { flow: String },
    /// A token answered after its hour, or after its flow was deleted.
    LateToken { flow: String },
    /// Something of a flow is still there after its end.
    Residue { flow: String, rows: u64 },
    /// An answer belongs to another flow.
    CrossFlow { flow: String },
    /// A flow that was acknowledged is not there, or its user could not finish.
    Lost { flow: String, why: String },
}

impl Broken {
    /// Its kind alone.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::DoubleExchange { .. } => "double exchange",
            Self::LateToken { .. } => "late token",
            Self::Residue { .. } => "residue",
            Self::CrossFlow { .. } => "cross-flow",
            Self::Lost { .. } => "lost",
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {self:?}", self.kind())
    }
}

/// What is known of one flow.
#[derive(Default)]
struct Flow {
    created: Option<Timestamp>,
    state: String,
    left: bool,
    chosen: Option<Ibans>,
    tokens: BTreeMap<String, Timestamp>,
    deleted: Option<Timestamp>,
    asked: bool,
}

impl Flow {
    /// When nothing of it may be left.
    fn over(&self) -> Option<Timestamp> {
        let exchanged = self.tokens.values().max().map(|at| *at + HOUR);
        let latest = self.created.map(|at| at + LONGEST);
        self.deleted.into_iter().chain(exchanged).chain(latest).min()
    }
}

/// Every promise that this history breaks, in order.
pub(crate) fn check(events: &[Event]) -> BTreeSet<Broken> {
    let flows = gather(events);
    let mut broken = BTreeSet::new();
    for (flow, known) in &flows {
        if known.tokens.len() > 1 {
            broken.insert(Broken::DoubleExchange { flow: flow.clone() });
        }
        if known.created.is_some() && !known.left && known.tokens.is_empty() {
            broken.insert(Broken::Lost { flow: flow.clone(), why: "it gave no token".to_owned() });
        }
        if known.created.is_some() && !known.asked {
            broken.insert(Broken::Lost { flow: flow.clone(), why: "its status was not asked".to_owned() });
        }
    }
    for Event { at, what } in events {
        broken.extend(judge(*at, what, &flows));
    }
    broken
}

fn gather(events: &[Event]) -> BTreeMap<String, Flow> {
    let mut flows: BTreeMap<String, Flow> = BTreeMap::new();
    for Event { at, what } in events {
        let Some(flow) = what.flow() else { continue };
        let known = flows.entry(flow.to_owned()).or_default();
        match what {
            What::Created { state, .. } => {
                known.created = Some(*at);
                known.state.clone_from(state);
            }
            What::Left { .. } => known.left = true,
            What::Completed { chosen, .. } => known.chosen = Some(chosen.clone()),
            What::Token { token, .. } => {
                known.tokens.entry(token.clone()).or_insert(*at);
            }
            What::Deleted { .. } => known.deleted = known.deleted.or(Some(*at)),
            What::Status { .. } => known.asked = true,
            What::Read { .. } | What::Held { .. } | What::Stuck { .. } => {}
        }
    }
    flows
}

fn judge(at: Timestamp, what: &What, flows: &BTreeMap<String, Flow>) -> Option<Broken> {
    match what {
        What::Completed { flow, state, .. } => {
            let expected = &flows.get(flow)?.state;
            (state != expected).then(|| Broken::CrossFlow { flow: flow.clone() })
        }
        What::Read { flow, token, sent, status: 200, seen } => {
            let known = flows.get(flow)?;
            let exchanged = *known.tokens.get(token)?;
            let deleted = known.deleted.is_some_and(|deleted| *sent > deleted);
            if deleted || *sent > exchanged + HOUR + GRACE {
                return Some(Broken::LateToken { flow: flow.clone() });
            }
            (known.chosen.as_ref() != Some(seen)).then(|| Broken::CrossFlow { flow: flow.clone() })
        }
        What::Read { flow, token, sent, status, .. } => {
            let known = flows.get(flow)?;
            let exchanged = *known.tokens.get(token)?;
            let ended = known.deleted.is_some() || *sent > exchanged + HOUR - GRACE;
            (!ended).then(|| Broken::Lost { flow: flow.clone(), why: format!("reading gave {status}") })
        }
        What::Held { flow, rows } => {
            let over = flows.get(flow)?.over()?;
            (at > over + GRACE).then(|| Broken::Residue { flow: flow.clone(), rows: *rows })
        }
        What::Status { flow, answered } => match answered {
            Some(other) if other != flow => Some(Broken::CrossFlow { flow: flow.clone() }),
            Some(_) => None,
            None => Some(Broken::Lost { flow: flow.clone(), why: "nobody knows it".to_owned() }),
        },
        What::Stuck { flow, why } => {
            Some(Broken::Lost { flow: flow.clone().unwrap_or_default(), why: why.clone() })
        }
        What::Created { .. } | What::Left { .. } | What::Token { .. } | What::Deleted { .. } => None,
    }
}
