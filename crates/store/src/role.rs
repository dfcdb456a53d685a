//! Roles: names that scopes and API visibility are bound to.

use crate::error::Result;
use crate::{Store, Tx, args};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Unique; `Internal/…` for those that come with the product.
    pub name: String,
    /// Shown to administrators.
    pub description: String,
}

impl Store {
    /// All roles, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn roles(&self) -> Result<Vec<Role>> {
        let rows = self.db.all("SELECT name, description FROM role ORDER BY name", &[]).await?;
        rows.iter().map(|row| Ok(Role { name: row.text("name")?, description: row.text("description")? })).collect()
    }
}

impl Tx {
    /// Makes a role unless there is one of that name; answers whether it was made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ensure_role(&mut self, name: &str, description: &str) -> Result<bool> {
        const SQL: &str = "INSERT INTO role (name, description) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        Ok(self.execute(SQL, args![name, description]).await? == 1)
    }

    /// Removes a role, also from the users that have it; answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_role(&mut self, name: &str) -> Result<bool> {
        Ok(self.execute("DELETE FROM role WHERE name = $1", args![name]).await? == 1)
    }
}
