//! The document itself.

use super::xml::Xml;
use crate::{Block, Drawing, Error, Figure, List, Marker, Orientation, Paper, Style, Table, Text};

/// The document, and its pictures in order.
pub(super) struct Body<'a> {
    pub(super) xml: Vec<u8>,
    pub(super) pictures: Vec<&'a Drawing>,
}

/// Twentieths of a point of A4: its short and its long side.
const SIDES: (u32, u32) = (11_906, 16_838);
/// Margins on the left and on the right: 25 and 15 mm.
const MARGINS: u32 = 1_418 + 850;
/// English metric units in a point.
const EMU: f32 = 12_700.0;
const SPACES: &[(&str, &str)] = &[
    (
        "xmlns:w",
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        "xmlns:r",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        "xmlns:wp",
        "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
];
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";

/// # Errors
/// [`Error::Writing`], as of all below.
pub(super) fn body(paper: &Paper) -> Result<Body<'_>, Error> {
    let mut writer = Document {
        xml: Xml::new()?,
        pictures: Vec::new(),
        numbered: 0,
        column: sides(paper.orientation).0 - MARGINS,
    };
    writer.write(paper)?;
    Ok(Body {
        xml: writer.xml.finish(),
        pictures: writer.pictures,
    })
}

struct Document<'a> {
    xml: Xml,
    pictures: Vec<&'a Drawing>,
    /// Numbered lists so far: each counts from one.
    numbered: usize,
    /// From margin to margin.
    column: u32,
}

/// Width and height of a page.
const fn sides(orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::Portrait => SIDES,
        Orientation::Landscape => (SIDES.1, SIDES.0),
    }
}

impl<'a> Document<'a> {
    fn write(&mut self, paper: &'a Paper) -> Result<(), Error> {
        let Self {
            xml,
            pictures,
            numbered,
            column,
        } = self;
        xml.element("w:document", SPACES, |xml| {
            xml.element("w:body", &[], |xml| {
                for (at, section) in paper.sections.iter().enumerate() {
                    let seen = |block: &&Block| !matches!(block, Block::Language(_));
                    for (place, block) in section.iter().filter(seen).enumerate() {
                        let breaks = at > 0 && place == 0;
                        let mut part = Part {
                            xml,
                            pictures,
                            numbered,
                            column: *column,
                            breaks,
                        };
                        part.block(block)?;
                    }
                }
                page(xml, paper.orientation)
            })
        })
    }
}

/// A4, margins, footer.
fn page(xml: &mut Xml, orientation: Orientation) -> Result<(), Error> {
    let (width, height) = sides(orientation);
    let (width, height) = (width.to_string(), height.to_string());
    let mut size = vec![("w:w", width.as_str()), ("w:h", height.as_str())];
    if orientation == Orientation::Landscape {
        size.push(("w:orient", "landscape"));
    }
    xml.element("w:sectPr", &[], |xml| {
        xml.empty(
            "w:footerReference",
            &[("w:type", "default"), ("r:id", "rFooter")],
        )?;
        xml.empty("w:pgSz", &size)?;
        let margins = [
            ("w:top", "850"),
            ("w:right", "850"),
            ("w:bottom", "850"),
            ("w:left", "1418"),
            ("w:header", "425"),
            ("w:footer", "425"),
            ("w:gutter", "0"),
        ];
        xml.empty("w:pgMar", &margins)
    })
}

struct Part<'x, 'a> {
    xml: &'x mut Xml,
    pictures: &'x mut Vec<&'a Drawing>,
    numbered: &'x mut usize,
    column: u32,
    /// Begins a page.
    breaks: bool,
}

impl<'a> Part<'_, 'a> {
    fn block(&mut self, block: &'a Block) -> Result<(), Error> {
        match block {
            Block::Heading { level, text } => {
                let style = format!("Heading{}", level.clamp(&1, &3));
                self.paragraph(&style, None, &text.as_str().into())
            }
            Block::Paragraph(text, style) => {
                let style = match style {
                    Style::Body => "Normal",
                    Style::Centered => "Centered",
                    Style::Framed => "Framed",
                };
                self.paragraph(style, None, text)
            }
            Block::List(list) => self.list(list),
            Block::Figure(figure) => self.figure(figure),
            Block::Table(table) => self.table(table),
            // words are checked in the language of the paper
            Block::Language(_) => Ok(()),
            Block::Lines(count) => {
                (0..*count).try_for_each(|_| self.paragraph("Writing", None, &Text::default()))
            }
        }
    }

    /// A paragraph; `numbering` is the list it belongs to.
    fn paragraph(
        &mut self,
        style: &str,
        numbering: Option<&str>,
        text: &Text,
    ) -> Result<(), Error> {
        let breaks = std::mem::take(&mut self.breaks);
        self.xml.element("w:p", &[], |xml| {
            properties(xml, style, numbering, breaks)?;
            runs(xml, text, false)
        })
    }

    fn list(&mut self, list: &List) -> Result<(), Error> {
        let id = match list.marker {
            Marker::Bullet => "1".to_owned(),
            Marker::Box => "2".to_owned(),
            Marker::Number => {
                *self.numbered += 1;
                (2 + *self.numbered).to_string()
            }
        };
        let mut items = list.items.iter();
        items.try_for_each(|item| self.paragraph("ListParagraph", Some(&id), item))
    }

    fn figure(&mut self, figure: &'a Figure) -> Result<(), Error> {
        self.pictures.push(&figure.drawing);
        let id = self.pictures.len().to_string();
        let breaks = std::mem::take(&mut self.breaks);
        let column = self.column;
        self.xml.element("w:p", &[], |xml| {
            properties(xml, "Figure", None, breaks)?;
            xml.element("w:r", &[], |xml| {
                xml.element("w:drawing", &[], |xml| inline(xml, figure, (&id, column)))
            })
        })?;
        if figure.caption.is_empty() {
            return Ok(());
        }
        self.paragraph("Caption", None, &figure.caption.as_str().into())
    }

    fn table(&mut self, table: &Table) -> Result<(), Error> {
        let whole: u32 = table.columns.iter().map(|c| u32::from(c.share)).sum();
        let widths: Vec<String> = table
            .columns
            .iter()
            .map(|c| (self.column * u32::from(c.share) / whole.max(1)).to_string())
            .collect();
        let headers: Vec<Text> = table
            .columns
            .iter()
            .map(|column| column.header.as_str().into())
            .collect();
        if std::mem::take(&mut self.breaks) {
            self.breaks = true;
            self.paragraph("Normal", None, &Text::default())?;
        }
        self.xml.element("w:tbl", &[], |xml| {
            xml.element("w:tblPr", &[], |xml| {
                xml.empty("w:tblStyle", &[("w:val", "TableGrid")])?;
                xml.empty("w:tblW", &[("w:w", "5000"), ("w:type", "pct")])?;
                xml.empty("w:tblLook", &[("w:firstRow", "1"), ("w:firstColumn", "1")])
            })?;
            xml.element("w:tblGrid", &[], |xml| {
                let mut widths = widths.iter();
                widths.try_for_each(|w| xml.empty("w:gridCol", &[("w:w", w)]))
            })?;
            row(xml, &headers, &widths, true)?;
            let mut rows = table.rows.iter();
            rows.try_for_each(|cells| row(xml, cells, &widths, false))
        })?;
        // two tables without a paragraph between them would be one
        self.paragraph("AfterTable", None, &Text::default())
    }
}

