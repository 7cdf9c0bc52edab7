//! What brings people to a round: words for any messenger, a QR picture, a poster, a letter to a school, a notice to parents. No person, no figure
//! and no pledge is in it: paper cannot be corrected.

mod letters;
mod poster;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;

use super::Context;
use super::reports::{ReportError, tag};
use super::rounds;
use super::sms::{TalkCost, place_code};
use super::words::units;
use crate::documents::{self, Block, QrCard};
use crate::domain::{
    Document, InvitationPaper, Language, Message, Moment, Municipality, PaperLanguages, Picture,
    Round, TargetGroup, day_in_bishkek, last_day,
};
use crate::store::{StoreError, Tx};
use crate::texts::Value;

/// What Telegram takes below a picture, in UTF-16 units.
const CAPTION: usize = 1_024;

/// A round in a place with the link by which people come.
#[derive(Debug, Clone)]
pub struct Invitation {
    round: Arc<Round>,
    /// Slug of the place.
    place: String,
    url: String,
    /// The code of the place leads to this round by SMS.
    keeps_code: bool,
    now: Moment,
}

/// What is told of it in one language.
struct Told {
    title: String,
    place: String,
    /// `8 minutes`; `none` where the author has not said.
    minutes: String,
    /// The last day; `none` where there is none.
    until: String,
    /// Who is asked: [`TargetGroup::code`]; `everybody` also where nobody has said.
    group: &'static str,
}

impl Told {
    fn args(&self) -> [(&'static str, Value); 5] {
        [
            ("title", self.title.as_str().into()),
            ("place", self.place.as_str().into()),
            ("minutes", self.minutes.as_str().into()),
            ("until", self.until.as_str().into()),
            ("group", self.group.into()),
        ]
    }
}

impl Invitation {
    /// To a round in a place by this link; `None` before the bot's username is known. `keeper`: to which the SMS code of the place leads.
    pub async fn of(
        tx: &mut Tx,
        context: &Context,
        (round, place): (&Arc<Round>, &Municipality),
        (payload, keeper): (&str, Option<&Arc<Round>>),
        now: Moment,
    ) -> Result<Option<Self>, StoreError> {
        let url = rounds::url(tx, context, payload).await?;
        Ok(url.map(|url| Self {
            round: Arc::clone(round),
            place: place.slug.clone(),
            url,
            keeps_code: keeper.is_some_and(|keeper| keeper.id == round.id),
            now,
        }))
    }

    /// The link.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Words to pass on in any messenger, in each language.
    #[must_use]
    pub fn words(&self, context: &Context) -> Message {
        let said = Language::ALL.map(|language| {
            let told = self.told(context, language);
            context.texts.say(language, "bring-words", &told.args())
        });
        Message::plain(format!(
            "{}\n\n{}",
            said.join("\n\n"),
            crate::texts::escape(&self.url)
        ))
    }

    /// The QR picture with what somebody needs to know, in each language, and the words below it; none if it cannot be drawn.
    #[must_use]
    pub fn picture(&self, context: &Context) -> Option<Message> {
        let words = Some(self.words(context).text).filter(|text| units(text) <= CAPTION);
        Some(Message::plain(words.unwrap_or_default()).with_picture(Some(self.drawn(context)?)))
    }

    fn drawn(&self, context: &Context) -> Option<Picture> {
        let told = Language::ALL.map(|language| self.told(context, language));
        let titles: Vec<&str> = told.iter().map(|told| told.title.as_str()).collect();
        let places = told.iter().map(|told| told.place.as_str());
        let place = places.collect::<Vec<_>>().join(" · ");
        let facts = Language::ALL.map(|language| self.facts(context, language));
        let days = Language::ALL.map(|language| self.last_day(context, language));
        let by_sms = Language::ALL.map(|language| self.by_sms(context, language));
        let asked = Language::ALL.map(|language| self.asked(context, language));
        let notes: Vec<&str> = asked
            .iter()
            .chain(&days)
            .chain(&by_sms)
            .flatten()
            .map(String::as_str)
            .collect();
        let card = QrCard {
            url: &self.url,
            titles: &titles,
            place: &place,
            facts: &facts.iter().map(String::as_str).collect::<Vec<_>>(),
            notes: &notes,
        };
        let png = documents::qr(&card).ok()?;
        Some(Picture {
            name: format!("{}.png", self.name("qr")),
            png,
        })
    }

