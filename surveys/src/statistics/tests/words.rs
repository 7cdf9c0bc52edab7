//! Topics of own words.

use super::super::*;
use super::fixtures::*;
use crate::questionnaire::{Answer, ChoiceIx, Kind, OwnWords, Question, QuestionIx, Questionnaire};

const IDEA: QuestionIx = QuestionIx(1);

fn idea() -> Question {
    Question {
        words: Some(OwnWords {
            topics: choices(3).list,
            quote: Some(QuestionIx(2)),
        }),
        ..question("idea", Kind::Text { max_characters: 9 })
    }
}

/// A closed question, an idea, and whether it may be printed.
fn ideas() -> Questionnaire {
    let may_print = follow_up(one("may_print", 2), "${idea} != ''");
    questionnaire(vec![one("likes", 2), idea(), may_print])
}

/// A town of so many people, of whom some wrote, all about the first topic; what is published of it before and after topics are counted.
fn town_of(people: usize, wrote: usize, key: [u8; 32]) -> (Blocks, Vec<Released<Publication>>) {
    let q = ideas();
    let text = || Some(Answer::Text(WORDS.to_owned()));
    let somebody = |at: usize| person([chose(0), text().filter(|_| at < wrote), chose(0)]);
    let mut crowd: Vec<_> = (0..people).map(somebody).collect();
    let mut blocks = Blocks::default();
    freeze_in(&q, &town("kant"), &mut crowd, &mut blocks);
    let level = Level::municipality("kant");
    let mut published = vec![published_at(&q, &blocks, &level).unwrap()];
    let rules = Freezing::of_words(&q, ROUND, policy(), &key, IDEA);
    let topics = Answer::Many(vec![ChoiceIx(0)]);
    let mut tally = Tally::default();
    for at in 0..wrote {
        let pseudonym = at.to_string();
        let answerer = Answerer {
            pseudonym: &pseudonym,
            answers: [(IDEA, &topics)].into(),
            counted: true,
            ..Answerer::default()
        };
        rules.count(&mut tally, &rules.ready(answerer), |_| true);
    }
    let new = freeze(&rules, &town("kant"), &tally, &blocks);
    assert!(
        new.iter()
            .all(|block| block.subject == Subject::Question(IDEA))
    );
    new.into_iter().for_each(|block| blocks.push(block));
    published.push(published_at(&q, &blocks, &level).unwrap());
    (blocks, published)
}

#[test]
fn words_are_no_table_until_they_are_marked_and_then_one_of_topics() {
    let (blocks, published) = town_of(60, 40, KEY);
    let names = |p: &Released<Publication>| -> Vec<String> {
        let held = p.held.iter().map(|held| format!("-{}", held.name));
        p.results
            .iter()
            .map(|r| r.name.clone())
            .chain(held)
            .collect()
    };
    assert_eq!(names(&published[0]), ["likes"]);
    assert_eq!(names(&published[1]), ["likes", "idea"]);
    assert_eq!(
        range(&published[1].results[1], Label::Choice(ChoiceIx(0))).1,
        100
    );
    // what hangs on words, as whether they may be printed, is counted nowhere, and neither is anything above the municipality
    assert!(
        blocks
            .iter()
            .all(|block| block.subject != Subject::Question(QuestionIx(2)))
    );
    let nation = published_at(&ideas(), &blocks, &Level::Nation).unwrap();
    assert_eq!(names(&nation), ["likes"]);
    // nothing that was typed is in what leaves
    assert!(
        !serde_json::to_string(&published[1])
            .unwrap()
            .contains(WORDS)
    );
}

#[test]
fn whether_a_table_of_topics_exists_follows_from_a_blurred_number_of_writers() {
    let exists = |wrote: usize| {
        let tried = (0..200_u8).filter(|key| {
            let (_, published) = town_of(60, wrote, [*key; 32]);
            published[1].results.iter().any(|r| r.name == "idea")
        });
        tried.count()
    };
    // never under K, nor because one more wrote
    assert_eq!([exists(3), exists(9)], [0, 0]);
    let (fourteen, fifteen) = (exists(14), exists(15));
    assert!(
        fourteen > 20 && fourteen < 200 && fifteen < 200,
        "{fourteen} {fifteen}"
    );
    assert!(
        fourteen as f64 / fifteen as f64 > 1.0 / 3.5,
        "{fourteen} {fifteen}"
    );
    assert_eq!(exists(40), 200);
}

