//! The places that take part: data, so that another region can bring its own file.

mod regions;
#[cfg(test)]
mod tests;
mod typed;

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use surveys::questionnaire::{Institution, Text};

use super::{Language, PerLanguage};
pub use regions::RegionOf;
pub use typed::UnknownMunicipality;

/// The municipalities of one region, in the order of their file. Slugs never change; names, kind and parents are dated.
#[derive(Debug, Clone)]
pub struct Municipalities {
    list: Vec<Municipality>,
    by_slug: HashMap<String, u16>,
    oblasts: Vec<Oblast>,
}

/// One place.
#[derive(Debug, Clone)]
pub struct Municipality {
    /// Position in the file: what buttons carry.
    pub index: u16,
    /// `[a-z0-9-]`, for ever.
    pub slug: String,
    /// City or rural municipality.
    pub kind: MunicipalityKind,
    /// Code of the state classifier, 14 digits.
    pub soate: String,
    /// Other spellings and older names.
    pub aliases: Vec<String>,
    /// A city in which a coordinator confirms the rounds of leaders: no club speaks for so many.
    pub large: bool,
    schools: Option<u16>,
    clinics: Option<u16>,
    history: Vec<Standing>,
}

/// City or rural municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MunicipalityKind {
    /// Шаар.
    City,
    /// Айыл аймагы.
    AiylAimak,
}

/// What a place is called and belongs to from a day on.
#[derive(Debug, Clone)]
pub struct Standing {
    from: NaiveDate,
    /// Oblast; `None` for the two cities of their own.
    pub oblast: Option<Text>,
    /// District; `None` for cities outside of one.
    pub district: Option<Text>,
    /// The municipality of which it is a part from then on, by its slug.
    pub merged_into: Option<String>,
    names: PerLanguage<Names>,
}

/// The names of a place in one language, with the case forms that texts use: endings are never computed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// For SMS: the name alone, if it is shorter and nobody mistakes it.
    #[serde(default)]
    brief: Option<String>,
    /// For buttons, at most 24 characters.
    pub short: String,
    /// Nominative, in full.
    pub nom: String,
    /// Genitive: whose.
    pub r#gen: String,
    /// Dative: to whom.
    pub dat: String,
    /// Where: locative in Kyrgyz, with its preposition in Russian.
    pub loc: String,
}

/// An entry of the first list that somebody chooses from.
#[derive(Debug, Clone)]
pub struct Oblast {
    /// Its name; `None` for a city without one, which stands for itself.
    pub name: Option<Text>,
    /// Indexes of its municipalities.
    pub members: Vec<u16>,
}

/// Why a file of municipalities is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MunicipalitiesError {
    /// Not JSON of the expected shape: what, where.
    #[error("the file of municipalities is not of the expected shape: {0}")]
    Shape(String),
    /// One entry is wrong.
    #[error("municipality `{slug}`: {problem}")]
    Entry {
        /// Which one.
        slug: String,
        /// What is wrong and what it should be.
        problem: String,
    },
    /// Nothing in it.
    #[error("the file names no municipality")]
    Empty,
}

/// The file that comes with the product: the 22 places of the initiative.
pub const BUNDLED_MUNICIPALITIES: &str = include_str!("../../data/municipalities.json");

impl Municipalities {
    /// The bundled 22.
    ///
    /// # Errors
    /// Never for a built product: a test loads it.
    pub fn bundled() -> Result<Self, MunicipalitiesError> {
        Self::parse(BUNDLED_MUNICIPALITIES)
    }

    /// Reads and checks a file's text.
    ///
    /// # Errors
    /// Names the entry and what is wrong with it.
    pub fn parse(json: &str) -> Result<Self, MunicipalitiesError> {
        let file: File =
            serde_json::from_str(json).map_err(|e| MunicipalitiesError::Shape(e.to_string()))?;
        let mut list = Vec::new();
        let mut by_slug = HashMap::new();
        for (entry, index) in file.municipalities.into_iter().zip(0_u16..=u16::MAX) {
            let slug = entry.slug.clone();
            let wrong = |problem: String| MunicipalitiesError::Entry {
                slug: slug.clone(),
                problem,
            };
            let municipality = entry.checked(index).map_err(wrong)?;
            if by_slug.insert(slug.clone(), index).is_some() {
                return Err(wrong("the slug occurs twice".into()));
            }
            list.push(municipality);
        }
        if list.is_empty() {
            return Err(MunicipalitiesError::Empty);
        }
        let oblasts = oblasts(&list);
        let places = Self {
            list,
            by_slug,
            oblasts,
        };
        match places.wrong_merger() {
            None => Ok(places),
            Some((slug, problem)) => Err(MunicipalitiesError::Entry { slug, problem }),
        }
    }

    /// As if none were large, for tests that are not about that.
    #[cfg(test)]
    pub(crate) fn all_small(mut self) -> Self {
        self.list.iter_mut().for_each(|place| place.large = false);
        self
    }

    /// All, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Municipality> {
        self.list.iter()
    }

    /// The place with this slug.
    #[must_use]
    pub fn find(&self, slug: &str) -> Option<&Municipality> {
        self.by_slug.get(slug).and_then(|index| self.at(*index))
    }

    /// The place at this index, as a button carried it.
    #[must_use]
    pub fn at(&self, index: u16) -> Option<&Municipality> {
        self.list.get(usize::from(index))
    }

    /// The first list to choose from: oblasts, and cities without one, in the order of the file.
    #[must_use]
    pub fn oblasts(&self) -> &[Oblast] {
        &self.oblasts
    }
}

