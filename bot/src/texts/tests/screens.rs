use super::super::guardian::{GuardianPage, guardian};
use super::super::*;
use super::{keeps_limits, today};
use crate::domain::{
    ConsentMark, Guardian, Helpline, MenuTap, Message, Moment, Municipalities, Onboarding,
    OnboardingStep, PerLanguage, Press, Responsible, View, bundled_helplines,
};

struct World {
    texts: Texts,
    municipalities: Municipalities,
    helplines: Vec<Helpline>,
    responsible: Responsible,
}

impl World {
    fn new() -> Self {
        Self {
            texts: Texts::load().unwrap(),
            municipalities: Municipalities::bundled().unwrap(),
            helplines: bundled_helplines().unwrap(),
            responsible: Responsible {
                organisation: PerLanguage::from_fn(|l| format!("Жаш <{}>", l.code())),
                contact: PerLanguage::from_fn(|_| "0312 000 000".to_owned()),
            },
        }
    }

    fn invitation(&self) -> Invitation<'_> {
        Invitation {
            title: Some("Жаштарга <эмне> керек?"),
            pledge: None,
            minutes: Some(8),
            place: self.municipalities.find("alla-anarov"),
            today: today(),
            until: None,
            cut_on: Some(today()),
            threshold: 10,
            guardian_under: 14,
            guardian_link: None,
            wrong_code: false,
            helplines: &self.helplines,
            responsible: Some(&self.responsible),
            version: ConsentMark::of("ky-12345678"),
        }
    }

    fn facts(&self, age: Option<AgeBand>) -> ViewFacts<'_> {
        ViewFacts {
            safeguarded: true,
            age,
            municipalities: &self.municipalities,
            place: self.municipalities.find("novo-pokrovka"),
            today: today(),
            helplines: &self.helplines,
            is_pending: false,
            responsible: Some(&self.responsible),
            can_continue: true,
            has_finished: true,
            for_council: true,
            is_over: false,
            can_change: true,
            stored: Stored {
                answers: 14,
                cut_on: Some(today()),
                guardian: true,
                stopped: true,
            },
            invitation: ConsentMark::of("ky-87654321"),
            guardian_link: Some("https://t.me/jashun_bot?start=gABC"),
        }
    }
}

fn codes(message: &Message) -> Vec<String> {
    let data = |press: &Press| match press {
        Press::Data(data) => Some(data.clone()),
        Press::Url(_) => None,
    };
    message
        .buttons
        .iter()
        .flatten()
        .filter_map(|b| data(&b.press))
        .collect()
}

const STEPS: [OnboardingStep; 12] = [
    OnboardingStep::Language,
    OnboardingStep::Age,
    OnboardingStep::OtherAge,
    OnboardingStep::Guardian,
    OnboardingStep::AskLater(crate::domain::Moment(1_770_000_000_000)),
    OnboardingStep::AskParent,
    OnboardingStep::GuardianCode,
    OnboardingStep::About,
    OnboardingStep::Consent,
    OnboardingStep::ConsentMore,
    OnboardingStep::Agree,
    OnboardingStep::Refuse,
];

#[test]
fn every_step_before_consent_keeps_the_limits_and_its_buttons_lead_on() {
    let world = World::new();
    for step in STEPS {
        for language in [None, Some(Language::Ky), Some(Language::Ru)] {
            for age in [None, Some(AgeBand::From11), Some(AgeBand::From18)] {
                for bare in [false, true] {
                    let link = Some("abcdefgh".to_owned());
                    let way = Onboarding {
                        link,
                        other_place: bare,
                        language,
                        age,
                        step: step.clone(),
                        agreed_to: None,
                        stumbles: 0,
                        phone: None,
                    };
                    let mut invitation = world.invitation();
                    if bare {
                        invitation = Invitation {
                            title: None,
                            minutes: None,
                            place: None,
                            cut_on: None,
                            helplines: &[],
                            ..invitation
                        };
                        invitation.guardian_link =
                            Some(("https://t.me/jashun_bot?start=g12345678&x=<", today()));
                        invitation.wrong_code = true;
                    }
                    let message = onboarding(&world.texts, &way, &invitation);
                    keeps_limits(&message, &format!("{way:?}"));
                    assert!(!message.buttons.is_empty());
                    for code in codes(&message) {
                        if code == MenuTap::Help.code() {
                            continue;
                        }
                        let next = Onboarding::parse(&code).unwrap();
                        assert_eq!(next.link, way.link, "{code}");
                        assert!(code.len() <= 32);
                    }
                }
            }
        }
    }
}

