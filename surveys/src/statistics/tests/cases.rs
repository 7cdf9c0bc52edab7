//! The hand-made cases of the reference, by their letters.

use super::{super::*, fixtures::*};
use crate::questionnaire::{Answer, ChoiceIx, QuestionIx};

const Q0: QuestionIx = QuestionIx(0);
const YES: Label = Label::Choice(ChoiceIx(0));
const NO: Label = Label::Choice(ChoiceIx(1));

#[test]
fn a_ten_who_all_said_the_same_print_as_half_or_more() {
    let q = questionnaire(vec![one("safe", 2)]);
    let publication = at_once(&q, &people(10, 0)).unwrap();
    let result = &publication.results[0];
    assert_eq!(
        (range(result, YES), range(result, NO)),
        ((50, 100), (0, 50))
    );
    let lists = result.two_lists().unwrap();
    assert_eq!(
        (lists.half_or_more, lists.under_half),
        (vec![YES], vec![NO, Label::DontKnow])
    );
    assert!(chart(&publication, Q0).is_none(), "no bars at base 10-15");
}

#[test]
fn b_twenty_then_29_30_31_day_by_day_gives_two_blocks_and_no_remainder() {
    let q = questionnaire(vec![one("safe", 2)]);
    let (mut crowd, mut blocks) = (people(20, 0), Blocks::default());
    let mut prints = Vec::new();
    for newcomers in [0, 9, 1, 1] {
        crowd.extend(people(newcomers, 1));
        freeze_in(&q, &town("kant"), &mut crowd, &mut blocks);
        prints.push(published_at(&q, &blocks, &Level::municipality("kant")).unwrap());
    }
    assert_eq!(prints[0], prints[1], "nine newcomers change nothing");
    assert_eq!(prints[2], prints[3], "one newcomer changes nothing");
    assert_eq!(
        prints
            .iter()
            .map(|p| p.results[0].blocks)
            .collect::<Vec<_>>(),
        [1, 1, 2, 2]
    );
    assert_eq!(
        prints
            .iter()
            .map(|p| p.respondents.people())
            .collect::<Vec<_>>(),
        [20, 20, 30, 30]
    );
}

#[test]
fn c_ten_girls_and_one_boy_get_no_table_of_their_own() {
    let whom = |choice: &str| follow_up(one("club", 2), &format!("${{sex}} = '{choice}'"));
    let mut boys = whom("boy");
    boys.name = "boys_club".to_owned();
    let q = questionnaire(vec![one("sex", 2), whom("girl"), boys]);
    let mut crowd = vec![person([chose(0), chose(0)]); 10];
    crowd.push(person([chose(1), None, chose(0)]));
    for girl in &mut crowd[..10] {
        girl.not_asked.insert(QuestionIx(2));
    }
    crowd[10].not_asked.insert(QuestionIx(1));
    let publication = at_once(&q, &crowd).unwrap();
    assert_eq!(
        publication
            .results
            .iter()
            .map(|f| f.name.as_str())
            .collect::<Vec<_>>(),
        ["sex"]
    );
    assert!(publication.held.iter().all(|h| h.why == Why::TooFew) && publication.held.len() == 2);
}

#[test]
fn d_a_municipality_at_nine_changes_nothing_in_the_nation() {
    let q = questionnaire(vec![one("safe", 2)]);
    let mut blocks = Blocks::default();
    for (slug, count) in [("kant", 40), ("osh", 25)] {
        freeze_in(&q, &town(slug), &mut people(count, 0), &mut blocks);
    }
    let without = published_at(&q, &blocks, &Level::Nation).unwrap();
    assert_eq!(
        freeze_in(&q, &town("talas"), &mut people(9, 1), &mut blocks),
        0
    );
    assert_eq!(published_at(&q, &blocks, &Level::Nation).unwrap(), without);
    assert_eq!(
        published_at(&q, &blocks, &Level::municipality("talas")),
        Err(Withheld::TooFew)
    );
}

