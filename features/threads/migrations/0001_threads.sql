-- Threads of a project: the worklog (number 1) and typed threads (RULES §1.4).
CREATE TABLE threads_thread (
    id ID,
    project_id INT NOT NULL,
    number INT NOT NULL, -- within the project
    kind TEXT NOT NULL, -- worklog, incident, candidate, event, topic, decision
    title TEXT NOT NULL,
    visibility TEXT NOT NULL, -- team, shared: only a shared thread can hold client posts
    state TEXT NOT NULL, -- open, closed, merged
    opened_by INT,
    opened_at INT NOT NULL,
    last_post_at INT NOT NULL, -- opened_at while nobody wrote
    turn TEXT, -- team, client: whose turn it is, in shared threads
    turn_since INT,
    merged_into INT REFERENCES threads_thread (id),
    UNIQUE (project_id, number)
);
CREATE INDEX threads_thread_turn ON threads_thread (project_id, turn);
CREATE INDEX threads_thread_last ON threads_thread (project_id, last_post_at, id);

-- Numbers that a thread had before it was moved, so that old references still lead to it.
CREATE TABLE threads_former (
    project_id INT NOT NULL,
    number INT NOT NULL,
    thread_id INT NOT NULL REFERENCES threads_thread (id),
    PRIMARY KEY (project_id, number)
);

-- How a thread was closed: what its kind asks for (RULES §1.4, table). A reopened one keeps the row.
CREATE TABLE threads_closing (
    id ID,
    thread_id INT NOT NULL REFERENCES threads_thread (id),
    closed_by INT,
    closed_at INT NOT NULL,
    summary TEXT NOT NULL,
    cause TEXT,
    fix TEXT,
    result TEXT, -- accepted, rejected, postponed
    link TEXT, -- the issue, or the record of the problem
    decision_id INT,
    reopened_by INT,
    reopened_at INT
);
CREATE INDEX threads_closing_thread ON threads_closing (thread_id, id);

-- Posts. The author is always the true person; acting_for says whose place they took.
CREATE TABLE threads_post (
    id ID,
    thread_id INT NOT NULL REFERENCES threads_thread (id),
    project_id INT NOT NULL,
    author_id INT, -- NULL: the program, or somebody without an account (byline)
    byline TEXT,
    acting_for INT,
    by_order BOOL NOT NULL, -- written in the lead's name by order
    kind TEXT NOT NULL, -- call, mail, meeting, delivery, visit, other, note, decision, ship
    visibility TEXT NOT NULL, -- team, client
    state TEXT NOT NULL, -- live, undone, deleted
    door TEXT NOT NULL, -- page, api, mail, import, system
    system BOOL NOT NULL,
    imported BOOL NOT NULL,
    source TEXT NOT NULL, -- as written, Markdown
    html TEXT NOT NULL, -- cleaned
    typed TEXT, -- the composer's sentence, before its parts were lifted out; undo gives it back
    lang TEXT,
    version INT NOT NULL,
    version_at INT NOT NULL,
    version_by INT,
    visible_version INT, -- the first version that the client could see
    happened_at INT NOT NULL,
    posted_at INT NOT NULL,
    edited_at INT, -- set when an edit is marked
    week INT NOT NULL, -- day number of the Monday of happened_at, in the workspace's zone
    gone_at INT, -- undone or deleted
    gone_by INT,
    request_key TEXT,
    UNIQUE (author_id, request_key)
);
CREATE INDEX threads_post_thread ON threads_post (thread_id, posted_at, id);
CREATE INDEX threads_post_log ON threads_post (thread_id, happened_at, id);
CREATE INDEX threads_post_project ON threads_post (project_id, posted_at);
CREATE INDEX threads_post_author ON threads_post (author_id, id);
CREATE INDEX threads_post_outside ON threads_post (request_key) WHERE author_id IS NULL;
CREATE INDEX threads_post_shipped ON threads_post (project_id, week) WHERE kind IN ('delivery', 'ship');

-- Versions that an edit replaced.
CREATE TABLE threads_version (
    post_id INT NOT NULL REFERENCES threads_post (id),
    version INT NOT NULL,
    source TEXT NOT NULL,
    html TEXT NOT NULL,
    written_at INT NOT NULL,
    written_by INT,
    PRIMARY KEY (post_id, version)
);

