## Что не так со значением
problem-empty = Нужно заполнить
problem-too-long = Длиннее { $limit } символов
problem-control-character = Есть непечатаемый символ
problem-not-a-number = Это не число
problem-out-of-range = Нужно от { $min } до { $max }
problem-not-one-of = Годится только: { $allowed }
problem-missing = Такого нет
problem-misplaced = Относится к другому месту
problem-taken = Уже есть
problem-unknown = Здесь такого не бывает
problem-not-an-email = Это не адрес почты: нужен один знак @, с обеих сторон от него что-то, без пробелов
problem-too-short = Короче { $limit } символов
problem-guessable-common = Такой или похожий пароль у многих. Возьмите несколько слов, которые никто не ставит рядом
problem-guessable-personal = Легко угадать по имени и адресу. Возьмите слова, которые с вами не связаны
problem-guessable-name = Имена и фамилии легко угадать. Добавьте ещё несколько слов
problem-guessable-word = Одно слово легко угадать. Добавьте ещё несколько слов
problem-guessable-keyboard = Соседние клавиши легко угадать. Возьмите несколько слов
problem-guessable-repeat = Повторы легко угадать. Возьмите несколько разных слов
problem-guessable-sequence = Ряды вроде abc и 6543 легко угадать. Возьмите несколько слов
problem-guessable-date = Даты и годы легко угадать. Возьмите несколько слов
problem-guessable-little = Слишком легко угадать. Добавьте ещё несколько слов
problem-wrong-type = Нужно: { $expected }

## Почему не сделано
refusal-not-found = Такого здесь нет
refusal-invalid = Некоторые значения не подходят
refusal-not-empty = Внутри ещё есть: линий — { $lines }, помещений — { $rooms }, шкафов — { $cabinets }, агрегатов — { $mechanisms }, преобразователей — { $drives }. Освободите или удалите вместе со всем, что внутри
refusal-changed = Тем временем это изменили. Посмотрите, как есть сейчас, и повторите
refusal-preview-outdated = { $count ->
    [one] С предпросмотра изменилось значение { $count } строки
    [few] С предпросмотра изменилось значение { $count } строк
   *[many] С предпросмотра изменилось значение { $count } строк
}. Предпросмотр сделан заново: проверьте его и загрузите
refusal-rows-wrong = { $count ->
    [one] В файле { $count } строка с ошибкой
    [few] В файле { $count } строки с ошибками
   *[many] В файле { $count } строк с ошибками
}. Исправьте файл и загрузите его снова
refusal-import-state = Сейчас это нельзя: загрузка в состоянии «{ $state }»
refusal-stands-in-the-way = Вернуть нельзя, мешает более новое ({ $count }): { $names }
refusal-restore-kind = Этого из истории не вернуть: загрузку отменяют на её странице, ключ делают новый
refusal-restore-too-many-later = С тех пор больше { $limit } изменений: так далеко назад не вернуть
refusal-restore-place-gone = Как было, не вернуть: места «{ $name }» больше нет, или оно теперь в другом месте. Сначала верните его
refusal-restore-name-taken = Как было, не вернуть: это имя или адрес теперь у другой записи
refusal-restore-again = Это уже возвращено: куда, сказано в его истории
refusal-restore-unreadable = Как было, не вернуть: прежние значения теперь не годятся
refusal-who-are-you = Сначала войдите
refusal-not-allowed = Вашей роли это не позволено. Попросите администратора
refusal-only-reads = Этот ключ только читает
refusal-wrong-password = Почта или пароль не те
refusal-too-many-tries = Слишком много попыток. Подождите { $seconds } с
refusal-set-up-already = Эта ссылка уже не действует: первый администратор есть
refusal-email-taken = Человек с такой почтой уже есть
refusal-last-admin = Это последний администратор: без него некому будет пускать людей. Сначала сделайте администратором кого-нибудь ещё
refusal-busy = Сейчас слишком много дел сразу. Повторите немного позже

## Почему не прочитан файл
file-unknown-format = Это не таблица Excel (xlsx), CSV или JSON; похоже на: { $what }
file-damaged = Файл повреждён: { $detail }
file-too-large = В распакованном виде файл больше { $limit } МиБ
file-too-many-rows = В файле больше { $limit } строк
file-cell-too-long = Ячейка { $column }{ $row } длиннее { $limit } символов
file-empty = В файле нет строк
file-several-sheets = Подходит несколько листов, выберите один: { $names }
file-no-such-sheet = Листа «{ $name }» нет. Есть: { $names }
file-missing-columns = Не найдены столбцы: { $missing }. Есть: { $found }
file-repeated-column = Столбец «{ $name }» встречается дважды: { $first } и { $second }
file-bad-value = Ячейку { $column }{ $row } нельзя прочитать
file-stopped = Чтение прервано

## Ошибки запросов
failure-not-found = По этому адресу ничего нет
failure-method = Для этого адреса годится: { $allowed }
failure-malformed = Запрос не понять: { $reason }
failure-misunderstood = Адрес или форму не понять: что-то в них стоит дважды или не на месте. Откройте страницу заново
failure-key-taken = Этот Idempotency-Key уже был у другого запроса. Возьмите новый
failure-stale = С тех пор, как вы это читали, запись изменили. Прочитайте заново и повторите
failure-too-large = Больше { $limit } не принимается
failure-type = Нужен тип { $wanted }
failure-forbidden = Это здесь закрыто
failure-foreign-page = Запрос пришёл со страницы другого сайта и не выполнен
failure-unknown-token = Такого ключа нет, или он уже не действует
failure-too-slow = Данные приходили слишком медленно
failure-unavailable = База данных сейчас не отвечает или занята. Повторите через несколько секунд
failure-unexpected = Ошибка программы. Она записана в журнал под номером запроса

status-400 = Запрос не понятен
status-401 = Кто вы
status-403 = Закрыто
status-404 = Не найдено
status-405 = Так нельзя
status-408 = Слишком долго
status-409 = Противоречит тому, что есть
status-412 = Изменилось
status-413 = Слишком большое
status-415 = Не тот тип
status-422 = Значения не подходят
status-429 = Слишком часто
status-500 = Ошибка
status-503 = Временно недоступно

## Библиотека
refusal-shelf-not-empty = { $groups ->
    [0] Внутри ещё есть инструкции: { $manuals }. Перенесите или удалите их
   *[other] Внутри ещё есть серии: { $groups }. Перенесите или удалите их
}
refusal-file-unknown = Это не PDF, DjVu, PNG, JPEG или ZIP, или файл оборван. Другие файлы не принимаются
refusal-file-empty = Файл пустой
refusal-file-missing = Файла этой инструкции нет в хранилище. Загрузите его снова или скажите администратору
refusal-file-gone = Файл пропал из хранилища, пока его принимали. Отправьте его ещё раз
refusal-too-many-sensors = Датчиков уже { $limit }. Новые принимаются только от шлюза с токеном
refusal-no-room = В хранилище кончилось место: ничего не сохранено. Скажите администратору
refusal-restore-file-swept = Файл «{ $name }» уже удалён из хранилища: столько он не хранится. Загрузите его снова
failure-range = В файле { $size } байт: такой части в нём нет
status-416 = Нет такой части
status-507 = Нет места
