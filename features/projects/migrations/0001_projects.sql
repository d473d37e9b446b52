-- Client projects, proofs of concept and internal work.
CREATE TABLE projects_project (
    id ID,
    key TEXT NOT NULL UNIQUE, -- AUR-2
    code TEXT NOT NULL,
    number INT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL, -- client, poc, internal
    state TEXT NOT NULL, -- proposed, open, paused, closed: the newest row of projects_state
    client_id INT,
    lang TEXT NOT NULL,
    description TEXT NOT NULL,
    context TEXT NOT NULL, -- why it was proposed
    phase TEXT NOT NULL,
    restricted BOOL NOT NULL,
    second_reason TEXT, -- why the client has a second open project
    proposer_id INT,
    proposed_at INT NOT NULL,
    opened_at INT,
    closed_at INT,
    came_from INT REFERENCES projects_project (id) -- the proof that became this project
);
CREATE INDEX projects_project_client ON projects_project (client_id, state);
CREATE INDEX projects_project_state ON projects_project (state, id);
CREATE INDEX projects_project_code ON projects_project (code, number);

-- Which state held since when; never updated.
CREATE TABLE projects_state (
    id ID,
    project_id INT NOT NULL REFERENCES projects_project (id),
    state TEXT NOT NULL,
    at INT NOT NULL,
    by_id INT,
    note TEXT NOT NULL
);
CREATE INDEX projects_state_project ON projects_state (project_id, at);
CREATE INDEX projects_state_at ON projects_state (at);

-- Who held which role when, half-open; only valid_to is ever set later (RULES §0).
CREATE TABLE projects_assignment (
    id ID,
    project_id INT NOT NULL REFERENCES projects_project (id),
    person_id INT NOT NULL,
    role TEXT NOT NULL, -- lead, backup, cover
    valid_from INT NOT NULL,
    valid_to INT,
    decided_in INT, -- the decision that named them
    by_id INT,
    made_at INT NOT NULL
);
CREATE INDEX projects_assignment_project ON projects_assignment (project_id, valid_from);
CREATE INDEX projects_assignment_person ON projects_assignment (person_id, valid_from);

-- The effective lead as it was last told, so that each change is told once.
CREATE TABLE projects_cover (
    project_id INT PRIMARY KEY REFERENCES projects_project (id),
    lead_id INT, -- nobody while it is uncovered
    via TEXT NOT NULL, -- lead, backup, cover, nobody
    since INT NOT NULL
);

-- Gaps that were told already: a project uncovered from a day on.
CREATE TABLE projects_gap (
    project_id INT NOT NULL REFERENCES projects_project (id),
    from_day TEXT NOT NULL,
    told_at INT NOT NULL,
    PRIMARY KEY (project_id, from_day)
);

-- Who may reach a restricted project beside those who lead or back it up.
CREATE TABLE projects_named (
    project_id INT NOT NULL REFERENCES projects_project (id),
    person_id INT NOT NULL,
    named_at INT NOT NULL,
    PRIMARY KEY (project_id, person_id)
);
CREATE INDEX projects_named_person ON projects_named (person_id);

-- Guests of the client who were let in.
CREATE TABLE projects_guest (
    project_id INT NOT NULL REFERENCES projects_project (id),
    person_id INT NOT NULL,
    admitted_at INT NOT NULL,
    by_id INT,
    PRIMARY KEY (project_id, person_id)
);
CREATE INDEX projects_guest_person ON projects_guest (person_id);

-- What the lead said of the project; the newest row is its status.
CREATE TABLE projects_status (
    id ID,
    project_id INT NOT NULL REFERENCES projects_project (id),
    state TEXT NOT NULL, -- on_track, at_risk, off_track
    sentence TEXT NOT NULL,
    author_id INT,
    at INT NOT NULL
);
CREATE INDEX projects_status_project ON projects_status (project_id, at);

-- What whoever takes over should know beyond the record; the newest row is pinned on the brief.
CREATE TABLE projects_note (
    id ID,
    project_id INT NOT NULL REFERENCES projects_project (id),
    text TEXT NOT NULL,
    author_id INT,
    at INT NOT NULL
);
CREATE INDEX projects_note_project ON projects_note (project_id, at);

-- Requests for a newer handover note, until one is written.
CREATE TABLE projects_note_ask (
    project_id INT PRIMARY KEY REFERENCES projects_project (id),
    by_id INT,
    at INT NOT NULL
);

-- Planned client meetings: once, or every week at the same local time.
CREATE TABLE projects_meeting (
    id ID,
    project_id INT NOT NULL REFERENCES projects_project (id),
    title TEXT NOT NULL,
    first_day TEXT NOT NULL,
    at_time TEXT NOT NULL, -- 10:00, local
    zone TEXT NOT NULL,
    minutes INT NOT NULL,
    repeats TEXT NOT NULL, -- weekly, never
    attendees TEXT NOT NULL, -- names, as invited
    next_at INT, -- the next occurrence; nothing once it is over
    cancelled_at INT,
    planned_by INT
);
CREATE INDEX projects_meeting_project ON projects_meeting (project_id, next_at);
CREATE INDEX projects_meeting_next ON projects_meeting (next_at);

