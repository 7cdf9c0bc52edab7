//! A council connects its chat, admits colleagues, chooses the language.

use super::audit::of_council;
use super::by::By;
use super::council_chat::{chat_here, here, standing};
use super::language::old_button;
use super::offer::offered;
use super::replies::{chosen, in_each};
use super::{answers, budget, notes, pledge, resolution, session};
use crate::domain::{Button, Chat, CouncilTap, Language, Message, SectorBody};
use crate::handlers::RoleRequest;
use crate::services::{command_menus, council_chats, languages, roles as role_service};
use crate::store::StoreError;
use crate::store::addresses::AddressId;
use crate::store::audit;
use crate::store::councils::{self, CouncilChat, Standing};
use crate::store::invites::{self, Offer};
use crate::store::roles::{self, Asking, RoleState};
use crate::texts::{Value, council_languages};

/// A council's invite was opened in a private chat: which chat shall get the digests?
pub(super) async fn ask_where(
    req: &mut RoleRequest<'_>,
    offer: &Offer,
    code: &str,
) -> Result<(), StoreError> {
    let (languages, context) = (req.languages().await?, req.context);
    let text = in_each(&languages, |language| {
        let place =
            role_service::place_name(context, language, offer.municipality.as_deref(), req.now);
        let args = [("place", place.into()), ("code", code.into())];
        let id = match offer.kind.sector() {
            Some(_) => "sector-connect-here",
            None => "council-connect-here",
        };
        let role = role_service::role_name(context, language, offer.kind);
        let args = args.into_iter().chain([("role", role.into())]);
        context.texts.say(language, id, &args.collect::<Vec<_>>())
    });
    let label = |id| {
        let labels = languages.iter().map(|l| context.texts.plain(*l, id, &[]));
        labels.collect::<Vec<_>>().join(" · ")
    };
    let tap = CouncilTap::Here(code.to_owned());
    let mut buttons = vec![vec![Button::tap(label("council-here"), tap.code())]];
    if let Some(name) = crate::services::rounds::username(req.tx, context).await? {
        let url = format!("https://t.me/{name}?startgroup={code}");
        buttons.push(vec![Button::link(label("council-in-group"), url)]);
    }
    req.turn_away(Message::new(text, buttons));
    Ok(())
}

/// `/connect CODE`, also `/start CODE` in a group: this chat, or this topic, gets the digests once confirmed.
pub(super) async fn connect(req: &mut RoleRequest<'_>, code: &str) -> Result<(), StoreError> {
    let context = req.context;
    if already(req).await? {
        return Ok(());
    }
    let Some(offer) = offered(req, code).await? else {
        return Ok(());
    };
    let Some(municipality) = offer.municipality.filter(|_| offer.kind.is_of_chat()) else {
        let message = req.bilingual("invite-not-in-group").await?;
        req.turn_away(message);
        return Ok(());
    };
    let Some(sender) = req.inbound.sender.clone() else {
        let message = req.bilingual("council-anonymous").await?;
        req.turn_away(message);
        return Ok(());
    };
    let languages = keepers_languages(req, sender.id).await?;
    let address = req.address().await?;
    invites::take(req.tx, code, req.now).await?;
    end_earlier(req, address).await?;
    let of = (municipality.as_str(), offer.kind.sector());
    councils::connect(req.tx, address, of, req.now).await?;
    if let Some(language) = chosen(&languages) {
        councils::set_language(req.tx, address, language).await?;
    }
    let person = councils::person_hash(&context.vault, sender.id);
    councils::set_member(req.tx, address, &person, &sender.name, Standing::Keeper).await?;
    let asking = Asking {
        kind: offer.kind,
        municipality: Some(&municipality),
        address,
        name: &sender.name,
        group: req.inbound.group.as_ref(),
        language: chosen(&languages),
    };
    let id = roles::ask(req.tx, asking, req.now).await?;
    audit::write(
        req.tx,
        req.now,
        &format!("role:{id}"),
        "council.connect",
        &municipality,
    )
    .await?;
    let text = in_each(&languages, |language| {
        let place = role_service::place_name(context, language, Some(&municipality), req.now);
        let id = match offer.kind.sector() {
            Some(_) => "sector-connected",
            None => "council-connected",
        };
        context.texts.say(language, id, &[("place", place.into())])
    });
    req.say(Message::new(text, vec![council_languages(&context.texts)]))
        .await?;
    if let Some(asked) = roles::get(req.tx, id).await? {
        role_service::ask_coordinators(req.tx, context, &asked, req.now).await?;
    }
    Ok(())
}

