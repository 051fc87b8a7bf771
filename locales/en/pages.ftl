## Frame
skip = To the content
to-home = To the home page
sections = Sections
section-plant = Plant
section-login = Log in
section-imports = Import
section-changes = History
section-docs = API
look = Language and theme
look-language = Language
look-theme = Theme
theme-auto = Auto
theme-light = Light
theme-dark = Dark
search-label = Search the whole base: drives, stock, manuals, fault codes
search-placeholder = Number, word, fault code
search-do = Search
copy = Copy { $text }
copied = Copied: { $text }
pages = Pages
page-previous = Back
page-next = Next
page-start = To the start
page-first = To the first page
page-position = { $page } of { $pages }
page-position-open = page { $page }
page-size = Per page
page-past-end = There is no such page
rows-counted = { $n ->
    [one] { $n_text } entry in all
   *[other] { $n_text } entries in all
}
rows-counted-more = More than { $n_text } entries

month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
time-short = { $day } { $month }, { $time }
time-short-year = { $day } { $month } { $year }
time-full = { $day } { $month } { $year }, { $time }:{ $seconds } ({ $zone })

## The plant's words
level-shop = Shop
level-production_line = Production line
level-room = Room
level-cabinet = Cabinet
level-mechanism = Mechanism
level-many-production_line = Production lines
level-many-room = Rooms
level-many-cabinet = Cabinets
level-many-mechanism = Mechanisms
entity-shop = shop
entity-production_line = production line
entity-room = room
entity-cabinet = cabinet
entity-mechanism = mechanism
entity-drive = drive
entity-import = import
entity-token = token
entity-user = person
entity-log_entry = log entry
drives = Drives
drives-filtered = With filters and sorting
field-shop = Shop
field-production_line = Production line
field-room = Room
field-cabinet = Cabinet
field-mechanism = Mechanism
field-series = Series
field-type = Type
field-place = Place
field-power_w = Power
field-rated_current_a = Rated current
field-current_kind = Kind of current
field-input_voltage_v = Input voltage
field-output_voltage_v = Output voltage
field-note = Note
field-since = From
field-until = Up to
field-restored = Came back as
field-name = Name
field-parent = Inside
field-file = File
field-file_name = File
field-sheet = Sheet
field-kind = Kind
field-new = New
field-changed = Changed
field-same = Same
field-wrong = Wrong
field-email = E-mail
field-ends_at = Lasts until
field-read_only = Only reads
field-role = Role
field-disabled = No entry
field-password = Password
field-title = Title
field-text = Text
field-drive = Drive
field-merged = Names merged
rating-power_w = power
rating-rated_current_a = current
rating-current_kind = kind of current
rating-input_voltage_v = input
rating-output_voltage_v = output
unit-w = W
unit-kw = kW
unit-a = A
unit-v = V
current-AC = Alternating
current-DC = Direct
without-type = No type
without-cabinet = no cabinet
not-recorded = Not recorded
not-known = Not known
ratings = Ratings
updated = Changed
count-drives = { $n ->
    [one] { $n_text } drive
   *[other] { $n_text } drives
}
count-production_lines = { $n ->
    [one] { $n_text } line
   *[other] { $n_text } lines
}
count-rooms = { $n ->
    [one] { $n_text } room
   *[other] { $n_text } rooms
}
count-cabinets = { $n ->
    [one] { $n_text } cabinet
   *[other] { $n_text } cabinets
}
count-mechanisms = { $n ->
    [one] { $n_text } mechanism
   *[other] { $n_text } mechanisms
}

## Home
home-title = Electric drive base
home-what = The plant’s drives: what they are, where they stand, what they drive.
home-away = The database doesn't answer.
home-away-since = This is what it held on
home-empty = Nothing here yet
home-empty-why = Bring in the sheet of drives, Excel, CSV or JSON, as it is. First you see what will come of it, then it is one button. Or enter everything by hand, beginning with a shop.
home-empty-import = Import a sheet
home-empty-add = Add a shop
home-gaps = What is missing
gap-type = Without type
gap-cabinet = Without cabinet
gap-mechanism = Without mechanism
gap-none = All recorded
all-drives = { $n ->
    [one] { $n_text } drive as a list
   *[other] All { $n_text } drives as a list
}
home-imports = Latest imports
home-imports-new = Import a sheet
home-changes = Latest changes

