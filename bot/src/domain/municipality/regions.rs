//! Districts and oblasts, and what was merged into what: as they stand on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use surveys::questionnaire::{Language, Text};
use surveys::statistics::Region;

use super::{Municipalities, Municipality, Standing};

/// A district or oblast with its municipalities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionOf {
    /// Which of both.
    pub kind: Region,
    /// First digits of the state classifier: 5 of an oblast, 8 of a district.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// Slugs, in the order of the file.
    pub members: Vec<String>,
}

impl Municipalities {
    /// Districts, then oblasts, in the order of the file, without municipalities that are part of another one by then.
    #[must_use]
    pub fn regions(&self, day: NaiveDate) -> Vec<RegionOf> {
        let mut regions: Vec<RegionOf> = Vec::new();
        for (kind, digits) in [(Region::District, 8), (Region::Oblast, 5)] {
            for place in self.iter().filter(|place| place.merged_into(day).is_none()) {
                let standing = place.on(day);
                let name = match kind {
                    Region::District => &standing.district,
                    Region::Oblast => &standing.oblast,
                };
                let (Some(name), Some(code)) = (name, place.soate.get(..digits)) else {
                    continue;
                };
                let known = |region: &&mut RegionOf| region.kind == kind && region.name == *name;
                match regions.iter_mut().find(known) {
                    Some(region) => region.members.push(place.slug.clone()),
                    None => regions.push(RegionOf {
                        kind,
                        code: code.to_owned(),
                        name: name.clone(),
                        members: vec![place.slug.clone()],
                    }),
                }
            }
        }
        regions
    }

    /// What a region is called, by its kind and code; of one that is not there any more the code.
    #[must_use]
    pub fn region_name(
        &self,
        (kind, code): (Region, &str),
        language: Language,
        day: NaiveDate,
    ) -> String {
        let mut regions = self.regions(day).into_iter();
        let region = regions.find(|region| region.kind == kind && region.code == code);
        region.map_or_else(|| code.to_owned(), |r| r.name.get(language).to_owned())
    }

    /// Each municipality that is part of another one on that day, with the one that it is part of, after all mergers.
    #[must_use]
    pub fn successors(&self, day: NaiveDate) -> BTreeMap<String, String> {
        let last = |place: &Municipality| {
            let mut slug = place.merged_into(day)?;
            // a circle is refused at loading; a chain is no longer than the file
            for _ in self.iter() {
                match self.find(slug).and_then(|next| next.merged_into(day)) {
                    Some(next) => slug = next,
                    None => break,
                }
            }
            Some((place.slug.clone(), slug.to_owned()))
        };
        self.iter().filter_map(last).collect()
    }

    /// What is wrong with the mergers of the file: the slug, and what.
    pub(super) fn wrong_merger(&self) -> Option<(String, String)> {
        for place in self.iter() {
            for into in place
                .standings()
                .iter()
                .filter_map(|s| s.merged_into.as_deref())
            {
                if self.find(into).is_none() {
                    let why = format!("`merged_into` names `{into}`, which is not in the file");
                    return Some((place.slug.clone(), why));
                }
            }
        }
        let mut days = self
            .iter()
            .flat_map(Municipality::standings)
            .filter_map(Standing::from);
        days.find_map(|day| {
            let merged = self.successors(day);
            let (slug, _) = merged.iter().find(|(_, into)| merged.contains_key(*into))?;
            let why = format!("from {day} on it is merged into itself, by way of another place");
            Some((slug.clone(), why))
        })
    }
}

impl Municipality {
    /// The slug of the municipality that it is part of on that day.
    #[must_use]
    pub fn merged_into(&self, day: NaiveDate) -> Option<&str> {
        self.on(day).merged_into.as_deref()
    }
}
