# План совместных действий (ПСД) по форме муниципалитетов. Официально, вежливо, просто. В подчёркнутых местах пишут от руки.
# $place = название места: в plan-title именительный падеж, в plan-approved родительный.

plan-files = <b>План совместных действий:</b> PDF — для печати, DOCX — для правки, XLSX — таблица. Пустые ячейки вы заполняете сами.
plan-none = План пока пуст: ни один ответ кенеша ещё не вступил в силу.
plan-title = План совместных действий: { $place }
plan-subject = Потребности молодёжи и ответы кенеша
plan-approved = Утверждён постановлением местного кенеша { $place } № ________ от «____» ________________ 20____ г.
plan-as-of = Состояние на { $date }
plan-about = О потребностях молодёжь сказала в опросе, ответы дал кенеш. Пустые ячейки заполняются от руки. Пишут должность, а не имя.
plan-sources = Из каких опросов взяты потребности
plan-source = «{ $title }», { $period }; ответили: { $people }
plan-signed = Председатель кенеша ______________________________      Глава айыл окмоту или мэр ______________________________
plan-tab = План (по-русски)

plan-column-problem = Проблема
plan-column-sector = Сфера
plan-column-measure = Мера
plan-column-responsible = Ответственный
plan-column-term = Срок
plan-column-money = Источник и сумма
plan-column-result = Результат

plan-measure-tabled = Решение примет сессия
plan-measure-agreed = Кенеш согласен: меры будут запланированы
plan-measure-planned = Будет сделано: ____________
plan-measure-done = Сделано
plan-measure-not-ours = Вопрос передан ответственному органу
plan-measure-declined = Сделано не будет

plan-state-tabled = На сессии ещё не рассмотрено
plan-state-agreed = План кенеш ещё не назвал
plan-state-planned = Запланировано
plan-state-in-progress = Начали делать
plan-state-done = Кенеш говорит, что сделано
plan-state-not-ours = Передано другому органу
plan-state-declined = Отклонено
