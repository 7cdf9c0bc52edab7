<<<<<<< HEAD
# Digests for councils and coordinators: polite, plain, no promise that the figures do not hold.
# $place, $what, $choices = texts; $range = a printed range; $people = "30+"; $number, $coins, $places, $points = numbers.

digest-title = Мнение молодёжи: { $place }
digest-place-nation = все участвующие муниципалитеты
digest-place-others = другие муниципалитеты
digest-edition = Выпуск { $number }
digest-period = { $from } — { $to }
digest-answered = Ответили: { $people }

# Specimen: shown when a chat is connected; nothing in it is a result.
digest-specimen-mark = ОБРАЗЕЦ — это не результат
digest-specimen-about = Так будет выглядеть дайджест. Здесь нет ничьих ответов: все числа придуманы и нарочно одинаковы.

digest-needs = Потребности на первом месте
digest-need = { $what } — { $range }
digest-need-first = { $what } — на первом месте
digest-needs-more = Остальное ниже, по вопросам.
digest-no-needs = Ни одна потребность явно не вышла вперёд: мнения разделились.

# What a range means, and why there are ranges at all.
digest-range = { $low }–{ $high } %
digest-range-top = { $low }+ %
digest-read = «{ $range }» значит, что доля ответивших лежит в этих пределах. Чтобы никого нельзя было узнать, числа нарочно немного размыты и показаны диапазонами.
digest-read-lists = Ответов мало, поэтому доли не показаны: есть только два списка — «половина или больше» и «меньше половины». Чтобы никого нельзя было узнать, числа нарочно немного размыты.
digest-honesty = Это мнение тех, кто сам захотел ответить. Участников не отбирали случайно, поэтому результат нельзя переносить на всю молодёжь.
digest-no-breakdown = Разбивки по полу и возрасту нет: по ней можно было бы кого-то узнать.

digest-remark-few = Ответов мало: читайте их только как подсказку.
digest-remark-small = Группа ответивших небольшая.
digest-remark-moderate = Число ответивших среднее.

# The picture.
digest-chart-note = Тёмная полоса — пределы, в которых лежит доля (%). Равные пределы — равные места.
digest-chart-note-coins = Тёмная полоса — пределы, в которых лежит среднее число монет на человека.
digest-chart-more =
    { $count ->
        [one] В тех же пределах ещё { $count } ответ.
        [few] В тех же пределах ещё { $count } ответа.
        [many] В тех же пределах ещё { $count } ответов.
       *[other] В тех же пределах ещё { $count } ответа.
    }

# Details, question by question.
digest-details = По вопросам
digest-continued = { $what } (продолжение)
digest-several = Можно было выбрать несколько ответов, поэтому в сумме больше 100 %.
digest-top = Доля тех, кто поставил ответ на одно из первых мест ({ $places }).
digest-coins = Каждый участник распределил монеты: { $coins }.
digest-coins-mean = в среднем монет: { $mean }
digest-place = { $place }-е место
digest-most-often = Чаще всего называли: { $what }
digest-half-or-more = Назвала половина или больше
digest-under-half = Назвали меньше половины
digest-nothing = нет
digest-scale-high = Верх шкалы: { $choices }
digest-scale-low = Низ шкалы: { $choices }
digest-mean = Средняя оценка: около { $mean } из 5
digest-dont-know = Не знаю
digest-band = от { $from } до { $below } (не включая)
digest-band-last = { $from } и больше
digest-held = Не показано, потому что ответов мало
digest-held-gate = Пока не показано: не прошло проверку

digest-sector-education = Образование
digest-sector-health = Здравоохранение
digest-sector-social-protection = Социальная защита
digest-sector-protection-from-violence = Защита от насилия
digest-sector-participation = Участие
digest-sector-budget = Бюджет и план
digest-sector-other = Другие вопросы
=======
# Краткий итог. К совету обращаемся на «вы». Числа даются только промежутками.

## Секторы
sector-education = Образование
sector-health = Здравоохранение
sector-social-protection = Социальная защита
sector-protection-from-violence = Защита от насилия
sector-participation = Участие
sector-budget = Бюджет и план
sector-none = Другие вопросы

