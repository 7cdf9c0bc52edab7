//! `jashun municipalities`: the places, bundled or configured, as they are today.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::arguments::Output;
use super::configuration::Configuration;
use super::outcome::{say, say_json};
use super::{Failure, Outcome, SystemClock, build};
use crate::domain::{Clock, Language, Municipality, PerLanguage, day_in_bishkek};

pub(super) fn municipalities(output: &Output) -> Result<Outcome, Failure> {
    let configuration = Configuration::read()?;
    let places = build::municipalities(configuration.municipalities.as_deref())?;
    let today = day_in_bishkek(SystemClock.now());
    if output.json {
        say_json(&places.iter().map(|place| as_json(place, today)).collect());
    } else {
        for place in places.iter() {
            let names = Language::ALL.map(|language| place.names(language, today).nom.as_str());
            say(&format!("{}\t{}", place.slug, names.join("\t")));
        }
    }
    Ok(Outcome::Done)
}

/// `from` and `until` are the first and last day of this name and parents; null: since ever, and until further notice.
fn as_json(place: &Municipality, today: NaiveDate) -> Value {
    let standing = place.on(today);
    let next = place
        .standings()
        .iter()
        .filter_map(|s| s.from())
        .find(|from| *from > today);
    let until = next.and_then(|from| from.checked_sub_days(Days::new(1)));
    json!({
        "slug": place.slug,
        "kind": place.kind,
        "name": PerLanguage::from_fn(|language| standing.names(language).nom.as_str()),
        "oblast": standing.oblast,
        "district": standing.district,
        "soate": place.soate,
        "aliases": place.aliases,
        "from": standing.from().map(|day| day.to_string()),
        "until": until.map(|day| day.to_string()),
        "merged_into": standing.merged_into,
    })
}
