DROP TABLE import_not_in_file;
DROP TABLE import_rows;
DROP TABLE imports;
DROP TABLE changes;
