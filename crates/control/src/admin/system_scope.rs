//! Who gets which management scope, and which roles stand for roles of the product (WSO2: role mapping). What the product's
//! own roles give is fixed; the map can only be changed for roles of administrators.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json as Body;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::problem::Problem;
use tidegate_model::scope;
use tidegate_model::user::{ADMIN, SEED_ROLES};
use tidegate_store::role::RoleLine;

use crate::audit;
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::query::{Path, Query};
use crate::state::Control;
use crate::tidegate::role::{is_of_product, stands_for_problem};

const SCOPES: &[&str] = &["admin", "scope_manage"];
/// Most entries of a list that is sent.
const ENTRIES_MAX: usize = 10_000;

/// `GET /system-scopes`
pub(super) async fn list(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    Ok(Body(shown(&control.store.role_lines().await?)))
}

/// `ScopeList`.
#[derive(Deserialize)]
pub(super) struct ScopeList {
    #[serde(default)]
    list: Vec<SentScope>,
}

/// `Scope`.
#[derive(Deserialize)]
struct SentScope {
    #[serde(default)]
    name: String,
    #[serde(default)]
    roles: Vec<String>,
}

/// `PUT /system-scopes`: replaces what roles of administrators have of the scopes named.
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Json(sent): Json<ScopeList>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let lines = control.store.role_lines().await?;
    let known = scope::allowed(&[ADMIN.to_owned()]);
    let mut problems = Vec::new();
    let entries: usize = sent.list.iter().map(|entry| entry.roles.len() + 1).sum();
    if entries > ENTRIES_MAX {
        problems.push(Problem::new("list", format!("has more than {ENTRIES_MAX} entries")));
    }
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> =
        own(&lines).map(|line| (line.role.name.as_str(), line.scopes.iter().map(String::as_str).collect())).collect();
    for entry in sent.list.iter().take(ENTRIES_MAX) {
        if !known.contains(&entry.name) {
            problems.push(Problem::new("list.name", format!("`{}` is no scope of the management APIs", entry.name)));
            continue;
        }
        let missing = entry.roles.iter().find(|role| {
            !lines.iter().any(|line| line.role.name == **role) && !scope::mapped_roles().any(|known| known == **role)
        });
        if let Some(role) = missing {
            problems.push(Problem::new("list.roles", format!("there is no role `{role}`")));
        }
        for (role, scopes) in &mut wanted {
            match entry.roles.iter().any(|sent| sent == role) {
                true => scopes.insert(&entry.name),
                false => scopes.remove(entry.name.as_str()),
            };
        }
    }
    if !problems.is_empty() {
        problems.truncate(50);
        return Err(ApiError::invalid(problems));
    }
    let mut tx = control.store.begin().await?;
    for line in own(&lines) {
        let scopes: Vec<String> = wanted[line.role.name.as_str()].iter().map(|scope| (*scope).to_owned()).collect();
        if scopes != line.scopes {
            tx.set_role_scopes(&line.role.name, &scopes).await?;
            audit::record(&mut tx, caller, "role.update", &line.role.name, json!({"scopes": scopes})).await?;
        }
    }
    tx.commit().await?;
    Ok(Body(shown(&control.store.role_lines().await?)))
}

/// `GET /system-scopes/role-aliases`
pub(super) async fn aliases(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    Ok(Body(shown_aliases(&control.store.role_lines().await?)))
}

/// `RoleAliasList`.
#[derive(Deserialize)]
pub(super) struct AliasList {
    #[serde(default)]
    list: Vec<SentAlias>,
}

/// `RoleAlias`.
#[derive(Deserialize)]
struct SentAlias {
    #[serde(default)]
    role: String,
    #[serde(default)]
    aliases: Vec<String>,
}

/// `PUT /system-scopes/role-aliases`: replaces all of them.
pub(super) async fn set_aliases(
    State(control): State<Control>,
    signed: Signed,
    Json(sent): Json<AliasList>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let lines = control.store.role_lines().await?;
    let mut problems = Vec::new();
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> =
        own(&lines).map(|line| (line.role.name.as_str(), BTreeSet::new())).collect();
    for entry in sent.list.iter().take(ENTRIES_MAX) {
        problems.extend(stands_for_problem(&entry.role));
        // Clients send the role itself along (WSO2 behaviour).
        for alias in entry.aliases.iter().filter(|alias| **alias != entry.role) {
            match wanted.get_mut(alias.as_str()) {
                Some(roles) => drop(roles.insert(&entry.role)),
                None => {
                    let message = format!("`{alias}` is no role that an administrator has made");
                    problems.push(Problem::new("list.aliases", message));
                }
            }
        }
    }
    if !problems.is_empty() {
        problems.truncate(50);
        return Err(ApiError::invalid(problems));
    }
    let mut tx = control.store.begin().await?;
    for line in own(&lines) {
        let roles: Vec<String> = wanted[line.role.name.as_str()].iter().map(|role| (*role).to_owned()).collect();
        if roles != line.stands_for {
            tx.set_role_stands_for(&line.role.name, &roles).await?;
            audit::record(&mut tx, caller, "role.update", &line.role.name, json!({"standsFor": roles})).await?;
        }
    }
    tx.commit().await?;
    Ok(Body(shown_aliases(&control.store.role_lines().await?)))
}

