## Рамка
skip = К содержанию
to-home = На главную
sections = Разделы
section-plant = Оборудование
section-login = Войти
section-imports = Загрузка
section-changes = История
section-docs = API
look = Язык и тема
look-language = Язык
look-theme = Тема
theme-auto = Авто
theme-light = Светлая
theme-dark = Тёмная
search-label = Поиск по всей базе: оборудование, склад, инструкции, коды отказов
search-placeholder = Номер, слово, код отказа
search-do = Найти
copy = Скопировать { $text }
copied = Скопировано: { $text }
pages = Страницы
page-previous = Назад
page-next = Дальше
page-start = К началу
page-first = К первой странице
page-position = { $page } из { $pages }
page-position-open = стр. { $page }
page-size = По
page-past-end = Такой страницы нет
rows-counted = { $n ->
    [one] Всего { $n_text } запись
    [few] Всего { $n_text } записи
   *[many] Всего { $n_text } записей
}
rows-counted-more = Больше { $n_text } записей

month-1 = янв
month-2 = фев
month-3 = мар
month-4 = апр
month-5 = мая
month-6 = июн
month-7 = июл
month-8 = авг
month-9 = сен
month-10 = окт
month-11 = ноя
month-12 = дек
time-short = { $day } { $month }, { $time }
time-short-year = { $day } { $month } { $year }
time-full = { $day } { $month } { $year }, { $time }:{ $seconds } ({ $zone })

## Слова установки
level-shop = Цех
level-production_line = Стан / линия
level-room = Помещение
level-cabinet = Шкаф / привод
level-mechanism = Агрегат
level-many-production_line = Станы и линии
level-many-room = Помещения
level-many-cabinet = Шкафы
level-many-mechanism = Агрегаты
entity-shop = цех
entity-production_line = стан / линия
entity-room = помещение
entity-cabinet = шкаф
entity-mechanism = агрегат
entity-drive = преобразователь
entity-import = загрузка
entity-token = ключ
entity-user = человек
entity-log_entry = запись журнала
drives = Преобразователи
drives-filtered = С отбором и сортировкой
field-shop = Цех
field-production_line = Стан / линия
field-room = Помещение
field-cabinet = Шкаф / привод
field-mechanism = Агрегат
field-series = Преобразователь
field-type = Тип
field-place = Где стоит
field-power_w = Мощность
field-rated_current_a = Номинальный ток
field-current_kind = Род тока
field-input_voltage_v = Входное напряжение
field-output_voltage_v = Выходное напряжение
field-note = Примечание
field-since = С какого дня
field-until = По какой день
field-restored = Вернулось как
field-name = Название
field-parent = Где находится
field-file = Файл
field-file_name = Файл
field-sheet = Лист
field-kind = Вид
field-new = Новых
field-changed = Изменённых
field-same = Без изменений
field-wrong = С ошибкой
field-email = Почта
field-ends_at = Действует до
field-read_only = Только чтение
field-role = Роль
field-disabled = Вход закрыт
field-password = Пароль
field-title = Заголовок
field-text = Текст
field-drive = Преобразователь
field-merged = Сведено названий
rating-power_w = мощность
rating-rated_current_a = ток
rating-current_kind = род тока
rating-input_voltage_v = вход
rating-output_voltage_v = выход
unit-w = Вт
unit-kw = кВт
unit-a = А
unit-v = В
current-AC = Переменный
current-DC = Постоянный
without-type = Без типа
without-cabinet = без шкафа
not-recorded = Не записано
not-known = Не известно
ratings = Данные с таблички
updated = Изменено
count-drives = { $n ->
    [one] { $n_text } преобразователь
    [few] { $n_text } преобразователя
   *[many] { $n_text } преобразователей
}
count-production_lines = { $n ->
    [one] { $n_text } линия
    [few] { $n_text } линии
   *[many] { $n_text } линий
}
count-rooms = { $n ->
    [one] { $n_text } помещение
    [few] { $n_text } помещения
   *[many] { $n_text } помещений
}
count-cabinets = { $n ->
    [one] { $n_text } шкаф
    [few] { $n_text } шкафа
   *[many] { $n_text } шкафов
}
count-mechanisms = { $n ->
    [one] { $n_text } агрегат
    [few] { $n_text } агрегата
   *[many] { $n_text } агрегатов
}

