//! How findings are told: worst first for people, colours only on a terminal, or as JSON; and what the exit status says.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;

use super::finding::{Check, Finding, Severity};
use super::{Examination, Skipped};

/// Where the text begins, in columns.
const INDENT: usize = 14;
/// Columns of a line on a terminal; more would be hard to read.
const COLUMNS: usize = 110;

/// 0: nothing, or notes only. 1: a warning is the worst. 2: an error is.
pub fn exit_code(worst: Option<Severity>) -> ExitCode {
    match worst {
        None | Some(Severity::Note) => ExitCode::SUCCESS,
        Some(Severity::Warning) => ExitCode::from(1),
        Some(Severity::Error) => ExitCode::from(2),
    }
}

/// For people. On a terminal with colours and lines of a length that can be read; elsewhere a text stays on one line.
///
/// # Errors
/// When `out` cannot be written.
pub fn text(out: &mut impl Write, examination: &Examination, is_terminal: bool) -> io::Result<()> {
    for check in Check::ALL {
        let mut of_check: Vec<&Finding> = examination.findings.iter().filter(|found| found.check == check).collect();
        of_check.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let skipped = examination.skipped.iter().find(|skipped| skipped.check == check);
        match (of_check.is_empty(), skipped) {
            (true, None) => writeln!(out, "{} {}", paint("ok     ", GREEN, is_terminal), check.title())?,
            (true, Some(Skipped { why, .. })) => {
                writeln!(out, "{} {}: {why}", paint("-      ", GREY, is_terminal), check.title())?;
            }
            (false, _) => {}
        }
        for finding in of_check {
            one(out, finding, is_terminal)?;
        }
    }
    let summary = summary(&examination.findings);
    let colour = examination.worst().map_or(GREEN, colour);
    writeln!(out, "\n{}", paint(&summary, colour, is_terminal))
}

fn colour(severity: Severity) -> u8 {
    match severity {
        Severity::Note => BLUE,
        Severity::Warning => YELLOW,
        Severity::Error => RED,
    }
}

fn one(out: &mut impl Write, finding: &Finding, is_terminal: bool) -> io::Result<()> {
    let mark = format!("{:7}", finding.severity.as_str());
    let what = format!("{}: {}", finding.check.title(), finding.what);
    writeln!(out, "{} {}", paint(&mark, colour(finding.severity), is_terminal), laid_out(&what, 8, is_terminal))?;
    for (label, said) in [("why", &finding.why), ("mend", &finding.mend)] {
        if !said.is_empty() {
            let label = paint(&format!("{label:4}"), GREY, is_terminal);
            writeln!(out, "        {label}  {}", laid_out(said, INDENT, is_terminal))?;
        }
    }
    if let Some(fix) = &finding.fix {
        let label = paint("fix ", GREY, is_terminal);
        writeln!(out, "        {label}  {}", laid_out(&fix.to_string(), INDENT, is_terminal))?;
    }
    Ok(())
}

/// A text below and beside what stands before it; lines that are too long for a terminal are broken between words.
pub fn laid_out(text: &str, indent: usize, is_terminal: bool) -> String {
    let margin = format!("\n{:indent$}", "");
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| if is_terminal { broken(line, COLUMNS - indent).join(&margin) } else { line.to_owned() })
        .collect();
    lines.join(&margin)
}

fn broken(line: &str, columns: usize) -> Vec<String> {
    // Lines of a change begin with blanks, and stay as they will stand in the file.
    if line.starts_with(' ') {
        return vec![line.to_owned()];
    }
    let (mut lines, mut rest) = (Vec::new(), line);
    while let Some((end, next)) = rest.char_indices().nth(columns) {
        let before = if next == ' ' { Some(end) } else { rest[..end].rfind(' ') };
        let Some(at) = before.or_else(|| rest.find(' ')) else { break };
        lines.push(rest[..at].to_owned());
        rest = &rest[at + 1..];
    }
    lines.push(rest.to_owned());
    lines
}

