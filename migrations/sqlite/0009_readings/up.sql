-- Sensors, known by the address that their gateway gives them. Each may be tied to a drive, a cabinet or a room.
-- open_limits has a bit for each kind of limit that is exceeded now; attention puts the quiet (0) before those that
-- exceed another limit (1) and the rest (2). Both are derived from exceedings.
CREATE TABLE sensors (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  address TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  place_id BIGINT REFERENCES places (id) ON DELETE SET NULL,
  drive_id BIGINT REFERENCES drives (id) ON DELETE SET NULL,
  temperature_min DOUBLE,
  temperature_max DOUBLE,
  battery_min DOUBLE,
  silence_s BIGINT,
  open_limits SMALLINT NOT NULL,
  attention SMALLINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CHECK (place_id IS NULL OR drive_id IS NULL)
);
CREATE INDEX sensors_attention ON sensors (attention, name_key, id);
CREATE INDEX sensors_name ON sensors (name_key, id);
CREATE INDEX sensors_of_place ON sensors (place_id, id);
CREATE INDEX sensors_of_drive ON sensors (drive_id, id);
CREATE INDEX sensors_with_silence ON sensors (id) WHERE silence_s IS NOT NULL;

-- What they told. No reference to sensors: it would be looked up for each row. A sensor's readings go after it, in steps:
-- see removed_sensors.
CREATE TABLE readings (
  sensor_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  status TEXT,
  battery DOUBLE,
  temperature DOUBLE,
  PRIMARY KEY (sensor_id, at)
) WITHOUT ROWID;

-- The extremes of each hour, kept in the unit that stores the readings. `count` is of all that ever came.
CREATE TABLE reading_hours (
  sensor_id BIGINT NOT NULL,
  hour BIGINT NOT NULL,
  count BIGINT NOT NULL,
  temperature_min DOUBLE,
  temperature_max DOUBLE,
  battery_min DOUBLE,
  battery_max DOUBLE,
  PRIMARY KEY (sensor_id, hour)
) WITHOUT ROWID;

-- When a limit was exceeded, from when to when; at most one of a kind is open at a sensor.
CREATE TABLE exceedings (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  sensor_id BIGINT NOT NULL REFERENCES sensors (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('hot', 'cold', 'battery', 'silence')),
  bound DOUBLE NOT NULL,
  value DOUBLE,
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE UNIQUE INDEX exceedings_open_of_kind ON exceedings (sensor_id, kind) WHERE ended_at IS NULL;
CREATE INDEX exceedings_of_sensor ON exceedings (sensor_id, id);
CREATE INDEX exceedings_open ON exceedings (id) WHERE ended_at IS NULL;

-- Sensors that are gone and whose readings are still to go.
CREATE TABLE removed_sensors (
  sensor_id BIGINT NOT NULL PRIMARY KEY
);
