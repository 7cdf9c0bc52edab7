use skrifa::MetadataProvider;
use surveys::questionnaire::{QuestionIx, load};
use surveys::statistics::{
    Block, Blocks, Chart, Level, Period, Place, Policy, Released, Subject, chart, release,
};

use typeset::Mark;

use super::decoding::decoded;
use super::fonts::{Weight, width, wrap};
use super::palette::{BAR, GRID, TRACK};
use super::{Caption, QrCard, Section, Sheet, figure, picture, qr};

const LONG: &str = "Ооруканада жаштар үчүн өзүнчө бөлмө жана кечки кабыл алуу, ошондой эле психологдун акысыз кеңешин алуу мүмкүнчүлүгү";

/// A chart of one question with these blurred counts in a base.
fn chart_of(base: u32, counts: &[i64]) -> Released<Chart> {
    let choice = |i| {
        format!(
            "[[choices]]\nlist_name = \"l\"\nname = \"c{i}\"\nlabel = {{ ky = \"ж{i}\", ru = \"о{i}\" }}\n"
        )
    };
    let source = format!(
        "form_id = \"t\"\nversion = \"1\"\nform_title = {{ ky = \"т\", ru = \"т\" }}\n[[survey]]\ntype = \"select_multiple l\"\nname = \"q\"\nlabel = {{ ky = \"с\", ru = \"в\" }}\n{}",
        (0..counts.len()).map(choice).collect::<String>()
    );
    let (questionnaire, issues) = load("t.toml", &source);
    let questionnaire = questionnaire.unwrap_or_else(|| panic!("{issues:?}"));
    let block = |subject, cells: &[i64]| Block {
        round: "r".into(),
        questionnaire: "t".into(),
        version: "1".into(),
        place: Place::Municipality("kara-kol".into()),
        subject,
        number: 0,
        threshold: 10,
        base,
        no_answer: None,
        cells: cells.to_vec(),
    };
    let blocks = Blocks::from(vec![
        block(Subject::Respondents, &[]),
        block(Subject::Question(QuestionIx(0)), counts),
    ]);
    let period = Period {
        from: "2026-11-03".into(),
        to: "2026-11-17".into(),
    };
    let policy = Policy::new(10).unwrap();
    let level = Level::municipality("kara-kol");
    let released = release(&questionnaire, "r", &blocks, &level, &period, policy).unwrap();
    chart(&released, QuestionIx(0)).unwrap()
}

fn captions(chart: &Released<Chart>, label: &str) -> Vec<Caption> {
    let bars = chart.bars.iter().map(|bar| Caption {
        label: label.to_owned(),
        printed: format!("{}–{} %", bar.low, bar.high - 1.0),
    });
    bars.collect()
}

fn drawn(chart: &Released<Chart>, label: &str) -> Vec<u8> {
    picture(&Sheet {
        mark: Some("ҮЛГҮ"),
        headline: LONG,
        subtitle: vec![LONG, LONG],
        section: Section {
            chart,
            captions: &captions(chart, label),
            rest: None,
        },
        note: LONG,
    })
    .unwrap()
}

/// Width and height from the PNG header.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[test]
fn fifteen_bars_with_the_longest_labels_fit_telegram_and_a_cheap_connection() {
    let counts: Vec<i64> = (0..15).map(|c| c * 3).collect();
    let png = drawn(&chart_of(45, &counts), LONG);
    assert!(png.len() <= 150_000, "{} bytes", png.len());
    let (width, height) = size(&png);
    assert_eq!(width, 1080);
    assert!(width + height < 10_000 && height / width < 20, "{height}");
}

#[test]
fn one_bar_is_a_picture_too() {
    let (width, height) = size(&drawn(&chart_of(45, &[20]), "Спорт"));
    assert!(height * 20 > width);
}

#[test]
fn same_input_gives_the_same_bytes() {
    let chart = chart_of(45, &[20, 10]);
    assert!(drawn(&chart, LONG) == drawn(&chart, LONG));
}

#[test]
fn only_ranges_shape_the_picture() {
    // 14 and 17 of 45, 13 and 17 of 43 all lie in 30–39 %; 19 of 45 does not
    let one = drawn(&chart_of(45, &[14, 17]), "Спорт");
    assert!(one == drawn(&chart_of(43, &[17, 13]), "Спорт"));
    assert!(one != drawn(&chart_of(45, &[14, 19]), "Спорт"));
}

#[test]
fn a_bar_is_the_band_alone_on_an_axis_from_0_to_100() {
    let chart = chart_of(45, &[20]);
    let captions = captions(&chart, "Спорт");
    let drawing = figure(Section {
        chart: &chart,
        captions: &captions,
        rest: None,
    });
    let of = |color| -> Vec<[f32; 4]> {
        let rects = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Rect { at, fill } if *fill == color => Some(*at),
            _ => None,
        });
        rects.collect()
    };
    let (axis, band) = (of(TRACK), of(BAR));
    assert!(axis.len() == 1 && band.len() == 1);
    // 20 of 45 lie in 40–49 %
    let at = |share: f32| axis[0][0] + axis[0][2] * share;
    assert!((band[0][0] - at(0.4)).abs() < 0.1 && (band[0][0] + band[0][2] - at(0.5)).abs() < 0.1);
    let all = drawing.marks.iter();
    let rects = all.filter(|mark| matches!(mark, Mark::Rect { .. })).count();
    assert_eq!(rects, 2 + of(GRID).len(), "something else invites reading");
}

