## What is wrong with a value
problem-empty = Needed
problem-too-long = Longer than { $limit } characters
problem-control-character = Holds a character that can't be shown
problem-not-a-number = Not a number
problem-out-of-range = Must be from { $min } to { $max }
problem-not-one-of = Must be one of: { $allowed }
problem-missing = There is no such one
problem-misplaced = Belongs to another place
problem-taken = Exists already
problem-unknown = Not known here
problem-not-an-email = Not an e-mail address: one @ is needed with something on both sides, and no spaces
problem-too-short = Shorter than { $limit } characters
problem-guessable-common = Many people use this password or one like it. Take several words that nobody puts together
problem-guessable-personal = Easy to guess from your name and address. Take words that have nothing to do with you
problem-guessable-name = Names are easy to guess. Add several more words
problem-guessable-word = A single word is easy to guess. Add several more words
problem-guessable-keyboard = Keys that lie side by side are easy to guess. Take several words
problem-guessable-repeat = Repeats are easy to guess. Take several different words
problem-guessable-sequence = Runs like abc and 6543 are easy to guess. Take several words
problem-guessable-date = Dates and years are easy to guess. Take several words
problem-guessable-little = Too easy to guess. Add several more words
problem-wrong-type = Must be { $expected }

## Why it isn't done
refusal-not-found = There is no such one here
refusal-invalid = Some values don't fit
refusal-not-empty = There is still something in it: lines: { $lines }, rooms: { $rooms }, cabinets: { $cabinets }, mechanisms: { $mechanisms }, drives: { $drives }. Empty it, or remove it with everything in it
refusal-changed = It was changed meanwhile. Look at it as it is now and try again
refusal-preview-outdated = { $count ->
    [one] Since the preview the meaning of { $count } row has changed
   *[other] Since the preview the meaning of { $count } rows has changed
}. The preview has been made anew: check it and bring it in
refusal-rows-wrong = { $count ->
    [one] The file has { $count } wrong row
   *[other] The file has { $count } wrong rows
}. Mend the file and load it again
refusal-import-state = Not now: the import is in state “{ $state }”
refusal-stands-in-the-way = Can't be taken back, later changes stand in the way ({ $count }): { $names }
refusal-restore-kind = This can't be brought back from the history: an import is undone on its page, a token is made anew
refusal-restore-too-many-later = More than { $limit } changes have come since: that is too far to go back
refusal-restore-place-gone = Can't be as it was: the place “{ $name }” is gone or stands elsewhere now. Bring it back first
refusal-restore-name-taken = Can't be as it was: something else has this name or address now
refusal-restore-again = It has been brought back already: its history tells as what
refusal-restore-unreadable = Can't be as it was: values that it had don't fit any more
refusal-who-are-you = Log in first
refusal-not-allowed = Your role doesn't allow this. Ask an admin
refusal-only-reads = This token only reads
refusal-wrong-password = The e-mail address or the password is wrong
refusal-too-many-tries = Too many tries. Wait { $seconds } s
refusal-set-up-already = This link is of no use any more: there is a first admin
refusal-email-taken = Somebody has this e-mail address already
refusal-last-admin = This is the last admin: without one nobody could let people in. Make somebody else an admin first
refusal-busy = Too much is being done at once. Try again a little later

## Why a file isn't read
file-unknown-format = Not an Excel (xlsx), CSV or JSON table; it looks like: { $what }
file-damaged = The file is damaged: { $detail }
file-too-large = The file unpacks to more than { $limit } MiB
file-too-many-rows = The file has more than { $limit } rows
file-cell-too-long = Cell { $column }{ $row } is longer than { $limit } characters
file-empty = The file has no rows
file-several-sheets = Several sheets would do, choose one: { $names }
file-no-such-sheet = There is no sheet “{ $name }”. There are: { $names }
file-missing-columns = Columns not found: { $missing }. There are: { $found }
file-repeated-column = The column “{ $name }” is there twice: { $first } and { $second }
file-bad-value = Cell { $column }{ $row } can't be read
file-stopped = Reading was broken off

## Failed requests
failure-not-found = There is nothing at this address
failure-method = This address takes: { $allowed }
failure-malformed = The request can't be understood: { $reason }
failure-misunderstood = The address or the form can't be understood: something stands in it twice, or in the wrong place. Open the page again
failure-key-taken = This Idempotency-Key was used for another request. Take a new key
failure-stale = It was changed since you read it. Read it again and repeat
failure-too-large = More than { $limit } isn't accepted
failure-type = The type must be { $wanted }
failure-forbidden = This is closed here
failure-foreign-page = The request came from another site's page and isn't done
failure-unknown-token = There is no such token, or it has ended
failure-too-slow = The data came too slowly
failure-unavailable = The database doesn't answer or is busy. Try again in a few seconds
failure-unexpected = A fault of the program. It is in the log under the request's number

status-400 = Not understood
status-401 = Who are you
status-403 = Closed
status-404 = Not found
status-405 = Not that way
status-408 = Too slow
status-409 = Contradicts what is there
status-412 = Changed
status-413 = Too large
status-415 = Wrong type
status-422 = Values don't fit
status-429 = Too often
status-500 = Error
status-503 = Unavailable for the moment

## The library
refusal-shelf-not-empty = { $groups ->
    [0] There are manuals in it: { $manuals }. Move or remove them
   *[other] There are series in it: { $groups }. Move or remove them
}
refusal-file-unknown = It is no PDF, DjVu, PNG, JPEG or ZIP, or the file is torn. Other files are not taken
refusal-file-empty = The file is empty
refusal-file-missing = This manual’s file is missing from the store. Upload it again, or tell the administrator
refusal-file-gone = The file went from the store while it was received. Send it once more
refusal-too-many-sensors = There are { $limit } sensors. New ones are only taken from a gateway with a token
refusal-no-room = There is no room left in the store: nothing was kept. Tell the administrator
refusal-restore-file-swept = The file “{ $name }” has been removed from the store: files are not kept that long. Upload it again
failure-range = The file has { $size } bytes: there is no such part of it
status-416 = No such part
status-507 = No room
