//! Users: names, password hashes and roles.
//!
//! Names are unique without regard to case and keep the case they were first written in. Hashing is not done here.

use std::collections::HashMap;

use tidegate_model::change::Topic;
use tidegate_model::id::UserId;
use tidegate_model::millis::Millis;
use tidegate_model::user::User;

use crate::error::Result;
use crate::query::Row;
use crate::{Store, Tx, args};

/// Most users one page of a list holds.
pub const USERS_PAGE_MAX: i64 = 1_000;

const FIRST_USER: &str = "first_user";

impl Store {
    /// The user of that name, in any case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user(&self, name: &str) -> Result<Option<User>> {
        Ok(self.user_with_password(name).await?.map(|(user, _)| user))
    }

    /// The user of that name and the hash of the password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user_with_password(&self, name: &str) -> Result<Option<(User, String)>> {
        const SQL: &str = "SELECT u.id, u.name, u.email, u.password_hash, u.is_active, r.role FROM app_user u
             LEFT JOIN user_role r ON r.user_id = u.id WHERE u.name_folded = $1 ORDER BY r.role";
        let rows = self.db.all(SQL, args![&fold(name)]).await?;
        with_roles(&rows)
    }

    /// The user of that id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user_by_id(&self, id: &UserId) -> Result<Option<User>> {
        const SQL: &str = "SELECT u.id, u.name, u.email, u.password_hash, u.is_active, r.role FROM app_user u
             LEFT JOIN user_role r ON r.user_id = u.id WHERE u.id = $1 ORDER BY r.role";
        let rows = self.db.all(SQL, args![id]).await?;
        Ok(with_roles(&rows)?.map(|(user, _)| user))
    }

    /// Users by name, at most [`USERS_PAGE_MAX`] of them, and how many there are in all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn users(&self, offset: i64, limit: i64) -> Result<(Vec<User>, i64)> {
        const SQL: &str = "SELECT id, name, email, is_active FROM app_user ORDER BY name_folded LIMIT $1 OFFSET $2";
        let limit = limit.clamp(0, USERS_PAGE_MAX);
        let rows = self.db.all(SQL, args![limit, offset.max(0)]).await?;
        let mut users = rows.iter().map(user).collect::<Result<Vec<_>>>()?;
        const ROLES: &str = "SELECT r.user_id, r.role FROM user_role r JOIN
             (SELECT id FROM app_user ORDER BY name_folded LIMIT $1 OFFSET $2) u ON u.id = r.user_id ORDER BY r.role";
        let mut roles: HashMap<String, Vec<String>> = HashMap::new();
        for row in self.db.all(ROLES, args![limit, offset.max(0)]).await? {
            roles.entry(row.text("user_id")?).or_default().push(row.text("role")?);
        }
        for user in &mut users {
            user.roles = roles.remove(user.id.as_str()).unwrap_or_default();
        }
        let total = self.db.optional("SELECT COUNT(*) AS n FROM app_user", &[]).await?;
        Ok((users, total.map_or(Ok(0), |row| row.int("n"))?))
    }
}

impl Store {
    /// Adds the first user with the first roles, exactly once in a store's life: answers whether this call did it. A
    /// user of that name who is there already (imported) is left alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_first_user(&self, user: &User, password_hash: &str, now: Millis) -> Result<bool> {
        const CLAIM: &str = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
        let mut tx = self.begin().await?;
        if tx.execute(CLAIM, args![FIRST_USER, &user.name]).await? == 0 {
            return Ok(false);
        }
        for role in &user.roles {
            tx.ensure_role(role, "").await?;
        }
        const THERE: &str = "SELECT id FROM app_user WHERE name_folded = $1";
        let is_new = tx.optional(THERE, args![&fold(&user.name)]).await?.is_none();
        if is_new {
            tx.insert_user(user, password_hash, now).await?;
        }
        tx.commit().await?;
        Ok(is_new)
    }

    /// Whether [`Store::insert_first_user`] has been done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_first_user(&self) -> Result<bool> {
        Ok(self.setting(FIRST_USER).await?.is_some())
    }
}

impl Tx {
    /// Adds a user with its roles.
    ///
    /// # Errors
    /// `Taken` when the name is, `Reference` when a role does not exist.
    pub async fn insert_user(&mut self, user: &User, password_hash: &str, now: Millis) -> Result<()> {
        const SQL: &str = "INSERT INTO app_user
             (id, name, name_folded, email, password_hash, is_active, created_at_ms, updated_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
        let folded = fold(&user.name);
        let arguments = args![&user.id, &user.name, &folded, &user.email, password_hash, user.is_active, now];
        self.execute(SQL, arguments).await?;
        self.set_roles(&user.id, &user.roles).await
    }

    /// Replaces a user's roles.
    ///
    /// # Errors
    /// `Reference` when a role does not exist.
    pub async fn set_roles(&mut self, id: &UserId, roles: &[String]) -> Result<()> {
        self.execute("DELETE FROM user_role WHERE user_id = $1", args![id]).await?;
        for role in roles {
            const SQL: &str = "INSERT INTO user_role (user_id, role) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            self.execute(SQL, args![id, role]).await?;
        }
        Ok(())
    }

    /// Replaces a user's password, ends all sessions and tells gateways, which remember the old one; answers whether the
    /// user is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_password(&mut self, id: &UserId, password_hash: &str, now: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE app_user SET password_hash = $2, updated_at_ms = $3 WHERE id = $1 RETURNING name";
        let changed = self.all(SQL, args![id, password_hash, now]).await?;
        self.delete_sessions_of(id).await?;
        self.tell_of_user(&changed, now).await
    }

    /// Replaces a user's e-mail address; answers whether the user is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_email(&mut self, id: &UserId, email: Option<&str>, now: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE app_user SET email = $2, updated_at_ms = $3 WHERE id = $1";
        Ok(self.execute(SQL, args![id, email, now]).await? == 1)
    }

    /// Lets a user in or keeps them out, and tells gateways; keeping out ends all sessions. Answers whether the user is
    /// there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_user_active(&mut self, id: &UserId, is_active: bool, now: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE app_user SET is_active = $2, updated_at_ms = $3 WHERE id = $1 RETURNING name";
        let changed = self.all(SQL, args![id, is_active, now]).await?;
        if !is_active {
            self.delete_sessions_of(id).await?;
        }
        self.tell_of_user(&changed, now).await
    }

    /// Removes a user with roles, sessions and consents, and tells gateways; answers whether there was one. What the
    /// user owns stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_user(&mut self, id: &UserId, now: Millis) -> Result<bool> {
        let gone = self.all("DELETE FROM app_user WHERE id = $1 RETURNING name", args![id]).await?;
        self.tell_of_user(&gone, now).await
    }

    async fn tell_of_user(&mut self, rows: &[Row], now: Millis) -> Result<bool> {
        for row in rows {
            self.record(&Topic::User(row.text("name")?), now).await?;
        }
        Ok(!rows.is_empty())
    }
}

/// The form of a name that decides whether two are the same.
pub fn fold(name: &str) -> String {
    name.to_lowercase()
}

fn with_roles(rows: &[Row]) -> Result<Option<(User, String)>> {
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut user = user(first)?;
    for row in rows {
        user.roles.extend(row.optional_text("role")?);
    }
    Ok(Some((user, first.text("password_hash")?)))
}

fn user(row: &Row) -> Result<User> {
    Ok(User {
        id: row.text("id")?.into(),
        name: row.text("name")?,
        email: row.optional_text("email")?,
        is_active: row.bool("is_active")?,
        roles: Vec::new(),
    })
}
