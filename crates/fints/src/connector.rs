use glimpse_bank::Bank;
use glimpse_bank::contract::{
    CleanUp, Connector, Context, Dialog, Goal, Request, Response, Turn, Unreadable,
};

use crate::dialog;
use crate::settings::{Product, Settings};

/// The connector for FinTS 3.0 banks; a bank's `settings` are [`Settings`].
#[derive(Clone, Debug)]
pub struct Fints {
    product: Option<Product>,
}

impl Fints {
    /// A connector for the operator's registered product. Without a registration it refuses every bank's configuration.
    #[must_use]
    pub fn new(product: Option<Product>) -> Self {
        Self { product }
    }
}

impl Connector for Fints {
    fn name(&self) -> &'static str {
        "fints"
    }

    fn check(&self, bank: &Bank) -> Result<(), String> {
        if self.product.is_none() {
            return Err("FinTS needs fints.product_id, the number of your product registration; \
                        docs/fints.md says where it comes from"
                .to_owned());
        }
        Settings::of(bank).map(drop)
    }

    fn begin(&self, context: &mut Context<'_>, goal: Goal) -> Turn {
        dialog::begin(self.product.as_ref(), context, goal)
    }

    fn restore(&self, saved: &[u8]) -> Result<Box<dyn Dialog>, Unreadable> {
        dialog::restore(saved)
    }

    /// A FinTS dialog leaves nothing behind that a request without the user's PIN could clean up.
    fn clean_up(&self, _context: &mut Context<'_>, _record: &CleanUp) -> Option<Request> {
        None
    }

    fn is_cleaned_up(&self, _response: &Response) -> bool {
        true
    }
}
