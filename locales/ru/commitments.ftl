# Ответы кенеша: сроки, решения, что слышит молодёжь. К кенешу на «вы»; о людях только по должности.
# $what = что нашли, $question = вопрос, $post = кто отвечает, $date = день, $reason = готовая фраза.

post-executive = айыл окмоту или мэрия
post-education = отдел образования
post-health = центр семейной медицины
post-social = отдел социального развития
post-police = отдел внутренних дел
post-utilities = коммунальная служба
post-district = районная администрация
post-state = министерство или другой госорган

postponed-session = сессию перенесли
postponed-estimate = ещё считаем расходы
postponed-partner = ждём ответа другой организации
postponed-budget = бюджет ещё не принят
postponed-emergency = занимаемся чрезвычайной ситуацией
postponed-people = сменились сотрудники или депутаты

ready-no-money = В бюджете этого года на это нет денег.
ready-not-allowed = Изменить это может только государство.
ready-not-our-property = Земля или здание не принадлежат муниципалитету.
ready-other-programme = Это делается по другой программе.
ready-other-first = В этом году первыми стоят другие дела.
ready-few-users = Этим будут пользоваться немногие.
ready-exists = Это уже есть.
ready-no-staff = Для этого не нашёлся специалист.
ready-unsafe = Это было бы небезопасно.
ready-no-estimate = Сначала надо посчитать расходы.
ready-no-partner = Сначала надо найти партнёра.
ready-voted-down = На сессии большинство депутатов проголосовало против.
ready-built = Построено или отремонтировано.
ready-lit = Установлено освещение.
ready-hired = Принят сотрудник.
ready-bought = Куплено оборудование.
ready-room = Выделено помещение.
ready-course = Открыт кружок или курс.
ready-road = Дорога или переход стали безопаснее.
ready-transport = Организован транспорт.
ready-training = Проведены встречи или обучение.
ready-informed = Рассказано, где получить помощь.
ready-rule = Принято постановление или правило.
ready-hours = Изменены часы работы.
ready-paid = Выплачена помощь.
ready-budgeted = Деньги заложены в бюджет.
ready-group = Создана группа наблюдения с участием молодёжи.
ready-water = Приведены в порядок вода или туалеты.
ready-internet = Проведён интернет.
ready-sport = Сделана спортивная площадка.

# Где стоит ответ: одна строка, для кенеша и для молодёжи.
answer-none = ответа ещё нет
answer-tabled = в повестке сессии: { $date }
answer-agreed = кенеш согласен; план назовут не позже: { $date }
answer-planned = сделают; срок: { $date }
answer-in-progress = начали делать
answer-in-progress-due = начали делать; срок: { $date }
answer-done = кенеш говорит, что сделано: { $date }
answer-not-ours = решает не кенеш, а { $post }; передано: { $date }
answer-declined = сделано не будет
answer-plan-line = пункт плана: { $line }
answer-amount = деньги: { $amount } сом
answer-spent = потрачено: { $amount } сом
answer-by = отвечает: { $post }
answer-late = срок прошёл
answer-from-paper = по документу кенеша
answer-from-resolution = по постановлению кенеша № { $number } от { $date }
answer-corrected = исправлено: { $date }

# Под итогом: с чего начать.
answers-intro =
    { $count ->
        [one] <b>Молодёжь ждёт ответа на { $count } вопрос</b>
        [few] <b>Молодёжь ждёт ответа на { $count } вопроса</b>
        [many] <b>Молодёжь ждёт ответа на { $count } вопросов</b>
       *[other] <b>Молодёжь ждёт ответа на { $count } вопроса</b>
    }
    Одним нажатием можно внести всё в повестку сессии. Ответить на каждый вопрос можно сейчас или после сессии: хватит двух нажатий.
answers-table = Всё в повестку: { $date }
answers-one-by-one = Отвечать по одному
answers-tabled =
    { $count ->
        [one] <b>В повестке сессии { $count } вопрос: { $date }</b>
        [few] <b>В повестке сессии { $count } вопроса: { $date }</b>
        [many] <b>В повестке сессии { $count } вопросов: { $date }</b>
       *[other] <b>В повестке сессии { $count } вопроса: { $date }</b>
    }
    Через три дня после сессии спросим, что решили.
