//! `jashun demo`: the real bot before a local Bot API and a local SMS gateway, with phones in a browser and an embedded database.

mod clock;
mod gateway;
mod texting;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sandbox::bot_api::{BotApi, Options};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::build::{self, BuildError};
use super::configuration::Configuration;
use super::{OsRandom, key};
use crate::channels::telegram::Telegram;
use crate::demo::page::{self, CouncilState, Hooks, Invitation, OpenRound, Place, PlaceLink};
use crate::domain::{
    Chat, LIBRARY, Language, PerLanguage, Responsible, RoleKind, RoundId, Schedule,
};
use crate::server::run::{self as running, Door};
use crate::services::rounds::{self, NewRound};
use crate::services::{Context, Settings, digests, roles, sms};
use crate::store::meta::{self, Fact};
use crate::store::roles::{Asking, Role, RoleState};
use crate::store::{StoreError, addresses, councils, helplines, invites};
use crate::texts::Texts;
use clock::DemoClock;

/// The council and the leader on the page belong here.
const PLACE: &str = "ugut";
/// The bot's name before the local Bot API.
const USERNAME: &str = "jashun_demo_bot";
/// The demo confirms roles as a coordinator would, after so long.
const CONFIRMS_AFTER: Duration = Duration::from_millis(400);

/// Plays the loop until `stop` is cancelled. `listen` is the page's address; `data` a folder that is made if absent.
///
/// # Errors
/// Says what cannot be used.
pub async fn demo(
    listen: SocketAddr,
    data: &Path,
    stop: CancellationToken,
) -> Result<(), BuildError> {
    std::fs::create_dir_all(data)
        .map_err(|error| BuildError::Folder(data.display().to_string(), error))?;
    let clock = DemoClock::of(data)
        .map_err(|error| BuildError::Folder(data.display().to_string(), error))?;
    let context = open(data, &clock).await?;
    let payloads = prepare(&context).await?;

    let now = context.ambient.now().as_seconds();
    let options = Options {
        username: USERNAME.into(),
        start_at: now,
        seed: now.unsigned_abs(),
        log_calls: false,
        ..Options::default()
    };
    let bot = BotApi::start(options)
        .await
        .map_err(|e| BuildError::Demo(e.to_string()))?;
    let telegram =
        Telegram::new(&bot.url(), bot.token()).map_err(|e| BuildError::Demo(e.to_string()))?;
    let home = context.municipalities.find(PLACE).map_or(PLACE, |m| {
        let today = crate::domain::day_in_bishkek(context.ambient.now());
        m.names(Language::Ky, today).short.as_str()
    });
    let phones =
        page::standard_phones(&bot, home).map_err(|e| BuildError::Demo(format!("{e:?}")))?;
    let hooks = DemoHooks {
        context: Arc::clone(&context),
        payloads,
        clock,
    };
    let metrics = Arc::clone(telegram.metrics());
    let (texting, keypad) = texting::begin(&context, metrics, stop.clone()).await?;
    let router = page::router(bot.clone(), phones, keypad, hooks);
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| BuildError::Listen(listen, error))?;
    let address = listener
        .local_addr()
        .map_err(|error| BuildError::Listen(listen, error))?;
    // other programs wait for this line
    println!(
        "Jash Ün demo: open http://{address} (everything in {})",
        data.display()
    );

    let served = axum::serve(listener, router);
    let served = served.with_graceful_shutdown(stop.clone().cancelled_owned());
    let served = tokio::spawn(served.into_future());
    let confirming = tokio::spawn(confirm_roles(Arc::clone(&context)));
    let introduction = build::introduction(&context.texts);
    let result = running::run(
        Arc::clone(&context),
        telegram,
        introduction,
        Door::Polling,
        Some(texting),
        stop,
    )
    .await;
    confirming.abort();
    served.abort();
    context.db.pool.close().await;
    Ok(result?)
}