#[test]
fn quotes_are_printed_only_with_a_table_and_young_people_see_those_of_what_they_see() {
    let (_, published) = town_of(60, 40, KEY);
    let quote = |question: &str| Quote {
        question: question.to_owned(),
        language: crate::questionnaire::Language::Ky,
        words: "a".to_owned(),
    };
    let quotes = vec![quote("idea"), quote("may_print")];
    let [before, after] = &published[..] else {
        panic!()
    };
    assert!(before.clone().quoting(quotes.clone()).quotes.is_empty());
    let quoted = after.clone().quoting(quotes);
    assert_eq!(quoted.quotes, [quote("idea")]);
    let bytes = quoted.store(&KEY);
    assert_eq!(Released::load(&bytes, &KEY).unwrap(), quoted);
    let mut q = ideas();
    assert_eq!(public_part(&q, &quoted, |_| true).quotes.len(), 1);
    q.questions[1].public = false;
    assert_eq!(public_part(&q, &quoted, |_| true).quotes.len(), 0);
}

/// Writers that the attacker is, such that one more moves what is printed of the first topic and of its absence.
fn worst(base: u32) -> usize {
    let moves =
        |count: u32| Range::of(i64::from(count), base) != Range::of(i64::from(count + 1), base);
    let both = |yes: &u32| moves(*yes) && moves(base - 1 - *yes);
    let found = (0..base)
        .find(both)
        .or_else(|| (0..base).find(|yes| moves(*yes)));
    found.unwrap() as usize
}

/// What is printed of topics when all but one who wrote are the attacker's, in a trial with a key of its own.
fn told_of_the_last(
    q: &Questionnaire,
    before: &Blocks,
    base: u32,
    (trial, truth): (u32, usize),
) -> String {
    let mut key = [0; 32];
    key[..4].copy_from_slice(&trial.to_le_bytes());
    let rules = Freezing::of_words(q, ROUND, policy(), &key, IDEA);
    let (about, nothing) = (Answer::Many(vec![ChoiceIx(0)]), Answer::Many(Vec::new()));
    let yes = worst(base);
    let mut tally = Tally::default();
    for at in 0..base as usize {
        let last = at + 1 == base as usize;
        let marked = if last { truth == 1 } else { at < yes };
        let pseudonym = at.to_string();
        let answerer = Answerer {
            pseudonym: &pseudonym,
            answers: [(IDEA, if marked { &about } else { &nothing })].into(),
            counted: true,
            ..Answerer::default()
        };
        rules.count(&mut tally, &rules.ready(answerer), |_| true);
    }
    let mut blocks = before.clone();
    let new = freeze(&rules, &town("kant"), &tally, before);
    new.into_iter().for_each(|block| blocks.push(block));
    let published = published_at(q, &blocks, &Level::municipality("kant")).unwrap();
    let topics = published.results.iter().find(|r| r.question == IDEA);
    serde_json::to_string(&(topics, published.respondents)).unwrap()
}

#[test]
fn colluders_who_wrote_all_other_texts_are_right_about_the_last_at_most_77_times_in_a_hundred() {
    let q = ideas();
    let text = || Some(Answer::Text(WORDS.to_owned()));
    for base in [10, 16, 31] {
        let mut crowd: Vec<_> = (0..60)
            .map(|at| person([chose(0), text().filter(|_| at < base), chose(0)]))
            .collect();
        let mut before = Blocks::default();
        freeze_in(&q, &town("kant"), &mut crowd, &mut before);
        let right = best_guess(4_000, |trial, truth| {
            told_of_the_last(&q, &before, base, (trial, truth))
        });
        println!("topics, base {base}: {right:.4}");
        assert!(right <= 0.78, "base {base}: {right}");
    }
}
