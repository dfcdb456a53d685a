//! `${name}` in WSO2's configuration files. Unknown names stay in the text unchanged, as there
//! (`APIManagerConfiguration`).

/// Replaces every `${name}` that `lookup` knows. What is put in is not looked at again.
pub fn substitute(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, variable) = rest.split_at(start);
        result.push_str(before);
        let Some(end) = variable.find('}') else {
            rest = variable;
            break;
        };
        // `${a${b}`: the inner one is the variable.
        let inner = variable[..end].rfind("${").unwrap_or(0);
        result.push_str(&variable[..inner]);
        match lookup(variable[inner + 2..end].trim()) {
            Some(value) => result.push_str(&value),
            None => result.push_str(&variable[inner..=end]),
        }
        rest = &variable[end + 1..];
    }
    result.push_str(rest);
    result
}
