//! Everything around the document: types, relations, properties, styles, lists, the footer.

use super::xml::Xml;
use crate::{Block, Error, Marker, Paper};

const W: (&str, &str) = (
    "xmlns:w",
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
);
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The files beside the document, by name; `pictures` is how many there are.
///
/// # Errors
/// [`Error::Writing`], as of all below.
pub(super) fn fixed(paper: &Paper, pictures: usize) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let files = [
        ("[Content_Types].xml", types()?),
        ("_rels/.rels", package_relations()?),
        ("docProps/core.xml", core(paper)?),
        ("word/_rels/document.xml.rels", relations(pictures)?),
        ("word/styles.xml", styles(&paper.language)?),
        ("word/numbering.xml", numbering(paper)?),
        ("word/settings.xml", settings(&paper.language)?),
        ("word/footer.xml", footer(&paper.footer)?),
    ];
    Ok(files.map(|(name, xml)| (name.to_owned(), xml)).into())
}

fn types() -> Result<Vec<u8>, Error> {
    let mut xml = Xml::new()?;
    let space = format!("{PACKAGE}/content-types");
    xml.element("Types", &[("xmlns", &space)], |xml| {
        let defaults = [
            (
                "rels",
                "application/vnd.openxmlformats-package.relationships+xml",
            ),
            ("xml", "application/xml"),
            ("png", "image/png"),
        ];
        for (extension, kind) in defaults {
            let attributes = [("Extension", extension), ("ContentType", kind)];
            xml.empty("Default", &attributes)?;
        }
        for (file, kind) in [
            ("document", "document.main"),
            ("styles", "styles"),
            ("numbering", "numbering"),
            ("settings", "settings"),
            ("footer", "footer"),
        ] {
            let (name, kind) = (format!("/word/{file}.xml"), format!("{WORD}.{kind}+xml"));
            xml.empty("Override", &[("PartName", &name), ("ContentType", &kind)])?;
        }
        let core = "application/vnd.openxmlformats-package.core-properties+xml";
        let attributes = [("PartName", "/docProps/core.xml"), ("ContentType", core)];
        xml.empty("Override", &attributes)
    })?;
    Ok(xml.finish())
}

/// Relations of a part: id, kind, target.
fn related(all: &[(String, String, String)]) -> Result<Vec<u8>, Error> {
    let mut xml = Xml::new()?;
    let space = format!("{PACKAGE}/relationships");
    xml.element("Relationships", &[("xmlns", &space)], |xml| {
        all.iter().try_for_each(|(id, kind, target)| {
            let attributes = [("Id", id.as_str()), ("Type", kind), ("Target", target)];
            xml.empty("Relationship", &attributes)
        })
    })?;
    Ok(xml.finish())
}

fn package_relations() -> Result<Vec<u8>, Error> {
    let core = format!("{PACKAGE}/relationships/metadata/core-properties");
    related(&[
        (
            "rDocument".into(),
            format!("{R}/officeDocument"),
            "word/document.xml".into(),
        ),
        ("rCore".into(), core, "docProps/core.xml".into()),
    ])
}

fn relations(pictures: usize) -> Result<Vec<u8>, Error> {
    let mut all: Vec<_> = ["styles", "numbering", "settings", "footer"]
        .into_iter()
        .map(|part| {
            let (first, rest) = part.split_at(1);
            let id = format!("r{}{rest}", first.to_uppercase());
            (id, format!("{R}/{part}"), format!("{part}.xml"))
        })
        .collect();
    for at in 1..=pictures {
        let target = format!("media/picture{at}.png");
        all.push((format!("rPicture{at}"), format!("{R}/image"), target));
    }
    related(&all)
}

fn core(paper: &Paper) -> Result<Vec<u8>, Error> {
    let mut xml = Xml::new()?;
    let space = format!("{PACKAGE}/metadata/core-properties");
    let spaces = [
        ("xmlns:cp", space.as_str()),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    let made = paper.made;
    let date = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        made.year, made.month, made.day, made.hour, made.minute, made.second
    );
    xml.element("cp:coreProperties", &spaces, |xml| {
        xml.words("dc:title", &[], &paper.title)?;
        xml.words("dc:subject", &[], &paper.subject)?;
        xml.words("dc:language", &[], &paper.language)?;
        xml.words("dc:identifier", &[], &paper.id)?;
        let w3c = [("xsi:type", "dcterms:W3CDTF")];
        xml.words("dcterms:created", &w3c, &date)?;
        xml.words("dcterms:modified", &w3c, &date)
    })?;
    Ok(xml.finish())
}

