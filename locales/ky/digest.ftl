# Digests for councils and coordinators: polite, plain, no promise that the figures do not hold.
# $place, $what, $choices = texts; $range = a printed range; $people = "30+"; $number, $coins, $places, $points = numbers.

digest-title = Жаштар арасындагы сурамжылоо: { $place }
digest-place-nation = катышкан бардык муниципалитеттер
digest-place-others = башка муниципалитеттер
digest-edition = { $number }-чыгарылыш
digest-period = { $from } — { $to }
digest-answered = Жооп бергендер: { $people }
digest-target = { $group ->
        [school] Бир мектептин окуучуларынан суралды
        [club] Бир клубдун мүчөлөрүнөн суралды
        [several] Бир нече мектептен жана клубдан суралды
       *[everybody] Сурамжылоо баарына ачык болду
    }
digest-answered-it = Суроого жооп бергендер: { $people }
digest-asked = Суроону көргөндөр: { $people }

# Specimen: shown when a chat is connected; nothing in it is a result.
digest-specimen-mark = ҮЛГҮ — чыныгы жыйынтык эмес
digest-specimen-about = Кыскача жыйынтык ушундай көрүнөт. Бул жерде эч кимдин жообу жок: бардык сандар ойдон чыгарылган жана ар бир суроодо атайын бирдей.

digest-needs = Эң көп тандалгандар
digest-need = { $question } <b>{ $what }</b> — { $range }
digest-need-first = { $question } <b>{ $what }</b> — биринчи орунда
digest-need-half = { $question } <b>{ $what }</b> — жарымы же көбү
digest-answers = Эң көп айтылган жооптор
digest-answer = { $question } <b>{ $what }</b> — { $range }
digest-needs-more = Калгандары төмөндө, суроолор боюнча.
digest-no-needs = Калгандарынан ачык озуп чыккан муктаждык жок: пикирлер бөлүнгөн.
digest-council-only = Мектептин, оорукананын өзүнө берилген бааларды кеңеш менен координатор гана көрөт: ал жерде баары бири-бирин тааныйт.

# Beside an earlier round. $until = "2026-жылдын 23-ноябрына чейин"; $before, $now = printed ranges.
digest-since = { $until } жүргөн сурамжылоого салыштырганда
digest-since-up = көбөйдү: { $question } { $what } — мурун { $before }, азыр { $now }
digest-since-down = азайды: { $question } { $what } — мурун { $before }, азыр { $now }
digest-since-none = Өзгөрүүлөр аз: баары кокустук болушу мүмкүн.
digest-since-rest = Калган өзгөрүүлөр кокустук болушу мүмкүн.
digest-since-others = { $until } жүргөн сурамжылоо менен салыштырбайбыз: ага башка адамдар жооп берген же кимден суралганы белгисиз.
digest-change-up = көбөйдү
digest-change-down = азайды
digest-change-unclear = айкын эмес

# What a range means, and why there are ranges at all.
digest-range = { $low }–{ $high }%
digest-range-one = { $low }%
digest-range-top = { $low }+%
digest-read = «{ $range }» дегени — жооп бергендердин ушунча пайызы ошондой жооп берген. Эч ким таанылып калбашы үчүн сандар атайын бир аз өзгөртүлүп, аралык түрүндө берилет.
digest-read-lists = Жооп аз болгондуктан үлүштөр көрсөтүлбөйт: { $places ->
    [yes] «жарымы же көбү» жана «жарымынан азы» деген тизмелер бар, ал эми бөлүк бөлүштүргөн суроолордо орундар көрсөтүлөт.
   *[no] «жарымы же көбү» жана «жарымынан азы» деген эки тизме гана бар.
} Эч ким таанылып калбашы үчүн сандар атайын бир аз өзгөртүлгөн.
digest-honesty = Бул — өз каалоосу менен жооп берген жаштардын пикири. Алар туш келди тандалган эмес, ошондуктан жыйынтык бардык жаштардын пикири деп айтууга болбойт.
digest-no-breakdown = Жыйынтык жынысы жана жашы боюнча бөлүнгөн жок: антсе, кимдир бирөө таанылып калышы мүмкүн.

digest-remark-few = Жооптор аз: аларды болжол катары гана окуңуз.
digest-remark-small = Жооп бергендердин тобу чакан.
digest-remark-moderate = Жооп бергендер анча көп эмес.

# The picture.
digest-chart-note = Тилке үлүш кайсы аралыкта экенин көрсөтөт, пайыз менен.
digest-chart-note-coins = Тилке орточо бөлүк кайсы аралыкта экенин көрсөтөт.
digest-chart-more =
    { $count ->
        [one] Ушундай эле аралыкта дагы { $count } жооп бар.
       *[other] Ушундай эле аралыкта дагы { $count } жооп бар.
    }

