//! The definition of an API over REST: validate, import, show, replace. Documents come by upload, as text, or
//! by an address that [`crate::remote_document`] may fetch.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidegate_model::api::{Api, DESCRIPTION_CHARS_MAX};
use tidegate_model::id::ApiId;
use tidegate_model::problem::Problem;

use super::api::create::{Created, created, insert};
use super::api::{admit, check, find, update};
use super::notice;
use super::params::{At, Params};
use crate::audit;
use crate::auth::Signed;
use crate::definition::{Definition, Rejected, extension, load, sync};
use crate::error::{ApiError, Result};
use crate::findings::{self, Finding};
use crate::multipart::Form;
use crate::state::Control;

/// Code of a finding in a list of errors; our own, outside WSO2's six digits.
const OWN_ADDRESS: &str = "TIDEGATE-OWN-ADDRESS";

/// The part that names a document by its address.
const URL: &str = "url";

/// Query parameters of [`validate`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    #[serde(default)]
    return_content: bool,
}

/// `POST /apis/validate-openapi`: one of the parts `file`, `inlineAPIDefinition` and `url`. Answers 200 also when the document is not
/// valid, with everything that is wrong in `errors`.
///
/// # Errors
/// 400 without a document, or when there is none to be had at `url`, 401, 413, 415.
pub async fn validate(
    State(control): State<Control>,
    signed: Signed,
    Params(wanted): Params<Wanted>,
    request: Request,
) -> Result<Json<Value>> {
    signed.require(&["api_create", "api_manage"])?;
    let form = Form::read(request, control.limits.definition_bytes_max).await?;
    let bytes = document(&control, &form, &["file", "inlineAPIDefinition"]).await?;
    Ok(Json(match read(&control, bytes).await? {
        Err(rejected) => json!({"isValid": false, "content": null, "info": null, "errors": rejected.items()}),
        Ok(definition) => json!({
            "isValid": true,
            "content": wanted.return_content.then(|| definition.tree.to_string()),
            "info": {
                "name": definition.title,
                "version": definition.version,
                "context": definition.base_path,
                "description": definition.description,
                "openAPIVersion": definition.spec_version,
                "endpoints": definition.addresses,
            },
            // The document is valid; what names us by a literal address is told beside it.
            "errors": findings::in_definition(&definition.tree, control.addresses.as_ref()).iter().map(item).collect::<Vec<_>>(),
        }),
    }))
}

/// `POST /apis/import-openapi`: the document as for [`validate`], `additionalProperties` the rest of the API as JSON.
/// Name and version default to the document's, the context to its base path.
///
/// # Errors
/// 400 naming everything wrong, 401, 409 when name or context are taken, 413, 415.
pub async fn import(State(control): State<Control>, signed: Signed, request: Request) -> Result<Created> {
    let caller = signed.require(&["api_create", "api_manage"])?;
    let form = Form::read(request, control.limits.definition_bytes_max).await?;
    let definition = read(&control, document(&control, &form, &["file", "inlineAPIDefinition"]).await?).await??;
    let mut api = describe(&definition, form.text("additionalProperties")?)?;
    check::tidy(&mut api);
    check::check(&control.store, caller, &api).await?;
    let mut tree = definition.tree;
    sync::sync(&mut tree, &api);
    let text = tree.to_string();
    let record = insert(&control, caller, api, &text).await?;
    let notice = notice::of(&control, &record.api, &text);
    created(record, notice)
}

/// `GET /apis/{id}/swagger`: the document itself, as JSON.
///
/// # Errors
/// 401, 403, 404/900308.
pub async fn show(State(control): State<Control>, signed: Signed, At(id): At<ApiId>) -> Result<Response> {
    find(&control, signed.require(&["api_view", "api_manage", "api_definition_view"])?, &id).await?;
    let text = control.store.api_definition(&id).await?;
    Ok(raw(text.ok_or_else(|| ApiError::api_not_found(id.as_str()))?))
}

/// `PUT /apis/{id}/swagger`: one of the parts `apiDefinition`, `file` and `url`. The API's operations and scopes become the document's;
/// what it does not say of an operation that was there before (policy, authentication) stays.
///
/// # Errors
/// 400 naming everything wrong, 401, 403, 404/900308, 413, 415.
pub async fn replace(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    request: Request,
) -> Result<Response> {
    let caller = signed.require(&["api_create", "api_manage"])?;
    let old = find(&control, caller, &id).await?;
    let form = Form::read(request, control.limits.definition_bytes_max).await?;
    let definition = read(&control, document(&control, &form, &["apiDefinition", "file"]).await?).await??;
    check::check(&control.store, caller, &adopted(old.api, &definition)).await?;
    let mut tx = control.store.begin().await?;
    let old = tx.api_for_update(&id).await?.ok_or_else(|| ApiError::api_not_found(id.as_str()))?;
    admit(caller, &old)?;
    let api = adopted(old.api, &definition);
    let mut tree = definition.tree;
    sync::sync(&mut tree, &api);
    let text = tree.to_string();
    audit::record(&mut tx, caller, "api.update-definition", id.as_str(), Value::Null).await?;
    update::store(&control, tx, &api, &text).await?;
    Ok((notice::of(&control, &api, &text), raw(text)).into_response())
}

