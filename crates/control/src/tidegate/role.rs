//! Roles: those of the product, and those of administrators with the management scopes given to them or the roles of the
//! product they stand for. What the product's own roles may is fixed, so that nobody can lock everyone out.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::problem::Problem;
use tidegate_model::scope;
use tidegate_model::user::{ADMIN, EVERYONE, SEED_ROLES};
use tidegate_store::role::RoleLine;

use crate::audit;
use crate::auth::Signed;
use crate::devportal::created;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::page::{Page, Paging};
use crate::query::{Path, Query, Search};
use crate::state::Control;

use super::BASE;

const SCOPES: &[&str] = &["admin", "role_manage"];
/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 100;
/// Longest description, in characters.
const DESCRIPTION_CHARS_MAX: usize = 512;
/// Most roles of administrators.
const ROLES_MAX: usize = 1_000;
/// Most users that one role lists.
const USERS_SHOWN_MAX: i64 = 100;
/// Prefix of the product's roles.
const PRODUCT_PREFIX: &str = "Internal/";

/// `GET /roles`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<Value>>> {
    signed.require(SCOPES)?;
    let word = search.query.unwrap_or_default().to_lowercase();
    let mut lines = control.store.role_lines().await?;
    lines.retain(|line| line.role.name.to_lowercase().contains(&word));
    // The product's first, then by name.
    lines.sort_by_key(|line| (!is_of_product(&line.role.name), line.role.name.to_lowercase()));
    Ok(Body(paging.cut(&control.limits, "/roles", lines.iter().map(shown).collect())?))
}

/// `GET /roles/{name}`: with the names of who has it.
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Path(name): Path<String>,
) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    let mut body = shown(&find(&control, &name).await?);
    body["users"] = json!(control.store.users_with_role(&name, USERS_SHOWN_MAX).await?);
    Ok(Body(body))
}

/// A role as clients send it. Members left out stay as they are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    #[serde(default)]
    name: String,
    description: Option<String>,
    scopes: Option<Vec<String>>,
    stands_for: Option<Vec<String>>,
}

/// `POST /roles`
pub(super) async fn create(State(control): State<Control>, signed: Signed, Json(sent): Json<Sent>) -> Result<Response> {
    let caller = signed.require(&["admin"])?;
    let name = sent.name.trim().to_owned();
    let mut problems = name_problems(&name);
    sent.check(&mut problems);
    refuse(problems)?;
    if control.store.roles().await?.len() >= ROLES_MAX + SEED_ROLES.len() {
        return Err(ApiError::bad_request(format!("there are {ROLES_MAX} roles already; remove one first")));
    }
    let mut tx = control.store.begin().await?;
    if !tx.ensure_role(&name, sent.description.as_deref().unwrap_or_default()).await? {
        return Err(ApiError::conflict(format!("there is a role `{name}` already")));
    }
    let (scopes, stands_for) = (sent.scopes.unwrap_or_default(), sent.stands_for.unwrap_or_default());
    tx.set_role_scopes(&name, &scopes).await?;
    tx.set_role_stands_for(&name, &stands_for).await?;
    let detail = json!({"scopes": scopes, "standsFor": stands_for});
    audit::record(&mut tx, caller, "role.create", &name, detail).await?;
    tx.commit().await?;
    let made = find(&control, &name).await?;
    Ok(created(&format!("{BASE}/roles/{name}"), shown(&made)))
}

/// `PUT /roles/{name}`
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Path(name): Path<String>,
    Json(sent): Json<Sent>,
) -> Result<Body<Value>> {
    let caller = signed.require(&["admin"])?;
    let old = find(&control, &name).await?;
    let mut problems = Vec::new();
    if !sent.name.is_empty() && sent.name != name {
        let message = format!("stays `{name}`: users and APIs refer to it by name; make another role instead");
        problems.push(Problem::new("name", message));
    }
    if is_of_product(&name) {
        let message = "is fixed for roles of the product; make a role of your own that stands for it";
        let changes = [("scopes", sent.scopes.is_some()), ("standsFor", sent.stands_for.is_some())];
        problems.extend(changes.into_iter().filter(|(_, is)| *is).map(|(field, _)| Problem::new(field, message)));
    }
    sent.check(&mut problems);
    refuse(problems)?;
    let mut tx = control.store.begin().await?;
    let mut detail = json!({});
    if let Some(description) = &sent.description {
        tx.set_role_description(&name, description).await?;
        detail["description"] = json!(description);
    }
    if let Some(scopes) = sent.scopes.as_ref().filter(|scopes| **scopes != old.scopes) {
        tx.set_role_scopes(&name, scopes).await?;
        detail["scopes"] = json!(scopes);
    }
    if let Some(roles) = sent.stands_for.as_ref().filter(|roles| **roles != old.stands_for) {
        tx.set_role_stands_for(&name, roles).await?;
        detail["standsFor"] = json!(roles);
    }
    audit::record(&mut tx, caller, "role.update", &name, detail).await?;
    tx.commit().await?;
    Ok(Body(shown(&find(&control, &name).await?)))
}

