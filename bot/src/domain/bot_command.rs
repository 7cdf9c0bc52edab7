//! Commands in Telegram chats: their names, and whom Telegram offers which.

use super::RoleKind;

/// Whom a list of commands is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody, in private chats.
    Private,
    /// Groups, as long as no council has connected them.
    Group,
    /// A council's group, after what the council's role is offered.
    CouncilGroup,
    /// The chat of a sector's body, whichever that is.
    Sector,
    /// Whoever holds this role.
    Role(RoleKind),
}

/// Declares the commands from one table. A line is the variant, the name without slash, and to whom it is offered; every list keeps the
/// order of the lines.
macro_rules! commands {
    ($($(#[$doc:meta])* $command:ident $name:literal [$($audience:expr),*];)*) => {
        /// A command that we know. Whoever routes commands matches on it without a catch-all arm, so that a new one has to be routed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum BotCommand {
            $($(#[$doc])* $command,)*
        }

        impl BotCommand {
            /// All, in the order of every list.
            pub const ALL: &'static [Self] = &[$(Self::$command),*];

            /// Name without slash; `command-NAME` is its description in the locales.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$command => $name,)*
                }
            }

            /// The lists that it stands in.
            #[must_use]
            pub const fn audiences(self) -> &'static [Audience] {
                match self {
                    $(Self::$command => &[$($audience),*],)*
                }
            }
        }
    };
}

commands! {
    /// Begin; with a payload: a round's link, an invite, a guardian's link.
    Start "start" [Audience::Private];
    /// On with the survey.
    Continue "continue" [Audience::Private];
    /// Choose the language.
    Language "language" [Audience::Private, Audience::CouncilGroup];
    /// What is stored of a respondent.
    MyData "mydata" [Audience::Private];
    /// Erase it.
    Delete "delete" [Audience::Private];
    /// Remove the messages of the chat.
    Hide "hide" [Audience::Private];
    /// No unsolicited messages any more.
    Stop "stop" [Audience::Private];
    /// The help card.
    Help "help" [Audience::Private];
    /// Make this chat a council's, with the code of an invite.
    Connect "connect" [Audience::Group];
    /// What waits for a coordinator, one item at a time.
    Todo "todo" [Audience::Role(RoleKind::Coordinator)];
    /// The rounds of a place, and the way to open one.
    Rounds "rounds" [Audience::Role(RoleKind::Leader), Audience::Role(RoleKind::Coordinator)];
    /// A quick poll: composed, or on its way.
    Poll "poll" [Audience::Role(RoleKind::Leader), Audience::Role(RoleKind::Coordinator)];
    /// What was published, once more.
    Digest "digest" [
        Audience::Group,
        Audience::Sector,
        Audience::Role(RoleKind::Council),
        Audience::Role(RoleKind::Leader),
        Audience::Role(RoleKind::Coordinator)
    ];
    /// Who decided what.
    Audit "audit" [Audience::Role(RoleKind::Coordinator)];
    /// What the council has answered to what was found, and the way to answer it.
    Commitments "commitments" [
        Audience::Role(RoleKind::Council),
        Audience::Role(RoleKind::Leader),
        Audience::Role(RoleKind::Coordinator)
    ];
    /// It as files.
    Files "files" [
        Audience::Sector,
        Audience::Role(RoleKind::Council),
        Audience::Role(RoleKind::Coordinator)
    ];
    /// What was found and answered as the joint plan of the place.
    Plan "plan" [Audience::Role(RoleKind::Council), Audience::Role(RoleKind::Coordinator)];
    /// All places at a glance.
    Overview "overview" [Audience::Role(RoleKind::Coordinator)];
    /// What a new coordinator needs to know: what waits, and which roles each place has.
    Handover "handover" [Audience::Role(RoleKind::Coordinator)];
    /// The days of the place's budget: draft, public hearing, adoption.
    Budget "budget" [Audience::Role(RoleKind::Council), Audience::Role(RoleKind::Coordinator)];
    /// The day of the council's next session.
    Session "session" [Audience::Role(RoleKind::Council)];
    /// The cases that a safeguarding person looks after.
    Cases "cases" [Audience::Role(RoleKind::Safeguarding)];
    /// A safeguarding person is away.
    Away "away" [Audience::Role(RoleKind::Safeguarding)];
    /// Young people's own words, one text at a time.
    Words "words" [Audience::Role(RoleKind::Moderator), Audience::Role(RoleKind::Coordinator)];
    /// What troubles are raised now.
    Alerts "alerts" [Audience::Role(RoleKind::Operator)];
}

impl BotCommand {
    /// The command of this name, in small letters and without slash.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.name() == name)
    }

    /// What this audience is offered, in the order of the table.
    pub fn offered_to(audience: Audience) -> impl Iterator<Item = Self> {
        let all = Self::ALL.iter().copied();
        all.filter(move |command| command.audiences().contains(&audience))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_and_belongs_to_one_command() {
        for command in BotCommand::ALL {
            assert_eq!(BotCommand::parse(command.name()), Some(*command));
            assert!(!command.audiences().is_empty(), "{command:?}");
        }
        assert_eq!(BotCommand::parse(""), None);
        assert_eq!(BotCommand::parse("Start"), None);
    }

    #[test]
    fn every_list_is_in_its_order() {
        let names = |audience| -> Vec<&str> {
            BotCommand::offered_to(audience)
                .map(BotCommand::name)
                .collect()
        };
        let role = |kind| names(Audience::Role(kind));
        assert_eq!(
            names(Audience::Private),
            [
                "start", "continue", "language", "mydata", "delete", "hide", "stop", "help"
            ]
        );
        assert_eq!(names(Audience::Group), ["connect", "digest"]);
        assert_eq!(names(Audience::CouncilGroup), ["language"]);
        assert_eq!(
            role(RoleKind::Council),
            [
                "digest",
                "commitments",
                "files",
                "plan",
                "budget",
                "session"
            ]
        );
        assert_eq!(
            role(RoleKind::Leader),
            ["rounds", "poll", "digest", "commitments"]
        );
        assert_eq!(
            role(RoleKind::Coordinator),
            [
                "todo",
                "rounds",
                "poll",
                "digest",
                "audit",
                "commitments",
                "files",
                "plan",
                "overview",
                "handover",
                "budget",
                "words"
            ]
        );
        assert_eq!(role(RoleKind::Safeguarding), ["cases", "away"]);
        assert_eq!(role(RoleKind::Operator), ["alerts"]);
        assert_eq!(role(RoleKind::Moderator), ["words"]);
        assert_eq!(names(Audience::Sector), ["digest", "files"]);
    }
}
