//! The groups of a round that are looked at, and what is doubtful about them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Freezing;
use super::super::change::holm;
use super::super::crowd::Crowd;
use super::counts::{Arrivals, Bin, Kappa};

/// Something to be looked at by a person before figures of a place leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Slug of the municipality.
    pub place: String,
    /// What is doubtful.
    pub why: Doubtful,
    /// Payloads of the links by which the answers came; one is empty for those who came by none.
    pub links: BTreeSet<String>,
}

/// What is doubtful about answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubtful {
    /// More alike than such questions explain.
    Alike,
    /// Faster than anybody reads.
    Fast,
}

/// Half way from chance to unanimity, as if seven of ten answered as one and the rest at random: where less is alike, nothing is doubtful, however
/// many answered.
const MUCH: f64 = 0.5;
/// So much agreement such questions explain by themselves, where others in the round do not show more: with four choices it is two of
/// three people on the same one, question for question.
const EXPLAINED: f64 = 0.3;
/// The chance that any honest group of a round is held, at most (Holm 1979).
const LEVEL: f64 = 0.05;
/// More than one in so many was too fast.
const ONE_IN: i64 = 5;

/// What is doubtful in these places of a round, one entry for a place and a reason; `judged` says which places are looked at, all are compared
/// with. The same people with the same answers always give the same.
#[must_use]
pub fn doubts(
    freezing: &Freezing<'_>,
    places: &BTreeMap<String, Arrivals>,
    judged: impl Fn(&str) -> bool,
) -> Vec<Doubt> {
    let mut all = Bin::default();
    for arrivals in places.values() {
        arrivals.bins.values().for_each(|bin| all.add(bin));
        all.add(&arrivals.known);
    }
    let look = Look { freezing, all };
    let judged = places.iter().filter(|(place, _)| judged(place));
    let looked: Vec<Looked<'_>> = judged
        .flat_map(|(place, arrivals)| look.at_place(place, arrivals))
        .collect();
    let chances: Vec<f64> = looked.iter().map(|l| l.chance).collect();
    let mut found = BTreeMap::<(&str, Doubtful), BTreeSet<String>>::new();
    for (group, chance) in looked.iter().zip(holm(&chances)) {
        let why = match (chance <= LEVEL, group.fast) {
            (true, _) => Doubtful::Alike,
            (false, true) => Doubtful::Fast,
            (false, false) => continue,
        };
        let links = found.entry((group.place, why)).or_default();
        links.extend(group.links.iter().map(|link| (*link).to_owned()));
    }
    let doubt = |((place, why), links): ((&str, Doubtful), _)| Doubt {
        place: place.to_owned(),
        why,
        links,
    };
    found.into_iter().map(doubt).collect()
}

/// A group that was looked at.
struct Looked<'a> {
    place: &'a str,
    links: BTreeSet<&'a str>,
    /// How likely an honest group is as alike as this one; 1 where there is nothing to explain.
    chance: f64,
    fast: bool,
}

struct Look<'a> {
    freezing: &'a Freezing<'a>,
    /// Everybody of the round.
    all: Bin,
}

impl Look<'_> {
    /// Those who came by each link, at once and within two hours, and all of the place.
    fn at_place<'p>(&self, place: &'p str, arrivals: &'p Arrivals) -> Vec<Looked<'p>> {
        let mut by_link = BTreeMap::<&str, Vec<(i64, &Bin)>>::new();
        for ((link, hour), bin) in &arrivals.bins {
            by_link.entry(link).or_default().push((*hour, bin));
        }
        let mut looked = Vec::new();
        let links: BTreeSet<&str> = by_link.keys().copied().collect();
        let mut look = |links: BTreeSet<&'p str>, name: &str, bins: &[&Bin]| {
            looked.extend(self.at(place, links, name, bins));
        };
        if links.len() > 1 {
            let bins: Vec<&Bin> = arrivals.bins.values().collect();
            look(links, "+place", &bins);
        }
        for (link, hours) in &by_link {
            let bins: Vec<&Bin> = hours.iter().map(|(_, bin)| *bin).collect();
            look(BTreeSet::from([*link]), link, &bins);
            if hours.len() == 1 {
                continue;
            }
            for (at, (hour, _)) in hours.iter().enumerate() {
                let within = hours[at..].iter().take_while(|(h, _)| *h <= hour + 1);
                let within: Vec<&Bin> = within.map(|(_, bin)| *bin).collect();
                // alone it is a part of the hour before
                let is_part = at > 0 && hours[at - 1].0 == hour - 1 && within.len() == 1;
                if !is_part && within.len() < bins.len() {
                    look(BTreeSet::from([*link]), &format!("{link} {hour}"), &within);
                }
            }
        }
        looked
    }

    /// One group; nothing if it is smaller than K.
    fn at<'p>(
        &self,
        place: &'p str,
        links: BTreeSet<&'p str>,
        name: &str,
        bins: &[&Bin],
    ) -> Option<Looked<'p>> {
        let mut group = Bin::default();
        bins.iter().for_each(|bin| group.add(bin));
        let least = self.freezing.policy.k();
        if group.crowd.people < least {
            return None;
        }
        let key = format!("{place} {name}");
        let crowds: [&Crowd; 2] = [&group.crowd, &self.all.crowd];
        let fast = self.freezing.fast(&group, ([&key, "own"], crowds));
        let own = self.freezing.kappa(&group, least, ([&key, "own"], crowds));
        let chance = match own {
            Some(own) if own.mean >= MUCH => {
                let others = self.all.without(&group);
                let others = self
                    .freezing
                    .kappa(&others, least, ([&key, "others"], crowds));
                chance(own, others)
            }
            _ => 1.0,
        };
        Some(Looked {
            place,
            links,
            chance,
            fast: fast >= i64::from(least) && fast * ONE_IN > i64::from(group.crowd.people),
        })
    }
}

/// How likely answers are as alike as these if they are drawn as the others' of the round, or as such questions explain by themselves. The error
/// of a mean kappa of n answers is below 1/√n: of one question with m answers it is 2√(Σp³ − (Σp²)²)/√m over 1 − 1/k, at most 1/√m with
/// two choices and 0.8/√m with four; what is left over covers the blur.
fn chance(own: Kappa, others: Option<Kappa>) -> f64 {
    let known = others.filter(|others| others.mean > EXPLAINED);
    let (explained, error) = known.map_or((EXPLAINED, 0.0), |others| {
        (others.mean, 1.0 / others.answers.max(1.0))
    });
    let error = (1.0 / own.answers.max(1.0) + error).sqrt();
    let z = (own.mean - explained) / error;
    libm::erfc(z / std::f64::consts::SQRT_2) / 2.0
}
