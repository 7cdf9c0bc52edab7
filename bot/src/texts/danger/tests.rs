use std::collections::HashMap;

use super::*;

fn all(scanner: &Scanner, found: bool, texts: &[&str]) {
    let wrong: Vec<&&str> = texts
        .iter()
        .filter(|text| scanner.finds(text) != found)
        .collect();
    assert!(wrong.is_empty(), "found should be {found}: {wrong:#?}");
}

#[test]
fn danger_is_found_in_both_languages_however_it_is_typed() {
    let dangerous = [
        "Мени атам сабайт",
        "мени сабап жатат",
        "өзүмдү өлтүргүм келет",
        "озумду олтургум келет",
        "ӨЛГҮМ КЕЛЕТ!!!",
        "olgum kelet",
        "ölgüm kelet",
        "жашагым келбейт",
        "jashagym kelbeit",
        "zhashagym kelbeyt",
        "jawagym kelbeit",
        "зордуктап кетти",
        "zorduk kördüm",
        "мектепте мени коркутуп жатышат",
        "Меня бьёт отчим",
        "меня бьет отец",
        "menya byet otec, bet menya",
        "menja bjot otchim",
        "он меня изнасиловал",
        "Я НЕ ХОЧУ ЖИТЬ",
        "ne hochu zhit",
        "ne xochu jit",
        "хочу умереть.",
        "покончить с собой",
        "учитель домогается",
        "сосед угрожает мне",
        "ugrozhaet",
        "убью   себя",
        "Апам айтты, өзүмө кол салам дедим",
        "меня дома бьют",
        "меня мама очень часто бьет",
        "отчим меня вчера ударил",
        "отец пьет и бьет нас",
        "меня хотят убить",
        "боюсь возвращаться домой",
        "мени атам урат",
        "мени үйдө күн сайын урат",
        "өгөй атам урат",
        "мугалим мени урду",
        "meni atam urat",
        "мага бир киши тийишет",
        "өлгүм эле келет",
        "үйгө баргандан коркам",
    ];
    all(&Scanner::bundled(), true, &dangerous);
}

#[test]
fn ordinary_proposals_are_left_alone() {
    let ordinary = [
        "",
        "Мектепке жаңы китеп керек",
        "Сабак көп, эс алуу аз",
        "сабаттуулук курстары",
        "Урматтуу кеңеш, жол жасагыла",
        "Күн тийген жерде отурат",
        "Көчөгө жарык керек, кечинде корком",
        "асылбек мектеби",
        "Построить площадку и убрать мусор",
        "побольше кружков, бить рекорды",
        "Защита от насилия нужна всем",
        "зомбулуктан коргоо керек",
        "Убить время негде",
        "Jol kerek, suu kerek",
        "1, 3 жана 5",
        "меня учитель хвалит, а сестра бьет рекорды школы",
        "мени мугалимдер уруксат берип урматташат",
        "не хочу уезжать, хочу жить здесь",
        "боюсь темноты на улице",
        "сатып жиберүү үчүн базар керек",
        "түнкүсүн иттер үрүп жатат",
        "у меня был урок",
        "апам сексен жашта",
    ];
    all(&Scanner::bundled(), false, &ordinary);
}

#[test]
fn every_person_tense_and_number_of_a_verb_is_found() {
    let sabat = [
        "сабайт",
        "сабады",
        "сабашты",
        "сабашат",
        "сабап",
        "сабашып",
        "сабаган",
        "сабашкан",
        "сабаса",
        "сабагысы",
        "сабаптыр",
        "сабамак",
        "сабачу",
        "сабашса",
        "сабайбы",
    ];
    let tepti = [
        "тебет",
        "тепти",
        "тебишет",
        "теппекчи",
        "тебишти",
        "тепкен",
        "тээп",
    ];
    let scanner = Scanner::bundled();
    for form in sabat {
        assert!(scanner.finds(&format!("мени {form}")), "missed: {form}");
    }
    for form in tepti.iter().take(3) {
        assert!(scanner.finds(&format!("мени {form}")), "missed: {form}");
    }
    let forms = [
        "бьет",
        "бьют",
        "бил",
        "била",
        "били",
        "избивает",
        "избили",
        "ударила",
        "побьет",
    ];
    for form in forms {
        assert!(scanner.finds(&format!("меня {form}")), "missed: {form}");
    }
}

#[test]
fn what_is_denied_is_no_danger_but_what_is_begged_is() {
    let scanner = Scanner::bundled();
    all(
        &scanner,
        false,
        &[
            "меня не бьют",
            "папа меня не бьёт",
            "мени эч ким урбайт",
            "атам мени эч качан сабабайт",
            "нельзя бить детей",
        ],
    );
    all(
        &scanner,
        true,
        &[
            "не бейте меня",
            "мени урбагылачы",
            "не хочу жить",
            "жашагым келбейт",
        ],
    );
}