## Plant
plant-what = Shops, lines and rooms. A line unfolds into its rooms.
place-more = These are the first { $n_text }. The search finds the others.
place-nothing = Nothing yet
place-no-production_line = This shop has no lines yet.
place-no-room = No rooms yet.
place-no-cabinet = No cabinets yet.
place-no-mechanism = No mechanisms yet.
place-no-drives = No drives here yet.
add-shop = Shop
add-production_line = Line
add-room = Room
add-cabinet = Cabinet
add-mechanism = Mechanism
add-drive = Drive
place-edit = Rename
place-edit-move = Rename or move
remove = Remove
remove-refused = Not removed
remove-place-empty = “{ $name }” is empty; nothing else goes with it.
remove-place-full = “{ $name }” has entries in it. It can only be removed together with them.
remove-cascade = With everything in it
remove-drive = Remove “{ $name }” from { $place }? The history keeps an entry with all its data.
form-new-shop = New shop
form-new-production_line = New production line
form-new-room = New room
form-new-cabinet = New cabinet
form-new-mechanism = New mechanism
form-new-drive = New drive
form-edit-shop = Change the shop
form-edit-production_line = Change the production line
form-edit-room = Change the room
form-edit-cabinet = Change the cabinet
form-edit-mechanism = Change the mechanism
form-edit-drive = Change or move the drive
help-parent = Another one here moves it, with everything in it.

## Lists and filters
exports = Download:
filters = Filters
filter-all = All
filter-without = Missing
filter-without-nothing = Anything
filter-apply = Show
filter-clear = Clear the filters
filter-remove = Remove the filter “{ $text }”
filter-entity = What was changed
filter-person = Who changed it
filter-wrong = Not all of the filter is understood
chip-by = By { $text }
chip-since = From { $text }
chip-until = Up to { $text }
problem-no-day = “{ $text }” isn't a day. A day is written like this: 2026-03-14
problem-days-turned = The end is before the beginning
chip-words = “{ $text }”
chip-place = { $level }: { $name }
drives-none-here = Nothing found
drives-none-here-why = Try part of a word or fewer conditions. Cyrillic and Latin letters that look alike are the same here.

## Drive and forms
drive-change = Change or move
drive-add-type = Record the type
drive-neighbours = In the same cabinet
help-series = As the sheets have it: Sinamics S120, Simovert Masterdrives.
help-type = The order number on the plate: 6SL3320-1TE32-1AA3.
help-cabinet = One of the room's cabinets. Empty when there is none.
help-mechanism = What it drives: one of the line's mechanisms.
offer-cabinet = Add a new cabinet “{ $name }” in this room
offer-mechanism = Add a new mechanism “{ $name }” on this line
problem-no-cabinet = This room has no such cabinet
problem-no-mechanism = This line has no such mechanism
form-errors = { $n ->
    [one] Not saved: { $n } field needs a change
   *[other] Not saved: { $n } fields need a change
}
conflict = Somebody else has changed this since you began
conflict-by = { $name } has changed this since you began
conflict-what = Nothing is saved. Compare and correct below; saved again, it will be as you have it.
conflict-field = What
conflict-now = Now
conflict-yours = Yours
optional = optional
choose = Choose
save = Save
cancel = Cancel
notice-added = Added.
notice-changed = Saved.
notice-removed = Removed.
notice-same = Nothing has changed.
notice-applied = Brought into the base.
notice-undone = The import is undone: all is as before it.
notice-restored = Brought back as it was.
notice-previewed-anew = The base has changed since the preview, so here is a new one. Look again.

