//! Short ways of talking at a req.

use super::{Handled, council, group};
use crate::domain::{Body, Language, Message, RoleKind};
use crate::handlers::RoleRequest;
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, addresses, respondents};
use crate::texts::Value;

/// `/language` in the private chat of a council or of somebody with a role. Who answers surveys there too is asked for the language of
/// those, in the fast lane.
pub(crate) async fn ask_language(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let vault = &req.context.vault;
    let hash = [vault.chat_hash(req.inbound.chat)];
    if !respondents::load(req.tx, vault, &hash).await?.is_empty() {
        return Ok(Handled::NotOurs);
    }
    if council::here(req).await?.is_some() {
        group::ask_language(req).await?;
        return Ok(Handled::Done);
    }
    let holder = req.holder().await?;
    if holder.is_nobody() {
        return Ok(Handled::NotOurs);
    }
    let text = req
        .context
        .texts
        .say(holder.language(), "choose-language", &[]);
    req.say(Message {
        buttons: vec![crate::texts::languages(&req.context.texts, "l:l")],
        ..plain(text)
    })
    .await?;
    Ok(Handled::Done)
}

/// A text alone.
pub(crate) fn plain(text: String) -> Message {
    Message {
        text,
        ..Message::default()
    }
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

    /// The language of this chat.
    pub(crate) fn language(&self) -> Language {
        self.roles
            .iter()
            .find_map(|r| r.language)
            .unwrap_or(Language::Ky)
    }
}

impl RoleRequest<'_> {
    /// The roles in force in the chat that we are talking in.
    pub(crate) async fn holder(&mut self) -> Result<Holder, StoreError> {
        let context = self.context;
        let Some(address) = addresses::find(self.tx, &context.vault, self.inbound.chat).await?
        else {
            return Ok(Holder::default());
        };
        let mut roles = roles::of_address(self.tx, &context.vault, address).await?;
        roles.retain(|r| r.state == RoleState::Confirmed);
        Ok(Holder { roles })
    }

    /// Answers with one text.
    pub(crate) async fn answer(
        &mut self,
        language: Language,
        id: &str,
        args: &[(&str, Value)],
    ) -> Result<(), StoreError> {
        let text = self.context.texts.say(language, id, args);
        self.reply(plain(text)).await
    }

    /// The same to somebody for whom nothing was done, see [`RoleRequest::turn_away`].
    pub(crate) fn decline(&mut self, language: Language, id: &str, args: &[(&str, Value)]) {
        let text = self.context.texts.say(language, id, args);
        self.turn_away(plain(text));
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