#[test]
fn the_first_screen_speaks_both_languages_and_never_guesses() {
    let world = World::new();
    let message = onboarding(&world.texts, &Onboarding::default(), &world.invitation());
    assert!(message.text.contains("Салам") && message.text.contains("Привет"));
    assert_eq!(
        message.buttons[0]
            .iter()
            .map(|b| b.label.as_str())
            .collect::<Vec<_>>(),
        ["Кыргызча", "Русский"]
    );
}

#[test]
fn three_taps_lead_from_a_link_with_a_place_to_the_first_question() {
    let world = World::new();
    let mut way = Onboarding {
        link: Some("abcdefgh".into()),
        ..Onboarding::default()
    };
    for (tap, expected) in [
        (0, OnboardingStep::Age),
        (2, OnboardingStep::Consent),
        (0, OnboardingStep::Agree),
    ] {
        let message = onboarding(&world.texts, &way, &world.invitation());
        way = Onboarding::parse(&codes(&message)[tap]).unwrap();
        assert_eq!(way.step, expected);
    }
}

#[test]
fn only_ages_under_the_configured_one_go_to_the_guardian() {
    let world = World::new();
    let way = Onboarding {
        language: Some(Language::Ru),
        step: OnboardingStep::Age,
        ..Onboarding::default()
    };
    for (under, expected) in [(14, 1), (16, 2), (18, 3)] {
        let invitation = Invitation {
            guardian_under: under,
            ..world.invitation()
        };
        let message = onboarding(&world.texts, &way, &invitation);
        let steps = codes(&message)
            .into_iter()
            .map(|c| Onboarding::parse(&c).unwrap().step);
        assert_eq!(
            steps.filter(|s| *s == OnboardingStep::Guardian).count(),
            expected
        );
    }
}

#[test]
fn consent_is_six_lines_with_the_date_and_the_form_of_address() {
    let world = World::new();
    for (language, familiar, polite, day) in [
        (
            Language::Ky,
            "Макулсуңбу",
            "Макулсузбу",
            "2026-жылдын 23-ноябрына чейин",
        ),
        (Language::Ru, "твои", "ваши", "до 23 ноября 2026 года"),
    ] {
        for (age, own, other) in [
            (AgeBand::From14, familiar, polite),
            (AgeBand::From18, polite, familiar),
        ] {
            let way = Onboarding {
                language: Some(language),
                age: Some(age),
                step: OnboardingStep::Consent,
                ..Onboarding::default()
            };
            let text = onboarding(&world.texts, &way, &world.invitation()).text;
            assert_eq!(text.matches("• ").count(), 6, "{text}");
            assert!(
                text.lines()
                    .filter(|l| l.starts_with('•'))
                    .all(|l| l.chars().count() <= 125),
                "{text}"
            );
            assert!(
                text.contains(own) && !text.contains(other) && text.contains(day),
                "{text}"
            );
            assert!(text.contains("112, 111"), "{text}");
        }
    }
}

#[test]
fn wrong_town_is_offered_only_with_a_place_and_takes_it_away() {
    let world = World::new();
    let way = Onboarding {
        language: Some(Language::Ky),
        age: Some(AgeBand::From16),
        step: OnboardingStep::Consent,
        ..Onboarding::default()
    };
    let elsewhere = |message: &Message| {
        codes(message)
            .into_iter()
            .filter_map(|c| Onboarding::parse(&c))
            .find(|o| o.other_place && o.step == way.step)
    };
    let message = onboarding(&world.texts, &way, &world.invitation());
    assert!(message.text.contains("Алля-Анаров айыл аймагы"));
    let other = elsewhere(&message).unwrap();
    let message = onboarding(&world.texts, &other, &world.invitation());
    assert!(!message.text.contains("Алля-Анаров"));
    assert!(
        message
            .buttons
            .iter()
            .flatten()
            .all(|b| b.label != "Башка жерденмин")
    );
}

fn thanks(follow: bool, invited: bool) -> View {
    View::Thanks { follow, invited }
}

