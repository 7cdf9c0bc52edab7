//! The poster: one page of A4, read from two metres, in black and white.

use super::{Invitation, each_language};
use crate::documents::{self, Block, Orientation, Paper, PaperError, Reading, Style, Text};
use crate::domain::{Language, PaperLanguages};
use crate::services::Context;
use crate::services::reports::tag;

/// Sizes of letters that are tried, in per cent of those of a paper in the hand: the largest that fit a page are taken.
const SIZES: [u16; 8] = [290, 265, 240, 215, 190, 170, 150, 130];
/// Points across the code: a phone reads it from two metres.
const CODE: f32 = 290.0;
/// In the poster with all languages there is less room.
const SMALL_CODE: f32 = 235.0;

/// The PDF with the largest letters that fit one page.
pub(super) fn fitted(
    invitation: &Invitation,
    context: &Context,
    languages: PaperLanguages,
) -> Result<Vec<u8>, PaperError> {
    let mut last = Vec::new();
    for size in SIZES {
        let made = documents::pdf(&paper(invitation, context, languages, size))?;
        last = made.bytes;
        if made.pages == [1] {
            break;
        }
    }
    Ok(last)
}

fn paper(
    invitation: &Invitation,
    context: &Context,
    languages: PaperLanguages,
    size: u16,
) -> Paper {
    let first = languages.list().first().copied().unwrap_or(Language::Ky);
    let told = invitation.told(context, first);
    let mut above = Vec::new();
    let mut below = Vec::new();
    for (language, spoken) in each_language(languages) {
        above.push(spoken.clone());
        above.extend(call(invitation, context, language));
        below.push(spoken);
        below.extend(how(invitation, context, language));
    }
    let across = match languages {
        PaperLanguages::One(_) => CODE,
        PaperLanguages::Both => SMALL_CODE,
    };
    above.push(Block::Language(tag(first).to_owned()));
    above.extend(invitation.code(context, first, across));
    above.extend(below);
    Paper {
        subject: told.title.clone(),
        title: format!("{} · {}", told.title, told.place),
        language: tag(first).to_owned(),
        id: format!(
            "poster/{}/{}/{}/{}",
            invitation.round.id,
            invitation.place,
            languages.code(),
            invitation.url
        ),
        made: documents::made(invitation.now),
        orientation: Orientation::Portrait,
        reading: Reading::Wall(size),
        footer: String::new(),
        sections: vec![above],
    }
}

/// What it is about, where, and who is asked.
fn call(invitation: &Invitation, context: &Context, language: Language) -> Vec<Block> {
    let told = invitation.told(context, language);
    let whose = context
        .texts
        .plain(language, "poster-whose", &told.args()[1..2]);
    let centered = |text: String| Block::Paragraph(text.into(), Style::Centered);
    let mut blocks = vec![Block::heading(1, told.title), centered(whose)];
    blocks.extend(invitation.asked(context, language).map(centered));
    blocks
}

/// What to do, how long it takes and until when, and by SMS.
fn how(invitation: &Invitation, context: &Context, language: Language) -> Vec<Block> {
    let centered = |text: Text| Block::Paragraph(text, Style::Centered);
    let facts = invitation.facts(context, language);
    let mut lines = vec![
        centered(context.texts.plain(language, "poster-scan", &[]).into()),
        centered(Text::bold(facts)),
    ];
    let until = invitation.last_day(context, language);
    lines.extend(until.map(|until| centered(Text::bold(until))));
    let by_sms = invitation.by_sms(context, language);
    lines.extend(by_sms.map(|by_sms| centered(by_sms.into())));
    lines.push(centered(
        context.texts.plain(language, "poster-free", &[]).into(),
    ));
    lines
}