# The sentence above a picture: no more than ranges allow. $kind says what people did: marked several, chose one, ranked among the first $places.
digest-headline-majority =
    { $kind ->
        [several] Жооп бергендердин көпчүлүгү муну белгиледи: { $what }
        [top] Жооп бергендердин көпчүлүгү муну алгачкы { $places } орундун бирине койду: { $what }
       *[single] Жооп бергендердин көпчүлүгү муну тандады: { $what }
    }
digest-headline-most =
    { $kind ->
        [several] Жооп бергендердин эң көп белгилегени: { $what }
        [top] Жооп бергендердин алгачкы { $places } орунга эң көп койгону: { $what }
       *[single] Жооп бергендердин эң көп тандаганы: { $what }
    }
digest-headline-tie =
    { $kind ->
        [several] Жооп бергендердин эң көп белгилегендери, тең орунда: { $what }
        [top] Жооп бергендердин алгачкы { $places } орунга эң көп койгондору, тең орунда: { $what }
       *[single] Жооп бергендердин эң көп тандагандары, тең орунда: { $what }
    }
digest-headline-low = Жооп бергендердин арасында төмөнкү баа койгондор көбүрөөк
digest-headline-high = Жооп бергендердин арасында жогорку баа койгондор көбүрөөк
digest-headline-coins = Бөлүштүргөндөр эң көп бөлүктү буга берди: { $what }
digest-headline-coins-tie = Бөлүштүргөндөр эң көп бөлүктү буларга тең берди: { $what }
digest-headline-divided = Жооп бергендердин пикири бөлүндү: бир дагы жооп озуп чыккан жок

# Details, question by question.
digest-details = Суроолор боюнча
digest-continued = { $what } (уландысы)
digest-several = Бирден көп жооп тандоого болгон, ошондуктан үлүштөрдүн суммасы 100%дан ашат.
digest-top = Алгачкы { $places } орундун бирине койгондордун үлүшү.
digest-coins = { $coins ->
    [one] Бөлүштүргөндөрдүн ар биринде { $coins } бөлүк болгон.
   *[other] Бөлүштүргөндөрдүн ар биринде { $coins } бөлүк болгон.
}
digest-coins-mean = орточо { $mean } бөлүк
digest-place = { $place }-орун
digest-majority = Көпчүлүгү ушундай жооп берген: { $what }
digest-mean-of = Муниципалитеттердин орточосу (алар { $count }): канча киши жооп бергенине карабай, ар бири бирдей эсептелет.
digest-group-girls = Кыздар
digest-group-boys-and-unsaid = Эркек балдар менен жигиттер, жынысын айтпагандар да
digest-group-from-11 = 11–13 жаштагылар
digest-group-from-14 = 14–15 жаштагылар
digest-group-from-16 = 16–17 жаштагылар
digest-group-from-18 = 18–28 жаштагылар
digest-group-under-16 = 11–15 жаштагылар
digest-group-over-15 = 16–28 жаштагылар
digest-group-even = Башкалардан ачык озуп чыккан жооп жок.
digest-place-shared = { $place }-орун, бир нече жооп тең бөлүшөт
digest-most-often = Эң көп берилген жооп: { $what }
digest-half-or-more = Жарымы же көбү ушундай жооп берген
digest-under-half = Жарымынан азы ушундай жооп берген
digest-nothing = — андай жооп жок —
digest-scale-high = Жогорку баалар: { $choices }
digest-scale-low = Төмөнкү баалар: { $choices }
digest-mean = Орточо баа: болжол менен { $mean } (эң жогоркусу — 5)
digest-dont-know = Билбейм
digest-band = { $from } – { $below } (акыркысы кирбейт)
digest-band-last = { $from } жана андан көп
digest-held = Жооп аз болгондуктан көрсөтүлгөн жок
digest-held-not-public = Кеңеш менен координатор гана көрөт
digest-held-gate = Текшерүүдөн өтпөгөндүктөн азырынча көрсөтүлгөн жок

digest-sector-education = Билим берүү
digest-sector-health = Саламаттыкты сактоо
digest-sector-social-protection = Социалдык коргоо
digest-sector-protection-from-violence = Зомбулуктан коргоо
digest-sector-participation = Катышуу
digest-sector-budget = Бюджет жана план
digest-sector-other = Башка суроолор
digest-quote = Бир адамдын сөзү, аты белгисиз: «{ $words }»
