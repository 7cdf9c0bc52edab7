//! The bundled file, dated names, and what is refused.

use super::*;

fn day(text: &str) -> NaiveDate {
    first_day(text).unwrap()
}

#[test]
fn the_bundled_file_has_22_places_in_7_oblasts_and_two_cities() {
    let places = Municipalities::bundled().unwrap();
    assert_eq!(places.iter().count(), 22);
    let cities = places.oblasts().iter().filter(|o| o.name.is_none()).count();
    assert_eq!((places.oblasts().len(), cities), (9, 2));
    let listed: usize = places.oblasts().iter().map(|o| o.members.len()).sum();
    assert_eq!(listed, 22);
    for place in places.iter() {
        assert_eq!(places.at(place.index).unwrap().slug, place.slug);
        assert_eq!(places.find(&place.slug).unwrap().index, place.index);
    }
}

#[test]
fn a_renamed_city_has_its_name_of_the_day_and_one_slug() {
    let places = Municipalities::bundled().unwrap();
    let city = places.find("jalal-abad").unwrap();
    assert_eq!(
        city.names(Language::Ky, day("2025-08-31")).loc,
        "Жалал-Абад шаарында"
    );
    assert_eq!(
        city.names(Language::Ky, day("2025-09-01")).loc,
        "Манас шаарында"
    );
    assert_eq!(
        city.names(Language::Ru, day("2026-11-23")).nom,
        "город Манас"
    );
    let district = |on| {
        places
            .find("kara-buura")
            .unwrap()
            .on(day(on))
            .district
            .clone()
            .unwrap()
            .ru
    };
    assert_eq!(district("2022-12-31"), "Кара-Бууринский район");
    assert_eq!(district("2023-01-01"), "Айтматовский район");
}

