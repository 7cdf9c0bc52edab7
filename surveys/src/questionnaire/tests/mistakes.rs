//! Mistakes that a file may be full of without being refused by TOML, and those for which TOML refuses it.

use super::*;

/// Id, line, column and suggestion of every issue of a whole file.
fn whole(source: &str) -> Vec<(&'static str, usize, usize, Option<String>)> {
    let issues = load("t.toml", source).1.into_iter();
    issues
        .map(|i| (i.code.id(), i.line, i.column, i.suggestion))
        .collect()
}

/// The only issue of a whole file.
fn only(source: &str) -> (&'static str, usize, usize) {
    let all = whole(source);
    assert_eq!(all.len(), 1, "{source}\n{all:?}");
    (all[0].0, all[0].1, all[0].2)
}

#[test]
fn toml_that_is_none_is_explained_where_its_cause_is() {
    let sound = "form_id = \"t\"\nversion = \"1\"\n";
    for (line, expected) in [
        ("name = \"a", ("issue-toml-quote", 3, 8)),
        ("name = 'a # b", ("issue-toml-quote", 3, 8)),
        (
            "label = { ky = \"А, ru = \"Б\" }",
            ("issue-toml-quote", 3, 27),
        ),
        ("a = \"\"\"x\ny", ("issue-toml-quote", 3, 5)),
        ("a = “x”", ("issue-toml-curly-quote", 3, 5)),
        ("a = «x»", ("issue-toml-curly-quote", 3, 5)),
        ("[survey]\na = 1\n[survey]", ("issue-single-bracket", 3, 1)),
        ("[[survey]\na = 1", ("issue-single-bracket", 3, 1)),
        (
            "[[choices]]\n[choices] # again",
            ("issue-single-bracket", 4, 1),
        ),
        ("[[survey]] a = 1", ("issue-toml-rest", 3, 12)),
        (
            "a = { ky = \"x\",\nru = \"y\" }",
            ("issue-toml-braces", 3, 15),
        ),
        (
            "a = { ky = \"x\" ru = \"y\" }",
            ("issue-toml-braces", 3, 16),
        ),
        ("a = { ky = \"x\", }", ("issue-toml-braces", 3, 15)),
        ("a = [1, 2\nb = 3", ("issue-toml-brackets", 4, 1)),
        ("name = age", ("issue-toml-value", 3, 8)),
        ("a = ", ("issue-toml-value", 3, 5)),
        ("a = \"\\q\"", ("issue-toml-escape", 3, 8)),
        ("a: 1", ("issue-toml-key", 3, 2)),
        ("имя = \"a\"", ("issue-toml-key", 3, 1)),
        ("a = \"x\" y", ("issue-toml-rest", 3, 9)),
        ("version = \"2\"", ("issue-duplicate-column", 3, 1)),
        ("a = 1\u{c}", ("issue-toml-control", 3, 6)),
        ("# a\u{0}b", ("issue-toml-control", 3, 4)),
        ("a = \"x\u{1b}\"", ("issue-toml-control", 3, 7)),
        ("a = 1\rb = 2", ("issue-toml-control", 3, 6)),
    ] {
        assert_eq!(only(&format!("{sound}{line}\n")), expected, "{line}");
    }
    let apostrophe = format!("{sound}# it's fine, and so is “this”\na = \n");
    assert_eq!(only(&apostrophe), ("issue-toml-value", 4, 5));
    let (_, issues) = load("t.toml", "a = 1\nb = 2\nc = \"x\n");
    assert_eq!(
        issues[0].code.to_string(),
        "the quote opened in line 3 is not closed"
    );
}

