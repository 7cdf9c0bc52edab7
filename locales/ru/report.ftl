# Files for a council and its coordinator: a brief, the draft of a resolution, an answer sheet, a workbook. Official, polite, plain.
# $place = a place in the genitive; $title, $period, $people = texts. Underscores are room to write in.

report-files-council = <b>Бумаги для сессии:</b> итоги, проект постановления и лист ответов. PDF — для печати, DOCX — для правки. Сначала на кыргызском, потом на русском.
report-files-results = <b>Итоги в файлах:</b> PDF — для печати, DOCX — для правки. Сначала на кыргызском, потом на русском.
report-files-coordinator = <b>Файлы:</b> PDF и DOCX — для кенеша, XLSX — таблицы, метод и коды.
report-footer = Опрос «Жаш үн»
report-reading = Как читать.
report-findings = Потребности
report-figures = Диаграммы
report-first-place = на первом месте
report-half = половина или больше
report-answers = Ответ кенеша:
report-no-answers = пока нет.
report-pledge = Кенеш обещал ответить { $until }.
report-decision = Решение сессии

# The draft of a resolution.
report-resolution = Проект постановления
report-resolution-of = ПОСТАНОВЛЕНИЕ местного кенеша { $place }
report-resolution-number = «____» __________________ 20____ г.    № __________
report-resolution-about = Об итогах опроса о потребностях молодёжи
report-resolution-reason = Заслушав и обсудив итоги опроса «{ $title }» ({ $period }; ответили: { $people }), местный кенеш { $place } постановляет:
report-resolution-noted = Принять к сведению итоги опроса.
report-resolution-answers = Утвердить решения по каждой потребности согласно листу ответов в приложении.
report-resolution-executor = Возложить исполнение решений на айыл окмоту или мэрию; ответственный: ______________________________ (должность).
report-resolution-told = Сообщить молодёжи о принятых решениях до «____» __________________ 20____ г.
report-resolution-control = Возложить контроль за исполнением постановления на постоянную комиссию ______________________________.
report-resolution-more = Другие решения:
report-resolution-signed = Председатель кенеша ______________________________

# The answer sheet.
report-sheet = Лист ответов кенеша
report-sheet-about = Поставьте по одной отметке у каждой потребности. Пишите должность, а не имя. Передайте заполненный лист координатору.
report-state-agreed = Согласны. План будет составлен до «____» __________________ 20____ г.
report-state-planned = Запланировано. Срок: ______________ Пункт плана: __________ Ответственная должность: ______________________________
report-state-not-ours = Не входит в наши полномочия. Кому и когда передано: ______________________________
report-state-declined = Отклонено. Причина: ____________________________________________
report-sheet-source = Постановление кенеша: № __________ от «____» __________________ 20____ г. Лист заполнил(а) (должность): ______________________________

# The workbook.
report-results = Результаты
report-method = Метод
report-codebook = Вопросы и коды
report-respondents = Сколько ответили
report-column-need = Потребность
report-column-sector = Сфера
report-column-share = Доля
report-column-question = Вопрос
report-column-answer = Ответ
report-column-found = Что сказали
report-column-low = Нижний предел
report-column-high = Верхний предел
report-column-base = Вопрос увидели
report-column-council = Ответ кенеша
report-column-id = Код потребности
report-column-kind = Вид вопроса
report-column-question-name = Код вопроса
report-column-answer-name = Код ответа
report-column-change = Изменение
report-column-kyrgyz = По-кыргызски
report-column-russian = По-русски
report-column-what = Показатель
report-column-value = Значение
report-method-place = Чьи ответы
report-method-questionnaire = Опрос
report-method-round = Раунд
report-method-period = Когда отвечали
report-method-limits = Ограничения
report-method-parts = Деление на группы
report-method-policy = Версия правил
