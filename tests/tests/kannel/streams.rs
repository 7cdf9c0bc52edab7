//! What a death of bearerbox or smsbox costs while messages pour in and out. The figures are printed; the limits are asserted.

use std::collections::BTreeMap;

use end_to_end::Settings;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Stage;
use crate::endpoint::bits;

const LANES: usize = 8;
const EACH: usize = 60;
/// After so many of them somebody dies.
const BEFORE: usize = 150;

/// How the handing over of one message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Accepted,
    /// No connection.
    Refused,
    /// The connection broke before an answer.
    Unanswered,
}

/// Eight senders at once; the watch counts answers.
fn hand_over(
    stage: &Stage,
) -> (
    Vec<JoinHandle<BTreeMap<String, End>>>,
    watch::Receiver<usize>,
) {
    let (answers, count) = watch::channel(0);
    let lane = |lane: usize| {
        let (endpoint, phone) = (stage.endpoint.clone(), stage.phone.clone());
        let (url, answers) = (stage.kannel.sendsms_url(), answers.clone());
        tokio::spawn(async move {
            let mut ends = BTreeMap::new();
            for n in 0..EACH {
                let id = format!("{lane}-{n}");
                let text = format!("суроо {id}");
                let end = match endpoint.try_submit(&url, &phone, &id, &text).await {
                    Ok(said) if said.starts_with("0:") || said.starts_with("3:") => End::Accepted,
                    Ok(said) => panic!("{said}"),
                    Err(error) if error.is_connect() => End::Refused,
                    Err(_) => End::Unanswered,
                };
                ends.insert(id, end);
                answers.send_modify(|count| *count += 1);
            }
            ends
        })
    };
    ((0..LANES).map(lane).collect(), count)
}

/// How often each text is there.
fn counts(texts: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepted_messages_are_never_lost_and_only_the_window_of_submits_is_sent_twice() {
    for (submits, smsbox) in [(10, true), (10, false), (1, false)] {
        let settings = Settings {
            submits,
            ..Settings::default()
        };
        let mut stage = Stage::with(&settings).await;
        let (lanes, mut answers) = hand_over(&stage);
        answers.wait_for(|count| *count >= BEFORE).await.unwrap();
        if smsbox {
            stage.kannel.kill_smsbox().await;
        } else {
            stage.kannel.kill_bearerbox().await;
        }
        stage.kannel.revive().await;
        let mut ends = BTreeMap::new();
        for lane in lanes {
            ends.extend(lane.await.unwrap());
        }
        stage.kannel.drained().await;
        stage.submit("last", "акыркысы").await;
        stage.endpoint.reports("last", 2).await;
        stage.endpoint.pass(&stage.phone).await;
        let reports = stage.endpoint.calls("/dlr");
        let accepted = ends.iter().filter(|(_, end)| **end == End::Accepted);
        let silent = accepted
            .filter(|(id, _)| !bits(&reports, id).contains(&1))
            .count();
        let came = counts(stage.phone.messages().into_iter().map(|m| m.text));
        let times = |id: &String| {
            came.get(&format!("суроо {id}"))
                .copied()
                .unwrap_or_default()
        };
        let number = |end: End, like: fn(usize) -> bool| {
            let of = |(id, ended): &(&String, &End)| **ended == end && like(times(id));
            ends.iter().filter(of).count()
        };
        let (lost, twice) = (
            number(End::Accepted, |times| times == 0),
            number(End::Accepted, |times| times > 1),
        );
        println!(
            "kill -9 of {}, max-pending-submits {submits}: {} accepted, {lost} lost, {twice} twice, {silent} without a final report; \
{} broke off, {} of them arrived; {} refused",
            if smsbox { "smsbox" } else { "bearerbox" },
            number(End::Accepted, |_| true),
            number(End::Unanswered, |_| true),
            number(End::Unanswered, |times| times > 0),
            number(End::Refused, |_| true),
        );
        assert_eq!(lost, 0);
        let window = if smsbox { 0 } else { submits as usize };
        assert!(twice <= window, "{twice}");
        assert_eq!(number(End::Refused, |times| times > 0), 0);
        assert!(ends.keys().all(|id| times(id) <= 2));
        // a report that smsbox was passing on died with it
        assert!(silent <= settings.requests as usize, "{silent}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_what_people_write_at_most_what_smsbox_may_have_on_its_way_is_lost() {
    let deaths = ["smsbox", "bearerbox", "both, by SIGTERM"];
    for (who, requests) in deaths.into_iter().flat_map(|who| [(who, 512), (who, 8)]) {
        let settings = Settings {
            requests,
            ..Settings::default()
        };
        let mut stage = Stage::with(&settings).await;
        let lane = |lane: usize| {
            let phone = stage.smsc.phone(&format!("99655500000{lane}"));
            tokio::spawn(async move {
                for n in 0..EACH {
                    phone.send(&format!("жооп {lane}-{n}")).await;
                }
            })
        };
        let lanes: Vec<JoinHandle<()>> = (0..LANES).map(lane).collect();
        stage.endpoint.wait_calls("/mo", BEFORE).await;
        match who {
            "smsbox" => stage.kannel.kill_smsbox().await,
            "bearerbox" => stage.kannel.kill_bearerbox().await,
            _ => stage.kannel.terminate().await,
        }
        stage.kannel.revive().await;
        for lane in lanes {
            lane.await.unwrap();
        }
        stage.kannel.drained().await;
        stage.endpoint.pass(&stage.phone).await;
        let came = counts(stage.endpoint.texts());
        let lost = LANES * EACH - came.len();
        let repeated = stage.endpoint.calls("/mo").len() - 3 - came.values().sum::<usize>();
        println!(
            "end of {who}, max-pending-requests {requests}: {lost} of {} lost; {} came again with another id, \
             {repeated} with the same",
            LANES * EACH,
            came.values().filter(|times| **times > 1).count(),
        );
        assert!(lost <= requests as usize, "{lost}");
        assert!(came.values().all(|times| *times <= 2), "{came:?}");
    }
}
