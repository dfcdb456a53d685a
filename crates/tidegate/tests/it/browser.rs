//! A browser in miniature for the portal's session: keeps cookies by name, follows redirects by hand, fills in the login
//! page, and shows the proof as the portal's pages do.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};
use tidegate_tests::app::App;
use tidegate_tests::http::{Answer, Call};
use url::Url;

/// Most redirects one visit follows.
const REDIRECTS_MAX: usize = 10;

/// One browser of one person.
pub struct Browser<'a> {
    pub app: &'a App,
    base: Url,
    pub cookies: Mutex<BTreeMap<String, String>>,
}

impl<'a> Browser<'a> {
    /// At the TLS listener.
    pub fn new(app: &'a App) -> Self {
        Self::at(app, &app.management("/"))
    }

    /// At the plain one.
    pub fn plain(app: &'a App) -> Self {
        Self::at(app, &format!("http://localhost:{}/", app.port("management-http")))
    }

    fn at(app: &'a App, base: &str) -> Self {
        Self { app, base: Url::parse(base).unwrap(), cookies: Mutex::default() }
    }

    pub fn url(&self, path: &str) -> Url {
        self.base.join(path).unwrap()
    }

    pub fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Name and value of the session's cookie.
    pub fn session(&self) -> Option<(String, String)> {
        let cookies = self.cookies.lock().unwrap();
        let found = cookies.iter().find(|(name, _)| name.contains("tidegate_portal_") && !name.contains("sign_in"));
        found.map(|(name, value)| (name.clone(), value.clone()))
    }

    pub async fn send(&self, call: Call<'_>) -> Answer {
        let cookies = self.cookie_header();
        let call = if cookies.is_empty() { call } else { call.header("cookie", &cookies) };
        let answer = call.send().await;
        self.keep(&answer);
        answer
    }

    fn keep(&self, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()) {
            let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Goes to an address and follows redirects to a page; answers where that is.
    pub async fn visit(&self, url: Url) -> (Url, Answer) {
        let mut at = url;
        for _ in 0..REDIRECTS_MAX {
            let answer = self.send(self.app.http.get(at.as_str())).await;
            if !answer.status.is_redirection() {
                return (at, answer);
            }
            at = at.join(answer.header("location")).unwrap();
        }
        panic!("redirects without end, last to {at}");
    }

    /// To the login page, filled in, and back to where it leads.
    pub async fn sign_in(&self, to: &str, user: &str, password: &str) -> (Url, Answer) {
        let (at, page) = self.visit(self.url(&format!("/portal/sign-in?to={}", encode(to)))).await;
        assert!(at.path().ends_with("/oauth2/authorize"), "{at}: {}", page.text());
        let (target, fields) = form(&at, &page.text(), user, password);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = self.send(self.app.http.post(target.as_str()).form(&fields)).await;
        assert!(answer.status.is_redirection(), "{}", answer.text());
        self.visit(target.join(answer.header("location")).unwrap()).await
    }

    /// What the portal's pages ask first.
    pub async fn read_session(&self) -> Value {
        self.send(self.app.http.get(self.url("/portal/session").as_str())).await.expect(200).json()
    }

    pub async fn proof(&self) -> String {
        self.read_session().await["csrfToken"].as_str().expect("somebody is signed in").to_owned()
    }

    /// A read as the portal's pages make it.
    pub async fn get(&self, path: &str) -> Answer {
        let proof = self.proof().await;
        self.send(self.app.http.get(self.url(path).as_str()).header("x-csrf-token", &proof)).await
    }

    /// A write as the portal's pages make it.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let proof = self.proof().await;
        let call = self.app.http.post(self.url(path).as_str()).header("x-csrf-token", &proof);
        let own = self.base.origin().ascii_serialization();
        self.send(call.header("origin", &own).header("sec-fetch-site", "same-origin").json(body)).await
    }

    pub async fn sign_out(&self, everywhere: bool) -> Answer {
        self.post("/portal/sign-out", &json!({"everywhere": everywhere})).await
    }
}

pub fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The form of a page: where it goes, and its fields with name and password filled in.
pub fn form(at: &Url, page: &str, user: &str, password: &str) -> (Url, Vec<(String, String)>) {
    let attribute = |tag: &str, name: &str| {
        let begin = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(tag[begin..].split('"').next()?.replace("&amp;", "&"))
    };
    let tag = page.split("<form").nth(1).unwrap_or_else(|| panic!("no form in {page}"));
    let target = at.join(&attribute(tag, "action").expect("the form goes somewhere")).unwrap();
    let fields = page.split("<input").skip(1).filter_map(|rest| {
        let tag = rest.split('>').next()?;
        let name = attribute(tag, "name")?;
        let value = match attribute(tag, "type").as_deref() {
            Some("password") => password.to_owned(),
            Some("hidden") => attribute(tag, "value").unwrap_or_default(),
            _ => user.to_owned(),
        };
        Some((name, value))
    });
    (target, fields.collect())
}
