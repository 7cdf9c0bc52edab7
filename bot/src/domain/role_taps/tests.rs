//! Every button comes back as it went out, those of older versions included.

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use surveys::engine::Action;
use surveys::questionnaire::{ChoiceIx, QuestionIx, Sector};

use super::*;
use crate::domain::{
    Alert, AnswerKind, Funding, HoldWhy, Language, LeaderSaid, Listed, MovedWhy, NoteRefusal,
    PaperLanguages, PlanLine, PointKind, PollRefusal, Post, Ready, Resolution, RoundId, Scale,
    SectorBody, Som, TargetGroup,
};

fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(Language::ALL.to_vec())
}

fn alert() -> impl Strategy<Value = Alert> {
    prop::sample::select(Alert::ALL.to_vec())
}

fn purpose() -> impl Strategy<Value = PlaceFor> {
    prop_oneof![
        Just(PlaceFor::Rounds),
        Just(PlaceFor::Digests),
        Just(PlaceFor::Commitments),
        Just(PlaceFor::Files),
        Just(PlaceFor::Plan),
        Just(PlaceFor::Polls),
        Just(PlaceFor::Budget),
        Just(PlaceFor::Words),
    ]
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (1_i32..=9999, 1_u32..=366).prop_filter_map("no such day", |(year, day)| {
        NaiveDate::from_yo_opt(year, day)
    })
}

fn month() -> impl Strategy<Value = NaiveDate> {
    day().prop_filter_map("no such day", |day| day.with_day(1))
}

fn until() -> impl Strategy<Value = Until> {
    prop_oneof![
        any::<u8>().prop_map(Until::Weeks),
        day().prop_map(Until::Day),
    ]
}

const INVITE: [InviteStep; 5] = [
    InviteStep::Look,
    InviteStep::Ask,
    InviteStep::Pause,
    InviteStep::Resume,
    InviteStep::Stop,
];

fn running() -> impl Strategy<Value = LeaderTap> {
    let step = prop_oneof![
        Just(RunningStep::AskClose),
        Just(RunningStep::Close),
        prop::option::of(month()).prop_map(RunningStep::AskUntil),
        day().prop_map(RunningStep::Until),
        Just(RunningStep::Leave),
        Just(RunningStep::Undo),
        (0..5_usize).prop_map(|which| RunningStep::Invite(INVITE[which])),
    ];
    ("[A-Z0-9]{8}", step).prop_map(|(link, step)| LeaderTap::Running(Running { link, step }))
}

fn target_group() -> impl Strategy<Value = TargetGroup> {
    proptest::sample::select(TargetGroup::ALL.to_vec())
}

fn opening() -> impl Strategy<Value = LeaderTap> {
    let step = prop_oneof![
        Just(OpeningStep::Dates),
        month().prop_map(OpeningStep::Month),
        any::<u16>().prop_map(OpeningStep::Preview),
        until().prop_map(OpeningStep::Target),
        (until(), target_group()).prop_map(|(until, group)| OpeningStep::Confirm(until, group)),
        (
            until(),
            proptest::option::of(target_group()),
            any::<Option<u16>>()
        )
            .prop_map(|(until, group, reason)| OpeningStep::Open {
                until,
                group,
                reason
            }),
    ];
    (any::<u16>(), any::<u16>(), step)
        .prop_map(|(place, entry, step)| LeaderTap::Opening(Opening { place, entry, step }))
}

fn trial() -> impl Strategy<Value = TrialTap> {
    let of = prop_oneof![
        any::<(u16, u16)>().prop_map(|(place, entry)| TrialOf::Entry { place, entry }),
        any::<i64>().prop_map(TrialOf::Draft),
    ];
    let action = prop::sample::select(vec![
        Action::Choose(3),
        Action::Coins(ChoiceIx(1), 4),
        Action::Skip,
    ]);
    let press = prop_oneof![
        (any::<u16>(), action)
            .prop_map(|(question, action)| TrialPress::Answer(QuestionIx(question), action)),
        Just(TrialPress::Show),
        Just(TrialPress::Help),
        Just(TrialPress::Unclear),
        Just(TrialPress::Unsent),
    ];
    let step = prop_oneof![
        Just(TrialStep::Choose),
        Just(TrialStep::Begin),
        any::<u16>().prop_map(TrialStep::Sms),
        ("[2-9A-Z]{6}", press).prop_map(|(tag, press)| TrialStep::On(tag, press)),
    ];
    (of, step).prop_map(|(of, step)| TrialTap { of, step })
}

fn leader() -> impl Strategy<Value = LeaderTap> {
    prop_oneof![
        language().prop_map(LeaderTap::Language),
        Just(LeaderTap::Rounds),
        Just(LeaderTap::Results),
        Just(LeaderTap::Answers),
        any::<u16>().prop_map(LeaderTap::RoundsOf),
        any::<u16>().prop_map(LeaderTap::Menu),
        (any::<u16>(), day()).prop_map(|(place, day)| LeaderTap::Day(place, day)),
        opening(),
        running(),
        Just(LeaderTap::Polls),
        any::<u16>().prop_map(LeaderTap::PollsOf),
        any::<u16>().prop_map(LeaderTap::NewPoll),
        poll().prop_map(LeaderTap::Poll),
        trial().prop_map(LeaderTap::Trial),
        (held_place(), prop::sample::select(LeaderSaid::ALL.to_vec()))
            .prop_map(|(which, said)| LeaderTap::HowFilled(which, said)),
        meeting().prop_map(LeaderTap::Meeting),
    ]
}

