## Библиотека
section-library = Инструкции
library = Инструкции
change = Изменить
library-what = Здесь инструкции по производителям и сериям: файлы и ссылки. Начните с производителя
library-empty = Инструкций пока нет
library-search = Слова из названия
library-nothing-found = Ничего не найдено
library-all = Все инструкции
library-no-groups = Серий нет
library-add-category = Добавить производителя
library-add-group = Добавить серию
library-gaps = Нет инструкций
library-gaps-all = Все пробелы в инструкциях
count-manuals = { $n ->
    [one] { $n } инструкция
    [few] { $n } инструкции
   *[many] { $n } инструкций
}
count-pages = { $n } с.
no-manuals = Нет инструкций
manuals = Инструкции
manual-open = Открыть
manual-open-title = Открыть «{ $title }»
manual-elsewhere = на другом сайте
manual-at-page = Страница
manual-open-at = Открыть на ней
manual-no-file = Файла нет
manual-file = Файл
manual-files = Файлы инструкций
manual-files-help = PDF, DjVu, PNG, JPEG или ZIP до { $limit }. Можно перетащить сюда несколько
manual-files-do = Загрузить
manual-replace = Заменить файл
manual-add-link = Добавить ссылку
manual-change = Изменить инструкцию
manual-kind-operating = Эксплуатация
manual-kind-list = Параметры и неисправности
manual-kind-other = Другое
help-manual-title = Для одного файла; иначе берётся имя файла
help-manual-url = Если инструкция лежит на другом сайте
help-manual-url-file = Ссылка займёт место загруженного файла
help-manual-language = Код языка: ru, en, de
help-manual-edition = Издание или заказной номер
help-manual-issued = Год, год и месяц или день: 2012, 2012-04, 2012-04-30
remove-manual = Удалить «{ $title }»? Файл хранится ещё 30 дней: вернуть можно из истории
remove-group = Удалить серию «{ $name }»? Инструкций в ней быть не должно
remove-category = Удалить производителя «{ $name }»? Серий в нём быть не должно
group-change = Изменить серию
group-about = Преобразователи
group-about-none = Таких преобразователей нет
group-about-none-by-name = Преобразователей такой серии нет. Другие можно назвать в «Изменить»
group-plant-series = Серии в оборудовании
help-category-name = Как на табличке: Siemens, Omron
help-group-name = Серия: Sinamics S120. По ней находятся её преобразователи
help-about-series = По строке на серию из оборудования, если имени серии мало. После черты — слова, с которых начинаются тип или шкаф: Omron | 3G3
gap-no-manual = нет инструкций
gap-no-list-manual = нет перечня неисправностей
drive-no-manuals = Для этой серии инструкций нет
entity-manual_category = Производитель
entity-manual_group = Серия
entity-manual = Инструкция
field-category = Производитель
field-manual_category = Производитель
field-manual_group = Серия
field-language = Язык
field-edition = Издание
field-issued = Выпущена
field-pages = Страниц
field-url = Ссылка
field-sha256 = SHA-256
field-logo_url = Ссылка на логотип
field-about_series = Серии оборудования
unit-mb = МБ
unit-kb = КБ
decimal-sign = ,
library-import = Загрузить списки
library-import-files = Файлы списков
library-import-help = categories.json, groups.json и manuals.json — все сразу. Сначала будет показано, что изменится
library-import-look = Посмотреть
library-import-do = Загрузить
library-import-new = Новых: { $n }
library-import-changed = изменится: { $n }
library-import-same = без изменений: { $n }

manual-text = Текст для поиска
manual-text-waiting = Ещё не прочитана: стоит в очереди.
manual-text-reading = Читается.
manual-text-read = Прочитана.
manual-text-failed = Не прочитана
manual-text-again = Прочитать снова
manual-text-reason-encrypted = Зашифрована: открывается только с паролем. Загрузите её без пароля
manual-text-reason-damaged = Повреждена: это не целый PDF. Загрузите её снова
manual-text-reason-no_text = Отсканирована: текста в ней нет, только картинки страниц
manual-text-reason-no_pages = В ней нет ни одной страницы
manual-text-reason-too_heavy = Некоторые страницы требуют больше времени или памяти, чем можно на страницу: их текста здесь нет
manual-text-reason-too_many_pages = В ней больше страниц, чем читается: текста остальных здесь нет
manual-text-reason-missing = Её файла нет в хранилище. Загрузите его снова
manual-text-pages =
    { $pages ->
        [one] { $read } из { $pages } страницы
       *[other] { $read } из { $pages } страниц
    }
