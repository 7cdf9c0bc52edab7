//! Every command that README.md, OPERATIONS.md and SMS.md tell people to type is typed here, in their order, in a scratch folder.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use jashun::cli::SystemClock;
use jashun::domain::{Clock, DAY, day_in_bishkek};

use super::place::{Place, text};

const DOCUMENTS: [(&str, &str); 3] = [
    ("README.md", include_str!("../../../README.md")),
    ("OPERATIONS.md", include_str!("../../docs/OPERATIONS.md")),
    ("SMS.md", include_str!("../../docs/SMS.md")),
];

/// Beginnings of indented blocks that hold no command line but a file or an answer.
const FILES: [&str; 6] = [
    "TELOXIDE_TOKEN=123456:replace",
    "[Unit]",
    "[sms]",
    "[[sms.gateways]]",
    "bot.example.org {",
    "server {",
];
/// An answer of `check --json`, with parts left out.
const ANSWER: &str = "{\"issues\"";

/// Commands of others, which are not typed here, and why.
const OF_OTHERS: [(&str, &str); 7] = [
    (
        "cargo build",
        "builds the binary that runs here, into the same folder",
    ),
    ("useradd", "would change this machine"),
    (
        "systemd-run",
        "needs a running systemd; the jashun command in it is typed",
    ),
    ("tests/run", "runs this test among all others"),
    (
        "sqlite3 /var/spool/kannel",
        "Kannel's own table, made by the suite that runs a real Kannel",
    ),
    ("chown -R kannel:", "needs Kannel's user"),
    ("for event in sms:", "calls the server of a phone's app"),
];

/// Commands that are right and refused all the same, as nobody is there to play along: what they say, and why.
const REFUSED: [(&str, &str, &str); 7] = [
    ("doctor", "TELOXIDE_TOKEN", "it has no token, and says so"),
    (
        "role confirm",
        "there is no role 1",
        "nobody has opened the link in Telegram",
    ),
    (
        "role revoke",
        "there is no role 1",
        "nobody has opened the link in Telegram",
    ),
    ("case export", "there is no case 5", "no child has written"),
    ("sms test", "kannel", "no Kannel listens"),
    ("plan", "no file was written", "no council has answered"),
    (
        "poster",
        "no file was written",
        "nobody has told what the bot is called, or the round is closed",
    ),
];

/// Commands that go on until they are ended, with the sign that they have begun.
const GO_ON: [(&str, &str); 2] = [
    ("run", "health, metrics and webhook"),
    ("demo", "open http://"),
];

/// The SMS channel of SMS.md, where nothing listens.
const SMS: &str = "[sms]\nnumber = \"4488\"\nreply_price = 3.5\nsegment_price = 1.2\n[[sms.gateways]]\nname = \"kannel\"\nkind = \"kannel\"\n\
    url = \"http://127.0.0.1:1/cgi-bin/sendsms\"\nusername = \"survey\"\nfrom = \"4488\"\ncallback = \"http://127.0.0.1:1\"\n";
const SECRETS: [(&str, &str); 3] = [
    ("JASHUN_SMS_KANNEL_PASSWORD", "0123456789abcdef"),
    ("JASHUN_SMS_KANNEL_SECRET", "0123456789abcdef"),
    ("JASHUN_KEY_FILE", "jashun.key"),
];

/// A command as a document has it: the words after `jashun`.
#[derive(Debug, Clone, PartialEq)]
struct Typed {
    document: &'static str,
    words: Vec<String>,
    /// Only named in a sentence: its arguments may be left out there.
    named: bool,
}

impl Typed {
    fn begins(&self, with: &str) -> bool {
        self.words.join(" ").starts_with(with)
    }
}

