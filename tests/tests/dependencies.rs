//! What we build on, read from `cargo metadata`: licences that are allowed, crates that are banned, versions that stand twice, and the
//! notices that go with the binary. `BLESS_NOTICES=1 cargo test -p end-to-end --test dependencies` writes the notices anew.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the dependencies fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};

/// Licences that ask for no more than a notice, and MPL-2.0, which binds the files of the crate itself only.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// Crates that must not come back, and why.
const BANNED: &[(&str, &str)] = &[
    ("ttf-parser", "unmaintained, RUSTSEC-2026-0192: skrifa"),
    ("rustybuzz", "unmaintained, RUSTSEC-2026-0206: harfrust"),
    ("openssl-sys", "TLS is rustls"),
    ("native-tls", "TLS is rustls"),
    (
        "aws-lc-sys",
        "the provider of rustls is ring; two of them double the build",
    ),
    ("serde_yaml", "archived by its author"),
    ("dotenv", "unmaintained, RUSTSEC-2021-0141"),
    (
        "atty",
        "unsound and unmaintained, RUSTSEC-2021-0145, RUSTSEC-2024-0375",
    ),
    ("proc-macro-error", "unmaintained, RUSTSEC-2024-0370"),
    ("instant", "unmaintained, RUSTSEC-2024-0384"),
    ("chrono-tz", "Kyrgyzstan has one offset: no zone database"),
];

/// Crates that the binary holds in several versions, and who keeps the older one. A line that is no longer true must go.
const DOUBLED: &[(&str, &str)] = &[
    ("base64", "sqlx and reqwest are at 0.22"),
    ("block-buffer", "digest 0.10"),
    (
        "chacha20",
        "chacha20poly1305 0.10, the newest that is stable",
    ),
    ("cpufeatures", "chacha20poly1305 0.10, sha2 0.10"),
    ("crypto-common", "chacha20poly1305 0.10"),
    ("digest", "hmac 0.12 and sha2 0.10"),
    ("embedded-io", "postcard, through phonenumber"),
    ("font-types", "as skrifa"),
    ("getrandom", "ring is at 0.2"),
    ("hashbrown", "hashlink of sqlx; serde_with of teloxide"),
    (
        "hmac",
        "sqlx is ahead of chacha20poly1305's generation of RustCrypto, in which we stay",
    ),
    ("indexmap", "serde_with of teloxide"),
    ("miniz_oxide", "png is at 0.8"),
    ("rand_core", "aead 0.5 of chacha20poly1305"),
    ("read-fonts", "as skrifa"),
    ("regex-syntax", "regex-cache of phonenumber"),
    ("schemars", "serde_with of teloxide"),
    ("sha2", "as hmac"),
    ("skrifa", "krilla is at 0.42"),
    (
        "syn",
        "macros of several generations; none of it is in the program",
    ),
];

struct Package {
    name: String,
    version: String,
    licence: Option<String>,
    repository: Option<String>,
    folder: PathBuf,
}

/// Everything that is compiled into `jashun` on Linux, by name and version. Ours are not among them.
fn in_the_binary() -> Vec<Package> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .arg("--manifest-path")
        .arg(manifest)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let packages: BTreeMap<String, &Value> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (text(&p["id"]), p))
        .collect();
    let nodes: BTreeMap<String, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| (text(&n["id"]), n))
        .collect();
    let mut waiting: Vec<String> = packages
        .iter()
        .filter(|(_, p)| p["name"] == "jashun")
        .map(|(id, _)| id.clone())
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if seen.insert(id.clone()) {
            let normal = |dep: &&Value| {
                let kinds = dep["dep_kinds"].as_array().unwrap();
                kinds.iter().any(|kind| kind["kind"].is_null())
            };
            let deps = nodes[&id]["deps"].as_array().unwrap();
            waiting.extend(deps.iter().filter(normal).map(|dep| text(&dep["pkg"])));
        }
    }
    let mut found: Vec<Package> = seen
        .iter()
        .map(|id| packages[id])
        .filter(|p| !p["source"].is_null())
        .map(|p| Package {
            name: text(&p["name"]),
            version: text(&p["version"]),
            licence: p["license"].as_str().map(str::to_owned),
            repository: p["repository"].as_str().map(str::to_owned),
            folder: Path::new(p["manifest_path"].as_str().unwrap())
                .parent()
                .unwrap()
                .to_owned(),
        })
        .collect();
    found.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    assert!(found.len() > 100, "only {} crates found", found.len());
    found
}

