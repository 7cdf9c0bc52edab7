//! The page for a public hearing: what young people of the place name most often, how they rank it and how they would spread the money.

use std::sync::Arc;

use surveys::statistics::{
    Level, Publication, QuestionResult, Released, Shares, Table as Figures, findings, needs,
};

use super::hearing_args;
use crate::documents::{
    self, Block, Column, Figure, Orientation, Paper, Reading, Style, Table, Text,
};
use crate::domain::{Document, Hearing, Language, Moment, Round};
use crate::services::Context;
use crate::services::charts::{Shown, charted, headline};
use crate::services::digests::for_young_people;
use crate::services::names::place_name;
use crate::services::pictures::how_to_read;
use crate::services::reports::{ReportError, share, tag};
use crate::services::words::Words;
use crate::store::{StoreError, Tx, budget_years, digests, results};

/// Most needs in the table.
const NEEDS: usize = 5;
/// Most pictures; the last ones go when the page has no room.
const FIGURES: usize = 3;

/// What stands on the page.
#[derive(Debug)]
pub struct HearingSheet {
    /// Slug of the place.
    place: String,
    hearing: Hearing,
    made: Moment,
    /// The newest result with needs, and the newest in which something is ranked or paid for: at least one.
    sources: Vec<Source>,
}

#[derive(Debug)]
struct Source {
    round: Arc<Round>,
    /// As young people read it: anybody may get the page.
    publication: Released<Publication>,
}

impl Source {
    fn has_needs(&self) -> bool {
        !findings(&self.round.questionnaire, &self.publication).is_empty()
    }

    /// What is ranked, and over what coins are spread.
    fn weighed(&self) -> impl Iterator<Item = &QuestionResult> {
        let all = self.publication.results.iter();
        all.filter(|result| match &result.table {
            Figures::Coins { .. } => true,
            Figures::Shares { of, .. } => matches!(of, Shares::Top(_)),
        })
    }
}

/// The page of a place; `None` without a hearing, or as long as young people have heard of no result there.
///
/// # Errors
/// The database.
pub async fn read(
    tx: &mut Tx,
    context: &Context,
    place: &str,
    now: Moment,
) -> Result<Option<HearingSheet>, StoreError> {
    let Some(hearing) = budget_years::get(tx, place).await?.hearing else {
        return Ok(None);
    };
    let snapshot = context.snapshot();
    let mut sources: Vec<Source> = Vec::new();
    for result in results::all(tx).await?.into_iter().rev() {
        let open = result.of.municipality == place && !result.held && result.opens <= now;
        let Some(round) = snapshot.round(&result.of.round).filter(|_| open) else {
            continue;
        };
        let level = Level::municipality(place);
        let Some(stored) = digests::edition(tx, &round.id, &level, result.edition).await? else {
            continue;
        };
        let source = Source {
            publication: for_young_people(context, round, &stored.publication),
            round: Arc::clone(round),
        };
        let adds = |has: fn(&Source) -> bool| has(&source) && !sources.iter().any(has);
        if adds(Source::has_needs) || adds(|source| source.weighed().next().is_some()) {
            sources.push(source);
        }
    }
    sources.sort_by_key(|source| !source.has_needs());
    Ok((!sources.is_empty()).then(|| HearingSheet {
        place: place.to_owned(),
        hearing,
        made: now,
        sources,
    }))
}

impl HearingSheet {
    /// The page as PDF.
    ///
    /// # Errors
    /// [`ReportError::Document`]: a fault of ours.
    pub fn file(&self, context: &Context, language: Language) -> Result<Document, ReportError> {
        let wrong = |error: documents::PaperError| ReportError::Document(error.to_string());
        let mut figures = self.figures(context, language);
        loop {
            let paper = self.paper(context, language, &figures);
            let pdf = documents::pdf(&paper).map_err(wrong)?;
            let fits = pdf.pages.first().is_none_or(|pages| *pages <= 1);
            if fits || figures.pop().is_none() {
                let (place, day) = (&self.place, self.hearing.day);
                return Ok(Document {
                    name: format!("hearing-{place}-{day}-{}.pdf", language.code()),
                    bytes: pdf.bytes,
                });
            }
        }
    }

