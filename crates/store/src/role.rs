//! Roles: names that scopes and API visibility are bound to. Those of the product have their scopes from the program
//! (`tidegate_model::scope`); those of administrators have the scopes given here, and those of the roles they stand for.

use crate::error::Result;
use crate::query::Row;
use crate::{Store, Tx, args};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Unique; `Internal/…` for those that come with the product.
    pub name: String,
    /// Shown to administrators.
    pub description: String,
}

/// A role as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleLine {
    /// The role.
    pub role: Role,
    /// How many users have it.
    pub user_count: i64,
    /// Management scopes given to it.
    pub scopes: Vec<String>,
    /// Roles of the product it stands for.
    pub stands_for: Vec<String>,
}

/// What roles bring beyond the program's map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleGrants {
    /// Management scopes.
    pub scopes: Vec<String>,
    /// Roles of the product that they stand for.
    pub stands_for: Vec<String>,
}

impl Store {
    /// All roles, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn roles(&self) -> Result<Vec<Role>> {
        let rows = self.db.all("SELECT name, description FROM role ORDER BY name", &[]).await?;
        rows.iter().map(role).collect()
    }

    /// All roles, by name, with what they bring and how many users have them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn role_lines(&self) -> Result<Vec<RoleLine>> {
        const ROLES: &str = "SELECT r.name, r.description,
             (SELECT COUNT(*) FROM user_role u WHERE u.role = r.name) AS users FROM role r ORDER BY r.name";
        let mut lines = Vec::new();
        for row in self.db.all(ROLES, &[]).await? {
            lines.push(RoleLine {
                role: role(&row)?,
                user_count: row.int("users")?,
                scopes: Vec::new(),
                stands_for: Vec::new(),
            });
        }
        for row in self.db.all("SELECT role, scope FROM role_scope ORDER BY role, scope", &[]).await? {
            if let Some(line) = line_of(&mut lines, &row.text("role")?) {
                line.scopes.push(row.text("scope")?);
            }
        }
        for row in self.db.all("SELECT alias, role FROM role_alias ORDER BY alias, role", &[]).await? {
            if let Some(line) = line_of(&mut lines, &row.text("alias")?) {
                line.stands_for.push(row.text("role")?);
            }
        }
        Ok(lines)
    }

    /// What one role brings beyond the program's map.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn role_grants(&self, name: &str) -> Result<RoleGrants> {
        const SQL: &str = "SELECT scope AS word, TRUE AS is_scope FROM role_scope WHERE role = $1
             UNION ALL SELECT role, FALSE FROM role_alias WHERE alias = $1";
        let mut grants = RoleGrants::default();
        for row in self.db.all(SQL, args![name]).await? {
            let list = if row.bool("is_scope")? { &mut grants.scopes } else { &mut grants.stands_for };
            list.push(row.text("word")?);
        }
        Ok(grants)
    }

    /// Users that have a role, by name, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn users_with_role(&self, name: &str, limit: i64) -> Result<Vec<String>> {
        const SQL: &str = "SELECT u.name FROM user_role r JOIN app_user u ON u.id = r.user_id WHERE r.role = $1
             ORDER BY u.name_folded LIMIT $2";
        self.db.all(SQL, args![name, limit]).await?.iter().map(|row| row.text("name")).collect()
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

    /// Replaces a role's description; answers whether it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_role_description(&mut self, name: &str, description: &str) -> Result<bool> {
        const SQL: &str = "UPDATE role SET description = $2 WHERE name = $1";
        Ok(self.execute(SQL, args![name, description]).await? == 1)
    }

    /// Replaces the management scopes of a role.
    ///
    /// # Errors
    /// `Reference` when there is no such role.
    pub async fn set_role_scopes(&mut self, name: &str, scopes: &[String]) -> Result<()> {
        self.execute("DELETE FROM role_scope WHERE role = $1", args![name]).await?;
        for scope in scopes {
            const SQL: &str = "INSERT INTO role_scope (role, scope) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            self.execute(SQL, args![name, scope]).await?;
        }
        Ok(())
    }

    /// Replaces the roles of the product that a role stands for.
    ///
    /// # Errors
    /// `Reference` when there is no such role.
    pub async fn set_role_stands_for(&mut self, alias: &str, roles: &[String]) -> Result<()> {
        self.execute("DELETE FROM role_alias WHERE alias = $1", args![alias]).await?;
        for role in roles {
            const SQL: &str = "INSERT INTO role_alias (alias, role) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            self.execute(SQL, args![alias, role]).await?;
        }
        Ok(())
    }

    /// Removes a role, also from the users that have it; answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_role(&mut self, name: &str) -> Result<bool> {
        Ok(self.execute("DELETE FROM role WHERE name = $1", args![name]).await? == 1)
    }
}

fn role(row: &Row) -> Result<Role> {
    Ok(Role { name: row.text("name")?, description: row.text("description")? })
}

/// Looks through, since databases order text each in its own way.
fn line_of<'l>(lines: &'l mut [RoleLine], name: &str) -> Option<&'l mut RoleLine> {
    lines.iter_mut().find(|line| line.role.name == name)
}