/// A finding as the contract's `ErrorListItem`.
fn item(finding: &Finding) -> Value {
    json!({"code": OWN_ADDRESS, "message": "Literal address of this installation", "description": finding.message})
}

fn raw(text: String) -> Response {
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}

/// `api` with the operations and scopes of a document.
fn adopted(mut api: Api, definition: &Definition) -> Api {
    api.operations = definition.operations(&api.operations);
    let mut scopes = definition.scopes.clone();
    for new in &mut scopes {
        if let Some(old) = api.scopes.iter().find(|old| old.scope.name == new.scope.name) {
            new.shared = old.shared;
            new.scope.extra.clone_from(&old.scope.extra);
            new.scope.display_name.clone_from(&old.scope.display_name);
            if new.scope.bindings.is_empty() {
                new.scope.bindings.clone_from(&old.scope.bindings);
            }
        }
    }
    api.scopes = scopes;
    check::tidy(&mut api);
    api
}

/// Reads a document where it does not hold up other requests.
async fn read(control: &Control, document: Bytes) -> Result<Result<Definition, Rejected>> {
    let limits = control.limits.clone();
    tokio::task::spawn_blocking(move || load(&document, &limits)).await.map_err(ApiError::internal)
}

/// The document a client sent, or named by its address.
async fn document(control: &Control, form: &Form, parts: &[&str]) -> Result<Bytes> {
    let sent: Vec<&str> = parts.iter().chain([&URL]).copied().filter(|name| form.part(name).is_some()).collect();
    let wrong = |message: String| ApiError::invalid(vec![Problem::new(URL, message)]);
    match sent.as_slice() {
        [URL] => {
            let written = form.text(URL)?.unwrap_or_default().trim();
            let address = url::Url::parse(written).map_err(|why| wrong(format!("is no address: {why}")))?;
            control.remote.fetch(&address, control.limits.definition_bytes_max).await.map_err(wrong)
        }
        [one] => Ok(form.part(one).expect("it was found above").bytes.clone()),
        [] => Err(ApiError::bad_request(format!("send the document as the part `{}`", parts.join("` or `")))),
        _ => Err(ApiError::bad_request(format!("send only one of `{}`", sent.join("` and `")))),
    }
}

/// A document may say more of itself than an API's description holds; the document keeps all of it.
fn shorten(description: &str) -> String {
    match description.char_indices().nth(DESCRIPTION_CHARS_MAX - 1) {
        Some((end, _)) => format!("{}…", &description[..end]),
        None => description.to_owned(),
    }
}

/// The API a document and its additional properties describe.
fn describe(definition: &Definition, additional: Option<&str>) -> Result<Api> {
    let mut given: Map<String, Value> = match additional {
        None => Map::new(),
        Some(text) => serde_json::from_str(text)
            .map_err(|why| ApiError::bad_request(format!("additionalProperties must be a JSON object: {why}")))?,
    };
    let mut fill = |name: &str, value: Option<&String>| {
        let is_missing = given.get(name).is_none_or(|given| given.is_null() || given.as_str() == Some(""));
        if let (true, Some(value)) = (is_missing, value) {
            given.insert(name.to_owned(), json!(value));
        }
    };
    let title: String =
        definition.title.trim().chars().filter(|c| !"~!@#;:%^*()+={}|\\<>\"',&$[]/".contains(*c)).collect();
    fill("name", Some(&title));
    fill("version", Some(&definition.version));
    fill("context", definition.base_path.as_ref());
    let description = definition.description.as_deref().map(shorten);
    fill("description", description.as_ref());
    if !given.contains_key("context") {
        let text = "is missing, and the document has no base path; give it in additionalProperties";
        return Err(ApiError::invalid(vec![Problem::new("context", text)]));
    }
    let names: Vec<String> = given.keys().cloned().collect();
    let mut api: Api = serde_json::from_value(Value::Object(given))
        .map_err(|why| ApiError::bad_request(format!("additionalProperties: {why}")))?;
    let mut problems = Vec::new();
    extension::apply(&definition.tree, &mut api, &|name| names.iter().any(|given| given == name), &mut problems);
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    // Settings of single operations given beside the document win over what it does not say.
    let given = std::mem::take(&mut api.operations);
    api.operations = definition.operations(&given);
    for scope in &definition.scopes {
        if !api.scopes.iter().any(|known| known.scope.name == scope.scope.name) {
            api.scopes.push(scope.clone());
        }
    }
    Ok(api)
}