/// Id, name, size in half points, bold, what else the paragraph has.
type ParagraphStyle = (
    &'static str,
    &'static str,
    Option<&'static str>,
    bool,
    fn(&mut Xml) -> Result<(), Error>,
);

const STYLES: &[ParagraphStyle] = &[
    ("Heading1", "heading 1", Some("34"), true, |xml| {
        heading(xml, "0")
    }),
    ("Heading2", "heading 2", Some("27"), true, |xml| {
        heading(xml, "1")
    }),
    ("Heading3", "heading 3", Some("24"), true, |xml| {
        heading(xml, "2")
    }),
    ("Centered", "Centered", None, false, |xml| {
        xml.empty("w:jc", &[("w:val", "center")])
    }),
    ("Framed", "Framed", None, false, |xml| {
        xml.element("w:pBdr", &[], |xml| {
            let mut sides = ["w:top", "w:left", "w:bottom", "w:right"].iter();
            sides.try_for_each(|side| border(xml, side, "4"))
        })
    }),
    ("Writing", "Writing", Some("40"), false, |xml| {
        xml.element("w:pBdr", &[], |xml| {
            border(xml, "w:bottom", "0")?;
            // of paragraphs with the same borders only the last would have one
            border(xml, "w:between", "0")
        })
    }),
    ("ListParagraph", "List Paragraph", None, false, |xml| {
        xml.empty("w:spacing", &[("w:after", "40")])
    }),
    ("Figure", "Figure", None, false, |xml| {
        xml.empty("w:keepNext", &[])
    }),
    ("Caption", "caption", None, false, |_| Ok(())),
    ("Cell", "Cell", None, false, |xml| {
        xml.empty("w:spacing", &[("w:before", "40"), ("w:after", "40")])
    }),
    ("AfterTable", "After Table", Some("8"), false, |xml| {
        xml.empty("w:spacing", &[("w:after", "0")])
    }),
    ("Footer", "footer", Some("18"), false, |_| Ok(())),
];

fn heading(xml: &mut Xml, level: &str) -> Result<(), Error> {
    xml.empty("w:keepNext", &[])?;
    xml.empty("w:spacing", &[("w:before", "160"), ("w:after", "60")])?;
    xml.empty("w:outlineLvl", &[("w:val", level)])
}

fn border(xml: &mut Xml, side: &str, space: &str) -> Result<(), Error> {
    let attributes = [
        ("w:val", "single"),
        ("w:sz", "4"),
        ("w:space", space),
        ("w:color", "808080"),
    ];
    xml.empty(side, &attributes)
}

fn styles(language: &str) -> Result<Vec<u8>, Error> {
    let mut xml = Xml::new()?;
    xml.element("w:styles", &[W], |xml| {
        xml.element("w:docDefaults", &[], |xml| {
            xml.element("w:rPrDefault", &[], |xml| {
                xml.element("w:rPr", &[], |xml| {
                    // what every office in the country has and writes its papers in
                    let font = "Times New Roman";
                    let fonts = [("w:ascii", font), ("w:hAnsi", font), ("w:cs", font)];
                    xml.empty("w:rFonts", &fonts)?;
                    xml.empty("w:sz", &[("w:val", "24")])?;
                    xml.empty("w:lang", &[("w:val", language)])
                })
            })?;
            xml.element("w:pPrDefault", &[], |xml| {
                xml.element("w:pPr", &[], |xml| {
                    xml.empty("w:spacing", &[("w:after", "100")])
                })
            })
        })?;
        let normal = [
            ("w:type", "paragraph"),
            ("w:default", "1"),
            ("w:styleId", "Normal"),
        ];
        xml.element("w:style", &normal, |xml| {
            xml.empty("w:name", &[("w:val", "Normal")])
        })?;
        STYLES
            .iter()
            .try_for_each(|style| paragraph_style(xml, *style))?;
        grid(xml)
    })?;
    Ok(xml.finish())
}

