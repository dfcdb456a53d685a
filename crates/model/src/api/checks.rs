//! What an API may not be: everything wrong with it is found at once, field by field.

use std::collections::HashSet;

use super::{Api, CONTEXT_CHARS_MAX, DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX, OPERATIONS_MAX, VERSION_CHARS_MAX};
use crate::problem::Problem;

const NAME_FORBIDDEN: &str = "~!@#;:%^*()+={}|\\<>\"',&$[]/";
const VERSION_FORBIDDEN: &str = "~!@#;:%^*()+={}|\\<>\"',&/$[] \t\r\n";

impl Api {
    /// Everything wrong with this API, empty when nothing is. Names of policies and roles are checked by the store's
    /// users, who know which exist.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        check_word("name", &self.name, NAME_CHARS_MAX, NAME_FORBIDDEN, &mut problems);
        check_word("version", &self.version, VERSION_CHARS_MAX, VERSION_FORBIDDEN, &mut problems);
        if let Err(message) = check_context(&self.context) {
            problems.push(Problem::new("context", message));
        }
        let description = self.description.as_deref().unwrap_or_default();
        if description.chars().count() > DESCRIPTION_CHARS_MAX {
            problems.push(Problem::new("description", format!("is longer than {DESCRIPTION_CHARS_MAX} characters")));
        }
        for transport in &self.transport {
            if transport != "http" && transport != "https" {
                problems.push(Problem::new("transport", format!("`{transport}` is neither `http` nor `https`")));
            }
        }
        if let Some(endpoints) = &self.endpoint_config {
            endpoints.check(&mut problems);
        }
        self.check_operations(&mut problems);
        problems
    }

    fn check_operations(&self, problems: &mut Vec<Problem>) {
        if self.operations.len() > OPERATIONS_MAX {
            let message = format!("has {} entries, at most {OPERATIONS_MAX} are allowed", self.operations.len());
            problems.push(Problem::new("operations", message));
            return;
        }
        let mut seen = HashSet::new();
        for (index, operation) in self.operations.iter().enumerate() {
            let at = format!("operations[{index}]");
            operation.check(&at, problems);
            if !seen.insert((&operation.verb, &operation.target)) {
                problems.push(Problem::new(at, format!("{} {} is listed twice", operation.verb, operation.target)));
            }
        }
        if let Some(policies) = &self.api_policies {
            policies.check("apiPolicies", &self.operations, problems);
        }
    }
}

fn check_word(field: &str, text: &str, chars_max: usize, forbidden: &str, problems: &mut Vec<Problem>) {
    let length = text.chars().count();
    if text.trim().is_empty() {
        problems.push(Problem::new(field, "must not be empty"));
    } else if length > chars_max {
        problems.push(Problem::new(field, format!("is {length} characters long, at most {chars_max} are allowed")));
    }
    if let Some(bad) = text.chars().find(|c| forbidden.contains(*c) || c.is_control()) {
        problems.push(Problem::new(field, format!("must not contain {bad:?}")));
    }
}

/// Checks a context: `/name`, any number of plain segments, at most one of them `{version}`.
pub fn check_context(context: &str) -> Result<(), String> {
    let Some(rest) = context.strip_prefix('/') else {
        return Err(format!("`{context}` must start with `/`"));
    };
    if context.chars().count() > CONTEXT_CHARS_MAX {
        return Err(format!("is longer than {CONTEXT_CHARS_MAX} characters"));
    }
    if context.matches("{version}").count() > 1 {
        return Err("must contain `{version}` at most once".to_owned());
    }
    for segment in rest.split('/') {
        let is_plain = segment.chars().all(|c| c.is_alphanumeric() || "-._~".contains(c));
        if segment.is_empty() || segment == "." || segment == ".." || !(is_plain || segment == "{version}") {
            return Err(format!(
                "`{context}`: each part between slashes must be letters, digits, `-`, `.`, `_` or `~`, or `{{version}}`"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;

    #[test]
    fn all_problems_are_found_at_once() {
        let given = serde_json::json!({"name": "Pizza", "context": "pizza", "version": "1/0"});
        let mut api: Api = serde_json::from_value(given).unwrap();
        api.name = "a*b".to_owned();
        api.operations = vec![Operation::new("FETCH", "/x"), Operation::new("GET", "y")];
        let fields: Vec<String> = api.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["name", "version", "context", "operations[0].verb", "operations[1].target"]);
    }

    #[test]
    fn contexts_are_judged_as_a_table() {
        for good in ["/a", "/a/b", "/a/{version}/b", "/pizza-shack.v1"] {
            assert_eq!(check_context(good), Ok(()), "{good}");
        }
        for bad in ["", "a", "/", "/a/", "//a", "/a b", "/a?x", "/../a", "/{v}", "/{version}/{version}", "/a%2f"] {
            assert!(check_context(bad).is_err(), "{bad:?} must be refused");
        }
    }
}
