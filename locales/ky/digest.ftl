<<<<<<< HEAD
# Digests for councils and coordinators: polite, plain, no promise that the figures do not hold.
# $place, $what, $choices = texts; $range = a printed range; $people = "30+"; $number, $coins, $places, $points = numbers.

digest-title = Жаштардын пикири: { $place }
digest-place-nation = катышкан бардык муниципалитеттер
digest-place-others = башка муниципалитеттер
digest-edition = { $number }-басылыш
digest-period = { $from } — { $to }
digest-answered = Жооп бергендер: { $people }

# Specimen: shown when a chat is connected; nothing in it is a result.
digest-specimen-mark = ҮЛГҮ — чыныгы жыйынтык эмес
digest-specimen-about = Дайджест ушундай көрүнөт. Бул жерде эч кимдин жообу жок: бардык сандар ойдон чыгарылган жана атайын бирдей коюлган.

digest-needs = Биринчи орундагы муктаждыктар
digest-need = { $what } — { $range }
digest-need-first = { $what } — биринчи орунда
digest-needs-more = Дагылары суроолор боюнча төмөндө.
digest-no-needs = Калгандарынан ачык озуп чыккан муктаждык жок: пикирлер бөлүнгөн.

# What a range means, and why there are ranges at all.
digest-range = { $low }–{ $high }%
digest-range-top = { $low }+%
digest-read = «{ $range }» деген жооп бергендердин үлүшү ушул аралыкта дегенди билдирет. Эч ким таанылып калбашы үчүн сандар атайын бир аз өзгөртүлүп, аралык түрүндө берилет.
digest-read-lists = Жооп аз болгондуктан үлүштөр көрсөтүлбөйт: «жарымы же көбү» жана «жарымынан азы» деген эки тизме гана бар. Эч ким таанылып калбашы үчүн сандар атайын бир аз өзгөртүлгөн.
digest-honesty = Бул — өз каалоосу менен жооп берген жаштардын пикири. Алар туш келди тандалган эмес, ошондуктан жыйынтык бардык жаштарга тең деп айтууга болбойт.
digest-no-breakdown = Жыйынтык жынысы жана жашы боюнча бөлүнгөн жок: антсе, кимдир бирөө таанылып калышы мүмкүн.

digest-remark-few = Жооптор аз: аларды болжол катары гана окуңуз.
digest-remark-small = Жооп бергендердин тобу чакан.
digest-remark-moderate = Жооп бергендердин саны орточо.

# The picture.
digest-chart-note = Кара тилке — үлүш жаткан аралык (%). Бирдей аралык — тең орун.
digest-chart-note-coins = Кара тилке — бир адамга туура келген тыйындын орточо санынын аралыгы.
digest-chart-more =
    { $count ->
        [one] Ушундай эле аралыкта дагы { $count } жооп бар.
       *[other] Ушундай эле аралыкта дагы { $count } жооп бар.
    }

# Details, question by question.
digest-details = Суроолор боюнча
digest-continued = { $what } (уландысы)
digest-several = Бирден көп жооп тандоого болгон, ошондуктан үлүштөрдүн суммасы 100%дан ашат.
digest-top = Алгачкы { $places } орундун бирине койгондордун үлүшү.
digest-coins = Ар бир катышуучу { $coins } тыйын бөлүштүргөн.
digest-coins-mean = орточо { $mean } тыйын
digest-place = { $place }-орун
digest-most-often = Эң көп аталганы: { $what }
digest-half-or-more = Жарымы же көбү атаган
digest-under-half = Жарымынан азы атаган
digest-nothing = жок
digest-scale-high = Шкаланын жогорку бөлүгү: { $choices }
digest-scale-low = Шкаланын төмөнкү бөлүгү: { $choices }
digest-mean = Орточо баа: 5 ичинен болжол менен { $mean }
digest-dont-know = Билбейм
digest-band = { $from } – { $below } (акыркысы кирбейт)
digest-band-last = { $from } жана андан көп
digest-held = Жооп аз болгондуктан көрсөтүлгөн жок
digest-held-gate = Текшерүүдөн өтпөгөндүктөн азырынча көрсөтүлгөн жок

digest-sector-education = Билим берүү
digest-sector-health = Саламаттыкты сактоо
digest-sector-social-protection = Социалдык коргоо
digest-sector-protection-from-violence = Зомбулуктан коргоо
digest-sector-participation = Катышуу
digest-sector-budget = Бюджет жана план
digest-sector-other = Башка суроолор
=======
# Кыскача жыйынтык. Кеңешке «сиз» деп кайрылабыз. Сандар аралык менен гана берилет.

## Тармактар
sector-education = Билим берүү
sector-health = Саламаттыкты сактоо
sector-social-protection = Социалдык коргоо
sector-protection-from-violence = Зомбулуктан коргоо
sector-participation = Катышуу
sector-budget = Бюджет жана план
sector-none = Башка суроолор