fn paragraph_style(
    xml: &mut Xml,
    (id, name, size, bold, paragraph): ParagraphStyle,
) -> Result<(), Error> {
    let attributes = [("w:type", "paragraph"), ("w:styleId", id)];
    xml.element("w:style", &attributes, |xml| {
        xml.empty("w:name", &[("w:val", name)])?;
        xml.empty("w:basedOn", &[("w:val", "Normal")])?;
        xml.empty("w:qFormat", &[])?;
        xml.element("w:pPr", &[], paragraph)?;
        xml.element("w:rPr", &[], |xml| {
            if bold {
                xml.empty("w:b", &[])?;
            }
            size.map_or(Ok(()), |size| xml.empty("w:sz", &[("w:val", size)]))
        })
    })
}

fn grid(xml: &mut Xml) -> Result<(), Error> {
    let attributes = [("w:type", "table"), ("w:styleId", "TableGrid")];
    xml.element("w:style", &attributes, |xml| {
        xml.empty("w:name", &[("w:val", "Table Grid")])?;
        xml.element("w:tblPr", &[], |xml| {
            xml.element("w:tblBorders", &[], |xml| {
                let mut sides = [
                    "w:top",
                    "w:left",
                    "w:bottom",
                    "w:right",
                    "w:insideH",
                    "w:insideV",
                ]
                .iter();
                sides.try_for_each(|side| border(xml, side, "0"))
            })
        })
    })
}

/// Bullets, boxes, and for each numbered list a count of its own.
fn numbering(paper: &Paper) -> Result<Vec<u8>, Error> {
    let numbered = paper
        .sections
        .iter()
        .flatten()
        .filter(|block| matches!(block, Block::List(list) if list.marker == Marker::Number))
        .count();
    let mut xml = Xml::new()?;
    xml.element("w:numbering", &[W], |xml| {
        let markers = [
            ("1", "bullet", "•"),
            ("2", "bullet", "☐"),
            ("3", "decimal", "%1."),
        ];
        for (id, format, text) in markers {
            xml.element("w:abstractNum", &[("w:abstractNumId", id)], |xml| {
                xml.element("w:lvl", &[("w:ilvl", "0")], |xml| {
                    xml.empty("w:start", &[("w:val", "1")])?;
                    xml.empty("w:numFmt", &[("w:val", format)])?;
                    xml.empty("w:lvlText", &[("w:val", text)])?;
                    xml.element("w:pPr", &[], |xml| {
                        xml.empty("w:ind", &[("w:left", "400"), ("w:hanging", "400")])
                    })
                })
            })?;
        }
        for id in 1..=2 + numbered {
            let (own, of) = (id.to_string(), id.min(3).to_string());
            xml.element("w:num", &[("w:numId", &own)], |xml| {
                xml.empty("w:abstractNumId", &[("w:val", &of)])?;
                if id < 3 {
                    return Ok(());
                }
                xml.element("w:lvlOverride", &[("w:ilvl", "0")], |xml| {
                    xml.empty("w:startOverride", &[("w:val", "1")])
                })
            })?;
        }
        Ok(())
    })?;
    Ok(xml.finish())
}

fn settings(language: &str) -> Result<Vec<u8>, Error> {
    let mut xml = Xml::new()?;
    xml.element("w:settings", &[W], |xml| {
        xml.empty("w:themeFontLang", &[("w:val", language)])
    })?;
    Ok(xml.finish())
}

/// Words and the page number.
fn footer(words: &str) -> Result<Vec<u8>, Error> {
    let mut xml = Xml::new()?;
    xml.element("w:ftr", &[W], |xml| {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.empty("w:pStyle", &[("w:val", "Footer")])
            })?;
            xml.element("w:r", &[], |xml| {
                xml.words("w:t", &[("xml:space", "preserve")], &format!("{words} · "))
            })?;
            xml.element("w:fldSimple", &[("w:instr", "PAGE")], |xml| {
                xml.element("w:r", &[], |xml| xml.words("w:t", &[], "1"))
            })
        })
    })?;
    Ok(xml.finish())
}
