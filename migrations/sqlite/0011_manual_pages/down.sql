DROP TABLE manual_layouts;
DROP TABLE manual_pages;
DROP TABLE manual_texts;
