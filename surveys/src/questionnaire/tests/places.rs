use super::*;

#[test]
fn a_mistake_in_a_row_is_found_where_it_stands() {
    let q = || row("select_one yn", "q", "");
    let labelled = |label: &str| {
        format!("[[survey]]\ntype = \"integer\"\nname = \"a\"\nlabel = {{ {label} }}\n")
    };
    let calculate = |source: &str| {
        format!("[[survey]]\ntype = \"calculate\"\nname = \"c\"\ncalculation = \"{source}\"\n\n")
    };
    let cases: &[(String, &[Place])] = &[
        (labelled("ky = \"А\", ru = \"А\", sms = { ky = \"а\", ru = \"а\" }"), &[]),
        (labelled("ky = \"А\", ru = \"А\", sms = { ky = \"а\" }"), &[("issue-missing-translation", 4, 37)]),
        (labelled("ky = \"А\", ru = \"А\", sms = { ky = \"а\", ru = \"\" }"), &[("issue-missing-translation", 4, 54)]),
        (labelled("ky = \"А\", ru = \"А\", sms = \"а\""), &[("issue-not-translated", 4, 37)]),
        (labelled("ky = \"А\", ru = \"А\", sms = { ky = \"а\", ru = 1 }"), &[("issue-wrong-value", 4, 54)]),
        (labelled("ky = \"А\", ru = \"А\", sns = { ky = \"а\", ru = \"а\" }"), &[("issue-unknown-language", 4, 31)]),
        (labelled("ky = \"А\", ru = \"А\", sms = { ky = \"а\", ru = \"${b}\" }"), &[("issue-unknown-reference", 4, 55)]),
        (row("integer", "a", "sms = \"perhaps\""), &[("issue-not-yes-or-no", 5, 7)]),
        (row("integer", "a", "sms = false\nsms_segments = 5"), &[("issue-out-of-range", 6, 16)]),
        (row("integer", "a", "sms_segments = 4"), &[]),
        (row("rest", "r", "sms = false"), &[("issue-ignored-column", 5, 1)]),
        (row("integer", "a", "sensitive = true\nsms = true"), &[("issue-never-by-sms", 1, 1)]),
        (row("text", "a", "sms_segments = 3"), &[("issue-never-by-sms", 1, 1)]),
        (row("note", "a", "appearance = \"helplines\"\nsms = true"), &[("issue-never-by-sms", 1, 1)]),
        (row("text", "a", "max_characters = 160\nsms = true"), &[]),
        (q() + &labelled("ky = \"${q}\", ru = \"А\""), &[("issue-echo-by-sms", 9, 17)]),
        (q() + &labelled("ky = \"${q}\", ru = \"А\", sms = { ky = \"А\", ru = \"А\" }"), &[]),
        (q() + &calculate("jr:choice-name(${q}, '${q}')") + &labelled("ky = \"А\", ru = \"${c}\""), &[("issue-echo-by-sms", 14, 27)]),
        (q() + &calculate("if(${q} = 'yes', 1, 2)") + &labelled("ky = \"А\", ru = \"${c}\""), &[]),
        (row("integer", "a", "relevent = \"today() != ''\""), &[("issue-misspelt-column", 5, 1)]),
        (row("integer", "a", "colour = \"1\""), &[("issue-unknown-key", 5, 1)]),
        (row("integer", "a", "coins = 3"), &[("issue-ignored-column", 5, 1)]),
        (row("integr", "a", ""), &[("issue-unknown-type", 2, 8)]),
        (row("image", "a", ""), &[("issue-refused-media", 2, 8)]),
        (row("geopoint", "a", ""), &[("issue-refused-place", 2, 8)]),
        (row("begin repeat", "a", ""), &[("issue-refused-repeat", 2, 8)]),
        (row("deviceid", "a", ""), &[("issue-refused-device", 2, 8)]),
        (row("select_one_from_file x.csv", "a", ""), &[("issue-refused-look-up", 2, 8)]),
        (row("barcode", "a", ""), &[("issue-refused-type", 2, 8)]),
        (row("select_one yn or_other", "a", ""), &[("issue-refused-or-other", 2, 8)]),
        (row("select_one", "a", ""), &[("issue-missing-list", 2, 8)]),
        (row("select_one ny", "a", ""), &[("issue-unknown-list", 2, 8)]),
        (row("integer", "1a", ""), &[("issue-bad-name", 3, 8)]),
        (row("integer", "last", ""), &[("issue-duplicate-name", 10, 8)]),
        (row("integer", "meta", ""), &[("issue-reserved-name", 3, 8)]),
        (row("integer", "a", "sensitive = \"maybe\""), &[("issue-not-yes-or-no", 5, 13)]),
        (row("integer", "a", "required = true\ndont_know = false"), &[("issue-no-way-out", 1, 1)]),
        (row("text", "a", "sensitive = true"), &[("issue-sensitive-text", 1, 1)]),
        (row("text", "a", "max_characters = 9000"), &[("issue-out-of-range", 5, 18)]),
        (row("integer", "a", "sector = \"helth\""), &[("issue-unknown-sector", 5, 10)]),
        (row("integer", "a", "institution = \"scool\""), &[("issue-unknown-institution", 5, 15)]),
        (row("integer", "a", "public = \"perhaps\""), &[("issue-not-yes-or-no", 5, 10)]),
        (row("note", "a", "public = \"no\""), &[("issue-ignored-column", 5, 1)]),
        (row("range", "a", "start = 5\nend = 5"), &[("issue-bad-range", 1, 1)]),
        (row("select_multiple yn", "a", "min_selections = 2\nmax_selections = 1"), &[("issue-selections-out-of-order", 1, 1)]),
        (row("select_multiple yn", "a", "max_selections = 3"), &[("issue-out-of-range", 5, 18)]),
        (row("rank yn", "a", "top = 3"), &[("issue-out-of-range", 5, 7)]),
        (row("allocate yn", "a", "coins = 0"), &[("issue-out-of-range", 5, 9)]),
        (row("select_one yn", "a", "parameters = \"randomise=true\""), &[("issue-unknown-parameter", 5, 14)]),
        (row("integer", "a", "bands = \"0 5.5 10\""), &[]),
        (row("decimal", "a", "bands = \"-1 0\""), &[]),
        (row("range", "a", "bands = \"0 5\""), &[]),
        (row("integer", "a", "bands = 5"), &[("issue-bad-bands", 5, 9)]),
        (row("integer", "a", "bands = \"5\""), &[("issue-bad-bands", 5, 9)]),
        (row("integer", "a", "bands = \"5 5\""), &[("issue-bad-bands", 5, 9)]),
        (row("integer", "a", "bands = \"10 5\""), &[("issue-bad-bands", 5, 9)]),
        (row("integer", "a", "bands = \"0, 5\""), &[("issue-bad-bands", 5, 9)]),
        (row("integer", "a", "bands = \"a b\""), &[("issue-bad-bands", 5, 9)]),
        (row("integer", "a", "bands = \"1 NaN\""), &[("issue-bad-bands", 5, 9)]),
        (row("integer", "a", "bands = \"1 inf\""), &[("issue-bad-bands", 5, 9)]),
        (row("integer", "a", "bands = [0, 5]"), &[("issue-wrong-value", 5, 9)]),
        (row("integer", "a", "bnads = \"0 5\""), &[("issue-misspelt-column", 5, 1)]),
        (row("select_one yn", "a", "bands = \"0 5\""), &[("issue-ignored-column", 5, 1)]),
        (row("select_multiple yn", "a", "headline = \"no\""), &[]),
        (row("select_one yn", "a", "headline = true"), &[]),
        (row("rank yn", "a", "headline = \"yess\""), &[("issue-not-yes-or-no", 5, 12)]),
        (row("select_one yn", "a", "headlines = \"yes\""), &[("issue-misspelt-column", 5, 1)]),
        (row("integer", "a", "headline = \"no\""), &[("issue-ignored-column", 5, 1)]),
        (row("integer", "a", "background = { ky = \"х\", ru = \"х\", source = \"UNICEF 2024\" }"), &[]),
        (row("integer", "a", "background = { ky = \"х\", ru = \"х\" }"), &[("issue-missing-source", 5, 14)]),
        (row("integer", "a", "background = { ky = \"х\", ru = \"х\", source = \" \" }"), &[("issue-missing-source", 5, 45)]),
        (row("integer", "a", "background = { ky = \"х\", source = \"а\" }"), &[("issue-missing-translation", 5, 14)]),
        (row("integer", "a", "background = \"х\""), &[("issue-not-translated", 5, 14)]),
        (row("integer", "a", &format!("background = {{ ky = \"х\", ru = \"{}\", source = \"а\" }}", "х".repeat(301))), &[("issue-text-too-long", 5, 31)]),
        (row("integer", "a", "need = { ky = \"х\", ru = \"х\" }"), &[]),
        (row("integer", "a", &format!("need = {{ ky = \"х\", ru = \"{}\" }}", "х".repeat(71))), &[("issue-text-too-long", 5, 25)]),
        (row("note", "a", "need = { ky = \"х\", ru = \"х\" }"), &[("issue-ignored-column", 5, 1)]),
        (row("note", "a", "background = { ky = \"х\", ru = \"х\", source = \"а\" }"), &[("issue-ignored-column", 5, 1)]),
        (row("integer", "a", "audio = { ky = \"a.ky.ogg\" }"), &[]),
        (row("integer", "a", "audio = { ky = \"../a.ogg\", ru = \"a.mp3\" }"), &[("issue-bad-audio", 5, 16), ("issue-bad-audio", 5, 33)]),
        (row("integer", "a", "audio = \"a.ogg\""), &[("issue-not-translated", 5, 9)]),
        (row("note", "a", "audio = { ky = \"a.ogg\" }"), &[("issue-ignored-column", 5, 1)]),
        (row("calculate", "a", ""), &[("issue-missing-column", 1, 1)]),
        (row("integer", "a", "hint = \"x\""), &[("issue-not-translated", 5, 8)]),
        (row("integer", "a", "hint = { ky = \"х\" }"), &[("issue-missing-translation", 5, 8)]),
        (row("integer", "a", "hint = { ky = \"х\", ru = \" \" }"), &[("issue-missing-translation", 5, 25)]),
        (row("integer", "a", "hint = { ky = \"х\", ru = \"х\", kg = \"х\" }"), &[("issue-unknown-language", 5, 30)]),
        (row("integer", "a", "hint = { ky = \"сaлам\", ru = \"IT-класс\" }"), &[("issue-look-alike", 5, 15)]),
        (row("integer", "a", "hint = { ky = \"${b}\", ru = \"${ c }\" }"), &[("issue-unknown-reference", 5, 16), ("issue-expression-reference", 5, 29)]),
        (row("integer", "a", "hint = { ky = \"${last}\", ru = \"х\" }"), &[("issue-later-reference", 5, 16)]),
        ("[[survey]]\ntype = \"note\"\nname = \"a\"\n".into(), &[("issue-missing-label", 1, 1)]),
        ("[[survey]]\nname = \"a\"\n".into(), &[("issue-missing-column", 1, 1)]),
        ("[[survey]]\ntype = \"end group\"\n".into(), &[("issue-unopened-group", 2, 8)]),
        ("[[survey]]\ntype = \"begin group\"\nname = \"g\"\n\n[[survey]]\ntype = \"end_group\"\n".into(), &[("issue-empty-group", 1, 1)]),
        ("[[survey]]\ntype = \"begin group\"\nname = \"g\"\n".into(), &[("issue-unclosed-group", 1, 1)]),
        ("[[survey]]\ntype = \"rest\"\nname = \"r\"\n\n[[survey]]\ntype = \"rest\"\nname = \"s\"\n".into(), &[("issue-second-rest", 5, 1)]),
        (row("integer", "a", "relevant = \"${b} = 1\""), &[("issue-unknown-reference", 5, 13)]),
        (row("integer", "a", "relevant = \"1 + (${last} > 1)\""), &[("issue-later-reference", 5, 18)]),
        (row("integer", "a", "relevant = \"${a} = 1\""), &[("issue-cycle", 5, 13)]),
        (row("integer", "a", "constraint = \"${a} > 1\""), &[("issue-self-reference", 5, 15)]),
        (row("integer", "a", "relevant = \". > 1\""), &[("issue-current-outside-constraint", 5, 13)]),
        (row("integer", "a", "relevant = \"once(1)\""), &[("issue-misplaced-once", 5, 13)]),
        (row("integer", "a", "default = \"once(today())\""), &[]),
        (calculate("once(random())"), &[]),
        (calculate("if(${last} > 1, once(today()), coalesce(once(now()), 1))"), &[]),
        (calculate("int(once(random()) * 3)"), &[("issue-misplaced-once", 4, 20)]),
        (calculate("if(once(1), 2, 3)"), &[("issue-misplaced-once", 4, 19)]),
        (calculate("once(once(1))"), &[("issue-misplaced-once", 4, 21)]),
        (row("integer", "a", "relevant = \"ture\""), &[("issue-bare-name", 5, 13)]),
        (row("integer", "a", "relevant = \"1 == 1\""), &[("issue-expression-operator", 5, 15)]),
        (row("integer", "a", "relevant = \"../b\""), &[("issue-expression-path", 5, 13)]),
        (row("integer", "a", "relevant = \"((1 =\""), &[("issue-expression-ends", 5, 18)]),
        (row("integer", "a", "constraint = \"regex(., '(')\""), &[("issue-expression-pattern", 5, 15)]),
        (row("integer", "a", "constraint = \"regex(., '[0-9]')\""), &[("issue-unanchored-pattern", 5, 15)]),
        (q() + &row("integer", "a", "relevant = \"${q} = 'ys'\""), &[("issue-unknown-choice", 10, 18)]),
        (q() + &row("integer", "a", "relevant = \"selected(${q}, 'ys')\""), &[("issue-unknown-choice", 10, 13)]),
        (q() + &row("integer", "a", "relevant = \"${q} = 'dont_know'\""), &[]),
        (q() + &row("integer", "a", "relevant = \"${q} = 'prefer_not'\""), &[("issue-unknown-choice", 10, 18)]),
        (row("select_multiple yn", "q", "") + &row("integer", "a", "relevant = \"${q} = 'yes'\""), &[("issue-equals-on-multiple", 10, 18)]),
        (row("select_one yn", "q", "default = \"maybe\""), &[("issue-unknown-choice", 5, 12)]),
        (row("select_one yn", "q", "choice_filter = \"town = 1\""), &[("issue-unknown-filter-column", 5, 18)]),
        (row("note", "n", "") + &row("integer", "a", "relevant = \"${n} = 1\""), &[("issue-reference-without-answer", 10, 13)]),
    ];
    for (body, expected) in cases {
        assert_eq!(found(body), *expected, "{body}");
    }
}

