## Fault codes
faults = Fault codes
faults-search = A code or words of what it means
faults-none = No codes yet
faults-none-why = They are read out of uploaded manuals that tell of faults, and can be written by hand
faults-referred = Mentioned without an entry
faults-coverage = What the manuals gave
faults-gaps = Series without a list of faults
faults-by-people = corrected by people: { $n }
faults-only-referred = only mentioned: { $n }
faults-of-manual = Of this manual
count-codes = { $n ->
    [one] { $n } code
   *[other] { $n } codes
}
fault-add = Add a code
fault-change = Change what is said of the code
fault-edited = by people
fault-approximate = not quite what was asked
fault-card = Fault { $code }
fault-page = Page { $page } of the manual
fault-page-number = p. { $page }
fault-drives = Which drives it can be
fault-drives-narrowed = Drives that fit the question
fault-spares = Spares in stock
fault-last = What happened to them last
fault-others = { $code } elsewhere
fault-no-manual = None
remove-fault = Remove { $code }? It won’t be read out of the manual again; the history brings it back
help-fault-code = As the display shows it. Case, spaces and zeros before the number don’t matter
help-fault-remedy = A step on each line
help-fault-series = If it isn’t the series of the manual
help-fault-page = As counted from the first, so that the manual opens there
entity-fault = Fault code
field-code = Code
field-manual = Manual
field-reaction = Reaction
field-acknowledgement = Acknowledgement
field-cause = Cause
field-remedy = What to do
field-page = Page
field-page_label = Page as printed
