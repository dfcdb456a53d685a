//! Whether this machine and the nodes it works with agree what time it is: tokens say when they begin and end.

use tidegate_model::millis::Millis;
use url::Url;

use super::Examination;
use super::finding::{Check, Finding};
use super::nodes::{Answer, Node};
use crate::run::peer::SKEW_MS_MAX;

/// Looks at the clock of every node that told it.
pub fn examine(all: &mut Examination, nodes: &[Node]) {
    let skews: Vec<(Url, Millis)> = nodes
        .iter()
        .filter_map(|node| match &node.answer {
            Answer::Facts(facts) => Some((node.url.clone(), skew_ms(facts.inside.as_ref()?.server_time, node.asked))),
            _ => None,
        })
        .collect();
    if skews.is_empty() {
        let why = if nodes.is_empty() { "this instance works with no other node" } else { "no node told its time" };
        all.skip(Check::Clocks, why);
    }
    all.findings.extend(judge(&skews));
}

/// By how much its clock is ahead of ours (negative: behind), as far as is certain: it answered somewhere between.
fn skew_ms(theirs: Millis, (asked, answered): (Millis, Millis)) -> Millis {
    if theirs > answered {
        theirs - answered
    } else if theirs < asked {
        theirs - asked
    } else {
        0
    }
}

fn judge(skews: &[(Url, Millis)]) -> Vec<Finding> {
    let mut found: Vec<Finding> = skews
        .iter()
        .filter(|(_, skew)| skew.abs() > SKEW_MS_MAX)
        .map(|(url, skew)| {
            let way = if *skew > 0 { "ahead of" } else { "behind" };
            told(format!("the clock of {url} is {} {way} this machine's", seconds(skew.abs())))
        })
        .collect();
    let (least, most) = (skews.iter().min_by_key(|(_, skew)| *skew), skews.iter().max_by_key(|(_, skew)| *skew));
    if let (true, Some((slow, least)), Some((fast, most))) = (found.is_empty(), least, most)
        && most - least > SKEW_MS_MAX
    {
        found.push(told(format!("the clocks of {slow} and {fast} are {} apart", seconds(most - least))));
    }
    found
}

fn told(what: String) -> Finding {
    Finding::warning(Check::Clocks, what)
        .because("fresh tokens seem not valid yet, or live ones expired: calls are refused now and then")
        .mend("run NTP on both sides (`timedatectl set-ntp true`), and see that it reaches its servers")
}

fn seconds(ms: Millis) -> String {
    format!("{}.{} s", ms / 1_000, ms % 1_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(skews: &[(&str, Millis)]) -> Vec<String> {
        let skews: Vec<(Url, Millis)> = skews.iter().map(|(url, skew)| (url.parse().unwrap(), *skew)).collect();
        judge(&skews).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn only_what_is_certain_counts() {
        assert_eq!(skew_ms(100, (90, 110)), 0, "somewhere between question and answer");
        assert_eq!(skew_ms(9_110, (90, 110)), 9_000);
        assert_eq!(skew_ms(90, (9_090, 9_110)), -9_000);
    }

    #[test]
    fn a_clock_that_is_off_is_told_with_its_direction() {
        assert_eq!(found(&[("https://a:1", SKEW_MS_MAX)]), Vec::<String>::new());
        assert_eq!(found(&[("https://a:1", 90_500)]), ["the clock of https://a:1/ is 90.5 s ahead of this machine's"]);
        assert_eq!(found(&[("https://a:1", -6_000)]), ["the clock of https://a:1/ is 6.0 s behind this machine's"]);
    }

    #[test]
    fn two_nodes_that_differ_are_told_though_each_is_near_us() {
        let apart = [("https://a:1", -4_000), ("https://b:1", 0), ("https://c:1", 3_000)];
        assert_eq!(found(&apart), ["the clocks of https://a:1/ and https://c:1/ are 7.0 s apart"]);
        assert_eq!(found(&[("https://a:1", -2_000), ("https://c:1", 3_000)]), Vec::<String>::new());
    }
}
