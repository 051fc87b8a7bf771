DROP TABLE drive_words;
DROP TABLE drives;
DROP TABLE places;