    /// A paper to print.
    ///
    /// # Errors
    /// [`ReportError::Document`]: a fault of ours.
    pub fn paper(
        &self,
        context: &Context,
        paper: InvitationPaper,
    ) -> Result<Document, ReportError> {
        let wrong = |error: documents::PaperError| ReportError::Document(error.to_string());
        let (name, bytes) = match paper {
            InvitationPaper::Poster(languages) => {
                let codes: Vec<&str> = languages.list().iter().map(|l| l.code()).collect();
                let name = format!("{}-{}", self.name("poster"), codes.join("-"));
                (
                    name,
                    poster::fitted(self, context, languages).map_err(wrong)?,
                )
            }
            InvitationPaper::School => {
                let paper = letters::school(self, context);
                let pdf = documents::pdf(&paper).map_err(wrong)?;
                (self.name("letter-school"), pdf.bytes)
            }
            InvitationPaper::Parents => {
                let paper = letters::parents(self, context);
                let pdf = documents::pdf(&paper).map_err(wrong)?;
                (self.name("notice-parents"), pdf.bytes)
            }
        };
        Ok(Document {
            name: format!("{name}.pdf"),
            bytes,
        })
    }

    /// `poster-osh-2026-12-15`: what, where and the last day, so that somebody knows when to take it down.
    fn name(&self, what: &str) -> String {
        let day = self.ends().unwrap_or(day_in_bishkek(self.now));
        format!("{what}-{}-{day}", self.place)
    }

    fn ends(&self) -> Option<NaiveDate> {
        self.round.until.map(last_day)
    }

    fn told(&self, context: &Context, language: Language) -> Told {
        let none = || "none".to_owned();
        let minutes = self.round.questionnaire.minutes;
        let minutes = minutes.map(|n| {
            let n = [("n", n.into())];
            context.texts.plain(language, "minutes", &n)
        });
        let until = self.ends().map(|day| context.texts.day(language, day));
        Told {
            title: self.round.questionnaire.title.get(language).to_owned(),
            place: super::names::place_name(context, language, Some(&self.place), self.now),
            minutes: minutes.unwrap_or_else(none),
            until: until.unwrap_or_else(none),
            group: self
                .round
                .target_group
                .unwrap_or(TargetGroup::Everybody)
                .code(),
        }
    }

    /// «Бир мектептин окуучулары үчүн»; nothing where everybody is asked.
    fn asked(&self, context: &Context, language: Language) -> Option<String> {
        let narrow = self
            .round
            .target_group
            .filter(|group| *group != TargetGroup::Everybody)?;
        let group = [("group", narrow.code().into())];
        Some(context.texts.plain(language, "bring-asked", &group))
    }

    /// «8 мүнөт · аты-жөнү суралбайт».
    fn facts(&self, context: &Context, language: Language) -> String {
        let told = self.told(context, language);
        context
            .texts
            .plain(language, "bring-facts", &told.args()[2..3])
    }

    /// «Акыркы күнү: …».
    fn last_day(&self, context: &Context, language: Language) -> Option<String> {
        self.ends()?;
        let told = self.told(context, language);
        Some(
            context
                .texts
                .plain(language, "bring-until", &told.args()[3..4]),
        )
    }

    /// How to take part by SMS and what that costs; nothing where nobody can, or the code of the place leads elsewhere.
    fn by_sms(&self, context: &Context, language: Language) -> Option<String> {
        let cost = TalkCost::of(context, &self.round.questionnaire).filter(|_| self.keeps_code)?;
        let place = context.municipalities.find(&self.place)?;
        let number = context.settings.sms.as_ref()?.number.as_deref()?;
        let args = [
            ("code", place_code(place).into()),
            ("number", number.into()),
        ];
        let texts = &context.texts;
        let how = texts.plain(language, "round-card-sms", &args);
        let costs = texts.plain(language, "bring-sms-cost", &cost.for_them());
        Some(format!("{how}. {costs}"))
    }

    /// The figure of the code, with the link below it.
    fn code(&self, context: &Context, language: Language, across: f32) -> Option<Block> {
        let drawing = documents::qr_drawing(&self.url, across).ok()?;
        let alt = [("url", self.url.as_str().into())];
        Some(Block::Figure(documents::Figure {
            drawing,
            alt: context.texts.plain(language, "bring-code-alt", &alt),
            caption: self.url.clone(),
        }))
    }
}

/// The languages of a paper, each with the block that names it where it is not the first.
fn each_language(languages: PaperLanguages) -> impl Iterator<Item = (Language, Block)> {
    let list = languages.list().into_iter();
    list.map(|language| (language, Block::Language(tag(language).to_owned())))
}
