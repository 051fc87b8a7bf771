-- Imports bring in more than drives.
ALTER TABLE import_rows RENAME COLUMN drive_id TO thing_id;
ALTER TABLE import_not_in_file RENAME COLUMN drive_id TO thing_id;

-- Stores of spares.
CREATE TABLE stores (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL CONSTRAINT stores_name UNIQUE,
  sort_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX stores_order ON stores (sort_key, id);

-- Groups of spares. What differs only by spaces and case has one key, and is called as it was typed first; so the name that
-- an item holds beside the key never goes stale.
CREATE TABLE stock_groups (
  key TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL
) WITHOUT ROWID;

-- What is stored. Quantities are thousandths; `quantity` is the sum of the item's movements.
CREATE TABLE stock_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  store_id BIGINT NOT NULL CONSTRAINT stock_items_store REFERENCES stores (id),
  group_name TEXT,
  group_key TEXT NOT NULL,
  name TEXT,
  name_key TEXT NOT NULL,
  specs TEXT,
  nomenclature_number TEXT,
  quantity BIGINT NOT NULL CONSTRAINT stock_items_quantity CHECK (quantity >= 0),
  minimum BIGINT CHECK (minimum > 0),
  placement TEXT,
  used_placement TEXT,
  new_placement TEXT,
  applicability TEXT,
  note TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX stock_items_order ON stock_items (group_key, name_key, id);
CREATE INDEX stock_items_name ON stock_items (name_key, id);
CREATE INDEX stock_items_most ON stock_items (quantity, id);
CREATE INDEX stock_items_changed ON stock_items (updated_at, id);
CREATE INDEX stock_items_in_store ON stock_items (store_id, group_key, name_key, id);
CREATE INDEX stock_items_in_stock ON stock_items (group_key, name_key, id) WHERE quantity > 0;
CREATE INDEX stock_items_below ON stock_items (group_key, name_key, id) WHERE quantity < minimum;

-- The words that find an item.
CREATE VIRTUAL TABLE stock_words USING fts5(
  words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE TRIGGER stock_items_forget_words AFTER DELETE ON stock_items BEGIN
  DELETE FROM stock_words WHERE rowid = old.id;
END;

-- What was taken, returned, received, moved, counted: only ever added to. The story outlives the item and the drive.
CREATE TABLE stock_movements (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  item_id BIGINT NOT NULL,
  item_name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('take', 'return', 'receive', 'move', 'count')),
  quantity BIGINT NOT NULL CHECK (quantity >= 0),
  difference BIGINT NOT NULL,
  left_quantity BIGINT NOT NULL CHECK (left_quantity >= 0),
  place TEXT,
  other_item_id BIGINT,
  actor TEXT NOT NULL,
  user_id BIGINT CONSTRAINT stock_movements_user REFERENCES users (id),
  drive_id BIGINT CONSTRAINT stock_movements_drive REFERENCES drives (id) ON DELETE SET NULL,
  drive_name TEXT,
  note TEXT,
  at BIGINT NOT NULL
);
CREATE INDEX stock_movements_of_item ON stock_movements (item_id, id);
CREATE INDEX stock_movements_of_drive ON stock_movements (drive_id, id);
CREATE INDEX stock_movements_of_user ON stock_movements (user_id, id);