fn meeting() -> impl Strategy<Value = MeetingTap> {
    let kind = || prop::sample::select(PointKind::ALL.to_vec());
    let ready = kind().prop_flat_map(|kind| {
        let ready = prop::sample::select(kind.ready().to_vec());
        (Just(kind), day(), ready)
    });
    let step = prop_oneof![
        Just(MeetingStep::List),
        Just(MeetingStep::Sheet),
        Just(MeetingStep::Open),
        Just(MeetingStep::Rank),
        kind().prop_map(MeetingStep::Days),
        (kind(), day()).prop_map(|(kind, day)| MeetingStep::Bank(kind, day)),
        ready.prop_map(|(kind, day, ready)| MeetingStep::Take(kind, day, ready)),
        (kind(), day()).prop_map(|(kind, day)| MeetingStep::Type(kind, day)),
        (kind(), day()).prop_map(|(kind, day)| MeetingStep::Leave(kind, day)),
        ids().prop_map(MeetingStep::Remove),
    ];
    (ids(), step).prop_map(|(finding, step)| MeetingTap { finding, step })
}

fn poll_words() -> impl Strategy<Value = PollWords> {
    prop_oneof![
        Just(PollWords::New),
        (0_usize..9).prop_map(PollWords::Question),
        (0_usize..9).prop_map(PollWords::Choices),
        (0_usize..9, language()).prop_map(|(at, language)| PollWords::Language(at, language)),
    ]
}

fn poll() -> impl Strategy<Value = PollTap> {
    let sectors = prop::sample::select(vec![
        Sector::Education,
        Sector::Health,
        Sector::SocialProtection,
        Sector::ProtectionFromViolence,
        Sector::Participation,
        Sector::Budget,
    ]);
    let at = || 0_usize..9;
    let kind = prop::sample::select(AnswerKind::ALL.to_vec());
    let scale = prop::sample::select(Scale::ALL.to_vec());
    let name = "[a-z_]{1,20}";
    let step = prop_oneof![
        prop::sample::select(vec![
            PollStep::Open,
            PollStep::Sectors,
            PollStep::Undo,
            PollStep::Ready,
            PollStep::Send,
            PollStep::Withdraw,
        ]),
        poll_words().prop_map(PollStep::Ask),
        poll_words().prop_map(PollStep::Leave),
        sectors.prop_map(PollStep::Bank),
        (name, any::<bool>()).prop_map(|(name, on)| PollStep::Take(name, on)),
        at().prop_map(PollStep::Question),
        at().prop_map(PollStep::Kinds),
        (at(), kind).prop_map(|(at, kind)| PollStep::Kind(at, kind)),
        (at(), scale).prop_map(|(at, scale)| PollStep::Scale(at, scale)),
        (at(), language()).prop_map(|(at, language)| PollStep::Spoken(at, language)),
        at().prop_map(PollStep::Up),
        at().prop_map(PollStep::Down),
        at().prop_map(PollStep::Remove),
        (at(), name).prop_map(|(at, name)| PollStep::Replace(at, name)),
        target_group().prop_map(PollStep::Target),
        (target_group(), any::<u8>()).prop_map(|(group, days)| PollStep::Launch(group, days)),
    ];
    (ids(), 0_i64..100_000, step).prop_map(|(draft, rev, step)| PollTap { draft, rev, step })
}

fn trial_of(of: TrialOf, step: TrialStep) -> RoleTap {
    RoleTap::Leader(LeaderTap::Trial(TrialTap { of, step }))
}

fn poll_of(step: PollStep) -> RoleTap {
    let (draft, rev) = (7, 12);
    RoleTap::Leader(LeaderTap::Poll(PollTap { draft, rev, step }))
}

fn meeting_of(step: MeetingStep) -> RoleTap {
    RoleTap::Leader(LeaderTap::Meeting(MeetingTap { finding: 7, step }))
}

fn review_of(step: PollReviewStep) -> RoleTap {
    let (draft, rev) = (7, 12);
    RoleTap::Coordinator(CoordinatorTap::Poll(PollReviewTap { draft, rev, step }))
}

fn review() -> impl Strategy<Value = PollReviewTap> {
    let at = || 0_usize..9;
    let why = prop::sample::select(PollRefusal::ALL.to_vec());
    let step = prop_oneof![
        Just(PollReviewStep::Open),
        (at(), language()).prop_map(|(at, language)| PollReviewStep::Type(at, language)),
        (at(), language()).prop_map(|(at, language)| PollReviewStep::Leave(at, language)),
        (at(), any::<bool>()).prop_map(|(at, on)| PollReviewStep::Sensitive(at, on)),
        any::<bool>().prop_map(PollReviewStep::Council),
        Just(PollReviewStep::Approve),
        Just(PollReviewStep::AskRefusal),
        why.prop_map(PollReviewStep::Refuse),
    ];
    (ids(), ids(), step).prop_map(|(draft, rev, step)| PollReviewTap { draft, rev, step })
}

