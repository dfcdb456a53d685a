//! A browser in miniature: keeps cookies, reads hidden fields, posts forms, does not follow redirects.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::body::Body;
use http::{Request, StatusCode, header};
use url::Url;

use crate::support::{Answer, Credentials, Fixture, encode, form_request, password_of};

#[derive(Default)]
pub struct Browser {
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub async fn get(&self, fixture: &Fixture, path: &str) -> Answer {
        self.send(fixture, Request::get(from_two_levels(path)).body(Body::empty()).unwrap()).await
    }

    /// Posts the form of `page` with these fields added to its hidden ones.
    pub async fn submit(&self, fixture: &Fixture, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let mut all: Vec<(String, String)> = hidden(&page.body);
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(fixture, form_request(&from_two_levels(&action(&page.body)), &all)).await
    }

    pub async fn send(&self, fixture: &Fixture, request: Request<Body>) -> Answer {
        let (mut head, body) = request.into_parts();
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            head.headers.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let answer = fixture.send(Request::from_parts(head, body)).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            if attributes.contains("Max-Age=0;") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// Asks for authorization, logs in as `name` and follows back to the authorization endpoint.
    pub async fn log_in(&self, fixture: &Fixture, query: &str, name: &str) -> Answer {
        let page = self.get(fixture, &format!("/oauth2/authorize?{query}")).await;
        assert!(page.body.contains("Sign in"), "{}", page.body);
        let answer = self.submit(fixture, &page, &[("username", name), ("password", &password_of(name))]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        self.get(fixture, answer.header("location")).await
    }

    /// The whole way to a code: login, consent, redirect.
    pub async fn code(&self, fixture: &Fixture, query: &str, name: &str) -> String {
        let page = self.log_in(fixture, query, name).await;
        let answer = self.submit(fixture, &page, &[("decision", "approve")]).await;
        redirected(&answer)["code"].clone()
    }
}

/// The parameters of a redirect back to the client.
#[track_caller]
pub fn redirected(answer: &Answer) -> BTreeMap<String, String> {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let url = Url::parse(answer.header("location")).unwrap();
    url.query_pairs().into_owned().collect()
}

/// An authorization request of `client` with these parameters added.
pub fn query(client: &Credentials, more: &[(&str, &str)]) -> String {
    let mut fields =
        vec![("response_type", "code"), ("client_id", client.id.as_str()), ("redirect_uri", crate::support::CALLBACK)];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more.iter().filter(|(_, value)| !value.is_empty()));
    encode(&fields)
}

/// An address as a page of the key manager writes it: all of them are two levels deep.
fn from_two_levels(relative: &str) -> String {
    relative.strip_prefix("..").unwrap_or(relative).to_owned()
}

fn action(html: &str) -> String {
    attribute(html, html.find("<form").expect("the page has a form"), "action")
}

fn hidden(html: &str) -> Vec<(String, String)> {
    html.match_indices("<input type=\"hidden\"")
        .map(|(at, _)| (attribute(html, at, "name"), attribute(html, at, "value")))
        .collect()
}

fn attribute(html: &str, from: usize, name: &str) -> String {
    let start = from + html[from..].find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
    let end = start + html[start..].find('"').unwrap();
    html[start..end]
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
