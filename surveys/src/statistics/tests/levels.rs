//! Districts, oblasts and the nation: plain means over municipalities, and breakdowns of the nation.

use super::{super::*, fixtures::*};
use crate::questionnaire::{Answer, Choice, ChoiceIx, Kind, Question, QuestionIx, Questionnaire};

const Q0: QuestionIx = QuestionIx(0);
const YES: Label = Label::Choice(ChoiceIx(0));

fn oblast(members: &[&str]) -> Level {
    Level::Region {
        kind: Region::Oblast,
        code: "41703".to_owned(),
        members: members.iter().map(|m| (*m).to_owned()).collect(),
    }
}

/// Blocks of places with these exact cells.
fn places(q: &Questionnaire, places: &[(&str, u32, &[i64])]) -> Blocks {
    let all = places
        .iter()
        .flat_map(|(slug, base, cells)| blocks(q, slug, *base, cells));
    all.collect::<Vec<_>>().into()
}

#[test]
fn a_region_is_printed_from_three_published_municipalities_on_and_holds_no_other() {
    let q = questionnaire(vec![one("safe", 3)]);
    let towns: [(&str, u32, &[i64]); 4] = [
        ("suzak", 40, &[20, 10, 10, 0]),
        ("yrys", 40, &[20, 10, 10, 0]),
        ("bagysh", 40, &[20, 10, 10, 0]),
        ("osh", 400, &[0, 0, 400, 0]),
    ];
    let level = oblast(&["suzak", "yrys", "bagysh", "jalal-abad"]);
    let region = published_at(&q, &places(&q, &towns), &level).unwrap();
    assert_eq!(region.respondents.people(), 120);
    assert_eq!(range(&region.results[0], YES), (50, 55));
    let two = places(&q, &towns[1..]);
    assert_eq!(published_at(&q, &two, &level), Err(Withheld::TooFew));
}

#[test]
fn a_question_that_fewer_than_three_municipalities_publish_is_held_back_in_their_region() {
    let q = questionnaire(vec![one("safe", 2), one("road", 2)]);
    let mut all = Vec::new();
    for (at, slug) in ["suzak", "yrys", "bagysh"].into_iter().enumerate() {
        all.extend(blocks(&q, slug, 40, &[20, 20, 0]));
        if at < 2 {
            all.push(block(
                &q,
                slug,
                Subject::Question(QuestionIx(1)),
                40,
                &[20, 20, 0],
            ));
        }
    }
    let region = published_at(&q, &all.into(), &oblast(&["suzak", "yrys", "bagysh"])).unwrap();
    assert_eq!(region.results.len(), 1);
    assert_eq!(region.held[0].name, "road");
}

#[test]
fn shares_of_the_nation_are_the_plain_mean_of_municipalities_and_everybodys_stand_beside() {
    // the example of the reference: 42.7 % of everybody, 37.8 % as a mean of municipalities
    let q = questionnaire(vec![one("safe", 3)]);
    let towns: [(&str, u32, &[i64]); 3] = [
        ("osh", 600, &[270, 200, 130, 0]),
        ("ugut", 30, &[9, 10, 11, 0]),
        ("bagysh", 60, &[23, 20, 17, 0]),
    ];
    let nation = published_at(&q, &places(&q, &towns), &Level::Nation).unwrap();
    let result = &nation.results[0];
    let row = rows(result).iter().find(|row| row.label == YES).unwrap();
    // (45.0 + 30.0 + 38.3) / 3 = 37.8; n = 9 / (1/600 + 1/30 + 1/60) = 174
    assert_eq!((row.range.low, row.range.high), (35, 40));
    // 302 of 690 = 43.8
    let pooled = row.pooled.unwrap();
    assert_eq!((pooled.low, pooled.high), (43, 44));
    assert_eq!((result.averaged, result.remark), (Some(3), Remark::None));
    assert_eq!(result.base.people(), 690);
    let rows = published(&q, &nation);
    let row = rows
        .iter()
        .find(|row| row.choice.as_deref() == Some("c0"))
        .unwrap();
    assert_eq!((row.low, row.high), (Some(35.0), Some(40.0)));
    assert_eq!((row.pooled_low, row.pooled_high), (Some(43.0), Some(44.0)));
}