/// "2 errors, 1 warning".
pub fn summary(findings: &[Finding]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let said: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (count(severity), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{count} {severity}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if said.is_empty() { "nothing is wrong".to_owned() } else { said.join(", ") }
}

/// What became of a change.
#[derive(Debug, Serialize)]
pub struct Fixed {
    /// In words.
    pub change: String,
    /// Why it was not made; absent when it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// For programs. The findings are those after the changes.
///
/// # Errors
/// When `out` cannot be written.
pub fn as_json(out: &mut impl Write, examination: &Examination, fixed: &[Fixed]) -> anyhow::Result<()> {
    let mut report = json!({
        "worst": examination.worst(),
        "findings": examination.findings,
        "skipped": examination.skipped,
    });
    if !fixed.is_empty() {
        report["fixed"] = serde_json::to_value(fixed)?;
    }
    writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    Ok(())
}

const RED: u8 = 31;
const GREEN: u8 = 32;
const YELLOW: u8 = 33;
const BLUE: u8 = 34;
/// Bright black.
const GREY: u8 = 90;

fn paint(text: &str, colour: u8, is_terminal: bool) -> String {
    if is_terminal { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(findings: Vec<Finding>, skipped: Vec<Skipped>, is_terminal: bool) -> String {
        let mut out = Vec::new();
        text(&mut out, &Examination { findings, skipped, config: None }, is_terminal).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_check_says_something_and_the_worst_comes_first() {
        let findings = vec![
            Finding::note(Check::Ports, "a note"),
            Finding::error(Check::Ports, "gateway-http is taken").because("no start").mend("--port-offset 4"),
        ];
        let skipped = vec![Skipped { check: Check::Clocks, why: "no other node".to_owned() }];
        let told = told(findings, skipped, false);
        assert!(told.find("gateway-http is taken").unwrap() < told.find("a note").unwrap(), "{told}");
        assert!(told.contains("        why   no start\n        mend  --port-offset 4\n"), "{told}");
        assert!(told.contains("-       clocks: no other node\n"), "{told}");
        assert_eq!(told.matches("ok      ").count(), Check::ALL.len() - 2, "{told}");
        assert!(told.ends_with("1 error, 1 note\n"), "{told}");
        assert!(!told.contains('\x1b'));
    }

    #[test]
    fn a_terminal_gets_colours_and_lines_that_can_be_read() {
        let long = "many words ".repeat(30);
        let told = told(vec![Finding::error(Check::Ports, "x").because(long.trim())], Vec::new(), true);
        assert!(told.contains("\x1b[31merror  \x1b[0m ports: x\n"), "{told}");
        for line in told.lines() {
            let bare: String = line.replace("\x1b[90m", "").replace("\x1b[0m", "");
            assert!(line.contains("\x1b[3") || bare.chars().count() <= COLUMNS, "{line}");
        }
        assert!(
            told.contains(&format!("\n{:INDENT$}many words", "")) || told.contains(&format!("\n{:INDENT$}words", ""))
        );
    }

    #[test]
    fn lines_are_broken_between_words_only() {
        assert_eq!(broken("aa bb cc", 5), ["aa bb", "cc"].map(str::to_owned));
        assert_eq!(broken("https://very.long/address x", 5), ["https://very.long/address", "x"].map(str::to_owned));
        assert_eq!(broken("  - offset = 0", 5), ["  - offset = 0".to_owned()], "a change stays as it is");
        assert_eq!(broken("ääääää", 3), ["ääääää".to_owned()]);
        assert_eq!(broken("", 3), [String::new()]);
    }

    #[test]
    fn the_exit_status_is_the_worst_severity() {
        let code = |worst| format!("{:?}", exit_code(worst));
        assert_eq!(code(None), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(code(Some(Severity::Note)), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(code(Some(Severity::Warning)), format!("{:?}", ExitCode::from(1)));
        assert_eq!(code(Some(Severity::Error)), format!("{:?}", ExitCode::from(2)));
        assert_eq!(summary(&[]), "nothing is wrong");
    }
}
