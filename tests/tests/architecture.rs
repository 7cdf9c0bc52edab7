//! Who may import whom, and what may stand where: the boundaries of the house, read from its sources.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the sources fails"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules of the bot a module may use besides itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("texts", &["domain"]),
    ("charts", &["domain"]),
    ("store", &["domain"]),
    ("channels", &["domain"]),
    ("app", &["domain", "texts", "charts", "store"]),
    (
        "demo",
        &[
            "domain", "texts", "charts", "store", "app", "channels", "cli",
        ],
    ),
    (
        "cli",
        &[
            "domain", "texts", "charts", "store", "app", "channels", "demo",
        ],
    ),
];

/// What people type is folded and read here, letters are spelled in others here, and look-alikes of other alphabets are found here.
/// Everything that is shown lives in locales and questionnaires.
const READS_CYRILLIC: &[&str] = &[
    "surveys/src/engine/reading/",
    "surveys/src/questionnaire/load/wording.rs",
    "bot/src/texts/danger/",
    "bot/src/texts/sms/latin.rs",
];

/// Everything that `surveys` may depend on: nothing that touches files, network, clock or randomness.
const PURE: &[&str] = &[
    "chrono",
    "hmac",
    "regex",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
    "toml_edit",
    "unicode-normalization",
];

struct Source {
    /// From the root of the repository, with `/`.
    path: String,
    /// Without comments and without what is compiled for tests only.
    code: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &str) -> Vec<Source> {
    let (root, mut found) = (root(), Vec::new());
    walk(&root, &root.join(folder), &mut found);
    assert!(!found.is_empty(), "no sources in {folder}");
    found
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let relative = path.strip_prefix(root).unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            found.push(Source {
                path: relative.replace('\\', "/"),
                code: code_of(&text),
            });
        }
    }
    // a file that its parent declares `#[cfg(test)] mod name;` is for tests only
    let declared: Vec<String> = found
        .iter()
        .flat_map(|s| test_files(&s.path, root))
        .collect();
    found.retain(|s| {
        !declared
            .iter()
            .any(|test| s.path.starts_with(test.as_str()))
    });
}

/// Paths (without extension) of modules declared for tests only in this file.
fn test_files(path: &str, root: &Path) -> Vec<String> {
    let text = fs::read_to_string(root.join(path)).unwrap();
    let folder = match path.rsplit_once('/') {
        Some((folder, "mod.rs" | "lib.rs" | "main.rs")) => folder.to_owned(),
        _ => path.trim_end_matches(".rs").to_owned(),
    };
    let mut names = Vec::new();
    let mut for_tests = false;
    for line in text.lines().map(str::trim) {
        let declared = line
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub(super) ")
            .strip_prefix("mod ")
            .and_then(|rest| rest.strip_suffix(';'));
        if for_tests && let Some(name) = declared {
            names.extend([format!("{folder}/{name}.rs"), format!("{folder}/{name}/")]);
        }
        for_tests = line == "#[cfg(test)]";
    }
    names
}

/// Without comments, and without `#[cfg(test)] mod … { … }`, which stands last in a file.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let opens_tests = line.starts_with("#[cfg(test)]")
            && lines
                .peek()
                .is_some_and(|next| next.contains("mod ") && next.ends_with('{'));
        if opens_tests {
            break;
        }
        // `//` within a string is followed by no blank in our addresses
        let end = match line.trim_start().starts_with("//") {
            true => 0,
            false => line.find(" // ").unwrap_or(line.len()),
        };
        code.push_str(&line[..end]);
        code.push('\n');
    }
    code
}

/// First names after `crate::`, also within `crate::{…}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with('$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => names.extend(first_name(rest)),
            Some(group) => {
                let (mut depth, mut begin) = (0_i32, true);
                for (at, letter) in group.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => begin = true,
                        _ if letter.is_whitespace() => {}
                        _ if begin => {
                            names.extend(first_name(&group[at..]));
                            begin = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    names
}

fn first_name(text: &str) -> Option<String> {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// The module of the bot that a file belongs to; none for `lib.rs` and `main.rs`.
fn module_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("bot/src/")?;
    let name = rest.split('/').next()?.trim_end_matches(".rs");
    (!matches!(name, "lib" | "main")).then_some(name)
}

fn forbidden_imports(source: &Source) -> Vec<String> {
    let Some(module) = module_of(&source.path) else {
        return Vec::new();
    };
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
        return vec![format!(
            "{}: module {module} has no place in the house",
            source.path
        )];
    };
    imports(&source.code)
        .into_iter()
        .filter(|name| MAY_USE.iter().any(|(known, _)| known == name))
        .filter(|name| name != module && !allowed.contains(&name.as_str()))
        .map(|name| format!("{}: {module} must not use {name}", source.path))
        .collect()
}

