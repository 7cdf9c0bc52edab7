//! What the program counts of itself, without ids, texts or secrets, and its text form for Prometheus.

use prometheus_client::encoding::prometheus_text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::SendError;

/// Counters that differ in the value of one label.
type Counters = Family<[(&'static str, &'static str); 1], Counter>;

/// Upper bounds of the buckets in seconds.
const BOUNDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];
/// What can come of a call.
const OUTCOMES: [&str; 8] = [
    "ok",
    "throttled",
    "migrated",
    "unreachable",
    "gone",
    "permanent",
    "unavailable",
    "refused",
];

/// Calls by what came of them.
#[derive(Debug)]
pub struct Calls(Counters);

impl Calls {
    /// One more call ended so.
    pub fn ended<T>(&self, outcome: &Result<T, SendError>) {
        let outcome = match outcome {
            Ok(_) => "ok",
            Err(SendError::RetryAfter(_)) => "throttled",
            Err(SendError::Migrated(_)) => "migrated",
            Err(SendError::Unreachable(_) | SendError::TopicGone | SendError::Unwanted(_)) => {
                "unreachable"
            }
            Err(SendError::MessageGone) => "gone",
            Err(SendError::Permanent(_)) => "permanent",
            Err(SendError::Unavailable(_)) => "unavailable",
            Err(SendError::Refused(_)) => "refused",
        };
        self.0.get_or_create(&[("outcome", outcome)]).inc();
    }
}

/// All of it.
#[derive(Debug)]
pub struct Metrics {
    /// Inbounds committed.
    pub inbounds: Counter,
    /// Updates that were nothing for us.
    pub irrelevant: Counter,
    /// Updates that could not be read.
    pub unreadable: Counter,
    /// From receiving a batch to its commit, in seconds.
    pub commit: Histogram,
    /// Calls that were made.
    pub calls: Calls,
    /// Outbox rows that wait.
    pub outbox: Gauge,
    /// SMS that wait to be handed over.
    pub sms: Gauge,
    /// Dead letters in both directions.
    pub dead_letters: Gauge,
    registry: Registry,
}

impl Default for Metrics {
    /// The library adds the full stop of each help, and the `_total` of counters. Every series is there from the start.
    fn default() -> Self {
        let mut registry = Registry::with_prefix("jashun");
        let updates = Counters::default();
        registry.register("updates", "Updates received, by kind", updates.clone());
        let updates = |kind| updates.get_or_create_owned(&[("kind", kind)]);
        let calls = Counters::default();
        registry.register("calls", "Calls to Telegram, by outcome", calls.clone());
        for outcome in OUTCOMES {
            drop(calls.get_or_create(&[("outcome", outcome)]));
        }
        let commit = Histogram::new(BOUNDS);
        let help = "From receiving a batch to its commit";
        registry.register("commit_seconds", help, commit.clone());
        let mut gauge = |name, help| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        Self {
            inbounds: updates("inbound"),
            irrelevant: updates("irrelevant"),
            unreadable: updates("unreadable"),
            commit,
            calls: Calls(calls),
            outbox: gauge("outbox_pending", "Messages that wait to be sent"),
            sms: gauge("sms_pending", "SMS that wait to be handed over"),
            dead_letters: gauge("dead_letters", "Given up in the last seven days"),
            registry,
        }
    }
}

impl Metrics {
    /// In Prometheus' text form.
    #[must_use]
    pub fn exposition(&self) -> String {
        let mut page = String::with_capacity(2048);
        // writing to a String cannot fail
        let _ = prometheus_text::encode(&mut page, &self.registry);
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As dashboards and alerts know it, whatever writes it.
    const PAGE: &str = r#"# HELP jashun_updates_total Updates received, by kind.
# TYPE jashun_updates_total counter
jashun_updates_total{kind="inbound"} 3
jashun_updates_total{kind="irrelevant"} 0
jashun_updates_total{kind="unreadable"} 0
# HELP jashun_calls_total Calls to Telegram, by outcome.
# TYPE jashun_calls_total counter
jashun_calls_total{outcome="ok"} 1
jashun_calls_total{outcome="throttled"} 0
jashun_calls_total{outcome="migrated"} 0
jashun_calls_total{outcome="unreachable"} 0
jashun_calls_total{outcome="gone"} 1
jashun_calls_total{outcome="permanent"} 0
jashun_calls_total{outcome="unavailable"} 0
jashun_calls_total{outcome="refused"} 0
# HELP jashun_commit_seconds From receiving a batch to its commit.
# TYPE jashun_commit_seconds histogram
jashun_commit_seconds_bucket{le="0.001"} 1
jashun_commit_seconds_bucket{le="0.0025"} 1
jashun_commit_seconds_bucket{le="0.005"} 2
jashun_commit_seconds_bucket{le="0.01"} 2
jashun_commit_seconds_bucket{le="0.025"} 2
jashun_commit_seconds_bucket{le="0.05"} 2
jashun_commit_seconds_bucket{le="0.1"} 2
jashun_commit_seconds_bucket{le="0.5"} 2
jashun_commit_seconds_bucket{le="2.5"} 2
jashun_commit_seconds_bucket{le="+Inf"} 3
jashun_commit_seconds_sum 9.0035
jashun_commit_seconds_count 3
# HELP jashun_outbox_pending Messages that wait to be sent.
# TYPE jashun_outbox_pending gauge
jashun_outbox_pending -1
# HELP jashun_sms_pending SMS that wait to be handed over.
# TYPE jashun_sms_pending gauge
jashun_sms_pending 0
# HELP jashun_dead_letters Given up in the last seven days.
# TYPE jashun_dead_letters gauge
jashun_dead_letters 0
"#;

    #[test]
    fn names_labels_types_and_helps_are_what_they_always_were() {
        let metrics = Metrics::default();
        metrics.inbounds.inc_by(3);
        metrics.outbox.set(-1);
        for seconds in [0.0005, 0.003, 9.0] {
            metrics.commit.observe(seconds);
        }
        metrics.calls.ended(&Ok(()));
        metrics.calls.ended::<()>(&Err(SendError::MessageGone));
        // the library gives the series of a family in any order
        let sorted = |page: &str| {
            let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        let page = metrics.exposition();
        assert_eq!(sorted(&page), sorted(PAGE), "{page}");
        // and a family in one piece, behind its type
        let is_head = |line: &&str| line.starts_with('#');
        let heads = |page: &str| page.lines().filter(is_head).collect::<String>();
        assert_eq!(heads(&page), heads(PAGE));
    }
}
