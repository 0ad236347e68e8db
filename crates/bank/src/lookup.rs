use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::may_reach;

/// Turns a host name into addresses. The system's resolver outside tests.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// The addresses of that name.
    ///
    /// # Errors
    /// When the name is unknown or the resolver does not work.
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The system's resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// A name that resolves to an address where no bank can be.
#[derive(Debug, thiserror::Error)]
#[error("the name resolves to an address that is not allowed")]
pub(crate) struct AddressRefused;

/// Checks addresses after resolution, on the very addresses that are then connected to, so that a name that
/// changes between check and use (DNS rebinding) gains nothing.
pub(crate) struct GuardedLookup {
    pub(crate) lookup: Arc<dyn Lookup>,
    pub(crate) allow_private: bool,
}

impl Resolve for GuardedLookup {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = Arc::clone(&self.lookup);
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = lookup.lookup(name.as_str()).await?;
            // One bad address refuses the name: a bank does not mix.
            if found.iter().any(|address| !may_reach(*address, allow_private)) {
                return Err(AddressRefused.into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
