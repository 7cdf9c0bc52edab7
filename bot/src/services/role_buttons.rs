//! What can be pressed in a role, and about somebody who asks for one.

use crate::domain::{Button, CoordinatorTap, LeaderTap, RoleKind};
use crate::store::roles::Role;

/// All that a leader can do, a button each, with its label from the text of this id.
pub fn leader_menu(label: &dyn Fn(&str) -> String) -> Vec<Vec<Button>> {
    let menu = [
        ("command-rounds", LeaderTap::Rounds),
        ("command-poll", LeaderTap::Polls),
        ("command-digest", LeaderTap::Results),
        ("command-commitments", LeaderTap::Answers),
    ];
    let row = |(id, tap): (&str, LeaderTap)| vec![Button::tap(label(id), tap.code())];
    menu.into_iter().map(row).collect()
}

/// What a coordinator may decide about somebody who asks for a role: the text of the button, and its press. Whoever confirms a leader says
/// whether it is a minor, and that the grown-ups know.
#[must_use]
pub fn decisions(asked: &Role) -> Vec<(&'static str, CoordinatorTap)> {
    let refuse = ("coordinator-refuse", CoordinatorTap::Refuse(asked.id));
    match asked.kind {
        RoleKind::Leader => vec![
            (
                "coordinator-confirm-adult",
                CoordinatorTap::Confirm(asked.id),
            ),
            (
                "coordinator-confirm-minor",
                CoordinatorTap::ConfirmMinor(asked.id),
            ),
            refuse,
        ],
        RoleKind::Council
        | RoleKind::Coordinator
        | RoleKind::Safeguarding
        | RoleKind::Operator
        | RoleKind::Moderator
        | RoleKind::Sector(_) => {
            vec![
                ("coordinator-confirm", CoordinatorTap::Confirm(asked.id)),
                refuse,
            ]
        }
    }
}
