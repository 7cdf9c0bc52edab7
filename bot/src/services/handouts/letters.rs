//! Letters that go out with an invitation, a page in each language: to the head of a school, and to parents.

use super::{Invitation, each_language};
use crate::documents::{self, Block, List, Marker, Orientation, Paper, Reading, Text};
use crate::domain::{Language, PaperLanguages};
use crate::services::Context;
use crate::services::reports::tag;
use crate::texts::Value;

/// Points across the code: read from the hand.
const CODE: f32 = 120.0;

/// A letter: its heading, and what stands in it.
struct Letter {
    /// What it is called in ids of documents.
    name: &'static str,
    heading: &'static str,
    opening: &'static str,
    parts: &'static [Part],
}

/// A heading with points or with a paragraph below it.
struct Part {
    heading: &'static str,
    points: &'static [&'static str],
}

const SCHOOL: Letter = Letter {
    name: "school",
    heading: "letter-school",
    opening: "letter-school-about",
    parts: &[
        Part {
            heading: "letter-school-never",
            points: &[
                "letter-school-no-rating",
                "letter-school-no-names",
                "letter-school-nobody-sees",
                "letter-school-together",
                "letter-school-only-one",
            ],
        },
        Part {
            heading: "letter-school-please",
            points: &[
                "letter-school-tell",
                "letter-school-free",
                "letter-school-no-lists",
                "letter-school-parents",
            ],
        },
    ],
};

const PARENTS: Letter = Letter {
    name: "parents",
    heading: "letter-parents",
    opening: "letter-parents-about",
    parts: &[
        Part {
            heading: "letter-parents-short",
            points: &[
                "letter-parents-free",
                "letter-parents-no-names",
                "letter-parents-together",
                "letter-parents-no-orders",
                "letter-parents-erase",
            ],
        },
        Part {
            heading: "letter-parents-young",
            points: &["letter-parents-link", "letter-parents-back"],
        },
        Part {
            heading: "letter-parents-harm",
            points: &["letter-parents-read", "letter-parents-112"],
        },
    ],
};

/// To the head of a school: what is never asked or shown, and what is asked of the school.
pub(super) fn school(invitation: &Invitation, context: &Context) -> Paper {
    paper(invitation, context, &SCHOOL)
}

/// To parents: what it is, whose yes it takes, and what becomes of words of harm.
pub(super) fn parents(invitation: &Invitation, context: &Context) -> Paper {
    paper(invitation, context, &PARENTS)
}

fn paper(invitation: &Invitation, context: &Context, letter: &Letter) -> Paper {
    let first = Language::Ky;
    let told = invitation.told(context, first);
    let pages = each_language(PaperLanguages::Both);
    let sections = pages.map(|(language, spoken)| {
        let page = page(invitation, context, letter, language);
        std::iter::once(spoken).chain(page).collect()
    });
    Paper {
        title: context.texts.plain(first, letter.heading, &[]),
        subject: told.title,
        language: tag(first).to_owned(),
        id: format!(
            "{}/{}/{}/{}",
            letter.name, invitation.round.id, invitation.place, invitation.url
        ),
        made: documents::made(invitation.now),
        orientation: Orientation::Portrait,
        reading: Reading::Hand,
        footer: context.texts.plain(first, "report-footer", &[]),
        sections: sections.collect(),
    }
}

fn page(
    invitation: &Invitation,
    context: &Context,
    letter: &Letter,
    language: Language,
) -> Vec<Block> {
    let told = invitation.told(context, language);
    let [title, place, minutes, until, group] = told.args();
    let args: Vec<(&str, Value)> = vec![
        title,
        place,
        minutes,
        until,
        group,
        ("threshold", context.settings.threshold.into()),
        ("age", context.settings.guardian_under.into()),
    ];
    let say = |id: &str| context.texts.plain(language, id, &args);
    let mut blocks = vec![
        Block::heading(1, say(letter.heading)),
        Block::body(say(letter.opening)),
    ];
    for part in letter.parts {
        blocks.push(Block::heading(2, say(part.heading)));
        let points = part.points.iter().map(|id| Text::from(say(id)));
        blocks.push(Block::List(List {
            marker: Marker::Bullet,
            items: points.collect(),
        }));
    }
    blocks.push(Block::heading(2, say("letter-questions")));
    blocks.push(Block::body(whom_to_ask(context, language)));
    blocks.extend(invitation.code(context, language, CODE));
    blocks
}

/// Who answers for it, and room for who brought the letter.
fn whom_to_ask(context: &Context, language: Language) -> String {
    let own = context.texts.plain(language, "letter-leader", &[]);
    let Some(responsible) = &context.settings.responsible else {
        return own;
    };
    let args = [
        (
            "organisation",
            responsible.organisation[language].as_str().into(),
        ),
        ("contact", responsible.contact[language].as_str().into()),
    ];
    let who = context.texts.plain(language, "letter-responsible", &args);
    format!("{who} {own}")
}