    fn paper(&self, context: &Context, language: Language, figures: &[Charted]) -> Paper {
        let say = |id: &str| context.texts.plain(language, id, &[]);
        let name = place_name(context, language, Some(&self.place), self.made);
        let title = context
            .texts
            .plain(language, "hearing-title", &[("place", name.into())]);
        let when = context.texts.plain(
            language,
            "hearing-when",
            &hearing_args(context, language, &self.hearing),
        );
        let mut blocks = vec![
            Block::heading(1, title.clone()),
            Block::Paragraph(Text::bold(when), Style::Framed),
        ];
        for source in &self.sources {
            blocks.extend(source.told(&source.words(context, language)));
        }
        if !figures.is_empty() {
            blocks.push(Block::heading(2, say("hearing-weighed")));
        }
        for charted in figures {
            blocks.push(Block::heading(3, charted.headline.clone()));
            blocks.push(Block::Figure(charted.figure.clone()));
        }
        blocks.push(Block::body(say("hearing-anybody")));
        Paper {
            orientation: Orientation::Portrait,
            reading: Reading::Hand,
            footer: say("report-footer"),
            subject: title.clone(),
            title,
            language: tag(language).to_owned(),
            id: format!(
                "hearing/{}/{}/{}",
                self.place,
                self.hearing.day,
                language.code()
            ),
            made: documents::made(self.made),
            sections: vec![blocks],
        }
    }

    /// Rankings and coins first; where there are none, the bars of the strongest needs.
    fn figures(&self, context: &Context, language: Language) -> Vec<Charted> {
        let mut figures = Vec::new();
        for source in &self.sources {
            let words = source.words(context, language);
            figures.extend(
                source
                    .weighed()
                    .filter_map(|result| source.charted(words, result)),
            );
        }
        if let (true, Some(source)) = (figures.is_empty(), self.sources.first()) {
            let words = source.words(context, language);
            let needs = needs(words.questionnaire, &source.publication);
            let results = charted(&source.publication, &needs);
            figures.extend(results.into_iter().filter_map(|r| source.charted(words, r)));
        }
        figures.truncate(FIGURES);
        figures
    }
}

/// The bars of a question, and the sentence above them.
struct Charted {
    headline: String,
    figure: Figure,
}

impl Source {
    fn words<'a>(&'a self, context: &'a Context, language: Language) -> Words<'a> {
        Words {
            texts: &context.texts,
            language,
            questionnaire: &self.round.questionnaire,
        }
    }

    /// Whose answers, how to read them, and the needs that were named most.
    fn told(&self, words: &Words<'_>) -> Vec<Block> {
        let title = words.questionnaire.title.get(words.language);
        let facts = format!(
            " · {} · {}. {} {}",
            words.period(&self.publication),
            words.answered(&self.publication),
            how_to_read(*words, &self.publication),
            words.honesty(&self.publication),
        );
        let mut blocks = vec![Block::Paragraph(Text::bold(title).and(facts), Style::Body)];
        let found = findings(words.questionnaire, &self.publication);
        let rows: Vec<Vec<Text>> = (1..)
            .zip(found.iter().take(NEEDS))
            .filter_map(|(number, finding): (usize, _)| {
                let question = words.question(finding.question)?;
                let need = format!("{number}. {}", words.need(question, finding.label));
                Some(vec![
                    Text::bold(need).and(format!(" — {}", words.asked(question))),
                    share(*words, finding).into(),
                ])
            })
            .collect();
        if !rows.is_empty() {
            let column = |id: &str, share| Column {
                header: words.plain(id, &[]),
                share,
            };
            blocks.push(Block::heading(2, words.plain("report-findings", &[])));
            blocks.push(Block::Table(Table {
                columns: vec![
                    column("report-column-need", 78),
                    column("report-column-share", 22),
                ],
                rows,
                grid: false,
            }));
        }
        blocks
    }

    fn charted(&self, words: Words<'_>, result: &QuestionResult) -> Option<Charted> {
        let question = words.question(result.question)?;
        let shown = Shown::of(words, &self.publication, result)?;
        let headline = headline(words, result);
        let bars: Vec<_> = shown.in_words().collect();
        Some(Charted {
            figure: Figure {
                drawing: documents::figure(shown.section()),
                alt: format!("{headline}. {}", bars.join("; ")),
                caption: format!("{} {}", words.asked(question), shown.how_to_read(words)),
            },
            headline,
        })
    }
}
