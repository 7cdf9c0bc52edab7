//! All places at a glance, for coordinators alone: alphabetical, without ranks and pictures, so that no league table comes of it.

use std::collections::HashMap;

use chrono::NaiveDate;
use surveys::statistics::Level;

use super::commitments::{self, Item};
use super::digests;
use super::reports::ReportError;
use super::{Context, names};
use crate::documents::{self, Cell, Tab, Workbook};
use crate::domain::{
    Commitment, Language, Moment, PledgeState, RoundResult, alphabetical, day_in_bishkek,
};
use crate::store::councils::{self, CouncilChat};
use crate::store::{StoreError, Tx, commitments as pledges, results};
use crate::texts::Value;

/// Places in one message: all of a region, and far below what Telegram takes.
const TOGETHER: usize = 25;

/// All places as they stand.
#[derive(Debug)]
pub struct Overview {
    made: Moment,
    places: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    slug: String,
    /// How many stand behind the newest publication ("30+"), and its day.
    newest: Option<(String, NaiveDate)>,
    pledge: (PledgeState, Option<NaiveDate>),
    counts: Counts,
    /// Chats of sectors' bodies that read along.
    sectors: Vec<CouncilChat>,
}

impl Place {
    /// Nothing has come out of it, and its council has said nothing.
    fn is_empty(&self) -> bool {
        let (state, _) = self.pledge;
        let said = state != PledgeState::None;
        self.newest.is_none() && !said && self.counts == Counts::default()
    }
}

impl Place {
    /// The sectors whose bodies read along, in words.
    fn sectors(&self, context: &Context, language: Language) -> Option<String> {
        let chats: Vec<&CouncilChat> = self.sectors.iter().collect();
        (!chats.is_empty()).then(|| names::sectors_in_words(context, language, &chats))
    }
}

/// What became of the findings of a place.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    /// Without an answer, as long as one is expected.
    waiting: usize,
    /// Answered, neither done nor late.
    open: usize,
    /// Done, as the council says.
    kept: usize,
    /// Their day lies behind.
    late: usize,
}

/// All places that exist today.
pub async fn read(tx: &mut Tx, context: &Context, now: Moment) -> Result<Overview, StoreError> {
    let mut all: HashMap<String, Counts> = HashMap::new();
    for result in results::all(tx).await? {
        let items = commitments::items(tx, &result.of).await?;
        let place = result.of.municipality.clone();
        all.entry(place).or_default().add(&result, &items, now);
    }
    let sectors = councils::of_sectors(tx).await?;
    let mut places = Vec::new();
    for municipality in context.municipalities.iter() {
        if municipality.merged_into(day_in_bishkek(now)).is_some() {
            continue;
        }
        let slug = municipality.slug.clone();
        let level = Level::municipality(&slug);
        let newest = digests::newest(tx, context, &level).await?;
        places.push(Place {
            newest: newest.map(|stored| {
                let people = stored.publication.respondents.to_string();
                (people, day_in_bishkek(stored.published))
            }),
            pledge: pledge(tx, context, &slug, now).await?,
            counts: all.get(&slug).copied().unwrap_or_default(),
            sectors: {
                let own = sectors.iter().filter(|chat| chat.municipality == slug);
                own.cloned().collect()
            },
            slug,
        });
    }
    Ok(Overview { made: now, places })
}

/// The pledge that the council was asked for last.
async fn pledge(
    tx: &mut Tx,
    context: &Context,
    place: &str,
    now: Moment,
) -> Result<(PledgeState, Option<NaiveDate>), StoreError> {
    let snapshot = context.snapshot();
    let mut all = pledges::pledges(tx).await?;
    all.retain(|pledge| pledge.of.municipality == place);
    let newest = all.into_iter().max_by_key(|pledge| pledge.asked);
    let known = newest.and_then(|pledge| {
        let round = snapshot.round(&pledge.of.round)?.clone();
        Some((pledge, round))
    });
    let Some((pledge, round)) = known else {
        return Ok((PledgeState::None, None));
    };
    let times = (round.opened, round.until, round.closed);
    commitments::pledge_state(tx, &pledge.of, times, now).await
}

impl Counts {
    fn add(&mut self, result: &RoundResult, items: &[Item], now: Moment) {
        for item in items.iter().filter(|item| item.asked.continues.is_none()) {
            let standing = item.standing(now);
            if standing.is_some_and(|entry| item.is_overdue(entry, now)) {
                self.late += 1;
                continue;
            }
            match standing.map(|entry| &entry.commitment) {
                None if result.ended.is_none() => self.waiting += 1,
                Some(
                    Commitment::Tabled { .. }
                    | Commitment::Agreed { .. }
                    | Commitment::Planned { .. }
                    | Commitment::InProgress { .. },
                ) => self.open += 1,
                Some(Commitment::Done { .. }) => self.kept += 1,
                None | Some(Commitment::NotOurs { .. } | Commitment::Declined { .. }) => {}
            }
        }
    }
}

