//! The order of names in lists: that of the Kyrgyz alphabet, which holds the Russian one.

/// Every letter of both languages in order.
const LETTERS: &str = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя";

/// What to sort a name by. Letters alone count, capital or small; what is in neither language comes first.
#[must_use]
pub fn alphabetical(name: &str) -> Vec<usize> {
    let letters = name.chars().flat_map(char::to_lowercase);
    let letters = letters.filter(|c| c.is_alphanumeric());
    letters
        .map(|c| LETTERS.chars().position(|l| l == c).map_or(0, |at| at + 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kyrgyz_letters_stand_where_readers_look_for_them() {
        let ordered = [
            "Нарын",
            "Ноокат",
            "Ңаңа",
            "Ош",
            "Өзгөн",
            "Узун-Кыр",
            "Үгүт",
            "Юрьевка",
        ];
        let mut names = ordered;
        names.reverse();
        names.sort_by_key(|name| alphabetical(name));
        assert_eq!(names, ordered);
    }
}
