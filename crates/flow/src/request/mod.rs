//! What a client may ask for at `POST /onetime/access` (contract section 1), and the way back to it (section 2).

mod access;
mod body;
mod callback;
mod field;
mod redirect;
mod strict;

pub use access::{AccessRequest, MAX_ACCOUNTS, MAX_STATE_CHARACTERS, MAX_SYNC_DAYS};
pub use body::{FieldErrors, Refused, RequestBody};
pub use callback::{Callback, Ending, callback};
pub use redirect::{ClientPolicy, MAX_REDIRECT_BYTES, RedirectProblem, check_redirect_uri, origin};
pub use strict::{StrictError, parse_object};
