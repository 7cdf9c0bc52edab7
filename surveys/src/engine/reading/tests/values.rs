use super::*;

#[test]
fn whole_numbers() {
    for language in Language::ALL {
        table(
            &question("q", Kind::Integer),
            language,
            &[
                ("13", "13"),
                ("１３", "13"),
                ("13.", "13"),
                ("-3", "-3"),
                ("+3", "3"),
                ("2,0", "2"),
                ("2,5", "-"),
                ("1 000", "1000"),
                ("1,000", "1000?"),
                ("16 жаш", "16?"),
                ("16 лет", "16?"),
                ("10 12", "-"),
                ("беш", "5"),
                ("пять", "5"),
                ("жыйырма", "20"),
                ("99999999999999999999999", "-"),
                ("көп", "-"),
                ("билбейм", "dk"),
                ("артка", "back"),
            ],
        );
    }
    table(&question("q", Kind::Integer), Language::Ky, &[("он", "10")]);
    table(&question("q", Kind::Integer), Language::Ru, &[("он", "-")]);
}

#[test]
fn decimal_numbers_with_comma_or_point() {
    table(
        &question("q", Kind::Decimal),
        Language::Ru,
        &[
            ("2,5", "2.5"),
            ("2.5", "2.5"),
            ("-0,25", "-0.25"),
            ("7", "7"),
            ("0,125", "0.125"),
            ("1,250", "1.25?"),
            ("1.000,5", "-"),
            ("½", "-"),
            ("2,5 км", "2.5?"),
        ],
    );
}

#[test]
fn dates_are_checked_against_the_calendar() {
    table(
        &question("q", Kind::Date),
        Language::Ru,
        &[
            ("05.03.2024", "2024-03-05"),
            ("5.3.2024", "2024-03-05"),
            ("5-3-2024", "2024-03-05"),
            ("2024-03-05", "2024-03-05"),
            ("25/03/2024", "2024-03-25"),
            ("05/03/2024", "2024-03-05?"),
            ("03/03/2024", "2024-03-03"),
            ("03/25/2024", "2024-03-25?"),
            ("05.03.24", "2024-03-05?"),
            ("05.03.98", "1998-03-05?"),
            ("5 марта 2024", "2024-03-05"),
            ("5 марта 2024 г.", "2024-03-05"),
            ("5-март 2024-жыл", "2024-03-05"),
            ("5 июня 2024", "2024-06-05"),
            ("5 июль 2024", "2024-07-05"),
            ("5 mart 2024", "2024-03-05"),
            ("2024-жылдын 5-марты", "2024-03-05"),
            ("март 5, 2024", "2024-03-05"),
            ("29.02.2024", "2024-02-29"),
            ("29.02.2023", "no such day"),
            ("31.04.2024", "no such day"),
            ("00.00.2024", "no such day"),
            ("05.03", "-"),
            ("05.03.12024", "-"),
            ("2024", "-"),
            ("эртең", "-"),
            ("өткөр", "skip"),
        ],
    );
}

#[test]
fn open_text_is_kept_as_written_and_leaves_by_the_same_words() {
    let q = question(
        "q",
        Kind::Text {
            max_characters: 300,
        },
    );
    table(
        &q,
        Language::Ky,
        &[
            (" Жарык, №5 көчө ", "Жарык, №5 көчө"),
            ("1", "1"),
            ("өткөр", "skip"),
            ("даяр", "даяр"),
            ("артка", "back"),
            ("👍", "👍"),
        ],
    );
}

#[test]
fn notes_and_rest_take_words_too() {
    table(
        &question("n", Kind::Note),
        Language::Ru,
        &[
            ("дальше", "next"),
            ("ok", "next"),
            ("да", "next"),
            ("1", "next"),
            ("назад", "back"),
            ("что", "-"),
        ],
    );
    table(
        &question("r", Kind::Rest),
        Language::Ru,
        &[
            ("1", "finish"),
            ("2", "more"),
            ("завершить", "finish"),
            ("ещё", "more"),
            ("назад", "back"),
            ("да", "-"),
        ],
    );
    table(
        &question("r", Kind::Rest),
        Language::Ky,
        &[
            ("аяктоо", "finish"),
            ("калганы", "more"),
            ("bütürüü", "finish"),
        ],
    );
}

