//! What a death of bearerbox or smsbox costs, one message at a time.

use end_to_end::{Report, Treatment};

use crate::endpoint::Mood;
use crate::{Stage, TELLING};

/// Who ends, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Death {
    KillSmsbox,
    TerminateSmsbox,
    KillBearerbox,
    TerminateBoth,
}

impl Death {
    const ALL: [Self; 4] = [
        Self::KillSmsbox,
        Self::TerminateSmsbox,
        Self::KillBearerbox,
        Self::TerminateBoth,
    ];

    async fn strike(self, stage: &mut Stage) {
        match self {
            Self::KillSmsbox => stage.kannel.kill_smsbox().await,
            Self::TerminateSmsbox => stage.kannel.terminate_smsbox().await,
            Self::KillBearerbox => stage.kannel.kill_bearerbox().await,
            Self::TerminateBoth => stage.kannel.terminate().await,
        }
    }
}

#[tokio::test]
async fn queued_messages_and_their_reports_survive_any_death_and_reach_the_phone_once() {
    for death in Death::ALL {
        let mut stage = Stage::start().await;
        stage.smsc.away();
        stage.smsc.bound(false).await;
        for n in 0..20 {
            stage
                .submit(&format!("Q{n}"), &format!("{TELLING} {n}"))
                .await;
        }
        death.strike(&mut stage).await;
        stage.smsc.back();
        stage.kannel.revive().await;
        for n in 0..20 {
            assert_eq!(stage.endpoint.reports(&format!("Q{n}"), 2).await, [1, 8]);
        }
        assert_eq!(stage.phone.messages().len(), 20, "{death:?}");
    }
}

#[tokio::test]
async fn a_report_that_comes_after_any_death_is_passed_on() {
    for death in Death::ALL {
        let mut stage = Stage::start().await;
        stage.phone.treat_next(Treatment {
            report: Report::None,
            ..Treatment::default()
        });
        stage.submit("A", "Салам").await;
        let message = stage.phone.next_message().await;
        assert_eq!(stage.endpoint.reports("A", 1).await, [8]);
        death.strike(&mut stage).await;
        stage.kannel.revive().await;
        stage.phone.report(&message, Report::Delivered).await;
        assert_eq!(stage.endpoint.reports("A", 2).await, [1, 8], "{death:?}");
    }
}

#[tokio::test]
async fn what_people_write_while_smsbox_is_dead_waits_with_bearerbox_and_survives_it() {
    let mut stage = Stage::start().await;
    stage.kannel.terminate_smsbox().await;
    stage.phone.send("бир").await;
    stage.phone.send("эки").await;
    assert_eq!(stage.kannel.stored().await.matches("[MO]").count(), 2);
    stage.kannel.kill_bearerbox().await;
    stage.kannel.revive().await;
    stage.endpoint.wait_text("бир").await;
    stage.endpoint.wait_text("эки").await;
    stage.endpoint.pass(&stage.phone).await;
    assert_eq!(stage.endpoint.texts().len(), 2, "once each");
}

#[tokio::test]
async fn what_smsbox_tries_again_dies_with_it_and_with_bearerbox() {
    for death in Death::ALL {
        let mut stage = Stage::start().await;
        stage.endpoint.turn(Mood::Status(503));
        stage.submit("A", "Салам").await;
        for n in 0..20 {
            stage.phone.send(&format!("жооп {n}")).await;
        }
        stage.endpoint.wait_calls("/mo", 20).await;
        stage.endpoint.wait_calls("/dlr", 2).await;
        // bearerbox keeps nothing that smsbox has begun with
        stage.kannel.drained().await;
        death.strike(&mut stage).await;
        stage.kannel.revive().await;
        let tried = stage.endpoint.calls("/mo").len();
        stage.endpoint.turn(Mood::Status(200));
        stage.endpoint.pass(&stage.phone).await;
        let later = &stage.endpoint.calls("/mo")[tried..];
        let taken = later.iter().filter(|call| call.body.starts_with("жооп"));
        assert_eq!(taken.count(), 0, "{death:?}");
        let reports = stage.endpoint.calls("/dlr");
        assert!(reports.iter().all(|call| !call.taken), "{death:?}");
    }
}
