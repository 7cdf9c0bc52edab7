//! Which module of a crate uses which, read from its sources with a Rust parser. What stands in macros is not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, UseTree};

/// Modules by their path from the root of the crate (`store::outbox`; the root itself is empty), each with those that it uses.
pub(super) struct Modules(BTreeMap<String, BTreeSet<String>>);

impl Modules {
    /// Reads the crate whose root is this file; without what is compiled for tests only.
    pub(super) fn read(root: &Path) -> Self {
        let mut found = Vec::new();
        walk(root, "", &mut found);
        let names: BTreeSet<String> = found.iter().map(|(name, _)| name.clone()).collect();
        let uses = found.into_iter().map(|(name, paths)| {
            let targets = paths.iter().filter_map(|path| owner(path, &names));
            let others = targets.filter(|target| *target != name).collect();
            (name, others)
        });
        Self(uses.collect())
    }

    /// The same from one text, for tests of this reader; `names` are all modules of the crate.
    pub(super) fn of_text(module: &str, text: &str, names: &[&str]) -> BTreeSet<String> {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let mut reader = Reader::new(module);
        reader.visit_file(&syn::parse_file(text).unwrap());
        let paths = reader.paths.iter();
        paths.filter_map(|path| owner(path, &names)).collect()
    }

    /// All uses as pairs of user and used.
    pub(super) fn uses(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0.iter();
        all.flat_map(|(user, used)| used.iter().map(|used| (user.as_str(), used.as_str())))
    }

    /// Groups of files that use each other in a circle. A module and those inside it are one thing in this.
    pub(super) fn cycles(&self) -> Vec<Vec<&str>> {
        let reach: BTreeMap<&str, BTreeSet<&str>> = self
            .0
            .keys()
            .map(|start| (start.as_str(), self.reached_from(start)))
            .collect();
        let mut cycles: Vec<Vec<&str>> = Vec::new();
        for (start, reached) in &reach {
            let back = |other: &&&str| reach[**other].contains(start);
            let cycle: Vec<&str> = reached.iter().filter(back).copied().collect();
            if cycle.len() > 1 && !cycles.contains(&cycle) {
                cycles.push(cycle);
            }
        }
        cycles
    }

    fn reached_from<'a>(&'a self, start: &'a str) -> BTreeSet<&'a str> {
        let (mut reached, mut next) = (BTreeSet::new(), vec![start]);
        while let Some(module) = next.pop() {
            for used in &self.0[module] {
                let related = is_within(module, used) || is_within(used, module);
                if !related && reached.insert(used.as_str()) {
                    next.push(used);
                }
            }
        }
        reached
    }
}

/// Whether a module is the other, or lies inside it.
fn is_within(inner: &str, outer: &str) -> bool {
    let rest = inner.strip_prefix(outer);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The innermost module of a path.
fn owner(path: &str, names: &BTreeSet<String>) -> Option<String> {
    let mut path = path;
    while !names.contains(path) {
        path = path.rsplit_once("::")?.0;
    }
    (!path.is_empty()).then(|| path.to_owned())
}

fn walk(file: &Path, module: &str, found: &mut Vec<(String, BTreeSet<String>)>) {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let mut reader = Reader::new(module);
    reader.visit_file(&parsed);
    found.push((module.to_owned(), reader.paths));
    for item in &parsed.items {
        let Item::Mod(ItemMod {
            attrs,
            ident,
            content: None,
            ..
        }) = item
        else {
            continue;
        };
        if !is_for_tests(attrs) {
            let name = ident.to_string();
            walk(&file_of(file, &name), &joined(module, &name), found);
        }
    }
}

/// The file of a module that is declared in this one.
fn file_of(parent: &Path, name: &str) -> PathBuf {
    let stem = parent.file_stem().and_then(|stem| stem.to_str());
    let folder = match stem {
        Some("lib" | "main" | "mod") => parent.with_file_name(""),
        _ => parent.with_extension(""),
    };
    let alone = folder.join(format!("{name}.rs"));
    match alone.exists() {
        true => alone,
        false => folder.join(name).join("mod.rs"),
    }
}

fn joined(module: &str, name: &str) -> String {
    match module {
        "" => name.to_owned(),
        module => format!("{module}::{name}"),
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let is_test = |attribute: &Attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|what| what == "test")
    };
    attributes.iter().any(is_test)
}

/// Collects paths that begin with `crate`, `self` or `super`, from the root of the crate.
struct Reader {
    module: String,
    paths: BTreeSet<String>,
}

impl Reader {
    fn new(module: &str) -> Self {
        Self {
            module: module.to_owned(),
            paths: BTreeSet::new(),
        }
    }

    fn add(&mut self, names: &[String]) {
        let mut names = names.iter().map(String::as_str).peekable();
        let mut base = self.module.as_str();
        match names.peek() {
            Some(&"crate") => {
                base = "";
                names.next();
            }
            Some(&"self") => {
                names.next();
            }
            Some(&"super") => {
                while names.next_if_eq(&"super").is_some() {
                    base = base.rsplit_once("::").map_or("", |(outer, _)| outer);
                }
            }
            _ => return,
        }
        let path = names.fold(base.to_owned(), |path, name| joined(&path, name));
        self.paths.insert(path);
    }

    fn tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) if name.ident == "self" => self.add(before),
            UseTree::Name(name) => self.add(&with(&name.ident)),
            UseTree::Rename(renamed) => self.add(&with(&renamed.ident)),
            UseTree::Glob(_) => self.add(before),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(before, tree);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Struct(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, inline: &'ast ItemMod) {
        let inside = joined(&self.module, &inline.ident.to_string());
        let outside = std::mem::replace(&mut self.module, inside);
        visit::visit_item_mod(self, inline);
        self.module = outside;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.add(&names);
        visit::visit_path(self, path);
    }
}
