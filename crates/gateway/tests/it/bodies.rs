//! Bodies in both directions: larger than any buffer, piece by piece, limited and timed, with trailers.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::support::{PATIENCE, World, api, settings};
use crate::upstream::{Body, Upstream, full};

const PIECE: usize = 64 << 10;

/// A body whose pieces the test sends when it likes.
fn scripted_body() -> (mpsc::Sender<Frame<Bytes>>, Body) {
    let (sender, receiver) = mpsc::channel::<Frame<Bytes>>(1);
    let stream = futures_util::stream::unfold(receiver, |mut receiver| async move {
        let frame = receiver.recv().await?;
        Some((Ok::<_, Infallible>(frame), receiver))
    });
    (sender, StreamBody::new(stream).boxed_unsync())
}

async fn send(world: &World, path: &str, body: Body) -> Response<Incoming> {
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
    let request = Request::post(world.url(path))
        .header("authorization", format!("Bearer {}", world.token()))
        .header("te", "trailers")
        .body(body)
        .unwrap();
    tokio::time::timeout(PATIENCE, client.request(request)).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_body_larger_than_all_buffers_passes_both_ways() {
    let backend = Upstream::new(|request| async move {
        let body = request.into_body().map_err(|why| panic!("the body arrives: {why}"));
        Response::new(body.boxed_unsync())
    })
    .await;
    let world = World::new(&backend.url()).await;
    let (pieces, body) = scripted_body();
    let total = 1024_usize;
    let feeder = tokio::spawn(async move {
        for n in 0..total {
            pieces.send(Frame::data(Bytes::from(vec![n as u8; PIECE]))).await.unwrap();
        }
    });
    let mut answer = send(&world, "/shop/1.0.0/x", body).await.into_body();
    let mut bytes = 0;
    while let Some(frame) = answer.frame().await {
        bytes += frame.unwrap().data_ref().map_or(0, Bytes::len);
    }
    feeder.await.unwrap();
    assert_eq!(bytes, total * PIECE);
    world.metric_reaches("tidegate_requests_total", &["2xx"], 1).await;
    world.stop().await;
}

#[tokio::test]
async fn each_event_arrives_before_the_next_is_sent() {
    let (events, body) = scripted_body();
    let body = std::sync::Arc::new(std::sync::Mutex::new(Some(body)));
    let backend = Upstream::new(move |_| {
        let body = body.lock().unwrap().take().unwrap();
        async move { Response::builder().header("content-type", "text/event-stream").body(body).unwrap() }
    })
    .await;
    let world = World::new(&backend.url()).await;
    let answer = send(&world, "/shop/1.0.0/events", full("").into_body()).await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut stream = answer.into_body().into_data_stream();
    for n in 0..5 {
        let event = format!("data: {n}\n\n");
        events.send(Frame::data(event.clone().into())).await.unwrap();
        let seen = tokio::time::timeout(PATIENCE, stream.next()).await.expect("it is not held back").unwrap().unwrap();
        assert_eq!(seen, event);
    }
    drop(events);
    assert!(stream.next().await.is_none());
    world.stop().await;
}

#[tokio::test]
async fn a_slow_reader_slows_the_backend_down() {
    let (pieces, body) = scripted_body();
    let body = std::sync::Arc::new(std::sync::Mutex::new(Some(body)));
    let backend = Upstream::new(move |_| {
        let body = body.lock().unwrap().take().unwrap();
        async move { Response::new(body) }
    })
    .await;
    let world = World::new(&backend.url()).await;
    let mut answer = send(&world, "/shop/1.0.0/x", full("").into_body()).await.into_body();
    // Nobody reads: the pipe fills, and then no piece is taken any more.
    let mut sent = 0_usize;
    let piece = Bytes::from(vec![0; PIECE]);
    let stall = Duration::from_millis(300);
    while let Ok(result) = tokio::time::timeout(stall, pieces.send(Frame::data(piece.clone()))).await {
        result.unwrap();
        sent += 1;
        assert!(sent < 4096, "256 MiB are buffered somewhere");
    }
    drop(pieces);
    let mut bytes = 0;
    while let Some(frame) = answer.frame().await {
        bytes += frame.unwrap().data_ref().map_or(0, Bytes::len);
    }
    assert_eq!(bytes, sent * PIECE);
    world.stop().await;
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_declared_or_not() {
    let backend = Upstream::echo().await;
    let mut settings = settings();
    settings.limits.request_body_bytes_max = 100_000;
    let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
    let token = format!("Bearer {}", world.token());
    let headers = [("authorization", token.as_str())];
    let answer = world.call(http::Method::POST, "/shop/1.0.0/x", &headers, &"x".repeat(100_001)).await;
    answer.is_fault(413, "413");
    assert_eq!(answer.header("connection"), "close", "what is left of it is too much to be read for another call");
    let (sender, body) = scripted_body();
    // It never ends; but who sends for ever without reading is cut off one day, which is another story.
    tokio::spawn(async move {
        for _ in 0..(2 << 20) / PIECE {
            let _ = sender.send(Frame::data(Bytes::from(vec![0; PIECE]))).await;
        }
        std::future::pending::<()>().await;
    });
    let answer = send(&world, "/shop/1.0.0/x", body).await;
    assert_eq!(answer.status(), 413);
    world.call(http::Method::POST, "/shop/1.0.0/x", &headers, &"x".repeat(100_000)).await.is_ok();
    world.stop().await;
}

#[tokio::test]
async fn a_client_that_stops_sending_is_not_waited_for() {
    let backend = Upstream::echo().await;
    let mut settings = settings();
    settings.timeouts.request_body_idle = Duration::from_millis(50);
    let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nContent-Length: 10\r\n\r\nabc",
        world.token()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    world.stop().await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_never_taken_for_whole() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nZZ\r\n",
        world.token()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("102511"), "{answer}");
    world.stop().await;
}

#[tokio::test]
async fn a_backend_that_stops_sending_breaks_the_answer_off() {
    let (pieces, body) = scripted_body();
    let body = std::sync::Arc::new(std::sync::Mutex::new(Some(body)));
    let backend = Upstream::new(move |_| {
        let body = body.lock().unwrap().take().unwrap();
        async move { Response::new(body) }
    })
    .await;
    let mut settings = settings();
    settings.timeouts.response_body_idle = Duration::from_millis(50);
    let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
    pieces.send(Frame::data("part".into())).await.unwrap();
    let answer = send(&world, "/shop/1.0.0/x", full("").into_body()).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.into_body().collect().await.is_err(), "the client learns that it is not whole");
    world.metric_reaches("tidegate_upstream_errors_total", &["Shop"], 1).await;
    drop(pieces);
    world.stop().await;
}