#[test]
fn haste_and_hiding_do_not_hide_a_word() {
    let texts = [
        "помогиииите",
        "п о м о г и т е",
        "п.о.м.о.г.и.т.е",
        "поомгите",
        "памагите",
        "изнас*ловали",
        "изнасиловлаи",
        "xo4u umeret",
        "зордукттап кетти",
    ];
    all(&Scanner::bundled(), true, &texts);
}

#[test]
fn stems_match_only_at_the_start_of_a_word() {
    let scanner = Scanner::new(&["# comment\nшантаж*\nне хочу жить\n\n"]);
    assert!(scanner.finds("шантажируют"));
    assert!(!scanner.finds("антишантаж"));
    assert!(!scanner.finds("не хочу жито"));
    assert!(!scanner.finds("comment"));
    assert!(!Scanner::new(&["#", "*", "…", "- ", "%", "@а =", "~", "&"]).finds("* что угодно"));
}

#[test]
fn where_a_phrase_is_open_other_words_may_stand() {
    let scanner = Scanner::new(&["меня … бьют", "@мне = мне нам\nугрожа* & @мне"]);
    let open = [
        "меня бьют",
        "меня тут бьют",
        "меня в школе часто бьют",
        "нам сосед угрожает",
        "угрожают мне",
    ];
    all(&scanner, true, &open);
    all(
        &scanner,
        false,
        &["меня раз два три четыре бьют", "бьют меня", "меня"],
    );
}

#[test]
fn a_list_says_what_is_harmless_left_out_and_whole() {
    let scanner = Scanner::new(&["% очень\n^ помогите|спасите $\nбьет … меня\n- бьет … мяч*"]);
    all(
        &scanner,
        true,
        &[
            "помогите",
            "очень помогите",
            "бьет меня",
            "бьет мяч, бьет меня",
        ],
    );
    all(&scanner, false, &["помогите школе", "бьет мяч в меня"]);
}

#[test]
fn forms_of_a_verb_follow_its_vowels_and_consonants() {
    let forms = [
        ("ур", "Йт", "урат"),
        ("саба", "Йт", "сабайт"),
        ("өл", "ГЫм", "өлгүм"),
        ("сок", "Йт", "согот"),
        ("теп", "ЪшЙт", "тебишет"),
        ("тарт", "ГАнбЫз", "тартканбыз"),
        ("кордо", "БАгАн", "кордобогон"),
        ("тарт", "БАйт", "тартпайт"),
        ("жаша", "У", "жашоо"),
        ("кес", "У", "кесүү"),
        ("ур", "Ъп", "уруп"),
        ("кама", "Ъп", "камап"),
        ("корк", "Р", "коркор"),
    ];
    for (stem, ending, form) in forms {
        assert_eq!(verbs::form(stem, ending), form, "{stem} + {ending}");
    }
}

#[test]
fn forms_that_a_morphological_analyser_makes_of_listed_verbs_are_known() {
    let list = List::new(LISTS.ky);
    let lines = include_str!("../../../tests/danger/verbs.tsv").lines();
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let [_, voice, forms] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("three columns: {line}");
        };
        let (known, all) = counts.entry(voice).or_default();
        for form in forms.split(' ') {
            *known += usize::from(list.knows(&spelling::words(form).concat()));
            *all += 1;
        }
    }
    // the share in per cent that must be known: what is denied is no danger, so that few of its forms are listed
    for (voice, least) in [("plain", 90), ("coop", 70), ("plain-neg", 40)] {
        let (known, all) = counts[voice];
        let share = 100 * known / all;
        eprintln!("{voice}: {known} of {all} forms are known ({share} %)");
        assert!(share >= least, "{voice}: {known} of {all}");
    }
}

#[test]
fn no_stem_of_the_lists_is_so_short_that_it_is_in_every_other_word() {
    for list in ["ky", "ru"] {
        let path = format!(
            "{}/../locales/{list}/danger.txt",
            env!("CARGO_MANIFEST_DIR")
        );
        let file = std::fs::read_to_string(path).unwrap();
        let lines = file.lines().filter(|line| !line.starts_with(['#', '~']));
        let items = lines.flat_map(|line| line.split([' ', '|']));
        for stem in items.filter_map(|item| item.strip_suffix('*')) {
            let key = spelling::words(stem).concat();
            assert!(key.len() >= 3, "{list}: {stem}*");
        }
    }
}

#[test]
fn no_command_and_no_word_of_a_button_is_a_cry_for_help() {
    let commands = [
        "/start",
        "/help",
        "/hide",
        "/stop",
        "/delete",
        "/mydata",
        "/continue",
        "/language",
        "/cases",
        "/session",
        "/rounds",
        "/connect",
        "/digest",
        "/alerts",
        "/away",
        "help",
        "Help",
        "HELP",
        "Жардам",
        "Помощь",
        "Бир нерсе туура эмес",
        "Что-то не так",
    ];
    all(&Scanner::bundled(), false, &commands);
}
