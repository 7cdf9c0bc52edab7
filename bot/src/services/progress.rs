//! How many have finished, as leaders see it: so that one person's finishing shows to nobody.

use surveys::statistics::{self, AtLeast};

use super::Context;
use crate::domain::{Moment, RoundId};
use crate::store::{StoreError, Tx, Vault, progress, rounds};

/// Delays of a step: 0 to 4 people.
const DELAYS: i64 = 5;

/// The progress of a round in a municipality, counted at most once an hour.
pub(crate) async fn shown(
    tx: &mut Tx,
    context: &Context,
    round: &RoundId,
    place: &str,
    now: Moment,
) -> Result<Option<AtLeast>, StoreError> {
    if let Some(step) = progress::shown(tx, round, place, now).await? {
        return Ok(statistics::progress_shown(step));
    }
    let finished = rounds::finished(tx, round, place).await?;
    if finished == 0 && !progress::is_counted(tx, round, place).await? {
        // nothing is to be kept: whoever looks at a round just opened does not wait an hour for the next count
        return Ok(None);
    }
    let people = u32::try_from(finished).unwrap_or(u32::MAX);
    let step = self::step(context, &format!("{round} {place}"), people);
    progress::counted(tx, round, place, step, now).await?;
    // another may have counted meanwhile, and what was shown does not go back
    let step = progress::shown(tx, round, place, now).await?;
    Ok(statistics::progress_shown(step.unwrap_or(0)))
}

/// The step that so many people have reached of what is named so.
pub(crate) fn step(context: &Context, name: &str, people: u32) -> u32 {
    statistics::progress(people, |step| delay(&context.vault, name, step))
}

/// So many more people than five a step are needed before it shows: the same whenever it is asked, another one for each round, place and
/// step, so that nothing can be calibrated.
fn delay(vault: &Vault, name: &str, step: u32) -> u32 {
    let number = vault.number("progress", format!("{name} {step}").as_bytes());
    u32::try_from(number % DELAYS).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::scratch::Scratch;

    #[tokio::test]
    async fn delays_are_alike_frequent_and_tell_nothing_of_each_other() {
        let vault = Scratch::new().await.vault;
        let mut pairs = [[0_u32; 5]; 5];
        for round in 0..200 {
            for step in 1..=50 {
                let delay = |round, step| delay(&vault, &format!("needs-{round} osh"), step);
                // the next step of the same round, and the same step of the next round
                let (own, next) = (delay(round, step), delay(round + 1, step));
                assert_eq!(own, delay(round, step));
                pairs[own as usize][next as usize] += 1;
                pairs[own as usize][delay(round, step + 1) as usize] += 1;
            }
        }
        // 20,000 pairs in 25 cells: 800 each, give or take six deviations
        for count in pairs.into_iter().flatten() {
            assert!((630..970).contains(&count), "{pairs:?}");
        }
    }
}
