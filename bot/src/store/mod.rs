//! The only place with SQL: one text for both databases, differences side by side in `dialect`.
//!
//! To add a family of tables: a migration of equal number in both folders, a file here with `const` statements listed in its
//! `STATEMENTS` (a test prepares each on both databases), functions that take `&mut Tx`, and cases in `contract`.

mod both;
mod db;
pub mod dialect;
mod json;
mod vault;
mod work;

pub mod addresses;
pub mod alerts;
pub mod artefacts;
pub mod audit;
pub mod backup;
pub mod budget_years;
pub mod clocks;
pub mod commitments;
pub mod contacts;
pub mod costs;
pub mod councils;
pub mod digests;
pub mod disclosures;
pub mod drafts;
pub mod freezing;
pub mod group_cards;
pub mod guardians;
pub mod helplines;
pub mod inbox;
pub mod invitations;
pub mod invites;
pub mod meeting_points;
pub mod meta;
pub mod news;
pub mod notes;
pub mod outbox;
pub mod phone_lines;
pub mod progress;
pub mod quiet_times;
pub mod readable;
pub mod reading;
pub mod recent_messages;
pub mod recordings;
pub mod release_holds;
pub mod respondents;
pub mod results;
pub mod roles;
pub mod round_keys;
pub mod round_links;
pub mod round_requests;
pub mod rounds;
pub mod safeguarding_people;
pub mod slip_requests;
pub mod sms;
pub mod topics;
pub mod transfer_codes;
pub mod unclear;
pub mod verdicts;
pub mod waiting;
pub mod writings;

pub use db::{Alone, Pool, StoreError};
pub use json::json;
pub use vault::Vault;
pub(crate) use work::Connection;
pub use work::{Db, Tx};

pub(crate) use both::{on_both, rows_apart};

#[cfg(test)]
mod contract;
#[cfg(test)]
pub(crate) mod scratch;

/// Every statement that is the same on both databases.
#[cfg(test)]
fn statements() -> Vec<&'static str> {
    [
        addresses::STATEMENTS,
        alerts::STATEMENTS,
        artefacts::STATEMENTS,
        audit::STATEMENTS,
        budget_years::STATEMENTS,
        clocks::STATEMENTS,
        commitments::STATEMENTS,
        contacts::STATEMENTS,
        costs::STATEMENTS,
        councils::STATEMENTS,
        councils::MEMBER_STATEMENTS,
        digests::STATEMENTS,
        disclosures::STATEMENTS,
        disclosures::MORE_STATEMENTS[0],
        disclosures::MORE_STATEMENTS[1],
        drafts::STATEMENTS,
        group_cards::STATEMENTS,
        guardians::STATEMENTS,
        safeguarding_people::STATEMENTS,
        helplines::STATEMENTS,
        release_holds::STATEMENTS,
        inbox::STATEMENTS,
        invitations::STATEMENTS,
        invites::STATEMENTS,
        phone_lines::STATEMENTS,
        addresses::merge::STATEMENTS,
        meeting_points::STATEMENTS,
        meta::STATEMENTS,
        news::STATEMENTS,
        notes::STATEMENTS,
        transfer_codes::STATEMENTS,
        outbox::STATEMENTS,
        progress::STATEMENTS,
        quiet_times::STATEMENTS,
        recent_messages::STATEMENTS,
        recordings::STATEMENTS,
        respondents::STATEMENTS,
        respondents::cutting::STATEMENTS,
        respondents::leaving::STATEMENTS,
        respondents::links::STATEMENTS,
        respondents::sessions::STATEMENTS,
        results::STATEMENTS,
        roles::STATEMENTS,
        freezing::STATEMENTS,
        round_keys::STATEMENTS,
        round_links::STATEMENTS,
        round_requests::STATEMENTS,
        rounds::STATEMENTS,
        slip_requests::STATEMENTS,
        sms::STATEMENTS,
        topics::STATEMENTS,
        verdicts::STATEMENTS,
        unclear::STATEMENTS,
        waiting::STATEMENTS,
        reading::STATEMENTS,
        writings::STATEMENTS,
    ]
    .concat()
}