#[tokio::test]
async fn a_client_that_leaves_is_recorded_once() {
    let (pieces, body) = scripted_body();
    let body = std::sync::Arc::new(std::sync::Mutex::new(Some(body)));
    let backend = Upstream::new(move |_| {
        let body = body.lock().unwrap().take().unwrap();
        async move { Response::new(body) }
    })
    .await;
    let world = World::new(&backend.url()).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", world.token());
    stream.write_all(head.as_bytes()).await.unwrap();
    pieces.send(Frame::data("part".into())).await.unwrap();
    let mut first = [0; 16];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(world.metric("tidegate_requests_total", &[]), 0, "it is not over yet");
    drop(stream);
    world.metric_reaches("tidegate_requests_total", &["2xx"], 1).await;
    world.metric_reaches("tidegate_requests_in_flight", &[], 0).await;
    drop(pieces);
    world.stop().await;
}

#[tokio::test]
async fn a_client_that_leaves_before_the_answer_is_recorded_as_gone() {
    let (arrived, mut arrivals) = mpsc::channel::<()>(1);
    let backend = Upstream::new(move |_| {
        let arrived = arrived.clone();
        async move {
            arrived.send(()).await.unwrap();
            std::future::pending().await
        }
    })
    .await;
    let world = World::new(&backend.url()).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", world.token());
    stream.write_all(head.as_bytes()).await.unwrap();
    arrivals.recv().await.unwrap();
    drop(stream);
    world.metric_reaches("tidegate_requests_total", &["4xx", "fault=\"\""], 1).await;
    world.stop().await;
}

#[tokio::test]
async fn trailers_pass() {
    let backend = Upstream::new(|request| async move {
        let trailers = request.into_body().collect().await.unwrap().trailers().cloned().unwrap_or_default();
        let stream = futures_util::stream::iter([
            Ok::<_, Infallible>(Frame::data(Bytes::from("data"))),
            Ok(Frame::trailers(trailers)),
        ]);
        Response::builder().header("trailer", "x-sum").body(StreamBody::new(stream).boxed_unsync()).unwrap()
    })
    .await;
    let world = World::new(&backend.url()).await;
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
    let trailers =
        [(http::HeaderName::from_static("x-sum"), http::HeaderValue::from_static("42"))].into_iter().collect();
    let stream = futures_util::stream::iter([
        Ok::<_, Infallible>(Frame::data(Bytes::from("data"))),
        Ok(Frame::trailers(trailers)),
    ]);
    let request = Request::post(world.url("/shop/1.0.0/pkg.Service/Method"))
        .header("authorization", format!("Bearer {}", world.token()))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(StreamBody::new(stream).boxed_unsync())
        .unwrap();
    let answer = client.request(request).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.version()), (200, http::Version::HTTP_2));
    let collected = answer.into_body().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()["x-sum"], "42");
    world.stop().await;
}
