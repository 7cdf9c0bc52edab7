# Files for a council and its coordinator: a brief, the draft of a resolution, an answer sheet, a workbook. Official, polite, plain.
# $place = a place in the genitive; $title, $period, $people = texts. Underscores are room to write in.

report-files-council = <b>Сессия үчүн кагаздар:</b> жыйынтык, токтомдун долбоору жана жооп барагы. PDF — басып чыгаруу үчүн, DOCX — оңдоо үчүн. Адегенде кыргызча, анан орусча.
report-files-results = <b>Жыйынтык файл түрүндө:</b> PDF — басып чыгаруу үчүн, DOCX — оңдоо үчүн. Адегенде кыргызча, анан орусча.
report-files-coordinator = <b>Файлдар:</b> PDF жана DOCX — кеңешке, XLSX — таблицалар, ыкма жана коддор.
report-footer = «Жаш үн» сурамжылоосу
report-reading = Кантип окуу керек.
report-findings = Муктаждыктар
report-figures = Диаграммалар
report-first-place = биринчи орунда
report-half = жарымы же көбү
report-answers = Кеңештин жообу:
report-no-answers = азырынча жок.
report-pledge = Кеңеш { $until } жооп берем деп убада берди.
report-decision = Сессиянын чечими

# The draft of a resolution.
report-resolution = Токтомдун долбоору
report-resolution-of = { $place } жергиликтүү кеңешинин ТОКТОМУ
report-resolution-number = 20____-жылдын «____» __________________    № __________
report-resolution-about = Жаштардын муктаждыктары боюнча сурамжылоонун жыйынтыгы жөнүндө
report-resolution-reason = «{ $title }» сурамжылоосунун жыйынтыгын ({ $period }; жооп бергендер: { $people }) угуп жана талкуулап, { $place } жергиликтүү кеңеши токтом кылат:
report-resolution-noted = Сурамжылоонун жыйынтыгы эске алынсын.
report-resolution-answers = Ар бир муктаждык боюнча чечимдер тиркемедеги жооп барагына ылайык бекитилсин.
report-resolution-executor = Чечимдерди аткаруу милдети айыл өкмөтүнө же мэрияга жүктөлсүн; жооптуу: ______________________________ (кызмат орду).
report-resolution-told = Кабыл алынган чечимдер тууралуу жаштарга 20____-жылдын «____» __________________ күнүнө чейин кабарлансын.
report-resolution-control = Бул токтомдун аткарылышын көзөмөлдөө ______________________________ туруктуу комиссиясына жүктөлсүн.
report-resolution-more = Кошумча чечимдер:
report-resolution-signed = Кеңештин төрагасы ______________________________

# The answer sheet.
report-sheet = Кеңештин жооп барагы
report-sheet-about = Ар бир муктаждыкка бирден белги коюңуз. Адамдын атын эмес, кызмат ордун жазыңыз. Толтурулган баракты координаторго бериңиз.
report-state-agreed = Макул. План 20____-жылдын «____» __________________ күнүнө чейин түзүлөт
report-state-planned = Пландалды. Мөөнөтү: ______________ Пландын пункту: __________ Жооптуу кызмат орду: ______________________________
report-state-not-ours = Биздин ыйгарым укуктарыбызга кирбейт. Кимге жана качан өткөрүлдү: ______________________________
report-state-declined = Четке кагылды. Себеби: ____________________________________________
report-sheet-source = Кеңештин токтому: № __________, 20____-жылдын «____» __________________. Баракты толтурган (кызмат орду): ______________________________

# The workbook.
report-results = Жыйынтыктар
report-method = Ыкма
report-codebook = Суроолор жана коддор
report-respondents = Жооп бергендердин саны
report-column-need = Муктаждык
report-column-sector = Тармак
report-column-share = Үлүшү
report-column-question = Суроо
report-column-answer = Жооп
report-column-found = Эмне айтылды
report-column-low = Төмөнкү чеги
report-column-high = Жогорку чеги
report-column-base = Суроону көргөндөр
report-column-council = Кеңештин жообу
report-column-id = Муктаждыктын коду
report-column-kind = Суроонун түрү
report-column-question-name = Суроонун коду
report-column-answer-name = Жооптун коду
report-column-change = Өзгөрүү
report-column-kyrgyz = Кыргызча
report-column-russian = Орусча
report-column-what = Көрсөткүч
report-column-value = Мааниси
report-method-place = Кимдер жооп берди
report-method-questionnaire = Сурамжылоо
report-method-round = Раунд
report-method-period = Качан жооп беришти
report-method-limits = Чектөөлөр
report-method-parts = Топторго бөлүү
report-method-policy = Эрежелердин версиясы
