//! The life cycle of an API: which state may follow which, and what each means to the gateway.
//!
//! The table is the one a live WSO2 API Manager 4.7 offers as `availableTransitions`.

use serde::{Deserialize, Serialize};

/// State of an API. Serialised upper-case, as `lifeCycleStatus` in the contracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LifecycleState {
    /// Being made; deployed or not, only internal keys may call it.
    #[default]
    Created,
    /// Shown in the DevPortal as pre-released; callable without a subscription.
    Prototyped,
    /// Offered to developers.
    Published,
    /// Still visible, every call is answered with 700700.
    Blocked,
    /// Works for those subscribed; no new subscriptions.
    Deprecated,
    /// Gone from portal and gateway.
    Retired,
}

use LifecycleState::{Blocked, Created, Deprecated, Prototyped, Published, Retired};

/// An action's name (`action` of `change-lifecycle`) and the state it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// As clients send it: `Publish`, `Deploy as a Prototype`.
    pub event: &'static str,
    /// The state reached.
    pub target: LifecycleState,
}

const fn to(event: &'static str, target: LifecycleState) -> Transition {
    Transition { event, target }
}

impl LifecycleState {
    /// All states, in the order an API usually passes them.
    pub const ALL: [Self; 6] = [Created, Prototyped, Published, Blocked, Deprecated, Retired];

    /// The transitions allowed from here.
    pub fn transitions(self) -> &'static [Transition] {
        match self {
            Created => const { &[to("Publish", Published), to("Deploy as a Prototype", Prototyped)] },
            Prototyped => {
                const {
                    &[
                        to("Publish", Published),
                        to("Demote to Created", Created),
                        to("Deploy as a Prototype", Prototyped),
                    ]
                }
            }
            Published => {
                const {
                    &[
                        to("Block", Blocked),
                        to("Deploy as a Prototype", Prototyped),
                        to("Demote to Created", Created),
                        to("Deprecate", Deprecated),
                    ]
                }
            }
            Blocked => const { &[to("Re-Publish", Published), to("Deprecate", Deprecated)] },
            Deprecated => const { &[to("Retire", Retired)] },
            Retired => &[],
        }
    }

    /// The state `event` leads to, or `None` when it is not allowed from here.
    pub fn after(self, event: &str) -> Option<Self> {
        self.transitions().iter().find(|transition| transition.event == event).map(|t| t.target)
    }

    /// `PUBLISHED`: the spelling of `lifeCycleStatus` and of the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Created => "CREATED",
            Prototyped => "PROTOTYPED",
            Published => "PUBLISHED",
            Blocked => "BLOCKED",
            Deprecated => "DEPRECATED",
            Retired => "RETIRED",
        }
    }

    /// `Published`: the spelling of `lifecycleState.state`.
    pub fn title(self) -> &'static str {
        match self {
            Created => "Created",
            Prototyped => "Prototyped",
            Published => "Published",
            Blocked => "Blocked",
            Deprecated => "Deprecated",
            Retired => "Retired",
        }
    }

    /// Reads [`Self::as_str`]'s spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether the DevPortal lists it.
    pub fn is_visible_to_developers(self) -> bool {
        matches!(self, Prototyped | Published | Deprecated | Blocked)
    }

    /// Whether new subscriptions may be made.
    pub fn is_open_for_subscription(self) -> bool {
        matches!(self, Published)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_transition_is_allowed_or_refused_as_the_table_says() {
        let allowed = [
            (Created, "Publish", Published),
            (Created, "Deploy as a Prototype", Prototyped),
            (Prototyped, "Publish", Published),
            (Prototyped, "Demote to Created", Created),
            (Prototyped, "Deploy as a Prototype", Prototyped),
            (Published, "Block", Blocked),
            (Published, "Deploy as a Prototype", Prototyped),
            (Published, "Demote to Created", Created),
            (Published, "Deprecate", Deprecated),
            (Blocked, "Re-Publish", Published),
            (Blocked, "Deprecate", Deprecated),
            (Deprecated, "Retire", Retired),
        ];
        let events =
            ["Publish", "Deploy as a Prototype", "Demote to Created", "Block", "Deprecate", "Re-Publish", "Retire"];
        for from in LifecycleState::ALL {
            for event in events {
                let expected = allowed.iter().find(|row| row.0 == from && row.1 == event).map(|row| row.2);
                assert_eq!(from.after(event), expected, "{event} from {from:?}");
            }
        }
    }

    #[test]
    fn retired_is_final() {
        assert!(Retired.transitions().is_empty());
    }
}
