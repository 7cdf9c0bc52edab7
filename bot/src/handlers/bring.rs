//! A leader brings people to a round: a link of their own, words and papers to pass on; links are ended by whoever they are of, or a coordinator.

use std::sync::Arc;

use super::bring_buttons::step_button;
use super::language::old_button;
use super::{again, joining, meeting, slips};
use crate::domain::{
    BringStep, BringTap, Button, InvitationPaper, Language, LiveFile, Message, Municipality,
    PaperLanguages, Request, RoleKind, Round, RoundPlace, keeper_of_code,
};
use crate::handlers::RoleRequest;
use crate::services::handouts::Invitation;
use crate::services::links::{self, OpenLink};
use crate::services::{digests, roles as role_service, rounds as round_service};
use crate::store::StoreError;
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role};

/// A round in a place, with whoever brings people to it.
struct Bringing<'a> {
    round: &'a Arc<Round>,
    place: &'a Municipality,
    role: &'a Role,
    language: Language,
    known: &'a [Arc<Round>],
}

/// A press.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    tap: BringTap,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let context = req.context;
    let found = known.iter().find_map(|round| {
        let link = round.place_of(&tap.link)?;
        Some((round, context.municipalities.find(&link.municipality)?))
    });
    let Some((round, place)) = found else {
        return old_button(req).await;
    };
    let holder = req.holder().await?;
    let language = holder.language();
    let Some(role) = holder.opener(&place.slug) else {
        req.decline(language, "bring-refused", &[]);
        return Ok(());
    };
    let bringing = Bringing {
        round,
        place,
        role,
        language,
        known,
    };
    match tap.step {
        BringStep::Speech => return bringing.speech(req).await,
        BringStep::Meeting => return meeting::of_result(req, &bringing.result()).await,
        BringStep::Again => {
            let by = (role, language);
            return again::start(req, by, (round, place), known).await;
        }
        BringStep::Page
        | BringStep::Picture
        | BringStep::Poster(_)
        | BringStep::School
        | BringStep::Parents
        | BringStep::Slips
        | BringStep::AskSlips(_)
        | BringStep::AskEnd
        | BringStep::End
        | BringStep::Links
        | BringStep::SameGroup
        | BringStep::OtherGroup => {}
    }
    if !round.takes_answers(req.now) {
        return req.answer(language, "round-over", &[]).await;
    }
    match tap.step {
        BringStep::Page => match joining::asks(req, role, (round, place)).await? {
            true => {
                let message = joining::question(req.context, language, (round, &tap.link));
                req.say(message).await
            }
            false => bringing.page(req).await,
        },
        BringStep::SameGroup => bringing.join(req, false).await,
        BringStep::OtherGroup => bringing.join(req, true).await,
        BringStep::Picture => bringing.picture(req).await,
        BringStep::Poster(languages) => bringing.poster(req, languages).await,
        BringStep::School => bringing.paper(req, InvitationPaper::School).await,
        BringStep::Parents => bringing.paper(req, InvitationPaper::Parents).await,
        BringStep::Slips => slips::how_many(req, language, &tap.link).await,
        BringStep::AskSlips(count) => slips::ask(req, role, (&place.slug, count)).await,
        BringStep::AskEnd => bringing.ask_end(req, &tap.link).await,
        BringStep::End => bringing.end(req, &tap.link).await,
        BringStep::Links => bringing.links(req).await,
        BringStep::Speech | BringStep::Meeting | BringStep::Again => Ok(()),
    }
}

