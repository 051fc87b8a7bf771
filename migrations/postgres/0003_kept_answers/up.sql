-- The answers to requests with an Idempotency-Key, kept for a day beside what they changed.
CREATE TABLE kept_answers (
  actor TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  request_hash TEXT COLLATE "C" NOT NULL,
  status SMALLINT NOT NULL,
  location TEXT,
  tag TEXT,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (actor, key)
);
CREATE INDEX kept_answers_created ON kept_answers (created_at);
