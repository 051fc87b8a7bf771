-- The texts of manuals: a queue of files to be read, and the pages that were. `claim` counts who took it up; who did last
-- owns it until `claimed_until`.
CREATE TABLE manual_texts (
  manual_id BIGINT PRIMARY KEY CONSTRAINT manual_texts_manual REFERENCES manuals (id) ON DELETE CASCADE,
  file_sha256 TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'reading', 'read', 'failed')),
  pages INTEGER,
  pages_read INTEGER NOT NULL DEFAULT 0,
  pages_with_text INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  claim BIGINT NOT NULL DEFAULT 0,
  claimed_until TIMESTAMPTZ,
  queued_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CHECK ((state = 'reading') = (claimed_until IS NOT NULL))
);
CREATE INDEX manual_texts_queue ON manual_texts (queued_at, manual_id) WHERE state IN ('waiting', 'reading');

CREATE TABLE manual_pages (
  manual_id BIGINT NOT NULL REFERENCES manual_texts (manual_id) ON DELETE CASCADE,
  page INTEGER NOT NULL,
  label TEXT,
  text TEXT NOT NULL,
  PRIMARY KEY (manual_id, page)
);

-- Where everything stands on the pages, until tables have been recognised in them.
CREATE TABLE manual_layouts (
  manual_id BIGINT NOT NULL REFERENCES manual_texts (manual_id) ON DELETE CASCADE,
  page INTEGER NOT NULL,
  layout TEXT NOT NULL,
  PRIMARY KEY (manual_id, page)
);

INSERT INTO manual_texts (manual_id, file_sha256, state, queued_at, updated_at)
  SELECT m.id, m.file_sha256, 'waiting', m.updated_at, m.updated_at
  FROM manuals m JOIN files f ON f.sha256 = m.file_sha256 WHERE f.content_type = 'application/pdf';
