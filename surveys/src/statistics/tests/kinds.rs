//! Kinds of questions: what is counted, and what is printed of it.

use super::{super::*, fixtures::*};
use crate::questionnaire::{
    Answer, Appearance, Band, ChoiceIx, Kind, Question, QuestionIx, Sector,
};

const fn choice(i: u16) -> Label {
    Label::Choice(ChoiceIx(i))
}

fn many(chosen: &[u16]) -> Option<Answer> {
    Some(Answer::Many(chosen.iter().copied().map(ChoiceIx).collect()))
}

fn ranked(chosen: &[u16]) -> Option<Answer> {
    Some(Answer::Ranked(
        chosen.iter().copied().map(ChoiceIx).collect(),
    ))
}

/// The exact cells of a crowd that answered one question: what is frozen, minus the noise that was drawn.
fn exact(question: Question, answers: &[Option<Answer>]) -> Option<(u32, Vec<i64>)> {
    let declared = declared::Declared::all(&questionnaire(vec![question]))[0].clone()?;
    let counted: Vec<_> = answers
        .iter()
        .flatten()
        .filter_map(|a| declared.shape.tally(a))
        .collect();
    let mut cells = vec![0; declared.shape.cells()];
    counted
        .iter()
        .flatten()
        .for_each(|(cell, amount)| cells[*cell] += amount);
    Some((u32::try_from(counted.len()).unwrap(), cells))
}

#[test]
fn each_choice_of_several_is_a_yes_no_table_on_all_who_answered() {
    let answers = [
        many(&[0, 1]),
        many(&[1]),
        many(&[]),
        Some(Answer::DontKnow),
        Some(Answer::PreferNot),
        None,
    ];
    assert_eq!(
        exact(several("needs", 3), &answers),
        Some((3, vec![1, 2, 0, 1]))
    );
}

#[test]
fn a_ranking_counts_who_is_among_the_first_three() {
    let rank = |count| {
        question(
            "first",
            Kind::Rank {
                choices: choices(count),
                top: 4,
            },
        )
    };
    let answers = [ranked(&[4, 0, 1, 2]), ranked(&[4]), ranked(&[])];
    assert_eq!(exact(rank(5), &answers), Some((2, vec![1, 1, 0, 0, 2, 0])));
    let all_three = [ranked(&[2, 0, 1])];
    assert_eq!(
        exact(rank(3), &all_three),
        Some((1, vec![1, 0, 1, 0])),
        "of three items the first two count"
    );
    let result = printed(&questionnaire(vec![rank(5)]), 40, &[36, 4, 20, 20, 0]);
    assert!(
        matches!(result.table, Table::Shares { of: Shares::Top(3), most_often: Some(label), .. } if label == choice(0))
    );
}

#[test]
fn a_scale_is_merged_at_both_ends_before_blurring() {
    let range = question(
        "scale",
        Kind::Range {
            start: 1.0,
            end: 5.0,
            step: 1.0,
        },
    );
    let numbers =
        [1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 6.0, 0.0, f64::NAN].map(|n| Some(Answer::Number(n)));
    let answers = [&numbers[..], &[Some(Answer::DontKnow)]].concat();
    assert_eq!(exact(range, &answers), Some((7, vec![2, 1, 3, 1])));
}

#[test]
fn a_likert_list_is_a_scale_whose_odd_choice_stands_off_it() {
    let mut likert = one("school", 6);
    likert.appearance = Appearance::Likert;
    if let Kind::SelectOne(choices) = &mut likert.kind {
        for (choice, name) in
            choices
                .list
                .iter_mut()
                .zip(["1", "2", "3", "4", "5", "not_at_school"])
        {
            choice.name = name.to_owned();
        }
    }
    let answers = [0, 1, 2, 3, 4, 5, 5].map(chose);
    assert_eq!(exact(likert.clone(), &answers), Some((7, vec![2, 1, 2, 2])));
    let result = printed(&questionnaire(vec![likert.clone()]), 70, &[7, 14, 42, 7]);
    assert_eq!(
        rows(&result).iter().map(|r| r.label).collect::<Vec<_>>(),
        [Label::High, Label::Low]
    );
    assert_eq!(
        (range(&result, Label::High), range(&result, Label::Low)),
        ((60, 65), (10, 15))
    );
}

