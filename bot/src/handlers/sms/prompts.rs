//! What somebody is to be asked or told where they are: one message each.

use surveys::engine::{self, Channel, Problem, Screen};

use super::message_handler::{MessageHandler, Order};
use crate::domain::{
    Onboarding, OnboardingStep as At, PerLanguage, Respondent, RoundId, View, Wish, day_in_bishkek,
    keeper_of_code, last_day,
};
use crate::journey::{Notice, SideQuestion, Why};
use crate::services::retention::cut_on;
use crate::services::sms::places;
use crate::store::StoreError;
use crate::texts::Value;
use crate::texts::sms::{SmsPage, Voice, numbered, numbers, price, segments};

/// Messages of a talk besides its answers: to join, the age, consent, and whether they want to hear of it.
const AROUND: u16 = 4;
/// The same of whoever is known: the yes to the round, and whether they want to hear of it.
const AROUND_ANOTHER: u16 = 2;

impl MessageHandler<'_, '_> {
    /// The question of the way to consent; the first one says what a reply costs.
    pub(super) async fn ask_way(&mut self, way: &Onboarding, why: Why) -> Result<(), StoreError> {
        match why {
            Why::NotUnderstood(options) => return self.not_understood(options, false).await,
            Why::WhoAsks(options) => {
                let text = self.text("sms-who", &[("n", options.into())]);
                let text = self.with_responsible(self.voice(), text);
                return self.reply(text, false).await;
            }
            // too often: the way is over
            Why::WrongCode if way.step == At::Start => {
                return self.say("sms-guardian-over", &[]).await;
            }
            Why::WrongCode => return self.say("sms-guardian-wrong", &[]).await,
            _ => {}
        }
        // what is said now is no answer of whoever was asked before on this phone
        self.close_question().await?;
        let known = self.people.len();
        let greeted = self.is_greeted();
        let first = |later, first| if greeted { later } else { first };
        let (id, mut args): (&str, Vec<(&str, Value)>) = match &way.step {
            At::Oblast(_) | At::Place(_) => {
                let options = numbered(self.options(way));
                let id = match way.step {
                    At::Oblast(_) => first("sms-oblast", "sms-hello-oblast"),
                    _ => first("sms-place", "sms-hello-place"),
                };
                (id, vec![("options", options.into())])
            }
            At::Who if known > 1 => {
                let args = vec![("n", known.into()), ("new", (known + 1).into())];
                ("sms-shared-many", args)
            }
            At::Who => ("sms-shared", Vec::new()),
            At::Age => match self.length(way.link.as_deref(), AROUND) {
                Some(length) => self.hello(length),
                None => ("sms-age", Vec::new()),
            },
            At::Guardian | At::AskLater(_) | At::GuardianCode => ("sms-guardian", Vec::new()),
            At::Consent | At::ConsentMore | At::Agree => {
                let link = way.link.as_deref();
                let round = link.and_then(|link| self.snapshot.link(link));
                let round = round.map(|(round, _)| round.id.clone());
                return self.ask_consent(round, false).await;
            }
            At::AskLanguage(_) => ("sms-language", Vec::new()),
            At::Start | At::Language | At::OtherAge | At::AskParent | At::About | At::Refuse => {
                return self.say("sms-how", &[]).await;
            }
        };
        if matches!(id, "sms-hello-oblast" | "sms-hello-place") {
            args.push(("price", price(self.sms.terms.reply_price)));
        }
        self.say(id, &args).await
    }

