//! What papers promise; the tags are walked and files are opened by other programs in `outside`.

mod outside;
mod sample;

use std::io::{Cursor, Read};

use crate::{Block, Error, Figure, docx, pdf};
use sample::{FONTS, paper, white};

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let paper = paper(3, 2);
    assert_eq!(
        pdf(&paper, FONTS).unwrap().bytes,
        pdf(&paper, FONTS).unwrap().bytes
    );
    assert_eq!(docx(&paper, white).unwrap(), docx(&paper, white).unwrap());
}

#[test]
fn sections_begin_on_new_pages_and_are_counted() {
    assert_eq!(pdf(&paper(3, 0), FONTS).unwrap().pages, [1, 1]);
    let pages = pdf(&paper(80, 10), FONTS).unwrap().pages;
    assert!(pages[0] >= 4 && pages[1] == 1, "{pages:?}");
}

#[test]
fn a_pdf_without_title_or_with_a_figure_without_words_is_refused() {
    let refused = |paper| matches!(pdf(&paper, FONTS), Err(Error::Accessibility(_)));
    let mut nameless = paper(1, 1);
    nameless.title = String::new();
    assert!(refused(nameless));
    let mut silent = paper(1, 1);
    silent.sections[0].push(Block::Figure(Figure {
        alt: String::new(),
        ..sample::figure()
    }));
    assert!(refused(silent));
}

#[test]
fn a_font_that_is_none_is_refused() {
    let fonts = crate::Fonts {
        regular: b"no font",
        ..FONTS
    };
    assert!(matches!(
        pdf(&paper(1, 1), fonts),
        Err(Error::Font("regular"))
    ));
}

#[test]
fn a_docx_has_styles_headers_words_for_pictures_and_one_id_each() {
    let bytes = docx(&paper(2, 1), white).unwrap();
    let part = |name: &str| {
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut text = String::new();
        zip.by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let document = part("word/document.xml");
    let count = |what: &str| document.matches(what).count();
    assert_eq!(count(r#"<w:pStyle w:val="Heading1"/>"#), 1);
    assert_eq!(count("<w:tblHeader/>"), 2);
    assert_eq!(count(r#"descr="Көчө жарыгы: 40–50 %""#), 4);
    assert_eq!(count(r#"<wp:docPr id="1""#), 1);
    assert_eq!(count(r#"<wp:docPr id="2""#), 1);
    assert_eq!(count("<w:pageBreakBefore/>"), 1);
    assert!(document.contains("Экинчиси &lt; &amp; &gt; биринчи"));
    assert!(part("word/styles.xml").contains(r#"<w:lang w:val="ky-KG"/>"#));
    // each numbered list counts from one
    assert!(
        document.contains(r#"<w:numId w:val="3"/>"#)
            && document.contains(r#"<w:numId w:val="4"/>"#)
    );
    assert!(part("docProps/core.xml").contains("2026-12-01T04:00:00Z"));
}