answers-after-session = <b>Что решила сессия?</b>
    На каждый вопрос молодёжи хватит двух нажатий.
answers-all-given =
    { $count ->
        [one] <b>Ответ дан: { $count } из { $count }.</b>
        [few] <b>Ответы даны: { $count } из { $count }.</b>
        [many] <b>Ответы даны: { $count } из { $count }.</b>
       *[other] <b>Ответы даны: { $count } из { $count }.</b>
    }
    Спасибо! Те, кто хотел узнать, получат их одним сообщением.
answers-none-yet = Итогов, на которые нужно ответить, пока нет.
answers-list = <b>Ответы кенеша: { $place }</b>

# Постановление: один раз на все вопросы итога.
resolution-line = Постановление № { $number } от { $date }
resolution-ask = <b>Номер и дата постановления?</b>
    { $chat ->
        [group] Ответьте на это сообщение, например:
       *[private] Напишите, например:
    } № 12 от 15.12.2026. Это нужно один раз для всех вопросов.
resolution-ask-paper = <b>Сначала: постановление № … от …</b>
    Какие номер и дата стоят на документе кенеша? Напишите, например: № 12 от 15.12.2026. Рядом с каждым ответом будет стоять «по постановлению кенеша».
resolution-later = Потом
resolution-none = Номера нет
resolution-enter = Номер и дата постановления…
resolution-correct = Исправить постановление…
resolution-not-understood = Не удалось понять номер и дату. Дата должна быть сегодня или раньше.
resolution-before = Уже внесено: <b>{ $what }</b>. Исправить можно в /commitments.

# Карточка одного вопроса.
answer-card = <b>{ $number } / { $count } · { $sector }</b>
    { $question } <b>{ $what }</b>{ $share }
answer-share-half = половина или больше
answer-share-first = на первом месте
answer-now = Сейчас: { $state }
answer-until = До 10:00 ({ $date }) ответ можно забрать. Потом он станет ответом кенеша.
answer-stale = Пока вы нажимали, ответ изменился. Сейчас так:
answer-set-at = Отмечено: { $date }, { $time }.
answer-ask-due = Когда это будет сделано?
answer-in-months =
    { $months ->
        [one] через { $months } месяц: { $date }
        [few] через { $months } месяца: { $date }
        [many] через { $months } месяцев: { $date }
       *[other] через { $months } месяца: { $date }
    }
answer-ask-what = Что именно сделано?
answer-ask-reason = Почему? Молодёжь увидит эту причину.
answer-ask-other = Кто это решает? Молодёжь увидит, кому передано.
answer-ask-post = Кто за это отвечает? Только должность или организация, без имён.
answer-ask-funding = Какой пункт плана или бюджета и сколько денег?
    { $chat ->
        [group] Ответьте на это сообщение, например:
       *[private] Напишите, например:
    } 12, 350 тыс. Можно только пункт или только сумму.
answer-ask-spent = Сколько потрачено?
    { $chat ->
        [group] Ответьте на это сообщение, например:
       *[private] Напишите, например:
    } 350 тыс сом.
answer-understood = Понято так: <b>{ $what }</b>. Сохранить? Если не так, напишите ещё раз.
answer-not-understood = Не удалось понять.
answer-button-save = Сохранить
answer-button-details = Кто отвечает, деньги…
answer-button-funding = Пункт плана и деньги…
answer-button-spent = Сколько потрачено…
answer-button-agree = Согласны, план позже
answer-button-plan = Сделаем…
answer-button-other = Решаем не мы…
answer-button-decline = Не сможем…
answer-button-begin = Начали
answer-button-done = Сделано…
answer-button-new-due = Другой срок…
answer-button-more = Другой ответ…
answer-button-post = Кто отвечает…
answer-button-take-back = Забрать ответ
answer-button-next = Следующий вопрос ▶
answer-button-back = ◀ Назад
answer-button-other-deed = Другое
answer-taken-back = Ответ забран.
answer-too-late-to-take-back = Ответ уже стал ответом кенеша. Его можно исправить: выберите другой.

# Обещание назвать срок.
pledge-ask = <b>Молодёжь начинает опрос: { $title }</b>
    Когда кенеш ответит на его итог? Этот срок увидит молодёжь. Перенести его можно один раз, с причиной.