## Главная
home-title = База электропривода
home-what = Преобразователи завода: что это, где стоит, что крутит, что меняли.
home-away = База данных не отвечает.
home-away-since = Показано то, что было на
home-empty = Здесь пока пусто
home-empty-why = Загрузите таблицу преобразователей: Excel, CSV или JSON, как она есть. Сначала будет видно, что из неё получится, потом одна кнопка. Можно и завести всё руками, начиная с цеха.
home-empty-import = Загрузить таблицу
home-empty-add = Завести цех
home-gaps = Чего не хватает
gap-type = Без типа
gap-cabinet = Без шкафа
gap-mechanism = Без агрегата
gap-none = Всё записано
all-drives = { $n ->
    [one] { $n_text } преобразователь списком
    [few] Все { $n_text } преобразователя списком
   *[many] Все { $n_text } преобразователей списком
}
home-imports = Последние загрузки
home-imports-new = Загрузить таблицу
home-changes = Последние изменения

## Оборудование
plant-what = Цеха, станы и линии, помещения. Линия раскрывается в помещения.
place-more = Показаны первые { $n_text }. Остальное найдёт поиск.
place-nothing = Пока ничего
place-no-production_line = В цехе пока нет линий.
place-no-room = Помещений пока нет.
place-no-cabinet = Шкафов пока нет.
place-no-mechanism = Агрегатов пока нет.
place-no-drives = Преобразователей здесь пока нет.
add-shop = Цех
add-production_line = Стан / линию
add-room = Помещение
add-cabinet = Шкаф
add-mechanism = Агрегат
add-drive = Преобразователь
place-edit = Переименовать
place-edit-move = Переименовать или перенести
remove = Удалить
remove-refused = Не удалено
remove-place-empty = «{ $name }» пустое, удалится только оно.
remove-place-full = В «{ $name }» есть записи. Удалить можно только вместе с ними.
remove-cascade = Вместе со всем, что внутри
remove-drive = Удалить «{ $name }» из { $place }? В истории останется запись со всеми данными.
form-new-shop = Новый цех
form-new-production_line = Новый стан / линия
form-new-room = Новое помещение
form-new-cabinet = Новый шкаф
form-new-mechanism = Новый агрегат
form-new-drive = Новый преобразователь
form-edit-shop = Изменить цех
form-edit-production_line = Изменить стан / линию
form-edit-room = Изменить помещение
form-edit-cabinet = Изменить шкаф
form-edit-mechanism = Изменить агрегат
form-edit-drive = Изменить или перенести преобразователь
help-parent = Другое место здесь — это перенос со всем, что внутри.

## Списки и отбор
exports = Скачать списком:
filters = Отбор
filter-all = Все
filter-without = Чего нет
filter-without-nothing = Не важно
filter-apply = Показать
filter-clear = Убрать отбор
filter-remove = Убрать отбор «{ $text }»
filter-entity = Что менялось
filter-person = Кто менял
filter-wrong = Отбор понят не весь
chip-by = Кто: { $text }
chip-since = С { $text }
chip-until = По { $text }
problem-no-day = «{ $text }» — не день. День пишут так: 2026-03-14
problem-days-turned = Конец раньше начала
chip-words = «{ $text }»
chip-place = { $level }: { $name }
drives-none-here = Ничего не нашлось
drives-none-here-why = Попробуйте часть слова или меньше условий. Буквы С и C, Е и E здесь одно и то же.