#[test]
fn suggestions_can_be_pasted() {
    let q = || row("select_one yn", "place", "");
    for (body, expected) in [
        (row("integr", "a", ""), "integer"),
        (row("selct_one yn", "a", ""), "select_one"),
        (row("select_one ny", "a", ""), "yn"),
        (row("integer", "a", "relevent = \"1\""), "relevant"),
        (row("integer", "a", "relevant = \"true and 1\""), "true()"),
        (
            q() + &row("integer", "a", "relevant = \"${plase} = 'yes'\""),
            "${place}",
        ),
        (
            q() + &row("integer", "a", "relevant = \"${place} = 'yess'\""),
            "'yes'",
        ),
        (
            q() + &row("integer", "a", "relevant = \"${place} = yes\""),
            "'yes'",
        ),
        (
            q() + &row("integer", "a", "relevant = \"place = 'yes'\""),
            "${place}",
        ),
        (row("integer", "a", "relevant = \"1 &gt; 0\""), ">"),
        (
            row("integer", "a", "hint = { ky = \"сaлам\", ru = \"х\" }"),
            "салам",
        ),
        (
            row("integer", "a", "hint = { kg = \"х\", ru = \"х\" }"),
            "ky",
        ),
        (
            row("integer", "a", "").replace("ru = \"А\"", "ru = \"А\", sns = \"А\""),
            "sms",
        ),
    ] {
        let all = load("t.toml", &wrap(&body)).1;
        assert!(
            all.iter()
                .any(|i| i.suggestion.as_deref() == Some(expected)),
            "{body}\n{all:?}"
        );
    }
    assert_eq!(
        suggestion(&row("geopoint", "a", "")).as_deref(),
        Some("select_one")
    );
}
