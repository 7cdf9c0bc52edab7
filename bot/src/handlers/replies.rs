//! Short ways of talking at a req.

use crate::domain::{Body, Chat, Language, Message, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::languages;
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, addresses};
use crate::texts::Value;

/// The same text in each of these languages.
pub(super) fn in_each(languages: &[Language], text: impl Fn(Language) -> String) -> String {
    let texts: Vec<String> = languages.iter().copied().map(text).collect();
    texts.join("\n\n")
}

/// The roles in force of one chat.
#[derive(Debug, Default)]
pub(crate) struct Holder {
    roles: Vec<Role>,
}

impl Holder {
    /// No role is in force.
    pub(crate) const fn is_nobody(&self) -> bool {
        self.roles.is_empty()
    }

    /// All, the oldest first.
    pub(crate) fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.iter()
    }

    /// The role of this kind.
    pub(crate) fn role(&self, kind: RoleKind) -> Option<&Role> {
        self.roles.iter().find(|r| r.kind == kind)
    }

    /// Who may open rounds in this municipality: its leader or any coordinator.
    pub(crate) fn opener(&self, slug: &str) -> Option<&Role> {
        self.role(RoleKind::Coordinator)
            .or_else(|| self.led().find(|r| r.municipality.as_deref() == Some(slug)))
    }

    /// Leader's roles: somebody may lead in two places.
    pub(crate) fn led(&self) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter(|r| r.kind == RoleKind::Leader)
    }

    /// The language that was chosen in this chat.
    pub(crate) fn chosen(&self) -> Option<Language> {
        self.roles.iter().find_map(|r| r.language)
    }

    /// The same, else Kyrgyz, as in all that comes here unasked: one chat is spoken to in one language.
    pub(crate) fn language(&self) -> Language {
        self.chosen().unwrap_or(Language::Ky)
    }
}

impl RoleRequest<'_> {
    /// The roles in force in the chat that we are talking in.
    pub(crate) async fn holder(&mut self) -> Result<Holder, StoreError> {
        self.holder_in(self.inbound.chat).await
    }

    /// The roles in force in the private chat of whoever acts in a group; nobody's of who acts in the name of the group.
    pub(super) async fn sender_as_holder(&mut self) -> Result<Holder, StoreError> {
        match &self.inbound.sender {
            Some(sender) => {
                let (id, topic) = (sender.id, None);
                self.holder_in(Chat { id, topic }).await
            }
            None => Ok(Holder::default()),
        }
    }

    async fn holder_in(&mut self, chat: Chat) -> Result<Holder, StoreError> {
        let Some(address) = addresses::find(self.tx, chat).await? else {
            return Ok(Holder::default());
        };
        let mut roles = roles::of_address(self.tx, address).await?;
        roles.retain(|r| r.state == RoleState::Confirmed);
        Ok(Holder { roles })
    }

    /// The languages in which to say something to somebody who may not have chosen one: the chosen one alone, else all, that of the
    /// phone first. Of a group all, as many read it.
    pub(crate) async fn languages(&mut self) -> Result<Vec<Language>, StoreError> {
        let inbound = self.inbound;
        if inbound.private
            && let Some(known) = languages::known(self.tx, self.context, inbound.chat).await?
        {
            return Ok(vec![known]);
        }
        let sender = inbound.sender.as_ref().filter(|_| inbound.private);
        let phone = sender.and_then(|sender| sender.language);
        Ok(phone.unwrap_or(Language::Ky).first().collect())
    }

    /// A text for somebody who may not have chosen a language.
    pub(crate) async fn bilingual(&mut self, id: &str) -> Result<Message, StoreError> {
        let (languages, texts) = (self.languages().await?, &self.context.texts);
        let text = in_each(&languages, |language| texts.say(language, id, &[]));
        Ok(Message::plain(text))
    }

    /// Answers with one text.
    pub(crate) async fn answer(
        &mut self,
        language: Language,
        id: &str,
        args: &[(&str, Value)],
    ) -> Result<(), StoreError> {
        let text = self.context.texts.say(language, id, args);
        self.reply(Message::plain(text)).await
    }

    /// The same to somebody for whom nothing was done, see [`RoleRequest::turn_away`].
    pub(crate) fn decline(&mut self, language: Language, id: &str, args: &[(&str, Value)]) {
        let text = self.context.texts.say(language, id, args);
        self.turn_away(Message::plain(text));
    }

    /// Flashes a text on the pressed button; says it, if nothing was pressed.
    pub(crate) async fn flash(&mut self, language: Language, id: &str) -> Result<(), StoreError> {
        if let Body::Tap { .. } = self.inbound.body {
            self.toast = Some(self.context.texts.plain(language, id, &[]));
            return Ok(());
        }
        self.answer(language, id, &[]).await
    }
}

/// The one language that somebody has chosen, if they have.
pub(super) fn chosen(languages: &[Language]) -> Option<Language> {
    match languages {
        [one] => Some(*one),
        _ => None,
    }
}