    /// The first words: who asks, if the operator has said so and its name has room, and all that [`Self::length`] says.
    fn hello(
        &self,
        length: [(&'static str, Value); 3],
    ) -> (&'static str, Vec<(&'static str, Value)>) {
        let mut args: Vec<_> = length.into();
        let Some(responsible) = &self.sms.context.settings.responsible else {
            return ("sms-hello-short", args);
        };
        let organisation = &responsible.organisation[self.voice().language];
        args.push(("organisation", organisation.as_str().into()));
        ("sms-hello", args)
    }

    /// Words with who is responsible and how to reach them after them.
    fn with_responsible(&self, voice: Voice, text: String) -> String {
        let Some(responsible) = &self.sms.context.settings.responsible else {
            return text;
        };
        let of = |each: &PerLanguage<String>| Value::from(each[voice.language].as_str());
        let args = [
            ("organisation", of(&responsible.organisation)),
            ("contact", of(&responsible.contact)),
        ];
        let who = self.text_in(voice, "sms-responsible", &args);
        // what is over its budget is left out
        match text.is_empty() || who.is_empty() {
            true => text,
            false => format!("{text}. {who}"),
        }
    }

    /// What the round of a link is about, how many questions it asks by SMS, and what all replies cost with so many around them.
    fn length(&self, link: Option<&str>, around: u16) -> Option<[(&'static str, Value); 3]> {
        let (round, _) = self.snapshot.link(link?)?;
        let questionnaire = &round.questionnaire;
        let session = engine::begin_on(questionnaire, 0, self.now, Channel::Sms);
        let Screen::Row(row) = engine::screen(questionnaire, &session, self.now) else {
            return None;
        };
        let questions = row.progress.1;
        let total = self.sms.terms.reply_price * u32::from(questions + around);
        let texts = &self.sms.context.texts;
        let topic = texts.sms_topic(self.voice().language, questionnaire);
        Some([
            ("topic", topic.into()),
            ("n", questions.into()),
            ("total", price(total)),
        ])
    }

    /// Something that is no state, in the voice of what was said before.
    pub(super) fn notice(&self, voice: Voice, notice: Notice) -> String {
        let helplines = || ("numbers", numbers(&self.snapshot.helplines).into());
        let (id, args): (&str, Vec<(&str, Value)>) = match notice {
            Notice::Erased => ("sms-erased", vec![]),
            Notice::Declined => ("sms-declined", vec![]),
            Notice::NothingStored => ("sms-nothing-stored", vec![]),
            Notice::Help => {
                let help = self.text_in(voice, "sms-help", &[helplines()]);
                return self.with_responsible(voice, help);
            }
            Notice::Reported | Notice::AskOrdered | Notice::Ordered => {
                ("sms-help", vec![helplines()])
            }
            Notice::Stopped => ("sms-stopped", vec![]),
            Notice::OtherAge => ("sms-other-age", vec![helplines()]),
            Notice::Full => {
                let sharers = crate::services::past::SHARERS;
                ("sms-full", vec![("n", sharers.into())])
            }
            Notice::Closed | Notice::TookPart => ("sms-already", vec![]),
            Notice::PlaceUnknown => ("sms-place-wrong", vec![]),
            Notice::NoRound => ("sms-no-round", vec![]),
            Notice::RoundUndone => ("sms-round-undone", vec![]),
        };
        self.text_in(voice, id, &args)
    }

    /// What a respondent has come to, and why it is said.
    pub(super) async fn show(
        &mut self,
        side_question: Option<SideQuestion>,
        why: Why,
    ) -> Result<(), StoreError> {
        match (side_question, why) {
            (Some(SideQuestion::Language), Why::NotUnderstood(options)) => {
                self.not_understood(options, false).await
            }
            (Some(SideQuestion::Language), _) => {
                self.close_question().await?;
                self.say("sms-language", &[]).await
            }
            // the open question stays open
            (Some(SideQuestion::Erase), _) => self.say("sms-erase", &[]).await,
            (Some(SideQuestion::Stop), _) => self.say("sms-stop-ask", &[]).await,
            (None, Why::WhoAsks(_)) => self.say_who_asked().await,
            (None, Why::NotUnderstood(options)) => self.not_understood(options, true).await,
            (None, Why::Wished(wish)) => {
                self.close_question().await?;
                let id = match wish {
                    Wish::News => "sms-follow-yes",
                    Wish::Rounds => "sms-wish-rounds",
                    Wish::Both => "sms-wish-both",
                    Wish::Nothing => "sms-follow-no",
                };
                self.say(id, &[]).await
            }
            (None, Why::Skipped) if self.left_unread() => {
                self.say("sms-question-left", &[]).await?;
                self.prompt(None).await
            }
            (None, Why::Skipped) => self.prompt(Some("sms-skipped")).await,
            // links are opened in Telegram
            (
                None,
                Why::Next | Why::WrongCode | Why::LinkEnded | Why::LinkRevoked | Why::LinkPaused,
            ) => self.prompt(None).await,
        }
    }

    /// After the end: who asked, and when a result comes.
    async fn say_who_asked(&mut self) -> Result<(), StoreError> {
        let open = self.active().and_then(|p| p.respondent.open.as_ref());
        let round = open.and_then(|open| self.snapshot.round(&open.round));
        let until = round.and_then(|round| round.until);
        let closes = until.map(|until| last_day(until).format("%d.%m.%Y").to_string());
        let known = if closes.is_some() { "yes" } else { "no" };
        let date = closes.unwrap_or_default();
        let args = [("until", known.into()), ("date", date.into())];
        let text = self.text("sms-who-asked", &args);
        let text = self.with_responsible(self.voice(), text);
        self.reply(text, false).await
    }

    /// The question before was left as nothing typed could be read.
    fn left_unread(&self) -> bool {
        let open = self.active().and_then(|p| p.respondent.open.as_ref());
        open.is_some_and(|open| open.session.problem == Some(Problem::Left))
    }

    async fn not_understood(&mut self, options: usize, asks: bool) -> Result<(), StoreError> {
        let args = [("n", options.into()), ("skip", "no".into())];
        let text = self.text("sms-not-understood", &args);
        self.reply(text, asks).await
    }

    /// What whoever talks is to be asked or told now, with a few words before it if they cost nothing.
    pub(crate) async fn prompt(&mut self, before: Option<&str>) -> Result<(), StoreError> {
        let Some(person) = self.active().map(|person| person.respondent.clone()) else {
            return self.say("sms-how", &[]).await;
        };
        if person.consent.is_pending() || matches!(person.view, View::Renew { .. }) {
            let place = person.municipality.clone().unwrap_or_default();
            let round = keeper_of_code(&self.snapshot.rounds, &place, self.now);
            let round = round.map(|round| round.id.clone());
            return self.ask_consent(round, true).await;
        }
        let late = before == Some("sms-late");
        let (text, asks) = self.where_they_are(&person, late || self.asked_for);
        let text = match before.filter(|_| asks || !late) {
            Some(id) => joined(&self.text(id, &[]), text),
            None => text,
        };
        if !asks {
            self.close_question().await?;
        }
        // to a message that was overtaken the open question is only shown again: an answer to the first copy counts
        let stays = self.order == Order::Overtaken
            && self.line.as_ref().is_some_and(|line| line.asked.is_some());
        self.reply(text, asks && !stays).await
    }

    /// The text, and whether it asks something.
    fn where_they_are(&self, r: &Respondent, whole: bool) -> (String, bool) {
        let paused = || {
            let open = r.open.as_ref();
            open.is_some_and(|open| self.snapshot.is_refused(&open.round))
        };
        let id = match &r.view {
            View::Survey => match self.page(r, whole) {
                Some(text) => return (text, true),
                None if paused() => "sms-round-paused",
                None => "sms-no-round",
            },
            View::AskFollow => return (self.text("sms-thanks", &[]), true),
            View::AskBoth => return (self.text("sms-wishes", &[]), true),
            View::Age { .. } => return (self.renewal(r), true),
            View::RoundAhead { link } => match self.length(link.as_deref(), AROUND_ANOTHER) {
                Some(length) => return (self.text("sms-ahead", &length), true),
                None => "sms-no-round",
            },
            View::ParentFirst { wrong_code, .. } => {
                let id = match wrong_code {
                    true => "sms-guardian-wrong",
                    false => "sms-guardian",
                };
                return (self.text(id, &[]), true);
            }
            View::RoundClosed => "sms-round-closed",
            View::Declined { .. } => "sms-declined-again",
            View::AlreadyTookPart | View::Thanks { .. } => "sms-already",
            View::RoundPaused => "sms-round-paused",
            View::RoundUndone => "sms-round-undone",
            // screens of chats
            View::ChooseOblast { .. }
            | View::ChooseMunicipality { .. }
            | View::WhichPlace { .. }
            | View::NotListed { .. }
            | View::NoRound
            | View::Help
            | View::Report
            | View::Reported
            | View::AskOrdered
            | View::Ordered
            | View::MyData { .. }
            | View::ConfirmDelete
            | View::Language
            | View::Stopped
            | View::AskStop
            | View::AskInvite { .. }
            | View::Uninvited
            | View::Renew { .. }
            | View::Assent { .. } => "sms-no-round",
        };
        (self.text(id, &[]), false)
    }

    /// The age is asked anew, and the place is named: consent follows.
    fn renewal(&self, r: &Respondent) -> String {
        let places = &self.sms.context.municipalities;
        let place = r.municipality.as_deref().and_then(|slug| places.find(slug));
        let day = day_in_bishkek(self.now);
        match place {
            Some(place) => {
                let name = place.names(self.voice().language, day);
                self.text("sms-renew", &[("place", name.brief().into())])
            }
            None => self.text("sms-age", &[]),
        }
    }

    /// The open question in one message; for whoever comes late the whole question again, whatever went before.
    fn page(&self, r: &Respondent, whole: bool) -> Option<String> {
        let open = r.open.as_ref()?;
        let round = self.snapshot.round(&open.round)?;
        let Screen::Row(mut row) = engine::screen(&round.questionnaire, &open.session, self.now)
        else {
            return None;
        };
        if whole {
            row.problem = None;
        }
        let page = SmsPage {
            questionnaire: &round.questionnaire,
            session: &open.session,
            row: &row,
            now: self.now,
        };
        match self.sms.context.texts.sms_page(self.voice(), &page) {
            Ok(text) => Some(text),
            Err(over) => {
                // refused when the round opened; only an answer shown in a label can still do this
                tracing::error!(%over, "a question is too long for SMS");
                None
            }
        }
    }

    /// Consent in one message, with the day until which answers can be erased. Before consent the way knows what was asked.
    async fn ask_consent(&mut self, round: Option<RoundId>, asks: bool) -> Result<(), StoreError> {
        let cut = round
            .and_then(|id| self.snapshot.round(&id))
            .and_then(|round| cut_on(round));
        let date = cut.map(|day| day.format("%d.%m.%Y").to_string());
        let known = if date.is_some() { "yes" } else { "no" };
        let threshold = u16::try_from(self.sms.context.settings.threshold).unwrap_or(u16::MAX);
        let args = [
            ("threshold", threshold.into()),
            ("until", known.into()),
            ("date", date.unwrap_or_default().into()),
        ];
        let text = self.text("sms-consent", &args);
        self.reply(text, asks).await
    }

    /// What the options of a list are called.
    fn options(&self, way: &Onboarding) -> Vec<String> {
        let day = day_in_bishkek(self.now);
        let places = &self.sms.context.municipalities;
        match &way.step {
            At::Oblast(chosen) => places::oblast_names(places, chosen, way.spoken(), day),
            At::Place(chosen) => chosen
                .iter()
                .filter_map(|index| places.at(*index))
                .map(|place| place.names(way.spoken(), day).brief().to_owned())
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Both in one message, unless the first would cost a segment: then the second alone.
fn joined(before: &str, text: String) -> String {
    if before.is_empty() || text.is_empty() {
        return text;
    }
    let both = format!("{before} {text}");
    if segments(&both).segments > segments(&text).segments {
        text
    } else {
        both
    }
}
