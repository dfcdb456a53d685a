//! What the DevPortal shows: APIs in a state developers may see, to those who may see them, and where they are
//! deployed. Reading only.

use std::sync::Arc;

use serde::Deserialize;
use tidegate_model::api::{ApiScope, Visibility};
use tidegate_model::environment::Environment;
use tidegate_model::id::{ApiId, ApplicationId};
use tidegate_model::user::ADMIN;

use crate::api::ApiRecord;
use crate::error::Result;
use crate::{Store, args};

/// Who looks at the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer<'a> {
    /// Someone without a token.
    Nobody,
    /// A user with these roles.
    User(&'a [String]),
}

impl Viewer<'_> {
    /// Whether the DevPortal shows an API to this viewer at all. What it must not show does not exist for the viewer; nor do
    /// default APIs, to which nobody subscribes.
    pub fn sees(self, record: &ApiRecord) -> bool {
        let api = &record.api;
        let may_see = match (api.visibility, self) {
            (Visibility::Public, _) => true,
            (_, Viewer::Nobody) => false,
            (Visibility::Private, Viewer::User(_)) => true,
            (Visibility::Restricted, Viewer::User(roles)) => {
                roles.iter().any(|role| role == ADMIN || api.visible_roles.contains(role))
            }
        };
        may_see && record.default_api.is_none() && api.life_cycle_status.is_visible_to_developers()
    }
}

impl Store {
    /// The APIs `viewer` sees, newest first, without operations, scopes and endpoints.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn catalogue(&self, viewer: Viewer<'_>) -> Result<Vec<Arc<ApiRecord>>> {
        let mut records = self.api_summaries().await?;
        records.retain(|record| viewer.sees(record));
        records.sort_by_key(|record| std::cmp::Reverse(record.created_at));
        Ok(records)
    }

    /// One API in full, if `viewer` sees it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn catalogue_api(&self, id: &ApiId, viewer: Viewer<'_>) -> Result<Option<ApiRecord>> {
        Ok(self.api(id).await?.filter(|record| viewer.sees(record)))
    }

    /// The environments an API is deployed to and shown with, in order of name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn places(&self, id: &ApiId) -> Result<Vec<Environment>> {
        const SQL: &str = "SELECT e.body FROM deployment d JOIN environment e ON e.name = d.environment
             WHERE d.api_id = $1 AND d.is_shown ORDER BY e.name";
        self.db.all(SQL, args![id]).await?.iter().map(|row| row.json("body")).collect()
    }

    /// The scopes of all APIs an application is subscribed to, each name once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscribed_scopes(&self, id: &ApplicationId) -> Result<Vec<ApiScope>> {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default)]
            scopes: Vec<ApiScope>,
        }
        const SQL: &str = "SELECT a.body FROM api a JOIN subscription s ON s.api_id = a.id
             WHERE s.application_id = $1 ORDER BY a.id";
        let mut scopes: Vec<ApiScope> = Vec::new();
        for row in self.db.all(SQL, args![id]).await? {
            for scope in row.json::<Body>("body")?.scopes {
                if scopes.iter().all(|known| known.scope.name != scope.scope.name) {
                    scopes.push(scope);
                }
            }
        }
        Ok(scopes)
    }
}
