//! A publication as messages: the headline with its picture, then the details question by question.

use surveys::questionnaire::Questionnaire;
use surveys::statistics::{Need, Publication, Released, Why, asks_for_needs, needs};

use super::details::{
    Piece, answer_line, base_of, change_piece, finding_pieces, group_piece, last_piece, pack,
    quote_pieces,
};
use super::heading::{CAPTION, Heading, TEXT};
use crate::domain::{Message, Picture};
use crate::services::charts::trust;
use crate::services::pictures::{self, Drawn};
use crate::services::words::{Words, clip, units};
use crate::texts::{Texts, Value, escape};

/// The messages of a publication, in the order in which they are sent. Pure; takes nothing but what was released.
#[must_use]
pub fn compose(
    texts: &Texts,
    questionnaire: &Questionnaire,
    publication: &Released<Publication>,
    heading: &Heading<'_>,
) -> Vec<Message> {
    let words = Words {
        texts,
        language: heading.language,
        questionnaire,
    };
    let needs = needs(questionnaire, publication);
    let (trust, base) = (trust(publication), base_of(publication));
    let picture = pictures::draw(words, publication, heading.place, heading.specimen);
    let first = Message::plain(headline(
        words,
        publication,
        &needs,
        heading,
        picture.as_ref(),
    ))
    .with_picture(picture.map(|drawn| Picture {
        name: "digest.png".to_owned(),
        png: drawn.png,
    }));
    let mut pieces: Vec<Piece> = publication
        .results
        .iter()
        .flat_map(|result| {
            let findings = finding_pieces(words, result, trust, base).into_iter();
            findings.chain(quote_pieces(words, publication, result))
        })
        .collect();
    let groups = publication.breakdowns.iter();
    pieces.extend(groups.map(|group| group_piece(words, group)));
    pieces.extend(change_piece(words, publication));
    pieces.push(last_piece(words, publication));
    let details = pack(words, &pieces).into_iter().map(Message::plain);
    std::iter::once(first).chain(details).collect()
}

fn headline(
    words: Words<'_>,
    publication: &Publication,
    needs: &[Need],
    heading: &Heading<'_>,
    picture: Option<&Drawn>,
) -> String {
    let bold = |text: String| format!("<b>{text}</b>");
    let mut head = Vec::new();
    if heading.specimen {
        head.push(bold(words.say("digest-specimen-mark", &[])));
        head.push(words.say("digest-specimen-about", &[]));
        head.push(String::new());
    }
    let place = clip(heading.place, 80);
    head.push(bold(words.say("digest-title", &[("place", place.into())])));
    let pictured = head.len();
    let title = clip(words.questionnaire.title.get(heading.language), 80);
    let edition = words.say("digest-edition", &[("number", heading.edition.into())]);
    head.push(format!("{} · {edition}", escape(&title)));
    head.push(words.period(publication));
    head.push(bold(escape(&words.answered(publication))));
    head.extend(trust(publication).and_then(|remark| words.remark(remark)));
    head.push(String::new());

    let mut tail = vec![String::new()];
    if !publication.results.is_empty() {
        tail.push(escape(&pictures::how_to_read(words, publication)));
    }
    tail.push(escape(&words.honesty(publication)));

    let more = words.say("digest-needs-more", &[]);
    let length = |lines: &[String]| -> usize { lines.iter().map(|line| units(line) + 1).sum() };
    let room = if picture.is_some() { CAPTION } else { TEXT };
    let taken = length(&head) + length(&tail) + units(&more) + 1;
    let mut left = room.saturating_sub(taken);
    if let Some(drawn) = picture {
        let lines = in_words(drawn, left);
        left -= length(&lines);
        head.splice(pictured..pictured, lines);
    }
    let mut middle = Vec::new();
    for line in in_short(words, publication, needs) {
        let length = units(&line) + 1;
        if length > left {
            middle.push(more);
            break;
        }
        left -= length;
        middle.push(line);
    }
    if middle.is_empty() {
        head.pop();
    }
    head.extend(middle);
    head.extend(tail);
    head.join("\n")
}

/// The picture in words, for those who do not see it: the sentence, and as many of its bars as there is room for.
fn in_words(drawn: &Drawn, room: usize) -> Vec<String> {
    let headline = escape(&drawn.headline);
    let mut bars = String::new();
    let mut left = room.saturating_sub(units(&headline) + 2);
    for bar in &drawn.bars {
        let next = match bars.as_str() {
            "" => escape(&clip(bar, 60)),
            _ => format!("; {}", escape(&clip(bar, 60))),
        };
        if units(&next) > left {
            break;
        }
        left -= units(&next);
        bars.push_str(&next);
    }
    let lines = [headline, bars].into_iter();
    lines
        .filter(|line| !line.is_empty() && units(line) < room)
        .collect()
}

/// What comes first: the needs; of a questionnaire that asks for none, what was said most often.
fn in_short(words: Words<'_>, publication: &Publication, needs: &[Need]) -> Vec<String> {
    let (id, lines): (_, Vec<_>) = if !asks_for_needs(words.questionnaire) {
        let results = publication.results.iter();
        let lines = results.filter_map(|result| answer_line(words, result));
        ("digest-answers", lines.collect())
    } else {
        let id = match needs {
            [] if publication.held.iter().any(|h| h.why == Why::NotPublic) => {
                return vec![words.say("digest-council-only", &[])];
            }
            [] => "digest-no-needs",
            _ => "digest-needs",
        };
        // shares of different kinds of questions are no ranking
        let mut needs: Vec<_> = needs.iter().collect();
        needs.sort_by_key(|need| need.question);
        let lines = needs.into_iter().filter_map(|need| need_line(words, need));
        (id, lines.collect())
    };
    if lines.is_empty() && id == "digest-answers" {
        return Vec::new();
    }
    let first = format!("<b>{}</b>", words.say(id, &[]));
    std::iter::once(first).chain(lines).collect()
}

/// A question with what was chosen first.
pub(super) fn need_line(words: Words<'_>, need: &Need) -> Option<String> {
    let question = words.question(need.question)?;
    let labels: Vec<_> = need
        .labels
        .iter()
        .map(|label| clip(&words.label(question, *label), 70))
        .collect();
    let asked: Value = clip(&words.asked(question), 90).into();
    let args = [("question", asked), ("what", labels.join("; ").into())];
    let line = match need.range {
        // half or more is all that is known of a base up to 15
        Some(range) if range.high - range.low == 50 => words.say("digest-need-half", &args),
        Some(range) => {
            let [question, what] = args;
            let range = ("range", words.range(range).into());
            words.say("digest-need", &[question, what, range])
        }
        None => words.say("digest-need-first", &args),
    };
    Some(format!("• {line}"))
}
