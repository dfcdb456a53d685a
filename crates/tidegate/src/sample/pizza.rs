//! The backend of the portal's Pizza Shack sample: a menu that stays and orders that are kept in memory, the latest few of
//! them, until the process ends. It shows what reading and writing through the gateway looks like.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

/// Most orders kept; the oldest go first.
const ORDERS_MAX: usize = 100;
/// Most pizzas of one order.
const QUANTITY_MAX: u32 = 20;
/// Longest address, in characters.
const ADDRESS_CHARS_MAX: usize = 200;

#[derive(Debug, Clone, Copy, Serialize)]
struct MenuItem {
    id: &'static str,
    name: &'static str,
    description: &'static str,
    price: f64,
}

const MENU: [MenuItem; 4] = [
    MenuItem { id: "margherita", name: "Margherita", description: "Tomato, mozzarella, basil", price: 8.5 },
    MenuItem { id: "marinara", name: "Marinara", description: "Tomato, garlic, oregano", price: 7.0 },
    MenuItem { id: "funghi", name: "Funghi", description: "Tomato, mozzarella, mushrooms", price: 9.5 },
    MenuItem { id: "spring-tide", name: "Spring tide", description: "Anchovies, capers, samphire", price: 11.0 },
];

#[derive(Deserialize)]
struct NewOrder {
    pizza: String,
    quantity: u32,
    #[serde(default)]
    address: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    order_id: String,
    pizza: String,
    quantity: u32,
    address: String,
    total: f64,
}

#[derive(Clone, Default)]
struct Orders(Arc<Mutex<VecDeque<Order>>>);

/// The backend's routes.
pub fn router() -> Router {
    Router::new()
        .route("/menu", get(async || Json(MENU)))
        .route("/order", post(place))
        .route("/order/{id}", get(read).delete(cancel))
        .with_state(Orders::default())
}

impl Orders {
    fn with<T>(&self, work: impl FnOnce(&mut VecDeque<Order>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn place(
    State(orders): State<Orders>,
    Json(new): Json<NewOrder>,
) -> Result<(StatusCode, Json<Order>), StatusCode> {
    let item = MENU.iter().find(|item| item.id == new.pizza).ok_or(StatusCode::BAD_REQUEST)?;
    if new.quantity == 0 || new.quantity > QUANTITY_MAX || new.address.chars().count() > ADDRESS_CHARS_MAX {
        return Err(StatusCode::BAD_REQUEST);
    }
    let order = Order {
        order_id: uuid::Uuid::now_v7().to_string(),
        pizza: new.pizza,
        quantity: new.quantity,
        address: new.address,
        total: item.price * f64::from(new.quantity),
    };
    orders.with(|kept| {
        if kept.len() == ORDERS_MAX {
            kept.pop_front();
        }
        kept.push_back(order.clone());
    });
    Ok((StatusCode::CREATED, Json(order)))
}

async fn read(State(orders): State<Orders>, Path(id): Path<String>) -> Result<Json<Order>, StatusCode> {
    orders.with(|kept| kept.iter().find(|order| order.order_id == id).cloned()).map(Json).ok_or(StatusCode::NOT_FOUND)
}

async fn cancel(State(orders): State<Orders>, Path(id): Path<String>) -> StatusCode {
    orders.with(|kept| {
        let before = kept.len();
        kept.retain(|order| order.order_id != id);
        if kept.len() < before { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(pizza: &str, quantity: u32) -> NewOrder {
        NewOrder { pizza: pizza.to_owned(), quantity, address: String::new() }
    }

    #[tokio::test]
    async fn an_order_is_placed_read_and_cancelled() {
        let orders = Orders::default();
        let (status, Json(placed)) = place(State(orders.clone()), Json(order("margherita", 2))).await.unwrap();
        assert_eq!((status, placed.total), (StatusCode::CREATED, 17.0));
        let id = || Path(placed.order_id.clone());
        assert!(read(State(orders.clone()), id()).await.is_ok());
        assert_eq!(cancel(State(orders.clone()), id()).await, StatusCode::NO_CONTENT);
        assert_eq!(cancel(State(orders.clone()), id()).await, StatusCode::NOT_FOUND);
        assert_eq!(read(State(orders), id()).await.unwrap_err(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn what_is_not_on_the_menu_or_too_many_is_refused() {
        for bad in [order("calzone", 1), order("funghi", 0), order("funghi", QUANTITY_MAX + 1)] {
            assert_eq!(place(State(Orders::default()), Json(bad)).await.unwrap_err(), StatusCode::BAD_REQUEST);
        }
    }

    #[tokio::test]
    async fn only_the_latest_orders_are_kept() {
        let orders = Orders::default();
        for _ in 0..ORDERS_MAX + 5 {
            let _placed = place(State(orders.clone()), Json(order("marinara", 1))).await.unwrap();
        }
        assert_eq!(orders.with(|kept| kept.len()), ORDERS_MAX);
    }
}
