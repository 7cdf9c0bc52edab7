//! Who answers: somebody in a council's chat, or a coordinator from the council's paper.

use crate::domain::{Language, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::commitments::Answerer;
use crate::store::StoreError;
use crate::store::councils::CouncilChat;
use crate::store::roles::{self, Role};

/// Who answers.
pub(super) struct By {
    /// Somebody in the council's chat, or a coordinator.
    pub(super) who: Answerer,
    /// Of their chat.
    pub(super) language: Language,
    /// The place whose findings they answer: a council's own, a coordinator's any.
    pub(super) place: Option<String>,
    /// For the audit.
    pub(super) actor: String,
}

impl By {
    /// Somebody in this council's chat.
    pub(super) async fn council(
        req: &mut RoleRequest<'_>,
        chat: &CouncilChat,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            who: Answerer::Council,
            language: chat.speaks(),
            place: Some(chat.municipality.clone()),
            actor: actor(req, chat).await?,
        })
    }

    /// A coordinator, from the council's paper.
    pub(super) fn coordinator(role: &Role) -> Self {
        Self {
            who: Answerer::Coordinator,
            language: role.speaks(),
            place: None,
            actor: format!("role:{}", role.id),
        }
    }

    /// Whether the findings of this place are theirs to answer.
    pub(super) fn may_answer(&self, place: &str) -> bool {
        self.place.as_deref().is_none_or(|own| own == place)
    }

    /// Their role.
    pub(super) const fn kind(&self) -> RoleKind {
        match self.who {
            Answerer::Council => RoleKind::Council,
            Answerer::Coordinator => RoleKind::Coordinator,
        }
    }
}

/// For the audit: the role of the council's chat.
pub(super) async fn actor(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
) -> Result<String, StoreError> {
    let held = roles::of_address(req.tx, chat.address).await?;
    let role = held.iter().find(|role| role.kind == RoleKind::Council);
    Ok(role.map_or_else(|| "council".to_owned(), |role| format!("role:{}", role.id)))
}
