//! Users and roles: made, changed, signed up. The first start makes `admin`.

use std::net::IpAddr;

use secrecy::{ExposeSecret as _, SecretString};
use tidegate_model::id::UserId;
use tidegate_model::problem::Problem;
use tidegate_model::user::{ADMIN, EVERYONE, SEED_ROLES, SUBSCRIBER, User};

use crate::KeyManager;
use crate::client::{alphanumeric, refuse_problems};
use crate::error::{Error, Result};
use crate::password::PASSWORD_BYTES_MAX;

/// Name of the first user.
pub const FIRST_USER: &str = "admin";
/// Longest user name, in characters.
pub const USER_NAME_CHARS_MAX: usize = 100;
/// Shortest password people choose, in characters.
pub const PASSWORD_CHARS_MIN: usize = 8;
/// Length of the random first password.
const FIRST_PASSWORD_CHARS: usize = 20;

/// What a user is to be.
#[derive(Debug, Clone)]
pub struct UserSpec {
    /// Unique without regard to case.
    pub name: String,
    /// In plain; hashed at once.
    pub password: SecretString,
    /// For the `email` claim.
    pub email: Option<String>,
    /// Must exist.
    pub roles: Vec<String>,
}

impl KeyManager {
    /// Makes roles, the first user and the first signing key, each exactly once in a store's life. Answers the first
    /// user's password when this call made the user: show it, it cannot be had again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn first_start(&self) -> Result<Option<SecretString>> {
        let mut tx = self.store.begin().await?;
        for role in SEED_ROLES {
            tx.ensure_role(role, "").await?;
        }
        tx.commit().await?;
        self.keys().await?;
        if self.store.has_first_user().await? {
            return Ok(None);
        }
        let given = self.settings.initial_admin_password.clone();
        let password = given.unwrap_or_else(|| alphanumeric(FIRST_PASSWORD_CHARS).into());
        let hash = self.passwords.hash(password.expose_secret()).await?;
        let roles = SEED_ROLES.into_iter().filter(|role| *role != EVERYONE).map(str::to_owned).collect();
        let user = User { id: UserId::fresh(), name: FIRST_USER.to_owned(), email: None, is_active: true, roles };
        let is_made = self.store.insert_first_user(&user, &hash, self.now()).await?;
        Ok(is_made.then_some(password))
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all findings, [`Error::Taken`] when the name is.
    pub async fn create_user(&self, spec: &UserSpec) -> Result<User> {
        let mut problems = name_problems(&spec.name);
        problems.extend(password_problems(spec.password.expose_secret()));
        problems.extend(self.role_problems(&spec.roles).await?);
        refuse_problems(problems)?;
        let hash = self.passwords.hash(spec.password.expose_secret()).await?;
        let roles = spec.roles.iter().filter(|role| *role != EVERYONE).cloned().collect();
        let user =
            User { id: UserId::fresh(), name: spec.name.clone(), email: spec.email.clone(), is_active: true, roles };
        let mut tx = self.store.begin().await?;
        tx.insert_user(&user, &hash, self.now()).await?;
        tx.commit().await?;
        tracing::info!(user.name = %user.name, "added user `{}`", user.name);
        Ok(user)
    }

    /// Adds a user who asks for it from `address`, as a subscriber. Each attempt counts, whatever comes of it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when switched off, [`Error::TooManyFailures`] at the limit; otherwise as
    /// [`KeyManager::create_user`].
    pub async fn sign_up(
        &self,
        name: &str,
        password: SecretString,
        email: Option<String>,
        address: Option<IpAddr>,
    ) -> Result<User> {
        if !self.settings.is_sign_up_enabled {
            return Err(Error::Forbidden("self sign-up is switched off"));
        }
        self.passwords.count_sign_up(address).await?;
        let roles = vec![SUBSCRIBER.to_owned()];
        self.create_user(&UserSpec { name: name.to_owned(), password, email, roles }).await
    }

    /// Replaces the password of someone who knows the old one. Ends sessions and tokens.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the old password is wrong, [`Error::Invalid`] when the new one will not do.
    pub async fn change_password(&self, name: &str, old: &SecretString, new: &SecretString) -> Result<()> {
        let user = self.verify_password(name, old.expose_secret(), None).await?;
        let user = user.ok_or(Error::Forbidden("the present password is wrong"))?;
        self.reset_password(&user.name, new).await
    }

    /// Replaces a password in an administrator's name. Ends sessions and tokens.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Invalid`].
    pub async fn reset_password(&self, name: &str, new: &SecretString) -> Result<()> {
        refuse_problems(password_problems(new.expose_secret()))?;
        let user = self.need_user(name).await?;
        let hash = self.passwords.hash(new.expose_secret()).await?;
        let mut tx = self.store.begin().await?;
        tx.set_password(&user.id, &hash, self.now()).await?;
        tx.commit().await?;
        self.revoke_user_tokens(&user.name).await?;
        Ok(())
    }