fn session_choice() -> impl Strategy<Value = SessionChoice> {
    prop_oneof![
        any::<u8>().prop_map(SessionChoice::Weeks),
        day().prop_map(SessionChoice::Day),
        Just(SessionChoice::Other),
    ]
}

fn note() -> impl Strategy<Value = NoteTap> {
    let why = prop::sample::select(NoteRefusal::ALL.to_vec());
    let step = prop_oneof![
        Just(NoteStep::Open),
        language().prop_map(NoteStep::Type),
        language().prop_map(NoteStep::Leave),
        Just(NoteStep::Approve),
        Just(NoteStep::AskRefusal),
        why.prop_map(NoteStep::Refuse),
    ];
    (ids(), ids(), step).prop_map(|(note, rev, step)| NoteTap { note, rev, step })
}

fn word() -> impl Strategy<Value = WordTap> {
    let step = prop_oneof![Just(WordStep::Ask), Just(WordStep::Leave)];
    (ids(), step).prop_map(|(finding, step)| WordTap { finding, step })
}

fn resolution() -> impl Strategy<Value = ResolutionTap> {
    let step = prop_oneof![
        Just(ResolutionStep::Ask),
        Just(ResolutionStep::Leave),
        ("[0-9]{1,3}(/[XVI]{1,5})?", day())
            .prop_filter_map("none", |(number, day)| Resolution::new(&number, day))
            .prop_map(ResolutionStep::Save),
    ];
    (ids(), any::<bool>(), step).prop_map(|(finding, known, step)| ResolutionTap {
        finding,
        known,
        step,
    })
}

fn typed_step() -> impl Strategy<Value = AnswerStep> {
    let amount = || (1..=Som::MOST).prop_filter_map("too much", Som::new);
    let line =
        "[0-9]{1,3}([./-][0-9]{1,2}){0,2}".prop_filter_map("too long", |l| PlanLine::new(&l));
    let kind = || prop::sample::select(NoteKind::ALL.to_vec());
    let typed = prop_oneof![
        Just(Typed::Funding),
        Just(Typed::Spent),
        kind().prop_map(Typed::Note),
    ];
    let funding = (prop::option::of(line), prop::option::of(amount()));
    prop_oneof![
        Just(AnswerStep::Details),
        Just(AnswerStep::Keep),
        Just(AnswerStep::AskFunding),
        funding
            .prop_filter_map("nothing", |(line, amount)| Funding::of(line, amount))
            .prop_map(AnswerStep::Fund),
        Just(AnswerStep::AskSpent),
        amount().prop_map(AnswerStep::Spent),
        typed.prop_map(AnswerStep::Leave),
        kind().prop_map(AnswerStep::Write),
    ]
}

/// Ids that rise one by one: eleven digits are more than there will be.
fn ids() -> impl Strategy<Value = i64> {
    0..100_000_000_000_i64
}

fn answer() -> impl Strategy<Value = AnswerTap> {
    let post = || prop::sample::select(Post::ALL.to_vec());
    let ready = || prop::sample::select(Ready::ALL.to_vec());
    let step = prop_oneof![
        Just(AnswerStep::Open),
        Just(AnswerStep::Agree),
        Just(AnswerStep::AskDue),
        any::<u8>().prop_map(AnswerStep::Due),
        Just(AnswerStep::Begin),
        Just(AnswerStep::AskDone),
        prop::option::of(ready()).prop_map(AnswerStep::Done),
        Just(AnswerStep::AskOther),
        post().prop_map(AnswerStep::Other),
        Just(AnswerStep::AskReason),
        ready().prop_map(AnswerStep::Decline),
        Just(AnswerStep::AskPost),
        post().prop_map(AnswerStep::Responsible),
        Just(AnswerStep::More),
        Just(AnswerStep::TakeBack),
        typed_step(),
    ];
    (ids(), ids(), step).prop_map(|(finding, shown, step)| AnswerTap {
        finding,
        shown,
        step,
    })
}

fn pledge() -> impl Strategy<Value = PledgeChoice> {
    prop_oneof![
        any::<u8>().prop_map(PledgeChoice::Once),
        any::<u8>().prop_map(PledgeChoice::Always),
        Just(PledgeChoice::Later),
    ]
}

fn pledge_move() -> impl Strategy<Value = PledgeMove> {
    let why = prop::sample::select(MovedWhy::ALL.to_vec());
    prop_oneof![
        Just(PledgeMove::Ask),
        day().prop_map(PledgeMove::To),
        (day(), why).prop_map(|(day, why)| PledgeMove::Because(day, why)),
    ]
}