/// What whoever connects a chat has chosen with us before, else all languages.
async fn keepers_languages(
    req: &mut RoleRequest<'_>,
    keeper: i64,
) -> Result<Vec<Language>, StoreError> {
    let private = Chat {
        id: keeper,
        topic: None,
    };
    match languages::known(req.tx, req.context, private).await? {
        Some(known) => Ok(vec![known]),
        None => req.languages().await,
    }
}

/// A chat that comes back with a new invite has one council's role, not two.
async fn end_earlier(req: &mut RoleRequest<'_>, address: AddressId) -> Result<(), StoreError> {
    let context = req.context;
    for earlier in roles::of_address(req.tx, address).await? {
        if earlier.kind.is_of_chat() {
            let (id, state) = (earlier.id, earlier.state);
            roles::decide(req.tx, id, state, RoleState::Revoked, req.now).await?;
            command_menus::renew(req.tx, context, address, req.now).await?;
        }
    }
    Ok(())
}

/// Says so if this chat is a council's.
pub(super) async fn already(req: &mut RoleRequest<'_>) -> Result<bool, StoreError> {
    let context = req.context;
    let Some(chat) = chat_here(req).await? else {
        return Ok(false);
    };
    let language = chat.speaks();
    let place = role_service::place_name(context, language, Some(&chat.municipality), req.now);
    req.decline(language, "council-already", &[("place", place.into())]);
    Ok(true)
}

/// A press in a council's chat, private or group.
pub(super) async fn tap(req: &mut RoleRequest<'_>, tap: CouncilTap) -> Result<(), StoreError> {
    match tap {
        CouncilTap::Here(code) if req.inbound.private => connect(req, &code).await,
        // made in private chats only
        CouncilTap::Here(_) => old_button(req).await,
        CouncilTap::Work => ask_admission(req).await,
        CouncilTap::Admit(person) => admit(req, &person).await,
        CouncilTap::Language(language) => match acting_in_any(req).await? {
            Some(chat) => speak(req, &chat, language).await,
            None => Ok(()),
        },
        CouncilTap::Session(choice) => match acting(req).await? {
            Some(chat) => session::chosen(req, &chat, choice).await,
            None => Ok(()),
        },
        CouncilTap::Table(finding, choice) => match acting(req).await? {
            Some(chat) => answers::table(req, &chat, finding, choice).await,
            None => Ok(()),
        },
        CouncilTap::Answer(tap) => match acting(req).await? {
            Some(chat) => {
                let by = By::council(req, &chat).await?;
                answers::press(req, tap, &by).await
            }
            None => Ok(()),
        },
        CouncilTap::Resolution(tap) => match acting(req).await? {
            Some(chat) => {
                let by = By::council(req, &chat).await?;
                resolution::press(req, &tap, &by).await
            }
            None => Ok(()),
        },
        CouncilTap::Word(tap) => match acting(req).await? {
            Some(chat) => {
                let by = By::council(req, &chat).await?;
                notes::word(req, tap, &by).await
            }
            None => Ok(()),
        },
        CouncilTap::Withdraw(note) => match acting(req).await? {
            Some(chat) => {
                let by = By::council(req, &chat).await?;
                notes::withdraw(req, &chat, &by, note).await
            }
            None => Ok(()),
        },
        CouncilTap::Budget(tap) => match acting(req).await? {
            Some(chat) => {
                let by = By::council(req, &chat).await?;
                budget::press(req, tap, &by).await
            }
            None => Ok(()),
        },
        CouncilTap::Pledge(link, choice) => match acting(req).await? {
            Some(chat) => pledge::chosen(req, &chat, &link, choice).await,
            None => Ok(()),
        },
        CouncilTap::Move(link, step) => match acting(req).await? {
            Some(chat) => pledge::moved(req, &chat, &link, step).await,
            None => Ok(()),
        },
    }
}

