//! Finds addresses in answers and judges their ports.

use std::collections::BTreeMap;

use tidegate_tests::http::Answer;
use url::Url;

/// Names under which this machine is ours.
const HOSTS: [&str; 4] = ["localhost", "127.0.0.1", "[::1]", "0.0.0.0"];

/// What was found so far.
pub struct Scan {
    ports: Vec<u16>,
    bases: Vec<u16>,
    backend: String,
    found: BTreeMap<String, String>,
    problems: Vec<String>,
}

impl Scan {
    /// `ports` are those of today, `bases` those of offset 0; `backend` is a foreign server on this machine.
    pub fn new(ports: Vec<u16>, bases: Vec<u16>, backend: &str) -> Self {
        let backend = backend.split_once("://").map_or(backend, |(_, rest)| rest).to_owned();
        Self { ports, bases, backend, found: BTreeMap::new(), problems: Vec::new() }
    }

    /// Our own addresses, each with a place where it was found.
    pub fn found(&self) -> &BTreeMap<String, String> {
        &self.found
    }

    /// What is wrong.
    pub fn problems(&self) -> Vec<String> {
        self.problems.clone()
    }

    /// Looks through headers and body.
    pub fn answer(&mut self, url: &str, answer: &Answer) {
        for (name, value) in &answer.headers {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            self.text(&format!("{url} {name}"), &value);
            if name == "location" {
                self.link(url, &value);
            }
        }
        let kind = answer.header("content-type").to_owned();
        let body = answer.text();
        self.text(url, &body);
        if kind.starts_with("text/html") {
            for mark in ["href=\"", "src=\"", "action=\""] {
                for rest in body.split(mark).skip(1) {
                    self.link(url, rest.split('"').next().unwrap_or_default());
                }
            }
        }
    }

    /// Looks through a text.
    pub fn text(&mut self, place: &str, text: &str) {
        self.ports_of(place, text);
        for (at, _) in text.match_indices("://") {
            let letters = text[..at].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
            let start = at - letters;
            let ends = |c: char| c.is_whitespace() || "\"'<>`()[]{}|\\^,;".contains(c);
            let end = text[at + 3..].find(ends).map_or(text.len(), |length| at + 3 + length);
            self.own(place, text[start..end].trim_end_matches(['.', ':', '!', '?']));
        }
    }

    /// A link, relative or not, of the page at `base`.
    fn link(&mut self, base: &str, link: &str) {
        if let Ok(url) = Url::parse(base).and_then(|base| base.join(&link.replace("&amp;", "&"))) {
            self.own(base, url.as_str());
        }
    }

    fn own(&mut self, place: &str, address: &str) {
        let Ok(mut url) = Url::parse(address) else { return };
        if url.scheme() == "tidegate" && !place.contains("/publisher/") && !place.contains("/api/tidegate/") {
            self.problems.push(format!("{place}: `{address}` is shown as it is stored"));
        }
        let is_ours = url.host_str().is_some_and(|host| HOSTS.contains(&host));
        if !is_ours || !["http", "https", "ws", "wss"].contains(&url.scheme()) || address.contains(&self.backend) {
            return;
        }
        url.set_fragment(None);
        match url.port_or_known_default() {
            Some(port) if self.ports.contains(&port) => {
                self.found.entry(url.to_string()).or_insert_with(|| place.to_owned());
            }
            _ => self.problems.push(format!("{place}: `{address}` has a port that is none of today's")),
        }
    }

    /// Ports without a scheme: `localhost:1234`, and base ports as words of their own.
    fn ports_of(&mut self, place: &str, text: &str) {
        for host in HOSTS {
            for (at, _) in text.match_indices(&format!("{host}:")) {
                let rest = &text[at + host.len() + 1..];
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let is_backend = text[at..].starts_with(&self.backend);
                if digits.parse().is_ok_and(|port: u16| !self.ports.contains(&port)) && !is_backend {
                    self.problems.push(format!("{place}: `{host}:{digits}` has a port that is none of today's"));
                }
            }
        }
        // Ids and tokens have `-`, `_` and `.` around such digits, file names of scripts too.
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c));
        for word in words.filter(|word| word.parse().is_ok_and(|port: u16| self.bases.contains(&port))) {
            self.problems.push(format!("{place}: names the base port {word}"));
        }
    }
}

#[test]
fn what_leaks_is_found() {
    let mut scan = Scan::new(vec![29443], vec![9443], "http://127.0.0.1:5555");
    scan.text("a", "https://localhost:29443/x. http://127.0.0.1:5555/y https://elsewhere.example:9/ id-9443-x");
    assert_eq!((scan.found().len(), scan.problems().len()), (1, 0), "{:?}", scan.problems());
    for (leak, count) in [
        ("https://localhost:9443/x", 3),
        ("{\"httpsPort\":9443}", 1),
        ("\"host\":\"localhost:9999\"", 1),
        ("https://localhost/x", 1),
        ("see tidegate://gateway/x", 1),
    ] {
        let mut scan = Scan::new(vec![29443], vec![9443], "http://127.0.0.1:5555");
        scan.text("a", leak);
        assert_eq!(scan.problems().len(), count, "{leak}: {:?}", scan.problems());
    }
}
