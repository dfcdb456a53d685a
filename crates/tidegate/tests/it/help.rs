//! What `--help` says, of every command: it is read by people, so a change of it is looked at by people.

use std::fmt::Write as _;

use crate::world::World;

/// The commands below one, as its help lists them.
fn below(help: &str) -> Vec<String> {
    let listed = help.split("\nCommands:\n").nth(1).unwrap_or_default().split("\n\n").next().unwrap_or_default();
    // A name stands at the margin; what is further in goes on describing the one before.
    let names = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Help of `command` and of all below it; options that every command has are told once.
fn tree(world: &World, command: &str, all: &mut String) {
    let help = world.run(&format!("{command} -h")).expect(0).out;
    let own = help.split("\nConfiguration:\n").next().unwrap_or_default();
    let rest = help.split("\nConfiguration:\n").nth(1).unwrap_or_default();
    let examples = rest.split_once("\n\n").map(|(_, examples)| examples).unwrap_or_default();
    let title = format!("tidegate {command}");
    let _ = writeln!(all, "==== {}\n{}\n\n{examples}", title.trim_end(), own.trim_end());
    for name in below(&help) {
        tree(world, format!("{command} {name}").trim_start(), all);
    }
}

#[test]
fn every_command_has_the_help_that_was_agreed_on() {
    let world = World::new("");
    let mut all = world.run("--help").expect(0).out;
    all.push('\n');
    tree(&world, "", &mut all);
    insta::assert_snapshot!(all);
}

#[test]
fn every_command_that_does_more_than_one_thing_has_examples_that_are_understood() {
    let world = World::new("");
    let help = world.run("-h").expect(0).out;
    let mut seen = 0;
    for command in below(&help).iter().filter(|command| *command != "version") {
        let help = world.run(&format!("{command} --help")).expect(0).out;
        let examples = help.split("\nExamples").nth(1).unwrap_or_else(|| panic!("{command} has no examples: {help}"));
        for line in examples.lines().filter_map(|line| line.trim().strip_prefix("tidegate ")) {
            // What follows two spaces says what the line does. `--help` at its end has the line read, and nothing done.
            let line = line.split("  ").next().unwrap_or_default().split(" -- ").next().unwrap_or_default();
            let said = world.run(&format!("{line} --help"));
            assert_eq!(said.code, 0, "tidegate {line}: {}", said.err);
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen} examples");
}
