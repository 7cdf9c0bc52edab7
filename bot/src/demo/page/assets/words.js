// What the page itself says, in English with Kyrgyz and Russian beside it. What the bot says comes from the bot, in each phone's language.

export const LANGUAGES = { en: 'English', ky: 'Кыргызча', ru: 'Русский' };

const WORDS = {
  'Jash Ün · demo': ['Жаш үн · демо', 'Жаш үн · демонстрация'],
  'demo': ['демо', 'демонстрация'],
  'Language of the page': ['Барактын тили', 'Язык страницы'],
  'The real bot on simulated phones. Nothing leaves this computer.': ['Чыныгы бот, ойдон чыгарылган телефондор. Бул компьютерден эч нерсе сыртка чыкпайт.', 'Настоящий бот на ненастоящих телефонах. Ничто не покидает этот компьютер.'],
  'The program is gone; waiting for it to come back.': ['Программа токтоду, кайра иштешин күтүп жатабыз.', 'Программа остановилась; ждём, когда она вернётся.'],
  'Refused ({status})': ['Кабыл алынган жок ({status})', 'Отказано ({status})'],
  'Phones': ['Телефондор', 'Телефоны'],
  'Guide': ['Башкаруу', 'Управление'],
  'Guide and controls': ['Түшүндүрмө жана башкаруу', 'Пояснения и управление'],
  'Picture': ['Сүрөт', 'Картинка'],
  'Close the picture': ['Сүрөттү жабуу', 'Закрыть картинку'],
  'Larger and back': ['Чоңойтуу жана кайра кичирейтүү', 'Крупнее и обратно'],
  'Enlarge: {what}': ['Чоңойтуу: {what}', 'Увеличить: {what}'],

  'Be a teenager': ['Өспүрүм болуп көрүңүз', 'Побудьте подростком'],
  'Tap an invitation, choose a language, answer: by buttons, by typing, or': ['Чакырууну басып, тилди тандап, жооп бериңиз: баскыч менен, жазып же', 'Нажмите приглашение, выберите язык и отвечайте: кнопками, текстом или'],
  'by SMS': ['SMS менен', 'по SMS'],
  'Open on': ['Кайсы телефондо ачабыз:', 'Открыть на телефоне:'],
  'No open round yet.': ['Азырынча ачык сурамжылоо жок.', 'Открытых опросов пока нет.'],
  'Let a crowd answer': ['Көпчүлүк жооп берсин', 'Пусть ответят многие'],
  'synthetic people': ['ойдон чыгарылган адамдар', 'вымышленные люди'],
  'Round': ['Сурамжылоо', 'Опрос'],
  'Municipality': ['Муниципалитет', 'Муниципалитет'],
  'People': ['Адам', 'Человек'],
  'Start the crowd': ['Баштоо', 'Начать'],
  'Stop': ['Токтотуу', 'Остановить'],
  'Crowd progress': ['Канчасы жооп берди', 'Сколько ответило'],
  'Nobody yet': ['Азырынча эч ким', 'Пока никто'],
  '{done} of {people} · {taps} taps': ['{people} ичинен {done} · {taps} басуу', '{done} из {people} · нажатий: {taps}'],
  '{done} of {people} done · {taps} taps': ['Бүттү: {people} ичинен {done} · {taps} басуу', 'Готово: {done} из {people} · нажатий: {taps}'],
  ' · {stuck} stuck': [' · {stuck} токтоп калды', ' · застряло: {stuck}'],
  'between 1 and 2000 people, please': ['1ден 2000ге чейин адам болсун', 'от 1 до 2000 человек, пожалуйста'],
  'the crowd is still answering': ['көпчүлүк дагы эле жооп берип жатат', 'люди ещё отвечают'],
  'Let time pass': ['Убакыт өтсүн', 'Пусть пройдёт время'],
  'The council answers in its chat; what it says goes out the next working day. Weeks later young people are asked whether it was done.': ['Кеңеш өз чатында жооп берет; айтканы эртеңки иш күнү жарыяланат. Бир нече жумадан кийин жаштардан бул жасалдыбы деп сурайбыз.', 'Кенеш отвечает в своём чате; сказанное выходит на следующий рабочий день. Через несколько недель молодёжь спросят, сделано ли это.'],
  'One day': ['Бир күн', 'День'],
  'One week': ['Бир жума', 'Неделя'],
  'One month': ['Бир ай', 'Месяц'],
  'between 1 and 92 days, please': ['1ден 92ге чейин күн болсун', 'от 1 до 92 дней, пожалуйста'],
  'Send the digest': ['Жыйынтыкты жөнөтүңүз', 'Отправьте итоги'],
  'What may be released now goes to the council, as the command does it:': ['Азыр жарыялоого мүмкүн болгону кеңешке кетет, ушул буйрук менен болгондой:', 'Что уже можно опубликовать, уйдёт в кенеш, как по команде'],
  'Digest now': ['Жыйынтык азыр', 'Итоги сейчас'],
  'Freezing, summing…': ['Эсептеп жатабыз…', 'Считаем…'],
  'sent': ['жөнөтүлдү', 'отправлено'],
  'too few answers yet': ['жооптор азырынча аз', 'ответов пока мало'],
  'nothing new': ['жаңы эч нерсе жок', 'ничего нового'],
  ' and {more} more': [' жана дагы {more}', ' и ещё {more}'],
  'Nothing to send': ['Жөнөтө турган эч нерсе жок', 'Отправлять нечего'],

  'Teenager': ['Өспүрүм', 'Подросток'],
  'Second teenager': ['Экинчи өспүрүм', 'Второй подросток'],
  'Leader': ['Жетекчи', 'Руководитель'],
  'Second leader': ['Экинчи жетекчи', 'Второй руководитель'],
  'Club': ['Клуб', 'Клуб'],
  'Council': ['Кеңеш', 'Кенеш'],
  'Coordinator': ['Координатор', 'Координатор'],
  'Safeguarding': ['Балдарды коргоо', 'Защита детей'],
  'App in Kyrgyz': ['Колдонмо кыргызча', 'Приложение на кыргызском'],
  'App in Russian': ['Колдонмо орусча', 'Приложение на русском'],
  'Youth club, {place}': ['Жаштар клубу, {place}', 'Молодёжный клуб, {place}'],
  'Group chat, {place}': ['Топтун чаты, {place}', 'Групповой чат, {place}'],
  'Confirms roles': ['Ролдорду ырастайт', 'Подтверждает роли'],
  'Reads reports': ['Кабарларды окуйт', 'Читает сообщения о беде'],
  'Link: {title}': ['Шилтеме: {title}', 'Ссылка: {title}'],
  'Invitation for the council': ['Кеңешке чакыруу', 'Приглашение для кенеша'],
  'Invitation for a coordinator': ['Координаторго чакыруу', 'Приглашение для координатора'],
  'Invitation for a leader': ['Жетекчиге чакыруу', 'Приглашение для руководителя'],

  'Somebody': ['Кимдир бирөө', 'Кто-то'],
  '{name}: messages': ['{name}: билдирүүлөр', '{name}: сообщения'],
  'Commands': ['Буйруктар', 'Команды'],
  'Commands of the bot': ['Боттун буйруктары', 'Команды бота'],
  'The bot has no commands here.': ['Бул жерде боттун буйруктары жок.', 'Здесь у бота нет команд.'],
  'Message': ['Билдирүү', 'Сообщение'],
  'Message from {name}': ['Билдирүү: {name}', 'Сообщение: {name}'],
  'Send': ['Жөнөтүү', 'Отправить'],
  'Write as': ['Ким жазат:', 'Кто пишет:'],
  "{name}'s own chat with the bot": ['{name}: бот менен жеке чаты', '{name}: личный чат с ботом'],
  'Back to the group': ['Топко кайтуу', 'Назад в группу'],
  '{n} people': ['{n} адам', 'людей: {n}'],
  '{n} people, 1 bot': ['{n} адам, 1 бот', 'людей: {n}, ботов: 1'],
  'bot': ['бот', 'бот'],
  'START': ['БАШТОО', 'НАЧАТЬ'],
  'UNBLOCK AND START': ['БӨГӨТТӨН ЧЫГАРЫП БАШТОО', 'РАЗБЛОКИРОВАТЬ И НАЧАТЬ'],
  'The bot is not in this group yet.': ['Бот бул топто азырынча жок.', 'Бота в этой группе пока нет.'],
  'No messages here yet.': ['Азырынча билдирүү жок.', 'Сообщений пока нет.'],
  'Add the bot to the group': ['Ботту топко кошуу', 'Добавить бота в группу'],
  'is writing…': ['жазып жатат…', 'пишет…'],
  'There is no group to add the bot to.': ['Ботту кошо турган топ жок.', 'Нет группы, куда добавить бота.'],
  'Copied': ['Көчүрүлдү', 'Скопировано'],
  'Copied. Telegram would now ask whom to send it to.': ['Көчүрүлдү. Telegram эми кимге жөнөтөрүңүздү сурамак.', 'Скопировано. Telegram теперь спросил бы, кому отправить.'],
  'Show less ▴': ['Жыйноо ▴', 'Свернуть ▴'],
  'Show more ▾': ['Толук көрсөтүү ▾', 'Показать всё ▾'],
  'You': ['Сиз', 'Вы'],
  'sending…': ['кетип жатат…', 'отправляется…'],
  'not sent': ['кеткен жок', 'не отправлено'],
  'you paid {som} som': ['сизден {som} сом', 'с вас {som} сом'],
  'bot paid {som} som': ['боттон {som} сом', 'с бота {som} сом'],
  'an empty message is not sent': ['бош билдирүү жөнөтүлбөйт', 'пустое сообщение не отправляется'],
  'edited ': ['оңдолду ', 'изменено '],
  'Buttons': ['Баскычтар', 'Кнопки'],

  'Keypad phone': ['Баскычтуу телефон', 'Кнопочный телефон'],
  'SMS only': ['SMS гана', 'Только SMS'],
  'Delete a letter': ['Тамганы өчүрүү', 'Стереть букву'],
  'send': ['жөнөт', 'отпр.'],
  '{segments} SMS, {encoding}': ['{segments} SMS, {encoding}', '{segments} SMS, {encoding}'],
  'SMS between this phone and {service}': ['Бул телефон менен {service} ортосундагы SMS', 'SMS этого телефона и номера {service}'],
  'SMS to {service}': ['{service} номерине SMS', 'SMS на {service}'],
  'You wrote': ['Сиз жаздыңыз', 'Вы написали'],
  'The bot sent': ['Бот жөнөттү', 'Бот отправил'],
  'Soft keys': ['Экрандын астындагы баскычтар', 'Клавиши под экраном'],
  'Space': ['Боштук', 'Пробел'],
  'Older messages': ['Эски билдирүүлөр', 'Старые сообщения'],
  'Newer messages': ['Жаңы билдирүүлөр', 'Новые сообщения'],
  'Clear': ['Тазалоо', 'Стереть'],
  'Clear the text': ['Текстти тазалоо', 'Стереть текст'],
  'Keypad': ['Баскычтар', 'Клавиши'],
  'This SIM card so far, at': ['Бул SIM-картадан ушул убакка чейин,', 'С этой SIM-карты пока, по'],
  'demo prices': ['демо баалар менен', 'ценам демонстрации'],
  'SMS': ['SMS', 'SMS'],
  'each': ['бирөө', 'цена'],
  'som': ['сом', 'сом'],
  'half the SMS': ['SMS эки эсе аз', 'вдвое меньше SMS'],
  'New SIM': ['Жаңы SIM', 'Новая SIM'],
  'To take part, send to {service}:': ['Катышуу үчүн {service} номерине жөнөтүңүз:', 'Чтобы участвовать, отправьте на {service}:'],
  '{letters} letters, {left} {encoding} left': ['{letters} тамга, {encoding}: дагы {left}', 'букв: {letters}, {encoding}: ещё {left}'],
  '{segments} SMS = {price} som': ['{segments} SMS = {price} сом', '{segments} SMS = {price} сом'],
  'Here SMS {part} of {of} begins': ['Ушул жерден {of} SMSтин {part}-си башталат', 'Здесь начинается SMS {part} из {of}'],
};

const KEPT = 'jashun-page-language';

// As chosen on this page, else as the browser asks for.
function choose() {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages.map((one) => one.slice(0, 2))];
  return wanted.find((one) => one in LANGUAGES) || 'en';
}

export const language = choose();

// The page begins anew in another language; what stands in the chats is with the program.
export function speak(chosen) {
  localStorage.setItem(KEPT, chosen);
  location.reload();
}

// An English text in the page's language. Whatever is not of the page (a name, an error of the bot's) stays as it is.
export function t(english, fills = {}) {
  const [ky, ru] = WORDS[english] || [];
  const text = { ky, ru }[language] || english;
  return text.replace(/\{(\w+)\}/g, (whole, name) => fills[name] ?? whole);
}

// The texts that stand in the page's HTML.
export function translate(root) {
  root.documentElement.lang = language;
  root.title = t(root.title);
  root.querySelectorAll('[data-t]').forEach((node) => { node.textContent = t(node.textContent); });
  root.querySelectorAll('[aria-label]').forEach((node) => node.setAttribute('aria-label', t(node.getAttribute('aria-label'))));
}
