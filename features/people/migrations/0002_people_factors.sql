-- Whether a second factor, a passkey or the company's own provider stood behind a session.
ALTER TABLE people_session ADD COLUMN strong BOOL NOT NULL DEFAULT FALSE;

-- The code app. Its secret has to be readable, unlike every other one.
CREATE TABLE people_totp (
    person_id INT PRIMARY KEY REFERENCES people_person (id),
    secret TEXT NOT NULL, -- base32
    confirmed_at INT, -- empty while it is being set up
    last_step INT NOT NULL DEFAULT 0 -- the last half minute whose code was used: none works twice
);

-- Codes for the day the phone is lost. Digests, each good once.
CREATE TABLE people_recovery (
    id ID,
    person_id INT NOT NULL REFERENCES people_person (id),
    code TEXT NOT NULL,
    used_at INT
);
CREATE INDEX people_recovery_person ON people_recovery (person_id);

CREATE TABLE people_passkey (
    id ID,
    person_id INT NOT NULL REFERENCES people_person (id),
    credential TEXT NOT NULL UNIQUE,
    handle TEXT NOT NULL, -- how the key names its person
    name TEXT NOT NULL,
    data TEXT NOT NULL, -- the public key and its counter
    created_at INT NOT NULL,
    used_at INT
);
CREATE INDEX people_passkey_person ON people_passkey (person_id);

-- Who somebody is at the company's provider: the digest of issuer and subject.
CREATE TABLE people_provider (
    subject TEXT PRIMARY KEY,
    person_id INT NOT NULL REFERENCES people_person (id)
);

-- A sign-in or a set-up that waits for its next step. The browser holds the secret, we its digest.
CREATE TABLE people_step (
    id ID,
    secret TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, -- second, passkey, provider, new-passkey
    person_id INT REFERENCES people_person (id),
    state TEXT NOT NULL,
    next TEXT NOT NULL,
    expires_at INT NOT NULL
);

-- Sign-ins of the last year, for their person alone.
CREATE TABLE people_entry (
    id ID,
    person_id INT NOT NULL REFERENCES people_person (id),
    at INT NOT NULL,
    how TEXT NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    device TEXT NOT NULL, -- the digest of what the browser keeps to be known again
    new_device BOOL NOT NULL
);
CREATE INDEX people_entry_person ON people_entry (person_id, at);
