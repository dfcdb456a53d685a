//! `/audit`: who changed what, newest first; in pages for people, as a file for archives.

use axum::Json as Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::problem::Problem;
use tidegate_store::audit::{AuditEvent, AuditFilter};

use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::moment;
use crate::page::{Page, Paging, page};
use crate::query::Query;
use crate::state::Control;

use super::read_moment;

const SCOPES: &[&str] = &["admin"];
/// Most events of one file. Who wants more asks again with an `offset`.
const EXPORTED_MAX: usize = 10_000;
/// Says how many events match in all.
const TOTAL_HEADER: &str = "x-total-count";
const CSV_HEAD: &str = "at,user,action,subject,detail,id\r\n";

/// Which events are asked for.
#[derive(Deserialize)]
pub(super) struct Search {
    from: Option<String>,
    to: Option<String>,
    user: Option<String>,
    action: Option<String>,
    subject: Option<String>,
    q: Option<String>,
}

impl Search {
    fn filter(&self, offset: usize, limit: usize) -> Result<AuditFilter<'_>> {
        let said = |text: &'_ Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        Ok(AuditFilter {
            from: read_moment("from", self.from.as_deref())?,
            to: read_moment("to", self.to.as_deref())?,
            by: self.user.as_deref().filter(|_| said(&self.user)),
            action_prefix: self.action.as_deref().filter(|_| said(&self.action)),
            subject: self.subject.as_deref().filter(|_| said(&self.subject)),
            about: self.q.as_deref().filter(|_| said(&self.q)),
            offset: offset as i64,
            limit: limit as i64,
        })
    }
}

/// `GET /audit`: `action` is one action, or the beginning of several: `application.`; `q` is in identifier or detail.
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<Value>>> {
    signed.require(SCOPES)?;
    let (offset, limit) = paging.resolve(&control.limits)?;
    let (events, total) = control.store.audit_events(&search.filter(offset, limit)?).await?;
    Ok(Body(page("/audit", offset, limit, total as usize, events.iter().map(shown).collect())))
}

/// `GET /audit/words`: the users and actions that there are.
pub(super) async fn words(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    let (users, actions) = control.store.audit_words().await?;
    Ok(Body(json!({"users": users, "actions": actions})))
}

/// What the file is to be.
#[derive(Deserialize)]
pub(super) struct File {
    format: Option<String>,
}

/// `GET /audit/export`: the same as a file, CSV or JSON, many events at once.
pub(super) async fn export(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
    Query(file): Query<File>,
) -> Result<Response> {
    signed.require(SCOPES)?;
    let limit = paging.limit.unwrap_or(EXPORTED_MAX);
    if limit == 0 || limit > EXPORTED_MAX {
        let message = format!("must be between 1 and {EXPORTED_MAX}");
        return Err(ApiError::invalid(vec![Problem::new("limit", message)]));
    }
    let offset = paging.offset.unwrap_or(0).min(i64::MAX as usize);
    let (is_csv, media_type, name) = match file.format.as_deref().unwrap_or("json") {
        "csv" => (true, "text/csv; charset=utf-8", "audit.csv"),
        "json" => (false, "application/json", "audit.json"),
        other => {
            let problem = Problem::new("format", format!("`{other}` is neither csv nor json"));
            return Err(ApiError::invalid(vec![problem]));
        }
    };
    let (events, total) = control.store.audit_events(&search.filter(offset, limit)?).await?;
    let text = if is_csv {
        // A file that is made of several answers has one head.
        let head = if offset == 0 { CSV_HEAD } else { "" };
        events.iter().fold(head.to_owned(), |text, event| text + &row(event))
    } else {
        Value::from(events.iter().map(shown).collect::<Vec<_>>()).to_string()
    };
    let attachment = format!("attachment; filename=\"{name}\"");
    let headers = [
        (CONTENT_TYPE.as_str(), media_type.to_owned()),
        (CONTENT_DISPOSITION.as_str(), attachment),
        (TOTAL_HEADER, total.to_string()),
    ];
    Ok((headers, text).into_response())
}

fn shown(event: &AuditEvent) -> Value {
    json!({
        "id": event.id,
        "at": moment::text(event.at),
        "user": event.by,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
    })
}

/// One line of RFC 4180.
fn row(event: &AuditEvent) -> String {
    let detail = if event.detail.is_null() { String::new() } else { event.detail.to_string() };
    let cells = [
        moment::text(event.at),
        event.by.clone(),
        event.action.clone(),
        event.subject.clone(),
        detail,
        event.id.clone(),
    ];
    cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// Quoted where it must be. What a spreadsheet would take for a formula is text: a user chose some of these words.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_spreadsheet_runs_them() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "'=1+1"),
            ("@x,y", "\"'@x,y\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected, "{text}");
        }
    }
}