#[test]
fn a_printed_code_is_read_from_any_keyboard() {
    for typed in ["KXA8-RB7Y", " kxa8 rb7y ", "КХА8RВ7У", "кха8rв7ү"] {
        assert_eq!(printed_code(typed), "KXA8RB7Y", "{typed}");
    }
}

#[test]
fn folding_loses_keyboard_and_keeps_words() {
    for (typed, folded) in [
        ("Ңөү ЁЪЬ", "ноу е"),
        ("  Кара-Суу,  шаары! ", "кара суу шаары"),
        ("cyy", "cyy"),
        ("тaзa", "таза"),
        ("йўқ", "йук"),
        ("o'zbek", "ozbek"),
        ("１２", "12"),
        ("е\u{301}ле", "еле"),
        ("…", ""),
    ] {
        assert_eq!(fold(typed), folded, "{typed}");
    }
}

#[test]
fn latin_and_cyrillic_spellings_share_a_key() {
    for (cyrillic, latins) in [
        ("жардам", vec!["jardam", "zhardam", "djardam"]),
        ("көчө", vec!["köchö", "kocho"]),
        ("үй-бүлө", vec!["uy bulo", "üy bülö", "ui-bulo"]),
        ("мектеп", vec!["mektep"]),
        ("щётка", vec!["shchetka"]),
        ("хорошо", vec!["khorosho", "horosho", "xorosho"]),
        ("юмор яблоко", vec!["yumor yabloko", "iumor iabloko"]),
        ("цирк", vec!["tsirk"]),
        ("кыз", vec!["kyz", "kız", "qyz"]),
        ("жаңы", vec!["jany", "jangy"]),
    ] {
        for latin in latins {
            assert_eq!(latin_key(latin), latin_key(cyrillic), "{latin}");
        }
    }
}

#[test]
fn a_day_without_a_year_is_the_next_one_and_a_doubtful_one_is_asked() {
    let today: chrono::NaiveDate = "2026-11-23".parse().unwrap();
    for (text, days, sure) in [
        ("15.12.2026", &["2026-12-15"][..], true),
        (" 2026-12-15 ", &["2026-12-15"], true),
        ("15-декабрь", &["2026-12-15"], true),
        ("15-декабрда", &["2026-12-15"], true),
        ("15 декабря", &["2026-12-15"], true),
        ("15 дек.", &["2026-12-15"], true),
        ("15-го декабря", &["2026-12-15"], true),
        ("до 15 декабря", &["2026-12-15"], true),
        ("15 декабря, до", &["2026-12-15"], true),
        ("15-декабрга чейин", &["2026-12-15"], true),
        ("15-декабрь күнү", &["2026-12-15"], true),
        ("до 15", &[], false),
        ("15 dekabr", &["2026-12-15"], true),
        ("декабрдын 15", &["2026-12-15"], true),
        ("2026-жылдын 15-декабры", &["2026-12-15"], true),
        ("15 декабря 2026 года", &["2026-12-15"], true),
        ("15.12", &["2026-12-15"], true),
        ("23.11", &["2026-11-23"], true),
        ("1.2", &["2027-02-01"], true),
        ("1.2.", &["2027-02-01"], true),
        ("1-июнь", &["2027-06-01"], true),
        ("1-июль", &["2027-07-01"], true),
        ("3 мая", &["2027-05-03"], true),
        ("3-май", &["2027-05-03"], true),
        ("3-март", &["2027-03-03"], true),
        ("15.12.26", &["2026-12-15"], false),
        ("15 декабря 26", &["2026-12-15"], false),
        ("3/4/2027", &["2027-04-03", "2027-03-04"], false),
        ("3/4", &["2027-04-03", "2027-03-04"], false),
        ("12/15/2026", &["2026-12-15"], false),
        ("15", &[], false),
        ("1-3", &[], false),
        ("1 3", &[], false),
        ("1,3", &[], false),
        ("декабрь", &[], false),
        ("15 мектеп", &[], false),
        ("15 декабря или 16", &[], false),
        ("", &[], false),
        ("1.2.3.4", &[], false),
        ("99999999999.1", &[], false),
    ] {
        let days: Vec<_> = days.iter().map(|day| day.parse().unwrap()).collect();
        let expected = match days.as_slice() {
            [] => TypedDay::No,
            [one] if sure => TypedDay::Day(*one),
            _ => TypedDay::Perhaps(days),
        };
        assert_eq!(day(text, today), expected, "{text}");
    }
    for text in ["31 февраля", "31-февраль", "31.02.2027", "29.02", "32.12"] {
        assert_eq!(day(text, today), TypedDay::NoSuch, "{text}");
    }
}

