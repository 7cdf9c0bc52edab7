//! The questionnaire of a poll, written from what its leader composed.

use surveys::questionnaire::{Issue, PerLanguage, Question, Questionnaire, Text, load};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

use super::bank::ready;
use super::lint::CHOICE_LONGEST;
use crate::domain::{
    Answers, AskedProposal, Draft, DraftQuestion, Language, Listed, OwnQuestion, POLL, RANKING,
    Scale, Wording, bank,
};
use crate::services::words::clip;
use crate::texts::Texts;
use crate::texts::sms::estimate;

/// Letters of the first question in the title.
const TITLE: usize = 40;
/// Coins to spread, as in the library.
const COINS: i64 = 5;
/// Places to fill in order.
const TOP: usize = 3;
/// Choices of a scale.
const STEPS: u8 = 5;

/// A poll as a questionnaire.
#[derive(Debug)]
pub struct Written {
    /// Its TOML.
    pub source: String,
    /// Loaded; `None` if it has errors, or asks nothing yet.
    pub questionnaire: Option<Questionnaire>,
    /// All that is wrong with it.
    pub issues: Vec<Issue>,
}

/// Writes a poll. A text that is missing in a language stands in the other one: what is opened must be whole before.
#[must_use]
pub fn write(texts: &Texts, draft: &Draft) -> Written {
    let questions: Vec<(usize, &DraftQuestion)> =
        draft.content.questions.iter().enumerate().collect();
    let written = Poll::of(texts, draft, &questions, &[]).load();
    // what is too long for an SMS is asked in Telegram only
    let Some(questionnaire) = &written.questionnaire else {
        return written;
    };
    let measured = estimate(texts, questionnaire);
    let mut long: Vec<&str> = measured.over().map(|m| m.name.as_str()).collect();
    long.dedup();
    if long.is_empty() {
        return written;
    }
    Poll::of(texts, draft, &questions, &long).load()
}

/// The questionnaire of one question of it, for reading and for checks.
#[must_use]
pub fn written_question(texts: &Texts, draft: &Draft, at: usize) -> Option<Written> {
    let question = draft.content.questions.get(at)?;
    Some(Poll::of(texts, draft, &[(at, question)], &[]).load())
}

/// The name of a question in own words: never that of another poll, as needs are known again by their names.
fn name(draft: &Draft, at: usize) -> String {
    format!("own_{}_{}", draft.id, at + 1)
}

struct Poll {
    file: DocumentMut,
    survey: ArrayOfTables,
    choices: ArrayOfTables,
    lists: Vec<String>,
}

impl Poll {
    fn of(
        texts: &Texts,
        draft: &Draft,
        questions: &[(usize, &DraftQuestion)],
        long: &[&str],
    ) -> Self {
        let mut poll = Self {
            file: DocumentMut::new(),
            survey: ArrayOfTables::new(),
            choices: ArrayOfTables::new(),
            lists: Vec::new(),
        };
        poll.file["form_id"] = value(format!("{POLL}{}", draft.id));
        poll.file["version"] = value("1");
        let minutes = i64::try_from(questions.len().div_ceil(3).max(1)).unwrap_or(1);
        poll.file["minutes"] = value(minutes);
        poll.file["form_title"] = both(&title(texts, draft));
        if !draft.content.is_for_council() {
            poll.file["readers"] = value("club");
        }
        for (at, question) in questions {
            match question {
                DraftQuestion::Bank(name) => poll.copy(name),
                DraftQuestion::Proposals(proposals) => {
                    let name = format!("{RANKING}{}", draft.id);
                    let by_sms = !long.contains(&name.as_str());
                    poll.proposals(texts, (&name, proposals), by_sms);
                }
                DraftQuestion::Own(own) => {
                    let name = name(draft, *at);
                    let by_sms = !long.contains(&name.as_str());
                    poll.own(texts, (&name, own), by_sms, draft.content.to_council);
                }
            }
        }
        poll
    }

