//! Small questionnaires and crowds.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;
use crate::{
    expression::Expression,
    questionnaire::{
        Answer, Appearance, Choice, ChoiceIx, Choices, Kind, Question, QuestionIx, Questionnaire,
        SMS_SEGMENTS, Sector, Text,
    },
};

pub(super) const KEY: [u8; 32] = [7; 32];
pub(super) const ROUND: &str = "spring";
/// A text that must never turn up in anything released.
pub(super) const WORDS: &str = "Какие-то слова";

pub(super) fn text() -> Text {
    Text {
        ky: WORDS.to_owned(),
        ru: WORDS.to_owned(),
    }
}

pub(super) fn choices(count: usize) -> Choices {
    let choice = |i| Choice {
        name: format!("c{i}"),
        label: text(),
        short: None,
        sms: None,
        exclusive: false,
        columns: BTreeMap::new(),
    };
    Choices {
        list: (0..count).map(choice).collect(),
        filter: None,
        randomize: false,
    }
}

pub(super) fn question(name: &str, kind: Kind) -> Question {
    Question {
        name: name.to_owned(),
        kind,
        label: Some(text()),
        sms_label: None,
        hint: None,
        section: None,
        sector: Some(Sector::Health),
        required: None,
        required_message: None,
        relevant: Vec::new(),
        constraint: None,
        constraint_message: None,
        default: None,
        sensitive: false,
        dont_know: true,
        sms: true,
        sms_segments: SMS_SEGMENTS,
        appearance: Appearance::Plain,
        bands: Vec::new(),
        headline: None,
        public: true,
        institution: None,
        background: None,
        words: None,
        audio: Default::default(),
        need: None,
        extra: BTreeMap::new(),
    }
}

/// A select_one named `name` with so many choices.
pub(super) fn one(name: &str, count: usize) -> Question {
    question(name, Kind::SelectOne(choices(count)))
}

pub(super) fn several(name: &str, count: usize) -> Question {
    question(
        name,
        Kind::SelectMultiple {
            choices: choices(count),
            min: 0,
            max: 9,
        },
    )
}

pub(super) fn follow_up(mut question: Question, relevant: &str) -> Question {
    question.relevant = vec![expression(relevant)];
    question
}

pub(super) fn sensitive(mut question: Question) -> Question {
    question.sensitive = true;
    question
}

pub(super) fn expression(source: &str) -> Expression {
    Expression::parse(source).unwrap()
}

pub(super) fn questionnaire(questions: Vec<Question>) -> Questionnaire {
    Questionnaire {
        sms_topic: None,
        id: "needs".to_owned(),
        version: "one".to_owned(),
        title: text(),
        minutes: None,
        readers: crate::questionnaire::Readers::Everybody,
        bank: false,
        questions,
    }
}

/// A person of the simulated crowd.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub(super) asked: BTreeSet<QuestionIx>,
    pub(super) answers: BTreeMap<QuestionIx, Answer>,
    pub(super) not_asked: BTreeSet<QuestionIx>,
    pub(super) frozen: Vec<QuestionIx>,
    pub(super) years: Option<u8>,
    pub(super) counted: bool,
}

/// Somebody who answered the questions in order; `None` = skipped.
pub(super) fn person<const N: usize>(answers: [Option<Answer>; N]) -> Person {
    let answers = (0_u16..)
        .map(QuestionIx)
        .zip(answers)
        .filter_map(|(ix, a)| a.map(|a| (ix, a)))
        .collect();
    Person {
        asked: (0_u16..).map(QuestionIx).take(N).collect(),
        answers,
        ..Person::default()
    }
}

pub(super) fn chose(choice: u16) -> Option<Answer> {
    Some(Answer::One(ChoiceIx(choice)))
}

/// So many people who chose that on the only question.
pub(super) fn people(count: usize, choice: u16) -> Vec<Person> {
    vec![person([chose(choice)]); count]
}

pub(super) fn answerers(people: &[Person]) -> Vec<Answerer<'_>> {
    people
        .iter()
        .map(|p| Answerer {
            pseudonym: "",
            years: p.years,
            asked: p.asked.difference(&p.not_asked).copied().collect(),
            answers: p.answers.iter().map(|(ix, a)| (*ix, a)).collect(),
            not_asked: p.not_asked.clone(),
            frozen: &p.frozen,
            counted: p.counted,
        })
        .collect()
}

pub(super) fn policy() -> Policy {
    Policy::new(10).unwrap()
}

pub(super) fn town(slug: &str) -> Place {
    Place::Municipality(slug.to_owned())
}

/// A new block and the positions of the answerers whom it uses up.
pub(super) struct Frozen {
    pub(super) block: Block,
    pub(super) members: Vec<usize>,
}

