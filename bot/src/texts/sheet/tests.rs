use super::*;
use crate::texts::Texts;

/// The workbook as exported, with other words in some cells: sheet, key, language, words.
fn filled(changed: &[(&str, Language, &str)]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut tabs = Vec::new();
    for sheet in sheets(&Overlay::default()).unwrap() {
        let head = sheet.columns.iter().map(|(title, _)| title.clone());
        let mut rows = vec![vec!["Notice".to_owned()], head.collect()];
        rows.extend(sheet.rows);
        for row in &mut rows {
            let own = row[0].clone();
            for (key, language, words) in changed.iter().filter(|(key, ..)| *key == own) {
                let at = Language::ALL.iter().position(|l| l == language).unwrap();
                row[2 + at] = (*words).to_owned();
                assert!(!key.is_empty());
            }
        }
        tabs.push((sheet.name.to_owned(), rows));
    }
    tabs
}

fn read(changed: &[(&str, Language, &str)]) -> Checked {
    checked(&filled(changed)).unwrap()
}

/// With these words in the place of the built-in ones.
fn texts(changed: &[(&str, Language, &str)]) -> Texts {
    let read = read(changed);
    let overlay = read.overlay();
    Texts::with(&overlay.unwrap_or_else(|| panic!("{:?}", read.faults))).unwrap()
}

#[test]
fn every_text_read_as_cells_and_put_together_again_is_the_same() {
    let product = Product::read().unwrap();
    assert!(product.slots.len() > 1_500);
    for language in Language::ALL {
        for message in &product.messages[language] {
            let cells: BTreeMap<String, Vec<Part>> = cells::wordings(message)
                .into_iter()
                .map(|wording| (wording.path, parts(&wording.text).unwrap()))
                .collect();
            let again = reworded(message, |path| cells.get(path).map(Vec::as_slice));
            assert_eq!(again, *message);
            // and as Fluent in which all words are quoted
            let source = message.source();
            let back = pattern::messages("back", &source).unwrap().remove(0);
            assert_eq!(spoken(&back.value), spoken(&message.value), "{source}");
        }
    }
}

/// With quoted words as words.
fn spoken(pieces: &[pattern::Piece]) -> String {
    use pattern::Piece::{Choice, Mention, Quoted, Text, Variable};
    let said = |piece: &pattern::Piece| match piece {
        Text(words) => words.clone(),
        Quoted(words) => words
            .replace(r"\u000A", "\n")
            .replace("\\\"", "\"")
            .replace(r"\\", "\\"),
        Variable(name) => format!("${name}"),
        Mention(id) => format!("@{id}"),
        Choice(choice) => {
            let variants = choice.variants.iter().map(|v| {
                let star = if v.last_resort { "*" } else { "" };
                format!("{star}[{}]{}", v.key, spoken(&v.value))
            });
            format!("${}->{}", choice.variable, variants.collect::<String>())
        }
    };
    pieces.iter().map(said).collect()
}

