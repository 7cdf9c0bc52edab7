//! Forms of a Kyrgyz verb: a stem, and an ending in which capitals stand for letters that follow from those before them.

/// The form of a stem with an ending, by vowel harmony and assimilation of consonants.
///
/// А and Ы: open and close vowel in harmony; Ъ: Ы after a consonant only; Й: й after a vowel, else А; Р: р after a vowel, else А and р;
/// У: the long vowel of the infinitive; Г, Д, Б: г/к, д/т, б/п. `0` is the bare stem.
pub(super) fn form(stem: &str, ending: &str) -> String {
    let mut form: Vec<char> = stem.chars().collect();
    for (n, c) in ending.chars().enumerate() {
        let before = form.len();
        let after_vowel = form.last().copied().is_some_and(is_vowel);
        match c {
            'А' => form.push(open(&form)),
            'Ы' => form.push(close(&form)),
            'Ъ' if after_vowel => {}
            'Ъ' => form.push(close(&form)),
            'Й' if after_vowel => form.push('й'),
            'Й' => form.push(open(&form)),
            'Р' if after_vowel => form.push('р'),
            'Р' => form.extend([open(&form), 'р']),
            'У' => lengthen(&mut form),
            'Г' => form.push(if is_voiceless(&form) { 'к' } else { 'г' }),
            'Д' => form.push(if is_voiceless(&form) { 'т' } else { 'д' }),
            'Б' => form.push(if is_voiceless(&form) { 'п' } else { 'б' }),
            '0' => {}
            other => form.push(other),
        }
        if n == 0 && form.len() > before {
            voice(&mut form, before);
        }
    }
    form.into_iter().collect()
}

const fn is_vowel(c: char) -> bool {
    matches!(
        c,
        'а' | 'е' | 'ё' | 'и' | 'о' | 'ө' | 'у' | 'ү' | 'ы' | 'э' | 'ю' | 'я'
    )
}

fn is_voiceless(form: &[char]) -> bool {
    form.last().is_some_and(|c| "кпстфхцчшщ".contains(*c))
}

fn last_vowel(form: &[char]) -> char {
    let vowel = form.iter().rev().copied().find(|c| is_vowel(*c));
    vowel.unwrap_or('а')
}

fn open(form: &[char]) -> char {
    match last_vowel(form) {
        'о' | 'ё' => 'о',
        'е' | 'э' | 'и' => 'е',
        'ө' | 'ү' => 'ө',
        _ => 'а',
    }
}

fn close(form: &[char]) -> char {
    match last_vowel(form) {
        'у' | 'ю' | 'о' | 'ё' => 'у',
        'е' | 'э' | 'и' => 'и',
        'ө' | 'ү' => 'ү',
        _ => 'ы',
    }
}

/// саба → сабоо, сүйлө → сүйлөө, ур → уруу, кес → кесүү.
fn lengthen(form: &mut Vec<char>) {
    let front = matches!(last_vowel(form), 'е' | 'э' | 'и' | 'ө' | 'ү');
    if form.last().copied().is_some_and(is_vowel) {
        form.pop();
        form.extend(if front { ['ө'; 2] } else { ['о'; 2] });
    } else {
        form.extend(if front { ['ү'; 2] } else { ['у'; 2] });
    }
}

/// к and п between vowels: сок → согот, теп → тебет.
fn voice(form: &mut [char], end: usize) {
    let [.., a, b] = form[..end] else { return };
    if !is_vowel(a) || !is_vowel(form[end]) {
        return;
    }
    match b {
        'к' => form[end - 1] = 'г',
        'п' => form[end - 1] = 'б',
        _ => {}
    }
}
