//! What the DevPortal shows: APIs in a state developers may see, with where they are deployed and which policies are
//! on offer. Reading only; who may see what is decided by the caller with [`Listing::visibility`].

use serde::Deserialize;
use serde_json::{Map, Value};
use tidegate_model::api::{Api, Visibility};
use tidegate_model::environment::Environment;
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis::Millis;
use tidegate_model::policy::{PolicyLevel, ThrottlePolicy};

use crate::error::Result;
use crate::feed::state;
use crate::query::Row;
use crate::{Store, args};

/// Rows one statement of [`Store::catalogue`] reads.
const READ_BATCH: i64 = 500;

/// An API as a list shows it: everything but operations and endpoints.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Which API.
    pub id: ApiId,
    /// Current life-cycle state.
    pub state: LifecycleState,
    /// When made.
    pub created_at: Millis,
    /// When last changed.
    pub updated_at: Millis,
    /// The rest.
    pub card: Card,
}

/// The members of an API's body a list needs; the big ones are skipped while reading.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Context.
    pub context: String,
    /// Owner's user name.
    #[serde(default)]
    pub provider: String,
    /// Longer name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Text for people.
    #[serde(default)]
    pub description: Option<String>,
    /// `HTTP`, `SOAP`, …
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Words for search.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Plans on offer.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Who sees it.
    #[serde(default)]
    pub visibility: Visibility,
    /// For [`Visibility::Restricted`].
    #[serde(default)]
    pub visible_roles: Vec<String>,
    /// Whether a thumbnail is stored.
    #[serde(default)]
    pub has_thumbnail: bool,
    /// API categories.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Owners' names and addresses.
    #[serde(default)]
    pub business_information: Option<Map<String, Value>>,
    /// Whether the API is only advertised.
    #[serde(default)]
    pub advertise_info: Option<Map<String, Value>>,
}

/// An API in full, as the DevPortal shows it.
#[derive(Debug, Clone)]
pub struct Published {
    /// The API, with its current state.
    pub api: Api,
    /// Its OpenAPI document as stored.
    pub definition: String,
    /// When made.
    pub created_at: Millis,
    /// When last changed.
    pub updated_at: Millis,
}

/// Where an API is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The environment.
    pub environment: Environment,
    /// Host given at deployment.
    pub vhost: String,
}

impl Store {
    /// All APIs in a state developers may see, newest first, read a bounded batch at a time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn catalogue(&self) -> Result<Vec<Listing>> {
        const SQL: &str = "SELECT id, state, body, created_at_ms, updated_at_ms FROM api
             WHERE state IN ('PROTOTYPED', 'PUBLISHED', 'BLOCKED', 'DEPRECATED') AND id > $1 ORDER BY id LIMIT $2";
        let mut listings: Vec<Listing> = Vec::new();
        loop {
            let after = listings.last().map_or("", |listing| listing.id.as_str());
            let rows = self.db.all(SQL, args![after, READ_BATCH]).await?;
            for row in &rows {
                listings.push(listing(row)?);
            }
            if (rows.len() as i64) < READ_BATCH {
                break;
            }
        }
        listings.sort_by_key(|listing| std::cmp::Reverse(listing.created_at));
        Ok(listings)
    }

    /// Reads the listing of one API, whatever its state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn listing(&self, id: &ApiId) -> Result<Option<Listing>> {
        const SQL: &str = "SELECT id, state, body, created_at_ms, updated_at_ms FROM api WHERE id = $1";
        self.db.optional(SQL, args![id]).await?.as_ref().map(listing).transpose()
    }

    /// Reads an API in full, whatever its state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn published(&self, id: &ApiId) -> Result<Option<Published>> {
        const SQL: &str = "SELECT id, state, body, definition, created_at_ms, updated_at_ms FROM api WHERE id = $1";
        let Some(row) = self.db.optional(SQL, args![id]).await? else { return Ok(None) };
        let mut api: Api = row.json("body")?;
        api.id = row.text("id")?.into();
        api.life_cycle_status = state(&row.text("state")?)?;
        Ok(Some(Published {
            api,
            definition: row.text("definition")?,
            created_at: row.int("created_at_ms")?,
            updated_at: row.int("updated_at_ms")?,
        }))
    }

    /// The environments an API is deployed to and shown with, in order of name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn places(&self, id: &ApiId) -> Result<Vec<Place>> {
        const SQL: &str = "SELECT e.body, d.vhost FROM deployment d JOIN environment e ON e.name = d.environment
             WHERE d.api_id = $1 AND d.is_shown ORDER BY e.name";
        let rows = self.db.all(SQL, args![id]).await?;
        rows.iter().map(|row| Ok(Place { environment: row.json("body")?, vhost: row.text("vhost")? })).collect()
    }

    /// All policies of a level, in order of name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn offered_policies(&self, level: PolicyLevel) -> Result<Vec<ThrottlePolicy>> {
        const SQL: &str = "SELECT body FROM throttle_policy WHERE level = $1 ORDER BY name";
        let rows = self.db.all(SQL, args![level.as_str()]).await?;
        rows.iter().map(|row| row.json("body")).collect()
    }

    /// One policy by level and name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn offered_policy(&self, level: PolicyLevel, name: &str) -> Result<Option<ThrottlePolicy>> {
        const SQL: &str = "SELECT body FROM throttle_policy WHERE level = $1 AND name = $2";
        let row = self.db.optional(SQL, args![level.as_str(), name]).await?;
        row.map(|row| row.json("body")).transpose()
    }
}

fn listing(row: &Row) -> Result<Listing> {
    Ok(Listing {
        id: row.text("id")?.into(),
        state: state(&row.text("state")?)?,
        created_at: row.int("created_at_ms")?,
        updated_at: row.int("updated_at_ms")?,
        card: row.json("body")?,
    })
}
