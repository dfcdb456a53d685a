//! An answer: made here, or a backend's on its way to the client.

use http::{Response, StatusCode};

use super::headers::Headers;
use crate::body::Body;

/// Head and body of an answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Header fields.
    pub headers: Headers,
    /// Body.
    pub body: Body,
}

impl Answer {
    /// An answer without header fields.
    pub fn new(status: StatusCode, body: Body) -> Self {
        Self { status, headers: Headers::new(), body }
    }

    /// For a server library.
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.to_map();
        response
    }
}