fn council() -> impl Strategy<Value = CouncilTap> {
    let choice = session_choice();
    prop_oneof![
        (ids(), session_choice()).prop_map(|(finding, choice)| CouncilTap::Table(finding, choice)),
        answer().prop_map(CouncilTap::Answer),
        resolution().prop_map(CouncilTap::Resolution),
        word().prop_map(CouncilTap::Word),
        ids().prop_map(CouncilTap::Withdraw),
        ("[A-Z0-9]{8}", pledge()).prop_map(|(link, choice)| CouncilTap::Pledge(link, choice)),
        ("[A-Z0-9]{8}", pledge_move()).prop_map(|(link, step)| CouncilTap::Move(link, step)),
        "i?[0-9A-Z]{10}".prop_map(CouncilTap::Here),
        Just(CouncilTap::Work),
        "[0-9a-f]{1,60}".prop_map(CouncilTap::Admit),
        language().prop_map(CouncilTap::Language),
        choice.prop_map(CouncilTap::Session),
    ]
}

fn held_place() -> impl Strategy<Value = HeldPlace> {
    ("[0-9a-zA-Z_-]{1,50}", any::<u16>()).prop_map(|(round, place)| HeldPlace {
        round: RoundId::new(round),
        place,
    })
}

fn body() -> impl Strategy<Value = SectorBody> {
    proptest::sample::select(SectorBody::ALL.to_vec())
}

fn sector_step() -> impl Strategy<Value = SectorStep> {
    prop_oneof![
        Just(SectorStep::List),
        body().prop_map(SectorStep::Invite),
        body().prop_map(SectorStep::AskEnd),
        body().prop_map(SectorStep::End),
    ]
}

fn coordinator() -> impl Strategy<Value = CoordinatorTap> {
    prop_oneof![
        any::<i64>().prop_map(CoordinatorTap::Confirm),
        any::<i64>().prop_map(CoordinatorTap::ConfirmMinor),
        any::<i64>().prop_map(CoordinatorTap::Refuse),
        any::<i64>().prop_map(CoordinatorTap::Renew),
        any::<(u16, u16)>().prop_map(|(place, entry)| CoordinatorTap::OpenRound(place, entry)),
        any::<(u16, u16)>().prop_map(|(place, entry)| CoordinatorTap::RefuseRound(place, entry)),
        held_place().prop_map(CoordinatorTap::Release),
        held_place().prop_map(CoordinatorTap::Keep),
        held_place().prop_map(CoordinatorTap::LeaveOut),
        held_place().prop_map(CoordinatorTap::AskLeader),
        Just(CoordinatorTap::Helplines),
        purpose().prop_map(CoordinatorTap::Oblasts),
        (purpose(), any::<u16>()).prop_map(|(why, oblast)| CoordinatorTap::Oblast(why, oblast)),
        (purpose(), any::<u16>()).prop_map(|(why, place)| CoordinatorTap::Place(why, place)),
        Just(CoordinatorTap::WholeDigest),
        answer().prop_map(CoordinatorTap::Answer),
        resolution().prop_map(CoordinatorTap::Resolution),
        note().prop_map(CoordinatorTap::Note),
        Just(CoordinatorTap::Notes),
        note().prop_map(CoordinatorTap::Point),
        Just(CoordinatorTap::Points),
        any::<u16>().prop_map(CoordinatorTap::Elected),
        any::<(u16, bool)>().prop_map(|(place, sure)| CoordinatorTap::Replace(place, sure)),
        any::<(i64, u16)>()
            .prop_map(|(leader, count)| CoordinatorTap::Slips(SlipsTap { leader, count })),
        (any::<u16>(), sector_step())
            .prop_map(|(place, step)| CoordinatorTap::Sectors(SectorTap { place, step })),
        held_place().prop_map(CoordinatorTap::HoldResult),
        (
            held_place(),
            proptest::sample::select(HoldWhy::ALL.to_vec())
        )
            .prop_map(|(which, why)| CoordinatorTap::HoldBecause(which, why)),
        held_place().prop_map(CoordinatorTap::LetResult),
        Just(CoordinatorTap::WholeFiles),
        Just(CoordinatorTap::OverviewFile),
        any::<u16>().prop_map(CoordinatorTap::Todo),
        review().prop_map(CoordinatorTap::Poll),
    ]
}

fn case() -> impl Strategy<Value = CaseTap> {
    let id = any::<i64>;
    prop_oneof![
        (id(), any::<u8>()).prop_map(|(case, reply)| CaseTap::Ready(case, reply.into())),
        id().prop_map(CaseTap::Own),
        Just(CaseTap::Cancel),
        id().prop_map(CaseTap::Colleagues),
        (id(), id()).prop_map(|(case, role)| CaseTap::PassOn(case, role)),
        id().prop_map(CaseTap::FalseAlarm),
        id().prop_map(CaseTap::Close),
        id().prop_map(CaseTap::Reopen),
        (id(), any::<u8>()).prop_map(|(case, page)| CaseTap::Page(case, page.into())),
        id().prop_map(CaseTap::Show),
        any::<u16>().prop_map(CaseTap::Away),
        Just(CaseTap::Back),
    ]
}

