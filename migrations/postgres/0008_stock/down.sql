DROP TABLE stock_movements;
DROP TABLE stock_words;
DROP TABLE stock_items;
DROP TABLE stock_groups;
DROP TABLE stores;
ALTER TABLE import_not_in_file RENAME COLUMN thing_id TO drive_id;
ALTER TABLE import_rows RENAME COLUMN thing_id TO drive_id;
