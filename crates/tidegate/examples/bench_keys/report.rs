//! What is printed at the end: for people a table, for programs the same as JSON.

use std::fmt;

use serde_json::{Value, json};

use crate::Arguments;
use crate::grants::Grants;
use crate::load::Measured;
use crate::machine::Machine;
use crate::revocations::{Revocations, spread_ms};
use crate::validations::Validations;

/// Everything of one run.
pub struct Report {
    pub machine: Machine,
    pub arguments: Arguments,
    pub validations: Vec<Validations>,
    pub grants: Vec<Grants>,
    pub revocations: Vec<Revocations>,
}

impl Report {
    /// For programs.
    pub fn json(&self) -> Value {
        let validations = self.validations.iter().map(|one| {
            let mut told = one.measured.json();
            told["door"] = one.door.into();
            told["connections"] = one.askers.into();
            told["differentTokens"] = one.are_different.into();
            told["keyManagerCpuUs"] = one.cpu_us.into();
            told
        });
        let grants = self
            .grants
            .iter()
            .map(|one| json!({"tokens": one.kind, "cold": one.cold.json(), "cached": one.cached.json()}));
        let ratios = self.ratios().into_iter().map(|(of, ratio)| json!({"of": of, "ratio": ratio}));
        json!({
            "machine": self.machine.json(),
            "sizes": {
                "seconds": self.arguments.seconds, "tokens": self.arguments.tokens,
                "connections": self.arguments.connections, "gateways": self.arguments.gateways,
            },
            "validations": validations.collect::<Vec<_>>(),
            "gateway": grants.collect::<Vec<_>>(),
            "revocations": self.revocations.iter().map(Revocations::json).collect::<Vec<_>>(),
            "ratios": ratios.collect::<Vec<_>>(),
        })
    }

    /// Of throughput, between measurements of this run.
    fn ratios(&self) -> Vec<(String, f64)> {
        let of = |door: &str, askers: usize| {
            let mut found = self.validations.iter().filter(|one| one.are_different);
            found.find(|one| one.door == door && one.askers == askers).map(|one| one.measured.per_second())
        };
        let many = self.arguments.connections;
        let mut ratios = Vec::new();
        for askers in if many == 1 { vec![1] } else { vec![1, many] } {
            for (above, below) in [("Thrift", "SOAP"), ("REST", "SOAP"), ("REST, one client", "Thrift")] {
                if let (Some(up), Some(down)) = (of(above, askers), of(below, askers)) {
                    ratios.push((format!("{above} to {below}, {askers} at a time"), up / down));
                }
            }
        }
        for one in &self.grants {
            let ratio = one.cached.per_second() / one.cold.per_second();
            ratios.push((format!("remembered to new tokens at a gateway, {}", one.kind), ratio));
        }
        ratios
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arguments { connections, gateways, .. } = self.arguments;
        write!(f, "{}", self.machine)?;
        writeln!(
            f,
            "sizes:   {} s each, {} tokens, {connections} askers",
            self.arguments.seconds, self.arguments.tokens
        )?;
        writeln!(f)?;
        writeln!(f, "| measured | tokens | at a time | per second | p50 ms | p99 ms | key manager CPU us each |")?;
        writeln!(f, "|---|---|--:|--:|--:|--:|--:|")?;
        for one in &self.validations {
            let tokens = if one.are_different { "different" } else { "the same" };
            let cpu = format!("{:.0}", one.cpu_us);
            row(f, &format!("validation, {}", one.door), tokens, one.askers, &one.measured, &cpu)?;
        }
        for one in &self.grants {
            row(f, "call, new grant", one.kind, connections, &one.cold, "")?;
            row(f, "call, remembered grant", one.kind, connections, &one.cached, "")?;
        }
        writeln!(f)?;
        writeln!(f, "| from revocation to | tokens | times | min ms | median ms | max ms |")?;
        writeln!(f, "|---|---|--:|--:|--:|--:|")?;
        for one in &self.revocations {
            let last = format!("refusal by the last of {gateways} gateways");
            let lists =
                [("its answer", &one.answered_us), ("refusal by a gateway", &one.each_us), (&last, &one.last_us)];
            for (what, list) in lists {
                let [min, median, max] = spread_ms(list);
                writeln!(f, "| {what} | {} | {} | {min:.1} | {median:.1} | {max:.1} |", one.kind, list.len())?;
            }
        }
        writeln!(f)?;
        for (of, ratio) in self.ratios() {
            writeln!(f, "ratio {ratio:.2}: {of}")?;
        }
        Ok(())
    }
}

fn row(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    tokens: &str,
    askers: usize,
    measured: &Measured,
    cpu: &str,
) -> fmt::Result {
    let (p50, p99) = (measured.percentile_ms(50), measured.percentile_ms(99));
    writeln!(f, "| {what} | {tokens} | {askers} | {:.0} | {p50:.2} | {p99:.2} | {cpu} |", measured.per_second())
}
