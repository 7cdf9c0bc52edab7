//! Publications put into words and pictures ahead of the transaction that queues them.

use std::collections::HashMap;

use surveys::statistics::{Level, Publication, Released};

use super::{Heading, compose};
use crate::domain::{Language, Message, Moment, Round, SectorBody, day_in_bishkek};
use crate::services::Context;
use crate::services::names::sector_name;
use crate::store::json;

/// The messages of one run.
pub(super) struct Drawn<'a> {
    pub(super) context: &'a Context,
    pub(super) round: &'a Round,
    pub(super) now: Moment,
    /// When it may be sent: offices are written to when they are open, unless somebody asked for it by hand.
    pub(super) sent: Moment,
    /// Draw what is asked for, however long it takes.
    pub(super) at_once: bool,
    ready: HashMap<Key, Vec<Message>>,
    missing: Vec<(Key, Released<Publication>)>,
}

/// The publication as it is printed, its edition, the language, the body whose part it is.
type Key = (String, u32, Language, Option<SectorBody>);

impl<'a> Drawn<'a> {
    pub(super) fn new(
        context: &'a Context,
        round: &'a Round,
        (now, sent): (Moment, Moment),
    ) -> Self {
        Self {
            context,
            round,
            now,
            sent,
            at_once: false,
            ready: HashMap::new(),
            missing: Vec::new(),
        }
    }

    /// The messages if they are ready; else none, and they are noted for [`Self::draw`].
    pub(super) fn messages(
        &mut self,
        publication: &Released<Publication>,
        edition: u32,
        (language, sector): (Language, Option<SectorBody>),
    ) -> Vec<Message> {
        let key = (json(publication), edition, language, sector);
        if let Some(messages) = self.ready.get(&key) {
            return messages.clone();
        }
        self.missing.push((key, publication.clone()));
        if !self.at_once {
            return Vec::new();
        }
        self.draw();
        self.messages(publication, edition, (language, sector))
    }

    /// Nothing that was asked for is missing.
    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Puts what is missing into words.
    pub(super) fn draw(&mut self) {
        for (key, publication) in std::mem::take(&mut self.missing) {
            let (context, round, now) = (self.context, self.round, self.now);
            let (edition, language, sector) = (key.1, key.2, key.3);
            self.ready.entry(key).or_insert_with(|| match sector {
                Some(body) => words_of_sector(
                    context,
                    round,
                    (&publication, edition),
                    (language, body),
                    now,
                ),
                None => words(context, round, &publication, edition, language, now),
            });
        }
    }
}

/// The part of a sector's body as messages in one language.
pub(super) fn words_of_sector(
    context: &Context,
    round: &Round,
    (part, edition): (&Released<Publication>, u32),
    (language, body): (Language, SectorBody),
    now: Moment,
) -> Vec<Message> {
    let sector = sector_name(&context.texts, language, Some(body.sector()));
    let place = format!("{} · {sector}", place_of(context, part, language, now));
    let heading = Heading {
        language,
        place: &place,
        edition,
        specimen: false,
    };
    compose(&context.texts, &round.questionnaire, part, &heading)
}

/// A publication as messages in one language.
pub(super) fn words(
    context: &Context,
    round: &Round,
    publication: &Released<Publication>,
    edition: u32,
    language: Language,
    now: Moment,
) -> Vec<Message> {
    let place = place_of(context, publication, language, now);
    let heading = Heading {
        language,
        place: &place,
        edition,
        specimen: false,
    };
    compose(&context.texts, &round.questionnaire, publication, &heading)
}

fn place_of(
    context: &Context,
    publication: &Publication,
    language: Language,
    now: Moment,
) -> String {
    match &publication.level {
        Level::Municipality { slug, .. } => {
            let municipality = context.municipalities.find(slug);
            municipality.map_or(slug.clone(), |m| {
                m.names(language, day_in_bishkek(now)).nom.clone()
            })
        }
        Level::Region { kind, code, .. } => {
            let day = day_in_bishkek(now);
            context
                .municipalities
                .region_name((*kind, code), language, day)
        }
        Level::Others => context.texts.plain(language, "digest-place-others", &[]),
        Level::Nation => context.texts.plain(language, "digest-place-nation", &[]),
    }
}
