-- Words that the crew adds to those that the search knows. `word_key` sorts them, and is the same for words that differ only by case.
CREATE TABLE search_words (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  word TEXT NOT NULL,
  word_key TEXT NOT NULL CONSTRAINT search_words_word UNIQUE,
  means TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX search_words_order ON search_words (word_key, id);