#[test]
fn every_command_of_the_documents_is_taken() {
    let place = Place::new();
    std::fs::write(place.path().join("jashun.toml"), SMS).expect("written");
    let began = place.jashun_with(&SECRETS[..2], &["helplines", "confirm"]);
    assert!(began.status.success(), "{}", text(&began.stderr));
    let subcommands = subcommands(&place);
    let all = commands(&subcommands);
    assert!(all.len() > 40, "{}", all.len());
    for begun in [
        "run",
        "demo",
        "invite",
        "round open",
        "digest",
        "backup",
        "restore",
        "case",
        "sms costs",
        "doctor",
        "municipalities",
    ] {
        assert!(
            all.iter().any(|typed| typed.begins(begun)),
            "{begun} is nowhere"
        );
    }
    let mut round = String::new();
    let mut done: Vec<Vec<String>> = Vec::new();
    for (number, typed) in all.iter().enumerate() {
        let real = Typed {
            words: typed.words.iter().map(|word| real(word, &round)).collect(),
            ..typed.clone()
        };
        if done.contains(&real.words) {
            continue;
        }
        done.push(real.words.clone());
        let said = match GO_ON.iter().find(|(name, _)| real.words == [*name]) {
            Some((name, sign)) => {
                begins_and_ends(&place, name, sign);
                continue;
            }
            None => run(&place, &real, number),
        };
        if let Some(opened) = said.lines().find_map(|line| line.strip_prefix("opened ")) {
            opened.clone_into(&mut round);
        }
    }
    assert!(!round.is_empty(), "no document opens a round");
}

/// The words of a document as somebody types them who has read it. A round has the id that opening printed; a last day lies ahead.
fn real(word: &str, round: &str) -> String {
    match word {
        "ID" => "1".into(),
        "SLUG" => "ugut".into(),
        "ROUND" => round.to_owned(),
        "FILE" => "copy.db".into(),
        day if day.len() == 10 && day.starts_with("20") => {
            day_in_bishkek(SystemClock.now() + 20 * DAY).to_string()
        }
        // the folders of a server are in the scratch folder here
        path if path.starts_with("/var/backups/") => "copy.db".into(),
        other => other.into(),
    }
}

/// Runs one and looks at what came of it; what it printed.
fn run(place: &Place, typed: &Typed, number: usize) -> String {
    let mut words: Vec<&str> = typed.words.iter().map(String::as_str).collect();
    let elsewhere = format!("sqlite://restored-{number}.db");
    let mut settings = SECRETS.to_vec();
    if typed.begins("restore") && words.len() > 1 {
        // the damaged files were put aside, as the document says before
        settings.push(("DATABASE_URL", &elsewhere));
    }
    if typed.begins("round open") {
        words.extend(["--without-safeguarding", "nobody opens links in a test"]);
    }
    let output = place.jashun_with(&settings, &words);
    let (said, told) = (text(&output.stdout), text(&output.stderr));
    let shown = format!("{}: {words:?}: {said}{told}", typed.document);
    match output.status.code() {
        Some(0) => {}
        Some(1) => {
            let reason = REFUSED.iter().find(|(begins, ..)| typed.begins(begins));
            let (_, says, _) = reason.unwrap_or_else(|| panic!("{shown}"));
            assert!(said.contains(says) || told.contains(says), "{shown}");
        }
        Some(2) if typed.named && told.contains("required arguments were not provided") => {}
        _ => panic!("{shown}"),
    }
    said
}

/// It starts, says so, and ends cleanly when it is told to.
fn begins_and_ends(place: &Place, name: &str, sign: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jashun"));
    command
        .arg(name)
        .current_dir(place.path())
        .env_clear()
        .envs(SECRETS);
    if name == "demo" {
        // the usual port may be taken on this machine
        command.args(["--listen", "127.0.0.1:0"]);
    } else {
        // nothing listens there
        command
            .env("TELOXIDE_TOKEN", "123456:replace-me")
            .env("TELOXIDE_API_URL", "http://127.0.0.1:1")
            .env("JASHUN_LISTEN", "127.0.0.1:0");
    }
    let (reader, writer) = std::io::pipe().expect("a pipe");
    let both = writer.try_clone().expect("a pipe");
    let mut child = command
        .stdout(Stdio::from(writer))
        .stderr(Stdio::from(both))
        .spawn()
        .expect("it starts");
    drop(command);
    let mut lines = BufReader::new(reader)
        .lines()
        .map(|line| line.expect("text"));
    assert!(
        lines.any(|line| line.contains(sign)),
        "{name} ends without saying {sign:?}"
    );
    let ended = Command::new("kill").arg(child.id().to_string()).status();
    assert!(ended.expect("kill").success());
    lines.for_each(drop);
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{name}");
}

