//! A real Kannel: bearerbox and smsbox of Debian on free ports of loopback, between the message centre and our endpoint.

mod configuration;

use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::Instant;

use crate::journal::SOON;
use crate::{Fakesmsc, Smsc};
pub use configuration::Settings;
use configuration::{ADMIN, FAKE_PREFIX, Ports, REPORTS, configuration, make_reports};

/// Who does not end on SIGTERM within this is killed: bearerbox hangs once in some 50 times if the centre is away.
const STOP: Duration = Duration::from_secs(10);

/// An smsbox that has not called a lost bearerbox again within this never will.
const HANGS: Duration = Duration::from_secs(20);

/// Kannel and its folder. Everything ends when it is dropped; a test that fails shows its logs.
#[derive(Debug)]
pub struct Kannel {
    smsc: Smsc,
    ports: Ports,
    folder: TempDir,
    level: u8,
    http: reqwest::Client,
    bearerbox: Option<Child>,
    smsbox: Option<Child>,
}

impl Kannel {
    /// Who may send.
    pub const USER: &str = "survey";
    /// And their password.
    pub const PASSWORD: &str = "sendsms-of-the-tests";

    /// Kannel between this centre and the endpoint for what people write, which is called as
    /// `POST {endpoint}?from=%p&to=%P&id=%I&smsc=%i&time=%T&udh=%u` with the text as body.
    pub async fn start(smsc: &Smsc, endpoint: &str) -> Self {
        Self::with(smsc, endpoint, &Settings::default()).await
    }

    /// With other settings.
    pub async fn with(smsc: &Smsc, endpoint: &str, settings: &Settings) -> Self {
        let ports = Ports::free();
        let folder = tempfile::tempdir().unwrap();
        let configuration = configuration(&ports, smsc.port(), endpoint, settings);
        fs::write(folder.path().join("kannel.conf"), configuration).unwrap();
        make_reports(&folder.path().join(REPORTS)).await;
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .build()
            .unwrap();
        let mut kannel = Self {
            smsc: smsc.clone(),
            ports,
            folder,
            level: settings.level,
            http,
            bearerbox: None,
            smsbox: None,
        };
        kannel.revive().await;
        kannel
    }

    /// Where messages are handed over.
    #[must_use]
    pub fn sendsms_url(&self) -> String {
        format!("http://127.0.0.1:{}/cgi-bin/sendsms", self.ports.sendsms)
    }

    /// Kannel's own fake message centre, as a phone of this number.
    ///
    /// # Panics
    /// If the number does not begin with +996700: messages to it would go to the other centre.
    #[must_use]
    pub fn fakesmsc(&self, number: &str) -> Fakesmsc {
        let routed = number.trim_start_matches('+').starts_with(FAKE_PREFIX);
        assert!(routed, "numbers of fakesmsc begin with {FAKE_PREFIX}");
        Fakesmsc::new(self.ports.fake, number)
    }

