//! The page for a meeting of a club or a school parliament: what was found first, and room to write why, whom, what and by whom.

use surveys::statistics::{Level, Publication, Released};

use super::open::Discussed;
use crate::documents::{self, Block, Orientation, Paper, Reading, Style, Text};
use crate::domain::{Document, Language, Moment, RoundPlace};
use crate::services::Context;
use crate::services::digests::for_young_people;
use crate::services::names::place_name;
use crate::services::reports::{ReportError, tag};
use crate::store::{StoreError, Tx, digests};

/// Findings on it: more are not discussed in one meeting.
const FINDINGS: usize = 3;
/// What is asked about each, and so many lines to write on.
const QUESTIONS: [(&str, u8); 4] = [
    ("discussion-why", 2),
    ("discussion-whom", 2),
    ("discussion-we", 2),
    ("discussion-council", 2),
];

/// What stands on the page.
#[derive(Debug)]
pub struct DiscussionSheet {
    discussed: Discussed,
    /// As young people read it.
    publication: Released<Publication>,
    made: Moment,
}

/// The page about the result of a round in a place; `None` if leaders do not have it, or nothing was found.
///
/// # Errors
/// The database.
pub async fn read(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    now: Moment,
) -> Result<Option<DiscussionSheet>, StoreError> {
    let Some(discussed) = super::of_place(tx, context, of, now).await? else {
        return Ok(None);
    };
    let level = Level::municipality(&of.municipality);
    let stored = digests::edition(tx, &of.round, &level, discussed.result.edition).await?;
    Ok(stored.map(|stored| DiscussionSheet {
        publication: for_young_people(context, &discussed.round, &stored.publication),
        discussed,
        made: now,
    }))
}

impl DiscussionSheet {
    /// The page as PDF.
    ///
    /// # Errors
    /// [`ReportError::Document`]: a fault of ours.
    pub fn file(&self, context: &Context, language: Language) -> Result<Document, ReportError> {
        let pdf = documents::pdf(&self.paper(context, language));
        let pdf = pdf.map_err(|error| ReportError::Document(error.to_string()))?;
        let of = &self.discussed.result.of;
        Ok(Document {
            name: format!(
                "discussion-{}-{}-{}.pdf",
                of.municipality,
                of.round,
                language.code()
            ),
            bytes: pdf.bytes,
        })
    }

    fn paper(&self, context: &Context, language: Language) -> Paper {
        let of = &self.discussed.result.of;
        let words = self.discussed.words(context, language);
        let say = |id: &str| words.plain(id, &[]);
        let place = place_name(context, language, Some(&of.municipality), self.made);
        let title = words.plain("discussion-title", &[("place", place.into())]);
        let subject = words.questionnaire.title.get(language).to_owned();
        let facts = format!(
            " · {} · {}. {}",
            words.period(&self.publication),
            words.answered(&self.publication),
            words.honesty(&self.publication),
        );
        let mut blocks = vec![
            Block::heading(1, title.clone()),
            Block::body(Text::bold(subject.clone()).and(facts)),
            Block::Paragraph(say("discussion-rules").into(), Style::Framed),
            Block::body(say("discussion-day")),
        ];
        for (number, asked) in (1..).zip(self.discussed.findings.iter().take(FINDINGS)) {
            blocks.extend(self.finding(context, (number, asked), language));
        }
        blocks.push(Block::body(say("discussion-next")));
        Paper {
            orientation: Orientation::Portrait,
            reading: Reading::Hand,
            footer: format!("{title} · {}", say("report-footer")),
            title,
            subject,
            language: tag(language).to_owned(),
            id: format!(
                "discussion/{}/{}/{}/{}",
                of.round,
                of.municipality,
                self.discussed.result.edition,
                language.code()
            ),
            made: documents::made(self.discussed.result.published),
            sections: vec![blocks],
        }
    }

    fn finding(
        &self,
        context: &Context,
        (number, asked): (usize, &crate::domain::AskedFinding),
        language: Language,
    ) -> Vec<Block> {
        let Some([need, question, share]) = self.discussed.named(context, asked, language) else {
            return Vec::new();
        };
        let mut blocks = vec![
            Block::heading(2, format!("{number}. {need} — {share}")),
            Block::body(question),
        ];
        for (id, lines) in QUESTIONS {
            blocks.push(Block::body(context.texts.plain(language, id, &[])));
            blocks.push(Block::Lines(lines));
        }
        blocks
    }
}
