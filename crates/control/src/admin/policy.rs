//! Throttling policies of the three levels. A policy in use is not removed; its name never changes, since others refer
//! to it by name.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::millis;
use tidegate_model::policy::{PolicyLevel, ThrottlePolicy, UNLIMITED};
use tidegate_model::problem::Problem;
use tidegate_store::Error as StoreError;

use crate::audit;
use crate::auth::Signed;
use crate::devportal::created;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::query::{Path, Query};
use crate::state::Control;

use super::BASE;
use super::limit::{SentLimit, body as limit_body, burst_unit, read_burst};

const READ: &[&str] = &["admin", "tier_view", "admin_tier_view"];
const WRITE: &[&str] = &["admin", "tier_manage", "admin_tier_manage"];
/// Longest name, in characters (contract).
const NAME_CHARS_MAX: usize = 60;
/// Longest display name, in characters (contract).
const DISPLAY_NAME_CHARS_MAX: usize = 512;
/// Longest description, in characters (contract).
const DESCRIPTION_CHARS_MAX: usize = 1_024;

/// `GET /throttling/policies/{level}`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Path(level): Path<String>,
) -> Result<Body<Value>> {
    signed.require(READ)?;
    let list: Vec<Value> = control.store.policies(read_level(&level)?).await?.iter().map(body).collect();
    Ok(Body(json!({"count": list.len(), "list": list})))
}

/// `query` of the search: `type:all`, `type:application` and so on.
#[derive(Deserialize)]
pub(super) struct Search {
    query: Option<String>,
}

/// `GET /throttling/policies/search`
pub(super) async fn search(
    State(control): State<Control>,
    signed: Signed,
    Query(search): Query<Search>,
) -> Result<Body<Value>> {
    signed.require(READ)?;
    let wanted = search.query.unwrap_or_default();
    let wanted = wanted.strip_prefix("type:").unwrap_or(&wanted);
    let levels = match wanted {
        "" | "all" => vec![PolicyLevel::Application, PolicyLevel::Subscription, PolicyLevel::Api],
        word => vec![read_level(word)?],
    };
    let mut list = Vec::new();
    for level in levels {
        for policy in control.store.policies(level).await? {
            list.push(json!({
                "uuid": policy.id,
                "policyName": policy.name,
                "displayName": policy.display_name,
                "description": policy.description,
                "isDeployed": true,
                "type": word(level),
            }));
        }
    }
    Ok(Body(json!({"count": list.len(), "list": list})))
}

/// `GET /throttling/policies/{level}/{policyId}`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Path((level, id)): Path<(String, String)>,
) -> Result<Body<Value>> {
    signed.require(READ)?;
    Ok(Body(body(&find(&control, read_level(&level)?, &id).await?)))
}

/// `POST /throttling/policies/{level}`
pub(super) async fn create(
    State(control): State<Control>,
    signed: Signed,
    Path(level): Path<String>,
    Json(sent): Json<Sent>,
) -> Result<Response> {
    let caller = signed.require(WRITE)?;
    let level = read_level(&level)?;
    let new = sent.read(level, uuid::Uuid::now_v7().to_string())?;
    let mut tx = control.store.begin().await?;
    tx.insert_policy(&new, millis::now()).await.map_err(|why| match why {
        StoreError::Taken(_) => {
            ApiError::conflict(format!("there is a {} policy named `{}` already", word(level), new.name))
        }
        other => other.into(),
    })?;
    audit::record(&mut tx, caller, "policy.create", &new.id, json!({"level": level, "name": new.name})).await?;
    tx.commit().await?;
    Ok(created(&format!("{BASE}/throttling/policies/{}/{}", word(level), new.id), body(&new)))
}

/// `PUT /throttling/policies/{level}/{policyId}`
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Path((level, id)): Path<(String, String)>,
    Json(sent): Json<Sent>,
) -> Result<Body<Value>> {
    let caller = signed.require(WRITE)?;
    let old = find(&control, read_level(&level)?, &id).await?;
    check_not_unlimited(&old)?;
    let to = sent.read(old.level, old.id.clone())?;
    if to.name != old.name {
        let message = format!("stays `{}`: applications and APIs refer to it by name", old.name);
        return Err(ApiError::invalid(vec![Problem::new("policyName", message)]));
    }
    let mut tx = control.store.begin().await?;
    if !tx.update_policy(&to, millis::now()).await? {
        return Err(not_found(&id));
    }
    audit::record(&mut tx, caller, "policy.update", &id, json!({"level": to.level, "name": to.name})).await?;
    tx.commit().await?;
    Ok(Body(body(&to)))
}

/// `DELETE /throttling/policies/{level}/{policyId}`
pub(super) async fn delete(
    State(control): State<Control>,
    signed: Signed,
    Path((level, id)): Path<(String, String)>,
) -> Result<StatusCode> {
    let caller = signed.require(WRITE)?;
    let old = find(&control, read_level(&level)?, &id).await?;
    check_not_unlimited(&old)?;
    let mut tx = control.store.begin().await?;
    if !tx.delete_policy(&id, millis::now()).await? {
        return Err(not_found(&id));
    }
    if let Some(user) = tx.policy_user(old.level, &old.name).await? {
        return Err(ApiError::conflict(format!("policy `{}` is used by {user}; give that another first", old.name)));
    }
    audit::record(&mut tx, caller, "policy.delete", &id, json!({"level": old.level, "name": old.name})).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

/// `ApplicationThrottlePolicy`, `SubscriptionThrottlePolicy` and `AdvancedThrottlePolicy` as clients send them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    #[serde(default)]
    policy_name: String,
    display_name: Option<String>,
    description: Option<String>,
    default_limit: Option<SentLimit>,
    rate_limit_count: Option<i64>,
    rate_limit_time_unit: Option<String>,
    burst_limit: Option<Burst>,
    stop_on_quota_reach: Option<bool>,
    billing_plan: Option<String>,
    conditional_groups: Option<Vec<Value>>,
}

