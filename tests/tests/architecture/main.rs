//! Who may import whom, and what may stand where: the boundaries of the crates, read from its sources.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the sources fails"
)]

mod modules;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use modules::Modules;

/// What each part of the bot may use besides itself: layers, from the outermost.
const MAY_USE: &[(&str, &[&str])] = &[
    (
        "cli",
        &[
            "demo",
            "server",
            "handlers",
            "services",
            "journey",
            "texts",
            "documents",
            "store",
            "channels",
            "domain",
        ],
    ),
    ("demo", &["domain", "texts", "documents"]),
    (
        "server",
        &[
            "handlers",
            "services",
            "journey",
            "texts",
            "documents",
            "store",
            "channels",
            "domain",
        ],
    ),
    (
        "handlers",
        &[
            "services",
            "journey",
            "texts",
            "documents",
            "store",
            "domain",
        ],
    ),
    (
        "services",
        &["journey", "texts", "documents", "store", "domain"],
    ),
    ("journey", &["domain"]),
    ("texts", &["domain"]),
    ("documents", &["domain"]),
    ("store", &["domain"]),
    ("channels", &["domain"]),
    ("domain", &[]),
];

/// Longest file of production code, in lines.
const LONGEST: usize = 400;

/// What people type is folded and read here, letters are spelled in others here, and look-alikes of other alphabets are found here.
/// Everything that is shown lives in locales and questionnaires.
const READS_CYRILLIC: &[&str] = &[
    "surveys/src/engine/reading/",
    "surveys/src/questionnaire/load/wording.rs",
    "surveys/src/questionnaire/load/patterns.rs",
    "bot/src/domain/typed_money.rs",
    "bot/src/domain/resolution.rs",
    "bot/src/domain/budget_year.rs",
    "bot/src/services/identifying.rs",
    "bot/src/services/writings/masking.rs",
    "bot/src/domain/alphabet.rs",
    "bot/src/texts/danger/",
    "bot/src/texts/sms/latin.rs",
];

/// Everything that `surveys` may depend on: nothing that touches files, network, clock or randomness.
const PURE: &[&str] = &[
    "chrono",
    "hmac",
    "libm",
    "regex",
    "serde",
    "serde_json",
    "sha2",
    "strsim",
    "thiserror",
    "toml_edit",
    "unicode-normalization",
];

/// Sources of the crates of which the product and its demo consist.
const CRATES: [&str; 4] = [
    "bot/src",
    "bot/sandbox/src",
    "bot/typeset/src",
    "surveys/src",
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

/// The module of the bot that a file belongs to; none for `lib.rs` and `main.rs`.
fn module_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("bot/src/")?;
    let name = rest.split('/').next()?.trim_end_matches(".rs");
    (!matches!(name, "lib" | "main")).then_some(name)
}

