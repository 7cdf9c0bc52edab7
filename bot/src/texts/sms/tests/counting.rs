use proptest::prelude::*;
use rusmpp_extra::concatenation::owned::{Concatenation, Concatenator};
use rusmpp_extra::encoding::{gsm7bit::Gsm7BitUnpacked, ucs2::Ucs2};
use sms_splitter::SplitSms;

use super::super::{Encoding, Segments, parts, segments};

/// A port of npm's split-sms: units of each part. It counts the empty text as one.
fn first_opinion(text: &str) -> (Encoding, Vec<usize>) {
    let split = SplitSms::default().split(String::from(text));
    let (encoding, bytes) = match split.character_set.as_str() {
        "GSM" => (Encoding::Gsm7, 1),
        _ => (Encoding::Ucs2, 2),
    };
    (
        encoding,
        split.parts.iter().map(|p| p.bytes / bytes).collect(),
    )
}

/// The splitter of an SMPP library: units of each part. It knows neither emoji nor the form feed.
fn second_opinion(text: &str) -> Option<(Encoding, Vec<usize>)> {
    let units = |split: Concatenation, bytes: usize| match split {
        Concatenation::Single(part) => vec![part.len() / bytes],
        Concatenation::Concatenated(parts) => parts.iter().map(|p| p.len() / bytes).collect(),
    };
    if let Ok((split, _)) = Gsm7BitUnpacked::new().concatenate(text, 160, 160 - 153) {
        return Some((Encoding::Gsm7, units(split, 1)));
    }
    let (split, _) = Ucs2::new().concatenate(text, 140, 6).ok()?;
    Some((Encoding::Ucs2, units(split, 2)))
}

/// What we count, cut as we cut.
fn ours(text: &str) -> (Encoding, Vec<usize>) {
    let counted = segments(text);
    let parts = parts(text);
    assert_eq!(parts.concat(), text);
    assert_eq!(parts.len(), counted.segments);
    let units = parts
        .iter()
        .map(|part| counted.encoding.units(part))
        .collect::<Vec<_>>();
    assert_eq!(units.iter().sum::<usize>(), counted.units);
    (counted.encoding, units)
}

/// Texts as people and questionnaires write them, with what is dear at the edges.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[а-яңөүА-ЯҢӨҮ]{1,12} ",
        4 => "[a-zA-Z]{1,12} ",
        3 => "[0-9.,:;?!()@\\n'\"-]{1,4}",
        2 => "[\\[\\]{}~\\\\|^€]{1,4}",
        2 => "[«»–—…№\u{A0}çÇéößΩΔ]{1,3}",
        1 => "(😀|👍|🇰🇬|👨‍👩‍👧‍👦|❤️|𐍈)",
        1 => "[a-z]{60,80}",
        1 => "[а-яңөү]{60,68}",
    ];
    prop::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat())
}