## Преобразователь и формы
drive-change = Изменить или перенести
drive-add-type = Записать тип
drive-neighbours = В том же шкафу
help-series = Как пишут в таблице: Sinamics S120, Simovert Masterdrives.
help-type = Заказной номер с таблички: 6SL3320-1TE32-1AA3.
help-cabinet = Из шкафов этого помещения. Пусто, если шкафа нет.
help-mechanism = Что крутит: из агрегатов той же линии.
offer-cabinet = Завести в этом помещении новый шкаф «{ $name }»
offer-mechanism = Завести на этой линии новый агрегат «{ $name }»
problem-no-cabinet = В этом помещении такого шкафа нет
problem-no-mechanism = На этой линии такого агрегата нет
form-errors = { $n ->
    [one] Не сохранено: { $n } место надо исправить
    [few] Не сохранено: { $n } места надо исправить
   *[many] Не сохранено: { $n } мест надо исправить
}
conflict = Пока вы меняли, это изменил кто-то ещё
conflict-by = Пока вы меняли, это изменил { $name }
conflict-what = Ничего не сохранено. Сравните и поправьте ниже; если сохранить ещё раз, будет как у вас.
conflict-field = Что
conflict-now = Сейчас
conflict-yours = У вас
optional = необязательно
choose = Выберите
save = Сохранить
cancel = Отмена
notice-added = Добавлено.
notice-changed = Сохранено.
notice-removed = Удалено.
notice-same = Ничего не изменилось.
notice-applied = Загружено в базу.
notice-undone = Загрузка отменена: всё как до неё.
notice-restored = Возвращено как было.
notice-previewed-anew = База изменилась после предпросмотра, поэтому он построен заново. Посмотрите ещё раз.

## Журнал смены
section-log = Журнал
log = Журнал смены
log-what = Что видели и сделали за смену и о чём надо знать следующей. Запись может быть о преобразователе, шкафе, помещении или просто так.
log-none = Записей пока нет
log-is-new = новое
log-gone = удалено
log-all = Все записи
log-write = Написать
log-whole = Читать целиком
log-changed = Исправлено
log-correct = Исправить
log-new = Новая запись
log-edit = Исправить запись
log-about-nothing = Ни о чём отдельно
log-about-clear = Запись не об этом
field-about = О чём
help-log-title = Одной строкой: 2UZ-2 стоит, F30002.
help-log-about = Чтобы записать о преобразователе, шкафе или помещении, нажмите «Написать» на его странице.
help-markdown = Просто текст. Если нужно: **жирно**, *наклонно*, `код`, строка с «- » — список, пустая строка — новый абзац.
remove-log = Удалить «{ $title }»? В истории останется весь текст.

## История
history = История
history-all = Вся история
history-empty = Изменений ещё не было.
changes-none = Изменений пока нет.
changes-inside = Что вошло в запись { $n_text }
changes-of = История записи
change-unfold = Что вошло
change-restore = Вернуть это состояние
change-restore-removed = Вернуть удалённое
change-by = Всё, что изменил этот человек
operation-added = Новое
operation-changed = Изменено
operation-removed = Удалено
operation-applied = Загружено
operation-undone = Отменено
actor-local = локально
actor-command-line = командная строка
actor-link = загружено по ссылке
actor-import = загрузка { $n }
actor-token = { $name }, ключ «{ $token }»
value-yes = да