/// Whose scope is asked about; absent: the caller's.
#[derive(Deserialize)]
pub(super) struct Whose {
    username: Option<String>,
}

/// `GET /system-scopes/{scope}`: whether a user has it; the name is in base64 (contract).
pub(super) async fn of_user(
    State(control): State<Control>,
    signed: Signed,
    Path(encoded): Path<String>,
    Query(whose): Query<Whose>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let bytes = URL_SAFE_NO_PAD.decode(encoded.trim_end_matches('=')).or_else(|_| STANDARD.decode(&encoded));
    let wanted = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let wanted = wanted.ok_or_else(|| ApiError::bad_request("the scope's name must be in base64"))?;
    let name = whose.username.filter(|name| !name.is_empty()).unwrap_or_else(|| caller.user.clone());
    let users = control.authority.users().await?;
    let user = users.into_iter().find(|user| user.name.eq_ignore_ascii_case(&name));
    let user = user.ok_or_else(|| ApiError::not_found(format!("there is no user `{name}`")))?;
    let lines = control.store.role_lines().await?;
    let (mut roles, mut scopes) = (user.roles.clone(), BTreeSet::new());
    for line in own(&lines).filter(|line| user.roles.contains(&line.role.name)) {
        roles.extend(line.stands_for.iter().cloned());
        scopes.extend(line.scopes.iter().cloned());
    }
    scopes.extend(scope::allowed(&roles));
    if scopes.contains(&wanted) {
        return Ok(Body(json!({"name": wanted})));
    }
    Err(ApiError::not_found(format!("the user `{}` has no scope `{wanted}`", user.name)))
}

fn own(lines: &[RoleLine]) -> impl Iterator<Item = &RoleLine> {
    lines.iter().filter(|line| !is_of_product(&line.role.name))
}

fn shown(lines: &[RoleLine]) -> Value {
    let mut roles: Vec<(&str, BTreeSet<String>)> = Vec::new();
    let product = scope::mapped_roles()
        .filter(|role| !lines.iter().any(|line| line.role.name == *role) || SEED_ROLES.contains(role));
    roles.extend(product.map(|role| (role, scope::allowed(&[role.to_owned()]))));
    for line in own(lines) {
        let mut standing = line.stands_for.clone();
        standing.push(line.role.name.clone());
        let mut scopes = scope::allowed(&standing);
        scopes.extend(line.scopes.iter().cloned());
        roles.push((&line.role.name, scopes));
    }
    let holders = |name: &String| -> Vec<&str> {
        roles.iter().filter(|(_, scopes)| scopes.contains(name)).map(|(role, _)| *role).collect()
    };
    let list: Vec<Value> = scope::allowed(&[ADMIN.to_owned()])
        .iter()
        .map(|name| json!({"tag": tag(name), "name": name, "description": "", "roles": holders(name)}))
        .collect();
    json!({"count": list.len(), "list": list})
}

fn shown_aliases(lines: &[RoleLine]) -> Value {
    let mut by_role: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in lines {
        for role in &line.stands_for {
            by_role.entry(role).or_default().push(&line.role.name);
        }
    }
    let list: Vec<Value> = by_role.iter().map(|(role, aliases)| json!({"role": role, "aliases": aliases})).collect();
    json!({"count": list.len(), "list": list})
}

/// The part of the product a scope belongs to, for grouping in a form.
fn tag(scope: &str) -> &'static str {
    let name = scope.strip_prefix(scope::PREFIX).unwrap_or(scope);
    match name {
        "subscribe" | "app_manage" | "sub_manage" | "app_update" | "store_settings" | "api_key"
        | "sub_alert_manage" => "Developer Portal",
        _ if scope::allowed(&["Internal/creator".to_owned(), "Internal/publisher".to_owned()]).contains(scope) => {
            "Publisher"
        }
        _ => "Admin",
    }
}
