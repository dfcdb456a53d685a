//! The offset as the user says it: a number, or `auto` with the places where to look.
//!
//! Which place is free is not decided here: see [`crate::ports::PortMap::first_free_offset`] and the binary's registry.

use std::path::Path;

use crate::value::{Input, Value, expected, quote};

/// How far every listener is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offset {
    /// By this much.
    Fixed(u16),
    /// To the first of these offsets whose whole set of ports is free.
    Auto(Search),
}

/// The offsets that `auto` may take: `first`, `first + step`, … up to `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// Where it begins.
    pub first: u16,
    /// Where it ends, itself included; [`Search::NO_END`] when only the range of ports ends it.
    pub last: u16,
    /// From one to the next; `server.offset_step`. Never 0.
    pub step: u16,
}

impl Search {
    /// `last` of a search that nobody limited.
    pub const NO_END: u16 = u16::MAX;
    /// What plain `auto` means.
    pub const ANYWHERE: Self = Self { first: 0, last: Self::NO_END, step: 1 };

    /// Every offset in turn, none beyond `offset_max`.
    pub fn offsets(self, offset_max: u16) -> impl Iterator<Item = u16> {
        (self.first..=self.last.min(offset_max)).step_by(usize::from(self.step.max(1)))
    }

    /// Is this one of the offsets?
    pub fn contains(self, offset: u16) -> bool {
        (self.first..=self.last).contains(&offset) && (offset - self.first).is_multiple_of(self.step.max(1))
    }

    /// Did somebody say where it ends?
    pub fn is_limited(self) -> bool {
        self.last != Self::NO_END
    }
}

const AUTO: &str = "auto";

impl Value for Offset {
    fn kind() -> String {
        "a whole number from 0, `auto`, or `auto:FIRST-LAST`".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        if let Some(rest) = input.text().and_then(|text| text.strip_prefix(AUTO)) {
            return search(rest, input).map(Self::Auto);
        }
        let number = match input {
            Input::Integer(number) => *number,
            Input::Text(text) => text.trim().parse().map_err(|_| expected::<Self>(input))?,
            _ => return Err(expected::<Self>(input)),
        };
        if number < 0 {
            return Err(format!("an offset is added to every port and cannot be negative, got {number}"));
        }
        in_range(number).map(Self::Fixed)
    }

    fn show(&self) -> String {
        match self {
            Self::Fixed(offset) => offset.to_string(),
            Self::Auto(search) if search.first == 0 && !search.is_limited() => quote(AUTO),
            Self::Auto(search) => quote(&format!("{AUTO}:{}-{}", search.first, search.last)),
        }
    }
}

/// What follows `auto`: nothing, or `:FIRST-LAST`.
fn search(rest: &str, input: &Input) -> Result<Search, String> {
    if rest.is_empty() {
        return Ok(Search::ANYWHERE);
    }
    let number = |text: &str| text.trim().parse::<i128>().ok().filter(|number| *number >= 0);
    let range = rest.strip_prefix(':').and_then(|range| range.split_once('-'));
    let numbers = range.and_then(|(first, last)| Some((number(first)?, number(last)?)));
    let (first, last) = numbers.ok_or_else(|| format!("{}, such as auto:10-50", expected::<Offset>(input)))?;
    if first > last {
        return Err(format!("the search from {first} to {last} ends before it begins; write {AUTO}:{last}-{first}"));
    }
    Ok(Search { first: in_range(first)?, last: in_range(last)?, step: 1 })
}

fn in_range(number: i128) -> Result<u16, String> {
    u16::try_from(number).map_err(|_| format!("an offset of {number} moves every listener beyond port {}", u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_visits_each_step_to_its_end_and_no_further() {
        let search = Search { first: 10, last: 50, step: 10 };
        assert_eq!(search.offsets(u16::MAX).collect::<Vec<_>>(), [10, 20, 30, 40, 50]);
        assert_eq!(search.offsets(35).collect::<Vec<_>>(), [10, 20, 30]);
        assert_eq!(search.offsets(9).count(), 0);
        assert_eq!(Search { first: u16::MAX, last: u16::MAX, step: u16::MAX }.offsets(u16::MAX).count(), 1);
    }

    #[test]
    fn a_search_contains_exactly_what_it_visits() {
        let search = Search { first: 3, last: 20, step: 4 };
        let visited: Vec<u16> = search.offsets(u16::MAX).collect();
        for offset in 0..30 {
            assert_eq!(search.contains(offset), visited.contains(&offset), "{offset}");
        }
        assert!(Search::ANYWHERE.contains(u16::MAX));
    }
}
