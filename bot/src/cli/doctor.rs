//! `jashun doctor`: each part ok, or what to do.

mod installation;
mod outsides;

use serde_json::{Value, json};

use super::arguments::Output;
use super::configuration::{Configuration, Problem};
use super::outcome::{counted, say, say_json};
use super::{Failure, Outcome, build, texts};
use crate::domain::Language;
use crate::texts::Texts;
#[cfg(test)]
pub(super) use installation::gateway_clock;

/// `Ok`: what is so. `Err`: what to do.
type Finding = Result<String, String>;
/// With what was looked at.
type Named = (&'static str, Finding);

pub(super) async fn doctor(
    configuration: Result<Configuration, Vec<Problem>>,
    output: &Output,
) -> Result<Outcome, Failure> {
    let mut findings = vec![("locales", locales())];
    match configuration {
        Err(problems) => {
            findings.extend(
                problems
                    .iter()
                    .map(|p| ("configuration", Err(p.to_string()))),
            );
        }
        Ok(configuration) => {
            findings.push(("configuration", Ok("every value can be used".into())));
            findings.push(("organisation", organisation(&configuration)));
            let places = municipalities(&configuration);
            let texts = texts(&configuration);
            // what is told already does not hide the rest: that is looked at with what is built in
            let usable = Configuration {
                municipalities: configuration
                    .municipalities
                    .clone()
                    .filter(|_| places.is_ok()),
                texts: configuration.texts.clone().filter(|_| texts.is_ok()),
                ..configuration
            };
            findings.push(("municipalities", places));
            findings.push(("texts", texts));
            findings.extend(installation::installation(&usable).await);
            findings.extend(outsides::telegram(&usable).await);
            findings.extend(outsides::gateways(&usable).await);
        }
    }
    if output.json {
        say_json(&findings
            .iter()
            .map(|(check, finding)| match finding {
                Ok(so) => json!({"check": check, "ok": true, "detail": so, "advice": Value::Null}),
                Err(advice) => json!({"check": check, "ok": false, "detail": Value::Null, "advice": advice}),
            })
            .collect());
    } else {
        for (check, finding) in &findings {
            match finding {
                Ok(so) => say(&format!("ok   {check}: {so}")),
                Err(advice) => say(&format!("DO   {check}: {advice}")),
            }
        }
    }
    let well = findings.iter().all(|(_, finding)| finding.is_ok());
    Ok(if well { Outcome::Done } else { Outcome::Found })
}

fn locales() -> Finding {
    match Texts::load() {
        Ok(_) => Ok("Kyrgyz and Russian are complete".into()),
        Err(error) => Err(format!("{error}: use a released build")),
    }
}

fn organisation(configuration: &Configuration) -> Finding {
    match &configuration.responsible {
        Some(responsible) => Ok(Language::ALL
            .map(|language| responsible.organisation.get(language))
            .join(" · ")),
        None => Err(
            "set JASHUN_ORGANISATION and JASHUN_CONTACT: young people and parents must learn who asks, and how to reach you"
                .into(),
        ),
    }
}

/// Which overlay is in effect, and how much it changes.
fn texts(configuration: &Configuration) -> Finding {
    let Some(file) = &configuration.texts else {
        return Ok("as built in".into());
    };
    let wrong = |why: String| format!("JASHUN_TEXTS: {why}");
    let read = texts::read(file).map_err(wrong)?;
    texts::sound(file, &read).map_err(wrong)?;
    let warnings = read.faults.len();
    let looked = match warnings {
        0 => String::new(),
        n => format!("; {}: jashun texts --in", counted(n, "warning")),
    };
    Ok(format!(
        "{}: {}{looked}",
        file.display(),
        texts::summary(&read)
    ))
}

fn municipalities(configuration: &Configuration) -> Finding {
    let places = build::municipalities(configuration.municipalities.as_deref());
    places
        .map(|places| counted(places.iter().count(), "place"))
        .map_err(|error| error.to_string())
}