#[test]
fn nothing_is_wrong_with_the_built_in_texts() {
    let product = Product::read().unwrap();
    let mut wrong = Vec::new();
    for slot in &product.slots {
        for (language, words) in slot.words.iter() {
            let flaws = words
                .iter()
                .flat_map(|words| checks::flaws(slot, language, words));
            wrong.extend(flaws.map(|flaw| format!("{} {flaw:?}", slot.key)));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_workbook_that_nobody_wrote_in_changes_nothing() {
    assert_eq!(read(&[]), Checked::default());
}

#[test]
fn changed_words_are_said_and_all_others_stay() {
    let key = "minutes [n=few]";
    let new = "около { $n } минут";
    let texts = texts(&[
        (key, Language::Ru, new),
        ("language-name", Language::Ky, "\"Кыргызча\" \\"),
    ]);
    let minutes = |n: u8| texts.plain(Language::Ru, "minutes", &[("n", n.into())]);
    assert_eq!(
        [1, 3, 8].map(minutes),
        ["1 минута", "около 3 минут", "8 минут"]
    );
}

#[test]
fn quotes_lines_and_signs_are_said_as_they_were_written() {
    let odd = "[Бир] \"эки\"\n.үч\n* төрт \\ беш";
    let texts = texts(&[("ask-language", Language::Ky, odd)]);
    let own = texts.plain(Language::Ky, "ask-language", &[]);
    assert_eq!(own, odd);
}

#[test]
fn wrong_words_are_told_with_their_cell() {
    let (ky, ru) = (Language::Ky, Language::Ru);
    for (key, language, words, told) in [
        ("minutes [n=few]", ru, "", "is empty"),
        ("minutes [n=few]", ky, "{ $n } мүнөт", "no such form"),
        ("minutes [n=few]", ru, "{ $n минуты", "`{` without `}`"),
        (
            "minutes [n=few]",
            ru,
            "{ $m } минуты",
            "{ $m } is not among",
        ),
        ("consent-place", ru, "📍", "{ $place } is missing"),
        (
            "hello",
            ru,
            "<b>Привет! Это «Жаш үн».",
            "<b>` is not closed",
        ),
        ("hello", ru, "<u>Привет!</u>", "is not one of <b>"),
        (
            "guardian-ask",
            ru,
            "Спросить <b>родителя</b>",
            "cannot stand here",
        ),
        (
            "guardian-ask",
            ru,
            "Спросить моего родителя или опекуна об этом",
            "characters long",
        ),
        ("guardian-ask", ru, "Cпросить", "Latin letters"),
        ("guardian-ask", ru, "Спроси өзү", "does not write with"),
        (
            "sms-help",
            ru,
            "Телефоны: { $numbers }. Остановить: ЗАБОР",
            "not a word that does",
        ),
        (
            "sms-help",
            ru,
            "Телефоны помощи для всех, кому сейчас трудно: { $numbers }. Остановить: СТОП",
            "too long with the longest variables",
        ),
        (
            "sms-not-understood",
            ru,
            "Нужно одно из чисел 1-{ $n }.",
            "must stand there once",
        ),
    ] {
        let read = read(&[(key, language, words)]);
        let found = read.faults.iter().find(|fault| fault.what.contains(told));
        let fault = found.unwrap_or_else(|| panic!("{words}: {:?}", read.faults));
        assert!(fault.stops && read.overlay().is_none(), "{fault}");
        let tabs = filled(&[]);
        let (_, rows) = tabs.iter().find(|(name, _)| *name == fault.sheet).unwrap();
        let row: usize = fault.cell[1..].parse().unwrap();
        assert_eq!(rows[row - 1][0], key, "{fault}");
        assert_eq!(
            fault.cell.as_bytes()[0],
            if language == ky { b'C' } else { b'D' }
        );
    }
}

#[test]
fn an_ending_on_a_variable_is_a_warning() {
    let read = read(&[("consent-place", Language::Ky, "📍 { $place }да")]);
    assert!(read.faults[0].what.contains("{ $place }да") && !read.faults[0].stops);
    assert!(read.overlay().is_some());
}

#[test]
fn rows_that_are_strange_missing_or_doubled_are_told() {
    let mut tabs = filled(&[("minutes [n=few]", Language::Ru, "{ $n } минуточки")]);
    let (_, rows) = &mut tabs[0];
    let many = rows
        .iter()
        .position(|row| row[0] == "minutes [n=many]")
        .unwrap();
    rows.remove(many);
    rows.push(rows[3].clone());
    let mut strange = rows[3].clone();
    "no-such-text".clone_into(&mut strange[0]);
    rows.push(strange.clone());
    "other".clone_into(&mut strange[2]);
    "no-such-text-either".clone_into(&mut strange[0]);
    rows.push(strange);
    tabs.push(("Notes".to_owned(), vec![vec!["Read me".to_owned()]]));
    let read = checked(&tabs).unwrap();
    for (told, stops) in [
        ("`minutes [n=many]` of the same text is missing", true),
        ("has a row already", true),
        ("no text `no-such-text`", false),
        ("no text `no-such-text-either`", true),
        ("this sheet is not read", false),
    ] {
        let found = read.faults.iter().find(|fault| fault.what.contains(told));
        assert_eq!(found.map(|fault| fault.stops), Some(stops), "{told}");
    }
}

#[test]
fn a_sheet_that_lost_its_titles_or_another_workbook_stops_the_start() {
    let mut tabs = filled(&[]);
    tabs[0].1.retain(|row| row[0] != "key");
    let read = checked(&tabs).unwrap();
    assert!(read.overlay().is_none(), "{:?}", read.faults);
    let other = [("Sheet1".to_owned(), vec![vec!["Budget".to_owned()]])];
    let read = checked(&other).unwrap();
    let told = read.faults.iter().find(|fault| fault.stops).unwrap();
    assert!(told.what.contains("no sheet of texts"), "{told}");
}

#[test]
fn what_the_program_understands_stays_as_it_is() {
    for (key, words, told) in [
        (
            "sms-age",
            "Сколько лет? 1) 14-15 2) 11-13 3) 16-17 4) 18-28 5) другое",
            "1) 11-13",
        ),
        (
            "sms-age",
            "Сколько лет? 1) 11-13 2) 14-15 3) 16-17 4) 18-28",
            "5)",
        ),
        (
            "sms-erase",
            "Удалить все ответы? Если да, ещё раз.",
            "УДАЛИТЬ",
        ),
        (
            "sms-stopped",
            "Остановились, сами больше не пишем.",
            "СТАРТ",
        ),
    ] {
        let read = checked(&filled(&[(key, Language::Ru, words)])).unwrap();
        let fault = read.faults.iter().find(|fault| fault.stops);
        assert!(
            fault.is_some_and(|f| f.what.contains(told)),
            "{key}: {:?}",
            read.faults
        );
    }
}

#[test]
fn words_exported_from_an_older_product_are_not_taken_for_an_editors() {
    let mut tabs = filled(&[]);
    let old = |row: &mut Vec<String>, words: &str| {
        words.clone_into(&mut row[3]);
        let seen = row.last_mut().unwrap();
        let (ky, _) = seen.split_once(' ').unwrap();
        *seen = format!("{ky} {}", mark(Some("Старые слова")));
    };
    let row = |tabs: &mut Vec<(String, Vec<Vec<String>>)>, key: &str| {
        let rows = tabs.iter().flat_map(|(_, rows)| rows);
        let at = rows
            .clone()
            .position(|row| row.first().is_some_and(|k| k == key))
            .unwrap();
        let mut rows = tabs.iter_mut().flat_map(|(_, rows)| rows);
        std::mem::take(rows.nth(at).unwrap())
    };
    for (words, changes) in [("Старые слова", 0), ("Новые слова", 1)] {
        let mut own = row(&mut tabs, "about");
        old(&mut own, words);
        let (_, rows) = &mut tabs[0];
        rows.push(own);
        let read = checked(&tabs).unwrap();
        assert_eq!(read.changes.len(), changes, "{:?}", read.faults);
        let told = read
            .faults
            .iter()
            .any(|f| f.what.contains("changed since") && !f.stops);
        assert_eq!(told, changes == 1);
    }
}

#[test]
fn what_an_overlay_changes_is_exported_again() {
    let overlay = read(&[("guardian-ask", Language::Ru, "Спросить маму")])
        .overlay()
        .unwrap();
    assert_eq!(
        (overlay.changes(Language::Ru), overlay.changes(Language::Ky)),
        (1, 0)
    );
    let sheets = sheets(&overlay).unwrap();
    let mut rows = sheets.iter().flat_map(|sheet| &sheet.rows);
    assert!(rows.any(|row| row[0] == "guardian-ask" && row[3] == "Спросить маму"));
}

#[test]
fn every_button_of_the_list_is_a_text() {
    let product = Product::read().unwrap();
    let buttons = include_str!("../../../../locales/buttons.txt");
    let mut ids = buttons
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    let unknown = ids.find(|id| product.slots.iter().all(|slot| slot.id != *id));
    assert_eq!(unknown, None);
}

/// What is called with a text's id and makes a button of it, beside `Button::tap` itself.
const MAKES_BUTTONS: [&str; 9] = [
    "button",
    "row",
    "label",
    "word",
    "named",
    "turn",
    "go",
    "on_the_way",
    "step_button",
];

/// Whether the text whose id stands between these two parts of a source is put on a button, as far as the source tells.
fn is_on_button(before: &str, after: &str) -> bool {
    let Some((calls, arguments)) = before.rsplit_once('(') else {
        return false;
    };
    let first = arguments.trim().is_empty();
    if arguments.contains([')', '"']) || !(first || arguments.trim_end().ends_with(',')) {
        return false;
    }
    let called = calls.rsplit(|c: char| c != '_' && !c.is_ascii_lowercase());
    let called = called.into_iter().next().unwrap_or_default();
    if called != "plain" {
        return MAKES_BUTTONS.contains(&called);
    }
    let tap = before.rsplit_once("Button::").map(|(_, rest)| rest);
    if tap.is_some_and(|rest| !rest.contains([';', '{', '}'])) {
        return true;
    }
    let bound = before.rsplit_once("let ").map(|(_, rest)| rest);
    let bound = bound.filter(|rest| !rest.contains(';'));
    let Some((name, _)) = bound.and_then(|rest| rest.split_once(" = ")) else {
        return false;
    };
    let next: String = after
        .chars()
        .take(500)
        .filter(|c| !c.is_whitespace())
        .collect();
    ["tap", "url"]
        .iter()
        .any(|how| next.contains(&format!("Button::{how}({name},")))
}

/// All of our sources but tests.
fn sources() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src"
    ))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            if ["tests", "contract"].contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                found.push(code.to_owned());
            }
        }
    }
    found
}