fn message() -> impl Strategy<Value = MessageTap> {
    prop_oneof![
        any::<(i64, i64)>().prop_map(|(case, entry)| MessageTap::Open { case, entry }),
        Just(MessageTap::Hide),
    ]
}

fn moderator() -> impl Strategy<Value = ModeratorTap> {
    let step = prop_oneof![
        (any::<u16>(), any::<bool>()).prop_map(|(topic, on)| ModeratorStep::Topic(topic, on)),
        Just(ModeratorStep::Done),
        Just(ModeratorStep::Propose),
        any::<bool>().prop_map(ModeratorStep::Second),
        Just(ModeratorStep::Skip),
        Just(ModeratorStep::Help),
    ];
    let on = ("[A-Z0-9]{20}", 0..i64::MAX, step).prop_map(|(id, rev, step)| ModeratorTap::On {
        id,
        rev,
        step,
    });
    prop_oneof![Just(ModeratorTap::Next), on]
}

fn bring() -> impl Strategy<Value = BringTap> {
    let step = prop_oneof![
        Just(BringStep::Page),
        Just(BringStep::Picture),
        prop::sample::select(PaperLanguages::ALL.to_vec()).prop_map(BringStep::Poster),
        Just(BringStep::Slips),
        any::<u16>().prop_map(BringStep::AskSlips),
        Just(BringStep::School),
        Just(BringStep::Parents),
        Just(BringStep::AskEnd),
        Just(BringStep::End),
        Just(BringStep::Links),
        Just(BringStep::Speech),
        Just(BringStep::Meeting),
        Just(BringStep::SameGroup),
        Just(BringStep::OtherGroup),
        Just(BringStep::Again),
    ];
    ("[A-Z0-9]{8}", step).prop_map(|(link, step)| BringTap { link, step })
}

fn any_tap() -> impl Strategy<Value = RoleTap> {
    prop_oneof![
        leader().prop_map(RoleTap::Leader),
        council().prop_map(RoleTap::Council),
        coordinator().prop_map(RoleTap::Coordinator),
        ("[0-9A-Za-z_-]{62}", 0_usize..7).prop_map(|(token, which)| {
            let taps = [
                GuardianTap::Agree,
                GuardianTap::Refuse,
                GuardianTap::Withdraw,
                GuardianTap::ConfirmWithdraw,
                GuardianTap::Keep,
                GuardianTap::Invite,
                GuardianTap::NoInvite,
            ];
            RoleTap::Guardian(taps[which](token))
        }),
        case().prop_map(RoleTap::Case),
        alert().prop_map(|alert| RoleTap::Operator(OperatorTap::Handled(alert))),
        message().prop_map(RoleTap::Message),
        bring().prop_map(RoleTap::Bring),
        moderator().prop_map(RoleTap::Moderator),
    ]
}

proptest! {
    #[test]
    fn a_press_comes_back_as_it_went_out_within_telegrams_64_bytes(tap in any_tap()) {
        let code = tap.code();
        prop_assert!(code.len() <= 64, "{code}");
        prop_assert!(code.is_ascii(), "{code}");
        prop_assert_eq!(RoleTap::parse(&code), Ok(tap));
    }

    #[test]
    fn arbitrary_data_are_read_or_refused_and_what_is_read_keeps_its_meaning(
        data in prop_oneof![any::<String>(), "[lckgwxnb]:[a-z0-9:+-]{0,20}", "[lckgwxnb]:\\PC{0,20}"],
    ) {
        if let Ok(tap) = RoleTap::parse(&data) {
            prop_assert_eq!(RoleTap::parse(&tap.code()), Ok(tap));
        }
    }
}

