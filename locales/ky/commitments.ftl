# Кеңештин жооптору: мөөнөт, чечим, жаштар эмне угат. Кеңешке «сиз»; адамдын аты эмес, кызматы гана.
# $what = табылган муктаждык, $question = суроо, $post = ким жооптуу, $date = күн, $reason = даяр сүйлөм.

post-executive = айыл өкмөтү же мэрия
post-education = билим берүү бөлүмү
post-health = үй-бүлөлүк медицина борбору
post-social = социалдык өнүктүрүү бөлүмү
post-police = ички иштер бөлүмү
post-utilities = коммуналдык кызмат
post-district = райондук администрация
post-state = министрлик же башка мамлекеттик орган

postponed-session = сессия башка күнгө жылды
postponed-estimate = канча акча кетери эсептелип жатат
postponed-partner = башка мекеменин жообу күтүлүп жатат
postponed-budget = бюджет азырынча кабыл алына элек
postponed-emergency = өзгөчө кырдаал болуп жатат
postponed-people = кызматкерлер же депутаттар алмашты

ready-no-money = Быйылкы бюджетте буга акча жок.
ready-not-allowed = Муну мамлекет гана өзгөртө алат.
ready-not-our-property = Жер же имарат муниципалитетке таандык эмес.
ready-other-programme = Бул башка программа боюнча жасалып жатат.
ready-other-first = Быйыл башка иштер биринчи турат.
ready-few-users = Муну аз адам колдонот.
ready-exists = Бул азыр деле бар.
ready-no-staff = Бул ишке адис табылган жок.
ready-unsafe = Бул коопсуз болбойт.
ready-no-estimate = Адегенде канча акча кетерин эсептөө керек.
ready-no-partner = Адегенде өнөктөш табуу керек.
ready-voted-down = Сессияда депутаттардын көбү каршы добуш берди.
ready-built = Курулду же оңдолду.
ready-lit = Жарык орнотулду.
ready-hired = Кызматкер алынды.
ready-bought = Жабдык сатып алынды.
ready-room = Бөлмө же имарат берилди.
ready-course = Ийрим же курс ачылды.
ready-road = Жол же өтмөк коопсузураак болду.
ready-transport = Унаа уюштурулду.
ready-training = Жолугушуу же окутуу өттү.
ready-informed = Жардамды кайдан алса болору айтылды.
ready-rule = Токтом же эреже кабыл алынды.
ready-hours = Иш убактысы өзгөрдү.
ready-paid = Жардам төлөндү.
ready-budgeted = Бюджетке акча салынды.
ready-group = Жаштар кирген байкоо тобу түзүлдү.
ready-water = Суу же даараткана оңдолду.
ready-internet = Интернет тартылды.
ready-sport = Спорт аянтчасы жасалды.

# Жооп кайсы жерде: бир сап, кеңешке да, жаштарга да.
answer-none = азырынча жооп жок
answer-tabled = сессияда каралат: { $date }
answer-agreed = кеңеш макул; планды айтчу мөөнөт: { $date }
answer-planned = жасалат; мөөнөтү: { $date }
answer-in-progress = иш башталды
answer-in-progress-due = иш башталды; мөөнөтү: { $date }
answer-done = кеңештин айтышынча, жасалды: { $date }
answer-not-ours = муну кеңеш эмес, { $post } чечет; ага жиберилген күн: { $date }
answer-declined = жасалбайт
answer-plan-line = пландын пункту: { $line }
answer-amount = акчасы: { $amount } сом
answer-spent = жумшалган акча: { $amount } сом
answer-by = жооптуу: { $post }
answer-late = мөөнөтү өтүп кетти
answer-from-paper = кеңештин документи боюнча
answer-from-resolution = кеңештин № { $number } токтому боюнча ({ $date })
answer-corrected = оңдолгон күн: { $date }

# Жыйынтыктын астында: эмнеден баштоо керек.
answers-intro =
    { $count ->
        [one] <b>Жаштар { $count } суроого жооп күтөт</b>
       *[other] <b>Жаштар { $count } суроого жооп күтөт</b>
    }
    Бир басуу менен баарын сессиянын күн тартибине кошсо болот. Ар бир суроого азыр же сессиядан кийин жооп берсе болот: эки басуу жетет.
answers-table = Баары күн тартибине: { $date }
answers-one-by-one = Бирден жооп берүү
answers-tabled =
    { $count ->
        [one] <b>Күн тартибине { $count } суроо кошулду: { $date }</b>
       *[other] <b>Күн тартибине { $count } суроо кошулду: { $date }</b>
    }
    Сессиядан үч күн өткөндө эмне чечилгенин сурайбыз.
answers-after-session = <b>Сессия эмне чечти?</b>
    Жаштардын ар бир суроосуна эки басуу жетет.
