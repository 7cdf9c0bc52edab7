//! Which texts the code says with which variables, read from its sources with a Rust parser, and what the locales want.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Lit, Pat, Stmt, Token};

type Names = BTreeSet<String>;

/// Variables of every text, those of texts within it included; both languages together.
pub(super) fn wanted(locales: &Path) -> BTreeMap<String, Names> {
    let mut direct: BTreeMap<String, Contents> = BTreeMap::new();
    for language in fs::read_dir(locales)
        .unwrap()
        .flatten()
        .filter(|e| e.path().is_dir())
    {
        for file in fs::read_dir(language.path()).unwrap().flatten() {
            if file.path().extension().is_none_or(|e| e != "ftl") {
                continue;
            }
            let text = fs::read_to_string(file.path()).unwrap();
            for entry in fluent_syntax::parser::parse(text.as_str()).unwrap().body {
                if let Entry::Message(message) = entry {
                    let contents = direct.entry(message.id.name.to_owned()).or_default();
                    message
                        .value
                        .iter()
                        .for_each(|value| contents.pattern(value));
                }
            }
        }
    }
    let all = direct.keys().map(|id| (id.clone(), whole(id, &direct)));
    all.collect()
}

fn whole(id: &str, direct: &BTreeMap<String, Contents>) -> Names {
    let Some(contents) = direct.get(id) else {
        return Names::new();
    };
    let within = contents.texts.iter().flat_map(|id| whole(id, direct));
    contents.variables.iter().cloned().chain(within).collect()
}

#[derive(Default)]
struct Contents {
    variables: Names,
    texts: Names,
}

impl Contents {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().for_each(|v| self.pattern(&v.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.texts.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::FunctionReference { arguments, .. } => {
                arguments.positional.iter().for_each(|a| self.inline(a));
            }
            InlineExpression::StringLiteral { .. }
            | InlineExpression::NumberLiteral { .. }
            | InlineExpression::TermReference { .. } => {}
        }
    }
}

/// What a file says: how many calls were understood, and what is wrong with them.
#[derive(Default)]
pub(super) struct Said {
    pub(super) checked: usize,
    pub(super) unknown: Vec<String>,
    pub(super) wrong: Vec<String>,
}

/// Reads the calls of one file.
pub(super) fn said(path: &str, code: &str, wanted: &BTreeMap<String, Names>) -> Said {
    let mut reader = Reader {
        path,
        function: String::new(),
        wanted,
        ids: BTreeMap::new(),
        names: BTreeMap::new(),
        said: Said::default(),
    };
    reader.visit_file(&syn::parse_file(code).unwrap());
    reader.said
}

struct Reader<'a> {
    path: &'a str,
    function: String,
    wanted: &'a BTreeMap<String, Names>,
    /// Ids of texts that a variable of this function may hold.
    ids: BTreeMap<String, Names>,
    /// Names of the arguments that a variable of this function holds.
    names: BTreeMap<String, Names>,
    said: Said,
}

