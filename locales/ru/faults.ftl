## Коды неисправностей
faults = Коды неисправностей
faults-search = Код или слова из его названия
faults-none = Кодов пока нет
faults-none-why = Они читаются из загруженных инструкций, где описаны неисправности; можно записать и вручную
faults-referred = Упомянуты, но не описаны
faults-coverage = Что дали инструкции
faults-gaps = Серии без списка неисправностей
faults-by-people = исправлено людьми: { $n }
faults-only-referred = только упомянуто: { $n }
faults-of-manual = Этой инструкции
count-codes = { $n ->
    [one] { $n } код
    [few] { $n } кода
   *[other] { $n } кодов
}
fault-add = Добавить код
fault-change = Изменить описание кода
fault-edited = записано людьми
fault-approximate = не совсем то, что спрошено
fault-card = Неисправность { $code }
fault-page = Страница { $page } инструкции
fault-page-number = с. { $page }
fault-drives = Какие преобразователи это могут быть
fault-drives-narrowed = Преобразователи по запросу
fault-spares = Запчасти на складе
fault-last = Что с ними было в последнее время
fault-others = { $code } в других местах
fault-no-manual = Нет
remove-fault = Удалить { $code }? Из инструкции он больше не прочитается; вернуть можно из истории
help-fault-code = Как на дисплее. Регистр, пробелы и нули перед числом не важны
help-fault-remedy = Каждый шаг с новой строки
help-fault-series = Если это не серия инструкции
help-fault-page = По счёту от первой, чтобы инструкция открылась на ней
entity-fault = Код неисправности
field-code = Код
field-manual = Инструкция
field-reaction = Реакция
field-acknowledgement = Квитирование
field-cause = Причина
field-remedy = Что делать
field-page = Страница
field-page_label = Страница, как напечатано
