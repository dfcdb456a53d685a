//! Ratings of APIs by developers: one of each, 1 to 5.

use std::collections::HashMap;

use tidegate_model::id::ApiId;

use crate::error::Result;
use crate::query::Row;
use crate::{Store, args};

/// What one user gave an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Who.
    pub username: String,
    /// 1 to 5.
    pub rating: i64,
}

/// The sum of an API's ratings; an average of averages never arises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RatingSum {
    /// All ratings added up.
    pub sum: i64,
    /// How many there are.
    pub count: i64,
}

impl RatingSum {
    /// The average, 0 when there is none.
    pub fn average(self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum as f64 / self.count as f64 }
    }
}

impl Store {
    /// A page of an API's ratings in order of user name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ratings(&self, api: &ApiId, offset: i64, limit: i64) -> Result<Vec<Rating>> {
        const SQL: &str = "SELECT username, rating FROM rating WHERE api_id = $1 ORDER BY username LIMIT $2 OFFSET $3";
        let rows = self.db.all(SQL, args![api, limit, offset]).await?;
        rows.iter().map(|row| Ok(Rating { username: row.text("username")?, rating: row.int("rating")? })).collect()
    }

    /// What all users together gave an API.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rating_sum(&self, api: &ApiId) -> Result<RatingSum> {
        const SQL: &str = "SELECT COALESCE(CAST(SUM(rating) AS BIGINT), 0) AS total, COUNT(*) AS entries FROM rating
             WHERE api_id = $1";
        rating_sum(&self.db.all(SQL, args![api]).await?[0])
    }

    /// [`Self::rating_sum`] of every API that was rated.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rating_sums(&self) -> Result<HashMap<ApiId, RatingSum>> {
        const SQL: &str = "SELECT api_id, CAST(SUM(rating) AS BIGINT) AS total, COUNT(*) AS entries FROM rating
             GROUP BY api_id";
        let rows = self.db.all(SQL, &[]).await?;
        rows.iter().map(|row| Ok((row.text("api_id")?.into(), rating_sum(row)?))).collect()
    }

    /// What `username` gave an API.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rating(&self, api: &ApiId, username: &str) -> Result<Option<i64>> {
        const SQL: &str = "SELECT rating FROM rating WHERE api_id = $1 AND username = $2";
        self.db.optional(SQL, args![api, username]).await?.map(|row| row.int("rating")).transpose()
    }

    /// Writes or replaces a user's rating.
    ///
    /// # Errors
    /// [`crate::Error::Reference`] when the API is gone.
    pub async fn set_rating(&self, api: &ApiId, username: &str, rating: i64) -> Result<()> {
        const SQL: &str = "INSERT INTO rating (api_id, username, rating) VALUES ($1, $2, $3)
             ON CONFLICT (api_id, username) DO UPDATE SET rating = excluded.rating";
        self.db.execute(SQL, args![api, username, rating]).await.map(|_| ())
    }

    /// Removes a user's rating; answers whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_rating(&self, api: &ApiId, username: &str) -> Result<bool> {
        const SQL: &str = "DELETE FROM rating WHERE api_id = $1 AND username = $2";
        Ok(self.db.execute(SQL, args![api, username]).await? == 1)
    }
}

fn rating_sum(row: &Row) -> Result<RatingSum> {
    Ok(RatingSum { sum: row.int("total")?, count: row.int("entries")? })
}
