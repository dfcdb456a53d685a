//! Search: `attr:value` pairs and free text, and `GET /search` over APIs and documents.
//!
//! The index is the store itself, so that a write is found at once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::document::Document;
use tidegate_model::id::ApiId;
use tidegate_store::Store;
use tidegate_store::api::ApiRecord;

use super::api::{may_see, view};
use super::params::Params;
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::page::{Page, Paging};
use crate::state::Control;

/// Longest query, in bytes.
const QUERY_BYTES_MAX: usize = 1_024;
/// Most terms of a query.
const TERMS_MAX: usize = 16;

/// Attributes that can be asked for. The last four select nothing here: there is no such thing to find.
const ATTRIBUTES: [&str; 19] = [
    "name",
    "version",
    "context",
    "contexttemplate",
    "status",
    "lcstate",
    "description",
    "provider",
    "tag",
    "tags",
    "api-category",
    "type",
    "content",
    "doc",
    "vendor",
    "label",
    "enablestore",
    "thirdparty",
    "subcontext",
];

#[derive(Debug, PartialEq, Eq)]
struct Term {
    /// `None`: free text.
    attribute: Option<&'static str>,
    /// Lower case.
    value: String,
    is_exact: bool,
}

/// A parsed query; all its terms must hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Query(Vec<Term>);

impl Query {
    /// Reads free text and `attr:value` pairs separated by blanks; `"…"` asks for exactly that value.
    ///
    /// # Errors
    /// 400 for an unknown attribute or a query that is too long.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > QUERY_BYTES_MAX {
            return Err(ApiError::bad_request(format!("query is longer than {QUERY_BYTES_MAX} bytes")));
        }
        let mut terms = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (term, after) = next_term(rest)?;
            terms.extend(term);
            rest = after.trim_start();
        }
        if terms.len() > TERMS_MAX {
            return Err(ApiError::bad_request(format!("query has more than {TERMS_MAX} terms")));
        }
        Ok(Self(terms))
    }

    /// The APIs for which every term holds.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn select(&self, store: &Store) -> Result<Vec<Arc<ApiRecord>>> {
        let mut apis = store.api_summaries().await?;
        for term in &self.0 {
            match term.attribute {
                Some("content") => {
                    let ids = store.apis_with_definition_containing(&term.value).await?;
                    let ids: HashSet<_> = ids.into_iter().collect();
                    apis.retain(|record| ids.contains(&record.api.id));
                }
                Some("doc") => {
                    let documents = store.all_documents().await?;
                    let documents = documents.iter().filter(|document| term.matches_document(document));
                    let documented: HashSet<&ApiId> = documents.map(|document| &document.api).collect();
                    apis.retain(|record| documented.contains(&record.api.id));
                }
                _ => apis.retain(|record| term.matches(record)),
            }
        }
        Ok(apis)
    }

    pub(crate) fn matches_document(&self, document: &Document) -> bool {
        !self.0.is_empty()
            && self.0.iter().all(|term| matches!(term.attribute, None | Some("doc")) && term.matches_document(document))
    }
}

fn next_term(text: &str) -> Result<(Option<Term>, &str)> {
    let end_of_name = text.find([' ', ':', '"']).unwrap_or(text.len());
    let (attribute, value) = if text[end_of_name..].starts_with(':') {
        let name = text[..end_of_name].to_ascii_lowercase();
        let known = ATTRIBUTES.into_iter().find(|known| *known == name);
        let known = known.ok_or_else(|| {
            ApiError::bad_request(format!("`{name}` cannot be searched for; use one of {}", ATTRIBUTES.join(", ")))
        })?;
        (Some(known), text[end_of_name + 1..].trim_start())
    } else {
        (None, text)
    };
    let (value, after, is_exact) = match value.strip_prefix('"') {
        Some(quoted) => match quoted.split_once('"') {
            Some((value, after)) => (value, after, true),
            None => (quoted, "", true),
        },
        None => {
            let end = value.find(' ').unwrap_or(value.len());
            (&value[..end], &value[end..], false)
        }
    };
    let value = value.trim_matches('*').to_lowercase();
    Ok(((!value.is_empty()).then_some(Term { attribute, value, is_exact }), after))
}

impl Term {
    fn fits(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        if self.is_exact { text == self.value } else { text.contains(&self.value) }
    }

