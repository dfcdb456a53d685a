//! How many questions for changes may be left open: each holds a connection's place and looks into the store at every
//! change, so that one gateway gone wrong, or a token in the wrong hands, could keep everybody from their answers.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tidegate_model::node::NODES_MAX;

/// Most at one moment: every gateway one, and one that was broken off and is not noticed yet.
pub const POLLS_MAX: usize = 2 * NODES_MAX;
/// Most of one join token or certificate from one address. More gateways than that do not run on one machine.
pub const POLLS_OF_ONE_MAX: usize = 128;

/// Open questions, by who asks.
#[derive(Debug, Default)]
pub(super) struct Polls(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    total: usize,
    by: HashMap<String, usize>,
}

/// One open question; dropping it closes it.
#[derive(Debug)]
pub(super) struct Poll<'a> {
    polls: &'a Polls,
    by: String,
}

impl Polls {
    /// Opens one, if there is room.
    pub fn open(&self, by: String) -> Option<Poll<'_>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = open.by.get(&by).copied().unwrap_or(0);
        if open.total >= POLLS_MAX || of_one >= POLLS_OF_ONE_MAX {
            return None;
        }
        open.total += 1;
        open.by.insert(by.clone(), of_one + 1);
        Some(Poll { polls: self, by })
    }
}

impl Drop for Poll<'_> {
    fn drop(&mut self) {
        let mut open = self.polls.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.total -= 1;
        match open.by.get_mut(&self.by) {
            Some(of_one) if *of_one > 1 => *of_one -= 1,
            _ => drop(open.by.remove(&self.by)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_one_nor_all_together_leave_more_open_than_there_is_room_for() {
        let polls = Polls::default();
        let mut held: Vec<Poll<'_>> = (0..POLLS_OF_ONE_MAX).map_while(|_| polls.open("a".into())).collect();
        assert_eq!(held.len(), POLLS_OF_ONE_MAX);
        assert!(polls.open("a".into()).is_none(), "one has had its share");
        assert!(polls.open("b".into()).is_some(), "others have not");
        held.pop();
        held.push(polls.open("a".into()).expect("one was closed"));
        held.extend((0..POLLS_MAX).map_while(|n| polls.open(n.to_string())));
        assert_eq!(held.len(), POLLS_MAX);
        assert!(polls.open("c".into()).is_none(), "there is no room for anybody");
        held.clear();
        assert!(polls.0.lock().unwrap().by.is_empty(), "nothing is left behind");
    }
}
