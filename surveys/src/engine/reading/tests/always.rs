use proptest::prelude::*;

use super::*;

fn any_kind() -> impl Strategy<Value = Question> {
    prop_oneof![
        Just(one("q", NEEDS)),
        Just(one("q", YES_NO)),
        Just(one("q", TEN)),
        Just(many("q", NEEDS, 1, 3)),
        Just(rank("q", NEEDS, 3)),
        Just(coins("q", YES_NO, 5)),
        Just(question("q", Kind::Integer)),
        Just(question("q", Kind::Decimal)),
        Just(question(
            "q",
            Kind::Range {
                start: 0.0,
                end: 10.0,
                step: 1.0
            }
        )),
        Just(question("q", Kind::Date)),
        Just(question("q", Kind::Text { max_characters: 10 })),
        Just(question("q", Kind::Note)),
        Just(question("q", Kind::Rest)),
    ]
}

fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        "[а-яёңөүА-ЯҢӨҮ]{1,8}( [а-яёңөү]{1,6}){0,2}",
        "[a-zA-Z]{1,8}",
        "[0-9]{1,3}( [а-я]{1,4})?",
        "[0-9]{1,2}–[0-9]{1,2}",
        proptest::sample::select(vec![
            "Ооба",
            "Жок",
            "Билбейм",
            "Артка",
            "Даяр",
            "Бир",
            "Үч",
            "Да",
            "Нет",
            "А",
            "в"
        ])
        .prop_map(str::to_owned),
    ]
}

/// Whether a reading names this choice, surely or among others to ask about.
fn names(reading: &Reading, choice: ChoiceIx) -> bool {
    match reading {
        Reading::Answer(Answer::One(c)) => *c == choice,
        Reading::Answer(Answer::Many(l) | Answer::Ranked(l)) => *l == [choice],
        Reading::Ambiguous(list) => list.contains(&choice),
        _ => false,
    }
}

fn list(numbers: &[u16]) -> Vec<ChoiceIx> {
    numbers.iter().map(|n| ChoiceIx(n - 1)).collect()
}

proptest! {
    #[test]
    fn nothing_typed_panics(question in any_kind(), text in "\\PC{0,30}", numbers in "[0-9а-яa-z ,.:;+=/\\-]{0,20}") {
        for language in Language::ALL {
            read(&question, &text, language);
            read(&question, &numbers, language);
        }
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,30}", mixed in "[а-яёңөүьъА-Яa-zA-Z0-9 '\\-]{0,20}") {
        for text in [text, mixed] {
            let folded = fold(&text);
            prop_assert_eq!(&fold(&folded), &folded);
        }
    }

    #[test]
    fn shown_choice_is_found_by_its_own_label_and_number(labels in proptest::collection::vec(label(), 1..9), multiple: bool) {
        let refs: Vec<&str> = labels.iter().map(String::as_str).collect();
        let question = if multiple { many("q", &refs, 1, 9) } else { one("q", &refs) };
        for (i, label) in (0_u16..).zip(&labels) {
            for language in Language::ALL {
                for typed in [label.clone(), (i + 1).to_string(), format!("{})", i + 1)] {
                    let reading = read(&question, &typed, language);
                    prop_assert!(names(&reading, ChoiceIx(i)), "{typed:?} among {labels:?}: {reading:?}");
                }
            }
        }
    }

    #[test]
    fn lists_of_numbers_are_read_back(
        picked in proptest::sample::subsequence((1..8_u16).collect::<Vec<_>>(), 2..5), sign in "[,; +]|, | жана | и ",
    ) {
        let typed = picked.iter().map(u16::to_string).collect::<Vec<_>>().join(&sign);
        prop_assert_eq!(read(&many("q", NEEDS, 1, 7), &typed, Language::Ky), Reading::Answer(Answer::Many(list(&picked))));
        prop_assert_eq!(read(&rank("q", NEEDS, 7), &typed, Language::Ky), Reading::Answer(Answer::Ranked(list(&picked))));
    }
}