    fn load(mut self) -> Written {
        self.file["survey"] = Item::ArrayOfTables(self.survey);
        self.file["choices"] = Item::ArrayOfTables(self.choices);
        let source = self.file.to_string();
        let (questionnaire, issues) = load("poll.toml", &source);
        Written {
            source,
            questionnaire,
            issues,
        }
    }

    /// A ready question as it stands in the bank, with its list. One that is not there any more is left out.
    fn copy(&mut self, name: &str) {
        // the library is loaded by a test, so that it parses
        let Ok(bank) = bank().source.parse::<DocumentMut>() else {
            return;
        };
        let is = |row: &&Table, column: &str, is: &str| {
            row.get(column).and_then(Item::as_str) == Some(is)
        };
        let rows = |of: &str| bank.get(of).and_then(Item::as_array_of_tables);
        let mut known = rows("survey").into_iter().flatten();
        let Some(row) = known.find(|row| is(row, "name", name)) else {
            return;
        };
        self.survey.push(fresh(row));
        let kind = row.get("type").and_then(Item::as_str).unwrap_or_default();
        let Some((_, list)) = kind.split_once(' ') else {
            return;
        };
        if self.begins(list) {
            let choices = rows("choices").into_iter().flatten();
            for choice in choices.filter(|choice| is(choice, "list_name", list)) {
                self.choices.push(fresh(choice));
            }
        }
    }

    /// Whether a list is not there yet; it is from now on.
    fn begins(&mut self, list: &str) -> bool {
        let new = self.lists.iter().all(|known| known != list);
        if new {
            self.lists.push(list.to_owned());
        }
        new
    }

    fn own(
        &mut self,
        texts: &Texts,
        (name, own): (&str, &OwnQuestion),
        by_sms: bool,
        to_council: bool,
    ) {
        let mut row = Table::new();
        let mut list = name.to_owned();
        let mut is_need = false;
        match &own.answers {
            Answers::YesNo => {
                "yes_or_no".clone_into(&mut list);
                row["type"] = value(format!("select_one {list}"));
                row["appearance"] = value("quick");
                self.yes_or_no(texts, &list);
            }
            Answers::Scale(scale) => {
                list = format!("scale_{}", scale.code());
                row["type"] = value(format!("select_one {list}"));
                row["appearance"] = value("likert");
                self.scale(texts, *scale, &list);
            }
            // one that is not chosen yet is shown like the simplest
            Answers::Unchosen(choices) => {
                row["type"] = value(format!("select_one {list}"));
                self.choices(choices, &list);
            }
            Answers::Listed(listed, choices) => {
                is_need = true;
                match listed {
                    Listed::One => row["type"] = value(format!("select_one {list}")),
                    Listed::Several => row["type"] = value(format!("select_multiple {list}")),
                    Listed::Rank => {
                        row["type"] = value(format!("rank {list}"));
                        let top = TOP.min(choices.len());
                        row["top"] = value(i64::try_from(top).unwrap_or(1));
                    }
                    Listed::Coins => {
                        row["type"] = value(format!("allocate {list}"));
                        row["coins"] = value(COINS);
                    }
                }
                self.choices(choices, &list);
            }
        }
        row["name"] = value(name);
        row["label"] = both(&whole(&own.words));
        if own.sensitive {
            row["sensitive"] = value(true);
        }
        // as in the library, coins are not spread by SMS
        let coins = matches!(own.answers, Answers::Listed(Listed::Coins, _));
        if coins || !by_sms {
            row["sms"] = value(false);
        }
        // a council is asked to answer what was named first, if it gets it at all
        row["headline"] = value(to_council && is_need && !own.sensitive);
        self.survey.push(row);
    }

