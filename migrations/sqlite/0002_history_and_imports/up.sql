-- Who changed what; an entry with a parent unfolds from it. `fields` is JSON: {"name": {"from": …, "to": …}}.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  request_id TEXT,
  operation TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  fields TEXT NOT NULL,
  parent_id BIGINT REFERENCES changes (id)
);
CREATE INDEX changes_of_entity ON changes (entity, entity_id, id);
CREATE INDEX changes_under ON changes (parent_id, id);
CREATE INDEX changes_newest ON changes (id) WHERE parent_id IS NULL;
CREATE INDEX changes_on_top ON changes (id) WHERE parent_id IS NULL;
CREATE INDEX changes_on_top_of_kind ON changes (entity, id) WHERE parent_id IS NULL;

-- Files that were read, and what each row of them means. Rows of imports that weren't applied go after a day.
CREATE TABLE imports (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  kind TEXT NOT NULL,
  file_name TEXT NOT NULL,
  sheet TEXT,
  state TEXT NOT NULL,
  actor TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  new_rows INTEGER NOT NULL,
  changed_rows INTEGER NOT NULL,
  same_rows INTEGER NOT NULL,
  wrong_rows INTEGER NOT NULL,
  not_in_file INTEGER NOT NULL,
  findings TEXT NOT NULL,
  change_id BIGINT REFERENCES changes (id)
);
CREATE INDEX imports_state ON imports (state, updated_at);
CREATE TABLE import_rows (
  import_id BIGINT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  status TEXT NOT NULL,
  cells TEXT NOT NULL,
  notes TEXT NOT NULL,
  drive_id BIGINT,
  PRIMARY KEY (import_id, number)
) WITHOUT ROWID;
CREATE INDEX import_rows_status ON import_rows (import_id, status, number);
CREATE TABLE import_not_in_file (
  import_id BIGINT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  drive_id BIGINT NOT NULL,
  PRIMARY KEY (import_id, drive_id)
) WITHOUT ROWID;