#[test]
fn coins_of_the_nation_are_the_mean_of_the_means() {
    let kind = Kind::Allocate {
        choices: choices(2),
        coins: 5,
    };
    let q = questionnaire(vec![question("coins", kind)]);
    let towns: [(&str, u32, &[i64]); 2] =
        [("osh", 500, &[2_000, 500, 0]), ("ugut", 50, &[50, 200, 0])];
    let nation = published_at(&q, &places(&q, &towns), &Level::Nation).unwrap();
    let Table::Coins { rows, .. } = &nation.results[0].table else {
        panic!()
    };
    // (4 + 1) / 2 beside 2050 / 550
    let halves: Vec<_> = rows.iter().map(|row| (row.halves, row.pooled)).collect();
    assert_eq!(halves, [(Some(5), Some(7)), (Some(5), Some(3))]);
}

#[test]
fn a_publication_of_the_rules_before_means_and_groups_still_loads() {
    let stored = r#"{"round":"spring","questionnaire":"needs","version":"one","level":"nation","period":{"from":"a","to":"b"},"policy":"3/k10","respondents":"40+","blocks":2,"findings":[{"question":0,"name":"safe","base":"40+","remark":"moderate","blocks":2,"table":{"shares":{"of":"one","rows":[{"label":{"choice":0},"low":50,"high":60}],"most_often":null,"mean":null}}}],"held":[]}"#;
    let old: Publication = serde_json::from_str(stored).unwrap();
    assert_eq!(old.results[0].averaged, None);
    assert!(old.breakdowns.is_empty());
    assert_eq!(serde_json::to_string(&old).unwrap(), stored);
}

/// Asks for sex as the library does, then two questions.
fn with_sex() -> Questionnaire {
    let mut sex = sensitive(one("sex", 2));
    if let Kind::SelectOne(choices) = &mut sex.kind {
        let name = |choice: &mut Choice, name: &str| choice.name = name.to_owned();
        name(&mut choices.list[0], "girl");
        name(&mut choices.list[1], "boy");
    }
    let follow: Question = follow_up(one("why", 2), "${safe} = 'c0'");
    questionnaire(vec![
        one("safe", 2),
        sex,
        sensitive(one("heard", 2)),
        follow,
    ])
}

fn group_of(girls: usize, boys: usize, unsaid: usize, years: u8) -> Vec<Person> {
    let of = |sex: Option<Answer>, safe: u16| {
        let mut one = person([chose(safe), sex, chose(0)]);
        one.years = Some(years);
        one
    };
    let mut all = vec![of(chose(0), 0); girls];
    all.extend(vec![of(chose(1), 1); boys]);
    all.extend(vec![of(Some(Answer::PreferNot), 1); unsaid]);
    all
}

/// Freezes places, then what the nation's breakdowns need of those that have blocks.
fn nation(q: &Questionnaire, towns: &mut [(&str, Vec<Person>)]) -> Publication {
    let of = freezing(q);
    let mut frozen = Blocks::default();
    let mut tallies = Vec::new();
    for (slug, people) in towns {
        let mut tally = Tally::default();
        for one in answerers(people) {
            of.count_groups(&mut tally, &of.ready(one));
        }
        let has_blocks = freeze_in(q, &town(slug), people, &mut frozen) > 0;
        tallies.extend(has_blocks.then_some(tally));
    }
    let tallies: Vec<_> = tallies.iter().map(|tally| (tally, true)).collect();
    for block in freeze_groups(&of, &tallies, &frozen) {
        frozen.push(block);
    }
    assert_eq!(
        freeze_groups(&of, &tallies, &frozen).len(),
        0,
        "once in a round"
    );
    let municipality = published_at(q, &frozen, &Level::municipality("kant")).unwrap();
    assert!(
        municipality.breakdowns.is_empty(),
        "municipalities have none"
    );
    Publication::clone(&published_at(q, &frozen, &Level::Nation).unwrap())
}

/// The people of three towns, one after the other.
fn over_three(people: Vec<Person>) -> Vec<(&'static str, Vec<Person>)> {
    let mut towns = [
        ("kant", Vec::new()),
        ("osh", Vec::new()),
        ("ugut", Vec::new()),
    ];
    for (at, person) in people.into_iter().enumerate() {
        towns[at % 3].1.push(person);
    }
    towns.into()
}

fn groups(publication: &Publication) -> Vec<Group> {
    publication.breakdowns.iter().map(|b| b.group).collect()
}