fn views(municipalities: &Municipalities) -> Vec<View> {
    let mut views = vec![
        View::ChooseOblast { link: None },
        View::Declined { link: None },
        View::ChooseMunicipality {
            oblast: 9_999,
            link: None,
        },
        View::AskFollow,
        thanks(true, false),
        thanks(false, false),
        thanks(false, true),
        thanks(true, true),
        View::AskInvite { follow: true },
        View::Uninvited,
        View::Age { link: None },
        View::ParentFirst {
            link: None,
            ends: Moment(1_795_413_600_000),
            wrong_code: true,
        },
        View::NoRound,
        View::RoundClosed,
        View::RoundPaused,
        View::RoundUndone,
        View::AlreadyTookPart,
        View::Help,
        View::Report,
        View::Reported,
        View::MyData {
            follows: true,
            earlier: 3,
            invited: true,
        },
        View::ConfirmDelete,
        View::Language,
        View::AskStop,
        View::Stopped,
        View::Survey,
    ];
    for (oblast, _) in (0..).zip(municipalities.oblasts()) {
        views.push(View::ChooseMunicipality { oblast, link: None });
    }
    views
}

#[test]
fn every_view_keeps_the_limits_and_its_buttons_are_known() {
    let world = World::new();
    for language in Language::ALL {
        for age in [None, Some(AgeBand::From11), Some(AgeBand::From18)] {
            for bare in [false, true] {
                let mut facts = world.facts(age);
                if bare {
                    facts = ViewFacts {
                        place: None,
                        helplines: &[],
                        can_continue: false,
                        has_finished: false,
                        can_change: false,
                        ..facts
                    };
                    facts.stored = Stored::default();
                }
                for shown in views(&world.municipalities) {
                    let message = view(&world.texts, language, &shown, &facts);
                    keeps_limits(&message, &format!("{shown:?} {language:?}"));
                    for code in codes(&message) {
                        assert!(MenuTap::parse(&code).is_some(), "{code}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_child_s_own_assent_reads_as_everybodys_consent_with_more_and_wrong_town() {
    let world = World::new();
    let invitation = world.invitation();
    for language in Language::ALL {
        let way = Onboarding {
            language: Some(language),
            age: Some(AgeBand::From14),
            step: OnboardingStep::Consent,
            ..Onboarding::default()
        };
        let consent = onboarding(&world.texts, &way, &invitation).text;
        let shown = assent(
            &world.texts,
            language,
            AgeBand::From11,
            &invitation,
            Asked::AfterGuardian(Guardian::Link),
            false,
        );
        keeps_limits(&shown, "assent");
        assert!(shown.text.ends_with(&consent), "{}", shown.text);
        let taps: Vec<_> = codes(&shown)
            .iter()
            .filter_map(|c| MenuTap::parse(c))
            .collect();
        let expected = [
            MenuTap::Agree(invitation.version),
            MenuTap::Assent(false),
            MenuTap::AssentMore(true),
            MenuTap::Oblasts,
        ];
        assert_eq!(taps, expected);
        let more = assent(
            &world.texts,
            language,
            AgeBand::From11,
            &invitation,
            Asked::AfterGuardian(Guardian::Slip),
            true,
        );
        keeps_limits(&more, "more");
    }
}

#[test]
fn every_place_can_be_reached_in_two_taps() {
    let world = World::new();
    let facts = world.facts(None);
    let mut reached = std::collections::BTreeSet::new();
    for code in codes(&view(
        &world.texts,
        Language::Ru,
        &View::ChooseOblast { link: None },
        &facts,
    )) {
        match MenuTap::parse(&code).unwrap() {
            MenuTap::Municipality(index) => _ = reached.insert(index),
            MenuTap::Oblast(oblast) => {
                let message = view(
                    &world.texts,
                    Language::Ru,
                    &View::ChooseMunicipality { oblast, link: None },
                    &facts,
                );
                for code in codes(&message) {
                    if let Some(MenuTap::Municipality(index)) = MenuTap::parse(&code) {
                        reached.insert(index);
                    }
                }
            }
            MenuTap::NotListed => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(reached.len(), 22);
}

#[test]
fn everybody_who_finishes_sees_the_very_card_of_help() {
    let world = World::new();
    for language in Language::ALL {
        let card = help_card(&world.texts, language, &world.helplines);
        for shown in [
            View::Help,
            View::AskFollow,
            thanks(true, false),
            thanks(false, false),
            thanks(true, true),
        ] {
            for age in [AgeBand::From11, AgeBand::From18] {
                let message = view(&world.texts, language, &shown, &world.facts(Some(age)));
                assert!(message.text.contains(&card), "{shown:?}");
            }
        }
    }
}

#[test]
fn the_guardian_reads_six_lines_per_language_and_who_is_responsible_and_says_yes_or_no() {
    let world = World::new();
    for language in Language::ALL {
        let responsible = Some(&world.responsible);
        let page = |page| guardian(&world.texts, language, ("abc", page), responsible);
        let message = page(GuardianPage::Ask);
        keeps_limits(&message, "guardian");
        assert_eq!(message.text.matches("• ").count(), 12);
        assert_eq!(codes(&message), ["g:abc", "i:abc", "d:abc"]);
        for own in ["Жаш &lt;ky&gt;", "Жаш &lt;ru&gt;"] {
            assert!(message.text.contains(own), "{}", message.text);
        }
        let nobody = guardian(&world.texts, language, ("abc", GuardianPage::Ask), None);
        assert!(!nobody.text.contains("🏢"), "{}", nobody.text);
        for page in [
            GuardianPage::Done,
            GuardianPage::DoneInvites,
            GuardianPage::Invites(true),
            GuardianPage::Invites(false),
            GuardianPage::SlipInvites,
            GuardianPage::Given,
            GuardianPage::Refused(crate::domain::Moment(1_770_000_000_000)),
            GuardianPage::AskWithdraw,
            GuardianPage::Withdrawn,
            GuardianPage::Over,
            GuardianPage::OwnLink,
            GuardianPage::Unknown,
            GuardianPage::HowToWithdraw,
        ] {
            let message = guardian(&world.texts, language, ("abc", page), responsible);
            keeps_limits(&message, "guardian");
            let withdraws = matches!(page, GuardianPage::Given | GuardianPage::Over);
            let last = codes(&message).pop();
            assert_eq!(last.as_deref() == Some("r:abc"), withdraws, "{page:?}");
        }
    }
}

#[test]
fn who_is_asked_anew_reads_all_of_consent_and_why_and_keeps_their_place() {
    let world = World::new();
    let invitation = world.invitation();
    for (language, age) in Language::ALL
        .into_iter()
        .flat_map(|l| AgeBand::ALL.map(|a| (l, a)))
    {
        let shown = assent(&world.texts, language, age, &invitation, Asked::Anew, false);
        keeps_limits(&shown, "consent anew");
        let form = ("form", Form::of(Some(age)).into());
        let why = world.texts.say(language, "consent-renewed", &[form]);
        assert!(shown.text.starts_with(&why), "{}", shown.text);
        let taps: Vec<_> = codes(&shown)
            .iter()
            .filter_map(|c| MenuTap::parse(c))
            .collect();
        let expected = [
            MenuTap::Agree(invitation.version),
            MenuTap::Assent(false),
            MenuTap::AssentMore(true),
            // place and age are confirmed with it
            MenuTap::Oblasts,
            MenuTap::AskAge,
        ];
        assert_eq!(taps, expected);
        let own = age.code().replace('-', "–");
        assert!(shown.text.contains(&own), "{}", shown.text);
    }
}

#[test]
fn consent_more_and_my_data_say_where_words_of_harm_go_and_for_how_long() {
    let world = World::new();
    for (language, sealed, days) in [
        (Language::Ky, "шифрлен", "30 күн"),
        (Language::Ru, "зашифрован", "30 дн"),
    ] {
        for age in AgeBand::ALL {
            let invitation = world.invitation();
            let consent = assent(&world.texts, language, age, &invitation, Asked::Anew, false);
            let more = assent(&world.texts, language, age, &invitation, Asked::Anew, true);
            let shown = View::MyData {
                follows: false,
                earlier: 0,
                invited: false,
            };
            let mine = view(&world.texts, language, &shown, &world.facts(Some(age)));
            let parent = guardian(&world.texts, language, ("y", GuardianPage::Ask), None);
            for text in [consent.text, more.text, mine.text, parent.text] {
                assert!(text.contains(sealed) && text.contains(days), "{text}");
            }
        }
    }
}

#[test]
fn thanks_name_whoever_gets_the_result_and_do_not_wait_for_a_close_that_was() {
    let world = World::new();
    for language in Language::ALL {
        let shown = |view_of: &View, for_council, is_over| {
            let facts = ViewFacts {
                for_council,
                is_over,
                ..world.facts(Some(AgeBand::From16))
            };
            view(&world.texts, language, view_of, &facts).text
        };
        let council = match language {
            Language::Ky => "кеңеш",
            Language::Ru => "кенеш",
        };
        let thanks = thanks(true, true);
        for asked in [&View::AskFollow, &thanks] {
            for over in [false, true] {
                assert!(shown(asked, true, over).contains(council), "{asked:?}");
                let club = shown(asked, false, over);
                assert!(club.contains("клуб") && !club.contains(council), "{club}");
            }
        }
        let later = world.texts.say(
            language,
            "thanks-follow",
            &[("form", Form::Familiar.into())],
        );
        assert!(shown(&thanks, true, false).contains(&later));
        assert!(!shown(&thanks, true, true).contains(&later));
    }
}