    /// What of it is to be done first: two are chosen from, more are put in order. No council is asked to answer it: the findings are its questions.
    fn proposals(
        &mut self,
        texts: &Texts,
        (name, proposals): (&str, &[AskedProposal]),
        by_sms: bool,
    ) {
        let mut row = Table::new();
        // whatever stands on each place is an order only if one is left out
        let top = TOP.min(proposals.len().saturating_sub(1));
        if top > 1 {
            row["type"] = value(format!("rank {name}"));
            row["top"] = value(i64::try_from(top).unwrap_or(1));
        } else {
            row["type"] = value(format!("select_one {name}"));
        }
        row["name"] = value(name);
        row["label"] = both(&ranking(texts));
        if !by_sms {
            row["sms"] = value(false);
        }
        row["headline"] = value(false);
        self.survey.push(row);
        for proposal in proposals {
            let label = whole(&proposal.words);
            let mut row = Table::new();
            row["list_name"] = value(name);
            row["name"] = value(format!("p{}", proposal.id));
            row["label"] = both(&label);
            let long = |language| label.get(language).chars().count() > CHOICE_LONGEST;
            if Language::ALL.into_iter().any(long) {
                let short = Text::from_fn(|language| clip(label.get(language), CHOICE_LONGEST));
                row["short"] = both(&short);
            }
            self.choices.push(row);
        }
    }

    fn choices(&mut self, choices: &[Wording], list: &str) {
        for (choice, number) in choices.iter().zip(1_usize..) {
            self.choice(list, &format!("c{number}"), &whole(choice));
        }
    }

    fn yes_or_no(&mut self, texts: &Texts, list: &str) {
        if self.begins(list) {
            for (name, id) in [("yes", "poll-yes"), ("no", "poll-no")] {
                let label = Text::from_fn(|language| texts.plain(language, id, &[]));
                self.choice(list, name, &label);
            }
        }
    }

    fn scale(&mut self, texts: &Texts, scale: Scale, list: &str) {
        if self.begins(list) {
            for step in 1..=STEPS {
                let args = [("scale", scale.code().into()), ("step", step.into())];
                let label = Text::from_fn(|language| texts.plain(language, "poll-step", &args));
                self.choice(list, &format!("s{step}"), &label);
            }
        }
    }

    fn choice(&mut self, list: &str, name: &str, label: &Text) {
        let mut row = Table::new();
        row["list_name"] = value(list);
        row["name"] = value(name);
        row["label"] = both(label);
        self.choices.push(row);
    }
}

/// The first question says what a poll is about, unless that is nobody's business.
fn title(texts: &Texts, draft: &Draft) -> Text {
    let mut questions = draft.content.questions.iter();
    let about = questions.find_map(|question| about(texts, question));
    Text::from_fn(|language| {
        let about = about.as_ref().map(|about| clip(about.get(language), TITLE));
        let about = about.unwrap_or_else(|| "none".to_owned());
        texts.plain(language, "poll-title", &[("about", about.into())])
    })
}

/// What is asked about proposals.
fn ranking(texts: &Texts) -> Text {
    Text::from_fn(|language| texts.plain(language, "meeting-ranking", &[]))
}

fn about(texts: &Texts, question: &DraftQuestion) -> Option<Text> {
    match question {
        DraftQuestion::Proposals(_) => Some(ranking(texts)),
        DraftQuestion::Own(own) => (!own.sensitive).then(|| whole(&own.words)),
        DraftQuestion::Bank(name) => {
            let of = |question: &Question| question.label.clone().filter(|_| !question.sensitive);
            ready(name).and_then(of)
        }
    }
}

fn whole(wording: &Wording) -> Text {
    PerLanguage::from_fn(|language| wording.shown(language).to_owned())
}

fn both(text: &Text) -> Item {
    let mut table = InlineTable::new();
    for language in Language::ALL {
        table.insert(language.code(), Value::from(text.get(language)));
    }
    value(table)
}

/// The columns of a row, without its place in the file that it comes from.
fn fresh(row: &Table) -> Table {
    let mut fresh = Table::new();
    for (column, item) in row {
        if let Some(known) = item.as_value() {
            let mut known = known.clone();
            known.decor_mut().clear();
            fresh.insert(column, value(known));
        }
    }
    fresh
}