## Начало
digest-title = <b>{ $place }. { $title }</b>
digest-nation = По Кыргызстану
digest-others = Остальные муниципалитеты
digest-specimen = 🔸 <b>ОБРАЗЕЦ</b> — не настоящий итог, так он выглядит.
digest-edition = Выпуск { $n }. Заменяет предыдущий.
digest-period = 🗓 { $from } — { $to }
digest-period-day = 🗓 { $from }
digest-respondents = 👥 Ответили: { $n }
digest-needs = <b>Что называли чаще</b>
digest-need = { $n }. { $label } — { $range }
digest-need-plain = { $n }. { $label }
digest-tie = { $first } · { $second }
digest-sector-need = { $sector }: { $label }

## Числа
digest-range = { $low }–{ $high } %
digest-range-one = { $low } %
digest-range-top = { $low } % и больше
digest-how = Промежуток читается так: «{ $range }» — такая доля ответивших выбрала это. Точных чисел нет намеренно.
digest-honest = Это мнение тех, кто сам захотел ответить. Участников не отбирали случайно, поэтому результат нельзя переносить на всю молодёжь.
digest-remark-few = Ответов мало: читайте их только как подсказку.
digest-remark-small = Группа небольшая: к различиям относитесь осторожно.
digest-remark-moderate = Ответов среднее число: опирайтесь только на большие различия.
digest-half-or-more = <b>Назвала половина ответивших или больше</b>
digest-under-half = <b>Назвали меньше половины</b>
digest-list-none = ничего
digest-majority = Большинство: { $label }.
digest-most-often = Чаще всего называли: { $label }.
digest-no-order = Мнения разделились.
digest-several = Можно было выбрать несколько: сумма долей больше 100 %.
digest-top = Кто поставил это на одно из первых мест. Мест было: { $n }.
digest-scale-high = Высокие оценки
digest-scale-low = Низкие оценки
digest-scale = Шкала из { $of } баллов: две верхние и две нижние оценки.
digest-mean = Средняя оценка примерно { $mean }.
digest-coins = { $coins ->
    [one] У каждого была { $coins } монета.
    [few] У каждого было { $coins } монеты.
    [many] У каждого было { $coins } монет.
   *[other] У каждого было { $coins } монеты.
}
digest-coin-mean = { $place }. { $label } — в среднем монет: { $coins }
digest-coin-place = { $place }. { $label }
digest-band = { $low }–{ $high }
digest-band-open = { $low } и больше
digest-dont-know = Не знаю
digest-base = Ответили: { $n }

## Подробности
digest-details = <b>{ $sector }</b>
digest-question = <b>{ $question }</b>
digest-held-few = Вопрос не показан: слишком мало ответов.
digest-held-gate = Вопрос не прошёл проверку и потому не показан. Оператору сообщено.
digest-held = Не показаны вопросы:
digest-method = <b>Откуда эти числа</b>
    Молодые люди отвечали боту лично, имён не спрашивали.
    Числа намеренно немного сдвинуты и даны промежутками, чтобы никого нельзя было узнать.
    Если ответили меньше { $threshold } человек, не показывается ничего.
    По муниципалитету нет разбивки на девушек, парней и возраст: группы были бы слишком малы.
digest-method-nation = Числа по стране — сумма опубликованных муниципалитетов.
digest-next = Молодые ждут, что совет ответит на каждую потребность.
digest-too-few = <b>{ $place }. { $title }</b>
    Опрос закончился, но ответили меньше { $threshold } человек. Чтобы защитить ответивших, числа не показаны.
digest-nothing-new = Нового итога нет: с прошлого раза не набралось достаточно новых ответов.

## Картинка
chart-title = { $question }
chart-axis-share = Доля ответивших, %
chart-axis-coins = Среднее число монет
chart-respondents = Ответили: { $n }
chart-note = Полоса — промежуток. Точных чисел нет.
chart-alt = Диаграмма: { $question }
chart-file = itog.png
>>>>>>> 4fc8d6c (Texts of respondents and digests, typed screens in both languages, municipalities and helplines as data, danger words)