/// GSM-7 only: random mixed texts are hardly ever.
fn gsm() -> impl Strategy<Value = String> {
    let piece = prop_oneof!["[ -Z_a-zÇéößΩΔ¿\\n]{1,40}", "[\\[\\]{}~\\\\|^€]{1,3}"];
    prop::collection::vec(piece, 1..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn both_public_counters_cut_every_text_where_we_cut_it(text in prop_oneof![text(), gsm(), "\\PC{1,300}"]) {
        prop_assert_eq!(ours(&text), first_opinion(&text));
        if let Some(second) = second_opinion(&text) {
            prop_assert_eq!(ours(&text), second);
        }
    }

    #[test]
    fn nothing_is_counted_twice_or_lost_in_any_text(text in any::<String>()) {
        ours(&text);
    }
}

#[test]
fn the_second_counter_reads_cyrillic_and_gsm() {
    // else the comparison above would be with nothing
    assert_eq!(
        second_opinion(&"ү".repeat(71)),
        Some((Encoding::Ucs2, vec![67, 4]))
    );
    assert_eq!(
        second_opinion(&"y".repeat(161)),
        Some((Encoding::Gsm7, vec![153, 8]))
    );
    assert_eq!(second_opinion("👍"), None);
}

#[test]
fn the_empty_text_is_not_sent() {
    let none = Segments {
        encoding: Encoding::Gsm7,
        units: 0,
        segments: 0,
    };
    assert_eq!(segments(""), none);
    assert_eq!(parts(""), Vec::<String>::new());
    assert_eq!(first_opinion("").1.len(), 1, "the one known difference");
}

#[test]
fn edges_are_where_the_standard_has_them() {
    let gsm = |n: usize| "a".repeat(n);
    let ucs = |n: usize| "ң".repeat(n);
    let family = "👨‍👩‍👧‍👦";
    for (text, encoding, units) in [
        (gsm(1), Encoding::Gsm7, vec![1]),
        (gsm(160), Encoding::Gsm7, vec![160]),
        (gsm(161), Encoding::Gsm7, vec![153, 8]),
        (gsm(306), Encoding::Gsm7, vec![153, 153]),
        (gsm(307), Encoding::Gsm7, vec![153, 153, 1]),
        // ESC and its letter stay together
        (gsm(158) + "€", Encoding::Gsm7, vec![160]),
        (gsm(159) + "€", Encoding::Gsm7, vec![153, 8]),
        (gsm(151) + "€" + &gsm(8), Encoding::Gsm7, vec![153, 8]),
        (gsm(152) + "€" + &gsm(7), Encoding::Gsm7, vec![152, 9]),
        (
            gsm(152) + "€" + &gsm(152),
            Encoding::Gsm7,
            vec![152, 153, 1],
        ),
        ("{".repeat(80), Encoding::Gsm7, vec![160]),
        ("{".repeat(81), Encoding::Gsm7, vec![152, 10]),
        ("\u{C}".into(), Encoding::Gsm7, vec![2]),
        // one character is enough
        (gsm(69) + "ң", Encoding::Ucs2, vec![70]),
        (gsm(70) + "ң", Encoding::Ucs2, vec![67, 4]),
        (gsm(69) + "…", Encoding::Ucs2, vec![70]),
        ("ç".into(), Encoding::Ucs2, vec![1]),
        ("`".into(), Encoding::Ucs2, vec![1]),
        ("\t".into(), Encoding::Ucs2, vec![1]),
        ("Ç".into(), Encoding::Gsm7, vec![1]),
        (ucs(70), Encoding::Ucs2, vec![70]),
        (ucs(71), Encoding::Ucs2, vec![67, 4]),
        (ucs(134), Encoding::Ucs2, vec![67, 67]),
        (ucs(135), Encoding::Ucs2, vec![67, 67, 1]),
        (ucs(176), Encoding::Ucs2, vec![67, 67, 42]),
        // a surrogate pair stays together, if need be at the price of a segment
        (ucs(68) + "😀", Encoding::Ucs2, vec![70]),
        (ucs(69) + "😀", Encoding::Ucs2, vec![67, 4]),
        (ucs(66) + "😀" + &ucs(4), Encoding::Ucs2, vec![66, 6]),
        (ucs(65) + "😀" + &ucs(4), Encoding::Ucs2, vec![67, 4]),
        (ucs(66) + "😀" + &ucs(66), Encoding::Ucs2, vec![66, 67, 1]),
        ("🇰🇬".into(), Encoding::Ucs2, vec![4]),
        (ucs(65) + "🇰🇬" + &ucs(2), Encoding::Ucs2, vec![67, 4]),
        (family.into(), Encoding::Ucs2, vec![11]),
        (ucs(59) + family, Encoding::Ucs2, vec![70]),
        (ucs(60) + family, Encoding::Ucs2, vec![66, 5]),
    ] {
        assert_eq!(ours(&text), (encoding, units.clone()), "{text}");
        assert_eq!(first_opinion(&text), (encoding, units), "{text}");
    }
}
