//! The matcher by table, and against a matcher that compares every template.

use proptest::prelude::*;

use super::*;

fn operations(list: &[(&str, &str)]) -> Vec<Operation> {
    list.iter().map(|(verb, target)| Operation::new(verb, target)).collect()
}

#[test]
fn the_most_specific_template_that_offers_the_verb_wins() {
    let list = operations(&[
        ("GET", "/*"),
        ("GET", "/pets/{id}"),
        ("POST", "/pets/new"),
        ("GET", "/pets/x.{ext}"),
        ("GET", "/pets/{id}/toys/*"),
        ("DELETE", "/pets/"),
        ("GET", "/"),
        ("GET", "/{a}-{b}"),
        ("HEAD", "/heads"),
        ("PUT", "/only/put"),
    ]);
    let matcher = Matcher::new(&list);
    let table = [
        ("GET", "/pets/7", Some(1)),
        ("GET", "/pets/7/", Some(1)),
        ("GET", "/pets/new", Some(1)),
        ("POST", "/pets/new", Some(2)),
        ("GET", "/pets/x.json", Some(3)),
        ("GET", "/pets/x.", Some(1)),
        ("GET", "/pets/7/toys", Some(4)),
        ("GET", "/pets/7/toys/1/2", Some(4)),
        ("GET", "/pets/7/other", Some(0)),
        ("DELETE", "/pets", Some(5)),
        ("GET", "", Some(6)),
        ("GET", "/", Some(6)),
        ("GET", "/m-n", Some(7)),
        ("GET", "/-n", Some(0)),
        ("HEAD", "/pets/7", Some(1)),
        ("HEAD", "/heads", Some(8)),
        ("PUT", "/only/put", Some(9)),
    ];
    for (verb, path, expected) in table {
        let found = matcher.find(Verb::parse(verb), path);
        assert_eq!(found, expected.map_or(Match::Nothing, Match::Operation), "{verb} {path}");
    }
}

#[test]
fn other_verbs_are_named_and_unknown_paths_are_not_found() {
    let matcher = Matcher::new(&operations(&[("GET", "/a"), ("POST", "/a"), ("PUT", "/{x}")]));
    let Match::OtherVerbs(verbs) = matcher.find(Verb::parse("DELETE"), "/a") else { panic!("405 expected") };
    assert_eq!(verbs.list(), "GET, POST, PUT, HEAD");
    assert!(matches!(matcher.find(None, "/a"), Match::OtherVerbs(_)));
    assert_eq!(matcher.find(Verb::parse("GET"), "/a/b"), Match::Nothing);
    assert_eq!(matcher.find(Verb::parse("GET"), "/"), Match::Nothing);
}

/// Class of each segment of a template: what the order of precedence compares.
fn precedence(target: &str) -> Vec<(u8, String)> {
    let inner = target.trim_matches('/');
    let class = |segment: &str| match Pattern::parse(segment) {
        _ if segment == "*" => (4, String::new()),
        None => (1, String::new()),
        Some(pattern) if pattern.is_whole_parameter() => (3, String::new()),
        Some(pattern) => (2, format!("{:05}{:?}", 99_999 - pattern.rank().0.0, pattern.rank().1)),
    };
    inner.split('/').filter(|segment| !segment.is_empty()).map(class).collect()
}

fn fits(target: &str, path: &str) -> bool {
    let split = |text: &str| -> Vec<String> {
        text.trim_matches('/').split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect()
    };
    let (template, mut path) = (split(target), split(path));
    let is_open = template.last().is_some_and(|last| last == "*");
    let fixed = template.len() - usize::from(is_open);
    if path.len() < fixed || (!is_open && path.len() != fixed) {
        return false;
    }
    path.truncate(fixed);
    template.iter().zip(&path).all(|(t, p)| Pattern::parse(t).map_or(t == p, |pattern| pattern.fits(p)))
}

/// Compares every template with the path and sorts those that fit.
fn naive(list: &[Operation], verb: &str, path: &str) -> Option<String> {
    let mut fitting: Vec<&Operation> =
        list.iter().filter(|operation| operation.verb == verb && fits(&operation.target, path)).collect();
    fitting.sort_by_key(|operation| precedence(&operation.target));
    fitting.first().map(|operation| operation.target.clone())
}

fn segment() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[ab]{1,2}",
        1 => Just("{x}".to_owned()),
        1 => Just("a{x}".to_owned()),
        1 => Just("{x}b".to_owned()),
        1 => Just("a{x}b".to_owned()),
    ]
}

fn template() -> impl Strategy<Value = String> {
    (prop::collection::vec(segment(), 0..4), any::<bool>()).prop_map(|(mut segments, is_open)| {
        if is_open {
            segments.push("*".to_owned());
        }
        format!("/{}", segments.join("/"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn the_tree_agrees_with_comparing_every_template(
        templates in prop::collection::vec((template(), prop::sample::select(vec!["GET", "POST"])), 1..12),
        path in prop::collection::vec("[ab]{1,3}", 0..5),
    ) {
        let list: Vec<Operation> = templates.iter().map(|(target, verb)| Operation::new(verb, target)).collect();
        let path = format!("/{}", path.join("/"));
        let matcher = Matcher::new(&list);
        for verb in ["GET", "POST"] {
            let found = match matcher.find(Verb::parse(verb), &path) {
                Match::Operation(index) => Some(list[index].target.clone()),
                _ => None,
            };
            prop_assert_eq!(found, naive(&list, verb, &path), "{} {}", verb, path);
        }
    }
}

/// Bytes of a matcher's arrays.
fn bytes(matcher: &Matcher) -> usize {
    size_of_val(&*matcher.nodes) + size_of_val(&*matcher.patterns)
}

#[test]
fn half_a_million_templates_take_little_memory() {
    let list: Vec<Operation> = (0..50)
        .flat_map(|n| {
            [Operation::new("GET", &format!("/items{n}/{{id}}")), Operation::new("POST", &format!("/items{n}"))]
        })
        .collect();
    let matcher = Matcher::new(&list);
    assert!(bytes(&matcher) <= list.len() * 64, "{} bytes for {} templates", bytes(&matcher), list.len());
    assert!(size_of::<crate::plan::api::CompiledOperation>() <= 88);
}
