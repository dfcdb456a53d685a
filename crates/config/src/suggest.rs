//! "Did you mean …?" for names the user got nearly right.

/// The candidate nearest to what was written, if any is near enough to be what was meant: within a third of the
/// word's length (at least 2) in edits.
pub(crate) fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let budget = (written.chars().count() / 3).max(2);
    candidates
        .into_iter()
        .map(|candidate| (distance(&fold(written), &fold(candidate)), candidate))
        .filter(|(edits, _)| *edits <= budget)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// `; did you mean `x`?` or nothing.
pub(crate) fn hint<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(written, candidates).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// `keyManager`, `key-manager` and `key_manager` are the same intent.
fn fold(name: &str) -> Vec<char> {
    name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Levenshtein distance, one row at a time.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_recognised_and_a_stranger_is_not() {
        let names = ["header_bytes_max", "body_bytes_max", "key_manager"];
        for (written, expected) in [
            ("headr_bytes_max", Some("header_bytes_max")),
            ("header-bytes-max", Some("header_bytes_max")),
            ("keyManager", Some("key_manager")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, names), expected, "{written}");
        }
    }
}
