//! What the program counts of itself, without ids, texts or secrets. Prometheus' text form, written by hand.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use super::SendError;

/// Only goes up.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// So many more.
    pub fn add(&self, more: usize) {
        self.0.fetch_add(more as u64, Ordering::Relaxed);
    }

    /// Until now.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Goes up and down.
#[derive(Debug, Default)]
pub struct Gauge(AtomicI64);

impl Gauge {
    /// Is so much now.
    pub fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// So much now.
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Upper bounds of the buckets in microseconds.
const BOUNDS: [u64; 9] = [
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_500_000,
];

/// How long something took.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    microseconds: AtomicU64,
}

impl Histogram {
    /// It took so long once more.
    pub fn took(&self, time: Duration) {
        let microseconds = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let bucket = BOUNDS.iter().position(|bound| microseconds <= *bound);
        if let Some(bucket) = bucket.and_then(|b| self.buckets.get(b)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
    }
}

/// Calls by what came of them.
#[derive(Debug, Default)]
pub struct Calls {
    ok: Counter,
    throttled: Counter,
    migrated: Counter,
    unreachable: Counter,
    gone: Counter,
    permanent: Counter,
    unavailable: Counter,
    refused: Counter,
}

impl Calls {
    /// One more call ended so.
    pub fn ended<T>(&self, outcome: &Result<T, SendError>) {
        match outcome {
            Ok(_) => &self.ok,
            Err(SendError::RetryAfter(_)) => &self.throttled,
            Err(SendError::Migrated(_)) => &self.migrated,
            Err(SendError::Unreachable(_) | SendError::TopicGone) => &self.unreachable,
            Err(SendError::MessageGone) => &self.gone,
            Err(SendError::Permanent(_)) => &self.permanent,
            Err(SendError::Unavailable(_)) => &self.unavailable,
            Err(SendError::Refused(_)) => &self.refused,
        }
        .add(1);
    }
}

/// All of it.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Inbounds committed.
    pub inbounds: Counter,
    /// Updates that were nothing for us.
    pub irrelevant: Counter,
    /// Updates that could not be read.
    pub unreadable: Counter,
    /// From receiving a batch to its commit.
    pub commit: Histogram,
    /// Calls that were made.
    pub calls: Calls,
    /// Outbox rows that wait.
    pub outbox: Gauge,
    /// SMS that wait to be handed over.
    pub sms: Gauge,
    /// Dead letters in both directions.
    pub dead_letters: Gauge,
}

impl Metrics {
    /// In Prometheus' text form.
    #[must_use]
    pub fn exposition(&self) -> String {
        let mut page = Page(String::with_capacity(2048));
        page.family(
            "jashun_updates_total",
            "counter",
            "Updates received, by kind.",
        );
        for (kind, counter) in [
            ("inbound", &self.inbounds),
            ("irrelevant", &self.irrelevant),
            ("unreadable", &self.unreadable),
        ] {
            page.line(
                &format!("jashun_updates_total{{kind=\"{kind}\"}}"),
                counter.get(),
            );
        }
        page.family(
            "jashun_calls_total",
            "counter",
            "Calls to Telegram, by outcome.",
        );
        for (outcome, counter) in [
            ("ok", &self.calls.ok),
            ("throttled", &self.calls.throttled),
            ("migrated", &self.calls.migrated),
            ("unreachable", &self.calls.unreachable),
            ("gone", &self.calls.gone),
            ("permanent", &self.calls.permanent),
            ("unavailable", &self.calls.unavailable),
            ("refused", &self.calls.refused),
        ] {
            page.line(
                &format!("jashun_calls_total{{outcome=\"{outcome}\"}}"),
                counter.get(),
            );
        }
        page.histogram(
            "jashun_commit_seconds",
            "From receiving a batch to its commit.",
            &self.commit,
        );
        page.family(
            "jashun_outbox_pending",
            "gauge",
            "Messages that wait to be sent.",
        );
        page.line("jashun_outbox_pending", self.outbox.get());
        page.family(
            "jashun_sms_pending",
            "gauge",
            "SMS that wait to be handed over.",
        );
        page.line("jashun_sms_pending", self.sms.get());
        page.family(
            "jashun_dead_letters",
            "gauge",
            "Given up in the last seven days.",
        );
        page.line("jashun_dead_letters", self.dead_letters.get());
        page.0
    }
}

struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // writing to a String cannot fail
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn line(&mut self, series: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "{series} {value}");
    }

    fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram) {
        self.family(name, "histogram", help);
        let mut below = 0;
        for (bound, bucket) in BOUNDS.iter().zip(&histogram.buckets) {
            below += bucket.load(Ordering::Relaxed);
            let bound = Duration::from_micros(*bound).as_secs_f64();
            self.line(&format!("{name}_bucket{{le=\"{bound}\"}}"), below);
        }
        let count = histogram.count.load(Ordering::Relaxed);
        self.line(&format!("{name}_bucket{{le=\"+Inf\"}}"), count);
        let sum = Duration::from_micros(histogram.microseconds.load(Ordering::Relaxed));
        self.line(&format!("{name}_sum"), sum.as_secs_f64());
        self.line(&format!("{name}_count"), count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exposition_is_what_prometheus_reads() {
        let metrics = Metrics::default();
        metrics.inbounds.add(3);
        metrics.outbox.set(-1);
        for time in [500, 3_000, 9_000_000] {
            metrics.commit.took(Duration::from_micros(time));
        }
        metrics.calls.ended(&Ok(()));
        metrics.calls.ended::<()>(&Err(SendError::MessageGone));
        let page = metrics.exposition();
        for line in [
            "# TYPE jashun_updates_total counter",
            "jashun_updates_total{kind=\"inbound\"} 3",
            "jashun_calls_total{outcome=\"ok\"} 1",
            "jashun_calls_total{outcome=\"gone\"} 1",
            "jashun_calls_total{outcome=\"refused\"} 0",
            "jashun_commit_seconds_bucket{le=\"0.001\"} 1",
            "jashun_commit_seconds_bucket{le=\"0.005\"} 2",
            "jashun_commit_seconds_bucket{le=\"2.5\"} 2",
            "jashun_commit_seconds_bucket{le=\"+Inf\"} 3",
            "jashun_commit_seconds_sum 9.0035",
            "jashun_commit_seconds_count 3",
            "jashun_outbox_pending -1",
        ] {
            assert!(page.lines().any(|l| l == line), "{line}\n{page}");
        }
        let values = page.lines().filter(|l| !l.starts_with('#'));
        for line in values {
            let (_, value) = line.rsplit_once(' ').unwrap();
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
    }
}