/// The context on the database in this folder, which is made if absent.
async fn open(data: &Path, clock: &Arc<DemoClock>) -> Result<Arc<Context>, BuildError> {
    let url = format!("sqlite://{}", data.join("demo.db").display());
    let settings = Settings {
        threshold: 10,
        approval: crate::domain::Approval::OwnWording,
        guardian_under: 14,
        responsible: Some(responsible()?),
        sms: Some(texting::terms()),
        bot_username: None,
    };
    let configuration =
        Configuration::parse(|key| (key == "DATABASE_URL").then(|| url.clone()), "")
            .map_err(|_| BuildError::Demo(format!("{} cannot hold a database", data.display())))?;
    let key =
        key::obtain(&configuration, &OsRandom).map_err(|e| BuildError::Demo(format!("{e:?}")))?;
    build::context(&url, key, settings, clock.ambient()).await
}

/// Nobody real: whoever looks at the demo must not take it for an organisation's survey.
fn responsible() -> Result<Responsible, BuildError> {
    let texts = Texts::load().map_err(|e| BuildError::Texts(e.to_string()))?;
    let of = |id| PerLanguage::from_fn(|language| texts.plain(language, id, &[]));
    Ok(Responsible {
        organisation: of("responsible-demo-organisation"),
        contact: of("responsible-demo-contact"),
    })
}

/// A round everywhere, checked helplines, and invitations for leaders, the council and a coordinator.
async fn prepare(context: &Arc<Context>) -> Result<Vec<(&'static str, String)>, BuildError> {
    let now = context.ambient.now();
    let mut tx = context.db.begin().await?;
    meta::set(&mut tx, Fact::Kind, "demo").await?;
    helplines::confirm(&mut tx, None, now).await?;
    if crate::store::rounds::all(&mut tx).await?.is_empty() {
        let everywhere: Vec<String> = context
            .municipalities
            .iter()
            .map(|m| m.slug.clone())
            .collect();
        let entry = &LIBRARY[0];
        let round = NewRound {
            name: entry.id,
            source: entry.source,
            municipalities: &everywhere,
            until: None,
            schedule: Schedule::AtClose,
            without_safeguarding: Some("demo: opened before anybody is there"),
            target_group: None,
            repeat: None,
            actor: "demo",
        };
        rounds::open(&mut tx, context, round, now)
            .await
            .map_err(|e| BuildError::Demo(e.to_string()))?;
    }
    if crate::store::roles::count(&mut tx, RoleKind::Safeguarding).await? == 0 {
        let chat = Chat {
            id: page::SAFEGUARDING,
            topic: None,
        };
        let address = addresses::find_or_make(&mut tx, chat).await?;
        let asking = Asking {
            kind: RoleKind::Safeguarding,
            municipality: None,
            address,
            name: "demo",
            group: None,
            language: Some(Language::Ru),
        };
        let id = crate::store::roles::ask(&mut tx, asking, now).await?;
        roles::confirm(&mut tx, context, id, "demo", now).await?;
    }
    let mut payloads = Vec::new();
    for (phone, kind, place) in [
        ("leader", RoleKind::Leader, Some(PLACE)),
        ("colleague", RoleKind::Leader, Some(PLACE)),
        ("council", RoleKind::Council, Some(PLACE)),
        ("coordinator", RoleKind::Coordinator, None),
    ] {
        let invite = invites::create(&mut tx, kind, place).await?;
        payloads.push((phone, invite.payload));
    }
    tx.commit().await?;
    Ok(payloads)
}