/// Whatever the parser of TOML refuses, it is told what to do, in our words.
#[test]
fn no_refusal_of_toml_is_left_in_the_words_of_its_parser() {
    let sound = "form_id = \"t\"\nversion = \"1\"\n";
    for (line, expected) in [
        ("a = 12x", "issue-toml-number"),
        ("a = 1_", "issue-toml-number"),
        ("a = 1__0", "issue-toml-number"),
        ("a = 01", "issue-toml-number"),
        ("a = 1.", "issue-toml-number"),
        ("a = 1e", "issue-toml-number"),
        ("a = +", "issue-toml-number"),
        ("a = -x", "issue-toml-number"),
        ("a = .5", "issue-toml-number"),
        ("a = 0xg", "issue-toml-number"),
        ("a = 0o9", "issue-toml-number"),
        ("a = 0b2", "issue-toml-number"),
        ("a = 99999999999999999999", "issue-toml-number"),
        ("a = 2026-13-01", "issue-toml-date"),
        ("a = 2026-02-30", "issue-toml-date"),
        ("a = 2026-2-3", "issue-toml-date"),
        ("a = 25:00:00", "issue-toml-number"),
        ("a = 2026-01-01T10:00:00+99:00", "issue-toml-date"),
        ("a = 01.02.2026", "issue-toml-number"),
        ("a = True", "issue-toml-value"),
        ("a = yes", "issue-toml-value"),
        ("a = ,", "issue-toml-value"),
        ("a = \"\\u12\"", "issue-toml-escape"),
        ("a = \"\\U0011\"", "issue-toml-escape"),
        ("a = \"\\uD800\"", "issue-toml-escape"),
        ("a = \"C:\\путь\"", "issue-toml-escape"),
        ("a 1", "issue-toml-key"),
        ("a", "issue-toml-key"),
        ("= 1", "issue-toml-key"),
        ("a. = 1", "issue-toml-key"),
        ("a b = 1", "issue-toml-key"),
        ("a == 1", "issue-toml-value"),
        ("a := 1", "issue-toml-key"),
        ("]", "issue-toml-key"),
        ("}", "issue-toml-key"),
        ("a = ]", "issue-toml-value"),
        ("a = { ky = \"x\" } }", "issue-toml-rest"),
        ("a = [1]]", "issue-toml-rest"),
        ("a = [1 2]", "issue-toml-brackets"),
        ("a = [,]", "issue-toml-brackets"),
        ("a = { ky }", "issue-toml-braces"),
        ("a = { ky = }", "issue-toml-value"),
        ("a = { ky: \"x\" }", "issue-toml-braces"),
        ("a = { ky = \"x\"; ru = \"y\" }", "issue-toml-braces"),
        ("a = { ky = \"x\"", "issue-toml-braces"),
        ("a = { ky = \"x\", ky = \"y\" }", "issue-duplicate-column"),
        ("a = 1 b = 2", "issue-toml-rest"),
        ("a = 1, b = 2", "issue-toml-rest"),
        ("a = \"x\" // note", "issue-toml-rest"),
        ("// note", "issue-toml-key"),
        ("[a", "issue-toml-heading"),
        ("[]", "issue-toml-heading"),
        ("[a]]", "issue-toml-rest"),
        ("[a]\n[a]", "issue-duplicate-column"),
        ("a = 1\na.b = 2", "issue-toml-dotted"),
        ("a = 1\n[a]", "issue-duplicate-column"),
        ("[a b]", "issue-toml-heading"),
    ] {
        let (id, at, _) = only(&format!("{sound}{line}\n"));
        assert_eq!(id, expected, "{line}");
        assert!(at >= 3, "{line}");
    }
    let deep = format!("{sound}a = {}1{}\n", "[".repeat(200), "]".repeat(200));
    assert_eq!(only(&deep).0, "issue-toml-deep");
}

#[test]
fn a_condition_that_nothing_changes_is_told_where_it_stands() {
    for (condition, column) in [
        ("${c} = 'a' or false()", 27),
        ("false() or ${c} = 'a'", 13),
        ("${c} = 'a' and not(true())", 28),
        ("${c} = 'a' or (1 = 1)", 30),
    ] {
        let source = wrap(&format!(
            "[[survey]]\ntype = \"integer\"\nname = \"c\"\nlabel = {{ ky = \"А\", ru = \"А\" }}\n\
             [[survey]]\ntype = \"integer\"\nname = \"d\"\nlabel = {{ ky = \"Б\", ru = \"Б\" }}\n\
             relevant = \"{condition}\"\n"
        ));
        let line = source.lines().position(|l| l.contains("relevant")).unwrap() + 1;
        let all = whole(&source);
        let told = all.iter().find(|i| i.0 == "issue-constant-condition");
        let told = told.map(|i| (i.1, i.2));
        assert_eq!(told, Some((line, column)), "{condition}: {all:?}");
    }
}

#[test]
fn rows_under_one_bracket_are_told_how_to_be_written() {
    let source = wrap("").replacen("[[survey]]", "[survey]", 1);
    let all = whole(&source);
    let first = all.iter().find(|i| i.0 == "issue-single-bracket").unwrap();
    assert_eq!((first.1, first.2), (6, 1));
    assert_eq!(first.3.as_deref(), Some("[[survey]]"));
}

