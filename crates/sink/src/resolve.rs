//! From names to addresses.

use std::io;
use std::net::IpAddr;

/// Finds the addresses of a name. Called once per message, from any task; what it answers is used for that message only
/// and checked before it is used.
#[async_trait::async_trait]
pub trait Resolve: Send + Sync {
    /// The addresses of a name, best first.
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The resolver of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

#[async_trait::async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((name, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}
