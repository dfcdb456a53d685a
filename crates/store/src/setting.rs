//! Single facts about the installation, by name; and the proof that the master key is the right one.

use crate::error::{Error, Result};
use crate::{Store, args};

const SEAL_PROOF: &str = "seal_proof";

impl Store {
    /// Reads a fact.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setting(&self, name: &str) -> Result<Option<String>> {
        let row = self.db.optional("SELECT value FROM setting WHERE name = $1", args![name]).await?;
        row.map(|row| row.text("value")).transpose()
    }

    /// Writes a fact.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<()> {
        const SQL: &str = "INSERT INTO setting (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.db.execute(SQL, args![name, value]).await?;
        Ok(())
    }

    /// Writes a fact unless it is there already; answers whether this call wrote it. Of several nodes that start on an
    /// empty database at once, exactly one gets `true`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_setting(&self, name: &str, value: &str) -> Result<bool> {
        const SQL: &str = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        Ok(self.db.execute(SQL, args![name, value]).await? == 1)
    }

    pub(crate) async fn prove_sealer(&self) -> Result<()> {
        let fresh = self.sealer.seal(SEAL_PROOF, b"tidegate");
        self.claim_setting(SEAL_PROOF, &fresh).await?;
        self.check_sealer().await
    }

    /// The same for who must not write.
    pub(crate) async fn check_sealer(&self) -> Result<()> {
        let kept = self.setting(SEAL_PROOF).await?.ok_or(Error::WrongMasterKey)?;
        self.sealer.open(SEAL_PROOF, &kept).map(|_| ())
    }
}
