//! The Publisher API's errors with codes of their own (WSO2 `ExceptionCodes`), each in one place.

use axum::http::StatusCode;
use tidegate_model::revision::REVISIONS_MAX;
use tidegate_store::api::Clash;

use crate::error::ApiError;

const BAD: StatusCode = StatusCode::BAD_REQUEST;

/// 409: another API stands in the way of a new one.
pub fn clash(clash: Clash, name: &str, version: &str, context: &str) -> ApiError {
    match clash {
        Clash::NameAndVersion => {
            let text = format!("an API named `{name}` with version `{version}` exists already");
            ApiError::new(StatusCode::CONFLICT, 900300, "The API already exists.", text)
        }
        Clash::NameInOtherCase => {
            let text = format!("an API named `{name}` exists already, in another spelling of upper and lower case");
            ApiError::new(StatusCode::CONFLICT, 900250, "The API name already exists.", text)
        }
        Clash::Context => {
            let text = format!("the context `{context}` leads to another API already; choose a different one");
            ApiError::new(StatusCode::CONFLICT, 900251, "The API context already exists.", text)
        }
    }
}

/// 409: copying an API to a version that is there.
pub fn version_exists(name: &str, version: &str) -> ApiError {
    let text = format!("version `{version}` of `{name}` exists already");
    ApiError::new(StatusCode::CONFLICT, 900252, "The API version already exists.", text)
}

/// 400: a type of API this server does not make.
pub fn api_type(kind: &str) -> ApiError {
    let text = format!("`{kind}` is not one of the types this server supports: HTTP, WS, SSE, SOAP");
    ApiError::new(BAD, 900327, "API Type specified is invalid", text)
}

/// 403: access control hides the API from this user.
pub fn no_access(id: &str) -> ApiError {
    let text = format!("the access control of API `{id}` names none of your roles");
    ApiError::new(StatusCode::FORBIDDEN, 900340, "Forbidden", text)
}

/// 403: a default API is no publisher's to change.
pub fn default_api(id: &str) -> ApiError {
    let text = format!(
        "API `{id}` is one of the default APIs, which belong to the installation; an administrator changes it under \
         /api/tidegate/v1/default-apis"
    );
    ApiError::new(StatusCode::FORBIDDEN, 900340, "Forbidden", text)
}

/// 404.
pub fn revision_not_found(id: &str) -> ApiError {
    let text = format!("Requested API Revision with id {id} not found");
    ApiError::new(StatusCode::NOT_FOUND, 900347, "API Revision Not Found", text)
}

/// 400.
pub fn revision_deployed(id: &str) -> ApiError {
    let text = format!("API Revision with id {id} is deployed to a gateway environment; undeploy it first");
    ApiError::new(BAD, 900348, "API Revision deployed in gateway environment", text)
}

/// 400.
pub fn too_many_revisions() -> ApiError {
    let text = format!("an API keeps at most {REVISIONS_MAX} revisions; delete one that is not deployed");
    ApiError::new(BAD, 900351, "Maximum number of revisions per API has been reached", text)
}

/// 404.
pub fn deployment_not_found(id: &str) -> ApiError {
    let text = format!("the API has no deployment with id `{id}`; use the Base64 form of the environment's name");
    ApiError::new(StatusCode::NOT_FOUND, 900356, "Deployment Not Found", text)
}

/// 400. The doubled quotes are what WSO2's clients expect.
pub fn environment_not_found(name: &str) -> ApiError {
    let text = format!("Gateway Environment with name 'name '{name}'' not found");
    ApiError::new(BAD, 900504, "Gateway Environment not found", text)
}

/// 400.
pub fn no_plans() -> ApiError {
    let text = "Failed to publish service to API store. No Tiers selected";
    ApiError::new(BAD, 903224, text, "choose at least one business plan (`policies`), then publish again")
}

/// 404.
pub fn document_not_found(id: &str) -> ApiError {
    let text = format!("Requested document with id '{id}' not found");
    ApiError::new(StatusCode::NOT_FOUND, 900315, "Document Not Found", text)
}

/// 404.
pub fn document_content_not_found(id: &str) -> ApiError {
    let text = format!("the document '{id}' has no content yet");
    ApiError::new(StatusCode::NOT_FOUND, 900314, "Document content not found", text)
}

/// 409.
pub fn document_exists(name: &str) -> ApiError {
    let text = format!("the API has a document named `{name}` already");
    ApiError::new(StatusCode::CONFLICT, 900312, "The document already exists.", text)
}

/// 400.
pub fn document_content_misfit(text: impl Into<String>) -> ApiError {
    ApiError::new(BAD, 900976, "Document content does not fit the source type", text)
}
