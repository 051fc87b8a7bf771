-- The search over everything: see docs/architecture.md. What is in here is made by the program from what stands elsewhere.
--
-- Which documents have a term, by stretches of 4,096 document ids.
CREATE TABLE search_postings (
  term TEXT NOT NULL,
  block BIGINT NOT NULL,
  ids BLOB NOT NULL,
  PRIMARY KEY (term, block)
) WITHOUT ROWID;

-- What is indexed, and all that ranking needs to know of it. An id is never used again.
CREATE TABLE search_docs (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  kind SMALLINT NOT NULL,
  thing_id BIGINT NOT NULL,
  page INTEGER NOT NULL,
  features BLOB NOT NULL
);
CREATE UNIQUE INDEX search_docs_source ON search_docs (kind, thing_id, page);

-- Misspelt forms, with the words that they may mean.
CREATE TABLE search_variants (
  variant TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (variant, word)
) WITHOUT ROWID;

-- One row. Documents from `first_id` on were made by `version` of the analysis, those before by `old_version`, of which only
-- blocks from `visible_block` on are asked. While everything is indexed anew, `at_…` is the last thing that was, `done` of
-- `total`; then `swept` is the last term whose blocks from before `visible_block` have been removed.
CREATE TABLE search_state (
  id SMALLINT PRIMARY KEY NOT NULL CHECK (id = 1),
  version INTEGER NOT NULL,
  old_version INTEGER NOT NULL,
  first_id BIGINT NOT NULL,
  visible_block BIGINT NOT NULL,
  at_kind SMALLINT,
  at_id BIGINT,
  at_page INTEGER,
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  swept TEXT,
  CHECK ((at_kind IS NULL) = (at_id IS NULL) AND (at_kind IS NULL) = (at_page IS NULL))
);
INSERT INTO search_state (id, version, old_version, first_id, visible_block, done, total) VALUES (1, 0, 0, 0, 0, 0, 0);
