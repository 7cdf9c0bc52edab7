//! placeholder
use super::{OverBudget, Voice};
use crate::texts::Texts;
use surveys::engine::{Moment, RowScreen, Session};
use surveys::questionnaire::Questionnaire;
pub struct SmsPage<'a> {
    pub questionnaire: &'a Questionnaire,
    pub session: &'a Session,
    pub row: &'a RowScreen,
    pub now: Moment,
}
impl Texts {
    pub fn sms_page(&self, voice: Voice, page: &SmsPage<'_>) -> Result<String, OverBudget> {
        let q = page.questionnaire.question(page.row.question).unwrap();
        let label = q.sms_text().map_or("", |t| t.get(voice.language));
        let text = format!(
            "{label} {}",
            super::numbered(page.row.choices.iter().map(|c| {
                q.choices()[usize::from(c.choice.0)]
                    .sms_text()
                    .get(voice.language)
            }))
        );
        let text = if page.row.problem.is_some() {
            self.plain(
                voice.language,
                "sms-not-understood",
                &[("n", page.row.choices.len().into()), ("skip", "yes".into())],
            )
        } else {
            text
        };
        Ok(voice.write(&text))
    }
}