impl Reader<'_> {
    /// Ids that an expression may have as its value; empty if it is something else.
    fn ids_of(&self, expr: &Expr) -> Names {
        match expr {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) if self.wanted.contains_key(&text.value()) => {
                    Names::from([text.value()])
                }
                _ => Names::new(),
            },
            Expr::Match(chosen) => chosen
                .arms
                .iter()
                .flat_map(|arm| self.ids_of(&arm.body))
                .collect(),
            Expr::If(chosen) => {
                let other = chosen
                    .else_branch
                    .iter()
                    .flat_map(|(_, expr)| self.ids_of(expr));
                self.ids_at_end(&chosen.then_branch)
                    .into_iter()
                    .chain(other)
                    .collect()
            }
            Expr::Block(block) => self.ids_at_end(&block.block),
            Expr::Reference(inner) => self.ids_of(&inner.expr),
            Expr::Paren(inner) => self.ids_of(&inner.expr),
            Expr::Path(path) => {
                let name = path.path.get_ident().map(ToString::to_string);
                name.and_then(|name| self.ids.get(&name).cloned())
                    .unwrap_or_default()
            }
            _ => Names::new(),
        }
    }

    fn ids_at_end(&self, block: &Block) -> Names {
        match block.stmts.last() {
            Some(Stmt::Expr(expr, None)) => self.ids_of(expr),
            _ => Names::new(),
        }
    }

    /// Names of a list of arguments; none if that cannot be told.
    fn names_of(&self, expr: &Expr) -> Option<Names> {
        match expr {
            Expr::Reference(inner) => self.names_of(&inner.expr),
            Expr::Array(array) => array.elems.iter().map(first_name).collect(),
            Expr::Macro(made) if made.mac.path.is_ident("vec") => {
                let elements = made
                    .mac
                    .parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
                elements.ok()?.iter().map(first_name).collect()
            }
            Expr::Path(path) => self.names.get(&path.path.get_ident()?.to_string()).cloned(),
            Expr::Index(index) => self.names_of(&index.expr),
            Expr::MethodCall(call) if call.method == "concat" => match &*call.receiver {
                Expr::Array(parts) => {
                    let parts: Option<Vec<Names>> =
                        parts.elems.iter().map(|part| self.names_of(part)).collect();
                    Some(parts?.into_iter().flatten().collect())
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn enter(&mut self, signature: &syn::Signature) {
        self.function = signature.ident.to_string();
        (self.ids, self.names) = (BTreeMap::new(), BTreeMap::new());
    }

    fn call(&mut self, name: &str, arguments: &Punctuated<Expr, Token![,]>) {
        let arguments: Vec<&Expr> = arguments.iter().collect();
        for pair in arguments.windows(2) {
            let ids = self.ids_of(pair[0]);
            if ids.is_empty() {
                continue;
            }
            let Some(names) = self.names_of(pair[1]) else {
                if matches!(name, "say" | "plain") {
                    self.said
                        .unknown
                        .push(format!("{} {}: {name} {ids:?}", self.path, self.function));
                }
                continue;
            };
            self.said.checked += 1;
            for id in ids {
                let missing: Vec<&String> = self.wanted[&id]
                    .iter()
                    .filter(|v| !names.contains(*v))
                    .collect();
                if !missing.is_empty() {
                    self.said.wrong.push(format!(
                        "{} {}: {name} `{id}` without {missing:?}",
                        self.path, self.function
                    ));
                }
            }
        }
    }
}

/// The name in `("name", value)`.
fn first_name(element: &Expr) -> Option<String> {
    let Expr::Tuple(pair) = element else {
        return None;
    };
    match pair.elems.first()? {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(name) => Some(name.value()),
            _ => None,
        },
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.enter(&function.sig);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.enter(&function.sig);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_block(&mut self, block: &'ast Block) {
        let outside = (self.ids.clone(), self.names.clone());
        visit::visit_block(self, block);
        (self.ids, self.names) = outside;
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        let outside = (self.ids.clone(), self.names.clone());
        for input in &closure.inputs {
            let pattern = match input {
                Pat::Type(typed) => &typed.pat,
                pattern => pattern,
            };
            if let Pat::Ident(parameter) = pattern {
                let name = parameter.ident.to_string();
                self.ids.remove(&name);
                self.names.remove(&name);
            }
        }
        visit::visit_expr_closure(self, closure);
        (self.ids, self.names) = outside;
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        visit::visit_local(self, local);
        let pattern = match &local.pat {
            Pat::Type(typed) => &typed.pat,
            pattern => pattern,
        };
        if let (Pat::Ident(pattern), Some(init)) = (pattern, &local.init) {
            let name = pattern.ident.to_string();
            self.ids.insert(name.clone(), self.ids_of(&init.expr));
            match self.names_of(&init.expr) {
                Some(names) => self.names.insert(name, names),
                None => self.names.remove(&name),
            };
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        let method = call.method.to_string();
        // arguments that come only sometimes count as there
        if let ("push" | "extend", Expr::Path(list), Some(more)) =
            (method.as_str(), &*call.receiver, call.args.first())
            && let Some(name) = list.path.get_ident().map(ToString::to_string)
            && self.names.contains_key(&name)
        {
            match first_name(more)
                .map(|name| Names::from([name]))
                .or_else(|| self.names_of(more))
            {
                Some(more) => self.names.entry(name).or_default().extend(more),
                None => {
                    self.names.remove(&name);
                }
            }
        }
        self.call(&method, &call.args);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        visit::visit_expr_call(self, call);
        let name = match &*call.func {
            Expr::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()),
            _ => None,
        };
        self.call(&name.unwrap_or_default(), &call.args);
    }
}