/// The first words that `jashun --help` lists.
fn subcommands(place: &Place) -> Vec<String> {
    let help = text(&place.jashun(&["--help"]).stdout);
    let list = help.split("Commands:\n").nth(1).expect("a list");
    let list = list.lines().take_while(|line| !line.is_empty());
    list.filter_map(|line| Some(line.split_whitespace().next()?.to_owned()))
        .filter(|word| word != "help")
        .collect()
}

/// All commands of all documents, in their order.
fn commands(subcommands: &[String]) -> Vec<Typed> {
    let mut found = Vec::new();
    for (document, whole) in DOCUMENTS {
        let mut in_block = false;
        for line in whole.lines() {
            let block = line.strip_prefix("    ").map(str::trim);
            let Some(code) = block.filter(|code| !code.is_empty()) else {
                in_block &= line.is_empty();
                let spans = line.split('`').skip(1).step_by(2);
                found.extend(spans.flat_map(|span| typed(document, span, subcommands, true)));
                continue;
            };
            found.extend(typed(document, code, subcommands, false));
            if !in_block {
                in_block = true;
                let known = code.contains("jashun ")
                    || FILES
                        .iter()
                        .chain([&ANSWER])
                        .any(|file| code.starts_with(file));
                let others = OF_OTHERS.iter().chain([&("cargo run", "is `jashun` here")]);
                assert!(
                    known || others.clone().any(|(begins, _)| code.starts_with(begins)),
                    "{document}: what is this? {code}"
                );
            }
        }
    }
    found
}

/// The commands in a piece of code, with each variant that `[…]` and `|` leave open. In a sentence `jashun` may be left out.
fn typed(document: &'static str, code: &str, subcommands: &[String], named: bool) -> Vec<Typed> {
    let code = code.split(" #").next().unwrap_or(code);
    let code = code
        .replace("cargo run --release -- ", "jashun ")
        .replace("$(date +%F)", "TODAY")
        .replace("ExecStart=/usr/local/bin/jashun", "jashun");
    let words = split(&code);
    let at = words.iter().position(|word| word == "jashun");
    let is_command = |word: Option<&String>| word.is_some_and(|word| subcommands.contains(word));
    let after = match at {
        Some(at) if is_command(words.get(at + 1)) => &words[at + 1..],
        Some(at) => {
            let rest = words[at + 1..].join(" ");
            assert!(
                rest.is_empty() || !code.starts_with("jashun "),
                "{document}: there is no command `{rest}`"
            );
            return Vec::new();
        }
        None if named && is_command(words.first()) => {
            let mut named = words;
            named.push("--help".into());
            return variants(&named)
                .into_iter()
                .map(|words| Typed {
                    document,
                    words,
                    named: true,
                })
                .collect();
        }
        None => return Vec::new(),
    };
    variants(after)
        .into_iter()
        .map(|words| Typed {
            document,
            words,
            named,
        })
        .collect()
}

/// Words of a command line; quotes hold some together, a bracket holds what may be left out.
fn split(code: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quoted, mut optional) = (false, false);
    for letter in code.chars() {
        match letter {
            '"' => quoted = !quoted,
            '[' | ']' if !quoted => {
                optional = letter == '[';
                words.last_mut().expect("a word").push(letter);
            }
            ' ' if !quoted && !optional => words.push(String::new()),
            letter => words.last_mut().expect("a word").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `[--json]` is typed and left out, `list|close` is both; `PATH…` is left out, as it says itself that it may be.
fn variants(words: &[String]) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for word in words {
        let choices: Vec<Vec<String>> = match word
            .strip_prefix('[')
            .and_then(|word| word.strip_suffix(']'))
        {
            Some(optional) if optional.ends_with('…') => vec![Vec::new()],
            Some(optional) => vec![Vec::new(), optional.split(' ').map(str::to_owned).collect()],
            None => word
                .split('|')
                .map(|choice| vec![choice.to_owned()])
                .collect(),
        };
        all = all
            .iter()
            .flat_map(|before| {
                choices
                    .iter()
                    .map(move |choice| [before.clone(), choice.clone()].concat())
            })
            .collect();
    }
    all
}