/// `BurstLimit`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Burst {
    rate_limit_count: Option<i64>,
    rate_limit_time_unit: Option<String>,
}

impl Sent {
    fn read(self, level: PolicyLevel, id: String) -> Result<ThrottlePolicy> {
        let mut problems = Vec::new();
        check_name(&self.policy_name, &mut problems);
        let display_name = self.display_name.filter(|name| !name.is_empty());
        let display_name = display_name.unwrap_or_else(|| self.policy_name.clone());
        let description = self.description.unwrap_or_default();
        check_length("displayName", &display_name, DISPLAY_NAME_CHARS_MAX, &mut problems);
        check_length("description", &description, DESCRIPTION_CHARS_MAX, &mut problems);
        let quota = match self.default_limit {
            Some(limit) => limit.read(&mut problems),
            None => {
                problems.push(Problem::new("defaultLimit", "is missing"));
                None
            }
        };
        let (count, unit) = match self.burst_limit {
            Some(burst) => (burst.rate_limit_count, burst.rate_limit_time_unit),
            None => (self.rate_limit_count, self.rate_limit_time_unit),
        };
        let burst = read_burst(count, unit.as_deref(), &mut problems);
        if self.conditional_groups.is_some_and(|groups| !groups.is_empty()) {
            let message = "conditions are not supported; leave them out and limit all requests alike";
            problems.push(Problem::new("conditionalGroups", message));
        }
        let billing_plan = self.billing_plan.unwrap_or_else(|| "FREE".to_owned());
        if billing_plan != "FREE" && billing_plan != "COMMERCIAL" {
            problems.push(Problem::new("billingPlan", format!("`{billing_plan}` is neither FREE nor COMMERCIAL")));
        }
        if !problems.is_empty() {
            return Err(ApiError::invalid(problems));
        }
        Ok(ThrottlePolicy {
            id,
            level,
            name: self.policy_name,
            display_name,
            description,
            quota,
            burst,
            stop_on_quota_reach: self.stop_on_quota_reach.unwrap_or(true),
            billing_plan,
        })
    }
}

fn check_name(name: &str, problems: &mut Vec<Problem>) {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || "-_. ".contains(c));
    if name.trim().is_empty() || name.chars().count() > NAME_CHARS_MAX || !is_plain {
        let message = format!("must have 1 to {NAME_CHARS_MAX} letters, digits, blanks, `-`, `_` or `.`");
        problems.push(Problem::new("policyName", message));
    }
}

fn check_length(field: &str, text: &str, chars_max: usize, problems: &mut Vec<Problem>) {
    if text.chars().count() > chars_max {
        problems.push(Problem::new(field, format!("is longer than {chars_max} characters")));
    }
}

fn read_level(word: &str) -> Result<PolicyLevel> {
    PolicyLevel::parse(word)
        .ok_or_else(|| ApiError::not_found(format!("`{word}` is not one of application, subscription, advanced")))
}

/// The level as this API's paths spell it.
fn word(level: PolicyLevel) -> &'static str {
    if level == PolicyLevel::Api { "advanced" } else { level.as_str() }
}

async fn find(control: &Control, level: PolicyLevel, id: &str) -> Result<ThrottlePolicy> {
    let policy = control.store.policy_by_id(id).await?.filter(|policy| policy.level == level);
    policy.ok_or_else(|| not_found(id))
}

fn not_found(id: &str) -> ApiError {
    ApiError::not_found(format!("Requested throttling policy with id '{id}' not found"))
}

/// What never throttles is referred to everywhere and stays.
fn check_not_unlimited(policy: &ThrottlePolicy) -> Result<()> {
    if policy.name == UNLIMITED {
        return Err(ApiError::bad_request(format!("the policy `{UNLIMITED}` cannot be changed or removed")));
    }
    Ok(())
}

fn body(policy: &ThrottlePolicy) -> Value {
    let mut body = json!({
        "policyId": policy.id,
        "policyName": policy.name,
        "displayName": policy.display_name,
        "description": policy.description,
        "isDeployed": true,
        "defaultLimit": limit_body(policy.quota),
    });
    let (count, unit) = (policy.burst.map_or(0, |burst| burst.count), burst_unit(policy.burst));
    let more = match policy.level {
        PolicyLevel::Application => json!({
            "type": "ApplicationThrottlePolicy",
            "burstLimit": {"rateLimitCount": count, "rateLimitTimeUnit": unit},
        }),
        PolicyLevel::Subscription => json!({
            "type": "SubscriptionThrottlePolicy",
            "graphQLMaxComplexity": 0,
            "graphQLMaxDepth": 0,
            "monetization": null,
            "rateLimitCount": count,
            "rateLimitTimeUnit": unit,
            "customAttributes": [],
            "stopOnQuotaReach": policy.stop_on_quota_reach,
            "billingPlan": policy.billing_plan,
            "permissions": null,
            "subscriberCount": 0,
        }),
        PolicyLevel::Api => json!({"type": "AdvancedThrottlePolicy", "conditionalGroups": []}),
    };
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    body
}
