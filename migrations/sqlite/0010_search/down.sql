DROP TABLE search_state;
DROP TABLE search_variants;
DROP TABLE search_docs;
DROP TABLE search_postings;
