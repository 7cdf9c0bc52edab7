use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};

use super::super::{FILES, Texts};
use crate::domain::{Language, is_cyrillic, is_mixed, writes_with};

const PLURALS: [&str; 4] = ["one", "few", "many", "other"];

/// What a message holds: variables, and the keys of each of its selectors.
#[derive(Debug, Default)]
struct Contents {
    variables: BTreeSet<String>,
    selectors: Vec<BTreeSet<String>>,
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
                let key = |key: &VariantKey<&str>| match key {
                    VariantKey::Identifier { name } => (*name).to_owned(),
                    VariantKey::NumberLiteral { value } => (*value).to_owned(),
                };
                self.selectors
                    .push(variants.iter().map(|v| key(&v.key)).collect());
                variants.iter().for_each(|v| self.pattern(&v.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            // another text: it brings its variables
            InlineExpression::MessageReference { id, .. } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            _ => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|a| self.inline(a));
    }
}

fn messages(language: Language) -> BTreeMap<String, Contents> {
    let files = FILES[language];
    let mut all = BTreeMap::new();
    for (_, file) in files {
        for entry in fluent_syntax::parser::parse(*file).unwrap().body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let mut contents = Contents::default();
            contents.pattern(message.value.as_ref().unwrap());
            for attribute in &message.attributes {
                let sms = attribute.id.name == "segments" && message.id.name.starts_with("sms-");
                assert!(
                    sms,
                    "only texts of SMS have attributes: {}",
                    message.id.name
                );
            }
            assert!(
                all.insert(message.id.name.to_owned(), contents).is_none(),
                "twice: {}",
                message.id.name
            );
        }
    }
    all
}