    /// Starts what does not run and waits until all of it works together: the boxes, and the centre unless it is away.
    ///
    /// # Panics
    /// If it never does, with the logs.
    pub async fn revive(&mut self) {
        let mut status = String::new();
        let mut patience = Instant::now() + HANGS;
        let waiting = async {
            loop {
                if !running(&mut self.bearerbox) {
                    self.bearerbox = Some(self.spawn("bearerbox"));
                }
                status = self.status().await;
                let up = status.contains("Status: running");
                // one that has lost bearerbox may end by itself, also while it is being waited for
                if up && !running(&mut self.smsbox) {
                    self.smsbox = Some(self.spawn("smsbox"));
                }
                let connected = status.contains("smsbox:");
                if up && !connected && Instant::now() > patience {
                    kill(self.smsbox.take()).await;
                    patience = Instant::now() + HANGS;
                }
                let centre = self.smsc.is_away() || is_online(&status);
                if up && centre && connected && self.sends().await {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let came = tokio::time::timeout(SOON, waiting).await;
        assert!(came.is_ok(), "Kannel does not start:\n{status}");
    }

    /// kill -9. As a rule smsbox lives on and calls again after 10 seconds; if it was busy it may crash, or hang.
    pub async fn kill_bearerbox(&mut self) {
        kill(self.bearerbox.take()).await;
    }

    /// kill -9.
    pub async fn kill_smsbox(&mut self) {
        kill(self.smsbox.take()).await;
    }

    /// SIGTERM to bearerbox, upon which smsbox ends too; waits for the end of both, and helps as a supervisor does.
    pub async fn terminate(&mut self) {
        terminate(self.bearerbox.as_ref()).await;
        end(self.bearerbox.take()).await;
        end(self.smsbox.take()).await;
    }

    /// SIGTERM to smsbox alone; waits for its end.
    pub async fn terminate_smsbox(&mut self) {
        terminate(self.smsbox.as_ref()).await;
        end(self.smsbox.take()).await;
    }

    /// `/status.txt`; empty while bearerbox cannot answer.
    pub async fn status(&self) -> String {
        self.ask("status.txt").await.unwrap_or_default()
    }

    /// `/store-status.txt`: what bearerbox has not got rid of.
    pub async fn stored(&self) -> String {
        self.ask("store-status.txt").await.unwrap_or_default()
    }

    /// Waits until `/status.txt` shows something.
    ///
    /// # Panics
    /// If it never does, with the logs.
    pub async fn until(&self, what: &str, like: impl Fn(&str) -> bool) {
        let mut status = String::new();
        let waiting = async {
            while !like(&status) {
                tokio::time::sleep(Duration::from_millis(10)).await;
                status = self.status().await;
            }
        };
        let came = tokio::time::timeout(SOON, waiting).await;
        assert!(came.is_ok(), "{what}: never came about:\n{status}");
    }

    /// Waits until bearerbox has got rid of everything: what is for phones is with the centre, what is for us is with smsbox.
    pub async fn drained(&self) {
        self.until("the store is empty", |status| {
            status.contains("store size 0\n")
        })
        .await;
    }

    /// Waits until one of the boxes has logged this.
    ///
    /// # Panics
    /// If it never does.
    pub async fn logged(&self, what: &str) {
        let waiting = async {
            while !self.log().contains(what) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let came = tokio::time::timeout(SOON, waiting).await;
        assert!(came.is_ok(), "never logged: {what}");
    }

    /// Both logs, as far as written.
    #[must_use]
    pub fn log(&self) -> String {
        ["bearerbox", "smsbox"]
            .map(|name| self.log_of(name))
            .concat()
    }

    fn log_of(&self, name: &str) -> String {
        let bytes = fs::read(self.log_file(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn log_file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name).with_extension("log")
    }

    async fn ask(&self, page: &str) -> Option<String> {
        let url = format!(
            "http://127.0.0.1:{}/{page}?password={ADMIN}",
            self.ports.admin
        );
        let answer = self.http.get(url).send().await.ok()?;
        answer.text().await.ok()
    }

    async fn sends(&self) -> bool {
        self.http.get(self.sendsms_url()).send().await.is_ok()
    }

    fn spawn(&self, name: &str) -> Child {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log_file(name))
            .unwrap();
        Command::new(PathBuf::from("/usr/sbin").join(name))
            .args(["-v", &self.level.to_string(), "kannel.conf"])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::from(log))
            .kill_on_drop(true)
            .spawn()
            .expect("Kannel is not installed: see tests/run")
    }
}

impl Drop for Kannel {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for name in ["bearerbox", "smsbox"] {
                let log = self.log_of(name);
                let lines: Vec<&str> = log.lines().collect();
                let last = lines[lines.len().saturating_sub(120)..].join("\n");
                eprintln!("--- the end of {name}'s log\n{last}");
            }
        }
    }
}

fn is_online(status: &str) -> bool {
    let smpp = |line: &&str| line.trim_start().starts_with("SMPP");
    status
        .lines()
        .filter(smpp)
        .any(|line| line.contains("(online"))
}

fn running(child: &mut Option<Child>) -> bool {
    child
        .as_mut()
        .is_some_and(|child| child.try_wait().unwrap().is_none())
}

async fn kill(child: Option<Child>) {
    child.expect("it does not run").kill().await.unwrap();
}

async fn terminate(child: Option<&Child>) {
    let id = child.and_then(Child::id).expect("it does not run");
    let sent = Command::new("kill")
        .args(["-TERM", &id.to_string()])
        .status()
        .await;
    assert!(sent.unwrap().success());
}

async fn end(child: Option<Child>) {
    let Some(mut child) = child else { return };
    let ended = tokio::time::timeout(STOP, child.wait()).await;
    if ended.is_err() {
        child.kill().await.unwrap();
    }
}