/// `DELETE /roles/{name}`: not while users have it.
pub(super) async fn delete(
    State(control): State<Control>,
    signed: Signed,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    let caller = signed.require(&["admin"])?;
    let role = find(&control, &name).await?;
    if is_of_product(&name) {
        return Err(ApiError::bad_request(format!("`{name}` belongs to the product and stays")));
    }
    if role.user_count > 0 {
        let who = control.store.users_with_role(&name, 3).await?.join(", ");
        let description = format!("{} users have `{name}`: {who}; take it from them first", role.user_count);
        return Err(ApiError::conflict(description));
    }
    let mut tx = control.store.begin().await?;
    tx.delete_role(&name).await?;
    audit::record(&mut tx, caller, "role.delete", &name, Value::Null).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

impl Sent {
    fn check(&self, problems: &mut Vec<Problem>) {
        if self.description.as_deref().is_some_and(|text| text.chars().count() > DESCRIPTION_CHARS_MAX) {
            let message = format!("is longer than {DESCRIPTION_CHARS_MAX} characters");
            problems.push(Problem::new("description", message));
        }
        let known = scope::allowed(&[ADMIN.to_owned()]);
        let unknown = self.scopes.iter().flatten().filter(|scope| !known.contains(*scope));
        problems.extend(unknown.take(10).map(|scope| {
            Problem::new(
                "scopes",
                format!("`{scope}` is no scope of the management APIs; GET system-scopes lists them"),
            )
        }));
        problems.extend(self.stands_for.iter().flatten().filter_map(|role| stands_for_problem(role)).take(10));
    }
}

/// Whether a role may stand for this one.
pub(crate) fn stands_for_problem(role: &str) -> Option<Problem> {
    let is_possible = scope::mapped_roles().any(|known| known == role) && role != ADMIN && role != EVERYONE;
    let message = || match role {
        ADMIN => "nothing stands for `admin`: give that role itself".to_owned(),
        _ => format!("`{role}` is no role of the product with scopes"),
    };
    (!is_possible).then(|| Problem::new("standsFor", message()))
}

pub(crate) fn is_of_product(name: &str) -> bool {
    SEED_ROLES.contains(&name)
}

fn name_problems(name: &str) -> Vec<Problem> {
    let is_usable = |c: char| !c.is_control() && !c.is_whitespace() && !",\"<>".contains(c);
    let mut problems = Vec::new();
    if !(1..=NAME_CHARS_MAX).contains(&name.chars().count()) || !name.chars().all(is_usable) {
        let message = format!("must have 1 to {NAME_CHARS_MAX} characters, no spaces and none of , \" < >");
        problems.push(Problem::new("name", message));
    } else if name.starts_with(PRODUCT_PREFIX) && !scope::mapped_roles().any(|known| known == name) {
        problems.push(Problem::new("name", format!("`{PRODUCT_PREFIX}…` is for roles of the product")));
    }
    problems
}

fn refuse(problems: Vec<Problem>) -> Result<()> {
    if problems.is_empty() { Ok(()) } else { Err(ApiError::invalid(problems)) }
}

async fn find(control: &Control, name: &str) -> Result<RoleLine> {
    let found = control.store.role_lines().await?.into_iter().find(|line| line.role.name == name);
    found.ok_or_else(|| ApiError::not_found(format!("there is no role `{name}`")))
}

fn shown(line: &RoleLine) -> Value {
    let mut roles = vec![line.role.name.clone()];
    roles.extend(line.stands_for.iter().cloned());
    let mut all = scope::allowed(&roles);
    all.extend(line.scopes.iter().cloned());
    json!({
        "name": line.role.name,
        "description": line.role.description,
        "isOfProduct": is_of_product(&line.role.name),
        "userCount": line.user_count,
        "scopes": line.scopes,
        "standsFor": line.stands_for,
        "allScopes": all,
    })
}