#[test]
fn what_nobody_has_counted_is_taken_for_one_school_and_one_clinic() {
    let names = r#"{"short":"A","nom":"A","gen":"A","dat":"A","loc":"A"}"#;
    let with = |counts: &str| {
        let file = format!(
            r#"{{"municipalities":[{{"slug":"a","kind":"city","soate":"41711000000000",{counts}
            "history":[{{"from":null,"oblast":null,"district":null,"ky":{names},"ru":{names}}}]}}]}}"#
        );
        let places = Municipalities::parse(&file).unwrap();
        let place = places.find("a").unwrap();
        [Institution::School, Institution::Clinic].map(|i| place.has_several(i))
    };
    assert_eq!(with(""), [false, false]);
    assert_eq!(with(r#""schools": 1, "clinics": null,"#), [false, false]);
    assert_eq!(with(r#""schools": 2, "clinics": 3,"#), [true, true]);
}

#[test]
fn a_wrong_file_says_which_place_and_what_is_wrong() {
    let names = r#"{"short":"A","nom":"A","gen":"A","dat":"A","loc":"A"}"#;
    let file = |slug: &str, soate: &str, history: &str| {
        format!(
            r#"{{"municipalities":[{{"slug":"{slug}","kind":"city","soate":"{soate}","history":[{history}]}}]}}"#
        )
    };
    let standing = |from: &str| {
        format!(r#"{{"from":{from},"oblast":null,"district":null,"ky":{names},"ru":{names}}}"#)
    };
    let with = |more: &str| standing("null").replacen('{', &format!("{{{more},"), 1);
    let two = format!("{},{}", standing("null"), standing("\"soon\""));
    let cases = [
        (
            file("Osh", "41721000000000", &standing("null")),
            "a slug is",
        ),
        (file("osh", "417", &standing("null")), "14 digits"),
        (file("osh", "41721000000000", ""), "at least one"),
        (
            file("osh", "41721000000000", &standing("\"2020\"")),
            "since ever",
        ),
        (file("osh", "41721000000000", &two), "2025-09-18"),
        (
            file("osh", "41721000000000", &with("\"zz\":0")),
            "unknown field `zz`",
        ),
        (
            file("osh", "41721000000000", r#"{"from":null}"#),
            "missing field `ky`",
        ),
        ("{}".to_owned(), "municipalities"),
        (r#"{"municipalities":[]}"#.to_owned(), "no municipality"),
    ];
    for (json, part) in cases {
        let error = Municipalities::parse(&json).unwrap_err().to_string();
        assert!(error.contains(part), "{error} has no {part}");
    }
    assert!(Municipalities::parse(&file("osh", "41721000000000", &standing("null"))).is_ok());
}

#[test]
fn every_place_that_the_documents_name_exists() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let documents = [
        "README.md",
        "bot/docs/OPERATIONS.md",
        "bot/docs/SMS.md",
        "bot/docs/CONTRIBUTING.md",
    ];
    let known = Municipalities::bundled().unwrap();
    let mut named = 0;
    for document in documents {
        let text = std::fs::read_to_string(format!("{root}/{document}")).unwrap();
        for after in text.split("--municipality").skip(1) {
            let slug = |c: char| c.is_ascii_lowercase() || c == '-' || c == ',';
            let Some(slugs) = after
                .trim_start_matches([' ', '='])
                .split(|c| !slug(c))
                .next()
            else {
                continue;
            };
            for slug in slugs.split(',').filter(|slug| !slug.is_empty()) {
                named += 1;
                assert!(
                    known.find(slug).is_some(),
                    "{document}: there is no `{slug}`"
                );
            }
        }
    }
    assert!(named >= 3, "{named}");
}

/// A file with three places of one district, the second of which became a part of the third in 2026, and the third of the first in 2027.
fn merged(second: &str) -> Result<Municipalities, MunicipalitiesError> {
    let names = r#"{"short":"A","nom":"A","gen":"A","dat":"A","loc":"A"}"#;
    let region = r#""oblast":{"ky":"О","ru":"О"},"district":{"ky":"Р","ru":"Р"}"#;
    let standing = |from: &str, into: &str| {
        format!(r#"{{"from":{from},{region},"merged_into":{into},"ky":{names},"ru":{names}}}"#)
    };
    let place = |slug: &str, soate: &str, history: &str| {
        format!(r#"{{"slug":"{slug}","kind":"city","soate":"{soate}","history":[{history}]}}"#)
    };
    let then =
        |date: &str, into: &str| format!("{},{}", standing("null", "null"), standing(date, into));
    let places = [
        place("a", "41708206600010", &standing("null", "null")),
        place("b", "41708206600020", &then("\"2026\"", second)),
        place("c", "41708206600030", &then("\"2027\"", "\"a\"")),
    ];
    Municipalities::parse(&format!(r#"{{"municipalities":[{}]}}"#, places.join(",")))
}

#[test]
fn what_was_merged_is_part_of_the_last_place_from_its_day_on_and_of_no_region() {
    let places = merged("\"c\"").unwrap();
    let on = |date: &str| {
        let pairs: Vec<_> = places.successors(day(date)).into_iter().collect();
        let regions = places.regions(day(date)).into_iter();
        (
            pairs,
            regions
                .map(|r| (r.code, r.members.len()))
                .collect::<Vec<_>>(),
        )
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let regions = |count| vec![("41708206".to_owned(), count), ("41708".to_owned(), count)];
    assert_eq!(on("2025-12-31"), (vec![], regions(3)));
    assert_eq!(on("2026-01-01"), (vec![pair("b", "c")], regions(2)));
    assert_eq!(
        on("2027-01-01"),
        (vec![pair("b", "a"), pair("c", "a")], regions(1))
    );
}

#[test]
fn a_merger_with_a_place_that_is_not_there_or_in_a_circle_is_refused() {
    for (into, problem) in [
        ("\"x\"", "not in the file"),
        ("\"b\"", "merged into itself"),
    ] {
        let error = merged(into).unwrap_err().to_string();
        assert!(error.contains("`b`") && error.contains(problem), "{error}");
    }
}

#[test]
fn of_the_bundled_places_two_districts_and_three_oblasts_hold_three_or_more() {
    let places = Municipalities::bundled().unwrap();
    let regions = places.regions(day("2026-11-23"));
    let large = regions.iter().filter(|r| r.members.len() >= 3);
    let names: Vec<_> = large.map(|r| r.name.ru.as_str()).collect();
    assert_eq!(
        names,
        [
            "Сузакский район",
            "Ысык-Атинский район",
            "Джалал-Абадская область",
            "Ошская область",
            "Чуйская область"
        ]
    );
    // the classifier tells them apart as the names do
    let codes: std::collections::BTreeSet<_> = regions.iter().map(|r| (r.kind, &r.code)).collect();
    assert_eq!(codes.len(), regions.len());
    for region in &regions {
        let own = |slug: &String| places.find(slug).unwrap().soate.starts_with(&region.code);
        assert!(region.members.iter().all(own), "{region:?}");
    }
}
