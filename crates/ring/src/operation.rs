//! Names of operations, and what becomes of them.

use crate::raw::Filled;

/// What became of an operation.
#[derive(Debug)]
pub(crate) struct Done {
    pub token: Token,
    /// Bytes, or the negative number of an error.
    pub result: i32,
    pub filled: Option<Filled>,
    /// There is more to receive.
    pub is_nonempty: bool,
    /// What was sent.
    pub sent: Option<Vec<u8>>,
}

/// Names an operation: a connection has one of each kind at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub connection: u32,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Receive,
    Send,
    Cancel,
    /// Waits for bytes, and receives none.
    Wait,
}

impl Token {
    /// As the kernel carries it.
    pub fn to_u64(self) -> u64 {
        u64::from(self.connection) << 2 | self.kind as u64
    }

    /// The operation of this number.
    pub fn of(number: u64) -> Self {
        let kind = [Kind::Receive, Kind::Send, Kind::Cancel, Kind::Wait][(number & 3) as usize];
        Self { connection: (number >> 2) as u32, kind }
    }
}