-- Who a post names. told is false where they may not see it: then nobody is notified.
CREATE TABLE threads_mention (
    post_id INT NOT NULL REFERENCES threads_post (id),
    person_id INT NOT NULL,
    version INT NOT NULL, -- the version that named them first
    told BOOL NOT NULL,
    PRIMARY KEY (post_id, person_id)
);
CREATE INDEX threads_mention_person ON threads_mention (person_id, post_id);

-- Contacts of the client whom an entry names.
CREATE TABLE threads_contact (
    post_id INT NOT NULL REFERENCES threads_post (id),
    contact_id INT NOT NULL,
    PRIMARY KEY (post_id, contact_id)
);

-- What a post points at: a thread by its key, a ticket or a statement of work by its number.
CREATE TABLE threads_reference (
    post_id INT NOT NULL REFERENCES threads_post (id),
    kind TEXT NOT NULL, -- thread, ticket, sow
    target_id INT NOT NULL,
    PRIMARY KEY (post_id, kind, target_id)
);
CREATE INDEX threads_reference_target ON threads_reference (kind, target_id, post_id);

-- The last accepted post of a person in a thread (RULES §1.4).
CREATE TABLE threads_pace (
    person_id INT NOT NULL,
    thread_id INT NOT NULL REFERENCES threads_thread (id),
    accepted_at INT NOT NULL,
    PRIMARY KEY (person_id, thread_id)
);

-- Texts that are being written, per person and place (log/AUR-2, thread/12, note/12…).
CREATE TABLE threads_draft (
    person_id INT NOT NULL,
    scope TEXT NOT NULL,
    text TEXT NOT NULL,
    request_key TEXT, -- of an undone post: saved again, it is that post
    saved_at INT NOT NULL,
    PRIMARY KEY (person_id, scope)
);

-- How far a person has read a thread.
CREATE TABLE threads_read (
    person_id INT NOT NULL,
    thread_id INT NOT NULL REFERENCES threads_thread (id),
    post_id INT NOT NULL,
    read_at INT NOT NULL,
    PRIMARY KEY (person_id, thread_id)
);

-- What happened with the client; each owes an entry of the worklog (RULES §1.3).
CREATE TABLE threads_interaction (
    id ID,
    project_id INT NOT NULL,
    kind TEXT NOT NULL, -- call, mail, meeting, delivery, visit, other
    source TEXT NOT NULL, -- meeting, mail, post, ticket, delivery, calendar, manual
    source_id INT NOT NULL, -- the meeting, post or ticket it came from; 0 if none
    at INT NOT NULL,
    week INT NOT NULL,
    due_at INT NOT NULL,
    state TEXT NOT NULL, -- owed, settled, dismissed
    post_id INT REFERENCES threads_post (id),
    settled_at INT,
    reason TEXT, -- why it was dismissed
    closed_by INT
);
CREATE UNIQUE INDEX threads_interaction_source ON threads_interaction (source, source_id, at) WHERE source_id > 0;
CREATE INDEX threads_interaction_week ON threads_interaction (project_id, week);
CREATE INDEX threads_interaction_at ON threads_interaction (project_id, at);
CREATE INDEX threads_interaction_owed ON threads_interaction (state, due_at);
CREATE INDEX threads_interaction_post ON threads_interaction (post_id);

-- Time spent, as an entry says it; offered to the time room to come.
CREATE TABLE threads_time (
    post_id INT PRIMARY KEY REFERENCES threads_post (id),
    project_id INT NOT NULL,
    person_id INT NOT NULL,
    day TEXT NOT NULL,
    seconds INT NOT NULL
);
CREATE INDEX threads_time_person ON threads_time (person_id, day);

-- Decision records (RULES §1.6).
CREATE TABLE threads_decision (
    id ID,
    project_id INT,
    text TEXT NOT NULL,
    options TEXT NOT NULL,
    state TEXT NOT NULL, -- open, taken, done, reverted
    owner_id INT,
    due TEXT,
    affects_deal BOOL NOT NULL,
    supersedes INT REFERENCES threads_decision (id),
    visibility TEXT NOT NULL, -- team, client
    origin TEXT NOT NULL, -- post, agenda, manual
    origin_id INT NOT NULL,
    post_id INT REFERENCES threads_post (id), -- where it stands in the worklog
    noted_by INT,
    noted_at INT NOT NULL,
    taken_at INT,
    changed_at INT NOT NULL
);
CREATE INDEX threads_decision_project ON threads_decision (project_id, state, id);

