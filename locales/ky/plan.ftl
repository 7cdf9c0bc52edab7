# Биргелешкен аракеттер планы (БАП) муниципалитеттердин формасы боюнча. Расмий, сылык, жөнөкөй. Астынкы сызыктарга кол менен жазылат.
# $place = жердин аты: plan-title үчүн атооч, plan-approved үчүн илик жөндөмөдө.

plan-files = <b>Биргелешкен аракеттер планы:</b> PDF — басып чыгаруу үчүн, DOCX — оңдоо үчүн, XLSX — таблица. Бош уячаларды өзүңүздөр толтурасыздар.
plan-none = План азырынча бош: кеңештин бир да жообу күчүнө кире элек.
plan-title = Биргелешкен аракеттер планы: { $place }
plan-subject = Жаштардын муктаждыктары жана кеңештин жооптору
plan-approved = { $place } жергиликтүү кеңешинин 20____-жылдын «____» ________________ № ________ токтому менен бекитилди
plan-as-of = { $date } боюнча абал.
plan-about = Муктаждыктарды жаштар сурамжылоодо айтты, жоопторду кеңеш берди. Бош уячалар кол менен толтурулат. Адамдын аты эмес, кызмат орду жазылат.
plan-sources = Муктаждыктар кайсы сурамжылоодон алынды
plan-source = «{ $title }», { $period }; жооп бергендер: { $people }
plan-signed = Кеңештин төрагасы ______________________________      Айыл өкмөтүнүн башчысы же мэр ______________________________
plan-tab = План (кыргызча)

plan-column-problem = Көйгөй
plan-column-sector = Тармак
plan-column-measure = Чара
plan-column-responsible = Жооптуу
plan-column-term = Мөөнөтү
plan-column-money = Каржы булагы, суммасы
plan-column-result = Натыйжасы

plan-measure-tabled = Чечимди сессия кабыл алат
plan-measure-agreed = Кеңеш макул: чаралар пландалат
plan-measure-planned = Жасалат: ____________
plan-measure-done = Жасалды
plan-measure-not-ours = Маселе жооптуу органга жиберилди
plan-measure-declined = Жасалбайт

plan-state-tabled = Сессияда карала элек
plan-state-agreed = Кеңеш планын айта элек
plan-state-planned = Пландалды
plan-state-in-progress = Иш башталды
plan-state-done = Кеңештин айтышынча, жасалды
plan-state-not-ours = Башка органга жиберилди
plan-state-declined = Четке кагылды
