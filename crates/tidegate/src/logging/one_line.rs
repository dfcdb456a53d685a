//! What others say stands in log lines: names that failed to log in, addresses, error texts. A line break in it would begin
//! a line that looks like one of ours. So one event begins at the left edge, and whatever follows in it is set in.

use std::io::{self, Write};

use tracing_subscriber::fmt::MakeWriter;

/// Stands before each further line of an event.
const SET_IN: &[u8] = b"    | ";

/// Makes writers that set in.
pub struct OneLine<M>(pub M);

/// Takes one event with each call, as the subscriber gives them.
pub struct Lines<W>(W);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for OneLine<M> {
    type Writer = Lines<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Lines(self.0.make_writer())
    }

    fn make_writer_for(&'a self, meta: &tracing::Metadata<'_>) -> Self::Writer {
        Lines(self.0.make_writer_for(meta))
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = event.strip_suffix(b"\n").unwrap_or(event);
        if !text.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
            self.0.write_all(event)?;
            return Ok(event.len());
        }
        let mut told = Vec::with_capacity(event.len() + 64);
        for byte in text {
            match byte {
                b'\n' => {
                    told.push(b'\n');
                    told.extend_from_slice(SET_IN);
                }
                // On a terminal what follows would be written over what stands there.
                b'\r' => told.extend_from_slice(b"\\r"),
                byte => told.push(*byte),
            }
        }
        told.extend_from_slice(&event[text.len()..]);
        self.0.write_all(&told)?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nothing_that_is_logged_begins_a_line_of_its_own() {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber =
            tracing_subscriber::fmt().with_writer(OneLine(move || writer.clone())).with_ansi(false).without_time();
        tracing::subscriber::with_default(subscriber.finish(), || {
            let name = "eve\n2026-01-01T00:00:00Z  INFO tidegate: all is well\r\nover";
            tracing::info!(user = %name, "a login failed as `{name}`");
            tracing::info!("plain");
        });
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let left: Vec<&str> = text.lines().filter(|line| !line.starts_with("    | ")).collect();
        assert_eq!(left.len(), 2, "{text}");
        assert!(left[1].ends_with("plain") && text.ends_with("plain\n") && !text.contains('\r'), "{text}");
    }
}