answers-all-given =
    { $count ->
        [one] <b>Жооп берилди: { $count } / { $count }.</b>
       *[other] <b>Жооптор берилди: { $count } / { $count }.</b>
    }
    Рахмат! Билгиси келгендерге жооптор бир билдирүү менен барат.
answers-none-yet = Жооп берчү жыйынтык азырынча жок.
answers-list = <b>Кеңештин жооптору: { $place }</b>

# Токтом: жыйынтыктын бардык суроолоруна бир жолу.
resolution-line = Токтом № { $number }, { $date }
resolution-ask = <b>Токтомдун номери жана күнү кандай?</b>
    { $chat ->
        [group] Ушул билдирүүгө жооп кылып жазыңыз, мисалы:
       *[private] Жазыңыз, мисалы:
    } № 12, 15.12.2026. Бардык суроолор үчүн бир жолу жазылат.
resolution-ask-paper = <b>Адегенде: кайсы күнкү, кайсы номердеги токтом?</b>
    Кеңештин документинде кайсы номер жана кайсы күн турат? Жазыңыз, мисалы: № 12, 15.12.2026. Ар бир жооптун жанында «кеңештин токтому боюнча» деп турат.
resolution-later = Кийин
resolution-none = Номери жок
resolution-enter = Токтомдун номери, күнү…
resolution-correct = Токтомду оңдоо…
resolution-not-understood = Номери менен күнүн түшүнгөн жокпуз. Күнү бүгүн же андан мурун болушу керек.
resolution-before = Буга чейин жазылган: <b>{ $what }</b>. Аны /commitments аркылуу оңдосо болот.

# Бир суроонун карточкасы.
answer-card = <b>{ $number } / { $count } · { $sector }</b>
    { $question } <b>{ $what }</b>{ $share }
answer-share-half = жарымы же андан көбү
answer-share-first = биринчи орунда
answer-now = Азыр: { $state }
answer-until = { $date }, саат онго чейин жоопту кайра алса болот. Андан кийин ал кеңештин жообу болот.
answer-stale = Сиз басканча жооп өзгөрдү. Азыр мындай:
answer-set-at = Белгиленген убакыт: { $date }, { $time }.
answer-ask-due = Бул качан жасалат?
answer-in-months =
    { $months ->
        [one] { $months } айдан кийин: { $date }
       *[other] { $months } айдан кийин: { $date }
    }
answer-ask-what = Эмне жасалды?
answer-ask-reason = Эмне үчүн? Бул себепти жаштар көрөт.
answer-ask-other = Муну ким чечет? Кимге жиберилгенин жаштар көрөт.
answer-ask-post = Буга ким жооптуу? Аты эмес, кызматы же мекемеси гана.
answer-ask-funding = Пландын же бюджеттин кайсы пункту, канча акча?
    { $chat ->
        [group] Ушул билдирүүгө жооп кылып жазыңыз, мисалы:
       *[private] Жазыңыз, мисалы:
    } 12, 350 миң. Пунктун же акчасын гана жазса да болот.
answer-ask-spent = Канча акча жумшалды?
    { $chat ->
        [group] Ушул билдирүүгө жооп кылып жазыңыз, мисалы:
       *[private] Жазыңыз, мисалы:
    } 350 миң сом.
answer-understood = Мындай түшүндүк: <b>{ $what }</b>. Сактайлыбы? Туура эмес болсо, дагы бир жолу жазыңыз.
answer-not-understood = Түшүнгөн жокпуз.
answer-button-save = Сактоо
answer-button-details = Ким жооптуу, акчасы…
answer-button-funding = Пландын пункту, акчасы…
answer-button-spent = Канча жумшалды…
answer-button-agree = Макулбуз, планы кийин
answer-button-plan = Жасайбыз…
answer-button-other = Биз чечпейбиз…
answer-button-decline = Жасай албайбыз…
answer-button-begin = Баштадык
answer-button-done = Жасалды…
answer-button-new-due = Башка мөөнөт…
answer-button-more = Башка жооп…
answer-button-post = Ким жооптуу…
answer-button-take-back = Жоопту кайра алуу
answer-button-next = Кийинки суроо ▶
answer-button-back = ◀ Артка
answer-button-other-deed = Башка
answer-taken-back = Жооп кайра алынды.
answer-too-late-to-take-back = Бул кеңештин жообу болуп калды. Аны оңдосо болот: башкасын тандаңыз.

# Качан жооп берерин айтуу.
pledge-ask = <b>Жаштар сурамжылоо баштады: { $title }</b>
    Кеңеш анын жыйынтыгына качан жооп берет? Бул мөөнөттү жаштар көрөт. Аны бир жолу, себебин айтып жылдырса болот.
pledge-months =
    { $months ->
        [one] { $months } айдын ичинде
       *[other] { $months } айдын ичинде
    }
