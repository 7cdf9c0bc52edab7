//! The way to consent: place, age band, consent. Nothing of it is stored.

use super::memory::{Step, Way};
use super::turn::Turn;
use crate::domain::{AgeBand, Language, View, day_in_bishkek};
use crate::services::sms::places;
use crate::store::{StoreError, guardians};
use crate::texts::Value;
use crate::texts::sms::{numbered, numbers, price};

/// More places than this are asked for by oblast.
const LISTED: usize = 4;
/// Asked again so often.
const STUMBLES: u8 = 2;
/// The ages of the bands, of which the last one begins the rest.
const BANDS: [AgeBand; 4] = AgeBand::ALL;
const OLDEST: usize = 28;

impl Turn<'_, '_> {
    /// JOIN and what was typed after it.
    pub(crate) async fn join(
        &mut self,
        language: Option<Language>,
        argument: &str,
    ) -> Result<(), StoreError> {
        let mut way = self.way(language, Step::Age);
        if !argument.is_empty() {
            let found = places::find(&self.sms.context.municipalities, argument);
            return match found.as_slice() {
                [] => self.say_in(language, "sms-place-wrong").await,
                [index] => self.at_place(way, *index).await,
                _ => {
                    way.step = Step::Place(found.into_iter().take(2 * LISTED).collect());
                    self.ask_way(way).await
                }
            };
        }
        let open = self.open_places(|_| true);
        match open.as_slice() {
            [] => self.say_in(language, "sms-no-round").await,
            [index] => self.at_place(way, *index).await,
            few if few.len() <= LISTED => {
                way.step = Step::Place(open);
                self.ask_way(way).await
            }
            _ => {
                let oblasts = self.sms.context.municipalities.oblasts();
                let with_rounds = oblasts
                    .iter()
                    .enumerate()
                    .filter(|(_, oblast)| oblast.members.iter().any(|index| open.contains(index)));
                way.step = Step::Oblast(with_rounds.map(|(at, _)| at).collect());
                self.ask_way(way).await
            }
        }
    }

    /// Words of somebody whom we do not know: perhaps the name of a place. A bare number is none: it may answer a question of which
    /// we know nothing any more.
    pub(crate) async fn stranger(&mut self, text: &str) -> Result<(), StoreError> {
        let places = match surveys::engine::fold(text).parse::<u64>() {
            Ok(_) => Vec::new(),
            Err(_) => places::find(&self.sms.context.municipalities, text),
        };
        match places.as_slice() {
            [index] => self.at_place(self.way(None, Step::Age), *index).await,
            _ => self.how_to_join(None).await,
        }
    }

    pub(crate) async fn how_to_join(
        &mut self,
        language: Option<Language>,
    ) -> Result<(), StoreError> {
        self.say_in(language, "sms-how").await
    }

    /// In the language of the word just typed, if it has one.
    async fn say_in(&mut self, language: Option<Language>, id: &str) -> Result<(), StoreError> {
        let mut voice = self.voice();
        voice.language = language.unwrap_or(voice.language);
        let text = self
            .sms
            .context
            .texts
            .sms(voice, id, &[])
            .unwrap_or_default();
        self.reply(text, false).await
    }

    /// The place is known: into its newest round that can be answered by SMS.
    async fn at_place(&mut self, mut way: Way, index: u16) -> Result<(), StoreError> {
        let Some(place) = self.sms.context.municipalities.at(index) else {
            return self.how_to_join(Some(way.language)).await;
        };
        let round = self
            .snapshot
            .open_in(&place.slug, self.now)
            .find(|round| crate::services::sms::can_be_answered(&round.questionnaire));
        let Some(round) = round else {
            self.ways.forget(self.phone());
            return self.say_in(Some(way.language), "sms-no-round").await;
        };
        let round = round.id.clone();
        way.round = Some((round.clone(), place.slug.clone()));
        way.step = if self.people.is_empty() {
            if self.free_slot(&round).await?.is_none() {
                self.ways.forget(self.phone());
                return self.full(&round).await;
            }
            Step::Age
        } else {
            Step::Who
        };
        self.ask_way(way).await
    }

    /// Remembers a way and asks its question.
    pub(crate) async fn ask_way(&mut self, mut way: Way) -> Result<(), StoreError> {
        way.stumbles = 0;
        self.remember(way.clone());
        self.ask_step(&way).await?;
        if !way.greeted {
            way.greeted = true;
            self.remember(way);
        }
        Ok(())
    }

