//! Lists: `offset` and `limit` in, `{count, list, pagination}` out (WSO2 REST convention).

use serde::{Deserialize, Serialize};

use crate::error::{ApiError, Result};
use crate::state::Limits;

/// Entries of a page when the client does not say.
pub const LIMIT_DEFAULT: usize = 25;

/// Query parameters of a list.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Paging {
    /// Entries to skip.
    pub offset: Option<usize>,
    /// Most entries to return.
    pub limit: Option<usize>,
}

/// One page.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// Entries in this page.
    pub count: usize,
    /// The entries.
    pub list: Vec<T>,
    /// Where this page stands.
    pub pagination: Pagination,
}

/// Where a page stands in its list.
#[derive(Debug, Serialize)]
pub struct Pagination {
    /// Entries skipped.
    pub offset: usize,
    /// Most entries of this page.
    pub limit: usize,
    /// Entries of the whole list.
    pub total: usize,
    /// Relative address of the next page, or empty.
    pub next: String,
    /// Relative address of the page before, or empty.
    pub previous: String,
}

impl Paging {
    /// Offset and limit, checked.
    ///
    /// # Errors
    /// 400 when the limit is zero or above [`Limits::page_entries_max`].
    pub fn resolve(&self, limits: &Limits) -> Result<(usize, usize)> {
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        if limit == 0 || limit > limits.page_entries_max {
            return Err(ApiError::bad_request(format!("limit must be between 1 and {}", limits.page_entries_max)));
        }
        // Databases count in signed numbers; nothing is that far out.
        Ok((self.offset.unwrap_or(0).min(i64::MAX as usize), limit))
    }

    /// Cuts this page out of the whole `list`; `path` is the list's address relative to the API, `/apis`.
    ///
    /// # Errors
    /// As [`Self::resolve`].
    pub fn cut<T>(&self, limits: &Limits, path: &str, list: Vec<T>) -> Result<Page<T>> {
        let total = list.len();
        let (offset, limit) = self.resolve(limits)?;
        let list: Vec<T> = list.into_iter().skip(offset).take(limit).collect();
        Ok(page(path, offset, limit, total, list))
    }
}

/// Makes a page from entries that were already cut.
pub fn page<T>(path: &str, offset: usize, limit: usize, total: usize, list: Vec<T>) -> Page<T> {
    let link = |offset: usize| format!("{path}?limit={limit}&offset={offset}");
    let next = if offset.saturating_add(limit) < total { link(offset + limit) } else { String::new() };
    let previous = if offset > 0 { link(offset.saturating_sub(limit)) } else { String::new() };
    Page { count: list.len(), list, pagination: Pagination { offset, limit, total, next, previous } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_link_to_their_neighbours() {
        let paging = Paging { offset: Some(2), limit: Some(2) };
        let page = paging.cut(&Limits::default(), "/apis", vec![1, 2, 3, 4, 5]).unwrap();
        assert_eq!(page.list, [3, 4]);
        assert_eq!(page.pagination.next, "/apis?limit=2&offset=4");
        assert_eq!(page.pagination.previous, "/apis?limit=2&offset=0");
    }

    #[test]
    fn an_offset_beyond_all_numbers_is_just_far_out() {
        let paging = Paging { offset: Some(usize::MAX), limit: None };
        assert!(paging.resolve(&Limits::default()).unwrap().0 as i64 > 0);
        assert!(paging.cut(&Limits::default(), "/apis", vec![1]).unwrap().list.is_empty());
    }

    #[test]
    fn a_limit_of_zero_or_beyond_the_maximum_is_refused() {
        for limit in [0, 501] {
            assert!(Paging { offset: None, limit: Some(limit) }.resolve(&Limits::default()).is_err());
        }
    }
}
