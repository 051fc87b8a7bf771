DROP TABLE manual_words;
DROP TABLE manuals;
DROP TABLE files;
DROP TABLE manual_group_series;
DROP TABLE manual_groups;
DROP TABLE manual_categories;
