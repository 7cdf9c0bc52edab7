//! Results that only council and coordinator read.

use super::{super::*, fixtures::*};
use crate::questionnaire::{Institution, Question, Sector};

fn about(mut question: Question, institution: Institution) -> Question {
    question.institution = Some(institution);
    question
}

/// Names of the results in the public part, and of what is named as left out.
fn names(part: &Publication) -> (Vec<&str>, Vec<&str>) {
    let results = part.results.iter().map(|r| r.name.as_str()).collect();
    let left = part.held.iter().filter(|h| h.why == Why::NotPublic);
    (results, left.map(|h| h.name.as_str()).collect())
}

#[test]
fn what_is_not_public_or_judges_the_only_institution_is_for_council_and_coordinator() {
    let mut hidden = one("climate", 2);
    hidden.public = false;
    let q = questionnaire(vec![
        hidden,
        about(one("teachers", 2), Institution::School),
        about(one("doctor", 2), Institution::Clinic),
        one("road", 2),
    ]);
    let crowd = vec![person([chose(0), chose(1), chose(0), chose(1)]); 40];
    let whole = at_once(&q, &crowd).unwrap();
    assert_eq!(whole.results.len(), 4);
    let part = public_part(&q, &whole, |institution| institution == Institution::Clinic);
    assert_eq!(
        names(&part),
        (vec!["doctor", "road"], vec!["climate", "teachers"])
    );
    let everything = everything(&q, &part);
    let rows = everything.matches("\"low\"").count();
    assert!(rows > 0 && !everything.contains("\"question\":\"teachers\""));
}

#[test]
fn above_a_municipality_there_are_several_of_each_institution() {
    let q = questionnaire(vec![about(one("teachers", 2), Institution::School)]);
    let blocks = blocks(&q, "kant", 40, &[20, 18, 2]).into();
    let read = |level: &Level| {
        let whole = published_at(&q, &blocks, level).unwrap();
        public_part(&q, &whole, |_| false).results.len()
    };
    assert_eq!(read(&Level::municipality("kant")), 0);
    assert_eq!(read(&Level::Nation), 1);
}

#[test]
fn whether_there_was_something_to_show_of_what_is_left_out_is_not_told() {
    let mut hidden = sensitive(one("climate", 2));
    hidden.public = false;
    let q = questionnaire(vec![
        hidden,
        follow_up(one("why", 2), "${climate} = 'c0'"),
        one("road", 2),
    ]);
    // 12 are too few for a sensitive question, 40 are not
    let parts = [12, 40].map(|count| {
        let mut crowd = vec![person([chose(0), chose(1), chose(0)]); count];
        for one in &mut crowd {
            one.not_asked.insert(crate::questionnaire::QuestionIx(1));
        }
        public_part(&q, &at_once(&q, &crowd).unwrap(), |_| true)
    });
    assert_eq!(parts[0].held, parts[1].held);
    assert_eq!(names(&parts[0]), (vec!["road"], vec!["climate", "why"]));
}

#[test]
fn the_body_of_a_sector_reads_its_questions_alone_and_what_is_held_of_them() {
    let of = |mut question: Question, sector| {
        question.sector = Some(sector);
        question
    };
    let mut hidden = of(one("climate", 2), Sector::Education);
    hidden.public = false;
    let q = questionnaire(vec![
        hidden,
        of(one("clubs", 2), Sector::Education),
        of(one("doctor", 2), Sector::Health),
        of(one("road", 2), Sector::Participation),
    ]);
    let crowd = vec![person([chose(0), chose(1), chose(0), chose(1)]); 40];
    let public = public_part(&q, &at_once(&q, &crowd).unwrap(), |_| true);
    let part = |sector| sector_part(&q, &public, sector);
    let education = part(Sector::Education);
    assert_eq!(names(&education), (vec!["clubs"], vec!["climate"]));
    assert_eq!(names(&part(Sector::Health)), (vec!["doctor"], vec![]));
    assert_eq!(names(&part(Sector::Budget)), (vec![], vec![]));
}
