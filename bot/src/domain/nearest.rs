//! "Did you mean …?".

use strsim::osa_distance;

/// The candidate that the fewest edits make of a word, however many, with their number. Whoever asks folds letters first.
pub fn nearest<T>(
    word: &str,
    candidates: impl IntoIterator<Item = (String, T)>,
) -> Option<(usize, T)> {
    let edits = candidates
        .into_iter()
        .map(|(candidate, what)| (osa_distance(word, &candidate), what));
    edits.min_by_key(|(edits, _)| *edits)
}

/// Whether so many edits of a word may be a slip of the hand.
#[must_use]
pub fn is_slip(word: &str, edits: usize) -> bool {
    edits <= (word.chars().count() / 4).clamp(1, 3)
}
