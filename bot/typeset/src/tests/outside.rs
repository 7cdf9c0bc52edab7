//! Files as other programs read them: pikepdf walks the tags, LibreOffice opens the DOCX.

use std::path::Path;
use std::process::Command;

use super::sample::{FONTS, paper, white};
use crate::{docx, pdf};

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

#[test]
fn a_pdf_can_be_searched_and_nothing_stands_outside_its_page() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, pdf(&paper(60, 4), FONTS).unwrap().bytes).unwrap();
    let boxes = run(
        Path::new("pdftotext"),
        &["-bbox", file.to_str().unwrap(), "-"],
    );
    for word in ["муктаждыктар", "үгүт", "Көчө", "ТОКТОМ", "Ңаңа"] {
        let lower = boxes.to_lowercase();
        assert!(lower.contains(&word.to_lowercase()), "{word}");
    }
    let mut words = 0;
    for line in boxes.lines().filter(|line| line.contains("<word ")) {
        let value = |name: &str| -> f32 {
            let after = line.split(&format!("{name}=\"")).nth(1).unwrap();
            after.split('"').next().unwrap().parse().unwrap()
        };
        let (left, right) = (value("xMin"), value("xMax"));
        assert!(left >= 69.0 && right <= 595.28 - 41.0, "{line}");
        assert!(value("yMin") >= 40.0 && value("yMax") <= 820.0, "{line}");
        words += 1;
    }
    assert!(words > 200);
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
