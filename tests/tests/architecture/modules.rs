//! Which module of a crate uses which, read from its sources with a Rust parser. What stands in macros is not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, UseTree, Visibility};

/// Modules by their path from the root of the crate (`store::outbox`; the root itself is empty), each with those that it uses.
pub(super) struct Modules(BTreeMap<String, BTreeSet<String>>);

impl Modules {
    /// Reads the crate whose root is this file; without what is compiled for tests only.
    pub(super) fn read(root: &Path) -> Self {
        let mut found = BTreeMap::new();
        walk(root, "", &mut found);
        let uses = found.iter().map(|(name, source)| {
            let targets = source.paths.iter().filter_map(|path| owner(path, &found));
            let others = targets.filter(|target| target != name).collect();
            (name.clone(), others)
        });
        Self(uses.collect())
    }

    /// The same of one module, for tests of this reader; `others` are the crate's other modules and what stands in them.
    pub(super) fn of_text(module: &str, text: &str, others: &[(&str, &str)]) -> BTreeSet<String> {
        let others = others.iter().map(|(name, text)| {
            let source = Source::read(name, &syn::parse_file(text).unwrap());
            ((*name).to_owned(), source)
        });
        let found = others.collect();
        let source = Source::read(module, &syn::parse_file(text).unwrap());
        let paths = source.paths.iter();
        paths.filter_map(|path| owner(path, &found)).collect()
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

/// The module in which stands what a path names: where a module hands out what is another's, that other one.
fn owner(path: &str, found: &BTreeMap<String, Source>) -> Option<String> {
    let mut path = path.to_owned();
    // a name may be handed on more than once; as often as this is a circle of its own
    for _ in 0..10 {
        let mut module = path.as_str();
        while !found.contains_key(module) {
            module = module.rsplit_once("::").map_or("", |(outer, _)| outer);
        }
        let rest = path[module.len()..].trim_start_matches("::");
        let (name, beyond) = rest.split_once("::").unwrap_or((rest, ""));
        let Some(origin) = found[module].exports.get(name) else {
            return (!module.is_empty()).then(|| module.to_owned());
        };
        path = match beyond {
            "" => origin.clone(),
            beyond => joined(origin, beyond),
        };
    }
    None
}

fn walk(file: &Path, module: &str, found: &mut BTreeMap<String, Source>) {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    found.insert(module.to_owned(), Source::read(module, &parsed));
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

/// What one module names.
struct Source {
    /// Paths from the root of the crate.
    paths: BTreeSet<String>,
    /// Names that it hands out of what stands elsewhere, with their paths.
    exports: BTreeMap<String, String>,
}

impl Source {
    fn read(module: &str, parsed: &syn::File) -> Self {
        let mut reader = Reader::new(module);
        reader.visit_file(parsed);
        let mut exports = BTreeMap::new();
        for item in &parsed.items {
            if let Item::Use(item) = item
                && !matches!(item.vis, Visibility::Inherited)
                && !is_for_tests(&item.attrs)
            {
                reader.exported(&[], &item.tree, &mut exports);
            }
        }
        Self {
            paths: reader.paths,
            exports,
        }
    }
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
        self.paths.extend(self.absolute(names));
    }

    /// From the root of the crate; none if it begins with another word.
    fn absolute(&self, names: &[String]) -> Option<String> {
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
            _ => return None,
        }
        Some(names.fold(base.to_owned(), |path, name| joined(&path, name)))
    }

    /// What a `pub use` of this module hands out. What begins with no word of ours is a module inside this one, or another crate's.
    fn exported(&self, before: &[String], tree: &UseTree, exports: &mut BTreeMap<String, String>) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        let (names, shown) = match tree {
            UseTree::Path(path) => return self.exported(&with(&path.ident), &path.tree, exports),
            UseTree::Group(group) => {
                let all = group.items.iter();
                return all.for_each(|tree| self.exported(before, tree, exports));
            }
            // what it hands out all of stays its own
            UseTree::Glob(_) => return,
            UseTree::Name(name) => (with(&name.ident), name.ident.to_string()),
            UseTree::Rename(renamed) => (with(&renamed.ident), renamed.rename.to_string()),
        };
        let inside = || joined(&self.module, &names.join("::"));
        let path = self.absolute(&names).unwrap_or_else(inside);
        exports.insert(shown, path);
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
