//! The Widget's pages: what a user sees of a flow, made from view data alone.
//!
//! [`render`] makes a complete page of a [`Frame`] and a [`View`]; [`render_bare`] makes one where there is no flow.
//! Both refer to the [`asset`]s by their content's name. Pages need no JavaScript, and none of them has inline
//! scripts or styles. `docs/widget.md` lists pages, forms and terms.

mod assets;
pub mod brand;
mod chrome;
mod codes;
mod flicker;
mod format;
mod frame;
pub mod gallery;
mod html;
mod next;
mod pages;
mod parts;
mod render;
mod texts;
mod view;

pub use assets::{Asset, asset, asset_paths, overlay};
pub use codes::{UserText, text};
pub use frame::{Frame, Operator};
pub use gallery::gallery;
pub use next::{Next, next_steps};
pub use render::{render, render_bare, render_busy};
pub use view::{
    BankHealth, BankItem, Closed, DoneAccount, FieldError, FieldFault, Offer, Stuck, Unreached, View, Working,
};

/// Names the version of the consent page's text, in all languages together; for the audit trail.
pub const CONSENT_VERSION: &str = texts::CONSENT_VERSION;