impl Municipality {
    /// Whether it has more than one of these; what nobody has counted is taken for one.
    #[must_use]
    pub fn has_several(&self, institution: Institution) -> bool {
        let count = match institution {
            Institution::School => self.schools,
            Institution::Clinic => self.clinics,
        };
        count.is_some_and(|count| count > 1)
    }

    /// How the place stands on a day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> &Standing {
        // checked at loading: the first standing holds since ever
        self.history
            .iter()
            .rev()
            .find(|s| s.from <= day)
            .unwrap_or(&self.history[0])
    }

    /// Everything it ever was, oldest first.
    #[must_use]
    pub fn standings(&self) -> &[Standing] {
        &self.history
    }

    /// Its names in a language on a day.
    #[must_use]
    pub fn names(&self, language: Language, day: NaiveDate) -> &Names {
        self.on(day).names(language)
    }
}

impl Standing {
    /// First day of it; `None` = since ever.
    #[must_use]
    pub fn from(&self) -> Option<NaiveDate> {
        (self.from != NaiveDate::MIN).then_some(self.from)
    }

    /// The names in one language.
    #[must_use]
    pub const fn names(&self, language: Language) -> &Names {
        self.names.of(language)
    }
}

fn oblasts(list: &[Municipality]) -> Vec<Oblast> {
    let mut oblasts: Vec<Oblast> = Vec::new();
    for place in list {
        let name = place.history.last().and_then(|s| s.oblast.clone());
        let known = oblasts
            .iter_mut()
            .find(|o| name.is_some() && o.name == name);
        match known {
            Some(oblast) => oblast.members.push(place.index),
            None => oblasts.push(Oblast {
                name,
                members: vec![place.index],
            }),
        }
    }
    oblasts
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    municipalities: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    slug: String,
    kind: MunicipalityKind,
    soate: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    large: bool,
    schools: Option<u16>,
    clinics: Option<u16>,
    history: Vec<EntryStanding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryStanding {
    from: Option<String>,
    oblast: Option<Text>,
    district: Option<Text>,
    merged_into: Option<String>,
    #[serde(flatten)]
    names: PerLanguage<Names>,
}

impl Entry {
    fn checked(self, index: u16) -> Result<Municipality, String> {
        let slug_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.slug.is_empty() || self.slug.len() > 40 || !self.slug.bytes().all(slug_letter) {
            return Err("a slug is 1 to 40 of a–z, 0–9 and -".into());
        }
        if self.soate.len() != 14 || !self.soate.bytes().all(|b| b.is_ascii_digit()) {
            return Err(format!("`soate` has 14 digits, not `{}`", self.soate));
        }
        let mut history: Vec<Standing> = Vec::new();
        for entry in self.history {
            let from = match (&entry.from, history.last()) {
                (None, None) => NaiveDate::MIN,
                (None, Some(_)) => return Err("only the first of `history` has no `from`".into()),
                (Some(_), None) => {
                    return Err("the first of `history` holds since ever: `from` is null".into());
                }
                (Some(text), Some(before)) => {
                    let from = first_day(text).ok_or_else(|| {
                        format!(
                            "`from` is a year, a month or a day such as 2025-09-18, not `{text}`"
                        )
                    })?;
                    if from <= before.from {
                        return Err(format!("`history` is in order of time, `{text}` is not"));
                    }
                    from
                }
            };
            for (_, names) in entry.names.iter() {
                names.checked()?;
            }
            history.push(Standing {
                from,
                oblast: entry.oblast,
                district: entry.district,
                merged_into: entry.merged_into,
                names: entry.names,
            });
        }
        if history.is_empty() {
            return Err("`history` needs at least one entry".into());
        }
        let Self {
            slug,
            kind,
            soate,
            aliases,
            large,
            schools,
            clinics,
            ..
        } = self;
        Ok(Municipality {
            index,
            slug,
            kind,
            soate,
            aliases,
            large,
            schools,
            clinics,
            history,
        })
    }
}

impl Names {
    /// The shortest name: where each letter costs.
    #[must_use]
    pub fn brief(&self) -> &str {
        self.brief.as_deref().unwrap_or(&self.short)
    }

    fn checked(&self) -> Result<(), String> {
        if self.short.chars().count() > 24 {
            return Err(format!(
                "`short` is at most 24 characters, `{}` is longer",
                self.short
            ));
        }
        let all = [&self.short, &self.nom, &self.r#gen, &self.dat, &self.loc];
        if all.iter().any(|name| name.trim().is_empty()) {
            return Err(
                "every form (short, nom, gen, dat, loc) is needed in both languages".into(),
            );
        }
        Ok(())
    }
}

/// First day of `yyyy`, `yyyy-mm` or `yyyy-mm-dd`.
fn first_day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
    let month = parts.next().map_or(Some(1), |m| m.parse().ok())?;
    let day = parts.next().map_or(Some(1), |d| d.parse().ok())?;
    NaiveDate::from_ymd_opt(year, month, day).filter(|d| d.year() >= 1900)
}
