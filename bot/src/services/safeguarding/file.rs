//! A case as a text for the authorities: words, times, place, age band, replies; the contact only if it is asked for.

use super::super::Context;
use super::super::roles::place_name;
use super::card::ready_reply;
use crate::domain::{Language, Moment, time_in_bishkek};
use crate::store::disclosures::{Case, Entry, Said};
use crate::texts::Value;

/// The whole case in one language; the child's words as they were written.
#[must_use]
pub fn case_file(
    context: &Context,
    language: Language,
    case: &Case,
    entries: &[Entry],
    with_contact: bool,
    now: Moment,
) -> String {
    let say = |id: &str, args: &[(&str, Value)]| context.texts.plain(language, id, args);
    let place = place_name(context, language, case.about.place.as_deref(), now);
    let age = case.about.age.map_or("none", |age| age.code());
    let mut text = say(
        "case-file",
        &[
            ("id", case.id.to_string().into()),
            ("time", time(now).into()),
            ("place", place.into()),
            ("age", age.into()),
            ("state", case.state.code().into()),
        ],
    );
    if with_contact {
        let contact = match case.chat.line() {
            Some(on) => say("case-file-phone", &[("phone", on.phone.e164().into())]),
            None => say(
                "case-file-chat",
                &[("chat", case.chat.id.to_string().into())],
            ),
        };
        text.push('\n');
        text.push_str(&contact);
    }
    let helplines = &context.snapshot().helplines;
    for entry in entries {
        let (who, words) = match &entry.said {
            Said::Text(text) => ("child", text.clone()),
            Said::Attempt => ("attempt", String::new()),
            Said::Ordered => ("ordered", String::new()),
            Said::Own(text) => ("reply", text.clone()),
            Said::Ready(number) => {
                let text = ready_reply(context, case, language, *number, helplines);
                ("reply", text)
            }
        };
        let read = if entry.read.is_some() { "yes" } else { "no" };
        let args = [
            ("time", time(entry.at).into()),
            ("who", who.into()),
            ("read", read.into()),
        ];
        text.push_str("\n\n");
        text.push_str(&say("case-file-entry", &args));
        if !words.is_empty() {
            text.push('\n');
            text.push_str(&words);
        }
    }
    text.push('\n');
    text
}

fn time(at: Moment) -> String {
    time_in_bishkek(at).format("%d.%m.%Y %H:%M:%S").to_string()
}
