//! `RestApiAdmin`: a WSO2 1.x Publisher deploys its APIs with it.
//!
//! The namespaces of this service are the most likely ones (its Java packages); any is read. `getApiSource` is WSO2's, but
//! of its beans only the name is needed; of `APIData` what the Publisher looked at is filled.

use tidegate_store::api::ApiRecord;
use tidegate_wire::soap::wsdl::{Field, Kind, Operation, Service, Type};
use tidegate_wire::soap::{AXIS2, Element, Fault, Request};

use super::publish::{self, Target};
use super::synapse::{self, ApiName};
use super::{Answer, SUPER_TENANT, need, refused, tenant};
use crate::authority::Caller;

const DATA: &str = "http://api.rest.carbon.wso2.org/xsd";

/// What stubs call the definition, and the name.
const SOURCE: [&str; 2] = ["apiData", "apiConfig"];
const NAME: [&str; 1] = ["apiName"];

const FIELD_SOURCE: Field = Field::text("apiData");
const FIELD_NAME: Field = Field::text("apiName");
const FIELD_TENANT: Field = Field::text("tenantDomain");

/// The service.
pub const DESCRIPTION: Service = Service {
    name: "RestApiAdmin",
    namespace: "http://service.api.rest.carbon.wso2.org",
    wrappers: AXIS2,
    operations: &[
        Operation::new("addApiFromString", &[FIELD_SOURCE], Kind::Boolean),
        Operation::new("addApiForTenant", &[FIELD_SOURCE, FIELD_TENANT], Kind::Boolean),
        Operation::new("getApiByName", &[FIELD_NAME], Kind::Complex("APIData")),
        Operation::new("getApiForTenant", &[FIELD_NAME, FIELD_TENANT], Kind::Complex("APIData")),
        Operation::new("getApiSource", &[Field::one("apiData", Kind::Complex("APIData"))], Kind::Text),
        Operation::new("updateApiFromString", &[FIELD_NAME, FIELD_SOURCE], Kind::Boolean),
        Operation::new("updateApiForTenant", &[FIELD_NAME, FIELD_SOURCE, FIELD_TENANT], Kind::Boolean),
        Operation::new("deleteApi", &[FIELD_NAME], Kind::Boolean),
        Operation::new("deleteApiForTenant", &[FIELD_NAME, FIELD_TENANT], Kind::Boolean),
    ],
    types: &[
        Type {
            namespace: DATA,
            name: "APIData",
            fields: &[
                Field::text("context"),
                Field::text("fileName"),
                Field::text("host"),
                Field::text("name"),
                Field::one("port", Kind::Int),
                Field::many("resources", Kind::Complex("ResourceData")),
            ],
        },
        Type {
            namespace: DATA,
            name: "ResourceData",
            fields: &[Field::many("methods", Kind::Text), Field::text("uriTemplate"), Field::text("urlMapping")],
        },
    ],
    exceptions: &[],
};

/// Does an operation of [`DESCRIPTION`].
///
/// # Errors
/// A fault for the caller.
pub async fn call(target: &Target, caller: &Caller, operation: &str, request: &Request) -> Answer {
    let tenant = tenant(request, operation)?;
    match operation {
        "addApiFromString" | "addApiForTenant" => add(target, caller, tenant, request).await,
        "updateApiFromString" | "updateApiForTenant" => update(target, caller, tenant, request).await,
        "getApiByName" | "getApiForTenant" => {
            let found = deployed(target, need(request, &NAME)?).await?;
            Ok(vec![
                found.map_or_else(|| Element::nillable(AXIS2, "return", None), |(record, name)| data(&record, &name)),
            ])
        }
        "getApiSource" => {
            let bean = request.body.find("apiData").unwrap_or(&request.body);
            let name = bean.text_of("name").or(bean.text_of("apiName")).unwrap_or(&bean.text);
            let (record, name) = deployed(target, name).await?.ok_or_else(|| missing(name))?;
            Ok(vec![Element::with_text(AXIS2, "return", synapse::write(&record.api, &name))])
        }
        _ => delete(target, caller, request).await,
    }
}

