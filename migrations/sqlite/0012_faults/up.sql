-- Fault and alarm codes: what manuals say of them, and what people do. An entry that a person wrote or changed (`edited`) outlives
-- its manual; the others are read out of it.
CREATE TABLE faults (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  manual_id BIGINT REFERENCES manuals (id) ON DELETE SET NULL,
  code TEXT NOT NULL,
  code_key TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  series TEXT,
  series_key TEXT,
  title TEXT NOT NULL,
  reaction TEXT,
  acknowledgement TEXT,
  cause TEXT,
  remedy TEXT,
  page INTEGER,
  page_label TEXT,
  edited BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (manual_id, code_key)
);
CREATE INDEX faults_order ON faults (sort_key, id);
CREATE INDEX faults_updated ON faults (updated_at, id);
CREATE INDEX faults_of_manual ON faults (manual_id, sort_key, id);
CREATE INDEX faults_of_code ON faults (code_key, sort_key, id);
CREATE INDEX faults_of_series ON faults (series_key, sort_key, id) WHERE series_key IS NOT NULL;
CREATE INDEX faults_edited ON faults (sort_key, id) WHERE edited;

-- Codes that a manual refers to without an entry for them.
CREATE TABLE referred_faults (
  manual_id BIGINT NOT NULL REFERENCES manuals (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  page INTEGER NOT NULL,
  PRIMARY KEY (manual_id, position)
) WITHOUT ROWID;

-- Entries of a manual that a person removed: they aren't read out of it again.
CREATE TABLE removed_faults (
  manual_id BIGINT NOT NULL REFERENCES manuals (id) ON DELETE CASCADE,
  code_key TEXT NOT NULL,
  PRIMARY KEY (manual_id, code_key)
) WITHOUT ROWID;

-- The words that find an entry, folded by the program.
CREATE VIRTUAL TABLE fault_words USING fts5(
  words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE TRIGGER faults_forget_words AFTER DELETE ON faults BEGIN
  DELETE FROM fault_words WHERE rowid = old.id;
END;
