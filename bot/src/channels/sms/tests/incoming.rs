//! What every gateway does with what comes to its endpoint.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static READERS: LazyLock<[Arc<dyn SmsGateway>; 4]> = LazyLock::new(|| ALL.map(|one| one.reader()));

#[test]
fn a_genuine_report_is_read_and_a_repeat_of_it_reads_the_same() {
    for candidate in ALL {
        let gateway = candidate.reader();
        let once = candidate.report().read_by(&*gateway);
        let delivered = once.as_ref().is_ok_and(|received| {
            matches!(received.as_slice(), [SmsReceived::Report(report)]
                if report.state == SmsState::Delivered)
        });
        assert!(delivered, "{}: {once:?}", candidate.name);
        assert_eq!(candidate.report().read_by(&*gateway), once);
    }
}

#[test]
fn who_does_not_know_the_secret_is_not_read() {
    for candidate in ALL {
        let gateway = candidate.reader();
        let genuine = candidate.report();
        for wrong in [
            "",
            "path-secret-012345678",
            "path-secret-01234567890",
            "PATH-SECRET-0123456789",
        ] {
            let mut forged = genuine.clone();
            forged.path = forged.path.replace(SECRET, wrong);
            if candidate.name == "smsgate" {
                forged = forged.header("x-signature", wrong);
            }
            let read = forged.read_by(&*gateway);
            assert_eq!(
                read,
                Err(SmsUnread::Unauthorized),
                "{} {wrong}",
                candidate.name
            );
        }
    }
}

#[test]
fn a_foreign_address_is_not_read() {
    for candidate in ALL {
        let gateway = candidate.reader();
        for peer in [[10, 2, 0, 1], [127, 0, 0, 1], [203, 0, 113, 9]] {
            let read = candidate.report().from(peer).read_by(&*gateway);
            assert_eq!(read, Err(SmsUnread::Unauthorized), "{}", candidate.name);
        }
        let mut mapped = candidate.report();
        mapped.peer = "::ffff:10.1.9.9".parse().unwrap();
        assert!(mapped.read_by(&*gateway).is_ok(), "{}", candidate.name);
    }
}

#[test]
fn without_a_configured_secret_nobody_is_read() {
    for candidate in ALL {
        let settings = GatewaySettings {
            secret: None,
            ..candidate.settings("http://127.0.0.1:9")
        };
        let gateway = gateway(&settings, PATIENT).unwrap();
        let mut empty = candidate.report();
        empty.path = empty.path.replace(SECRET, "");
        let signature = keyed(b"", &[&empty.body, b"1795000000"]);
        let empty = empty.header("x-signature", &hex::encode(signature.into_bytes()));
        for brought in [empty, candidate.report()] {
            let read = brought.read_by(&*gateway);
            assert_eq!(read, Err(SmsUnread::Unauthorized), "{}", candidate.name);
        }
    }
}

#[test]
fn address_ranges_hold_their_addresses_and_no_others() {
    for (range, inside, outside) in [
        ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
        ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
        ("0.0.0.0/0", "203.0.113.9", "::1"),
        ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
        ("::1", "::1", "127.0.0.1"),
    ] {
        let read = AddressRange::parse(range).unwrap();
        assert!(read.contains(inside.parse().unwrap()), "{range}");
        assert!(!read.contains(outside.parse().unwrap()), "{range}");
    }
    for wrong in ["", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "host"] {
        assert_eq!(AddressRange::parse(wrong), None, "{wrong}");
    }
}

proptest! {
    /// Whatever comes: no panic, and never more than one message of it.
    #[test]
    fn garbage_is_read_or_refused_but_never_breaks(
        query in "\\PC{0,60}|([a-z]{2,4}=(%[0-9a-fA-F]{2}|[a-z+]){0,9}&){0,6}",
        body in proptest::collection::vec(any::<u8>(), 0..200),
        words in "[\\{\\}\\[\\]:,\"<>/a-z0-9\\\\ \u{0}]{0,80}",
        content in "application/(json|xml|x-www-form-urlencoded)|",
        route in "mo|dlr|receive|stopped|sent|report|events|[a-z/]{0,9}",
    ) {
        for gateway in READERS.iter() {
            let path = format!("{SECRET}/{route}");
            for body in [&body[..], words.as_bytes()] {
                let time = (NOW.0 / 1000).to_string();
                let signature = keyed(SECRET.as_bytes(), &[body, time.as_bytes()]);
                let brought = Brought::at(&path)
                    .query(&query)
                    .header("content-type", &content)
                    .header("x-timestamp", &time)
                    .header("x-signature", &hex::encode(signature.into_bytes()))
                    .body(body);
                let read = brought.read_by(&**gateway);
                prop_assert_ne!(&read, &Err(SmsUnread::Unauthorized));
                prop_assert!(read.map_or(0, |received| received.len()) <= 1);
            }
        }
    }
}