async fn add(target: &Target, caller: &Caller, tenant: &str, request: &Request) -> Answer {
    let pushed = definition(request, tenant)?;
    let old = find(target, &pushed.name).await?;
    if let Some(record) = &old
        && publish::is_deployed(target, &record.api.id).await.map_err(refused)?
    {
        return Err(Fault::sender(format!("there is an API `{}` already; use updateApiFromString", pushed.name)));
    }
    publish::put(target, caller, &pushed, old).await.map_err(refused)?;
    Ok(is_done())
}

async fn update(target: &Target, caller: &Caller, tenant: &str, request: &Request) -> Answer {
    let given = need(request, &NAME)?;
    let pushed = definition(request, tenant)?;
    if ApiName::parse(given).as_ref() != Some(&pushed.name) {
        return Err(Fault::sender(format!("apiName is `{given}`, but the definition is that of `{}`", pushed.name)));
    }
    let old = find(target, &pushed.name).await?.ok_or_else(|| missing(given))?;
    publish::put(target, caller, &pushed, Some(old)).await.map_err(refused)?;
    Ok(is_done())
}

async fn delete(target: &Target, caller: &Caller, request: &Request) -> Answer {
    let name = need(request, &NAME)?;
    let (record, _) = deployed(target, name).await?.ok_or_else(|| missing(name))?;
    publish::remove(target, caller, &record.api.id).await.map_err(refused)?;
    Ok(is_done())
}

/// The definition, escaped inside a text as WSO2's clients send it, or as an element.
fn definition(request: &Request, tenant: &str) -> Result<synapse::Pushed, Fault> {
    let argument = SOURCE.iter().find_map(|name| request.body.find(name));
    let text = match argument.and_then(|argument| argument.children.first()) {
        Some(element) => tidegate_wire::soap::write::text(element),
        None => need(request, &SOURCE)?.to_owned(),
    };
    let pushed = synapse::read(&text).map_err(Fault::sender)?;
    if tenant != SUPER_TENANT && !pushed.context.starts_with(&format!("/t/{tenant}/")) {
        let text =
            format!("the context of an API of tenant {tenant} begins with /t/{tenant}/, not `{}`", pushed.context);
        return Err(Fault::sender(text));
    }
    Ok(pushed)
}

/// The API of that name that the environment's gateways serve.
async fn deployed(target: &Target, name: &str) -> Result<Option<(ApiRecord, ApiName)>, Fault> {
    let Some(name) = ApiName::parse(name) else { return Ok(None) };
    let Some(record) = find(target, &name).await? else { return Ok(None) };
    let is_deployed = publish::is_deployed(target, &record.api.id).await.map_err(refused)?;
    Ok(is_deployed.then_some((record, name)))
}

/// By name and version, which are unique here; whoever its provider is.
async fn find(target: &Target, name: &ApiName) -> Result<Option<ApiRecord>, Fault> {
    publish::find(&target.control, &name.api, &name.version).await.map_err(refused)
}

fn data(record: &ApiRecord, name: &ApiName) -> Element {
    let api = &record.api;
    let text = |field, value: &str| Element::with_text(DATA, field, value);
    let mut targets: Vec<&str> = api.operations.iter().map(|operation| operation.target.as_str()).collect();
    targets.dedup();
    let resources = targets.into_iter().map(|target| {
        let verbs = api.operations.iter().filter(|operation| operation.target == target);
        let is_template = target.contains('{');
        Element::new(DATA, "resources")
            .with_children(verbs.map(|operation| text("methods", &operation.verb)))
            .child(Element::nillable(DATA, "uriTemplate", is_template.then_some(target)))
            .child(Element::nillable(DATA, "urlMapping", (!is_template).then_some(target)))
    });
    Element::new(AXIS2, "return")
        .child(text("context", &api.context))
        .child(text("fileName", &format!("{}.xml", name.to_string().replace(":v", "_v"))))
        .child(Element::nillable(DATA, "host", None))
        .child(text("name", &name.to_string()))
        .child(text("port", "-1"))
        .with_children(resources)
}

fn is_done() -> Vec<Element> {
    vec![Element::with_text(AXIS2, "return", "true")]
}

fn missing(name: &str) -> Fault {
    let name: String = name.chars().take(200).collect();
    Fault::sender(format!("there is no API `{name}`"))
}
