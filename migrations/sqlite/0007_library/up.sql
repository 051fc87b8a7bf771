-- The library: categories (vendors), their groups (series), their manuals, and the files that are kept for them.
CREATE TABLE manual_categories (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  sort_key TEXT NOT NULL,
  match_key TEXT NOT NULL,
  logo_url TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX manual_categories_name ON manual_categories (sort_key, id);
CREATE INDEX manual_categories_match ON manual_categories (match_key);

-- `by_name`: it is about the drives of the series that its name says, not about those in `manual_group_series`.
CREATE TABLE manual_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  category_id BIGINT NOT NULL REFERENCES manual_categories (id),
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  match_key TEXT NOT NULL,
  by_name BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (category_id, name),
  UNIQUE (id, category_id)
);
CREATE INDEX manual_groups_name ON manual_groups (sort_key, id);
CREATE INDEX manual_groups_of_category ON manual_groups (category_id, sort_key, id);
CREATE INDEX manual_groups_match ON manual_groups (match_key);
CREATE TABLE manual_group_series (
  group_id BIGINT NOT NULL REFERENCES manual_groups (id) ON DELETE CASCADE,
  position SMALLINT NOT NULL,
  series TEXT NOT NULL,
  series_key TEXT NOT NULL,
  words TEXT,
  PRIMARY KEY (group_id, position)
) WITHOUT ROWID;
CREATE INDEX manual_group_series_of_drives ON manual_group_series (series_key, group_id);

-- Files by what is in them. One that no manual has any more is kept for a while, for whoever brings a manual back.
CREATE TABLE files (
  sha256 TEXT PRIMARY KEY NOT NULL,
  size BIGINT NOT NULL,
  content_type TEXT NOT NULL,
  pages INTEGER,
  created_at BIGINT NOT NULL,
  released_at BIGINT
);
CREATE INDEX files_released ON files (released_at) WHERE released_at IS NOT NULL;

CREATE TABLE manuals (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  group_id BIGINT NOT NULL,
  category_id BIGINT NOT NULL,
  title TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('operating', 'list', 'other')),
  language TEXT,
  edition TEXT,
  issued TEXT,
  url TEXT,
  file_sha256 TEXT REFERENCES files (sha256),
  file_name TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  FOREIGN KEY (group_id, category_id) REFERENCES manual_groups (id, category_id) ON UPDATE CASCADE,
  CHECK (url IS NULL OR file_sha256 IS NULL),
  CHECK ((file_sha256 IS NULL) = (file_name IS NULL))
);
CREATE INDEX manuals_title ON manuals (sort_key, id);
CREATE INDEX manuals_updated ON manuals (updated_at, id);
CREATE INDEX manuals_of_group ON manuals (group_id, sort_key, id);
CREATE INDEX manuals_of_category ON manuals (category_id, sort_key, id);
CREATE INDEX manuals_of_kind ON manuals (kind, sort_key, id);
CREATE INDEX manuals_in_language ON manuals (language, sort_key, id);
CREATE INDEX manuals_of_file ON manuals (file_sha256) WHERE file_sha256 IS NOT NULL;

-- The words that find a manual, folded by the program.
CREATE VIRTUAL TABLE manual_words USING fts5(
  words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE TRIGGER manuals_forget_words AFTER DELETE ON manuals BEGIN
  DELETE FROM manual_words WHERE rowid = old.id;
END;
