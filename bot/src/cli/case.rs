//! `jashun case`: which cases there are, and one of them as a file for the authorities.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::arguments::{Case, CaseExport, Output};
use super::files::why_not;
use super::office::{ACTOR, iso};
use super::outcome::{counted, say, say_if_none, say_json};
use super::{Failure, Outcome};
use crate::services::{Context, safeguarding as safeguard};
use crate::store::{audit, disclosures};

pub(super) async fn case(context: &Context, command: &Case) -> Result<Outcome, Failure> {
    match command {
        Case::List(output) => list(context, output).await,
        Case::Export(export) => self::export(context, export).await,
    }
}

/// Without words: only the safeguarding people read those.
async fn list(context: &Context, output: &Output) -> Result<Outcome, Failure> {
    let mut tx = context.db.begin_read().await?;
    let mut list = Vec::new();
    for case in disclosures::all(&mut tx).await? {
        let entries = disclosures::entries(&mut tx, &case).await?;
        let replies = entries.iter().filter(|entry| entry.said.is_reply()).count();
        let [first, second] = case.state.people();
        list.push(json!({
            "case": case.id,
            "state": case.state.code(),
            "cause": case.cause.code(),
            "received": iso(case.received),
            "last": iso(case.last),
            "municipality": case.about.place,
            "age": case.about.age.map(|age| age.code()),
            "messages": entries.len() - replies,
            "replies": replies,
            "role": first,
            "second": second,
        }));
    }
    tx.commit().await?;
    if output.json {
        say_json(&Value::Array(list));
        return Ok(Outcome::Done);
    }
    say_if_none(&list, "cases");
    for case in &list {
        let text = |key: &str| case[key].as_str().unwrap_or("-").to_owned();
        let count = |key: &str| case[key].as_u64().unwrap_or_default();
        let replies = match count("replies") {
            1 => "1 reply".to_owned(),
            n => format!("{n} replies"),
        };
        let role = case["role"]
            .as_i64()
            .map_or_else(|| "nobody".to_owned(), |role| format!("role {role}"));
        say(&format!(
            "{}\t{}\t{}\t{}\t{}\t{}, {replies}\t{role}",
            case["case"],
            text("state"),
            text("received"),
            text("municipality"),
            text("age"),
            counted(count("messages"), "message"),
        ));
    }
    Ok(Outcome::Done)
}

/// Written aside and renamed. It is noted who took out what before the file is there under its name.
async fn export(context: &Context, export: &CaseExport) -> Result<Outcome, Failure> {
    let reason = match export.with_contact.as_deref().map(str::trim) {
        Some("") => {
            return Err(Failure::Usage(
                "--with-contact needs a reason: it is kept, and told to all safeguarding people"
                    .into(),
            ));
        }
        reason => reason,
    };
    let (id, out) = (export.id, export.out.as_path());
    if out.symlink_metadata().is_ok() {
        return Err(Failure::Refused(format!(
            "{} exists already: choose another name",
            out.display()
        )));
    }
    let now = context.ambient.now();
    context.look_around().await?;
    let mut tx = context.db.begin().await?;
    let Some(case) = disclosures::get(&mut tx, id).await? else {
        return Err(Failure::Refused(format!(
            "there is no case {id}: jashun case list"
        )));
    };
    let entries = disclosures::entries(&mut tx, &case).await?;
    let language = export.lang;
    let text = safeguard::case_file(context, language, &case, &entries, reason.is_some(), now);
    let aside = Aside::write(out, &text)?;
    let mut detail = format!("case {id}");
    if let Some(reason) = reason {
        detail = format!("{detail} with contact: {reason}");
        safeguard::announce_contact(&mut tx, context, id, reason, now).await?;
    }
    audit::write(&mut tx, now, ACTOR, "disclosure.export", &detail).await?;
    tx.commit().await?;
    aside.rename(out)?;
    say(&format!(
        "{}: for this user only; give it to nobody but the authorities",
        out.display()
    ));
    Ok(Outcome::Done)
}

/// A file that is not complete yet; gone if it never is.
struct Aside {
    path: PathBuf,
    kept: bool,
}

impl Aside {
    fn write(out: &Path, text: &str) -> Result<Self, Failure> {
        let mut name = out.as_os_str().to_owned();
        name.push(".part");
        let path = PathBuf::from(name);
        let wrong =
            |e: std::io::Error| Failure::Refused(format!("{}: {}", path.display(), why_not(&e)));
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(wrong)?;
        let aside = Self {
            path: path.clone(),
            kept: false,
        };
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(wrong)?;
        Ok(aside)
    }