/// "few" and "other" alone are also words by which texts are chosen.
fn is_plural(keys: &BTreeSet<String>) -> bool {
    keys.contains("one") || keys.contains("many")
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_variables() {
    let (ky, ru) = (messages(Language::Ky), messages(Language::Ru));
    let keys = |m: &BTreeMap<String, Contents>| m.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(
        keys(&ky)
            .symmetric_difference(&keys(&ru))
            .collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    for (id, contents) in &ky {
        assert_eq!(contents.variables, ru[id].variables, "{id}");
    }
    assert!(
        ky.len() > 150,
        "only {} texts: were the files read?",
        ky.len()
    );
}

/// Texts whose names are put together from a code: `role-leader`.
const COMPOSED: [&str; 5] = ["command-", "issue-", "operator-", "role-", "sms-"];

/// Words of code that look like ids of texts: what keyed hashes are of, a number of an estimate, a header.
const NO_TEXTS: [&str; 9] = [
    "age-hold",
    "no-cache",
    "sector-education",
    "sector-health",
    "sector-social",
    "sms-direct",
    "sms-in",
    "sms-line",
    "sms-move",
];

/// Production code, without tests.
fn code() -> String {
    fn read(folder: &std::path::Path, code: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.file_stem().is_some_and(|stem| stem == "tests") {
                continue;
            }
            if path.is_dir() {
                read(&path, code);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                code.push_str(text.split("#[cfg(test)]\nmod tests {").next().unwrap());
            }
        }
    }
    let mut code = String::new();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    read(std::path::Path::new(root), &mut code);
    code
}

#[test]
fn every_text_is_said_somewhere() {
    let code = code();
    let texts: String = FILES[Language::Ky].iter().map(|(_, file)| *file).collect();
    let silent: Vec<_> = messages(Language::Ky)
        .into_keys()
        .filter(|id| !COMPOSED.iter().any(|prefix| id.starts_with(prefix)))
        .filter(|id| !code.contains(&format!("\"{id}\"")))
        .filter(|id| !texts.contains(&format!("{{ {id} }}")))
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn every_text_that_code_names_exists() {
    let known = messages(Language::Ky);
    let families: BTreeSet<&str> = known.keys().filter_map(|id| id.split('-').next()).collect();
    let is_id = |word: &str| {
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let (first, rest) = word.split_once('-').unwrap_or((word, ""));
        !rest.is_empty() && word.chars().all(letters) && families.contains(first)
    };
    let code = code();
    let unknown: BTreeSet<&str> = code
        .split('"')
        .filter(|word| is_id(word) && !word.ends_with('-'))
        .filter(|word| !known.contains_key(*word) && !NO_TEXTS.contains(word))
        .collect();
    assert_eq!(unknown, BTreeSet::new());
    // ids that are put together begin as some text does
    let composed = code.split('"').filter_map(|word| word.split_once("-{"));
    let strays: BTreeSet<&str> = composed
        .filter(|(start, _)| is_id(&format!("{start}-x")))
        .filter(|(start, _)| !known.keys().any(|id| id.starts_with(&format!("{start}-"))))
        .map(|(start, _)| start)
        .collect();
    assert_eq!(strays, BTreeSet::new());
}

#[test]
fn plural_forms_are_complete() {
    let mut seen = 0;
    for (language, needed) in [
        (Language::Ky, &["one", "other"][..]),
        (Language::Ru, &PLURALS[..]),
    ] {
        for (id, contents) in messages(language) {
            for keys in contents.selectors {
                if is_plural(&keys) {
                    let needed: BTreeSet<String> = needed.iter().map(|k| (*k).to_owned()).collect();
                    assert_eq!(keys, needed, "{} {id}", language.code());
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 10);
}

#[test]
fn selectors_of_words_have_the_same_words_in_both_languages() {
    let (ky, ru) = (messages(Language::Ky), messages(Language::Ru));
    let words = |contents: &Contents| {
        let own = |keys: &&BTreeSet<String>| !is_plural(keys);
        contents
            .selectors
            .iter()
            .filter(own)
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    for (id, contents) in &ky {
        assert_eq!(words(contents), words(&ru[id]), "{id}");
    }
}

#[test]
fn both_locales_load() {
    Texts::load().unwrap();
}

/// Everything in Cyrillic that ships: locales, word lists, data, library.
fn shipped() -> Vec<(String, String)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut files = Vec::new();
    for folder in ["locales/ky", "locales/ru", "bot/data"] {
        for entry in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
            files.push(entry.unwrap().path());
        }
    }
    for entry in std::fs::read_dir(format!("{root}/surveys/library")).unwrap() {
        files.push(entry.unwrap().path().join("questionnaire.toml"));
    }
    assert!(files.len() > 15);
    files
        .into_iter()
        .map(|f| {
            (
                f.display().to_string(),
                std::fs::read_to_string(&f).unwrap(),
            )
        })
        .collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
}

#[test]
fn no_latin_letter_hides_in_a_cyrillic_word() {
    for (file, text) in shipped() {
        let suspects: Vec<&str> = words(&text).filter(|w| is_mixed(w)).collect();
        assert_eq!(suspects, Vec::<&str>::new(), "{file}");
    }
}

#[test]
fn no_lone_latin_letter_stands_for_a_cyrillic_word() {
    for (file, text) in shipped()
        .into_iter()
        .filter(|(f, _)| f.ends_with("respondent.ftl") || f.ends_with("sms.ftl"))
    {
        for line in text
            .lines()
            .filter_map(|l| l.split_once(" = "))
            .map(|(_, said)| said)
        {
            let said: String = line
                .split('{')
                .map(|p| p.split_once('}').map_or(p, |(_, after)| after))
                .collect();
            let said: String = said
                .split('<')
                .map(|p| p.split_once('>').map_or(p, |(_, after)| after))
                .collect();
            let alone = words(&said).find(|w| {
                matches!(
                    *w,
                    "a" | "c" | "e" | "o" | "p" | "x" | "y" | "k" | "A" | "B" | "C" | "K"
                )
            });
            assert_eq!(alone, None, "{file}: {line}");
        }
    }
}

#[test]
fn kyrgyz_letters_are_those_of_the_alphabet() {
    for (file, text) in shipped() {
        let strange: Vec<char> = text
            .chars()
            .filter(|c| is_cyrillic(*c) && !writes_with(Language::Ky, *c))
            .collect();
        assert_eq!(strange, Vec::<char>::new(), "{file}");
        if file.contains("locales/ru") {
            let kyrgyz = |w: &&str| {
                let foreign = |c| is_cyrillic(c) && !writes_with(Language::Ru, c);
                w.chars().any(foreign) && !["үн", "Жергиликтүү"].contains(w)
            };
            assert_eq!(words(&text).find(kyrgyz), None, "{file}");
        }
    }
}