pledge-months =
    { $months ->
        [one] В течение { $months } месяца
        [few] В течение { $months } месяцев
        [many] В течение { $months } месяцев
       *[other] В течение { $months } месяца
    }
pledge-always =
    { $months ->
        [one] Всегда в течение { $months } месяца
        [few] Всегда в течение { $months } месяцев
        [many] Всегда в течение { $months } месяцев
       *[other] Всегда в течение { $months } месяца
    }
pledge-later = Пока не скажем
pledge-set = Спасибо! Молодёжь увидит: кенеш обещает ответить не позже { $date }.
pledge-not-now = Хорошо. Спросим ещё раз, когда опрос закончится.
pledge-line = Кенеш обещает ответить до: { $date }
pledge-moved = Перенесено с { $from }: { $reason }.
pledge-move = Перенести срок…
pledge-move-ask = Сейчас обещано ответить до: { $date }. На какой день перенести? Это можно сделать один раз.
pledge-move-why = Новый срок: { $date }. Почему? Причину увидит молодёжь.
pledge-moved-set = Срок перенесён. Молодёжь увидит:
pledge-moved-before = Срок уже переносили, второй раз его перенести нельзя. Он остаётся: { $date }. Если не успеваете, ответьте на то, что уже решено: молодёжь увидит, сколько ответов есть.
pledge-move-over = Этот срок уже прошёл: { $date }. Перенести его нельзя. Ответьте на то, что уже решено.
pledge-none = Кенеш ещё не назвал срок ответа.
pledge-near = «{ $place }»: кенеш обещал ответить молодёжи до { $date }. Пока ответов: { $answered } из { $count }.
pledge-kept = Кенеш ответил в срок: { $date }.
pledge-passed = Кенеш собирался ответить до: { $date }. Пока ответил: { $answered } из { $count }.

# Раз в неделю, если есть о чём напомнить.
reminder = <b>Ответы молодёжи: на этой неделе</b>
reminder-late = Срок прошёл: { $what }
reminder-plan = Нет плана: { $what }
reminder-due = Скоро срок ({ $date }): { $what }
reminder-open =
    { $count ->
        [one] Ждёт ответа { $count } вопрос.
        [few] Ждут ответа { $count } вопроса.
        [many] Ждут ответа { $count } вопросов.
       *[other] Ждут ответа { $count } вопроса.
    }
reminder-call = «{ $place }»: кенеш больше четырёх недель не отвечает или не обновляет сроки. Лучше позвонить.

# Координатору.
result-first = «{ $place }»: итог отправлен кенешу. Руководители клубов и молодёжь получат его { $date }. Остановить?
result-hold = Остановить
result-let = Отправлять
result-held = Итог «{ $place }» остановлен: руководители клубов и молодёжь его пока не получат.
result-let-go = Итог «{ $place }» уйдёт руководителям клубов и молодёжи в срок.
commitments-paper = Внести ответы по документу кенеша можно здесь: рядом с каждым будет написано «по документу кенеша».

# Что слышит молодёжь.
news-answers = <b>{ $place }: что ответил кенеш</b>
news-done = <b>{ $place }: кенеш говорит, что сделано</b>
    «{ $what }» — { $date }.
news-done-ask = Это правда заметно? Один вопрос:
news-done-button = Ответить
news-silence = <b>{ $place }</b>
    Прошло 90 дней. Кенеш пока не ответил на итог опроса «{ $title }». Координатор об этом знает.
news-end = <b>{ $place }: что вышло из опроса</b>
news-end-line = Это последнее сообщение об опросе «{ $title }». Спасибо, что ответы были даны.
news-verdict = <b>{ $place }: «{ $what }»</b>
    Кенеш: сделано { $date }.
verdict-seen = Большинство из тех, кто ответил ({ $people }), это видит.
verdict-not-seen = Большинство из тех, кто ответил ({ $people }), этого пока не видит.
verdict-divided = Мнения тех, кто ответил ({ $people }), разделились.
verdict-hints = Ответов немного ({ $people }): это лишь подсказка.
verdict-too-few = Ответов слишком мало, чтобы сказать, видно ли это.
verdict-for-council = <b>Видно ли сделанное?</b>
    «{ $what }», сделано: { $date }.
verdict-explain = Молодёжь услышит об этом { $date }. До тех пор можно назвать новый срок или исправить ответ.