/// "Internal", in both languages: whoever sees a sheet of paper reads one of them.
fn internal(context: &Context) -> String {
    let words = Language::ALL.map(|language| context.texts.plain(language, "internal", &[]));
    words.join(" · ")
}

impl Overview {
    /// In the order of the alphabet of this language.
    fn ordered(&self, context: &Context, language: Language) -> Vec<&Place> {
        let day = day_in_bishkek(self.made);
        let mut places: Vec<&Place> = self.places.iter().collect();
        places.sort_by_cached_key(|place| {
            let found = context.municipalities.find(&place.slug);
            found.map(|found| alphabetical(found.names(language, day).brief()))
        });
        places
    }

    /// The messages of it, each below what Telegram takes.
    #[must_use]
    pub fn messages(&self, context: &Context, language: Language) -> Vec<String> {
        let texts = &context.texts;
        let places = self.ordered(context, language);
        let parts = places.chunks(TOGETHER).map(|places| {
            let lines = places.iter().map(|place| {
                let line = self.line(context, place, language);
                match place.sectors(context, language) {
                    None => line,
                    Some(sectors) => {
                        let args = [("line", line.into()), ("sectors", sectors.into())];
                        texts.say(language, "overview-sectors", &args)
                    }
                }
            });
            let lines: Vec<String> = lines.collect();
            let internal = [("internal", internal(context).into())];
            let head = texts.say(language, "overview", &internal);
            format!("{head}\n\n{}", lines.join("\n"))
        });
        parts.collect()
    }

    fn line(&self, context: &Context, place: &Place, language: Language) -> String {
        let texts = &context.texts;
        let (people, date) = self.newest(context, place, language);
        let name = names::place_name(context, language, Some(&place.slug), self.made);
        if place.is_empty() {
            return texts.say(language, "overview-line-empty", &[("place", name.into())]);
        }
        let counts = place.counts;
        let args = [
            ("place", name.into()),
            ("people", people.into()),
            ("date", date.into()),
            ("pledge", pledge_in_words(context, place, language).into()),
            ("waiting", counts.waiting.to_string().into()),
            ("open", counts.open.to_string().into()),
            ("kept", counts.kept.to_string().into()),
            ("late", counts.late.to_string().into()),
        ];
        texts.say(language, "overview-line", &args)
    }

    /// How many stand behind the newest publication, and its day, in words.
    fn newest(&self, context: &Context, place: &Place, language: Language) -> (String, String) {
        match &place.newest {
            Some((people, day)) => (people.clone(), context.texts.day(language, *day)),
            None => ("–".to_owned(), "–".to_owned()),
        }
    }

    /// `all-places-internal-2026-12-01.xlsx`; in Russian `all-places-internal-2026-12-01-ru.xlsx`.
    #[must_use]
    pub fn file_name(&self, language: Language) -> String {
        let day = day_in_bishkek(self.made);
        match language {
            Language::Ky => format!("all-places-internal-{day}.xlsx"),
            other => format!("all-places-internal-{day}-{}.xlsx", other.code()),
        }
    }

    /// The workbook, marked as internal.
    ///
    /// # Errors
    /// [`ReportError::Document`]: a fault of ours.
    pub fn file(&self, context: &Context, language: Language) -> Result<Vec<u8>, ReportError> {
        let plain = |id: &str| context.texts.plain(language, id, &[]);
        let number = |count: usize| Cell::from(u32::try_from(count).ok().map(f64::from));
        let rows = self.ordered(context, language).into_iter().map(|place| {
            let (people, date) = self.newest(context, place, language);
            let counts = place.counts;
            let name = names::place_name(context, language, Some(&place.slug), self.made);
            vec![
                name.into(),
                people.into(),
                date.into(),
                pledge_in_words(context, place, language).into(),
                number(counts.waiting),
                number(counts.open),
                number(counts.kept),
                number(counts.late),
                place.sectors(context, language).unwrap_or_default().into(),
            ]
        });
        let columns = [
            ("overview-column-place", 30),
            ("overview-column-people", 16),
            ("overview-column-date", 20),
            ("overview-column-pledge", 34),
            ("overview-column-waiting", 14),
            ("overview-column-open", 14),
            ("overview-column-kept", 14),
            ("overview-column-late", 14),
            ("overview-column-sectors", 30),
        ];
        let internal = internal(context);
        let workbook = Workbook {
            title: format!("{} · {internal}", plain("overview-title")),
            made: self.made,
            tabs: vec![Tab {
                name: plain("overview-title"),
                notice: Some(internal),
                columns: columns.map(|(id, width)| (plain(id), width)).into(),
                written: Vec::new(),
                rows: rows.collect(),
            }],
        };
        documents::xlsx(&workbook).map_err(|error| ReportError::Document(error.to_string()))
    }
}

/// By when the council will answer, or what became of that: never that it broke its word.
fn pledge_in_words(context: &Context, place: &Place, language: Language) -> String {
    let (state, until) = place.pledge;
    let day = until.map_or_else(String::new, |day| context.texts.day(language, day));
    let args: [(&str, Value); 2] = [("state", state.code().into()), ("date", day.into())];
    context.texts.plain(language, "overview-pledge", &args)
}
