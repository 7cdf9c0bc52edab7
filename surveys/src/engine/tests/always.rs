use proptest::prelude::*;

use super::*;

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        any::<u16>().prop_map(Action::Choose),
        any::<u16>().prop_map(|c| Action::On(ChoiceIx(c))),
        any::<u16>().prop_map(|c| Action::Off(ChoiceIx(c))),
        any::<(u16, u16)>().prop_map(|(c, n)| Action::Place(ChoiceIx(c), n)),
        any::<u16>().prop_map(Action::ClearFrom),
        any::<(u16, u16)>().prop_map(|(c, n)| Action::Coins(ChoiceIx(c), n)),
        proptest::sample::select(vec![
            Action::Done,
            Action::Next,
            Action::DontKnow,
            Action::PreferNot,
            Action::Skip,
            Action::Back,
            Action::Finish,
            Action::More,
            Action::Confirm,
            Action::Deny,
        ]),
    ]
}

/// Actions with small numbers, so that many of them fit.
fn likely() -> impl Strategy<Value = Action> {
    let n = 0..6_u16;
    prop_oneof![
        n.clone().prop_map(Action::Choose),
        n.clone().prop_map(|c| Action::On(ChoiceIx(c))),
        n.clone().prop_map(|c| Action::Off(ChoiceIx(c))),
        (n.clone(), n.clone()).prop_map(|(c, n)| Action::Place(ChoiceIx(c), n)),
        n.clone().prop_map(Action::ClearFrom),
        (n.clone(), n).prop_map(|(c, n)| Action::Coins(ChoiceIx(c), n)),
        action(),
    ]
}

#[derive(Debug, Clone)]
enum Move {
    Tap(Action),
    Say(String),
    Carry(Channel),
}

proptest! {
    #[test]
    fn action_codes_are_short_ascii_and_round_trip(action in action()) {
        let code = action.code();
        prop_assert!(code.is_ascii() && (1..=12).contains(&code.len()), "{code}");
        prop_assert_eq!(Action::parse(&code), Some(action));
    }

    #[test]
    fn any_code_parses_to_the_action_that_writes_it_or_to_none(code in ".{0,14}") {
        if let Some(action) = Action::parse(&code) {
            prop_assert_eq!(action.code(), code);
        }
    }

    #[test]
    fn any_walk_keeps_the_session_whole(
        moves in proptest::collection::vec(prop_oneof![
            9 => likely().prop_map(Move::Tap),
            2 => "[а-я0-9 ,]{0,8}".prop_map(Move::Say),
            2 => "[0-5]( [0-5]){0,3}".prop_map(Move::Say),
            1 => proptest::sample::select(vec![Channel::Sms, Channel::Telegram]).prop_map(Move::Carry),
        ], 0..60),
    ) {
        let mut private = one("private", YES_NO);
        private.sensitive = true;
        let mut talk = Talk::new(vec![
            one("a", YES_NO),
            many("m", ABC, 1, 3).when("${a} = 'yes'"),
            rank("r", ABC, 3),
            question("rest", Kind::Rest),
            coins("c", &["x", "y", "z"], 5),
            question("n", Kind::Range { start: 1.0, end: 5.0, step: 1.0 }).only_if(". > 1"),
            question("t", Kind::Text { max_characters: 5 }).must(),
            private,
        ]);
        for m in moves {
            match m {
                Move::Tap(action) => drop(talk.tap(action)),
                Move::Say(typed) => drop(talk.say(&typed)),
                Move::Carry(channel) => {
                    let before = talk.counted();
                    talk.session = carry(&talk.questionnaire, &talk.session, channel, NOW);
                    prop_assert_eq!(talk.counted(), before);
                }
            }
            let asked = asked(&talk.questionnaire, &talk.session, NOW);
            for ix in counted(&talk.questionnaire, &talk.session, NOW).keys() {
                prop_assert!(asked.contains(ix));
            }
            let packed = serde_json::to_string(&talk.session).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Session>(&packed).unwrap(), &talk.session);
            prop_assert_eq!(&settle(&talk.questionnaire, &talk.session, NOW), &talk.session);
            let answers: Vec<_> = talk.session.answers.values().collect();
            for answer in answers {
                match answer {
                    Answer::Many(list) => prop_assert!((1..=3).contains(&list.len()) && list.is_sorted()),
                    Answer::Ranked(list) => prop_assert!((1..=3).contains(&list.len())),
                    Answer::Coins(coins) => prop_assert!((1..=5).contains(&coins.iter().sum::<u16>())),
                    Answer::Number(n) => prop_assert!(*n > 1.0 && *n <= 5.0),
                    Answer::Text(t) => prop_assert!((1..=5).contains(&t.chars().count())),
                    _ => {}
                }
            }
        }
    }
}