#[test]
fn the_png_holds_pixels_and_nothing_else() {
    let png = drawn(&chart_of(45, &[20]), "Спорт");
    let (mut at, mut kinds) = (8, Vec::new());
    while at < png.len() {
        let length = u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        kinds.push(String::from_utf8(png[at + 4..at + 8].to_vec()).unwrap());
        at += 12 + length as usize;
    }
    kinds.dedup();
    assert_eq!(kinds, ["IHDR", "PLTE", "IDAT", "IEND"]);
}

#[test]
fn kyrgyz_letters_are_in_both_fonts() {
    for letter in "ңөүҢӨҮёЁ«»–—…+%".chars() {
        for weight in [Weight::Regular, Weight::Bold] {
            let missing = width("\u{e000}", 30.0, weight);
            let own = width(&letter.to_string(), 30.0, weight);
            assert!(own > 0.0 && (own - missing).abs() > 0.01, "{letter}");
        }
    }
}

#[test]
fn wrapped_lines_fit_and_lose_nothing_until_the_last() {
    let fits = |line: &String| width(line, 33.0, Weight::Regular) <= 440.0;
    let whole = wrap(LONG, 33.0, Weight::Regular, 440.0, 9);
    assert!(whole.iter().all(fits), "{whole:?}");
    assert_eq!(whole.join(" "), LONG);
    let cut = wrap(LONG, 33.0, Weight::Regular, 440.0, 2);
    assert!(cut.len() == 2 && cut[1].ends_with('…') && cut.iter().all(fits));
    let endless = "ө".repeat(200);
    assert!(
        wrap(&endless, 33.0, Weight::Bold, 440.0, 3)
            .iter()
            .all(|l| width(l, 33.0, Weight::Bold) <= 440.0)
    );
}

#[test]
fn a_qr_code_is_a_small_square_picture_and_an_endless_link_is_refused() {
    let url = "https://t.me/jashun_bot?start=A1B2C3D4";
    let card = QrCard {
        url,
        titles: &["Жаштарга эмне керек?", "Что нужно молодым?"],
        place: "Кара-Көл шаары · город Кара-Куль",
        facts: &["8 мүнөт · аты-жөнүң суралбайт", "8 минут · без имён"],
        notes: &["Акыркы күнү: 7-декабрь, 2026-ж."],
    };
    let png = qr(&card).unwrap();
    assert!(png.len() < 80_000, "{}", png.len());
    let (width, height) = size(&png);
    assert!(width == 1080 && height < 1_700, "{height}");
    // near and from afar, where a module is two pixels wide
    for coarse in [1, 4, 10] {
        assert_eq!(decoded(&png, coarse), [url], "{coarse}");
    }
    let endless = QrCard {
        url: &"x".repeat(4_000),
        ..card
    };
    assert!(qr(&endless).is_err());
}

#[test]
fn the_font_has_every_letter_of_how_to_join_by_sms() {
    let bold = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");
    let glyphs = skrifa::FontRef::new(bold).unwrap().charmap();
    for locale in [
        include_str!("../../../locales/ky/leader.ftl"),
        include_str!("../../../locales/ru/leader.ftl"),
    ] {
        let printed = |line: &'static str| line.strip_prefix("round-card-sms = ");
        let printed = locale.lines().find_map(printed).unwrap();
        let lacks = printed.chars().find(|c| glyphs.map(*c).is_none());
        assert_eq!(lacks, None, "{printed}");
    }
}

#[test]
fn text_of_a_questionnaire_cannot_break_the_drawing() {
    let png = drawn(&chart_of(45, &[20]), "<b>&\u{0}\u{1b}</text> \"'");
    assert!(size(&png).1 > 100);
}

#[test]
fn emoji_are_left_out_of_pictures_and_leave_no_boxes() {
    for (text, drawn) in [
        ("\u{1f3eb} Мектеп", "Мектеп"),
        ("Сүт \u{1f95b} нан", "Сүт нан"),
        ("❤\u{fe0f} Үй-бүлө 👨\u{200d}👩\u{200d}👧", "Үй-бүлө"),
        ("1\u{fe0f}\u{20e3} Жол", "1 Жол"),
        ("№ 5 — «ң»…", "№ 5 — «ң»…"),
    ] {
        assert_eq!(
            wrap(text, 33.0, Weight::Regular, 900.0, 1),
            [drawn],
            "{text}"
        );
    }
    let chart = chart_of(45, &[20, 9]);
    assert_eq!(drawn(&chart, "\u{1f3eb} Мектеп"), drawn(&chart, "Мектеп"));
    // nothing but what cannot be drawn: the bar stands without a label
    assert!(!drawn(&chart, "\u{1f3eb}").is_empty());
}