#[test]
fn settings_below_a_row_are_sent_to_the_top_and_not_missed_there() {
    let row = "[[survey]]\ntype = \"integer\"\nname = \"a\"\nlabel = { ky = \"А\", ru = \"А\" }\n";
    let settings = "form_id = \"t\"\nversion = \"1\"\nform_title = { ky = \"Т\", ru = \"Т\" }\n";
    let setting = "issue-setting-in-row";
    let ids = |source: &str| {
        let all = whole(source);
        all.iter().map(|i| (i.0, i.1)).collect::<Vec<_>>()
    };
    assert_eq!(
        ids(&format!("{row}{settings}")),
        [(setting, 5), (setting, 6), (setting, 7)]
    );
    assert_eq!(ids(&format!("[settings]\n{settings}{row}")), [(setting, 1)]);
    assert_eq!(ids(&format!("{settings}{row}")), []);
    // a column of choices may be called like a setting that is in its place
    let choices = "[[choices]]\nlist_name = \"yn\"\nname = \"x\"\nlabel = { ky = \"А\", ru = \"А\" }\nversion = \"2\"\n";
    assert_eq!(found(choices), []);
}

#[test]
fn a_file_that_is_not_utf8_is_told_its_line_and_what_to_do() {
    let told = |bytes: &[u8]| {
        let issue = decode("my.toml", bytes).expect_err("not UTF-8");
        (
            issue.code.to_string(),
            issue.line,
            issue.column,
            issue.suggestion,
        )
    };
    // «Суу» in Windows-1251
    let windows = b"form_id = \"t\"\nlabel = { ky = \"\xd1\xf3\xf3\" }\n";
    let (message, line, column, mend) = told(windows);
    assert!(message.contains("WINDOWS-1251") && message.contains("save it as UTF-8"));
    assert_eq!((line, column), (2, 17));
    assert_eq!(mend.unwrap(), "iconv -f WINDOWS-1251 -t UTF-8 my.toml");
    let little: Vec<u8> = "form_id = \"ң\"\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let big: Vec<u8> = "\u{feff}a"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let marked = [vec![0xff, 0xfe], little.clone()].concat();
    for bytes in [little, big, marked] {
        let (message, line, _, mend) = told(&bytes);
        assert!(message.contains("UTF-16"), "{message}");
        assert_eq!(
            (line, mend.unwrap().as_str()),
            (1, "iconv -f UTF-16 -t UTF-8 my.toml")
        );
    }
    assert_eq!(told(b"a = \"\x81\x82\"").3, None);
    let wide: Vec<u8> = "a = 1\n"
        .chars()
        .flat_map(|c| u32::from(c).to_le_bytes())
        .collect();
    assert!(told(&wide).0.contains("UTF-32"));
    // «Суу таза» in KOI8-R, and in the encodings of DOS and of old Macs
    for (bytes, encoding) in [
        (&b"a = \"\xf3\xd5\xd5 \xd4\xc1\xda\xc1\"\n"[..], "KOI8-R"),
        (&b"a = \"\x91\xe3\xe3 \xe2\xa0\xa7\xa0\"\n"[..], "CP866"),
        (
            &b"a = \"\x91\xf3\xf3 \xf2\xe0\xe7\xe0\"\n"[..],
            "MACCYRILLIC",
        ),
    ] {
        let mend = format!("iconv -f {encoding} -t UTF-8 my.toml");
        assert_eq!(told(bytes).3, Some(mend));
    }
    // one torn character costs the others nothing: no command would mend it
    for torn in [&b"\xff"[..], b"\xd0", b"\0"] {
        let bytes = [
            b"a = 1\nb = \"\xd0\xa1\xd1\x83\xd1\x83\xd1\x83\xd1\x83",
            torn,
            b"\"\n",
        ]
        .concat();
        let (message, line, _, mend) = told(&bytes);
        assert!(message.contains("damaged"), "{message}");
        assert_eq!((line, mend), (2, None));
    }
    assert_eq!(decode("my.toml", "ң\n".as_bytes()), Ok("ң\n"));
    // the mark of UTF-8 that some editors set is none of the text
    let marked = format!("\u{feff}{}", wrap(""));
    assert_eq!(
        whole(&marked)
            .iter()
            .filter(|i| i.0 != "issue-unused-list")
            .count(),
        0
    );
}