#[test]
fn e_erasing_between_two_digests_changes_nothing_that_was_frozen() {
    let q = questionnaire(vec![one("safe", 2)]);
    let (mut crowd, mut blocks) = (people(12, 0), Blocks::default());
    freeze_in(&q, &town("kant"), &mut crowd, &mut blocks);
    let first = published_at(&q, &blocks, &Level::municipality("kant")).unwrap();
    crowd.truncate(5);
    assert_eq!(freeze_in(&q, &town("kant"), &mut crowd, &mut blocks), 0);
    assert_eq!(
        published_at(&q, &blocks, &Level::municipality("kant")).unwrap(),
        first
    );
}

#[test]
fn f_a_publication_has_no_language() {
    let q = questionnaire(vec![several("needs", 3)]);
    let answer = Some(Answer::Many(vec![ChoiceIx(0), ChoiceIx(2)]));
    let publication = at_once(&q, &vec![person([answer]); 40]).unwrap();
    assert!(!everything(&q, &publication).contains(WORDS));
}

#[test]
fn g_i_another_round_or_an_equal_survey_at_the_same_time_is_never_summed_in() {
    let q = questionnaire(vec![one("safe", 2)]);
    let mut blocks = blocks(&q, "kant", 30, &[20, 10, 0]);
    let mut poll = block(&q, "kant", Subject::Question(Q0), 11, &[5, 6, 0]);
    (poll.round, poll.number) = ("poll".to_owned(), 1);
    blocks.push(poll);
    let level = Level::municipality("kant");
    assert_eq!(
        published_at(&q, &blocks.into(), &level),
        Err(Withheld::Foreign)
    );
}

#[test]
fn h_answered_by_eleven_then_twelve_the_twelfth_never_shows() {
    let q = questionnaire(vec![one("safe", 2)]);
    let (mut crowd, mut blocks) = (people(11, 0), Blocks::default());
    freeze_in(&q, &town("kant"), &mut crowd, &mut blocks);
    let eleven = blocks.clone();
    crowd.extend(people(1, 1));
    assert_eq!(freeze_in(&q, &town("kant"), &mut crowd, &mut blocks), 0);
    assert_eq!(blocks, eleven);
}

#[test]
fn j_who_moves_to_another_municipality_stays_in_his_block_and_fills_no_other() {
    let q = questionnaire(vec![one("safe", 2)]);
    let (mut crowd, mut blocks) = (people(12, 0), Blocks::default());
    freeze_in(&q, &town("kant"), &mut crowd, &mut blocks);
    let mut osh = people(9, 1);
    osh.push(crowd.pop().unwrap());
    assert_eq!(freeze_in(&q, &town("osh"), &mut osh, &mut blocks), 0);
    osh.extend(people(1, 1));
    assert_eq!(freeze_in(&q, &town("osh"), &mut osh, &mut blocks), 2);
    assert!(
        blocks
            .iter()
            .filter(|b| b.place == town("osh"))
            .all(|b| b.base == 10)
    );
}

#[test]
fn k_merged_municipalities_sum_their_old_and_new_blocks() {
    let q = questionnaire(vec![one("safe", 2)]);
    let mut blocks = Blocks::default();
    freeze_in(&q, &town("luxemburg"), &mut people(20, 0), &mut blocks);
    freeze_in(&q, &town("kant"), &mut people(40, 0), &mut blocks);
    let merged = Level::Municipality {
        slug: "kant".to_owned(),
        formerly: vec!["luxemburg".to_owned()],
    };
    let merged = published_at(&q, &blocks, &merged).unwrap();
    assert_eq!(
        (
            merged.respondents.people(),
            merged.blocks,
            merged.results[0].blocks
        ),
        (60, 2, 2)
    );
    // the same once the file of municipalities tells it, for the nation too: one municipality, not the mean of two
    let known = blocks.with_successors([("luxemburg".to_owned(), "kant".to_owned())].into());
    let [one, nation] = [Level::municipality("kant"), Level::Nation]
        .map(|level| published_at(&q, &known, &level).unwrap());
    assert_eq!(
        (&one.results, one.respondents),
        (&merged.results, merged.respondents)
    );
    assert_eq!(nation.results, one.results);
    assert_eq!(nation.results[0].averaged, None);
}

