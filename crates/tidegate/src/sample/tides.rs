//! The sample API's backend: high and low water of a few harbours from two tidal constituents, M2 and S2. It needs no
//! network and no data, and its answers differ from call to call, as a real backend's do.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tidegate_model::millis::{self, Millis};

/// Longest look ahead, hours.
const HOURS_MAX: u32 = 168;
/// Look ahead when the client does not say, hours.
const HOURS_DEFAULT: u32 = 24;
/// Period of the principal lunar semidiurnal constituent, milliseconds.
const M2_MS: f64 = 44_714_164.0;
/// Period of the principal solar semidiurnal constituent, milliseconds.
const S2_MS: f64 = 43_200_000.0;
/// Step of the search for extremes, milliseconds.
const STEP_MS: Millis = 60_000;

#[derive(Debug, Clone, Copy, Serialize)]
struct Harbour {
    id: &'static str,
    name: &'static str,
    range_m: f64,
    #[serde(skip)]
    lag_ms: f64,
}

const HARBOURS: [Harbour; 5] = [
    Harbour { id: "cuxhaven", name: "Cuxhaven", range_m: 3.0, lag_ms: 0.0 },
    Harbour { id: "galle", name: "Galle", range_m: 0.6, lag_ms: 9_000_000.0 },
    Harbour { id: "saint-malo", name: "Saint-Malo", range_m: 10.7, lag_ms: 20_500_000.0 },
    Harbour { id: "dover", name: "Dover", range_m: 6.0, lag_ms: 38_000_000.0 },
    Harbour { id: "burntcoat-head", name: "Burntcoat Head", range_m: 15.6, lag_ms: 14_000_000.0 },
];

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Tide {
    kind: &'static str,
    at_ms: Millis,
    height_m: f64,
}

#[derive(Deserialize)]
struct Ahead {
    hours: Option<u32>,
}

/// The backend's routes.
pub fn router() -> Router {
    Router::new()
        .route("/harbours", get(async || Json(HARBOURS)))
        .route("/harbours/{id}", get(async |Path(id): Path<String>| find(&id).map(Json)))
        .route("/harbours/{id}/tides", get(tides))
}

async fn tides(Path(id): Path<String>, Query(ahead): Query<Ahead>) -> Result<Json<Vec<Tide>>, StatusCode> {
    let harbour = find(&id)?;
    let hours = ahead.hours.unwrap_or(HOURS_DEFAULT);
    if hours == 0 || hours > HOURS_MAX {
        return Err(StatusCode::BAD_REQUEST);
    }
    Ok(Json(extremes(&harbour, millis::now(), hours)))
}

fn find(id: &str) -> Result<Harbour, StatusCode> {
    HARBOURS.into_iter().find(|harbour| harbour.id == id).ok_or(StatusCode::NOT_FOUND)
}

fn height(harbour: &Harbour, at: Millis) -> f64 {
    let phase = |period: f64| std::f64::consts::TAU * (at as f64 - harbour.lag_ms) / period;
    let swing = 0.75 * phase(M2_MS).cos() + 0.25 * phase(S2_MS).cos();
    harbour.range_m / 2.0 * (1.0 + swing)
}

fn extremes(harbour: &Harbour, from: Millis, hours: u32) -> Vec<Tide> {
    let end = from + Millis::from(hours) * 3_600_000;
    let mut found = Vec::new();
    let mut at = from;
    while at < end {
        let (before, here, after) = (height(harbour, at - STEP_MS), height(harbour, at), height(harbour, at + STEP_MS));
        let kind = match () {
            () if here >= before && here > after => Some("high"),
            () if here <= before && here < after => Some("low"),
            () => None,
        };
        if let Some(kind) = kind {
            found.push(Tide { kind, at_ms: at, height_m: (here * 100.0).round() / 100.0 });
        }
        at += STEP_MS;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn high_and_low_water_alternate_about_every_six_hours() {
        for harbour in HARBOURS {
            let found = extremes(&harbour, 1_700_000_000_000, 48);
            assert!((7..=8).contains(&found.len()), "{}: {}", harbour.id, found.len());
            for pair in found.windows(2) {
                assert_ne!(pair[0].kind, pair[1].kind);
                assert!((pair[1].at_ms - pair[0].at_ms - 22_300_000).abs() < 1_800_000);
            }
            assert!(found.iter().all(|tide| (0.0..=harbour.range_m).contains(&tide.height_m)));
        }
    }
}