/// The part of a crate that a module belongs to.
fn part(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

fn forbidden(user: &str, used: &str) -> bool {
    let (user, used) = (part(user), part(used));
    let allowed = MAY_USE.iter().find(|(name, _)| *name == user);
    user != used && !allowed.is_some_and(|(_, parts)| parts.contains(&used))
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
fn layers_use_only_what_is_below_them() {
    let modules = Modules::read(&root().join("bot/src/lib.rs"));
    let wrong: Vec<String> = modules
        .uses()
        .filter(|(user, used)| !user.is_empty() && forbidden(user, used))
        .map(|(user, used)| format!("{user} must not use {used}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    for folder in CRATES {
        let modules = Modules::read(&root().join(folder).join("lib.rs"));
        let cycles = modules.cycles();
        assert!(cycles.is_empty(), "{folder}: {cycles:#?}");
    }
}

#[test]
fn files_are_short_enough_to_be_read() {
    for source in CRATES.into_iter().flat_map(sources) {
        let text = fs::read_to_string(root().join(&source.path)).unwrap();
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{}: {lines} lines", source.path);
    }
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
                .filter(|name| !name.is_empty() && *name != "#")
        })
        .collect();
    assert!(!dependencies.is_empty());
    for name in dependencies {
        assert!(PURE.contains(&name), "surveys must not depend on {name}");
    }
}

#[test]
fn sandbox_and_typesetter_depend_on_nothing_of_ours() {
    for of in ["bot/sandbox", "bot/typeset"] {
        let manifest = fs::read_to_string(root().join(of).join("Cargo.toml")).unwrap();
        for name in ["jashun", "surveys", "path ="] {
            assert!(!manifest.contains(name), "{of} names {name}");
        }
    }
}

#[test]
fn only_documents_use_the_typesetter() {
    for source in sources("bot/src") {
        if module_of(&source.path) != Some("documents") {
            assert!(
                !uses_crate(&source.code, "typeset"),
                "{} uses the typesetter",
                source.path
            );
        }
    }
}

#[test]
fn only_the_demo_uses_the_sandbox() {
    for source in sources("bot/src") {
        let of_the_demo = ["bot/src/demo/", "bot/src/cli/demo"];
        if !of_the_demo.iter().any(|path| source.path.starts_with(path)) {
            assert!(
                !uses_crate(&source.code, "sandbox"),
                "{} uses the sandbox",
                source.path
            );
        }
    }
}

#[test]
fn only_the_store_has_sql() {
    for source in CRATES.into_iter().flat_map(sources) {
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
    for source in CRATES.into_iter().flat_map(sources) {
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
fn only_channels_call_out_over_http() {
    for source in sources("bot/src") {
        if module_of(&source.path) != Some("channels") {
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
    for source in CRATES.into_iter().flat_map(sources) {
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
fn messages_are_made_by_their_constructors() {
    for source in sources("bot/src") {
        // a sheet has messages of its own
        let other = source.path.starts_with("bot/src/texts/sheet/");
        let made = other || !literal_of_message(&source.path);
        assert!(made, "{} writes out the fields of a message", source.path);
    }
}

fn literal_of_message(path: &str) -> bool {
    struct Found(bool);
    impl<'ast> syn::visit::Visit<'ast> for Found {
        fn visit_expr_struct(&mut self, made: &'ast syn::ExprStruct) {
            self.0 |= made.path.is_ident("Message");
            syn::visit::visit_expr_struct(self, made);
        }
    }
    let text = fs::read_to_string(root().join(path)).unwrap();
    let mut found = Found(false);
    syn::visit::Visit::visit_file(&mut found, &syn::parse_file(&text).unwrap());
    found.0
}

#[test]
fn every_text_gets_the_variables_that_it_has() {
    let wanted = texts::wanted(&root().join("locales"));
    let (mut checked, mut unknown, mut wrong) = (0, Vec::new(), Vec::new());
    for source in sources("bot/src") {
        let text = fs::read_to_string(root().join(&source.path)).unwrap();
        let said = texts::said(&source.path, &text, &wanted);
        checked += said.checked;
        unknown.extend(said.unknown);
        wrong.extend(said.wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // the arguments of the others are put together elsewhere
    let understood = checked > 9 * unknown.len();
    assert!(
        understood,
        "{checked} calls checked, these not understood:\n{}",
        unknown.join("\n")
    );
}

#[test]
fn the_reader_of_texts_sees_what_is_missing() {
    let variables = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let wanted = [
        ("a-text", variables(&["n", "day"])),
        ("a-word", variables(&[])),
    ];
    let wanted = wanted.map(|(id, names)| (id.to_owned(), names)).into();
    let wrong = |body: &str| {
        texts::said("x.rs", &format!("fn f() {{ {body} }}"), &wanted)
            .wrong
            .len()
    };
    assert_eq!(
        wrong(r#"say(l, "a-text", &[("n", 1), ("day", d)]); say(l, "a-word", &[]);"#),
        0
    );
    assert_eq!(
        wrong(r#"let args = vec![("n", 1), ("day", d)]; t.say(l, "a-text", &args);"#),
        0
    );
    assert_eq!(wrong(r#"t.say(l, "a-text", &[("n", 1)]);"#), 1);
    assert_eq!(
        wrong(r#"let args = [("n", 1)]; t.say(l, "a-text", &args);"#),
        1
    );
    assert_eq!(
        wrong(r#"let id = match x { A => "a-word", B => "a-text" }; t.say(l, id, &[("dey", 1)]);"#),
        1
    );
    assert_eq!(
        wrong(r#"let args = [("n", 1)]; let g = |args| t.say(l, "a-text", args);"#),
        0
    );
}

#[test]
fn the_scanner_sees_what_it_looks_for() {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        code: code_of(text),
    };
    let hidden = source(
        "bot/src/services/x.rs",
        "// crate::cli\n#[cfg(test)]\nmod tests {\n use crate::cli;\n}\n",
    );
    assert!(!hidden.code.contains("cli"));
    assert!(
        has_sql("\"UPDATE round SET state\"")
            && has_sql("SELECT 1")
            && !has_sql("// update this set")
    );
    assert!(uses_crate("use sqlx::query;", "sqlx") && !uses_crate("use my_sqlx::query;", "sqlx"));
    assert!("сен".chars().all(is_cyrillic) && !"sen".chars().any(is_cyrillic));
}

#[test]
fn the_reader_of_modules_sees_every_way_to_name_one() {
    let others = [
        ("", ""),
        ("domain", ""),
        ("cli", ""),
        ("cli::run", ""),
        (
            "store",
            "pub use outbox::Row; pub use crate::domain::Chat as Talk;",
        ),
        ("store::outbox", ""),
        ("services", ""),
        ("services::x", ""),
    ];
    let uses = |text: &str| -> Vec<String> {
        let used = Modules::of_text("services::x", text, &others);
        used.into_iter().collect()
    };
    assert_eq!(
        uses("use crate::{domain::{self, Chat}, store::outbox::{put, Row as Put}};"),
        ["domain", "store::outbox"]
    );
    assert_eq!(uses("use super::super::cli::run;"), ["cli::run"]);
    assert_eq!(
        uses("fn f() { super::super::cli::run::go() }"),
        ["cli::run"]
    );
    assert_eq!(uses("fn f(x: crate::store::Tx) {}"), ["store"]);
    assert_eq!(
        uses("use crate::store::{Row, Talk, Tx};"),
        ["domain", "store", "store::outbox"]
    );
    assert_eq!(uses("mod y { use super::super::super::cli; }"), ["cli"]);
    assert!(uses("#[cfg(test)] mod tests { use crate::cli; }").is_empty());
    assert!(uses("use std::fs; // crate::cli").is_empty());
    assert!(forbidden("services::x", "cli::run") && forbidden("unknown", "domain"));
    assert!(!forbidden("services::x", "store::outbox") && !forbidden("services", "services::x"));
}