## Башы
digest-title = <b>{ $place }. { $title }</b>
digest-nation = Кыргызстан боюнча
digest-others = Калган муниципалитеттер
digest-specimen = 🔸 <b>ҮЛГҮ</b> — чыныгы жыйынтык эмес, ушундай көрүнөт.
digest-edition = { $n }-чыгарылышы. Мурдагысынын ордуна каралсын.
digest-period = 🗓 { $from } — { $to }
digest-period-day = 🗓 { $from }
digest-respondents = 👥 Жооп бергендер: { $n }
digest-needs = <b>Көбүрөөк аталган муктаждыктар</b>
digest-need = { $n }. { $label } — { $range }
digest-need-plain = { $n }. { $label }
digest-tie = { $first } · { $second }
digest-sector-need = { $sector }: { $label }

## Сандар
digest-range = { $low }–{ $high }%
digest-range-one = { $low }%
digest-range-top = { $low }% жана андан көп
digest-how = Аралыкты мындай окуңуз: «{ $range }» — жооп бергендердин ушунча бөлүгү ушуну тандады. Так сан атайылап берилбейт.
digest-honest = Бул — өз каалоосу менен жооп берген жаштардын пикири. Алар туш келди тандалган эмес, ошондуктан жыйынтык бардык жаштарга тең деп айтууга болбойт.
digest-remark-few = Жооп аз: муну багыт катары гана окуңуз.
digest-remark-small = Чакан топ: айырмаларды этияттык менен окуңуз.
digest-remark-moderate = Жооптор орточо сандагы: чоң айырмаларга гана таянса болот.
digest-half-or-more = <b>Жооп бергендердин жарымы же андан көбү атады</b>
digest-under-half = <b>Жарымынан азы атады</b>
digest-list-none = жок
digest-majority = Көпчүлүк: { $label }.
digest-most-often = Эң көп аталганы: { $label }.
digest-no-order = Пикирлер бөлүнгөн.
digest-several = Бир адам бир нечесин тандай алган: пайыздардын суммасы 100дөн көп.
digest-top = Муну алгачкы орундардын бирине койгондор. Орун саны: { $n }.
digest-scale-high = Жогорку баалар
digest-scale-low = Төмөнкү баалар
digest-scale = { $of } баллдык шкала: жогорку эки жана төмөнкү эки баа.
digest-mean = Орточо баа болжол менен { $mean }.
digest-coins = Ар бир адамда { $coins } тыйын болгон.
digest-coin-mean = { $place }. { $label } — орточо { $coins } тыйын
digest-coin-place = { $place }. { $label }
digest-band = { $low }–{ $high }
digest-band-open = { $low } жана андан көп
digest-dont-know = Билбейм
digest-base = Жооп бергендер: { $n }

## Майда-чүйдөсү
digest-details = <b>{ $sector }</b>
digest-question = <b>{ $question }</b>
digest-held-few = Жооп аз болгондуктан бул суроо көрсөтүлбөйт.
digest-held-gate = Бул суроо текшерүүдөн өткөн жок, ошондуктан көрсөтүлбөйт. Операторго билдирилди.
digest-held = Көрсөтүлбөгөн суроолор:
digest-method = <b>Бул сандар кантип чыкты</b>
    Жаштар ботко жеке жооп беришти, аты-жөнү суралган жок.
    Бир адамды таанууга болбосун үчүн сандар атайылап бир аз жылдырылган жана аралык менен берилет.
    { $threshold } адамдан аз жооп болсо, эч нерсе көрсөтүлбөйт.
    Муниципалитет боюнча кыздар, жигиттер же жаш курак өзүнчө бөлүнбөйт: топтор өтө чакан болуп калат.
digest-method-nation = Өлкө боюнча сандар — жарыяланган муниципалитеттердин суммасы.
digest-next = Кеңештин ар бир муктаждыкка берген жообун жаштар күтүп жатат.
digest-too-few = <b>{ $place }. { $title }</b>
    Сурамжылоо бүттү, бирок жооп { $threshold } адамдан аз. Жооп бергендерди коргоо үчүн сандар көрсөтүлбөйт.
digest-nothing-new = Жаңы жыйынтык жок: акыркысынан бери жетиштүү жаңы жооп келген жок.

## Сүрөт
chart-title = { $question }
chart-axis-share = Жооп бергендердин үлүшү, %
chart-axis-coins = Тыйындардын орточо саны
chart-respondents = Жооп бергендер: { $n }
chart-note = Тилке — аралык. Так сан берилбейт.
chart-alt = Диаграмма: { $question }
chart-file = jyiyntyk.png
>>>>>>> 4fc8d6c (Texts of respondents and digests, typed screens in both languages, municipalities and helplines as data, danger words)
