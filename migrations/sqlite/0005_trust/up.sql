-- The history names the person, and the token that acted for them. Rows of an import have neither index: they unfold from one entry.
ALTER TABLE changes ADD COLUMN user_id BIGINT;
ALTER TABLE changes ADD COLUMN token TEXT;
CREATE INDEX changes_on_top_by_user ON changes (user_id, id) WHERE parent_id IS NULL;
CREATE INDEX changes_on_top_at ON changes (at, id) WHERE parent_id IS NULL;

-- What a person chose to see, when they were here last, and since when things are new to them.
ALTER TABLE users ADD COLUMN language TEXT;
ALTER TABLE users ADD COLUMN theme TEXT;
ALTER TABLE users ADD COLUMN seen_at BIGINT;
ALTER TABLE users ADD COLUMN new_since BIGINT;

-- How many tries at a password are left: the moment at which all of them are. The key is a SHA-256, of an account or an address.
CREATE TABLE login_limits (
  key TEXT NOT NULL PRIMARY KEY,
  full_at BIGINT NOT NULL
);
CREATE INDEX login_limits_full ON login_limits (full_at);

-- From where somebody has logged in: others' guesses from elsewhere don't hold them up there. The address is a SHA-256.
CREATE TABLE known_addresses (
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  address_hash TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (user_id, address_hash)
);
CREATE INDEX known_addresses_at ON known_addresses (at);

-- Links that make the first admin, once. Of the secret only its SHA-256 is kept.
CREATE TABLE setup_links (
  secret_hash TEXT NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL
);