    fn matches(&self, record: &ApiRecord) -> bool {
        let api = &record.api;
        let description = api.description.as_deref().unwrap_or_default();
        match self.attribute {
            None => {
                let texts = [&api.name, &api.context, &api.version, &api.provider];
                texts.into_iter().any(|text| self.fits(text))
                    || self.fits(description)
                    || api.display_name.as_deref().is_some_and(|name| self.fits(name))
                    || api.tags.iter().any(|tag| self.fits(tag))
            }
            Some("name") => self.fits(&api.name) || api.display_name.as_deref().is_some_and(|name| self.fits(name)),
            Some("version") => self.fits(&api.version),
            Some("context" | "contexttemplate") => self.fits(&api.context) || self.fits(&api.versioned_path()),
            Some("status" | "lcstate") => api.life_cycle_status.as_str().to_lowercase() == self.value,
            Some("description") => self.fits(description),
            Some("provider") => self.fits(&api.provider),
            Some("tag" | "tags") => api.tags.iter().any(|tag| self.fits(tag)),
            Some("type") => api.kind.to_lowercase() == self.value || self.value == "api",
            Some("api-category") => {
                let categories = api.extra.get("categories").and_then(Value::as_array);
                categories.is_some_and(|names| names.iter().filter_map(Value::as_str).any(|name| self.fits(name)))
            }
            Some("vendor") => self.fits(api.extra.get("gatewayVendor").and_then(Value::as_str).unwrap_or("wso2")),
            Some(_) => false,
        }
    }

    pub(crate) fn matches_document(&self, document: &Document) -> bool {
        self.fits(&document.name) || self.fits(&document.summary)
    }
}

/// Query parameters of `GET /search`.
#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    query: String,
    limit: Option<usize>,
    offset: Option<usize>,
}

/// `GET /search?query=`: APIs and documents, by name.
///
/// # Errors
/// 400, 401.
pub async fn search(
    State(control): State<Control>,
    signed: Signed,
    Params(search): Params<Search>,
) -> Result<Json<Page<Value>>> {
    let caller = signed.require(&["api_view", "api_manage", "api_import_export", "api_product_import_export"])?;
    let query = Query::parse(&search.query)?;
    let all = control.store.api_summaries().await?;
    let seen = all.iter().filter(|record| may_see(caller, record));
    let seen: HashMap<&ApiId, &ApiRecord> = seen.map(|record| (&record.api.id, &**record)).collect();
    let mut found = Vec::new();
    for record in query.select(&control.store).await?.iter().filter(|record| may_see(caller, record)) {
        found.push((record.api.name.to_lowercase(), api_entry(record)));
    }
    for document in control.store.all_documents().await? {
        let owner = seen.get(&document.api);
        if let Some(owner) = owner.filter(|_| query.matches_document(&document)) {
            found.push((document.name.to_lowercase(), document_entry(&document, owner)));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let entries = found.into_iter().map(|(_, entry)| entry).collect();
    Paging { offset: search.offset, limit: search.limit }.cut(&control.limits, "/search", entries).map(Json)
}

fn api_entry(record: &ApiRecord) -> Value {
    let api = &record.api;
    json!({
        "id": api.id, "name": api.name, "type": "API", "transportType": api.kind,
        "description": api.description, "context": api.context, "contextTemplate": api.context,
        "version": api.version, "provider": api.provider, "status": api.life_cycle_status,
        "hasThumbnail": api.has_thumbnail, "advertiseOnly": view::is_advertise_only(api),
        "createdTime": record.created_at.to_string(), "updatedTime": record.updated_at.to_string(),
    })
}

fn document_entry(document: &Document, owner: &ApiRecord) -> Value {
    json!({
        "id": document.id, "name": document.name, "type": "DOC", "docType": document.kind,
        "summary": document.summary, "sourceType": document.source_type, "sourceUrl": document.source_url,
        "otherTypeName": document.other_kind_name, "visibility": document.visibility,
        "apiName": owner.api.name, "apiVersion": owner.api.version, "apiProvider": owner.api.provider,
        "apiUUID": owner.api.id, "associatedType": "API",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<(Option<&'static str>, String, bool)> {
        let query = Query::parse(text).unwrap();
        query.0.into_iter().map(|term| (term.attribute, term.value, term.is_exact)).collect()
    }

    #[test]
    fn queries_are_read_as_a_table() {
        assert_eq!(terms(""), []);
        assert_eq!(terms("Pizza"), [(None, "pizza".to_owned(), false)]);
        assert_eq!(
            terms("name:\"Pizza Shack\" version:1.0"),
            [(Some("name"), "pizza shack".to_owned(), true), (Some("version"), "1.0".to_owned(), false),]
        );
        assert_eq!(
            terms("context:/a*  free"),
            [(Some("context"), "/a".to_owned(), false), (None, "free".to_owned(), false),]
        );
        assert_eq!(terms("name:\"open"), [(Some("name"), "open".to_owned(), true)]);
        assert_eq!(terms("name:"), []);
    }

    #[test]
    fn unknown_attributes_and_endless_queries_are_refused() {
        assert!(Query::parse("colour:red").unwrap_err().description.contains("`colour`"));
        assert!(Query::parse(&"a".repeat(QUERY_BYTES_MAX + 1)).is_err());
        assert!(Query::parse(&"a ".repeat(TERMS_MAX + 1)).is_err());
    }
}
