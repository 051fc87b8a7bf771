# The search over everything, and words for it.
search = Search
search-words = Words for the search
search-words-why = What the crew calls a thing and what it means. The search understands a word at once.
search-words-none = No words of your own yet: the search knows the usual abbreviations and names of brands.
search-word-new = New word
search-word-add = Add the word
remove-search-word = Remove the word “{ $word }”? The search won't understand it any more.
entity-search_word = word for the search
field-word = Word
field-means = What it means
help-search-word = As people say or write it: “drive”, “MP”, “cab.”
help-search-means = What it is called in the base. Put a semicolon between several meanings
refusal-too-many-words = There are { $limit } words already, and no more are kept. Remove those that aren't needed