/// Whether one of the ways that a licence expression offers is allowed.
fn is_allowed(licence: &str) -> bool {
    Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| {
        expression.evaluate(|requirement| {
            let id = requirement.license.id();
            id.is_some_and(|id| ALLOWED.contains(&id.name))
        })
    })
}

#[test]
fn every_crate_in_the_binary_has_a_licence_that_we_may_ship() {
    let wrong: Vec<String> = in_the_binary()
        .iter()
        .filter(|p| !p.licence.as_deref().is_some_and(is_allowed))
        .map(|p| format!("{} {}: {:?}", p.name, p.version, p.licence))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_licence_is_judged_by_the_best_way_that_it_offers() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-2.0-only OR Apache-2.0",
        "MIT AND Zlib",
    ] {
        assert!(is_allowed(good), "{good}");
    }
    for bad in [
        "GPL-3.0-only",
        "AGPL-3.0-only AND MIT",
        "my own",
        "",
        "LGPL-2.1-or-later",
    ] {
        assert!(!is_allowed(bad), "{bad}");
    }
}

#[test]
fn no_banned_crate_is_in_the_lock_file() {
    let lock = include_str!("../../Cargo.lock");
    for (name, why) in BANNED {
        assert!(
            !lock.contains(&format!("\nname = \"{name}\"\n")),
            "{name} is in Cargo.lock: {why}"
        );
    }
}

#[test]
fn a_crate_stands_twice_in_the_binary_only_where_it_is_known_why() {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in in_the_binary() {
        versions
            .entry(package.name)
            .or_default()
            .push(package.version);
    }
    let doubled: BTreeSet<&str> = versions
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, _)| name.as_str())
        .collect();
    let known: BTreeSet<&str> = DOUBLED.iter().map(|(name, _)| *name).collect();
    let new: Vec<_> = doubled
        .difference(&known)
        .map(|name| format!("{name} {}", versions[*name].join(", ")))
        .collect();
    let gone: Vec<_> = known.difference(&doubled).collect();
    assert!(new.is_empty(), "twice in the binary: {}", new.join("; "));
    assert!(gone.is_empty(), "no longer twice: {gone:?}");
}

/// Whether a file of this name, in capitals, holds a licence or a notice.
fn is_notice(name: &str) -> bool {
    [
        "LICENSE",
        "LICENCE",
        "COPYING",
        "NOTICE",
        "UNLICENSE",
        "COPYRIGHT",
    ]
    .iter()
    .any(|word| name.starts_with(word))
}

/// The files with licences and notices. Where one of several licences may be chosen it is MIT.
fn notice_files(folder: &Path) -> Vec<PathBuf> {
    let name = |path: &PathBuf| {
        path.file_name()
            .unwrap()
            .to_string_lossy()
            .to_ascii_uppercase()
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && is_notice(&name(path)))
        .collect();
    files.sort();
    if files.iter().any(|path| name(path).contains("MIT")) {
        files.retain(|path| {
            !["APACHE", "UNLICENSE", "ZLIB"]
                .iter()
                .any(|other| name(path).contains(other))
        });
    }
    files
}

/// Every crate with its licence, then every text once with the crates that bring it.
fn notices(packages: &[Package]) -> String {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut list = String::new();
    for package in packages {
        let name = format!("{} {}", package.name, package.version);
        writeln!(
            list,
            "{name} ({}) {}",
            package.licence.as_deref().unwrap_or("no licence"),
            package.repository.as_deref().unwrap_or("")
        )
        .unwrap();
        for file in notice_files(&package.folder) {
            let text = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
            let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            texts
                .entry(lines.join("\n").trim().to_owned())
                .or_default()
                .push(name.clone());
        }
    }
    let font = include_str!("../../bot/assets/fonts/OFL.txt");
    texts
        .entry(font.trim().to_owned())
        .or_default()
        .push("Noto Sans".to_owned());
    let mut out = format!(
        "The program jashun contains the following software of others, SQLite (in the public domain) and the font Noto Sans.\n\n{list}"
    );
    for (text, owners) in texts {
        let owners: BTreeSet<_> = owners.into_iter().collect();
        let owners: Vec<_> = owners.into_iter().collect();
        write!(
            out,
            "\n{}\n{}\n\n{text}\n",
            "=".repeat(78),
            owners.join(", ")
        )
        .unwrap();
    }
    out
}

#[test]
fn the_notices_name_every_crate_in_the_binary_with_its_text() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bot/assets/NOTICES.txt");
    let made = notices(&in_the_binary());
    if std::env::var_os("BLESS_NOTICES").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == made,
        "bot/assets/NOTICES.txt is not up to date: BLESS_NOTICES=1 cargo test -p end-to-end --test dependencies"
    );
}
