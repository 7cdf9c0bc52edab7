# Digests for councils and coordinators: polite, plain, no promise that the figures do not hold.
# $place, $what, $choices = texts; $range = a printed range; $people = "30+"; $number, $coins, $places, $points = numbers.

digest-title = Опрос среди молодёжи: { $place }
digest-place-nation = все участвующие муниципалитеты
digest-place-others = другие муниципалитеты
digest-edition = Выпуск { $number }
digest-period = { $from } — { $to }
digest-answered = Ответили: { $people }
digest-target = { $group ->
        [school] Спрашивали учеников одной школы
        [club] Спрашивали участников одного клуба
        [several] Спрашивали в нескольких школах и клубах
       *[everybody] Опрос был открыт для всех
    }
digest-answered-it = На вопрос ответили: { $people }
digest-asked = Вопрос увидели: { $people }

# Specimen: shown when a chat is connected; nothing in it is a result.
digest-specimen-mark = ОБРАЗЕЦ — это не результат
digest-specimen-about = Так будет выглядеть краткий итог. Здесь нет ничьих ответов: все числа придуманы и в каждом вопросе нарочно одинаковы.

digest-needs = Что выбирали чаще всего
digest-need = { $question } <b>{ $what }</b> — { $range }
digest-need-first = { $question } <b>{ $what }</b> — на первом месте
digest-need-half = { $question } <b>{ $what }</b> — половина или больше
digest-answers = Самые частые ответы
digest-answer = { $question } <b>{ $what }</b> — { $range }
digest-needs-more = Остальное ниже, по вопросам.
digest-no-needs = Ни одна потребность явно не вышла вперёд: мнения разделились.
digest-council-only = Оценки самой школы и больницы видят только кенеш и координатор: там все друг друга знают.

# Beside an earlier round. $until = "до 23 ноября 2026 года"; $before, $now = printed ranges.
digest-since = По сравнению с опросом, который шёл { $until }
digest-since-up = больше: { $question } { $what } — было { $before }, стало { $now }
digest-since-down = меньше: { $question } { $what } — было { $before }, стало { $now }
digest-since-none = Изменения невелики: все они могут быть случайными.
digest-since-rest = Остальные изменения могут быть случайными.
digest-since-others = С опросом, который шёл { $until }, не сравниваем: в нём отвечали другие люди или неизвестно, кого спрашивали.
digest-change-up = больше
digest-change-down = меньше
digest-change-unclear = неясно

# What a range means, and why there are ranges at all.
digest-range = { $low }–{ $high } %
digest-range-one = { $low } %
digest-range-top = { $low }+ %
digest-read = «{ $range }» — столько из ответивших на вопрос ответили так. Чтобы никого нельзя было узнать, числа нарочно немного размыты и показаны диапазонами.
digest-read-lists = Ответов мало, поэтому доли не показаны: { $places ->
    [yes] есть списки «половина или больше» и «меньше половины», а где делили монеты — места.
   *[no] есть только два списка — «половина или больше» и «меньше половины».
} Чтобы никого нельзя было узнать, числа нарочно немного размыты.
digest-honesty = Это мнение тех, кто сам захотел ответить. Участников не отбирали случайно, поэтому результат нельзя переносить на всю молодёжь.
digest-no-breakdown = Разбивки по полу и возрасту нет: по ней можно было бы кого-то узнать.

digest-remark-few = Ответов мало: читайте их только как подсказку.
digest-remark-small = Группа ответивших небольшая.
digest-remark-moderate = Ответивших не очень много.

# The picture.
digest-chart-note = Полоса — пределы, в которых лежит доля, в %.
digest-chart-note-coins = Полоса — пределы среднего числа монет.
digest-chart-more =
    { $count ->
        [one] В тех же пределах ещё { $count } ответ.
        [few] В тех же пределах ещё { $count } ответа.
        [many] В тех же пределах ещё { $count } ответов.
       *[other] В тех же пределах ещё { $count } ответа.
    }

# The sentence above a picture: no more than ranges allow. $kind says what people did: marked several, chose one, ranked among the first $places.
digest-headline-majority =
    { $kind ->
        [several] Большинство ответивших отметили: { $what }
        [top] Большинство ответивших поставили на одно из первых { $places } мест: { $what }
       *[single] Большинство ответивших выбрали: { $what }
    }
digest-headline-most =
    { $kind ->
        [several] Ответившие чаще всего отмечали: { $what }
        [top] Ответившие чаще всего ставили на одно из первых { $places } мест: { $what }
       *[single] Ответившие чаще всего выбирали: { $what }
    }
digest-headline-tie =
    { $kind ->
        [several] Ответившие чаще всего отмечали, наравне: { $what }
        [top] Ответившие чаще всего ставили на одно из первых { $places } мест, наравне: { $what }
       *[single] Ответившие чаще всего выбирали, наравне: { $what }
    }
digest-headline-low = Среди ответивших больше тех, кто поставил низкие оценки
digest-headline-high = Среди ответивших больше тех, кто поставил высокие оценки
digest-headline-coins = Распределявшие дали больше всего монет на это: { $what }
digest-headline-coins-tie = Распределявшие дали больше всего монет, поровну: { $what }
digest-headline-divided = Мнения ответивших разделились: ни один ответ не вышел вперёд

# Details, question by question.
digest-details = По вопросам
digest-continued = { $what } (продолжение)
digest-several = Можно было выбрать несколько ответов, поэтому в сумме больше 100 %.
digest-top = Доля тех, кто поставил ответ на места с 1-го по { $places }-е.
digest-coins = { $coins ->
    [one] У каждого, кто распределял, была { $coins } монета.
    [few] У каждого, кто распределял, было { $coins } монеты.
    [many] У каждого, кто распределял, было { $coins } монет.
   *[other] У каждого, кто распределял, было { $coins } монеты.
}
digest-coins-mean = в среднем монет: { $mean }
digest-place = { $place }-е место
digest-majority = Так ответило большинство: { $what }
digest-mean-of = Среднее по муниципалитетам (их { $count }): все весят одинаково, сколько бы там ни ответило.
digest-group-girls = Девочки и девушки
digest-group-boys-and-unsaid = Мальчики и парни, и те, кто не указал пол
digest-group-from-11 = 11–13 лет
digest-group-from-14 = 14–15 лет
digest-group-from-16 = 16–17 лет
digest-group-from-18 = 18–28 лет
digest-group-under-16 = 11–15 лет
digest-group-over-15 = 16–28 лет
digest-group-even = Ни один ответ явно не вышел вперёд.
digest-place-shared = { $place }-е место делят несколько ответов
digest-most-often = Самый частый ответ: { $what }
digest-half-or-more = Так ответила половина или больше
digest-under-half = Так ответили меньше половины
digest-nothing = — таких ответов нет —
digest-scale-high = Высокие оценки: { $choices }
digest-scale-low = Низкие оценки: { $choices }
digest-mean = Средняя оценка: около { $mean } из 5
digest-dont-know = Не знаю
digest-band = от { $from } до { $below } (не включая)
digest-band-last = { $from } и больше
digest-held = Не показано, потому что ответов мало
digest-held-not-public = Видят только кенеш и координатор
digest-held-gate = Пока не показано: не прошло проверку

digest-sector-education = Образование
digest-sector-health = Здравоохранение
digest-sector-social-protection = Социальная защита
digest-sector-protection-from-violence = Защита от насилия
digest-sector-participation = Участие
digest-sector-budget = Бюджет и план
digest-sector-other = Другие вопросы
digest-quote = Слова одного человека, имя не известно: «{ $words }»
