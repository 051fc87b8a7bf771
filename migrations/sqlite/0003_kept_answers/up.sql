-- The answers to requests with an Idempotency-Key, kept for a day beside what they changed.
CREATE TABLE kept_answers (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status SMALLINT NOT NULL,
  location TEXT,
  tag TEXT,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (actor, key)
) WITHOUT ROWID;
CREATE INDEX kept_answers_created ON kept_answers (created_at);
