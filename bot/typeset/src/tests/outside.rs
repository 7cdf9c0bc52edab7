//! Files as other programs read them: pikepdf walks the tags, LibreOffice opens the DOCX.

use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use super::sample::{FONTS, paper, white};
use crate::{Block, Orientation, docx, pdf};

/// Prints each element of the tree of tags: depth, kind, words for pictures, scope, page.
const WALK: &str = r#"
import pikepdf, sys
with pikepdf.open(sys.argv[1]) as pdf:
    root = pdf.Root
    print("language", root.Lang)
    print("marked", root.MarkInfo.Marked)
    print("title shown", root.ViewerPreferences.DisplayDocTitle)
    print("title", pdf.docinfo["/Title"])
    print("ua", pdf.open_metadata()["pdfuaid:part"])
    print("outline", root.Outlines.First.Title)
    for page in pdf.pages:
        print("tabs", page.Tabs)
        for font in page.Resources.Font.values():
            own = font.DescendantFonts[0].FontDescriptor
            print("font", font.BaseFont, "/FontFile2" in own or "/FontFile3" in own, "/ToUnicode" in font)
    def kids(element):
        found = element.get("/K", [])
        return found if isinstance(found, pikepdf.Array) else [found]
    def walk(element, depth):
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        attributes = element.get("/A", [])
        attributes = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
        scope = [str(a.Scope) for a in attributes if isinstance(a, pikepdf.Dictionary) and "/Scope" in a]
        print("tag", depth, str(element.S)[1:], "|", element.get("/Alt", ""), "|", *scope)
        for kid in kids(element):
            walk(kid, depth + 1)
    for kid in kids(root.StructTreeRoot):
        walk(kid, 0)
"#;

fn run(program: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| {
        panic!("{}: {error}; tests/run brings it", program.display());
    });
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {errors}", program.display());
    String::from_utf8(output.stdout).unwrap()
}

fn walked(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, bytes).unwrap();
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let python = target.join("papers/bin/python");
    run(&python, &["-c", WALK, file.to_str().unwrap()])
}

#[test]
fn a_pdf_tells_its_language_title_and_structure_to_a_reader_that_does_not_see() {
    let seen = walked(&pdf(&paper(60, 4), FONTS).unwrap().bytes);
    for line in [
        "language ky-KG",
        "marked True",
        "title shown True",
        "title Кант шаары",
        "ua 1",
        "outline Кант шаары: жаштар эмнени айтты",
    ] {
        assert!(seen.contains(line), "{line}\n{seen}");
    }
    let tags: Vec<&str> = seen
        .lines()
        .filter_map(|l| l.strip_prefix("tag "))
        .collect();
    let count = |what: &str| tags.iter().filter(|tag| tag.contains(what)).count();
    assert_eq!(count(" H1 |"), 1);
    assert_eq!(count(" H2 |"), 2);
    // no level is left out on the way down
    assert_eq!(count(" H3 |"), 0);
    assert_eq!(count(" Table |"), 2);
    // a header of three columns in each table, and one in each row
    assert_eq!(count("/Column"), 6);
    assert_eq!(count("/Row"), 61);
    assert_eq!(count(" TD |"), 2 * 61);
    assert_eq!(count(" Figure | Көчө жарыгы: 40–50 % |"), 2);
    assert_eq!(count(" Figure |"), 2);
    assert_eq!(count(" LI |"), 8);
    assert_eq!(count(" Lbl |"), 8);
    assert!(!seen.contains("tabs /R") && seen.contains("tabs /S"));
    let fonts = seen.lines().filter(|l| l.starts_with("font "));
    for font in fonts {
        assert!(
            font.contains("NotoSans") && font.ends_with("True True"),
            "{font}"
        );
    }
}

/// The words of a PDF with their boxes, of which none stands outside the margins of a page of this size.
fn boxes(bytes: &[u8], (width, height): (f32, f32)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, bytes).unwrap();
    let boxes = run(
        Path::new("pdftotext"),
        &["-bbox", file.to_str().unwrap(), "-"],
    );
    for line in boxes.lines().filter(|line| line.contains("<word ")) {
        let value = |name: &str| -> f32 {
            let after = line.split(&format!("{name}=\"")).nth(1).unwrap();
            after.split('"').next().unwrap().parse().unwrap()
        };
        let (left, right) = (value("xMin"), value("xMax"));
        assert!(left >= 69.0 && right <= width - 41.0, "{line}");
        let (top, bottom) = (value("yMin"), value("yMax"));
        assert!(top >= 40.0 && bottom <= height - 21.0, "{line}");
    }
    boxes
}

#[test]
fn a_pdf_can_be_searched_and_nothing_stands_outside_its_page() {
    let boxes = boxes(&pdf(&paper(60, 4), FONTS).unwrap().bytes, (595.28, 841.89));
    for word in ["муктаждыктар", "үгүт", "Көчө", "ТОКТОМ", "Ңаңа"] {
        let lower = boxes.to_lowercase();
        assert!(lower.contains(&word.to_lowercase()), "{word}");
    }
    assert!(boxes.matches("<word ").count() > 200);
}

#[test]
fn a_form_lies_on_its_side_with_the_same_tags_and_a_line_around_each_cell() {
    let form = |grid| {
        let mut paper = paper(60, 1);
        paper.orientation = Orientation::Landscape;
        for block in &mut paper.sections[0] {
            if let Block::Table(table) = block {
                table.grid = grid;
            }
        }
        paper
    };
    let (form, rows) = (form(true), form(false));
    let bytes = pdf(&form, FONTS).unwrap().bytes;
    boxes(&bytes, (841.89, 595.28));
    let tags = |bytes: &[u8]| -> Vec<String> {
        let seen = walked(bytes);
        let tags = seen.lines().filter(|line| line.starts_with("tag "));
        tags.map(str::to_owned).collect()
    };
    let upright = pdf(&paper(60, 1), FONTS).unwrap().bytes;
    assert_eq!(tags(&bytes), tags(&upright));
    assert!(bytes.len() > pdf(&rows, FONTS).unwrap().bytes.len());
    let mut zip = zip::ZipArchive::new(Cursor::new(docx(&form, white).unwrap())).unwrap();
    let mut document = String::new();
    let mut part = zip.by_name("word/document.xml").unwrap();
    part.read_to_string(&mut document).unwrap();
    assert!(document.contains(r#"<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>"#));
}

#[test]
fn a_docx_is_opened_by_libreoffice_with_all_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let [file, out, profile] =
        ["paper.docx", "out", "profile"].map(|name| folder.path().join(name));
    std::fs::write(&file, docx(&paper(3, 1), white).unwrap()).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", profile.display());
    let arguments = [
        &profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        out.to_str().unwrap(),
        file.to_str().unwrap(),
    ];
    run(Path::new("soffice"), &arguments);
    let read = out.join("paper.pdf");
    let text = run(
        Path::new("pdftotext"),
        &["-layout", read.to_str().unwrap(), "-"],
    );
    for words in [
        "Кант шаары: жаштар эмнени айтты",
        "Муктаждык 3",
        "Тилкелер аралыкты",
        "ТОКТОМ",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    // the second section begins on a page of its own
    let second = text.split('\u{c}').nth(1).unwrap_or_default();
    assert!(
        second.trim_start().starts_with("Токтомдун долбоору"),
        "{text}"
    );
}