## The shift log
section-log = Log
log = Shift log
log-what = What was seen and done on the shift, and what the next one must know. An entry can be about a drive, a cabinet, a room, or nothing in particular.
log-none = No entries yet
log-is-new = new
log-gone = removed
log-all = All entries
log-write = Write
log-whole = Read all of it
log-changed = Corrected
log-correct = Correct
log-new = New entry
log-edit = Correct the entry
log-about-nothing = Nothing in particular
log-about-clear = The entry isn't about this
field-about = About
help-log-title = In one line: 2UZ-2 stands, F30002.
help-log-about = To write about a drive, a cabinet or a room, choose "Write" on its page.
help-markdown = Plain text. If need be: **bold**, *slanted*, `code`, a line with "- " for a list, an empty line for a new paragraph.
remove-log = Remove "{ $title }"? The history keeps the whole text.

## History
history = History
history-all = All history
history-empty = Nothing has changed yet.
changes-none = No changes yet.
changes-inside = What entry { $n_text } holds
changes-of = History of one thing
change-unfold = What it holds
change-restore = Restore this state
change-restore-removed = Bring it back
change-by = All that this person changed
operation-added = New
operation-changed = Changed
operation-removed = Removed
operation-applied = Imported
operation-undone = Undone
actor-local = local
actor-command-line = command line
actor-link = fetched by link
actor-import = import { $n }
actor-token = { $name }, token “{ $token }”
value-yes = yes

## Import
imports-what = The sheet of drives, of the stock or of manuals as it is: Excel, CSV or JSON. Nothing in the base changes before you press “Import”.
imports-none = No imports yet.
imports-past = Past imports
upload-file = File with the sheet
upload-help = .xlsx, .csv, .json. Needed columns: Shop, Line, Room, Cabinet, Series. Useful: Mechanism, Type. For the stock: Name, Quantity, Store; useful: Group, Specs, Material number, Placement. For manuals: Vendor, Series, Title; useful: Link, Kind, Language, Edition, Issued. In any order.
upload-do = See what will come of it
upload-busy = Sending the file…
upload-refused = The file wasn't accepted
sheets-several = The file has several suitable sheets. Which one?
sheets-again = The same file again
sheets-again-why = The file is no longer kept here, and a browser doesn’t keep it.
import-title = Import { $n }
import-file = File
import-sheet = sheet “{ $name }”
import-state = State
import-rows = Rows
import-who = Who and when
import-other = Import another file
import-failed = The file couldn't be read
import-undo = Undo the import
import-undo-refused = The import can't be undone
import-apply-refused = Not imported
state-reading = Reading
state-previewed = Preview
state-applying = Importing
state-applied = Imported
state-undone = Undone
state-failed = Not read
steps = Steps
step-file = File
step-preview = Preview
step-done = Done
running-reading = The file is being read and compared with the base
running-applying = The rows are being written into the base
running-why = You can close the page; the work goes on.
done-applied = It is in the base.
done-undone = The import is undone: all is as before it.
done-changes = What has changed
columns-left-out = { $n ->
    [one] { $n } column isn't known and is left out:
   *[other] { $n } columns aren't known and are left out:
}
warnings = Worth a look
warning-alike = { $n ->
    [one] { $n } name looks like another
   *[other] { $n } names look like others
}
warning-alike-why = They differ only by look-alike letters, case or spaces. The ticked ones are written as on the right.
warning-alike-all = Tick all
warning-mixed = { $n ->
    [one] { $n } word mixes Cyrillic and Latin letters
   *[other] { $n } words mix Cyrillic and Latin letters
}
letters-cyrillic = marked letters are Cyrillic
letters-latin = marked letters are Latin
warning-spaces = { $n ->
    [one] Spaces at the ends were left out in { $n_text } cell.
   *[other] Spaces at the ends were left out in { $n_text } cells.
}
warning-uncounted = { $n ->
    [one] { $n_text } row doesn't say how many there are, which counts as none:
   *[other] { $n_text } rows don't say how many there are, which counts as none:
}
warnings-more = { $n ->
    [one] And { $n_text } more.
   *[other] And { $n_text } more.
}
nothing-to-do = Nothing to do.
nothing-to-do-why = The base already has everything as in the file.
apply = { $n ->
    [one] Import { $n_text } row
   *[other] Import { $n_text } rows
}
apply-merged = Import with the ticked names
apply-busy = Importing…
apply-not-yours = Whoever keeps the registry can bring it in
apply-why = All or nothing. It can be undone.
apply-wrong = { $n ->
    [one] Can't be imported yet: { $n_text } row is wrong.
   *[other] Can't be imported yet: { $n_text } rows are wrong.
}
apply-wrong-why = It is all or nothing. Correct the cells in the file and send it again.
not-in-file = { $n ->
    [one] { $n_text } entry of the base isn't in the file. It stays as it is.
   *[other] { $n_text } entries of the base aren't in the file. They stay as they are.
}
not-in-file-list = What isn't in the file
not-in-file-why = The base has these, the file doesn't mention them. The import leaves them alone.
not-in-file-none = The file mentions everything the base has.
preview-rows = Rows of the file
preview-csv = Download the preview (CSV)
row = Row
row-number = row { $n }
rows-tab-all = All
rows-tab-new = New
rows-tab-changed = Changed
rows-tab-same = Same
rows-tab-wrong = Wrong
rows-new = { $n_text } new
rows-changed = { $n_text } changed
rows-same = { $n_text } same
rows-wrong = { $n_text } wrong
rows-none = No such rows.
status-new = New
status-changed = Changed
status-same = Same
status-wrong = Wrong
cell-nothing = empty
cell-was = was
cell-notes = What is wrong, or was

