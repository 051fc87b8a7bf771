-- Links of manuals: a queue of those that are to be fetched, and what became of them. `claim` counts who took one up; who did
-- last owns it until `claimed_until`. A link that was fetched stays here, beside the file that it led to.
CREATE TABLE manual_fetches (
  manual_id BIGINT PRIMARY KEY CONSTRAINT manual_fetches_manual REFERENCES manuals (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'fetching', 'fetched', 'failed')),
  file_sha256 TEXT COLLATE "C",
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  claim BIGINT NOT NULL DEFAULT 0,
  claimed_until TIMESTAMPTZ,
  due_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CHECK ((state = 'fetching') = (claimed_until IS NOT NULL)),
  CHECK ((state = 'fetched') = (file_sha256 IS NOT NULL))
);
CREATE INDEX manual_fetches_queue ON manual_fetches (due_at, manual_id) WHERE state IN ('waiting', 'fetching');

INSERT INTO manual_fetches (manual_id, url, state, due_at, updated_at)
  SELECT id, url, 'waiting', updated_at, updated_at FROM manuals WHERE url IS NOT NULL;
