//! The seam to fetching a document that a client names by its address. Whoever implements it decides what may be fetched
//! (`tidegate::run::remote_document`, decision 9); here is only what is asked.

use async_trait::async_trait;
use bytes::Bytes;
use url::Url;

/// Fetches documents from elsewhere.
#[async_trait]
pub trait RemoteDocuments: Send + Sync {
    /// The document at `address`, at most `bytes_max` long.
    ///
    /// # Errors
    /// Why there is none, in words for the client.
    async fn fetch(&self, address: &Url, bytes_max: usize) -> Result<Bytes, String>;
}

/// Fetches nothing.
pub struct Nothing;

#[async_trait]
impl RemoteDocuments for Nothing {
    async fn fetch(&self, _: &Url, _: usize) -> Result<Bytes, String> {
        Err("this server fetches no documents; download it and send it as `file`".to_owned())
    }
}