#[test]
fn coins_are_clipped_per_person_and_printed_to_half_a_coin_from_base_31() {
    let coins = question(
        "coins",
        Kind::Allocate {
            choices: choices(3),
            coins: 5,
        },
    );
    let spread = |s: &[u16]| Some(Answer::Coins(s.to_vec()));
    let answers = [
        spread(&[5, 0, 0]),
        spread(&[9, 9, 9]),
        spread(&[1, 2, 2, 7]),
        spread(&[0, 0, 0]),
        spread(&[]),
    ];
    assert_eq!(exact(coins.clone(), &answers), Some((3, vec![11, 2, 2, 0])));
    let q = questionnaire(vec![coins]);
    let table = |base| match printed(&q, base, &[90, 20, 18]).table {
        Table::Coins { rows, .. } => rows,
        Table::Shares { .. } => panic!("coins are not shares"),
    };
    let row = |i, place, halves| CoinRow {
        label: choice(i),
        place,
        halves,
        pooled: None,
    };
    assert_eq!(
        table(36),
        [row(0, 1, Some(5)), row(1, 2, Some(1)), row(2, 2, Some(1))]
    );
    // 20/30 and 18/30 are both half a coin: a tie, and no figure below base 31.
    assert_eq!(
        table(30),
        [row(0, 1, None), row(1, 2, None), row(2, 2, None)]
    );
}

#[test]
fn coins_are_blurred_on_the_scale_of_one_persons_coins() {
    let q = questionnaire(vec![question(
        "coins",
        Kind::Allocate {
            choices: choices(2),
            coins: 5,
        },
    )]);
    let crowd = vec![person([Some(Answer::Coins(vec![5, 0]))]); 40];
    let noise = |round: u32| {
        let round = round.to_string();
        let freezing = Freezing::new(&q, &round, policy(), &KEY);
        let frozen = frozen(
            &freezing,
            &town("kant"),
            &answerers(&crowd),
            &Blocks::default(),
        );
        (frozen[1].block.cells[0] - 200) as f64
    };
    let spread = (0..2000).map(|r| noise(r).powi(2)).sum::<f64>() / 2000.0;
    // Variance 2a/(1−a)² with a = (1/3)^(1/5).
    let a = (1.0_f64 / 3.0).powf(0.2);
    let expected = 2.0 * a / (1.0 - a).powi(2);
    assert!(
        (0.85..1.15).contains(&(spread / expected)),
        "{spread} instead of {expected}"
    );
}

#[test]
fn numbers_are_published_in_preset_bands_only_and_text_and_dates_never() {
    let mut hours = question("hours", Kind::Integer);
    assert!(exact(hours.clone(), &[]).is_none());
    hours.bands = Band::read("0 5 10").unwrap();
    let numbers = [-3, 0, 4, 5, 10, 99].map(|n| Some(Answer::Integer(n)));
    let answers = [&numbers[..], &[Some(Answer::DontKnow)]].concat();
    assert_eq!(exact(hours.clone(), &answers), Some((7, vec![3, 1, 2, 1])));
    let names = [0, 2].map(|b| Label::Band(b).name(&hours));
    assert_eq!(names, ["0..5", "10.."]);
    let long = Kind::Range {
        start: 0.0,
        end: 100.0,
        step: 1.0,
    };
    for kind in [
        Kind::Text {
            max_characters: 300,
        },
        Kind::Date,
        Kind::Note,
        Kind::Rest,
        Kind::Acknowledge,
        long,
    ] {
        let q = questionnaire(vec![question("open", kind)]);
        let crowd = vec![person([Some(Answer::Text(WORDS.to_owned()))]); 40];
        let publication = at_once(&q, &crowd).unwrap();
        assert!(publication.results.is_empty() && publication.held.is_empty());
    }
}

#[test]
fn an_answer_of_another_kind_or_outside_the_list_is_not_counted() {
    let odd = [
        chose(2),
        many(&[0]),
        Some(Answer::Integer(1)),
        Some(Answer::Acknowledged),
        chose(1),
    ];
    assert_eq!(exact(one("safe", 2), &odd), Some((1, vec![0, 1, 0])));
    assert_eq!(
        exact(several("needs", 2), &[many(&[0, 9]), many(&[0, 0])]),
        Some((1, vec![1, 0, 0]))
    );
}

