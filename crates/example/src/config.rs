use std::{net::SocketAddr, sync::Arc};

use glimpse_client::SecretText;
use jiff::Timestamp;
use url::Url;

/// The time, as the application is to believe it; a demo's clock can be moved.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Fills a buffer with random bytes that nobody can guess.
pub type Fill = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What the application needs to know.
#[derive(Clone, Debug)]
pub struct ExampleConfig {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address that browsers use, such as `http://localhost:7603`. If `listen` has port 0, its port is replaced by
    /// the one that was taken.
    pub public_url: Url,
    /// The service's API.
    pub api_url: Url,
    /// The service's Widget: the start form may lead there, and nowhere else.
    pub widget_url: Url,
    /// The page that moves a demo's time, if there is one.
    pub clock_url: Option<Url>,
    /// The client id that the service gave to this application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretText,
    /// Banks and users to try, shown on the start page.
    pub banks: Vec<BankHint>,
}

/// A bank to try.
#[derive(Clone, Debug)]
pub struct BankHint {
    /// Its name in the Widget's list.
    pub name: String,
    /// Its code, for the Widget's search.
    pub bank_code: String,
    /// Who can log in there.
    pub users: Vec<UserHint>,
}

/// An invented person to try.
#[derive(Clone, Debug)]
pub struct UserHint {
    /// Login name.
    pub user: String,
    /// Password.
    pub password: String,
    /// The one-time password that works, if one is asked for.
    pub otp: Option<String>,
    /// An IBAN to fill in, if the user has an account.
    pub iban: Option<String>,
    /// What happens with this user.
    pub note: String,
}
