//! `jashun poster`: the poster of an open round in a place as a file.

use super::arguments::Poster;
use super::files::write_whole;
use super::outcome::say;
use super::{Failure, Outcome};
use crate::domain::{InvitationPaper, PaperLanguages, Snapshot, keeper_of_code};
use crate::services::handouts::Invitation;
use crate::services::{Context, read_snapshot};

pub(super) async fn poster(context: &Context, wanted: &Poster) -> Result<Outcome, Failure> {
    let slug = &wanted.municipality;
    let Some(place) = context.municipalities.find(slug) else {
        return Err(Failure::Usage(format!(
            "there is no municipality `{slug}`: jashun municipalities"
        )));
    };
    let snapshot = read_snapshot(&context.db, &Snapshot::default()).await?;
    let (snapshot, now) = (snapshot.unwrap_or_default(), context.ambient.now());
    let round = snapshot.round(&wanted.round);
    let Some(round) = round.filter(|round| round.takes_answers(now)) else {
        return Err(Failure::Refused(format!(
            "there is no open round `{}`: no file was written; jashun round list",
            wanted.round
        )));
    };
    let Some(link) = round.links.iter().find(|link| link.municipality == *slug) else {
        return Err(Failure::Refused(format!(
            "`{}` is not open in `{slug}`: no file was written",
            wanted.round
        )));
    };
    let keeper = keeper_of_code(&snapshot.rounds, slug, now);
    let way = (link.payload.as_str(), keeper);
    let mut tx = context.db.begin_read().await?;
    let invited = Invitation::of(&mut tx, context, (round, place), way, now).await?;
    tx.commit().await?;
    let Some(invited) = invited else {
        return Err(Failure::Refused(
            "the bot's name is not known yet: set JASHUN_BOT_USERNAME, or start `jashun run` once; no file was written".into(),
        ));
    };
    let languages = PaperLanguages::from_code(&wanted.lang).unwrap_or(PaperLanguages::Both);
    let paper = invited
        .paper(context, InvitationPaper::Poster(languages))
        .map_err(|error| Failure::Refused(error.to_string()))?;
    write_whole(&wanted.out, &paper.bytes)?;
    say(&wanted.out.display().to_string());
    Ok(Outcome::Done)
}