-- Every project that a decision concerns.
CREATE TABLE threads_concern (
    decision_id INT NOT NULL REFERENCES threads_decision (id),
    project_id INT NOT NULL,
    PRIMARY KEY (decision_id, project_id)
);
CREATE INDEX threads_concern_project ON threads_concern (project_id, decision_id);

-- Who took it.
CREATE TABLE threads_decider (
    decision_id INT NOT NULL REFERENCES threads_decision (id),
    person_id INT NOT NULL,
    PRIMARY KEY (decision_id, person_id)
);

-- What somebody will do.
CREATE TABLE threads_action (
    id ID,
    project_id INT,
    text TEXT NOT NULL,
    owner_id INT NOT NULL,
    due TEXT,
    state TEXT NOT NULL, -- open, done, dropped
    reason TEXT, -- why it was dropped
    origin TEXT NOT NULL, -- post, decision, agenda, manual
    origin_id INT NOT NULL,
    assigned_by INT,
    assigned_at INT NOT NULL,
    closed_by INT,
    closed_at INT
);
CREATE INDEX threads_action_owner ON threads_action (owner_id, state, due);
CREATE INDEX threads_action_project ON threads_action (project_id, state, due);

-- Files by content. One stored file may stand behind several attachments.
CREATE TABLE threads_attachment (
    id ID,
    project_id INT NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL, -- sniffed from the bytes
    size INT NOT NULL,
    hash TEXT NOT NULL, -- SHA-256; the file is files/ab/cdef…
    thumb TEXT, -- hash of the thumbnail
    width INT,
    height INT,
    kept BOOL NOT NULL, -- put among the project's files on its own, not through a post
    added_by INT,
    added_at INT NOT NULL
);
CREATE INDEX threads_attachment_project ON threads_attachment (project_id, id);

-- Which posts carry which files.
CREATE TABLE threads_post_file (
    post_id INT NOT NULL REFERENCES threads_post (id),
    attachment_id INT NOT NULL REFERENCES threads_attachment (id),
    PRIMARY KEY (post_id, attachment_id)
);
CREATE INDEX threads_post_file_attachment ON threads_post_file (attachment_id, post_id);

-- What rooms above may join.
CREATE VIEW threads_written AS
    SELECT id AS post_id, thread_id, project_id, author_id, posted_at, happened_at, system, imported, visibility, kind
    FROM threads_post WHERE state = 'live';

CREATE VIEW threads_card AS
    SELECT id, project_id, number, kind, title, visibility, state, opened_at, last_post_at
    FROM threads_thread WHERE state <> 'merged';

CREATE VIEW threads_decision_card AS
    SELECT id, project_id, text, options, state, owner_id, due, affects_deal, supersedes, visibility,
        origin, origin_id, post_id, noted_by, noted_at, taken_at
    FROM threads_decision;

CREATE VIEW threads_action_card AS
    SELECT id, project_id, text, owner_id, due, state, reason, origin, origin_id, assigned_by, assigned_at, closed_by, closed_at
    FROM threads_action;

-- Whom a post names, and since which of its versions; only those who may see it.
CREATE VIEW threads_mentioned AS
    SELECT m.post_id, m.person_id, m.version, p.version AS current_version
    FROM threads_mention m JOIN threads_post p ON p.id = m.post_id
    WHERE m.told AND p.state = 'live';

-- What is owed to worklogs, and what was settled.
CREATE VIEW threads_interaction_card AS
    SELECT id, project_id, kind, source, source_id, at, due_at, state, post_id, settled_at
    FROM threads_interaction;

-- How far each person has read each thread.
CREATE VIEW threads_read_card AS
    SELECT person_id, thread_id, post_id, read_at FROM threads_read;

-- What a list of links shows of a post: which version stands, and the beginning of its text.
CREATE VIEW threads_glance AS
    SELECT id AS post_id, thread_id, project_id, author_id, kind, visibility, state, version, edited_at, posted_at,
        substr(source, 1, 300) AS glance
    FROM threads_post;
CREATE INDEX threads_post_posted ON threads_post (posted_at);