    /// Users by name, and how many there are in all.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list_users(&self, offset: i64, limit: i64) -> Result<(Vec<User>, i64)> {
        Ok(self.store.users(offset, limit).await?)
    }

    /// Replaces e-mail, roles and whether the user may log in; `id` and password stay. Tokens keep their scopes, but
    /// management scopes count only as far as the roles of the moment allow. Keeping a user out ends sessions and tokens.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Invalid`] for unknown roles, [`Error::Forbidden`] when `admin` would stop being one
    /// or be locked out.
    pub async fn update_user(&self, changed: &User) -> Result<()> {
        refuse_problems(self.role_problems(&changed.roles).await?)?;
        let user = self.need_user(&changed.name).await?;
        let is_admin = changed.roles.iter().any(|role| role == ADMIN);
        if user.name == FIRST_USER && !(is_admin && changed.is_active) {
            return Err(Error::Forbidden(
                "`admin` must stay active and keep the role admin, or nobody could give it back",
            ));
        }
        let roles: Vec<String> = changed.roles.iter().filter(|role| *role != EVERYONE).cloned().collect();
        let mut tx = self.store.begin().await?;
        tx.set_roles(&user.id, &roles).await?;
        tx.set_email(&user.id, changed.email.as_deref(), self.now()).await?;
        tx.set_user_active(&user.id, changed.is_active, self.now()).await?;
        tx.commit().await?;
        if !changed.is_active {
            self.revoke_user_tokens(&user.name).await?;
        }
        Ok(())
    }

    /// Replaces a user's roles; otherwise as [`KeyManager::update_user`].
    ///
    /// # Errors
    /// As [`KeyManager::update_user`].
    pub async fn set_roles(&self, name: &str, roles: &[String]) -> Result<()> {
        let user = self.need_user(name).await?;
        self.update_user(&User { roles: roles.to_vec(), ..user }).await
    }

    /// Removes a user, with sessions, consents and tokens. What the user owns stays, its clients without use.
    ///
    /// # Errors
    /// [`Error::Missing`]; [`Error::Forbidden`] for `admin`.
    pub async fn delete_user(&self, name: &str) -> Result<()> {
        let user = self.need_user(name).await?;
        if user.name == FIRST_USER {
            return Err(Error::Forbidden("`admin` cannot be removed"));
        }
        let mut tx = self.store.begin().await?;
        tx.delete_user(&user.id, self.now()).await?;
        tx.commit().await?;
        self.revoke_user_tokens(&user.name).await?;
        Ok(())
    }

    /// Lets a user in, or keeps them out; otherwise as [`KeyManager::update_user`].
    ///
    /// # Errors
    /// As [`KeyManager::update_user`].
    pub async fn set_user_active(&self, name: &str, is_active: bool) -> Result<()> {
        let user = self.need_user(name).await?;
        self.update_user(&User { is_active, ..user }).await
    }

    /// Ends all sessions and tokens of a user, who may log in again; answers how many sessions and access tokens ended.
    ///
    /// # Errors
    /// [`Error::Missing`].
    pub async fn sign_out_user(&self, name: &str) -> Result<(u64, usize)> {
        let user = self.need_user(name).await?;
        let mut tx = self.store.begin().await?;
        let sessions = tx.delete_sessions_of(&user.id).await?;
        tx.commit().await?;
        Ok((sessions, self.revoke_user_tokens(&user.name).await?))
    }

    async fn revoke_user_tokens(&self, subject: &str) -> Result<usize> {
        let mut total = 0;
        loop {
            let mut tx = self.store.begin().await?;
            let ended = tx.revoke_some_of_subject(subject, self.now()).await?;
            tx.commit().await?;
            total += ended;
            if ended == 0 {
                return Ok(total);
            }
        }
    }

    async fn need_user(&self, name: &str) -> Result<User> {
        self.store.user(name).await?.ok_or_else(|| Error::Missing(format!("user `{name}`")))
    }

    async fn role_problems(&self, roles: &[String]) -> Result<Vec<Problem>> {
        let known = self.store.roles().await?;
        let is_unknown = |role: &&String| !known.iter().any(|known| known.name == **role);
        let problem = |role: &String| Problem::new("roles", format!("there is no role `{role}`"));
        Ok(roles.iter().filter(is_unknown).map(problem).collect())
    }
}

fn name_problems(name: &str) -> Vec<Problem> {
    let is_usable = |c: char| !c.is_control() && !c.is_whitespace() && !":,\"<>".contains(c);
    if (1..=USER_NAME_CHARS_MAX).contains(&name.chars().count()) && name.chars().all(is_usable) {
        return Vec::new();
    }
    let message = format!("must have 1 to {USER_NAME_CHARS_MAX} characters, no spaces and none of : , \" < >");
    vec![Problem::new("username", message)]
}

fn password_problems(password: &str) -> Vec<Problem> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return vec![Problem::new("password", format!("must have at least {PASSWORD_CHARS_MIN} characters"))];
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return vec![Problem::new("password", format!("must have at most {PASSWORD_BYTES_MAX} bytes"))];
    }
    Vec::new()
}
