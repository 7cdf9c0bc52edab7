//! Words that answer a question of ours: a council, or a coordinator from its paper, types what no button can say.
//!
//! Which question they answer tells the first button under it. In groups a bot is shown answers to its own messages, and that message's first
//! button comes along; in private chats the role remembers it until the answer, another press, or an hour.

use chrono::NaiveDate;

use super::by::By;
use super::council_chat::{council_here, explain_anonymous, standing, tell_once};
use super::words::TypedCommand;
use super::{answers, budget, meeting, notes, points, polls, resolution, safeguarding};
use crate::domain::{
    AnswerTap, Body, BudgetDay, BudgetStep, BudgetTap, CoordinatorTap, CouncilTap, Language,
    LeaderTap, MeetingStep, MeetingTap, NoteStep, NoteTap, PointKind, PollReviewStep,
    PollReviewTap, PollStep, PollTap, PollWords, ResolutionStep, ResolutionTap, RoleKind, RoleTap,
    Typed, WordStep, WordTap,
};
use crate::handlers::RoleRequest;
use crate::store::StoreError;
use crate::store::councils::{CouncilChat, Standing};
use crate::store::roles;

/// A question that words answer.
#[derive(Debug, Clone)]
enum Asked {
    /// On the card of a finding.
    Answer(AnswerTap, Typed),
    /// Number and day of a resolution.
    Resolution(ResolutionTap),
    /// A day of the budget of a place.
    Budget(u16, BudgetDay),
    /// The council's own words on a result.
    Word(WordTap),
    /// What a meeting has named, from a leader.
    Meeting(MeetingTap, PointKind, NaiveDate),
    /// The same in another language, from a coordinator.
    Point(NoteTap, Language),
    /// A council's own words in a language, from a coordinator.
    Note(NoteTap, Language),
    /// For a quick poll, from whoever composes it.
    Poll(PollTap, PollWords),
    /// The texts of a question of a quick poll in a language, from a coordinator.
    PollReview(PollReviewTap, usize, Language),
}

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Addressee {
    /// A council in its chat.
    Council,
    /// A coordinator, also from a council's paper.
    Coordinator,
    /// Whoever composes a quick poll, a leader or a coordinator, or enters what a meeting has named.
    Composer,
}

impl Asked {
    /// Of the first button under a message, and who is asked.
    fn of(button: &str) -> Option<(Addressee, Self)> {
        match RoleTap::parse(button).ok()? {
            RoleTap::Council(tap) => Some((Addressee::Council, Self::of_council(tap)?)),
            RoleTap::Coordinator(tap) => Some((Addressee::Coordinator, Self::of_coordinator(tap)?)),
            RoleTap::Leader(LeaderTap::Meeting(tap)) => {
                let MeetingStep::Leave(kind, met) = tap.step else {
                    return None;
                };
                Some((Addressee::Composer, Self::Meeting(tap, kind, met)))
            }
            RoleTap::Leader(LeaderTap::Poll(tap)) => {
                let PollStep::Leave(words) = tap.step else {
                    return None;
                };
                Some((Addressee::Composer, Self::Poll(tap, words)))
            }
            RoleTap::Leader(_)
            | RoleTap::Guardian(_)
            | RoleTap::Case(_)
            | RoleTap::Operator(_)
            | RoleTap::Message(_)
            | RoleTap::Bring(_)
            | RoleTap::Moderator(_) => None,
        }
    }

    fn of_council(tap: CouncilTap) -> Option<Self> {
        match tap {
            CouncilTap::Answer(tap) => Self::of_answer(tap),
            CouncilTap::Resolution(tap) => Self::of_resolution(tap),
            CouncilTap::Budget(tap) => Self::of_budget(tap),
            CouncilTap::Word(tap) => (tap.step == WordStep::Leave).then_some(Self::Word(tap)),
            CouncilTap::Here(_)
            | CouncilTap::Work
            | CouncilTap::Admit(_)
            | CouncilTap::Language(_)
            | CouncilTap::Session(_)
            | CouncilTap::Table(..)
            | CouncilTap::Pledge(..)
            | CouncilTap::Withdraw(_)
            | CouncilTap::Move(..) => None,
        }
    }

