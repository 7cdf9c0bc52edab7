//! A paper with one of everything.

use crate::{
    Anchor, Block, Column, Drawing, Error, Figure, Fonts, List, Made, Mark, Marker, Orientation,
    Paper, Reading, Style, Table, Text,
};

pub(super) const FONTS: Fonts = Fonts {
    regular: include_bytes!("../../../assets/fonts/NotoSans-Regular.ttf"),
    bold: include_bytes!("../../../assets/fonts/NotoSans-Bold.ttf"),
};

/// A picture of one white point.
const PNG: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0,
    0, 0, 58, 126, 155, 85, 0, 0, 0, 10, 73, 68, 65, 84, 120, 156, 99, 248, 15, 0, 1, 1, 1, 0, 27,
    182, 238, 86, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

/// Any drawing as pixels.
pub(super) fn white(_: &Drawing) -> Result<Vec<u8>, Error> {
    Ok(PNG.to_vec())
}

pub(super) fn drawing() -> Drawing {
    let text = |at, text: &str, anchor| Mark::Text {
        at,
        text: text.to_owned(),
        size: 11.0,
        bold: false,
        anchor,
        fill: [0x1b; 3],
    };
    Drawing {
        width: 480.0,
        height: 40.0,
        marks: vec![
            text((0.0, 16.0), "Көчө жарыгы", Anchor::Start),
            Mark::Rect {
                at: [200.0, 6.0, 120.0, 12.0],
                fill: [0x0b, 0x5f, 0x66],
            },
            text((480.0, 16.0), "40–50 %", Anchor::End),
        ],
    }
}

pub(super) fn figure() -> Figure {
    Figure {
        drawing: drawing(),
        alt: "Көчө жарыгы: 40–50 %".to_owned(),
        caption: "Тилкелер аралыкты көрсөтөт.".to_owned(),
    }
}

pub(super) fn table(rows: usize) -> Table {
    let column = |header: &str, share| Column {
        header: header.to_owned(),
        share,
    };
    let row = |at| {
        vec![
            Text::from(format!("Муктаждык {at}")),
            "40–50 %".into(),
            "".into(),
        ]
    };
    Table {
        columns: vec![
            column("Муктаждык", 3),
            column("Үлүшү", 1),
            column("Чечим", 2),
        ],
        rows: (1..=rows).map(row).collect(),
        grid: false,
    }
}

pub(super) fn paper(rows: usize, paragraphs: usize) -> Paper {
    let heading = |level, text: &str| Block::Heading {
        level,
        text: text.to_owned(),
    };
    let list = |marker| {
        Block::List(List {
            marker,
            items: vec![
                Text::bold("Өздөрү.").and(" Ңаңа үгүт 🎒"),
                "Экинчиси < & > биринчи".into(),
            ],
        })
    };
    let long =
        "Жооп бергендер көчөлөрдө жарык жетишпей жатканын башка көйгөйлөрдөн көп белгилешти. "
            .repeat(6);
    let mut first = vec![
        heading(1, "Кант шаары: жаштар эмнени айтты"),
        Block::Paragraph("Суроого 30дан ашык киши жооп берди.".into(), Style::Framed),
        heading(2, "Муктаждыктар"),
        Block::Table(table(rows)),
        Block::Table(table(1)),
        list(Marker::Number),
        list(Marker::Bullet),
        Block::Figure(figure()),
        Block::Figure(figure()),
    ];
    first.extend((0..paragraphs).map(|_| Block::Paragraph(long.as_str().into(), Style::Body)));
    let second = vec![
        heading(2, "Токтомдун долбоору"),
        Block::Paragraph("ТОКТОМ".into(), Style::Centered),
        list(Marker::Number),
        list(Marker::Box),
        Block::Lines(3),
    ];
    Paper {
        title: "Кант шаары".to_owned(),
        subject: "Жаштардын муктаждыктары".to_owned(),
        language: "ky-KG".to_owned(),
        id: "kant-2026-12-01".to_owned(),
        made: Made {
            year: 2026,
            month: 12,
            day: 1,
            hour: 4,
            minute: 0,
            second: 0,
        },
        orientation: Orientation::Portrait,
        reading: Reading::Hand,
        footer: "Жаш үн".to_owned(),
        sections: vec![first, second],
    }
}
