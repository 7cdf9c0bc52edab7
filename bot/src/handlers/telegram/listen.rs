//! "Listen": somebody hears the question instead of reading it.

use surveys::engine::{self, Screen};

use super::{BatchMember, Said, UpdateHandler};
use crate::domain::{LISTEN, RecordingName, View};
use crate::store::StoreError;
use crate::store::outbox::{self, RecordingNotice};

impl UpdateHandler<'_> {
    /// The recording of the question that stands there, once while it is open; `None` if the press is about nothing that can be heard now.
    pub(super) async fn listen(
        &mut self,
        member: &BatchMember,
        data: &str,
    ) -> Result<Option<Said>, StoreError> {
        let Some((notice, heard)) = self.wanted(member, data) else {
            return Ok(None);
        };
        let (chat, known) = (self.chat(), &self.context.heard);
        let mut before = known.get(chat, self.now);
        if let (false, Some(person)) = (before.contains(&heard), &member.person) {
            outbox::put_recording(self.tx, person.address, &notice, self.now).await?;
            before.push(heard);
            known.put(chat, before, self.now);
        }
        Ok(Some(Said::default()))
    }

    fn wanted(&self, member: &BatchMember, data: &str) -> Option<(RecordingNotice, (String, u16))> {
        let (tag, at) = data
            .strip_prefix("s:")?
            .strip_suffix(LISTEN)?
            .split_once(':')?;
        let at: u16 = at.strip_suffix(':')?.parse().ok()?;
        let r = &member.person.as_ref()?.respondent;
        let open = r.open.as_ref().filter(|open| open.tag == tag)?;
        let round = self.snapshot.round(&open.round)?;
        let Screen::Row(row) = engine::screen(&round.questionnaire, &open.session, self.now) else {
            return None;
        };
        let question = round.questionnaire.question(row.question)?;
        let stands = r.view == View::Survey && row.question.0 == at;
        let is_read = stands && question.audio[r.language].is_some();
        let name = RecordingName {
            question: question.name.clone(),
            language: r.language,
        };
        let read_aloud = open.round.clone();
        let notice = RecordingNotice { read_aloud, name };
        is_read.then(|| (notice, (tag.to_owned(), at)))
    }
}
