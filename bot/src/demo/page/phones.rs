//! The phones that the page shows, and the synthetic people who hold them.
use sandbox::bot_api::{BotApi, Refused};
use serde::Serialize;

/// Somebody who writes from a phone.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    pub user: i64,
    pub name: String,
}

/// A phone with one chat on its screen.
#[derive(Clone, Debug, Serialize)]
pub struct Phone {
    /// `teenager`, `second`, `leader`, `colleague`, `club`, `council`, `coordinator`, `safeguarding`; invitations name it.
    pub id: String,
    pub title: String,
    /// Who holds it, in a few English words that the page translates; `{place}` stands for the next.
    pub about: &'static str,
    /// Where its holder works or lives.
    pub place: String,
    /// Language of the app: `ky` or `ru`.
    pub language: String,
    /// The chat: a person's own, or a group (negative).
    pub chat: i64,
    /// One in private chats; in a group whoever may write.
    pub people: Vec<Person>,
}

/// The safeguarding person's own chat: in force from the start, as without one no leader could open a round.
pub const SAFEGUARDING: i64 = 7_300_000_009;

/// A teenager, a second one in the other language, two leaders and the group chat of their club, a council's group chat of two, a coordinator and a
/// safeguarding person. `place` is where leaders, club and council are.
///
/// # Errors
/// Only if the local Bot API has forgotten a person just made known.
pub fn standard_phones(bot: &BotApi, place: &str) -> Result<Vec<Phone>, Refused> {
    let person = |user: i64, name: &str, language: &str| {
        bot.user(user, name, Some(language));
        Person {
            user,
            name: name.to_owned(),
        }
    };
    let own = |id: &str, title: &str, about: &'static str, language: &str, user: i64| {
        let holder = person(user, title, language);
        bot.open(user)?;
        let (id, title) = (id.to_owned(), title.to_owned());
        Ok(Phone {
            id,
            title,
            about,
            place: place.to_owned(),
            language: language.to_owned(),
            chat: user,
            people: vec![holder],
        })
    };
    let keeper = person(7_300_000_004, "Keeper", "ru");
    let colleague = person(7_300_000_005, "Colleague", "ky");
    let group = bot.group("Council", keeper.user);
    bot.join(group, colleague.user)?;
    let council = Phone {
        id: "council".to_owned(),
        title: "Council".to_owned(),
        about: "Group chat, {place}",
        place: place.to_owned(),
        language: "ru".to_owned(),
        chat: group,
        people: vec![keeper, colleague],
    };
    let teenager = own("teenager", "Teenager", "App in Kyrgyz", "ky", 7_300_000_001)?;
    let about = "Youth club, {place}";
    let leader = own("leader", "Leader", about, "ky", 7_300_000_003)?;
    let colleague = own("colleague", "Second leader", about, "ru", 7_300_000_007)?;
    let club = club(bot, place, [&leader, &colleague, &teenager])?;
    Ok(vec![
        teenager,
        own(
            "second",
            "Second teenager",
            "App in Russian",
            "ru",
            7_300_000_002,
        )?,
        leader,
        club,
        colleague,
        council,
        own(
            "coordinator",
            "Coordinator",
            "Confirms roles",
            "ky",
            7_300_000_006,
        )?,
        own(
            "safeguarding",
            "Safeguarding",
            "Reads reports",
            "ru",
            SAFEGUARDING,
        )?,
    ])
}

/// The group chat of a club; the first of its members has made it.
fn club(bot: &BotApi, place: &str, members: [&Phone; 3]) -> Result<Phone, Refused> {
    let people = members.map(|phone| phone.people.clone()).concat();
    let group = bot.group("Club", members[0].chat);
    for member in &members[1..] {
        bot.join(group, member.chat)?;
    }
    Ok(Phone {
        id: "club".to_owned(),
        title: "Club".to_owned(),
        about: "Group chat, {place}",
        place: place.to_owned(),
        language: "ky".to_owned(),
        chat: group,
        people,
    })
}