## Загрузка
imports-what = Таблица преобразователей, склада или руководств как она есть: Excel, CSV или JSON. До кнопки «Загрузить» в базе ничего не меняется.
imports-none = Загрузок пока не было.
imports-past = Прошлые загрузки
upload-file = Файл с таблицей
upload-help = .xlsx, .csv, .json. Нужны столбцы: Цех, Группа, Помещение, Шкаф/Привод, Преобразователь. Полезны: Агрегат, Тип преобразователя. Для склада: Наименование, Кол., Место хранения; полезны Наименование группы, Параметры, Ном.н., Размещение. Для руководств: Производитель, Серия, Название; полезны Ссылка, Вид, Язык, Издание, Дата издания. Порядок любой.
upload-do = Посмотреть, что получится
upload-busy = Файл отправляется…
upload-refused = Файл не принят
sheets-several = В файле несколько подходящих листов. Какой загрузить?
sheets-again = Тот же файл ещё раз
sheets-again-why = Файл здесь не сохранился, а браузер его не запоминает.
import-title = Загрузка { $n }
import-file = Файл
import-sheet = лист «{ $name }»
import-state = Состояние
import-rows = Строки
import-who = Кто и когда
import-other = Загрузить другой файл
import-failed = Файл не прочитан
import-undo = Отменить загрузку
import-undo-refused = Загрузку не отменить
import-apply-refused = Не загружено
state-reading = Читается
state-previewed = Предпросмотр
state-applying = Загружается
state-applied = Загружено
state-undone = Отменено
state-failed = Не прочитано
steps = Шаги
step-file = Файл
step-preview = Предпросмотр
step-done = Готово
running-reading = Файл читается и сравнивается с базой
running-applying = Строки записываются в базу
running-why = Страницу можно закрыть: работа от этого не прервётся.
done-applied = Загружено в базу.
done-undone = Загрузка отменена: всё как до неё.
done-changes = Что изменилось
columns-left-out = { $n ->
    [one] { $n } столбец не знаком и пропущен:
    [few] { $n } столбца не знакомы и пропущены:
   *[many] { $n } столбцов не знакомы и пропущены:
}
warnings = На что посмотреть
warning-alike = { $n ->
    [one] { $n } название похоже на другое
    [few] { $n } названия похожи на другие
   *[many] { $n } названий похожи на другие
}
warning-alike-why = Отличаются только похожими буквами, регистром или пробелами. Отмеченные запишутся так, как справа.
warning-alike-all = Отметить все
warning-mixed = { $n ->
    [one] { $n } слово из русских и латинских букв вперемешку
    [few] { $n } слова из русских и латинских букв вперемешку
   *[many] { $n } слов из русских и латинских букв вперемешку
}
letters-cyrillic = отмеченное — русские буквы
letters-latin = отмеченное — латинские буквы
warning-spaces = { $n ->
    [one] В { $n_text } ячейке убраны пробелы по краям.
   *[other] В { $n_text } ячейках убраны пробелы по краям.
}
warning-uncounted = { $n ->
    [one] В { $n_text } строке не указано количество, это считается нулём:
   *[other] В { $n_text } строках не указано количество, это считается нулём:
}
warnings-more = { $n ->
    [one] И ещё { $n_text } замечание.
    [few] И ещё { $n_text } замечания.
   *[many] И ещё { $n_text } замечаний.
}
nothing-to-do = Делать нечего.
nothing-to-do-why = В базе уже всё так, как в файле.
apply = { $n ->
    [one] Загрузить { $n_text } строку
    [few] Загрузить { $n_text } строки
   *[many] Загрузить { $n_text } строк
}
apply-merged = Загрузить с отмеченными названиями
apply-busy = Загружается…
apply-not-yours = Принять может тот, кто ведёт реестр
apply-why = Всё или ничего. Потом можно отменить.
apply-wrong = { $n ->
    [one] Пока не загрузить: { $n_text } строка с ошибкой.
    [few] Пока не загрузить: { $n_text } строки с ошибками.
   *[many] Пока не загрузить: { $n_text } строк с ошибками.
}
apply-wrong-why = Загружается всё или ничего. Исправьте ячейки в файле и пришлите его снова.
not-in-file = { $n ->
    [one] { $n_text } запись базы в файле не упомянута. Она остаётся как есть.
    [few] { $n_text } записи базы в файле не упомянуты. Они остаются как есть.
   *[many] { $n_text } записей базы в файле не упомянуты. Они остаются как есть.
}
not-in-file-list = Чего нет в файле
not-in-file-why = Есть в базе, но в файле не упомянуты. Загрузка их не трогает.
not-in-file-none = Файл упоминает всё, что есть в базе.
preview-rows = Строки файла
preview-csv = Скачать предпросмотр (CSV)
row = Строка
row-number = строка { $n }
rows-tab-all = Все
rows-tab-new = Новые
rows-tab-changed = Изменённые
rows-tab-same = Без изменений
rows-tab-wrong = С ошибкой
rows-new = { $n_text } нов.
rows-changed = { $n_text } изм.
rows-same = { $n_text } без изм.
rows-wrong = { $n_text } с ошибкой
rows-none = Таких строк нет.
status-new = Новая
status-changed = Изменена
status-same = Без изменений
status-wrong = Ошибка
cell-nothing = пусто
cell-was = было
cell-notes = Что не так или было

