use glimpse_model::Language;
use jiff::Timestamp;

use crate::brand::Brand;

/// What every page of a flow carries.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The language of every text.
    pub language: Language,
    /// Who asks: the client's display name; empty where the page may not know it, which leaves the head out.
    pub client_name: &'a str,
    /// How the pages look for this client, where it has a look of its own.
    pub brand: Option<&'a Brand>,
    /// Who runs this installation.
    pub operator: &'a Operator,
    /// The flow's id, in the address of every form.
    pub flow_id: &'a str,
    /// The page secret, in a hidden field of every form and never in an address; empty where the page may not know it.
    pub page: &'a str,
    /// The version of the step that is shown, in a hidden field of every form.
    pub step: u64,
    /// The chosen bank, once there is one.
    pub bank_name: Option<&'a str>,
    /// Whether the page stands in an integrator's frame: the way out is then a message, and bank pages open in a tab.
    pub framed: bool,
    /// Whether the page offers to go on on a phone.
    pub phone: bool,
    /// Whether the page offers to cancel the flow.
    pub cancellable: bool,
    /// The time of the store; everything that says "time left" counts from here.
    pub now: Timestamp,
    /// When the flow's time is up.
    pub deadline: Option<Timestamp>,
}

/// Who runs the service, as every page's foot says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operator {
    /// Legal name.
    pub name: String,
    /// The licence under which account information services are provided, in the operator's words.
    pub licence: Option<String>,
    /// Address of the privacy notice; `https` only (anything else is not linked).
    pub privacy_url: Option<String>,
    /// Address of the terms of use; `https` only (anything else is not linked).
    pub terms_url: Option<String>,
}
