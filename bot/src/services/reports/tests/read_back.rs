//! Kyrgyz in pictures and papers as another program reads it from the pixels.

use std::path::Path;
use std::process::Command;

use surveys::statistics::needs;

use super::{released, round, with};
use crate::documents::{Sheet, picture};
use crate::domain::{FileFormat, Language};
use crate::services::charts::{Shown, charted, headline};

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; tests/run brings it"));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// The words of a picture.
fn read(png: &Path) -> Vec<String> {
    let arguments = [png.to_str().unwrap(), "-", "-l", "kir", "--psm", "6"];
    words(&run("tesseract", &arguments))
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic());
    let long = words.filter(|word| word.chars().count() > 3);
    long.map(str::to_lowercase).collect()
}

/// Those words that were not read.
fn missing(expected: &str, read: &[String]) -> Vec<String> {
    let mut expected = words(expected);
    expected.retain(|word| !read.contains(word));
    expected
}

#[test]
fn a_picture_is_read_back_word_by_word_and_a_wrong_letter_would_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let round = round("needs-assessment");
    let publication = released(&round, 90);
    let drawn = |planted: bool| {
        with(&round, 90, Language::Ky, &[], |report| {
            let words = report.words();
            let needs = needs(words.questionnaire, &publication);
            let result = charted(&publication, &needs)[0];
            let shown = Shown::of(words, &publication, result).unwrap();
            let said = headline(words, result);
            let asked = words.asked(words.question(result.question).unwrap());
            let spoilt = said.replace('ү', "у").replace('ө', "о");
            let png = picture(&Sheet {
                mark: None,
                headline: if planted { &spoilt } else { &said },
                subtitle: vec![&asked],
                section: shown.section(),
                note: &shown.how_to_read(words),
            });
            let name = folder.path().join(format!("{planted}.png"));
            std::fs::write(&name, png.unwrap()).unwrap();
            let bars: Vec<String> = shown.in_words().collect();
            let expected = format!("{said} {asked} {}", bars.join(" "));
            (expected, read(&name))
        })
    };
    let (expected, seen) = drawn(false);
    assert!(words(&expected).len() > 8, "{expected}");
    assert_eq!(missing(&expected, &seen), Vec::<String>::new());
    let (expected, seen) = drawn(true);
    assert!(
        !missing(&expected, &seen).is_empty(),
        "the control is not seen"
    );
}

#[test]
fn a_printed_brief_in_black_and_white_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let round = round("needs-assessment");
    with(&round, 90, Language::Ky, &[], |report| {
        let file = folder.path().join("brief.pdf");
        std::fs::write(&file, report.file(FileFormat::Pdf).unwrap()).unwrap();
        let file = file.to_str().unwrap();
        let text = run("pdftotext", &["-l", "1", file, "-"]);
        let page = folder.path().join("page");
        let first = ["-mono", "-r", "300", "-l", "1", "-png", "-singlefile"];
        run(
            "pdftoppm",
            &[&first[..], &[file, page.to_str().unwrap()]].concat(),
        );
        let seen = read(&page.with_extension("png"));
        let missing = missing(&text, &seen);
        // columns of a table are read across, so that a word at an edge may be torn
        assert!(words(&text).len() > 60 && missing.len() <= 3, "{missing:?}");
    });
}
