//! How findings are told: worst first for people, colours only on a terminal, or as JSON; and what the exit status says.

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::json;

use super::finding::{Check, Finding, Severity};

/// 0: nothing, or notes only. 1: a warning is the worst. 2: an error is.
pub fn exit_code(findings: &[Finding]) -> ExitCode {
    match findings.iter().map(|finding| finding.severity).max() {
        None | Some(Severity::Note) => ExitCode::SUCCESS,
        Some(Severity::Warning) => ExitCode::from(1),
        Some(Severity::Error) => ExitCode::from(2),
    }
}

/// For people.
///
/// # Errors
/// When `out` cannot be written.
pub fn text(out: &mut impl Write, findings: &[Finding], is_coloured: bool) -> io::Result<()> {
    for check in Check::ALL {
        let mut of_check: Vec<&Finding> = findings.iter().filter(|finding| finding.check == check).collect();
        of_check.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        if of_check.is_empty() {
            writeln!(out, "{} {}", paint("ok     ", GREEN, is_coloured), check.title())?;
        }
        for finding in of_check {
            one(out, finding, is_coloured)?;
        }
    }
    writeln!(out, "\n{}", summary(findings))
}

fn one(out: &mut impl Write, finding: &Finding, is_coloured: bool) -> io::Result<()> {
    let colour = match finding.severity {
        Severity::Note => BLUE,
        Severity::Warning => YELLOW,
        Severity::Error => RED,
    };
    let mark = format!("{:7}", finding.severity.as_str());
    writeln!(out, "{} {}: {}", paint(&mark, colour, is_coloured), finding.check.title(), indented(&finding.what))?;
    for (label, said) in [("why", &finding.why), ("mend", &finding.mend)] {
        if !said.is_empty() {
            writeln!(out, "        {label:4}  {}", indented(said))?;
        }
    }
    if let Some(fix) = &finding.fix {
        writeln!(out, "        --fix {}", indented(&fix.to_string()))?;
    }
    Ok(())
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n              ")
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

/// For programs.
///
/// # Errors
/// When `out` cannot be written.
pub fn as_json(out: &mut impl Write, findings: &[Finding]) -> anyhow::Result<()> {
    let worst = findings.iter().map(|finding| finding.severity).max();
    writeln!(out, "{}", serde_json::to_string_pretty(&json!({ "worst": worst, "findings": findings }))?)?;
    Ok(())
}

const RED: u8 = 31;
const GREEN: u8 = 32;
const YELLOW: u8 = 33;
const BLUE: u8 = 34;

fn paint(text: &str, colour: u8, is_coloured: bool) -> String {
    if is_coloured { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(findings: &[Finding]) -> String {
        let mut out = Vec::new();
        text(&mut out, findings, false).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_check_says_something_and_the_worst_comes_first() {
        let findings = [
            Finding::note(Check::Ports, "a note"),
            Finding::error(Check::Ports, "gateway-http is taken").because("no start").mend("--port-offset 4"),
        ];
        let told = told(&findings);
        assert!(told.find("gateway-http is taken").unwrap() < told.find("a note").unwrap(), "{told}");
        assert!(told.contains("        why   no start\n        mend  --port-offset 4\n"), "{told}");
        assert_eq!(told.matches("ok      ").count(), Check::ALL.len() - 1, "{told}");
        assert!(told.ends_with("1 error, 1 note\n"), "{told}");
        assert!(!told.contains('\x1b'));
    }

    #[test]
    fn the_exit_status_is_the_worst_severity() {
        let code = |findings: &[Finding]| format!("{:?}", exit_code(findings));
        let (note, warning) = (Finding::note(Check::Ports, ""), Finding::warning(Check::Ports, ""));
        let error = Finding::error(Check::Ports, "");
        assert_eq!(code(&[]), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(code(&[note.clone()]), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(code(&[note.clone(), warning.clone()]), format!("{:?}", ExitCode::from(1)));
        assert_eq!(code(&[error, warning]), format!("{:?}", ExitCode::from(2)));
        assert_eq!(summary(&[]), "nothing is wrong");
    }
}
