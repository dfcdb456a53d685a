//! An installation of which there is nothing to tell.

use async_trait::async_trait;
use tidegate_control::operations::{Health, Operations, Ports, Setting, Status};

/// Listens nowhere, is well, has no settings.
pub struct Still;

#[async_trait]
impl Operations for Still {
    async fn ports(&self, _: Option<u16>) -> Result<Ports, String> {
        Ok(Ports::default())
    }

    async fn health(&self) -> Health {
        Health {
            status: Status::Ok,
            at: String::new(),
            took_ms: 0,
            checks: Vec::new(),
            findings: Vec::new(),
            skipped: Default::default(),
        }
    }

    fn settings(&self) -> Vec<Setting> {
        Vec::new()
    }
}
