-- The plant: five levels in one table, and its drives. Times are microseconds since 1970, UTC.
CREATE TABLE places (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  level SMALLINT NOT NULL,
  parent_id BIGINT,
  parent_level SMALLINT,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  path_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (id, level),
  UNIQUE (id, parent_id),
  UNIQUE (parent_id, level, name),
  FOREIGN KEY (parent_id, parent_level) REFERENCES places (id, level),
  CHECK ((level = 1 AND parent_id IS NULL AND parent_level IS NULL)
      OR (level = 2 AND parent_id IS NOT NULL AND parent_level = 1)
      OR (level = 3 AND parent_id IS NOT NULL AND parent_level = 2)
      OR (level = 4 AND parent_id IS NOT NULL AND parent_level = 3)
      OR (level = 5 AND parent_id IS NOT NULL AND parent_level = 2))
);
CREATE UNIQUE INDEX places_shop_name ON places (name) WHERE parent_id IS NULL;
CREATE INDEX places_path ON places (path_key, id);
CREATE INDEX places_level_path ON places (level, path_key, id);
CREATE INDEX places_level_name ON places (level, sort_key, id);
CREATE INDEX places_level_updated ON places (level, updated_at, id);

CREATE TABLE drives (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  room_id BIGINT NOT NULL REFERENCES places (id),
  cabinet_id BIGINT,
  mechanism_id BIGINT REFERENCES places (id),
  series TEXT NOT NULL,
  series_key TEXT NOT NULL,
  type_name TEXT,
  type_key TEXT NOT NULL,
  power_w DOUBLE,
  rated_current_a DOUBLE,
  current_kind TEXT CHECK (current_kind IN ('AC', 'DC')),
  input_voltage_v DOUBLE,
  output_voltage_v DOUBLE,
  note TEXT,
  place_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  FOREIGN KEY (cabinet_id, room_id) REFERENCES places (id, parent_id) ON UPDATE CASCADE
);
-- A series' key ends with its name, so that each series has its own.
CREATE INDEX drives_place ON drives (place_key, id);
CREATE INDEX drives_series ON drives (series_key, place_key, id);
CREATE INDEX drives_type ON drives (type_key, place_key, id);
CREATE INDEX drives_updated ON drives (updated_at, id);
CREATE INDEX drives_room ON drives (room_id);
-- These two also list drives without one in order, for which PostgreSQL needs indexes of their own.
CREATE INDEX drives_cabinet ON drives (cabinet_id, place_key, id);
CREATE INDEX drives_mechanism ON drives (mechanism_id, place_key, id);

-- The words that find a drive, folded by the program. `ascii` leaves all other letters as they are.
CREATE VIRTUAL TABLE drive_words USING fts5(
  words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE TRIGGER drives_forget_words AFTER DELETE ON drives BEGIN
  DELETE FROM drive_words WHERE rowid = old.id;
END;
