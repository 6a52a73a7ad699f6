//! The layers of the house, held to the imports of the sources: which folder may name which, and no circle of files.

use crate::house::architecture::{code, sources};
use std::collections::{BTreeMap, BTreeSet};

/// A file, by its module path: `chat::store`.
type Module = Vec<String>;

fn module(file: &str) -> Module {
    let path = file.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/')
        .filter(|part| *part != "lib")
        .map(str::to_owned)
        .collect()
}

/// Every path in a source that begins with `crate::` or `super::`, as its segments; groups in braces are taken apart.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for root in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
                continue;
            }
            expand(&code[at..], &mut Vec::new(), &mut found);
        }
    }
    found
}

/// Reads one path, and what stands in its braces; returns how many bytes it took.
fn expand(text: &str, prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let depth = prefix.len();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let name = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        if name > 0 {
            prefix.push(rest[..name].to_owned());
        }
        at += name;
        let rest = &text[at..];
        if let Some(inner) = rest.strip_prefix("::{") {
            at += 3 + group(inner, prefix, found);
            break;
        }
        if !rest.starts_with("::") || rest.starts_with("::<") {
            found.push(prefix.clone());
            break;
        }
        at += 2;
    }
    prefix.truncate(depth);
    at
}

fn group(text: &str, prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '}' => return at + 1,
            c if c.is_alphanumeric() || c == '_' => at += expand(&text[at..], prefix, found).max(1),
            c => at += c.len_utf8(),
        }
    }
    at
}

/// The files that each file names.
fn imports() -> BTreeMap<Module, BTreeSet<Module>> {
    let sources = sources();
    let files: BTreeSet<Module> = sources.iter().map(|(name, _)| module(name)).collect();
    let mut imports = BTreeMap::new();
    for (name, text) in &sources {
        let own = module(name);
        let used: &mut BTreeSet<Module> = imports.entry(own.clone()).or_default();
        for path in paths(&code(text)) {
            let mut at: Module = Vec::new();
            if path[0] != "crate" {
                at.clone_from(&own);
            }
            for part in &path {
                match part.as_str() {
                    "crate" | "self" => {}
                    "super" => drop(at.pop()),
                    part => at.push(part.to_owned()),
                }
            }
            // What it names is in the file of the longest module that there is.
            while !at.is_empty() && !files.contains(&at) {
                at.pop();
            }
            if !at.is_empty() && at != own {
                used.insert(at);
            }
        }
    }
    imports
}

/// The rooms of the house, from the top floor down. A room names those of the floors below it, and no other.
const FLOORS: &[&[&str]] = &[
    &["cloudflare"],
    &["http", "jobs"],
    &["mcp"],
    &["chat", "users"],
    &["privacy"],
    &["memory"],
    &["config"],
    &["auth"],
    &["audit", "model"],
    &["platform"],
    &[
        "cursor", "error", "id", "limit", "persona", "role", "time", "digest", "unicode",
    ],
];

fn floor(module: &Module) -> usize {
    let found = FLOORS
        .iter()
        .position(|rooms| rooms.contains(&module[0].as_str()));
    found.unwrap_or_else(|| panic!("say here on which floor src/{} is", module[0]))
}

#[test]
fn each_folder_names_only_those_below_it() {
    let mut upwards = Vec::new();
    for (file, used) in imports() {
        for other in used {
            let is_vocabulary = floor(&file) == FLOORS.len() - 1 && floor(&other) == floor(&file);
            if file.first() != other.first() && floor(&other) <= floor(&file) && !is_vocabulary {
                upwards.push(format!("{} names {}", file.join("::"), other.join("::")));
            }
        }
    }
    assert!(upwards.is_empty(), "{upwards:#?}");
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    // A module is a part of those that it stands in: what it has from them is no arrow.
    let mut left: BTreeMap<Module, BTreeSet<Module>> = imports();
    for (file, used) in &mut left {
        used.retain(|other| !file.starts_with(other));
    }
    // Whatever names nothing that is left is in no circle, and neither is whatever nothing names.
    loop {
        let named: BTreeSet<Module> = left.values().flatten().cloned().collect();
        let there: BTreeSet<Module> = left.keys().cloned().collect();
        let before = left.len();
        left.retain(|file, used| {
            used.retain(|other| there.contains(other));
            !used.is_empty() && named.contains(file)
        });
        if left.len() == before {
            break;
        }
    }
    let circles: Vec<String> = left
        .iter()
        .map(|(file, used)| {
            let used: Vec<String> = used.iter().map(|other| other.join("::")).collect();
            format!("{} -> {}", file.join("::"), used.join(", "))
        })
        .collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn the_imports_are_read_as_the_compiler_reads_them() {
    let code = "use crate::a::{self, b::{C, D}, e};\nlet x = super::f::g();\n";
    let mut found: Vec<String> = paths(code).iter().map(|path| path.join("::")).collect();
    found.sort();
    let expected = [
        "crate::a::b::C",
        "crate::a::b::D",
        "crate::a::e",
        "crate::a::self",
        "super::f::g",
    ];
    assert_eq!(found, expected);
    assert!(imports().values().map(BTreeSet::len).sum::<usize>() > 300);
}