#[test]
fn the_list_of_buttons_has_every_text_that_is_put_on_one_and_no_other() {
    let product = Product::read().unwrap();
    let ids: std::collections::BTreeSet<&str> =
        product.slots.iter().map(|slot| slot.id.as_str()).collect();
    let file = include_str!("../../../../locales/buttons.txt");
    let listed: Vec<&str> = file
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect();
    assert!(listed.is_sorted(), "in the order of the alphabet");
    let sources = sources();
    let mut missing = std::collections::BTreeSet::new();
    for source in &sources {
        for (at, _) in source.match_indices('"') {
            let (before, rest) = (&source[..at], &source[at + 1..]);
            let Some((id, after)) = rest.split_once('"') else {
                continue;
            };
            if ids.contains(id) && !listed.contains(&id) && is_on_button(before, after) {
                missing.insert(id.to_owned());
            }
        }
    }
    assert!(
        missing.is_empty(),
        "add to locales/buttons.txt: {missing:?}"
    );
    let said = |id: &&str| {
        sources
            .iter()
            .any(|source| source.contains(&format!("\"{id}\"")))
    };
    let unused: Vec<&str> = listed.into_iter().filter(|id| !said(id)).collect();
    assert!(unused.is_empty(), "on no button: {unused:?}");
}