/// As long as nobody plays the coordinator, who opens an invitation is confirmed; a council once it has chosen its language, so that
/// the question is not lost above the specimen.
async fn confirm_roles(context: Arc<Context>) {
    loop {
        tokio::time::sleep(CONFIRMS_AFTER).await;
        let confirmed = async {
            let mut tx = context.db.begin_read().await?;
            let all = crate::store::roles::all(&mut tx).await?;
            let mut ready = Vec::new();
            for role in all.iter().filter(|r| r.state == RoleState::Asked) {
                let chat = councils::get(&mut tx, role.address).await?;
                ready.extend(chat.is_none_or(|c| c.language.is_some()).then_some(role));
            }
            drop(tx);
            let in_force = |r: &Role| r.state == RoleState::Confirmed;
            if all
                .iter()
                .any(|r| r.kind == RoleKind::Coordinator && in_force(r))
            {
                return Ok(());
            }
            for role in ready {
                let mut tx = context.db.begin().await?;
                roles::confirm(&mut tx, &context, role.id, "demo", context.ambient.now()).await?;
                tx.commit().await?;
            }
            Ok::<_, StoreError>(())
        };
        if let Err(error) = confirmed.await {
            tracing::warn!(%error, "a role could not be confirmed");
        }
    }
}

struct DemoHooks {
    context: Arc<Context>,
    payloads: Vec<(&'static str, String)>,
    clock: Arc<DemoClock>,
}

impl Hooks for DemoHooks {
    fn home(&self) -> &str {
        PLACE
    }

    fn today(&self) -> String {
        crate::domain::day_in_bishkek(self.context.ambient.now()).to_string()
    }

    fn skip(&self, days: u16) -> Result<(), String> {
        self.clock.skip(days).map_err(|e| e.to_string())
    }

    fn municipalities(&self) -> Vec<Place> {
        let today = crate::domain::day_in_bishkek(self.context.ambient.now());
        let place = |m: &crate::domain::Municipality| Place {
            slug: m.slug.clone(),
            name: PerLanguage::from_fn(|language| m.names(language, today).nom.clone()),
            code: sms::place_code(m),
        };
        self.context.municipalities.iter().map(place).collect()
    }

    async fn rounds(&self) -> Result<Vec<OpenRound>, String> {
        let now = self.context.ambient.now();
        let snapshot = self.context.snapshot();
        let open = snapshot.rounds.iter().filter(|r| r.takes_answers(now));
        Ok(open
            .map(|r| OpenRound {
                round: r.id.clone(),
                title: Language::ALL
                    .map(|l| r.questionnaire.title.get(l))
                    .join(" · "),
                links: r
                    .links
                    .iter()
                    .map(|l| PlaceLink {
                        municipality: l.municipality.clone(),
                        payload: l.payload.clone(),
                    })
                    .collect(),
            })
            .collect())
    }

    async fn invitations(&self) -> Result<Vec<Invitation>, String> {
        let mut list = Vec::new();
        let snapshot = self.context.snapshot();
        let link = snapshot
            .rounds
            .iter()
            .rev()
            .filter(|r| r.takes_answers(self.context.ambient.now()))
            .find_map(|r| {
                let link = r.links.iter().find(|l| l.municipality == PLACE)?;
                Some((&r.questionnaire.title, link))
            });
        if let Some((title, link)) = link {
            for (phone, language) in [("teenager", Language::Ky), ("second", Language::Ru)] {
                list.push(Invitation {
                    phone: phone.to_owned(),
                    label: "Link: {title}",
                    title: Some(title.get(language).to_owned()),
                    payload: link.payload.clone(),
                });
            }
        }
        for (phone, payload) in &self.payloads {
            let label = match *phone {
                "council" => "Invitation for the council",
                "coordinator" => "Invitation for a coordinator",
                _ => "Invitation for a leader",
            };
            list.push(Invitation {
                phone: (*phone).to_owned(),
                label,
                title: None,
                payload: payload.clone(),
            });
        }
        Ok(list)
    }

    async fn digest_now(&self, round: &RoundId) -> Result<Vec<CouncilState>, String> {
        let outcome = digests::now(&self.context, round)
            .await
            .map_err(|e| e.to_string())?;
        Ok(outcome
            .into_iter()
            .map(|(municipality, state)| CouncilState {
                municipality,
                state: state.code().to_owned(),
            })
            .collect())
    }
}