#[test]
fn the_nation_is_broken_down_by_sex_and_age_and_nothing_sensitive_or_hanging_on_another_is() {
    let q = with_sex();
    let crowd = |years| group_of(60, 50, 10, years);
    let found = nation(
        &q,
        &mut over_three([crowd(11), crowd(14), crowd(16), crowd(18)].concat()),
    );
    assert_eq!(
        groups(&found),
        [
            Group::Girls,
            Group::BoysAndUnsaid,
            Group::From11,
            Group::From14,
            Group::From16,
            Group::From18
        ]
    );
    for breakdown in &found.breakdowns {
        let names: Vec<_> = breakdown.results.iter().map(|r| r.name.as_str()).collect();
        assert_eq!(names, ["safe"]);
        let share = range(&breakdown.results[0], YES).0;
        match breakdown.group {
            Group::Girls => assert!(share >= 90, "{share}"),
            Group::BoysAndUnsaid => assert!(share <= 10, "{share}"),
            _ => assert!((35..65).contains(&share), "{share}"),
        }
    }
}

#[test]
fn age_bands_that_are_too_small_stand_together_and_groups_too_small_even_so_are_not_printed() {
    let q = with_sex();
    let crowd = |girls, years| group_of(girls, girls, 0, years);
    let two = nation(
        &q,
        &mut over_three([crowd(6, 11), crowd(60, 14), crowd(60, 16)].concat()),
    );
    assert_eq!(groups(&two)[2..], [Group::Under16, Group::Over15]);
    // ten boys and one who did not say are no group of twenty, and the girls are what they would leave
    let none = nation(&q, &mut over_three(group_of(90, 10, 1, 14)));
    assert_eq!(groups(&none), []);
}

#[test]
fn a_nation_of_fewer_than_three_municipalities_has_no_breakdown() {
    let q = with_sex();
    let crowd = || group_of(60, 50, 10, 14);
    for places in [&["kant"][..], &["kant", "osh"]] {
        let mut towns: Vec<_> = places.iter().map(|place| (*place, crowd())).collect();
        assert_eq!(groups(&nation(&q, &mut towns)), [], "{places:?}");
    }
    let mut three = ["kant", "osh", "ugut"].map(|place| (place, crowd()));
    assert_eq!(groups(&nation(&q, &mut three)).len(), 2);
}

#[test]
fn people_of_a_municipality_under_the_threshold_are_in_no_breakdown() {
    let q = with_sex();
    let towns = || over_three(group_of(60, 60, 0, 14));
    let alone = nation(&q, &mut towns());
    let mut with_small = towns();
    with_small.push(("talas", group_of(9, 0, 0, 14)));
    assert_eq!(nation(&q, &mut with_small), alone);
    assert_eq!(groups(&alone).len(), 2, "by sex, as all are of one age");
}

#[test]
fn a_group_whose_size_lies_at_the_threshold_tells_nobodys_sex_by_being_printed() {
    let q = with_sex();
    let mut printed = [0_u32; 2];
    let rounds = 1_500;
    // the attacker knows all others: 31 girls, or 30 and the last one did not say
    for (at, count) in printed.iter_mut().enumerate() {
        let people = [group_of(31 - at, 200, at, 14)].concat();
        let mut tally = Tally::default();
        let key = |round: u32| round.to_string();
        for round in 0..rounds {
            let round = key(round);
            let of = Freezing::new(&q, &round, policy(), &KEY);
            tally = Tally::default();
            for one in answerers(&people) {
                of.count_groups(&mut tally, &of.ready(one));
            }
            let blocks = freeze_groups(&of, &[(&tally, true)], &Blocks::default());
            let girls = Subject::Group(Q0, Group::Girls);
            *count += u32::from(blocks.iter().any(|b| b.subject == girls));
        }
        drop(tally);
    }
    let shares = printed.map(|count| f64::from(count) / f64::from(rounds));
    // seen or not, the odds change by no more than 1/α = 1.5
    println!("L4 existence: {shares:?}");
    let bound = 0.1;
    assert!(
        shares[0] <= 1.5 * shares[1] + bound && 1.0 - shares[1] <= 1.5 * (1.0 - shares[0]) + bound
    );
    assert!(shares.iter().all(|share| (0.2..0.8).contains(share)));
}