## Errors
error-400 = The request isn't understood
error-403 = Not allowed
error-404 = There is no such page
error-405 = This page can't be used that way
error-409 = It conflicts with what is stored
error-412 = It has changed since you read it
error-413 = The file is too large
error-415 = This kind of file isn't taken
error-422 = The values don't fit
error-429 = Too often
error-500 = The program failed
error-503 = The database doesn't answer now
error-hint-404 = It may have been removed or moved. Search for it; what was removed is in the history.
error-hint-503 = Nothing is lost. Try again in a few seconds.
error-hint-500 = Note the request's number: with it the cause is found in the program's log.
error-hint-413 = Split the sheet or leave out what isn't needed.
error-retry = Try again
error-request = Request number:

## People and logging in
log-in = Log in
log-in-refused = Not logged in
log-in-help = Forgot the password? An admin sets a new one.
log-out = Log out
log-out-everywhere = Log out everywhere
set-up = The first admin
set-up-why = There is nobody in this base yet. This link works once.
set-up-do = Make and log in
account = Me
account-name = Name
account-password = Password
account-password-do = Change the password
account-sessions = Where I am logged in
account-sessions-why = All browser sessions and short tokens end, this one too. Named tokens stay.
wrong-current-password = This isn't your password now
tokens = Tokens for programs
tokens-why = A program with a token may do what you may. It is shown once; one that is ended is of no use at once.
tokens-none = No tokens
token-made = The token is ready.
token-once = Save it now: it can't be seen again.
token-make = Make a token
token-end = End it
token-ended = ended
token-made-at = made
token-ends = until
token-used = last used
token-unused = not used yet
token-read-only = only reads
token-read-only-do = Only read
unit-days = days
people = People
person-add = Add somebody
person-new = Somebody new
person-disabled = may not come in
person-disable = Let in no more
person-disable-why = All their sessions and tokens end at once. What they did stays in the history.
person-enable = Let in again
person-password = Another password
person-password-do = Set the password
role-viewer = viewer
role-editor = editor
role-storekeeper = storekeeper
role-admin = admin
help-role = A viewer reads. A storekeeper also takes, returns and counts in the stock, and writes in the log. An editor keeps the registry and the stock’s items, brings in sheets, and writes in the log. An admin does everything.
help-email = By it they log in; nobody sends mail there
help-password = At least 8 characters. Best several words that nobody puts together
help-password-own = At least 8 characters. Everywhere but here you are logged out, and your tokens end
help-password-new = Tell it to them; they change it themselves
help-password-reset = All their sessions and tokens end
help-token-name = Where it will be: “sensor gateway”, “report”
field-current_password = Password now
field-new_password = New password
field-person_name = Name
field-token_name = Name
field-days = Lasts
notice-logged-out = Logged out.
notice-set-up = Done: you are the admin.
notice-password-changed = The password is changed.
notice-token-ended = The token is ended.
notice-disabled = They may no longer come in.
notice-enabled = They may come in again.
error-401 = Log in first