/// Whether the text holds a statement of SQL.
fn has_sql(code: &str) -> bool {
    [
        "SELECT ",
        "INSERT INTO ",
        "DELETE FROM ",
        "CREATE TABLE ",
        "ALTER TABLE ",
        "PRAGMA ",
    ]
    .iter()
    .any(|word| code.contains(word))
        || code
            .split("UPDATE ")
            .skip(1)
            .any(|rest| rest.contains(" SET "))
}

fn uses_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let free = before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_');
        free && code[at + name.len()..].starts_with("::")
    })
}

fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&letter)
}

#[test]
fn modules_of_the_bot_import_only_towards_the_domain() {
    let wrong: Vec<String> = sources("bot/src")
        .iter()
        .flat_map(forbidden_imports)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn surveys_imports_nothing_of_ours_and_nothing_impure() {
    for source in sources("surveys/src") {
        for name in [
            "jashun",
            "tokio",
            "sqlx",
            "reqwest",
            "teloxide",
            "fluent_bundle",
            "getrandom",
        ] {
            assert!(
                !uses_crate(&source.code, name),
                "{} uses {name}",
                source.path
            );
        }
        for path in [
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "std::time::SystemTime",
            "Utc::now",
        ] {
            assert!(!source.code.contains(path), "{} uses {path}", source.path);
        }
    }
}

#[test]
fn surveys_depends_on_nothing_that_does_io() {
    let manifest = fs::read_to_string(root().join("surveys/Cargo.toml")).unwrap();
    let dependencies: Vec<&str> = manifest
        .split("[dependencies]")
        .nth(1)
        .unwrap()
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| {
            line.split(['.', '=', ' '])
                .next()
                .filter(|name| !name.is_empty())
        })
        .collect();
    assert!(!dependencies.is_empty());
    for name in dependencies {
        assert!(PURE.contains(&name), "surveys must not depend on {name}");
    }
}

#[test]
fn only_the_store_has_sql() {
    for source in sources("bot/src") {
        if module_of(&source.path) != Some("store") {
            assert!(!has_sql(&source.code), "{} has SQL", source.path);
            assert!(
                !uses_crate(&source.code, "sqlx"),
                "{} uses sqlx",
                source.path
            );
        }
    }
}

#[test]
fn teloxide_stays_inside_channels() {
    for source in sources("bot/src") {
        if module_of(&source.path) != Some("channels") {
            assert!(
                !uses_crate(&source.code, "teloxide"),
                "{} uses teloxide",
                source.path
            );
        }
    }
}

#[test]
fn only_channels_and_the_local_bot_api_call_out_over_http() {
    for source in sources("bot/src") {
        if !matches!(module_of(&source.path), Some("channels" | "demo")) {
            // an address may be parsed anywhere
            let code = source.code.replace("reqwest::Url", "");
            assert!(
                !uses_crate(&code, "reqwest"),
                "{} uses reqwest",
                source.path
            );
        }
    }
}

#[test]
fn what_people_read_is_not_in_the_code() {
    for source in sources("bot/src").iter().chain(&sources("surveys/src")) {
        if READS_CYRILLIC
            .iter()
            .any(|path| source.path.starts_with(path))
        {
            continue;
        }
        let line = source
            .code
            .lines()
            .find(|line| line.chars().any(is_cyrillic));
        assert!(
            line.is_none(),
            "{}: {}",
            source.path,
            line.unwrap_or_default()
        );
    }
}

#[test]
fn the_scanner_sees_what_it_looks_for() {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        code: code_of(text),
    };
    let bad = source(
        "bot/src/app/x.rs",
        "use crate::{\n    domain::{Chat, Message},\n    channels::telegram,\n};\nuse crate::cli;\n",
    );
    assert_eq!(forbidden_imports(&bad).len(), 2);
    let grouped = imports("use crate::{store::{Db, addresses}, texts};");
    assert_eq!(grouped.into_iter().collect::<Vec<_>>(), ["store", "texts"]);
    let hidden = source(
        "bot/src/app/x.rs",
        "// crate::cli\n#[cfg(test)]\nmod tests {\n use crate::cli;\n}\n",
    );
    assert!(forbidden_imports(&hidden).is_empty());
    assert_eq!(
        forbidden_imports(&source("bot/src/other/mod.rs", "")).len(),
        1
    );
    assert!(
        has_sql("\"UPDATE round SET state\"")
            && has_sql("SELECT 1")
            && !has_sql("// update this set")
    );
    assert!(uses_crate("use sqlx::query;", "sqlx") && !uses_crate("use my_sqlx::query;", "sqlx"));
    assert!("сен".chars().all(is_cyrillic) && !"sen".chars().any(is_cyrillic));
}
