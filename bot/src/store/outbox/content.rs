//! What a waiting row holds.

use serde::{Deserialize, Serialize};

use crate::domain::{Artefact, LiveFile, RecordingName, Request, RoundId, RoundPlace};

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Content {
    /// As it is sent.
    Ready(Request),
    /// Something of a case, drawn when it is sent: the queue never holds its words.
    OfCase(CaseNotice),
    /// A file of a publication, obtained when it is sent: one copy for all who get it.
    File(Artefact),
    /// A file of what stands when it is sent.
    Live(LiveFile),
    /// Words with the picture of a publication, drawn when it is sent.
    Pictured(Pictured),
    /// What shows a quick poll: which message it became is noted there, so that it can be taken away when a newer one stands below it.
    OfDraft(DraftShown),
    /// What shows a moderator somebody's own words: which message it became is noted, as it does not stand there for ever.
    OfReader(ReaderShown),
    /// An invitation to a round, drawn when it is sent: inviting may be stopped at any time.
    Invitation(Invitation),
    /// The card of a round in a club's group, drawn when it is sent.
    Card(CardNotice),
    /// A question read aloud: uploaded once, by its id afterwards.
    Recording(RecordingNotice),
}

/// Words with a picture above them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictured {
    /// Below it, and alone where there can be none.
    pub words: String,
    /// What is drawn: one copy for all who get it.
    pub picture_of: Artefact,
}

/// A new message that shows a quick poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftShown {
    /// Which.
    pub draft: i64,
    /// As it is sent.
    pub shown: Request,
}

/// A new message that shows a moderator a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderShown {
    /// Whose role.
    pub reader: i64,
    /// As it is sent.
    pub shown: Request,
}

/// An invitation of somebody to an open round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// To which round, where.
    pub invited_to: RoundPlace,
}

/// The card of a round for one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardNotice {
    /// Its number.
    pub group_card: i64,
}

/// A recording for whoever wants to listen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingNotice {
    /// Of a question of which round.
    pub read_aloud: RoundId,
    /// Which.
    pub name: RecordingName,
}

/// Something of a case for one chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseNotice {
    /// Which case.
    pub case: i64,
    /// The entry that it is about.
    pub entry: i64,
    /// What is shown.
    pub show: Show,
    /// In the place of this message, else as a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<i64>,
}

/// What is shown of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// All of it, to the safeguarding person of this role.
    Card {
        /// Id of the role.
        role: i64,
        /// Why now.
        why: Why,
        /// Which page of a long one, from 0; else the last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<usize>,
    },
    /// The reply, to the child.
    Reply,
}

/// Why a safeguarding person gets a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is new.
    New,
    /// The child has added something.
    Added,
    /// Another person has left it without a reply for long.
    Unanswered,
    /// Another person has passed it on, is away or cannot be reached.
    PassedOn,
    /// Another person has replied in words of their own.
    Copied,
    /// They asked for it, or have just done something about it.
    Asked,
}