    fn of_coordinator(tap: CoordinatorTap) -> Option<Self> {
        match tap {
            CoordinatorTap::Answer(tap) => Self::of_answer(tap),
            CoordinatorTap::Resolution(tap) => Self::of_resolution(tap),
            CoordinatorTap::Budget(tap) => Self::of_budget(tap),
            CoordinatorTap::Note(tap) => match tap.step {
                NoteStep::Leave(language) => Some(Self::Note(tap, language)),
                NoteStep::Open
                | NoteStep::Type(_)
                | NoteStep::Approve
                | NoteStep::AskRefusal
                | NoteStep::Refuse(_) => None,
            },
            CoordinatorTap::Point(tap) => match tap.step {
                NoteStep::Leave(language) => Some(Self::Point(tap, language)),
                NoteStep::Open
                | NoteStep::Type(_)
                | NoteStep::Approve
                | NoteStep::AskRefusal
                | NoteStep::Refuse(_) => None,
            },
            CoordinatorTap::Poll(tap) => match tap.step {
                PollReviewStep::Leave(at, language) => Some(Self::PollReview(tap, at, language)),
                PollReviewStep::Open
                | PollReviewStep::Type(..)
                | PollReviewStep::Sensitive(..)
                | PollReviewStep::Council(_)
                | PollReviewStep::Approve
                | PollReviewStep::AskRefusal
                | PollReviewStep::Refuse(_) => None,
            },
            CoordinatorTap::Confirm(_)
            | CoordinatorTap::ConfirmMinor(_)
            | CoordinatorTap::Refuse(_)
            | CoordinatorTap::Renew(_)
            | CoordinatorTap::OpenRound(..)
            | CoordinatorTap::RefuseRound(..)
            | CoordinatorTap::Release(_)
            | CoordinatorTap::LeaveOut(_)
            | CoordinatorTap::AskLeader(_)
            | CoordinatorTap::Keep(_)
            | CoordinatorTap::Helplines
            | CoordinatorTap::Oblasts(_)
            | CoordinatorTap::Oblast(..)
            | CoordinatorTap::Place(..)
            | CoordinatorTap::WholeDigest
            | CoordinatorTap::HoldResult(_)
            | CoordinatorTap::HoldBecause(..)
            | CoordinatorTap::LetResult(_)
            | CoordinatorTap::Notes
            | CoordinatorTap::Points
            | CoordinatorTap::Replace(..)
            | CoordinatorTap::Elected(_)
            | CoordinatorTap::Slips(_)
            | CoordinatorTap::Sectors(_)
            | CoordinatorTap::WholeFiles
            | CoordinatorTap::OverviewFile
            | CoordinatorTap::AskWords(..)
            | CoordinatorTap::Todo(_) => None,
        }
    }

    fn of_resolution(tap: ResolutionTap) -> Option<Self> {
        match tap.step {
            ResolutionStep::Leave | ResolutionStep::Save(_) => Some(Self::Resolution(tap)),
            ResolutionStep::Ask => None,
        }
    }

    fn of_budget(tap: BudgetTap) -> Option<Self> {
        match tap.step {
            BudgetStep::Leave(day) => Some(Self::Budget(tap.place, day)),
            BudgetStep::Open | BudgetStep::Ask(_) => None,
        }
    }

    fn of_answer(tap: AnswerTap) -> Option<Self> {
        tap.step.typed().map(|typed| Self::Answer(tap, typed))
    }
}