/// These stand in chats: none may ever change.
#[test]
fn the_codes_in_chats_keep_their_meaning() {
    let met = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let opening =
        |place, entry, step| RoleTap::Leader(LeaderTap::Opening(Opening { place, entry, step }));
    let open = |reason| OpeningStep::Open {
        until: Until::Weeks(2),
        group: None,
        reason,
    };
    let running = |step| {
        let link = "ABCDEFGH".to_owned();
        RoleTap::Leader(LeaderTap::Running(Running { link, step }))
    };
    let bring = |step| {
        let link = "ABCDEFGH".to_owned();
        RoleTap::Bring(BringTap { link, step })
    };
    let sectors =
        |step| RoleTap::Coordinator(CoordinatorTap::Sectors(SectorTap { place: 3, step }));
    let held = || HeldPlace {
        round: RoundId::new("r7"),
        place: 12,
    };
    let day = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
    let month = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let session = |choice| RoleTap::Council(CouncilTap::Session(choice));
    let council = RoleTap::Council;
    let coordinator = RoleTap::Coordinator;
    for (code, tap) in [
        ("l:lru", RoleTap::Leader(LeaderTap::Language(Language::Ru))),
        ("l:r", RoleTap::Leader(LeaderTap::Rounds)),
        ("l:v", RoleTap::Leader(LeaderTap::Results)),
        ("l:a", RoleTap::Leader(LeaderTap::Answers)),
        ("l:r:31", RoleTap::Leader(LeaderTap::RoundsOf(31))),
        ("l:q:31:0", opening(31, 0, OpeningStep::Dates)),
        (
            "l:u:31:0:4",
            opening(31, 0, OpeningStep::Target(Until::Weeks(4))),
        ),
        (
            "l:u:31:0:2026-12-05",
            opening(31, 0, OpeningStep::Target(Until::Day(day))),
        ),
        (
            "l:c:31:0:2026-12",
            opening(31, 0, OpeningStep::Month(month)),
        ),
        ("l:p:31:0:1", opening(31, 0, OpeningStep::Preview(1))),
        ("l:n:31", RoleTap::Leader(LeaderTap::Menu(31))),
        (
            "l:d:31:2026-12-05",
            RoleTap::Leader(LeaderTap::Day(31, day)),
        ),
        ("l:k:ABCDEFGH", running(RunningStep::AskClose)),
        ("l:x:ABCDEFGH", running(RunningStep::Close)),
        ("l:e:ABCDEFGH", running(RunningStep::AskUntil(None))),
        (
            "l:e:ABCDEFGH:2026-12",
            running(RunningStep::AskUntil(Some(month))),
        ),
        ("l:t:ABCDEFGH:2026-12-05", running(RunningStep::Until(day))),
        ("l:f:ABCDEFGH", running(RunningStep::Leave)),
        ("l:z:ABCDEFGH", running(RunningStep::Undo)),
        ("l:po", RoleTap::Leader(LeaderTap::Polls)),
        ("l:pp:31", RoleTap::Leader(LeaderTap::PollsOf(31))),
        ("l:pn:31", RoleTap::Leader(LeaderTap::NewPoll(31))),
        ("l:mt:7:l", meeting_of(MeetingStep::List)),
        ("l:mt:7:s", meeting_of(MeetingStep::Sheet)),
        ("l:mt:7:o", meeting_of(MeetingStep::Open)),
        ("l:mt:7:r", meeting_of(MeetingStep::Rank)),
        ("l:mt:7:dc", meeting_of(MeetingStep::Days(PointKind::Cause))),
        (
            "l:mt:7:bp20261201",
            meeting_of(MeetingStep::Bank(PointKind::Proposal, met)),
        ),
        (
            "l:mt:7:tc20261201:cause-far",
            meeting_of(MeetingStep::Take(PointKind::Cause, met, "cause-far")),
        ),
        (
            "l:mt:7:wc20261201",
            meeting_of(MeetingStep::Type(PointKind::Cause, met)),
        ),
        (
            "l:mt:7:xc20261201",
            meeting_of(MeetingStep::Leave(PointKind::Cause, met)),
        ),
        ("l:mt:7:e9", meeting_of(MeetingStep::Remove(9))),
        (
            "l:tr:31.0:c",
            trial_of(
                TrialOf::Entry {
                    place: 31,
                    entry: 0,
                },
                TrialStep::Choose,
            ),
        ),
        (
            "l:tr:d7:o:ABCDEF:4:c2",
            trial_of(
                TrialOf::Draft(7),
                TrialStep::On(
                    "ABCDEF".into(),
                    TrialPress::Answer(QuestionIx(4), Action::Choose(2)),
                ),
            ),
        ),
        ("l:po:7.12:o", poll_of(PollStep::Open)),
        (
            "l:po:7.12:x:t:1:ru",
            poll_of(PollStep::Leave(PollWords::Language(1, Language::Ru))),
        ),
        (
            "l:po:7.12:b:v",
            poll_of(PollStep::Bank(Sector::ProtectionFromViolence)),
        ),
        (
            "l:po:7.12:t:edu_way",
            poll_of(PollStep::Take("edu_way".into(), true)),
        ),
        (
            "l:po:7.12:k:0:several",
            poll_of(PollStep::Kind(0, AnswerKind::Listed(Listed::Several))),
        ),
        (
            "l:po:7.12:s:0:easy",
            poll_of(PollStep::Scale(0, Scale::Easy)),
        ),
        (
            "l:po:7.12:w:2:edu_way",
            poll_of(PollStep::Replace(2, "edu_way".into())),
        ),
        ("l:po:7.12:g", poll_of(PollStep::Send)),
        (
            "l:po:7.12:l:club",
            poll_of(PollStep::Target(TargetGroup::Club)),
        ),
        (
            "l:po:7.12:l:club:7",
            poll_of(PollStep::Launch(TargetGroup::Club, 7)),
        ),
        ("l:i:ABCDEFGH", running(RunningStep::Invite(INVITE[0]))),
        ("l:i:ABCDEFGH:a", running(RunningStep::Invite(INVITE[1]))),
        ("l:i:ABCDEFGH:p", running(RunningStep::Invite(INVITE[2]))),
        ("l:i:ABCDEFGH:r", running(RunningStep::Invite(INVITE[3]))),
        ("l:i:ABCDEFGH:s", running(RunningStep::Invite(INVITE[4]))),
        ("l:o:31:0:2", opening(31, 0, open(None))),
        ("l:o:31:0:2:1", opening(31, 0, open(Some(1)))),
        (
            "l:w:31:0:4:school",
            opening(
                31,
                0,
                OpeningStep::Confirm(Until::Weeks(4), TargetGroup::School),
            ),
        ),
        (
            "c:h:iABCDEFGHJK",
            council(CouncilTap::Here("iABCDEFGHJK".into())),
        ),
        ("c:w", council(CouncilTap::Work)),
        ("c:a:0f", council(CouncilTap::Admit("0f".into()))),
        ("c:lky", council(CouncilTap::Language(Language::Ky))),
        ("c:s:4", session(SessionChoice::Weeks(4))),
        ("c:s:2026-12-05", session(SessionChoice::Day(day))),
        ("c:s:o", session(SessionChoice::Other)),
        (
            "c:t:7:2026-12-05",
            council(CouncilTap::Table(7, SessionChoice::Day(day))),
        ),
        (
            "c:f:7.12:p3",
            council(CouncilTap::Answer(AnswerTap {
                finding: 7,
                shown: 12,
                step: AnswerStep::Due(3),
            })),
        ),
        (
            "c:p:ABCDEFGH:a2",
            council(CouncilTap::Pledge(
                "ABCDEFGH".into(),
                PledgeChoice::Always(2),
            )),
        ),
        (
            "c:m:ABCDEFGH:2026-12-05:postponed-budget",
            council(CouncilTap::Move(
                "ABCDEFGH".into(),
                PledgeMove::Because(day, MovedWhy::Budget),
            )),
        ),
        ("k:y:17", coordinator(CoordinatorTap::Confirm(17))),
        ("k:n:17", coordinator(CoordinatorTap::Refuse(17))),
        ("k:v:r7:12", coordinator(CoordinatorTap::Release(held()))),
        ("k:w:r7:12", coordinator(CoordinatorTap::Keep(held()))),
        ("k:l:r7:12", coordinator(CoordinatorTap::LeaveOut(held()))),
        ("k:j:r7:12", coordinator(CoordinatorTap::AskLeader(held()))),
        (
            "l:hd:r7:12",
            RoleTap::Leader(LeaderTap::HowFilled(held(), LeaderSaid::Told)),
        ),
        ("k:h", coordinator(CoordinatorTap::Helplines)),
        (
            "k:r",
            coordinator(CoordinatorTap::Oblasts(PlaceFor::Rounds)),
        ),
        (
            "k:q",
            coordinator(CoordinatorTap::Oblasts(PlaceFor::Digests)),
        ),
        (
            "k:b:3",
            coordinator(CoordinatorTap::Oblast(PlaceFor::Rounds, 3)),
        ),
        (
            "k:e:3",
            coordinator(CoordinatorTap::Oblast(PlaceFor::Digests, 3)),
        ),
        (
            "k:m:40",
            coordinator(CoordinatorTap::Place(PlaceFor::Rounds, 40)),
        ),
        (
            "k:d:40",
            coordinator(CoordinatorTap::Place(PlaceFor::Digests, 40)),
        ),
        ("k:a", coordinator(CoordinatorTap::WholeDigest)),
        ("k:fa", coordinator(CoordinatorTap::WholeFiles)),
        (
            "k:files",
            coordinator(CoordinatorTap::Oblasts(PlaceFor::Files)),
        ),
        (
            "k:fb:3",
            coordinator(CoordinatorTap::Oblast(PlaceFor::Files, 3)),
        ),
        (
            "k:fm:40",
            coordinator(CoordinatorTap::Place(PlaceFor::Files, 40)),
        ),
        (
            "k:plans",
            coordinator(CoordinatorTap::Oblasts(PlaceFor::Plan)),
        ),
        (
            "k:pb:3",
            coordinator(CoordinatorTap::Oblast(PlaceFor::Plan, 3)),
        ),
        (
            "k:pm:40",
            coordinator(CoordinatorTap::Place(PlaceFor::Plan, 40)),
        ),
        ("k:ox", coordinator(CoordinatorTap::OverviewFile)),
        (
            "k:polls",
            coordinator(CoordinatorTap::Oblasts(PlaceFor::Polls)),
        ),
        (
            "k:qb:3",
            coordinator(CoordinatorTap::Oblast(PlaceFor::Polls, 3)),
        ),
        (
            "k:qm:40",
            coordinator(CoordinatorTap::Place(PlaceFor::Polls, 40)),
        ),
        (
            "k:po:7.12:t:1:ky",
            review_of(PollReviewStep::Type(1, Language::Ky)),
        ),
        (
            "k:po:7.12:s:1",
            review_of(PollReviewStep::Sensitive(1, true)),
        ),
        ("k:po:7.12:c", review_of(PollReviewStep::Council(true))),
        ("k:po:7.12:a", review_of(PollReviewStep::Approve)),
        (
            "k:po:7.12:r:person",
            review_of(PollReviewStep::Refuse(PollRefusal::Person)),
        ),
        ("k:t:7", coordinator(CoordinatorTap::Todo(7))),
        ("g:abc", RoleTap::Guardian(GuardianTap::Agree("abc".into()))),
        (
            "d:abc",
            RoleTap::Guardian(GuardianTap::Refuse("abc".into())),
        ),
        (
            "i:abc",
            RoleTap::Guardian(GuardianTap::Invite("abc".into())),
        ),
        (
            "j:abc",
            RoleTap::Guardian(GuardianTap::NoInvite("abc".into())),
        ),
        (
            "r:abc",
            RoleTap::Guardian(GuardianTap::Withdraw("abc".into())),
        ),
        ("w:5:0", RoleTap::Case(CaseTap::Ready(5, 0))),
        ("w:o:5", RoleTap::Case(CaseTap::Own(5))),
        ("w:x", RoleTap::Case(CaseTap::Cancel)),
        ("w:p:5", RoleTap::Case(CaseTap::Colleagues(5))),
        ("w:p:5:2", RoleTap::Case(CaseTap::PassOn(5, 2))),
        ("w:f:5", RoleTap::Case(CaseTap::FalseAlarm(5))),
        ("w:c:5", RoleTap::Case(CaseTap::Close(5))),
        ("w:r:5", RoleTap::Case(CaseTap::Reopen(5))),
        ("w:v:5:1", RoleTap::Case(CaseTap::Page(5, 1))),
        ("w:s:5", RoleTap::Case(CaseTap::Show(5))),
        ("w:a:7", RoleTap::Case(CaseTap::Away(7))),
        ("w:b", RoleTap::Case(CaseTap::Back)),
        (
            "x:c:conflict",
            RoleTap::Operator(OperatorTap::Handled(Alert::Conflict)),
        ),
        (
            "n:5:2",
            RoleTap::Message(MessageTap::Open { case: 5, entry: 2 }),
        ),
        ("n:t", RoleTap::Message(MessageTap::TextOnly)),
        ("n:x", RoleTap::Message(MessageTap::Hide)),
        ("b:p:ABCDEFGH", bring(BringStep::Page)),
        ("b:q:ABCDEFGH", bring(BringStep::Picture)),
        (
            "b:a:ABCDEFGH:ky",
            bring(BringStep::Poster(PaperLanguages::One(Language::Ky))),
        ),
        (
            "b:a:ABCDEFGH:both",
            bring(BringStep::Poster(PaperLanguages::Both)),
        ),
        ("b:h:ABCDEFGH", bring(BringStep::School)),
        ("b:m:ABCDEFGH", bring(BringStep::Parents)),
        ("b:k:ABCDEFGH", bring(BringStep::Slips)),
        ("b:d:ABCDEFGH:20", bring(BringStep::AskSlips(20))),
        ("k:s:3", sectors(SectorStep::List)),
        (
            "k:s:3:i:health",
            sectors(SectorStep::Invite(SectorBody::Health)),
        ),
        (
            "k:s:3:e:social",
            sectors(SectorStep::AskEnd(SectorBody::Social)),
        ),
        (
            "k:s:3:x:education",
            sectors(SectorStep::End(SectorBody::Education)),
        ),
        (
            "k:sl:12:20",
            RoleTap::Coordinator(CoordinatorTap::Slips(SlipsTap {
                leader: 12,
                count: 20,
            })),
        ),
        ("b:v:ABCDEFGH", bring(BringStep::AskEnd)),
        ("b:x:ABCDEFGH", bring(BringStep::End)),
        ("b:l:ABCDEFGH", bring(BringStep::Links)),
        ("b:s:ABCDEFGH", bring(BringStep::Speech)),
        ("b:d:ABCDEFGH", bring(BringStep::Meeting)),
        ("b:g:ABCDEFGH", bring(BringStep::SameGroup)),
        ("b:o:ABCDEFGH", bring(BringStep::OtherGroup)),
        ("b:n:ABCDEFGH", bring(BringStep::Again)),
    ] {
        assert_eq!(tap.code(), code);
        assert_eq!(RoleTap::parse(code), Ok(tap));
    }
}

#[test]
fn what_no_button_says_is_old_or_not_ours() {
    for old in [
        "l:",
        "l:lxx",
        "l:z",
        "l:q:1",
        "l:u:1:0",
        "l:o:a:b",
        "c:",
        "c:q",
        "c:s:soon",
        "k:",
        "k:z",
        "k:y",
        "k:y:x",
        "k:v:12",
        "k:b",
        "w:",
        "w:q:1",
        "x:c:disk_full",
        "x:",
        "n:",
        "n:1",
        "n:1:x",
        "b:",
        "b:p",
        "b:a:ABCDEFGH",
        "b:a:ABCDEFGH:en",
    ] {
        assert_eq!(RoleTap::parse(old), Err(UnknownTap::Old), "{old}");
    }
    for foreign in ["", "l", "m:go", "o:lkr-", "s:1", ":", "L:r", " l:r"] {
        assert_eq!(
            RoleTap::parse(foreign),
            Err(UnknownTap::Foreign),
            "{foreign}"
        );
    }
}
