-- Working calendars: editable lists of holidays.
CREATE TABLE people_calendar (
    id ID,
    code TEXT NOT NULL UNIQUE, -- ES-MD and so on, or one's own
    name TEXT NOT NULL
);
CREATE TABLE people_holiday (
    id ID,
    calendar_id INT NOT NULL REFERENCES people_calendar (id),
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (calendar_id, day)
);

CREATE TABLE people_person (
    id ID,
    email TEXT NOT NULL UNIQUE, -- lower case
    name TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL, -- guest, member, admin, owner
    services BOOL NOT NULL DEFAULT FALSE,
    head BOOL NOT NULL DEFAULT FALSE,
    absence_reasons BOOL NOT NULL DEFAULT FALSE,
    finance BOOL NOT NULL DEFAULT FALSE,
    can_lead BOOL NOT NULL DEFAULT TRUE,
    client_id INT, -- a guest's client
    zone TEXT NOT NULL,
    lang TEXT NOT NULL,
    theme TEXT NOT NULL DEFAULT 'system',
    keys BOOL NOT NULL DEFAULT TRUE,
    hours TEXT NOT NULL DEFAULT '', -- 09:00-14:00,15:00-18:00 on weekdays; empty means the office's
    calendar_id INT REFERENCES people_calendar (id),
    password_hash TEXT,
    active BOOL NOT NULL DEFAULT TRUE,
    joined_at INT, -- empty while only invited
    left_at INT,
    created_at INT NOT NULL
);
CREATE INDEX people_person_client ON people_person (client_id);

-- Signed-in devices. Only the digest of the cookie's secret is kept.
CREATE TABLE people_session (
    id ID,
    person_id INT NOT NULL REFERENCES people_person (id),
    secret TEXT NOT NULL UNIQUE,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INT NOT NULL,
    seen_at INT NOT NULL,
    expires_at INT NOT NULL
);
CREATE INDEX people_session_person ON people_session (person_id);

-- Single-use links: sign-in, invitation, reset.
CREATE TABLE people_link (
    id ID,
    person_id INT NOT NULL REFERENCES people_person (id),
    purpose TEXT NOT NULL,
    secret TEXT NOT NULL UNIQUE,
    created_at INT NOT NULL,
    expires_at INT NOT NULL,
    used_at INT
);

-- Tokens of the API.
CREATE TABLE people_token (
    id ID,
    person_id INT NOT NULL REFERENCES people_person (id),
    name TEXT NOT NULL,
    secret TEXT NOT NULL UNIQUE,
    scope TEXT NOT NULL, -- read, write
    created_at INT NOT NULL,
    expires_at INT NOT NULL,
    used_at INT
);

-- Failed sign-ins, to slow guessing down. The key is a digest of the account or the address.
CREATE TABLE people_attempt (
    id ID,
    key TEXT NOT NULL,
    at INT NOT NULL
);
CREATE INDEX people_attempt_key ON people_attempt (key, at);

-- Absences without their reasons, which stand apart (RULES §0, people data).
CREATE TABLE people_absence (
    id ID,
    person_id INT NOT NULL REFERENCES people_person (id),
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL, -- exclusive
    from_time TEXT, -- a part of one day
    to_time TEXT,
    starts_at INT NOT NULL, -- in the person's zone
    ends_at INT NOT NULL,
    triggers_cover BOOL NOT NULL,
    state TEXT NOT NULL, -- requested, approved, declined, cancelled
    created_by INT,
    created_at INT NOT NULL,
    decided_by INT,
    decided_at INT
);
CREATE INDEX people_absence_person ON people_absence (person_id, ends_at);
CREATE INDEX people_absence_ends ON people_absence (state, ends_at);
CREATE TABLE people_absence_reason (
    absence_id INT PRIMARY KEY REFERENCES people_absence (id),
    reason TEXT NOT NULL, -- holiday, illness, care, other
    note TEXT NOT NULL DEFAULT ''
);

CREATE VIEW people_card AS
SELECT id, name, email, title, role, services, head, client_id, active, zone, lang, can_lead FROM people_person;

CREATE VIEW people_away AS
SELECT id, person_id, starts_at, ends_at FROM people_absence WHERE state = 'approved' AND triggers_cover;

CREATE VIEW people_absence_plain AS
SELECT id, person_id, from_day, to_day, from_time, to_time, state FROM people_absence;