impl Bringing<'_> {
    fn result(&self) -> RoundPlace {
        RoundPlace {
            round: self.round.id.clone(),
            municipality: self.place.slug.clone(),
        }
    }

    fn of(&self) -> (&Round, &str) {
        (self.round, &self.place.slug)
    }

    /// The presser's own link, made now if there is none, with what is told of the round.
    async fn invitation(
        &self,
        req: &mut RoleRequest<'_>,
    ) -> Result<(String, Option<Invitation>), StoreError> {
        let own = links::own(req.tx, req.context, self.of(), self.role, req.now).await?;
        let of = (self.round, self.place);
        let keeper = keeper_of_code(self.known, &self.place.slug, req.now);
        let way = (own.as_str(), keeper);
        let invited = Invitation::of(req.tx, req.context, of, way, req.now).await?;
        Ok((own, invited))
    }

    /// The presser has said whom their link brings.
    async fn join(&self, req: &mut RoleRequest<'_>, others: bool) -> Result<(), StoreError> {
        let of = (self.round, self.place);
        let joined = joining::join(req, self.role, of, others).await?;
        let round = &joined;
        Bringing { round, ..*self }.page(req).await
    }

    /// Words to pass on, and below them what else there is.
    async fn page(&self, req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
        let (own, invited) = self.invitation(req).await?;
        let Some(invited) = invited else {
            return req.flash(self.language, "bring-wait").await;
        };
        let (context, language) = (req.context, self.language);
        let name = round_service::username(req.tx, context).await?;
        let button = |id, step| vec![step_button(context, language, id, (&own, step))];
        let poster = |id, languages| button(id, BringStep::Poster(languages));
        let mut buttons = vec![
            button("bring-picture", BringStep::Picture),
            poster("bring-poster-ky", PaperLanguages::One(Language::Ky)),
            poster("bring-poster-ru", PaperLanguages::One(Language::Ru)),
            poster("bring-poster-both", PaperLanguages::Both),
            button("bring-school", BringStep::School),
            button("bring-parents", BringStep::Parents),
        ];
        // coordinators make codes on the command line
        if self.role.kind == RoleKind::Leader {
            buttons.push(button("bring-slips", BringStep::Slips));
        }
        buttons.extend(name.map(|name| {
            let label = context.texts.plain(language, "bring-group", &[]);
            let url = format!("https://t.me/{name}?startgroup={own}");
            vec![Button::link(label, url)]
        }));
        if self.role.kind == RoleKind::Coordinator {
            buttons.push(button("bring-all-links", BringStep::Links));
        }
        buttons.push(button("bring-end", BringStep::AskEnd));
        let mut args = self.args(req).to_vec();
        args.push(("url", invited.url().into()));
        let page = Message::new(context.texts.say(language, "bring-page", &args), buttons);
        req.say(invited.words(context)).await?;
        req.say(page).await
    }

    fn args(&self, req: &RoleRequest<'_>) -> [(&'static str, crate::texts::Value); 2] {
        let slug = Some(self.place.slug.as_str());
        let place = role_service::place_name(req.context, self.language, slug, req.now);
        let title = self.round.questionnaire.title.get(self.language);
        [("title", title.into()), ("place", place.into())]
    }

    async fn picture(&self, req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
        let (_, invited) = self.invitation(req).await?;
        match invited.and_then(|invited| invited.picture(req.context)) {
            Some(picture) => req.say(picture).await,
            None => req.flash(self.language, "bring-wait").await,
        }
    }

    async fn poster(
        &self,
        req: &mut RoleRequest<'_>,
        languages: PaperLanguages,
    ) -> Result<(), StoreError> {
        self.paper(req, InvitationPaper::Poster(languages)).await
    }

    async fn paper(
        &self,
        req: &mut RoleRequest<'_>,
        paper: InvitationPaper,
    ) -> Result<(), StoreError> {
        let (payload, invited) = self.invitation(req).await?;
        if invited.is_none() {
            return req.flash(self.language, "bring-wait").await;
        }
        let file = LiveFile::Invitation {
            round: self.round.id.clone(),
            municipality: self.place.slug.clone(),
            payload,
            paper,
        };
        let address = req.address().await?;
        req.toast = Some(req.context.texts.plain(self.language, "bring-coming", &[]));
        outbox::put_live(req.tx, address, Priority::Interactive, &file, req.now).await
    }

    /// The link with this payload, if it still admits people and the presser may end it.
    async fn mine(
        &self,
        req: &mut RoleRequest<'_>,
        payload: &str,
    ) -> Result<Option<OpenLink>, StoreError> {
        let open = links::open(req.tx, self.of()).await?;
        let may = |link: &OpenLink| {
            self.role.kind == RoleKind::Coordinator || link.role == Some(self.role.id)
        };
        let mut open = open.into_iter();
        Ok(open.find(|link| link.payload == payload && may(link)))
    }

    async fn ask_end(&self, req: &mut RoleRequest<'_>, payload: &str) -> Result<(), StoreError> {
        let (context, language) = (req.context, self.language);
        let Some(link) = self.mine(req, payload).await? else {
            return req.answer(language, "bring-end-late", &[]).await;
        };
        let url = round_service::url(req.tx, context, &link.payload).await?;
        let args = [("url", url.unwrap_or_default().into())];
        let yes = (link.payload.as_str(), BringStep::End);
        let message = Message::new(
            context.texts.say(language, "bring-ask-end", &args),
            vec![vec![step_button(context, language, "bring-end-yes", yes)]],
        );
        req.say(message).await
    }

    async fn end(&self, req: &mut RoleRequest<'_>, payload: &str) -> Result<(), StoreError> {
        let (context, language) = (req.context, self.language);
        let Some(link) = self.mine(req, payload).await? else {
            return req.answer(language, "bring-end-late", &[]).await;
        };
        let actor = format!("role:{}", self.role.id);
        let done = links::end(req.tx, context, self.of(), &link, &actor, req.now).await?;
        if !done {
            return req.answer(language, "bring-end-late", &[]).await;
        }
        if let Some(owner) = link.role.filter(|owner| *owner != self.role.id) {
            self.tell_owner(req, owner).await?;
        }
        req.answer(language, "bring-ended", &[]).await
    }

    /// Whoever's link a coordinator has ended hears of it.
    async fn tell_owner(&self, req: &mut RoleRequest<'_>, owner: i64) -> Result<(), StoreError> {
        let Some(owner) = roles::get(req.tx, owner).await? else {
            return Ok(());
        };
        let language = owner.speaks();
        let args = [("title", self.round.questionnaire.title.get(language).into())];
        let texts = &req.context.texts;
        let told = Message::plain(texts.say(language, "bring-ended-by-coordinator", &args));
        let request = Request::Send(told);
        req.queue(owner.address, Priority::Urgent, &request).await
    }

    /// All links of the round in the place with whose they are: a leader's name is shown to coordinators only.
    async fn links(&self, req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
        let (context, language) = (req.context, self.language);
        if self.role.kind != RoleKind::Coordinator {
            req.decline(language, "bring-refused", &[]);
            return Ok(());
        }
        let mut lines = vec![context.texts.say(language, "bring-links", &self.args(req))];
        let mut buttons = Vec::new();
        let open = links::open(req.tx, self.of()).await?;
        for (number, link) in (1_usize..).zip(&open) {
            let owner = match link.role {
                Some(role) => roles::get(req.tx, role).await?,
                None => None,
            };
            let name = match owner {
                Some(owner) => role_service::person_name(context, language, &owner.name),
                None => context.texts.plain(language, "bring-link-nobody", &[]),
            };
            let url = round_service::url(req.tx, context, &link.payload).await?;
            let args = [
                ("number", number.into()),
                ("name", name.into()),
                ("url", url.unwrap_or_default().into()),
            ];
            lines.push(context.texts.say(language, "bring-link-line", &args));
            let label = context.texts.plain(language, "bring-link-end", &args[..1]);
            let tap = BringTap {
                link: link.payload.clone(),
                step: BringStep::AskEnd,
            };
            buttons.push(vec![Button::tap(label, tap.code())]);
        }
        let message = Message::new(lines.join("\n"), buttons);
        req.say(message).await
    }

    /// What to say at a meeting about the result: in the language of the chat first.
    async fn speech(&self, req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
        let of = self.result();
        for language in self.language.first() {
            match digests::speech(req.tx, req.context, &of, language, req.now).await? {
                Some(text) => req.say(Message::plain(text)).await?,
                None => return req.answer(self.language, "council-no-digest", &[]).await,
            }
        }
        Ok(())
    }
}