#[test]
fn l_ranges_and_remarks_change_at_16_31_61_and_301() {
    let q = questionnaire(vec![one("safe", 2)]);
    let expected = [
        (15, (50, 100), Remark::Few),
        (16, (80, 100), Remark::Small),
        (30, (80, 100), Remark::Small),
        (31, (90, 100), Remark::Moderate),
        (60, (90, 100), Remark::Moderate),
        (61, (95, 100), Remark::None),
        (300, (95, 100), Remark::None),
        (301, (99, 100), Remark::None),
    ];
    for (base, top, remark) in expected {
        let result = printed(&q, base, &[i64::from(base), 0, 0]);
        assert_eq!(
            (range(&result, YES), result.remark),
            (top, remark),
            "base {base}"
        );
        assert_eq!(range(&result, NO).0, 0);
    }
}

#[test]
fn m_ten_finish_and_one_skips_and_the_question_shows_nothing_of_it() {
    let q = questionnaire(vec![one("safe", 2), one("sport", 2)]);
    let mut crowd = vec![person([chose(0), chose(1)]); 9];
    crowd.push(person([chose(0), None]));
    let publication = at_once(&q, &crowd).unwrap();
    assert_eq!(publication.respondents.to_string(), "10+");
    let bases: Vec<_> = publication
        .results
        .iter()
        .map(|f| (f.question, f.base.people()))
        .collect();
    assert_eq!(bases, [(Q0, 10), (QuestionIx(1), 10)]);
}

#[test]
fn who_skips_or_prefers_not_to_say_is_in_the_base_and_who_was_not_asked_is_not() {
    let q = questionnaire(vec![one("safe", 2)]);
    let mut crowd = people(8, 0);
    crowd.push(person([Some(Answer::PreferNot)]));
    crowd.push(person([]));
    assert!(at_once(&q, &crowd).unwrap().results.is_empty());
    crowd.push(person([None]));
    assert_eq!(at_once(&q, &crowd).unwrap().results[0].base.people(), 10);
}

#[test]
fn shares_are_of_those_who_answered() {
    let q = questionnaire(vec![one("safe", 2), several("needs", 3)]);
    let need = Some(Answer::Many(vec![ChoiceIx(0)]));
    let half = vec![person([chose(0), need]); 400];
    let silent = vec![person([None, Some(Answer::PreferNot)]); 400];
    let publication = at_once(&q, &[half, silent].concat()).unwrap();
    for result in &publication.results {
        assert_eq!(result.base.people(), 800);
        assert!(range(result, YES).0 >= 97, "{result:?}");
    }
}

#[test]
fn a_question_that_next_to_nobody_answered_is_held_back() {
    let q = questionnaire(vec![one("safe", 2)]);
    let silent = vec![person([None]); 40];
    let publication = at_once(&q, &silent).unwrap();
    assert_eq!(publication.held[0].why, Why::TooFew);
    assert!(
        at_once(&q, &[people(30, 0), silent].concat())
            .unwrap()
            .held
            .is_empty()
    );
}

#[test]
fn blocks_of_the_first_rules_print_as_they_did() {
    let q = questionnaire(vec![one("safe", 2)]);
    let stored = r#"{"round":"spring","questionnaire":"needs","version":"one","place":{"municipality":"kant"},"subject":{"question":0},"number":0,"threshold":10,"base":40,"cells":[31,8,2]}"#;
    let old: Block = serde_json::from_str(stored).unwrap();
    let mut all = vec![block(&q, "kant", Subject::Respondents, 40, &[]), old];
    let level = Level::municipality("kant");
    let alone = published_at(&q, &all.clone().into(), &level).unwrap();
    let result = &alone.results[0];
    assert_eq!((range(result, YES), result.base.people()), ((70, 80), 40));
    // one of today's follows in the same round: of its 20 only 15 answered
    let mut new = block(&q, "kant", Subject::Question(Q0), 20, &[5, 9, 1]);
    (new.number, new.no_answer) = (1, Some(5));
    all.push(new);
    let both = published_at(&q, &all.into(), &level).unwrap();
    let result = &both.results[0];
    assert_eq!((range(result, YES), result.base.people()), ((60, 70), 60));
}

#[test]
fn a_sensitive_question_waits_for_fifteen() {
    let q = questionnaire(vec![sensitive(one("safe", 2))]);
    assert!(at_once(&q, &people(14, 0)).unwrap().results.is_empty());
    assert_eq!(at_once(&q, &people(15, 0)).unwrap().results.len(), 1);
}