#[test]
fn most_often_needs_a_range_above_the_next() {
    let q = questionnaire(vec![one("safe", 3)]);
    let most_often = |cells: &[i64]| match printed(&q, 40, cells).table {
        Table::Shares { most_often, .. } => most_often,
        Table::Coins { .. } => None,
    };
    assert_eq!(most_often(&[20, 16, 4, 0]), Some(choice(0)));
    assert_eq!(most_often(&[17, 16, 7, 0]), None, "a tie");
    assert_eq!(most_often(&[10, 4, 4, 22]), None, "most did not know");
}

#[test]
fn ties_stay_in_questionnaire_order_and_have_one_range() {
    let q = questionnaire(vec![several("needs", 4)]);
    let result = printed(&q, 40, &[5, 30, 31, 6]);
    assert_eq!(
        rows(&result).iter().map(|r| r.label).collect::<Vec<_>>(),
        [1, 2, 0, 3].map(choice)
    );
    assert_eq!(range(&result, choice(1)), range(&result, choice(2)));
}

#[test]
fn needs_are_the_first_places_of_questions_about_needs() {
    let mut habits = several("habits", 2);
    habits.sector = Some(Sector::Participation);
    let mut known = several("known", 2);
    known.headline = Some(false);
    let coins = question(
        "coins",
        Kind::Allocate {
            choices: choices(2),
            coins: 5,
        },
    );
    let mut divided = several("divided", 4);
    divided.sector = Some(Sector::Education);
    let q = questionnaire(vec![
        coins,
        several("weak", 2),
        several("strong", 3),
        habits,
        known,
        divided,
        one("safe", 2),
    ]);
    let cells: [&[i64]; 7] = [
        &[150, 50],
        &[12, 4],
        &[30, 31, 2],
        &[40, 1],
        &[40, 1],
        &[20; 4],
        &[40, 0, 0],
    ];
    let mut all = vec![block(&q, "kant", Subject::Respondents, 40, &[])];
    all.extend(
        (0..)
            .zip(cells)
            .map(|(i, c)| block(&q, "kant", Subject::Question(QuestionIx(i)), 40, c)),
    );
    let publication = published_at(&q, &all.into(), &Level::municipality("kant")).unwrap();
    let found: Vec<_> = needs(&q, &publication)
        .iter()
        .map(|n| (n.question.0, n.labels.clone(), n.range))
        .collect();
    let range = |low, high| Some(Range { low, high });
    assert_eq!(
        found,
        [
            (2, vec![choice(0), choice(1)], range(70, 80)),
            (1, vec![choice(0)], range(30, 40)),
            (0, vec![choice(0)], None),
        ]
    );
}

#[test]
fn something_else_is_no_need() {
    let with_other = |name: &str| {
        let mut question = several(name, 3);
        let Kind::SelectMultiple { choices, .. } = &mut question.kind else {
            unreachable!("several() selects several")
        };
        choices.list[2].name = "other".into();
        question
    };
    let q = questionnaire(vec![with_other("alone"), with_other("tied")]);
    let cells: [&[i64]; 2] = [&[12, 4, 31], &[30, 2, 31]];
    let mut all = vec![block(&q, "kant", Subject::Respondents, 40, &[])];
    all.extend(
        (0..)
            .zip(cells)
            .map(|(i, c)| block(&q, "kant", Subject::Question(QuestionIx(i)), 40, c)),
    );
    let publication = published_at(&q, &all.into(), &Level::municipality("kant")).unwrap();
    let found: Vec<_> = needs(&q, &publication)
        .iter()
        .map(|n| (n.question.0, n.labels.clone()))
        .collect();
    assert_eq!(found, [(1, vec![choice(0)])]);
}

#[test]
fn published_rows_are_as_printed() {
    let q = questionnaire(vec![one("safe", 2)]);
    let publication = published_at(
        &q,
        &blocks(&q, "kant", 47, &[30, 12, 5]).into(),
        &Level::Nation,
    )
    .unwrap();
    let json = serde_json::to_value(published(&q, &publication)).unwrap();
    assert_eq!(json[0]["question"], "respondents");
    let expected = serde_json::json!({
        "round": ROUND, "level": "nation", "place": "nation", "question": "safe", "kind": "select_one", "choice": "c0",
        "low": 60.0, "high": 70.0, "base": "45+", "block_count": 1, "policy": "4/k10",
    });
    assert_eq!(json[1], expected);
    assert_eq!(json.as_array().unwrap().len(), 4);
}
