-- The shift log: texts in Markdown, each of one drive, one cabinet or room, or nothing in particular. An entry outlives what
-- it is about: the name is as it was at the last writing, and shown when the thing is gone.
CREATE TABLE log_entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id),
  place_id BIGINT REFERENCES places (id) ON DELETE SET NULL,
  drive_id BIGINT REFERENCES drives (id) ON DELETE SET NULL,
  subject_kind TEXT CHECK (subject_kind IN ('drive', 'cabinet', 'room')),
  subject_name TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CHECK ((subject_kind IS NULL) = (subject_name IS NULL)),
  CHECK (drive_id IS NULL OR coalesce(subject_kind, '') = 'drive'),
  CHECK (place_id IS NULL OR coalesce(subject_kind, '') IN ('cabinet', 'room'))
);
CREATE INDEX log_entries_of_drive ON log_entries (drive_id, id);
CREATE INDEX log_entries_of_place ON log_entries (place_id, id);
CREATE INDEX log_entries_of_user ON log_entries (user_id, id);