pledge-always =
    { $months ->
        [one] Дайыма { $months } айдын ичинде
       *[other] Дайыма { $months } айдын ичинде
    }
pledge-later = Азырынча айтпайбыз
pledge-set = Рахмат! Жаштар муну көрөт: кеңеш жооп берчү мөөнөт — { $date }.
pledge-not-now = Жарайт. Сурамжылоо бүткөндө дагы бир сурайбыз.
pledge-line = Кеңеш жооп берүүгө убада кылган мөөнөт: { $date }
pledge-moved = Мурунку мөөнөт — { $from }; жылдырылганынын себеби: { $reason }.
pledge-move = Мөөнөттү жылдыруу…
pledge-move-ask = Азыр жооп берүүгө убада кылган мөөнөт: { $date }. Кайсы күнгө жылдырабыз? Муну бир жолу гана кылса болот.
pledge-move-why = Жаңы мөөнөт: { $date }. Эмне үчүн? Себебин жаштар көрөт.
pledge-moved-set = Мөөнөт жылдырылды. Жаштар муну көрөт:
pledge-moved-before = Бул мөөнөт бир жолу жылдырылган, экинчи жолу жылдырууга болбойт. Ал ошол бойдон калат: { $date }. Үлгүрбөсөңүз, чечилгенине жооп бериңиз: канча жооп бар экенин жаштар көрөт.
pledge-move-over = Бул мөөнөт өтүп кетти: { $date }. Аны жылдырууга болбойт. Чечилгенине жооп бериңиз.
pledge-none = Кеңеш жооп берчү мөөнөттү айта элек.
pledge-near = «{ $place }»: кеңеш жаштарга жооп берчү мөөнөт — { $date }. Азырынча жооптор: { $answered } / { $count }.
pledge-kept = Кеңеш мөөнөтүндө жооп берди: { $date }.
pledge-passed = Кеңеш жооп бермек болгон мөөнөт: { $date }. Азырынча жооптор: { $answered } / { $count }.

# Эскерте турган иш болсо, жумасына бир жолу.
reminder = <b>Жаштарга жооп: ушул жумада</b>
reminder-late = Мөөнөтү өттү: { $what }
reminder-plan = Планы жок: { $what }
reminder-due = Мөөнөтү жакын ({ $date }): { $what }
reminder-open =
    { $count ->
        [one] { $count } суроо жооп күтөт.
       *[other] { $count } суроо жооп күтөт.
    }
reminder-call = «{ $place }»: кеңеш төрт жумадан бери жооп бербейт же мөөнөттөрдү жаңыртпайт. Телефон чалган жакшы.

# Координаторго.
result-first = «{ $place }»: жыйынтык кеңешке жиберилди. Клуб жетекчилери менен жаштар аны алчу күн: { $date }. Токтотобузбу?
result-hold = Токтотуу
result-let = Жибере берүү
result-held = «{ $place }» жыйынтыгы токтотулду: клуб жетекчилери менен жаштар аны азырынча албайт.
result-let-go = «{ $place }» жыйынтыгы клуб жетекчилери менен жаштарга өз күнүндө барат.
commitments-paper = Кеңештин документиндеги жоопторду ушул жерден киргизсе болот: ар биринин жанында «кеңештин документи боюнча» деп жазылат.

# Жаштар эмне угат.
news-answers = <b>{ $place }: кеңеш эмне деди</b>
news-done = <b>{ $place }: кеңеш «жасалды» дейт</b>
    «{ $what }» — { $date }.
news-done-ask = Бул чын эле байкалабы? Бир суроо:
news-done-button = Жооп берүү
news-silence = <b>{ $place }</b>
    90 күн өттү. Кеңеш «{ $title }» сурамжылоосунун жыйынтыгына азырынча жооп бере элек. Координатор муну билет.
news-end = <b>{ $place }: сурамжылоодон эмне чыкты</b>
news-end-line = Бул «{ $title }» сурамжылоосу тууралуу акыркы билдирүү. Жооптор үчүн рахмат.
news-verdict = <b>{ $place }: «{ $what }»</b>
    Кеңеш: жасалды, { $date }.
verdict-seen = Жооп бергендердин ({ $people }) көбү муну көрүп жатат.
verdict-not-seen = Жооп бергендердин ({ $people }) көбү муну азырынча көрө элек.
verdict-divided = Жооп бергендердин ({ $people }) пикири бөлүндү.
verdict-hints = Жооптор аз ({ $people }): бул болжол гана.
verdict-too-few = Бул байкалабы же жокпу деп айтууга жооптор өтө аз.
verdict-for-council = <b>Жасалганы байкалабы?</b>
    «{ $what }», жасалган күн: { $date }.
verdict-explain = Жаштар муну угчу күн: { $date }. Ага чейин жаңы мөөнөт айтса же жоопту оңдосо болот.