#[test]
fn a_day_of_no_calendar_is_asked_again_for_that_reason() {
    for language in Language::ALL {
        let no = "no such day";
        table(
            &question("q", Kind::Date),
            language,
            &[
                ("31 февраля 2027", no),
                ("31-февраль 2027", no),
                ("31 февраля", no),
                ("31-февраль", no),
                ("29.02.2027", no),
                ("28 февраля", "-"),
                ("кечээ", "-"),
            ],
        );
    }
}

#[test]
fn a_number_of_another_unit_than_the_question_asks_for_is_no_answer() {
    let mut minutes = question("q", Kind::Integer);
    minutes.label = Some(crate::engine::fixture::text(
        "Мектепке канча мүнөт барасың?",
        "Сколько минут идти до школы?",
    ));
    for language in Language::ALL {
        table(
            &minutes,
            language,
            &[
                ("15", "15"),
                ("15 мүнөт", "15?"),
                ("15 минут", "15?"),
                ("1 саат", "-"),
                ("1 час", "-"),
                ("2 км", "-"),
                ("тридцать пять", "35"),
                ("отуз беш", "35"),
                ("1ч", "-"),
                ("1 ч.", "-"),
                ("1h", "-"),
                ("2 hours", "-"),
                ("30 сек", "-"),
                ("10 шагов", "-"),
            ],
        );
    }
}

#[test]
fn thousands_in_words_and_signs_beside_a_number_are_asked_about() {
    let mut money = question("q", Kind::Integer);
    let label = crate::engine::fixture::text("Канча сом керек?", "Сколько сомов нужно?");
    money.label = Some(label);
    for language in Language::ALL {
        table(
            &money,
            language,
            &[
                ("500 сом", "500?"),
                ("5 тыс", "5000?"),
                ("5 тыс сом", "5000?"),
                ("5 тысяч", "5000?"),
                ("5k", "5000?"),
                ("5 миң", "5000?"),
                ("5 млн", "5000000?"),
                ("1 миллион", "1000000?"),
                ("9999999999999 млн", "-"),
                ("3 доллара", "-"),
                ("100$", "100?"),
                ("10%", "10?"),
                ("20+", "20?"),
                (">20", "20?"),
                ("~20", "20?"),
            ],
        );
    }
}

#[test]
fn an_age_is_a_number_with_words_of_age_around_it_and_nothing_else() {
    for (typed, age) in [
        ("15", Some(15)),
        ("15 жаш", Some(15)),
        ("мне 15", Some(15)),
        ("Мне уже 15 лет!", Some(15)),
        ("мен 15 жаштамын", Some(15)),
        ("15теман", Some(15)),
        ("он беш", Some(15)),
        ("пятнадцать", Some(15)),
        ("мне двадцать три года", Some(23)),
        ("жыйырма эки жаш", Some(22)),
        ("on besh", Some(15)),
        ("١٥", Some(15)),
        ("1️⃣5️⃣", Some(15)),
        ("№2", Some(2)),
        ("15ке толдум", Some(15)),
        ("15ке чыктым", Some(15)),
        ("14төмүн", Some(14)),
        ("14-дөмүн", Some(14)),
        ("он бешмин", Some(15)),
        ("он беште", Some(15)),
        ("он бешке толдум", Some(15)),
        ("он алтыдамын", Some(16)),
        ("15л", Some(15)),
        ("15-ти", Some(15)),
        ("15 ле", None),
        ("мне скоро 15", None),
        ("жакында 15", None),
        ("2010", None),
        ("2010 год", None),
        ("2010-жыл", None),
        ("9 класс", None),
        ("11-б", None),
        ("11 б", None),
        ("11-13", None),
        ("мне 15 а ей 16", None),
        ("лет", None),
        ("кандайсың", None),
    ] {
        for language in Language::ALL {
            assert_eq!(years(typed, language), age, "{typed} {language:?}");
        }
    }
}