    /// The question of a step; the first one says what a reply costs.
    pub(crate) async fn ask_step(&mut self, way: &Way) -> Result<(), StoreError> {
        if way.step != Step::Erase {
            // what is said now is no answer of whoever was asked before on this phone
            self.close_question().await?;
        }
        let (id, args): (&str, Vec<(&str, Value)>) = match &way.step {
            Step::Oblast(_) | Step::Place(_) => {
                let options = self.options(way);
                if options.is_empty() {
                    return self.how_to_join(Some(way.language)).await;
                }
                let id = match (&way.step, way.greeted) {
                    (Step::Oblast(_), true) => "sms-oblast",
                    (Step::Oblast(_), false) => "sms-hello-oblast",
                    (_, true) => "sms-place",
                    (_, false) => "sms-hello-place",
                };
                (id, vec![("options", numbered(options).into())])
            }
            Step::Who if self.people.len() > 1 => {
                let known = self.people.len();
                (
                    "sms-shared-many",
                    vec![("n", known.into()), ("new", (known + 1).into())],
                )
            }
            Step::Who => ("sms-shared", Vec::new()),
            Step::Age if way.greeted => ("sms-age", Vec::new()),
            Step::Age => ("sms-hello", Vec::new()),
            Step::Guardian => ("sms-guardian", Vec::new()),
            Step::Consent => {
                return self
                    .ask_consent(way.round.as_ref().map(|(r, _)| r.clone()))
                    .await;
            }
            Step::Language(_) => ("sms-language", Vec::new()),
            Step::Erase => ("sms-erase", Vec::new()),
        };
        let mut args = args;
        if id.starts_with("sms-hello") {
            args.push(("price", price(self.sms.terms.reply_price)));
        }
        self.say(id, &args).await
    }

    /// What somebody on the way has answered.
    pub(crate) async fn on_the_way(&mut self, mut way: Way, text: &str) -> Result<(), StoreError> {
        let option = surveys::engine::reading::numeral(text, way.language);
        match way.step.clone() {
            Step::Oblast(oblasts) => {
                let chosen = option.and_then(|n| oblasts.get(n.checked_sub(1)?).copied());
                let Some(oblast) = chosen else {
                    return self.stumble(way, oblasts.len()).await;
                };
                let members = self.sms.context.municipalities.oblasts()[oblast]
                    .members
                    .clone();
                match self
                    .open_places(|index| members.contains(&index))
                    .as_slice()
                {
                    [index] => self.at_place(way, *index).await,
                    open => {
                        way.step = Step::Place(open.to_vec());
                        self.ask_way(way).await
                    }
                }
            }
            Step::Place(places) if places.is_empty() => self.stranger(text).await,
            Step::Place(places) => {
                let chosen = option.and_then(|n| places.get(n.checked_sub(1)?).copied());
                let typed = places::find(&self.sms.context.municipalities, text);
                match (chosen, typed.as_slice()) {
                    (Some(index), _) => self.at_place(way, index).await,
                    (None, [index]) => self.at_place(way, *index).await,
                    _ => self.stumble(way, places.len()).await,
                }
            }
            Step::Who => self.who(way, option, text).await,
            Step::Age => self.age(way, option).await,
            Step::Guardian => self.slip(way, text).await,
            Step::Consent => match self.yes_or_no(text) {
                Some(true) => {
                    self.ways.forget(self.phone());
                    if self.become_respondent(&way, None).await? {
                        return self.enter(&way).await;
                    }
                    self.full(way.round_id()).await
                }
                Some(false) => {
                    let declined = self.say("sms-declined", &[]).await;
                    self.ways.forget(self.phone());
                    declined
                }
                None => self.stumble(way, 2).await,
            },
            Step::Language(_) => match option {
                Some(1) => self.speak(Language::Ky).await,
                Some(2) => self.speak(Language::Ru).await,
                _ => self.stumble(way, 2).await,
            },
            Step::Erase => {
                // anything but the same word once more: nothing is erased, and it is what it is
                self.ways.forget(self.phone());
                self.typed(text).await
            }
        }
    }