/// Words in a group that answer a message of ours with this first button; `false` if it asks for no words.
pub(super) async fn in_group(
    req: &mut RoleRequest<'_>,
    button: &str,
    text: &str,
) -> Result<bool, StoreError> {
    let Some((Addressee::Council, asked)) = Asked::of(button) else {
        return Ok(false);
    };
    if req.inbound.sender.is_none() {
        explain_anonymous(req).await?;
        return Ok(true);
    }
    let Some((chat, sender)) = council_here(req).await? else {
        return Ok(true);
    };
    let standing = standing(req, &chat, &sender).await?;
    if standing.is_some_and(Standing::may_act) {
        of_council(req, &chat, &asked, text).await?;
    } else {
        tell_once(req, &chat, &sender, standing).await?;
    }
    Ok(true)
}

/// The next message of somebody whom we have asked for words; `false` if it answers nothing, after all.
pub(crate) async fn own_words(req: &mut RoleRequest<'_>) -> Result<bool, StoreError> {
    Ok(safeguarding::own_words(req).await? || in_private(req).await?)
}

/// Words in the private chat of a council or coordinator, if we have asked for some; `false` if not.
pub(super) async fn in_private(req: &mut RoleRequest<'_>) -> Result<bool, StoreError> {
    let Body::Text { text, .. } = req.inbound.body.clone() else {
        return Ok(false);
    };
    if TypedCommand::parse(&text).is_some() {
        return Ok(false);
    }
    let holder = req.holder().await?;
    for role in holder.roles() {
        let Some(button) = roles::typing(req.tx, role.id, req.now).await? else {
            continue;
        };
        match Asked::of(&button) {
            Some((Addressee::Council, asked)) if role.kind == RoleKind::Council => {
                let Some((chat, sender)) = council_here(req).await? else {
                    continue;
                };
                let standing = standing(req, &chat, &sender).await?;
                if standing.is_some_and(Standing::may_act) {
                    of_council(req, &chat, &asked, &text).await?;
                    return Ok(true);
                }
            }
            Some((Addressee::Composer, Asked::Poll(tap, words))) => {
                if polls::typed(req, role, (&tap, words), &text).await? {
                    return Ok(true);
                }
            }
            Some((Addressee::Composer, Asked::Meeting(tap, kind, met))) => {
                if meeting::typed(req, role, (tap, kind, met), &text).await? {
                    return Ok(true);
                }
            }
            Some((Addressee::Coordinator, asked)) if role.kind == RoleKind::Coordinator => {
                match asked {
                    Asked::PollReview(tap, at, language) => {
                        polls::typed_review(req, role, (&tap, at, language), &text).await?;
                    }
                    Asked::Point(tap, language) => {
                        points::typed(req, role, (tap, language), &text).await?;
                    }
                    Asked::Note(tap, language) => {
                        notes::typed(req, role, (tap, language), &text).await?;
                    }
                    asked => answered(req, &asked, &By::coordinator(role), &text).await?,
                }
                return Ok(true);
            }
            Some(_) | None => {}
        }
    }
    Ok(false)
}

async fn of_council(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    asked: &Asked,
    text: &str,
) -> Result<(), StoreError> {
    let by = By::council(req, chat).await?;
    answered(req, asked, &by, text).await
}

async fn answered(
    req: &mut RoleRequest<'_>,
    asked: &Asked,
    by: &By,
    text: &str,
) -> Result<(), StoreError> {
    match asked {
        Asked::Answer(tap, typed) => answers::typed(req, (*tap, *typed), by, text).await,
        Asked::Resolution(tap) => resolution::typed(req, tap, by, text).await,
        Asked::Budget(place, day) => budget::typed(req, (*place, *day), by, text).await,
        Asked::Word(tap) => notes::typed_word(req, *tap, by, text).await,
        // not a council's, see above
        Asked::Note(..)
        | Asked::Point(..)
        | Asked::Meeting(..)
        | Asked::Poll(..)
        | Asked::PollReview(..) => Ok(()),
    }
}