fn row(xml: &mut Xml, cells: &[Text], widths: &[String], header: bool) -> Result<(), Error> {
    xml.element("w:tr", &[], |xml| {
        xml.element("w:trPr", &[], |xml| {
            xml.empty("w:cantSplit", &[])?;
            if header {
                xml.empty("w:tblHeader", &[])?;
            }
            Ok(())
        })?;
        cells.iter().zip(widths).try_for_each(|(cell, width)| {
            xml.element("w:tc", &[], |xml| {
                xml.element("w:tcPr", &[], |xml| {
                    xml.empty("w:tcW", &[("w:w", width), ("w:type", "dxa")])
                })?;
                xml.element("w:p", &[], |xml| {
                    properties(xml, "Cell", None, false)?;
                    runs(xml, cell, header)
                })
            })
        })
    })
}

fn properties(
    xml: &mut Xml,
    style: &str,
    numbering: Option<&str>,
    breaks: bool,
) -> Result<(), Error> {
    xml.element("w:pPr", &[], |xml| {
        xml.empty("w:pStyle", &[("w:val", style)])?;
        if breaks {
            xml.empty("w:pageBreakBefore", &[])?;
        }
        let Some(id) = numbering else {
            return Ok(());
        };
        xml.element("w:numPr", &[], |xml| {
            xml.empty("w:ilvl", &[("w:val", "0")])?;
            xml.empty("w:numId", &[("w:val", id)])
        })
    })
}

/// The words; their language stands in the style of all runs.
fn runs(xml: &mut Xml, text: &Text, bold: bool) -> Result<(), Error> {
    text.0.iter().try_for_each(|span| {
        xml.element("w:r", &[], |xml| {
            if bold || span.bold {
                xml.element("w:rPr", &[], |xml| xml.empty("w:b", &[]))?;
            }
            xml.words("w:t", &[("xml:space", "preserve")], &span.text)
        })
    })
}

/// A picture in the line, with its words and an id that no other has.
fn inline(xml: &mut Xml, figure: &Figure, (id, column): (&str, u32)) -> Result<(), Error> {
    let (width, height) = (figure.drawing.width, figure.drawing.height);
    let points = column as f32 / 20.0;
    let scale = (points / width).min(1.0);
    let [cx, cy] = [width, height].map(|v| format!("{:.0}", v * scale * EMU));
    let size = [("cx", cx.as_str()), ("cy", cy.as_str())];
    let (name, relation) = (format!("Picture {id}"), format!("rPicture{id}"));
    let words = [("id", id), ("name", &name), ("descr", &figure.alt)];
    let none = [
        ("distT", "0"),
        ("distB", "0"),
        ("distL", "0"),
        ("distR", "0"),
    ];
    xml.element("wp:inline", &none, |xml| {
        xml.empty("wp:extent", &size)?;
        xml.empty("wp:docPr", &words)?;
        xml.element("a:graphic", &[("xmlns:a", DRAWING)], |xml| {
            xml.element("a:graphicData", &[("uri", PICTURE)], |xml| {
                xml.element("pic:pic", &[("xmlns:pic", PICTURE)], |xml| {
                    xml.element("pic:nvPicPr", &[], |xml| {
                        xml.empty("pic:cNvPr", &words)?;
                        xml.empty("pic:cNvPicPr", &[])
                    })?;
                    xml.element("pic:blipFill", &[], |xml| {
                        xml.empty("a:blip", &[("r:embed", &relation)])?;
                        xml.element("a:stretch", &[], |xml| xml.empty("a:fillRect", &[]))
                    })?;
                    xml.element("pic:spPr", &[], |xml| {
                        xml.element("a:xfrm", &[], |xml| {
                            xml.empty("a:off", &[("x", "0"), ("y", "0")])?;
                            xml.empty("a:ext", &size)
                        })?;
                        xml.element("a:prstGeom", &[("prst", "rect")], |xml| {
                            xml.empty("a:avLst", &[])
                        })
                    })
                })
            })
        })
    })
}