/// The council's chat that we are in, if whoever acts may; others are told. A sector's body answers nothing.
async fn acting(req: &mut RoleRequest<'_>) -> Result<Option<CouncilChat>, StoreError> {
    let Some(chat) = acting_in_any(req).await? else {
        return Ok(None);
    };
    if chat.sector.is_some() {
        req.flash(chat.speaks(), "sector-only-reads").await?;
        return Ok(None);
    }
    Ok(Some(chat))
}

/// The same in the chat of a sector's body.
async fn acting_in_any(req: &mut RoleRequest<'_>) -> Result<Option<CouncilChat>, StoreError> {
    let Some((chat, sender)) = here(req).await? else {
        return Ok(None);
    };
    let standing = standing(req, &chat, &sender).await?;
    if standing.is_some_and(Standing::may_act) {
        return Ok(Some(chat));
    }
    let id = match chat.sector {
        Some(_) => "sector-only-members",
        None => "council-only-members",
    };
    req.flash(chat.speaks(), id).await?;
    Ok(None)
}

async fn speak(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    language: Language,
) -> Result<(), StoreError> {
    languages::choose(req.tx, req.context, chat.address, language, req.now).await?;
    say_with_work_button(req, (language, chat.sector), "council-language-set").await?;
    council_chats::introduce(req.tx, req.context, (chat, language), req.now).await
}

/// "I work in this council": the keeper is shown a button, once per colleague.
async fn ask_admission(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let Some((chat, sender)) = here(req).await? else {
        return Ok(());
    };
    let language = chat.speaks();
    let vault = &req.context.vault;
    let person = councils::person_hash(vault, sender.id);
    match standing(req, &chat, &sender).await? {
        Some(Standing::Keeper | Standing::Admitted) => {
            req.flash(language, "council-member-toast").await
        }
        Some(Standing::Asking) => req.flash(language, "council-asked-toast").await,
        Some(Standing::Told) | None => {
            councils::set_member(
                req.tx,
                chat.address,
                &person,
                &sender.name,
                Standing::Asking,
            )
            .await?;
            let texts = &req.context.texts;
            let args = [(
                "name",
                role_service::person_name(req.context, language, &sender.name).into(),
            )];
            let label = texts.plain(language, "council-admit", &[]);
            let ask = match chat.sector {
                Some(_) => "sector-admit-ask",
                None => "council-admit-ask",
            };
            let message = Message::new(
                texts.say(language, ask, &args),
                vec![vec![Button::tap(label, CouncilTap::Admit(person).code())]],
            );
            req.toast = Some(texts.plain(language, "council-asked-toast", &[]));
            req.say(message).await
        }
    }
}

async fn admit(req: &mut RoleRequest<'_>, person: &str) -> Result<(), StoreError> {
    let Some((chat, sender)) = here(req).await? else {
        return Ok(());
    };
    let by = standing(req, &chat, &sender).await?;
    let language = chat.speaks();
    if by != Some(Standing::Keeper) {
        return req.flash(language, "council-only-keeper").await;
    }
    let Some((standing, name)) = councils::member(req.tx, chat.address, person).await? else {
        return Ok(());
    };
    if standing != Standing::Keeper {
        councils::set_member(req.tx, chat.address, person, &name, Standing::Admitted).await?;
        let actor = of_council(req.tx, chat.address).await?;
        audit::write(req.tx, req.now, &actor, "council.admit", &chat.municipality).await?;
    }
    let name = role_service::person_name(req.context, language, &name);
    let id = match chat.sector {
        Some(_) => "sector-admitted",
        None => "council-admitted",
    };
    req.answer(language, id, &[("name", Value::from(name))])
        .await
}

async fn say_with_work_button(
    req: &mut RoleRequest<'_>,
    (language, sector): (Language, Option<SectorBody>),
    id: &str,
) -> Result<(), StoreError> {
    let texts = &req.context.texts;
    let mut message = Message::plain(texts.say(language, id, &[]));
    if !req.inbound.private {
        let id = match sector {
            Some(_) => "sector-work-here",
            None => "council-work-here",
        };
        let label = texts.plain(language, id, &[]);
        message.buttons = vec![vec![Button::tap(label, CouncilTap::Work.code())]];
    }
    req.say(message).await
}