#[test]
fn characters_that_nobody_sees_are_refused_in_names_and_texts() {
    let code = "issue-invisible-character";
    for hidden in [
        '\u{200b}',
        '\u{202e}',
        '\u{2066}',
        '\u{ad}',
        '\u{feff}',
        '\u{200f}',
        '\u{fffd}',
        '\u{2800}',
        '\u{e000}',
        '\u{fdd0}',
        '\u{f0001}',
    ] {
        let named = row("integer", &format!("a{hidden}b"), "");
        assert_eq!(found(&named), [(code, 3, 10)], "{hidden:?}");
        assert_eq!(suggestion(&named).as_deref(), Some("ab"));
        let labelled = row(
            "integer",
            "a",
            &format!("hint = {{ ky = \"су{hidden}у\", ru = \"А\" }}"),
        );
        assert_eq!(found(&labelled), [(code, 5, 18)], "{hidden:?}");
        assert_eq!(suggestion(&labelled).as_deref(), Some("суу"));
    }
    let choice = "[[choices]]\nlist_name = \"yn\"\nname = \"x\u{200d}\"\nlabel = { ky = \"А\", ru = \"А\" }\n";
    assert_eq!(found(choice), [(code, 3, 10)]);
    let escaped = row("integer", "a", "hint = { ky = \"су\\u200Bу\", ru = \"А\" }");
    assert_eq!(found(&escaped), [(code, 5, 15)]);
    for fine in [
        "👨\u{200d}👩\u{200d}👧 үй-бүлө",
        "❤\u{fe0f}",
        "1\u{fe0f}\u{20e3}",
        "№\u{a0}2",
    ] {
        let labelled = row(
            "integer",
            "a",
            &format!("hint = {{ ky = \"{fine}\", ru = \"А\" }}"),
        );
        assert_eq!(found(&labelled), [], "{fine}");
    }
}

#[test]
fn a_round_that_was_opened_before_a_rule_goes_on() {
    let hint = "hint = { ky = \"су\u{ad}у\", ru = \"А\" }\nrelevant = \"${last} > 1 or today() > '2026-02-30'\"";
    let source = wrap(&row("integer", "a", hint).replace("${last} > 1 or ", ""));
    assert!(load("t.toml", &source).0.is_none());
    assert!(load_opened("t.toml", &source).is_ok());
    assert!(load_opened("t.toml", &wrap(&row("integr", "a", ""))).is_err());
}

#[test]
fn names_that_look_alike_or_are_of_two_alphabets_are_pointed_out() {
    let pair =
        |one: &str, other: &str| found(&(row("integer", one, "") + &row("integer", other, "")));
    let alike = [("issue-alike-names", 8, 8)];
    for (one, other) in [
        ("q1", "ql"),
        ("o", "о"),
        ("Age", "age"),
        ("q0", "qO"),
        ("сосо", "coco"),
    ] {
        assert_eq!(pair(one, other), alike, "{one} {other}");
    }
    assert_eq!(pair("age", "ages"), []);
    assert_eq!(
        found(&row("integer", "аge", "")),
        [("issue-mixed-name", 3, 8)]
    );
    assert_eq!(
        suggestion(&row("integer", "аge", "")).as_deref(),
        Some("age")
    );
    assert_eq!(found(&row("integer", "жаш_age", "")), []);
    let choice =
        "[[choices]]\nlist_name = \"yn\"\nname = \"nо\"\nlabel = { ky = \"А\", ru = \"А\" }\n";
    let told = found(choice);
    assert!(told.contains(&("issue-mixed-name", 3, 8)), "{told:?}");
}

#[test]
fn a_default_that_is_no_answer_is_pointed_out() {
    let with =
        |kind: &str, default: &str| found(&row(kind, "a", &format!("default = \"{default}\"")));
    let wrong = [("issue-wrong-default", 5, 12)];
    for (kind, default) in [
        ("integer", "many"),
        ("integer", "1.5"),
        ("decimal", "half"),
        ("range", "11"),
        ("range", "2.5"),
        ("date", "31.03.2009"),
        ("select_one yn", "yes no"),
        ("allocate yn", "yes"),
    ] {
        assert_eq!(with(kind, default), wrong, "{kind} {default}");
    }
    for (kind, default) in [
        ("integer", "-3"),
        ("decimal", "0.5"),
        ("range", "10"),
        ("date", "2009-03-31"),
        ("select_one yn", "yes"),
        ("select_multiple yn", "yes no"),
        ("text", "салам"),
        ("date", "today()"),
    ] {
        assert_eq!(with(kind, default), [], "{kind} {default}");
    }
}

#[test]
fn a_key_that_nothing_is_known_about_is_pointed_out_with_the_nearest() {
    let labl = row("integer", "a", "labl = { ky = \"Б\", ru = \"Б\" }");
    assert_eq!(found(&labl), [("issue-unknown-key", 5, 1)]);
    assert_eq!(suggestion(&labl).as_deref(), Some("label"));
    assert_eq!(suggestion(&row("integer", "a", "colour = 1")), None);
    let choice = |column: &str| {
        format!(
            "[[choices]]\nlist_name = \"yn\"\nname = \"x\"\nlabel = {{ ky = \"А\", ru = \"А\" }}\n{column} = \"osh\"\n"
        )
    };
    assert_eq!(
        found(&choice("shrot")),
        [
            ("issue-misspelt-column", 5, 1),
            ("issue-not-translated", 5, 9)
        ]
    );
    assert_eq!(found(&choice("labl")), [("issue-unknown-key", 5, 1)]);
    assert_eq!(found(&choice("town")), []);
    let filtered = row("select_one yn", "q", "choice_filter = \"labl = 'osh'\"");
    assert_eq!(found(&format!("{}\n{filtered}", choice("labl"))), []);
}

