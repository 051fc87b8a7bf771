-- Who may come in. The password is kept as an argon2id hash in its own notation (PHC); without one nobody logs in by it.
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'storekeeper', 'admin')),
  password_hash TEXT,
  disabled_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX users_name ON users (name_key, id);
CREATE INDEX users_acting_admins ON users (id) WHERE role = 'admin' AND disabled_at IS NULL;

-- Browsers' sessions and programs' tokens. Of the secret only its SHA-256 is kept, in hexadecimal digits.
CREATE TABLE logins (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('session', 'access', 'personal')),
  secret_hash TEXT NOT NULL UNIQUE,
  name TEXT,
  read_only BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  idle_until BIGINT,
  ends_at BIGINT NOT NULL
);
CREATE INDEX logins_of_user ON logins (user_id, id);
CREATE INDEX logins_end ON logins (ends_at);