    fn rename(mut self, out: &Path) -> Result<(), Failure> {
        std::fs::rename(&self.path, out)
            .map_err(|e| Failure::Refused(format!("{}: {}", out.display(), why_not(&e))))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.kept {
            let _gone = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;

    use super::*;
    use crate::domain::{AgeBand, Chat, Language, RoleKind};
    use crate::services::Settings;
    use crate::services::safeguarding::{About, Cause, Said, Written};
    use crate::store::addresses;
    use crate::store::outbox::{self, Content};
    use crate::store::roles::{self, Asking, RoleState};
    use crate::store::scratch::Scratch;

    const ANN: Chat = Chat {
        id: 7_300_000_001,
        topic: None,
    };

    /// A case of Ann's, and two safeguarding people.
    async fn context(scratch: &Scratch) -> Arc<Context> {
        let settings = Settings {
            threshold: 10,
            approval: crate::domain::Approval::OwnWording,
            guardian_under: 14,
            responsible: None,
            sms: None,
            bot_username: None,
        };
        let context = Context::of_scratch(scratch, settings);
        let now = context.ambient.now();
        let mut tx = context.db.begin().await.unwrap();
        let written = Written {
            chat: ANN,
            said: Said::Text("secret words".into()),
            about: About {
                age: Some(AgeBand::From14),
                place: Some("ugut".into()),
            },
            language: Language::Ru,
            cause: Cause::Words,
        };
        safeguard::keep(&mut tx, &written, now).await.unwrap();
        for id in [20, 21] {
            let chat = Chat { id, topic: None };
            let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
            let asking = Asking {
                kind: RoleKind::Safeguarding,
                municipality: None,
                address,
                name: "A",
                group: None,
                language: None,
            };
            let role = roles::ask(&mut tx, asking, now).await.unwrap();
            let (from, to) = (RoleState::Asked, RoleState::Confirmed);
            roles::decide(&mut tx, role, from, to, now).await.unwrap();
        }
        tx.commit().await.unwrap();
        Arc::new(context)
    }

    fn export(out: &Path, id: i64, reason: Option<&str>) -> Case {
        Case::Export(CaseExport {
            id,
            out: out.to_owned(),
            with_contact: reason.map(str::to_owned),
            lang: Language::Ru,
        })
    }

    async fn noted(context: &Context) -> Vec<String> {
        let mut tx = context.db.begin_read().await.unwrap();
        let all = audit::all(&mut tx).await.unwrap();
        all.into_iter()
            .map(|e| format!("{} {}", e.action, e.detail))
            .collect()
    }

    #[tokio::test]
    async fn an_exported_case_is_for_this_user_only_and_names_nobody_without_a_reason() {
        let scratch = Scratch::new().await;
        let context = context(&scratch).await;
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("case.txt");
        let mut tx = context.db.begin().await.unwrap();
        let about = disclosures::get(&mut tx, 1).await.unwrap().unwrap();
        for said in [Said::Own("not alone".into()), Said::Ready(0)] {
            let now = context.ambient.now();
            disclosures::add(&mut tx, &about, &said, now).await.unwrap();
        }
        tx.commit().await.unwrap();
        case(&context, &export(&out, 1, None)).await.unwrap();
        let text = std::fs::read_to_string(&out).unwrap();
        let ready = context.texts.plain(Language::Ru, "safeguard-reply-1", &[]);
        for part in [
            "secret words",
            "14-15",
            "Угут",
            "23.11.2026 12:00:00",
            "not alone",
            ready.as_str(),
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("7300000001"));
        let mode = std::fs::metadata(&out).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(noted(&context).await, ["disclosure.export case 1"]);
        // nothing is written over, and nothing is made of nothing
        for (id, code) in [(1, "exists already"), (9, "there is no case 9")] {
            let other = folder.path().join(if id == 1 { "case.txt" } else { "no" });
            let refused = case(&context, &export(&other, id, None)).await;
            let Err(Failure::Refused(why)) = refused else {
                panic!("{refused:?}")
            };
            assert!(why.contains(code), "{why}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn the_contact_is_exported_with_a_reason_that_is_kept_and_told_to_all() {
        let scratch = Scratch::new().await;
        let context = context(&scratch).await;
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("case.txt");
        let blank = case(&context, &export(&out, 1, Some(" "))).await;
        assert!(matches!(blank, Err(Failure::Usage(_))), "{blank:?}");
        case(&context, &export(&out, 1, Some("court order 5")))
            .await
            .unwrap();
        let text = std::fs::read_to_string(&out).unwrap();
        assert!(text.contains("7300000001"), "{text}");
        let noted = noted(&context).await;
        assert_eq!(
            noted,
            ["disclosure.export case 1 with contact: court order 5"]
        );
        let mut tx = context.db.begin().await.unwrap();
        let now = context.ambient.now();
        let due = outbox::lease(&mut tx, now, now, 9).await.unwrap();
        let mut told: Vec<i64> = due
            .into_iter()
            .filter(|due| match &due.content {
                Content::Ready(crate::domain::Request::Send(m)) => m.text.contains("court order 5"),
                _ => false,
            })
            .map(|due| due.chat.id)
            .collect();
        told.sort_unstable();
        assert_eq!(told, [20, 21]);
        case(&context, &Case::List(Output { json: true }))
            .await
            .unwrap();
        case(&context, &Case::List(Output { json: false }))
            .await
            .unwrap();
    }
}