-- What became of each occurrence whose time came, or that was called off before.
CREATE TABLE projects_occurrence (
    meeting_id INT NOT NULL REFERENCES projects_meeting (id),
    project_id INT NOT NULL REFERENCES projects_project (id),
    at INT NOT NULL,
    state TEXT NOT NULL, -- passed, missed (called off)
    PRIMARY KEY (meeting_id, at)
);
CREATE INDEX projects_occurrence_project ON projects_occurrence (project_id, at);

-- Repositories and their issues, as data (RULES §1.8).
CREATE TABLE projects_repository (
    id ID,
    project_id INT NOT NULL REFERENCES projects_project (id),
    provider TEXT NOT NULL, -- github, gitlab, gitea, other
    repo TEXT NOT NULL,
    url TEXT NOT NULL,
    UNIQUE (project_id, url)
);
CREATE TABLE projects_issue (
    id ID,
    project_id INT NOT NULL REFERENCES projects_project (id),
    provider TEXT NOT NULL,
    repo TEXT NOT NULL,
    number INT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL, -- open, closed: as last read, never edited here
    synced_at INT NOT NULL,
    UNIQUE (project_id, url)
);

-- A proof of concept, beside its project.
CREATE TABLE projects_proof (
    project_id INT PRIMARY KEY REFERENCES projects_project (id),
    stage TEXT NOT NULL, -- proposed, accepted, running, evaluation, closed
    use_case TEXT NOT NULL,
    prospect_owner TEXT NOT NULL,
    start_day TEXT,
    end_day TEXT, -- the first day after the time box as agreed
    extended_end TEXT,
    extension_reason TEXT,
    decision_day TEXT,
    solves TEXT, -- yes, partly, no, not_shown
    commercial TEXT, -- client, negotiating, lost, abandoned, withdrawn
    why TEXT NOT NULL,
    closed_day TEXT,
    became INT REFERENCES projects_project (id)
);
CREATE TABLE projects_criterion (
    id ID,
    project_id INT NOT NULL REFERENCES projects_project (id),
    position INT NOT NULL,
    metric TEXT NOT NULL,
    threshold TEXT NOT NULL,
    dataset TEXT NOT NULL,
    measured TEXT,
    met BOOL,
    measured_at INT,
    measured_by INT
);
CREATE INDEX projects_criterion_project ON projects_criterion (project_id, position);

-- Who may see what: the one place where reach is decided. Rooms above join it.
-- Team: every project that is not restricted, and restricted ones they are named on or hold a role in.
-- Guests: the projects they were let into.
CREATE VIEW projects_reach AS
SELECT person.id AS person_id, project.id AS project_id
FROM people_card person
CROSS JOIN projects_project project
WHERE person.active AND person.role <> 'guest' AND (
    NOT project.restricted
    OR EXISTS (SELECT 1 FROM projects_named named WHERE named.project_id = project.id AND named.person_id = person.id)
    OR EXISTS (SELECT 1 FROM projects_assignment held
        WHERE held.project_id = project.id AND held.person_id = person.id AND held.valid_to IS NULL)
)
UNION ALL
SELECT guest.person_id, guest.project_id
FROM projects_guest guest
JOIN people_card person ON person.id = guest.person_id
WHERE person.active AND person.role = 'guest';

CREATE VIEW projects_card AS
SELECT project.id, project.key, project.name, project.kind, project.state, project.client_id,
    client.name AS client_name, client.slug AS client_slug, project.lang, project.restricted,
    project.opened_at, project.closed_at
FROM projects_project project
LEFT JOIN clients_card client ON client.id = project.client_id;

CREATE VIEW projects_holding AS
SELECT project_id, person_id, role, valid_from, valid_to FROM projects_assignment;

CREATE VIEW projects_turn AS
SELECT project_id, state, at FROM projects_state;

-- What the weekly agenda tells of a project beside its card.
CREATE VIEW projects_told AS
SELECT project.id AS project_id, project.phase, proof.stage, project.description, project.context, project.proposer_id
FROM projects_project project
LEFT JOIN projects_proof proof ON proof.project_id = project.id;

-- Planned meetings that stand, and single occurrences that were called off, for calendars.
CREATE VIEW projects_planned AS
SELECT id, project_id, title, first_day, at_time, zone, minutes, repeats FROM projects_meeting WHERE cancelled_at IS NULL;

CREATE VIEW projects_called_off AS
SELECT meeting_id, project_id, at FROM projects_occurrence WHERE state = 'missed';