    /// Not understood: twice in short, then from the beginning.
    pub(crate) async fn stumble(&mut self, mut way: Way, options: usize) -> Result<(), StoreError> {
        way.stumbles += 1;
        if way.stumbles > STUMBLES {
            self.ways.forget(self.phone());
            return self.how_to_join(Some(way.language)).await;
        }
        self.remember(way);
        let args = [("n", options.into()), ("skip", "no".into())];
        self.say("sms-not-understood", &args).await
    }

    /// 1–5 as offered, or the age itself.
    async fn age(&mut self, mut way: Way, option: Option<usize>) -> Result<(), StoreError> {
        let band = match option {
            None | Some(0) => return self.stumble(way, BANDS.len() + 1).await,
            Some(n) if n <= BANDS.len() => Some(BANDS[n - 1]),
            Some(years) if years <= OLDEST => BANDS
                .into_iter()
                .rev()
                .find(|band| usize::from(band.youngest()) <= years),
            Some(_) => None,
        };
        let phone = self.phone();
        let Some(band) = band else {
            let args = [("numbers", numbers(&self.snapshot.helplines).into())];
            let goodbye = self.say("sms-other-age", &args).await;
            self.ways.forget(phone);
            return goodbye;
        };
        let context = &self.sms.context;
        if band.youngest() < context.settings.guardian_under {
            self.ways.hold_young(phone, self.now);
        }
        way.age = Some(band);
        way.step = Step::Consent;
        if self.ways.is_young(phone, self.now) {
            way.age = Some(AgeBand::From11);
            way.step = Step::Guardian;
        }
        self.ask_way(way).await
    }

    /// A code from a guardian's paper slip: from here on the child's own yes is asked, and that is stored.
    async fn slip(&mut self, mut way: Way, text: &str) -> Result<(), StoreError> {
        let vault = &self.sms.context.vault;
        if !guardians::use_code(self.tx, vault, text, self.now).await? {
            way.stumbles += 1;
            if way.stumbles > STUMBLES {
                let goodbye = self.say("sms-guardian-wrong", &[]).await;
                self.ways.forget(self.phone());
                return goodbye;
            }
            self.remember(way);
            return self.say("sms-guardian-wrong", &[]).await;
        }
        self.ways.free_young(self.phone());
        let round = way.round.as_ref().map(|(round, _)| round.clone());
        let came = self.become_respondent(&way, Some("slip")).await?;
        self.ways.forget(self.phone());
        if came {
            self.ask_consent(round).await
        } else {
            self.full(way.round_id()).await
        }
    }

    /// Consent in one message, with the day until which answers can be erased.
    pub(crate) async fn ask_consent(&mut self, round: Option<String>) -> Result<(), StoreError> {
        let cut = round
            .and_then(|id| self.snapshot.round(&id))
            .and_then(|round| crate::services::screens::cut_on(round));
        let date = cut.map(|day| day.format("%d.%m.%Y").to_string());
        let known = if date.is_some() { "yes" } else { "no" };
        let threshold = u16::try_from(self.sms.context.settings.threshold).unwrap_or(u16::MAX);
        let args = [
            ("threshold", threshold.into()),
            ("until", known.into()),
            ("date", date.unwrap_or_default().into()),
        ];
        // before consent the way knows what was asked
        let asks = self.active().is_some_and(|person| {
            person.consent.is_empty() || matches!(person.view, View::Renew { .. })
        });
        let text = self.text("sms-consent", &args);
        self.reply(text, asks).await
    }

    /// Indexes of places with an open round that can be answered by SMS.
    fn open_places(&self, wanted: impl Fn(u16) -> bool) -> Vec<u16> {
        let places = self.sms.context.municipalities.iter();
        places
            .filter(|place| wanted(place.index))
            .filter(|place| {
                self.snapshot
                    .open_in(&place.slug, self.now)
                    .any(|round| crate::services::sms::can_be_answered(&round.questionnaire))
            })
            .map(|place| place.index)
            .collect()
    }

    /// What the options of a list are called.
    fn options(&self, way: &Way) -> Vec<String> {
        let day = day_in_bishkek(self.now);
        let places = &self.sms.context.municipalities;
        match &way.step {
            Step::Oblast(chosen) => places::oblast_names(places, chosen, way.language, day),
            Step::Place(chosen) => chosen
                .iter()
                .filter_map(|index| places.at(*index))
                .map(|place| place.names(way.language, day).brief().to_owned())
                .collect(),
            _ => Vec::new(),
        }
    }
}
