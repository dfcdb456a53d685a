//! Our OpenAPI documents as the tests look things up in them.

use std::fmt;
use std::sync::OnceLock;

use serde_json::{Map, Value};
use tidegate_control::openapi::DOCUMENTS;

/// A parsed document.
pub struct Described {
    /// Where its API is mounted.
    pub base: &'static str,
    /// The document.
    pub tree: Value,
}

/// One operation of a document.
pub struct Operation<'a> {
    /// The document.
    pub described: &'a Described,
    /// Method and path template.
    pub name: String,
    /// The operation object.
    pub tree: &'a Value,
    item: &'a Value,
}

impl fmt::Display for Operation<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} of {}/openapi.yaml", self.name, self.described.base)
    }
}

impl Described {
    /// All documents, parsed once.
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Described>> = OnceLock::new();
        ALL.get_or_init(|| {
            let parsed = |text| serde_saphyr::from_str(text).expect("our own documents are YAML");
            DOCUMENTS.iter().map(|one| Self { base: one.base, tree: parsed(one.text) }).collect()
        })
    }

    /// The path template that a path below the base fits, literal parts first.
    pub fn path(&self, path: &str) -> Option<(&str, &Value)> {
        let fits = |template: &&String| {
            template.split('/').count() == path.split('/').count()
                && template.split('/').zip(path.split('/')).all(|(one, other)| one.starts_with('{') || one == other)
        };
        let literals = |template: &String| template.split('/').filter(|part| !part.starts_with('{')).count();
        let paths = self.tree["paths"].as_object()?;
        let best = paths.keys().filter(fits).max_by_key(|template| literals(template))?;
        Some((best, &paths[best]))
    }

    /// The operation of a path, when it has one for the method.
    pub fn operation<'a>(&'a self, template: &str, item: &'a Value, method: &str) -> Option<Operation<'a>> {
        let tree = item.get(method.to_lowercase())?;
        Some(Operation { described: self, name: format!("{method} {template}"), tree, item })
    }

    /// Every operation.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.tree["paths"].as_object().expect("paths");
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
        paths
            .iter()
            .flat_map(|(template, item)| {
                methods.into_iter().filter_map(|method| self.operation(template, item, method))
            })
            .collect()
    }

    /// For messages about what is not there.
    pub fn lacks(&self, what: &str) -> String {
        format!("the document of {} has no {what}", self.base)
    }
}

impl Operation<'_> {
    /// The answer for a status, with the key it stands under; refusals may be the default.
    pub fn answer(&self, status: u16) -> Option<(String, &Value)> {
        let answers = &self.tree["responses"];
        let exact = status.to_string();
        let key = if answers.get(&exact).is_some() { exact } else { "default".to_owned() };
        if status < 400 && key == "default" {
            return None;
        }
        Some((key.clone(), resolved(&self.described.tree, answers.get(&key)?)))
    }

    /// The kinds of body it takes.
    pub fn body(&self) -> Option<&Map<String, Value>> {
        self.tree.get("requestBody")?.get("content")?.as_object()
    }

    /// Whether it takes a query parameter.
    pub fn has_query(&self, name: &str) -> bool {
        self.parameters().into_iter().any(|parameter| parameter["in"] == "query" && parameter["name"] == name)
    }

    /// All its parameters.
    pub fn parameters(&self) -> Vec<&Value> {
        let of = |tree: &Value| tree.get("parameters").and_then(Value::as_array).map_or(0, Vec::len);
        let lists = [self.item, self.tree].into_iter().filter(|tree| of(tree) > 0);
        lists
            .flat_map(|tree| tree["parameters"].as_array().expect("a list"))
            .map(|parameter| resolved(&self.described.tree, parameter))
            .collect()
    }
}

/// What a reference means, else the value itself.
pub fn resolved<'a>(root: &'a Value, value: &'a Value) -> &'a Value {
    let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return value };
    let pointer = reference.strip_prefix('#').expect("documents refer to nothing outside");
    root.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}