/// Counts and freezes a crowd at once.
pub(super) fn frozen(
    freezing: &Freezing<'_>,
    place: &Place,
    answerers: &[Answerer<'_>],
    earlier: &Blocks,
) -> Vec<Frozen> {
    let mut tally = Tally::default();
    let used: Vec<_> = answerers
        .iter()
        .map(|one| freezing.count(&mut tally, &freezing.ready(one.clone()), |_| true))
        .collect();
    let blocks = freeze(freezing, place, &tally, earlier);
    let frozen = blocks.into_iter().map(|block| {
        let holds = |at: &usize| used[*at].contains(&block.subject);
        let members = (0..used.len()).filter(holds).collect();
        Frozen { block, members }
    });
    frozen.collect()
}

/// The rules of the round, with everything else as in most tests.
pub(super) fn freezing(q: &Questionnaire) -> Freezing<'_> {
    Freezing::new(q, ROUND, policy(), &KEY)
}

/// Freezes as the application does: stores the blocks and marks their members.
pub(super) fn freeze_in(
    q: &Questionnaire,
    place: &Place,
    people: &mut [Person],
    blocks: &mut Blocks,
) -> usize {
    let frozen = frozen(&freezing(q), place, &answerers(people), blocks);
    let count = frozen.len();
    for Frozen { block, members } in frozen {
        for member in members {
            match block.subject {
                Subject::Respondents => people[member].counted = true,
                Subject::Question(ix) => people[member].frozen.push(ix),
                Subject::Group(..) => {}
            }
        }
        blocks.push(block);
    }
    count
}

pub(super) fn period() -> Period {
    Period {
        from: "a".to_owned(),
        to: "b".to_owned(),
    }
}

pub(super) fn published_at(
    q: &Questionnaire,
    blocks: &Blocks,
    level: &Level,
) -> Result<Released<Publication>, Withheld> {
    release(q, ROUND, blocks, level, &period(), policy())
}

/// What a crowd in one municipality gives at once.
pub(super) fn at_once(
    q: &Questionnaire,
    people: &[Person],
) -> Result<Released<Publication>, Withheld> {
    let mut blocks = Blocks::default();
    freeze_in(q, &town("kant"), &mut people.to_vec(), &mut blocks);
    published_at(q, &blocks, &Level::municipality("kant"))
}

/// A block of a one-question round with these cells, as if the blur had drawn zero.
pub(super) fn block(
    q: &Questionnaire,
    slug: &str,
    subject: Subject,
    base: u32,
    cells: &[i64],
) -> Block {
    Block {
        round: ROUND.to_owned(),
        questionnaire: q.id.clone(),
        version: q.version.clone(),
        place: town(slug),
        subject,
        number: 0,
        threshold: 10,
        base,
        no_answer: None,
        cells: cells.to_vec(),
    }
}

/// Blocks of respondents and of the first question.
pub(super) fn blocks(q: &Questionnaire, slug: &str, base: u32, cells: &[i64]) -> Vec<Block> {
    vec![
        block(q, slug, Subject::Respondents, base, &[]),
        block(q, slug, Subject::Question(QuestionIx(0)), base, cells),
    ]
}

/// The first result of a publication made from exact cells.
pub(super) fn printed(q: &Questionnaire, base: u32, cells: &[i64]) -> QuestionResult {
    let blocks = Blocks::from(blocks(q, "kant", base, cells));
    published_at(q, &blocks, &Level::municipality("kant"))
        .unwrap()
        .results[0]
        .clone()
}

/// Rows of a table of shares.
pub(super) fn rows(result: &QuestionResult) -> &[Row] {
    match &result.table {
        Table::Shares { rows, .. } => rows,
        Table::Coins { .. } => panic!("a table of coins has no shares"),
    }
}

/// The printed range of a row.
pub(super) fn range(result: &QuestionResult, label: Label) -> (u8, u8) {
    let row = rows(result).iter().find(|row| row.label == label).unwrap();
    (row.range.low, row.range.high)
}

/// Everything that can leave for a publication, as one text: seal-less store, rows, needs, charts.
pub(super) fn everything(q: &Questionnaire, publication: &Released<Publication>) -> String {
    let mut out = serde_json::to_string(publication).unwrap();
    out += &serde_json::to_string(&published(q, publication)).unwrap();
    out += &serde_json::to_string(&needs(q, publication)).unwrap();
    out += &serde_json::to_string(&findings(q, publication)).unwrap();
    for result in &publication.results {
        out += &serde_json::to_string(&chart(publication, result.question)).unwrap();
        out += &format!("{:?}", result.two_lists());
    }
    out
}

/// Share of right guesses of the best guesser there can be: one who has seen how often each print follows from either answer, and
/// even judges these very trials by it.
pub(super) fn best_guess(trials: u32, mut print: impl FnMut(u32, usize) -> String) -> f64 {
    let mut seen = BTreeMap::<String, [u32; 2]>::new();
    for trial in 0..trials {
        let truth = trial as usize % 2;
        seen.entry(print(trial, truth)).or_default()[truth] += 1;
    }
    let right: u32 = seen.values().map(|[yes, no]| yes.max(no)).sum();
    f64::from(right) / f64::from(trials)
}

/// A small deterministic generator for crowds.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A number below `below`.
    pub(super) fn roll(&mut self, below: u64) -> u64 {
        // SplitMix64: short, and good enough for a crowd.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    }
}