## Ошибки
error-400 = Запрос не понят
error-403 = Сюда нельзя
error-404 = Такой страницы нет
error-405 = Так с этой страницей нельзя
error-409 = Мешает то, что уже записано
error-412 = Запись изменилась, пока вы смотрели
error-413 = Файл слишком большой
error-415 = Такой файл не подходит
error-422 = Значения не подходят
error-429 = Слишком часто
error-500 = Сбой в программе
error-503 = База сейчас не отвечает
error-hint-404 = Запись могли удалить или перенести. Найдите её поиском; удалённое видно в истории.
error-hint-503 = Ничего не потеряно. Повторите через несколько секунд.
error-hint-500 = Запишите номер запроса: по нему причина видна в журнале программы.
error-hint-413 = Разделите таблицу на части или уберите лишние листы.
error-retry = Повторить
error-request = Номер запроса:

## Люди и вход
log-in = Войти
log-in-refused = Войти не удалось
log-in-help = Забыли пароль? Новый поставит администратор.
log-out = Выйти
log-out-everywhere = Выйти везде
set-up = Первый администратор
set-up-why = В этой базе ещё никого нет. Эта ссылка действует один раз.
set-up-do = Завести и войти
account = Я
account-name = Имя
account-password = Пароль
account-password-do = Сменить пароль
account-sessions = Где я вошёл
account-sessions-why = Закроются все сеансы в браузерах и короткие ключи, этот тоже. Именные ключи останутся.
wrong-current-password = Сейчас пароль другой
tokens = Ключи для программ
tokens-why = Программа с ключом может то же, что и вы. Ключ показывается один раз; отозванный не действует сразу.
tokens-none = Ключей нет
token-made = Ключ готов.
token-once = Сохраните его сейчас: больше его не увидеть.
token-make = Сделать ключ
token-end = Отозвать
token-ended = кончился
token-made-at = сделан
token-ends = до
token-used = последний раз
token-unused = ещё не использован
token-read-only = только чтение
token-read-only-do = Только читать
unit-days = дней
people = Люди
person-add = Добавить человека
person-new = Новый человек
person-disabled = вход закрыт
person-disable = Закрыть вход
person-disable-why = Все сеансы и ключи этого человека закроются сразу. Записи в истории останутся.
person-enable = Открыть вход
person-password = Новый пароль
person-password-do = Поставить пароль
role-viewer = смотрит
role-editor = ведёт реестр
role-storekeeper = кладовщик
role-admin = администратор
help-role = Смотрит: читает. Кладовщик: ещё берёт, возвращает и пересчитывает на складе, пишет в журнал. Ведёт реестр: правит оборудование и позиции склада, загружает таблицы, пишет в журнал. Администратор: всё.
help-email = По нему человек входит; письма никто не шлёт
help-password = Не короче 8 знаков. Лучше несколько слов, которые рядом не ставят
help-password-own = Не короче 8 знаков. Везде, кроме этого места, вход закроется, и ключи тоже
help-password-new = Скажите его человеку; он сменит его у себя
help-password-reset = Все сеансы и ключи этого человека закроются
help-token-name = Где он будет: «шлюз датчиков», «отчёт»
field-current_password = Пароль сейчас
field-new_password = Новый пароль
field-person_name = Имя
field-token_name = Название
field-days = Срок
notice-logged-out = Вы вышли.
notice-set-up = Готово: вы администратор.
notice-password-changed = Пароль сменён.
notice-token-ended = Ключ отозван.
notice-disabled = Вход закрыт.
notice-enabled = Вход открыт.
error-401 = Сначала войдите