#[test]
fn a_value_where_a_comparison_was_meant_is_pointed_out() {
    let q = row("select_one yn", "q", "")
        + &row("select_multiple yn", "m", "")
        + &row("integer", "n", "");
    for (relevant, meant) in [
        ("${q} = 'yes' or 'no'", Some("${q} = 'no'")),
        ("${q} != 'yes' and 'no'", Some("${q} != 'no'")),
        ("${n} = 1 or 2", Some("${n} = 2")),
        (
            "selected(${m}, 'yes') or 'no'",
            Some("selected(${m}, 'no')"),
        ),
        ("${n} and 1", None),
    ] {
        let body = q.clone() + &row("integer", "a", &format!("relevant = \"{relevant}\""));
        let told = found(&body);
        assert_eq!(told.len(), 1, "{relevant}: {told:?}");
        assert_eq!(
            (told[0].0, told[0].1),
            ("issue-lonely-value", 20),
            "{relevant}"
        );
        assert_eq!(suggestion(&body).as_deref(), meant, "{relevant}");
    }
}

#[test]
fn a_condition_that_no_answer_changes_is_pointed_out() {
    let q = row("select_one yn", "q", "") + &row("integer", "n", "");
    let told = |column: &str, expression: &str| {
        let body = q.clone() + &row("integer", "a", &format!("{column} = \"{expression}\""));
        let issues = load("t.toml", &wrap(&body)).1.into_iter();
        issues.map(|i| i.code.to_string()).collect::<Vec<_>>()
    };
    let always = |truth: &str| [format!("this condition is always {truth}")];
    for (expression, truth) in [
        ("1 = 1", "true"),
        ("'a' = 'b'", "false"),
        ("yes", "true"),
        ("not(0)", "true"),
        ("if(1, ${n}, 0)", "true"),
        ("${q} = ${q}", "true"),
        ("${n} > ${n}", "false"),
        ("${q} = 'yes' and ${q} = 'no'", "false"),
        ("${q} != 'yes' or ${q} != 'no'", "true"),
        ("${n} > 5 and ${n} < 3", "false"),
        ("${n} = 1 or true()", "true"),
    ] {
        assert_eq!(told("relevant", expression), always(truth), "{expression}");
    }
    assert_eq!(told("constraint", ". >= 10 and . < 10"), always("false"));
    for sound in [
        "today() > '2026-01-01'",
        "${q} != 'yes' and ${q} != 'no'",
        "${n} >= 3 and ${n} <= 3",
        "${q} = 'yes' or ${n} = 1",
    ] {
        assert_eq!(told("relevant", sound), [""; 0], "{sound}");
    }
    assert_eq!(told("required", "yes").len(), 0);
    assert_eq!(told("required", "1 = 2"), always("false"));
}

#[test]
fn a_pattern_that_forgets_the_letters_of_kyrgyz_is_pointed_out() {
    let with = |pattern: &str| {
        row(
            "text",
            "a",
            &format!("constraint = \"regex(., '{pattern}')\""),
        )
    };
    for (pattern, mended) in [
        ("^[а-я]+$", "^[ңөүа-я]+$"),
        ("^[А-Яа-яЁё -]+$", "^[ңөүҢӨҮА-Яа-яЁё -]+$"),
        ("^(?i)[а-я]+$", "^(?i)[ңөүҢӨҮа-я]+$"),
        ("^[А-Я][а-яңөү]+$", "^[ҢӨҮА-Я][а-яңөү]+$"),
    ] {
        let body = with(pattern);
        assert_eq!(
            found(&body),
            [("issue-russian-letters", 5, 15)],
            "{pattern}"
        );
        assert_eq!(suggestion(&body).as_deref(), Some(mended));
    }
    for fine in [
        "^[а-яёңөү]+$",
        "^[^а-я]+$",
        "^[абв]+$",
        "^\\\\p{Cyrillic}+$",
        "^[\\\\p{L}]+$",
        "^[0-9]+$",
    ] {
        assert_eq!(found(&with(fine)), [], "{fine}");
    }
}
