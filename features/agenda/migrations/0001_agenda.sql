-- One agenda an ISO week, named after its nominal meeting wherever a holiday moves it (RULES §1.6).
CREATE TABLE agenda_week (
    id ID,
    week TEXT NOT NULL UNIQUE, -- 2026-W48
    meets_at INT NOT NULL,
    drafts_at INT NOT NULL, -- leads without an update are reminded
    freezes_at INT NOT NULL, -- the end of its window
    moved BOOL NOT NULL, -- by hand: settings and holidays no longer move it
    cancelled_at INT, -- no meeting that week; it is frozen and published all the same
    cancelled_by INT,
    nudged_at INT,
    window_from INT, -- set at the freeze; NULL for the first agenda
    frozen_at INT, -- when the program got to it; the window ends at freezes_at
    content TEXT, -- sections 1 to 5 as record ids and versions, canonical JSON without names
    hash TEXT, -- SHA-256 of content
    started_at INT,
    started_by INT,
    closed_at INT,
    closed_by INT,
    minutes TEXT, -- decisions, attendance and what came after the close, canonical JSON
    minutes_hash TEXT -- SHA-256 of hash and minutes
);
CREATE INDEX agenda_week_freezes ON agenda_week (frozen_at, freezes_at);
CREATE INDEX agenda_week_meets ON agenda_week (meets_at);

-- Which frozen window counted each post. The key is the proof that none is counted twice.
CREATE TABLE agenda_counted (
    post_id INT PRIMARY KEY,
    agenda_id INT NOT NULL REFERENCES agenda_week (id),
    project_id INT NOT NULL,
    thread_id INT NOT NULL
);
CREATE INDEX agenda_counted_agenda ON agenda_counted (agenda_id, project_id, thread_id);

-- Posts that came to stand after their window was frozen: restored ones, or one from a node whose
-- clock was behind. They count in the next window, so that none is lost.
CREATE TABLE agenda_late (
    post_id INT PRIMARY KEY
);

-- Lines that people wrote.
CREATE TABLE agenda_item (
    id ID,
    agenda_id INT NOT NULL REFERENCES agenda_week (id),
    project_id INT,
    text TEXT NOT NULL,
    version INT NOT NULL,
    added_by INT,
    added_at INT NOT NULL,
    removed_at INT
);
CREATE INDEX agenda_item_agenda ON agenda_item (agenda_id);

-- What people said of a line, whether derived or written: a71 action, d3 decision, p12 project,
-- t4 topic, x9 a line of agenda_item, c0 the coverage.
CREATE TABLE agenda_mark (
    agenda_id INT NOT NULL REFERENCES agenda_week (id),
    subject TEXT NOT NULL,
    kind TEXT, -- decide, assign, inform
    minutes INT,
    place INT, -- its order within its section
    PRIMARY KEY (agenda_id, subject)
);

-- Derived lines that were taken off. They stay away while their source is the same.
CREATE TABLE agenda_removal (
    id ID,
    agenda_id INT NOT NULL REFERENCES agenda_week (id),
    subject TEXT NOT NULL,
    source TEXT NOT NULL, -- a digest of what the line was made from
    project_id INT,
    reason TEXT NOT NULL,
    removed_by INT,
    removed_at INT NOT NULL
);
CREATE INDEX agenda_removal_subject ON agenda_removal (subject, source);

-- Topics that want a meeting of their own.
CREATE TABLE agenda_topic (
    id ID,
    project_id INT NOT NULL,
    title TEXT NOT NULL,
    minutes INT NOT NULL,
    thread_id INT, -- where it is written up; otherwise a thread of the same title
    state TEXT NOT NULL, -- raised, accepted, held, withdrawn
    meets_at INT, -- when the meeting of its own is
    raised_by INT,
    raised_at INT NOT NULL,
    changed_by INT,
    changed_at INT NOT NULL
);
CREATE INDEX agenda_topic_state ON agenda_topic (state, id);
CREATE INDEX agenda_topic_project ON agenda_topic (project_id, state);

-- Reminders to write, one a week, project and person.
CREATE TABLE agenda_nudge (
    agenda_id INT NOT NULL REFERENCES agenda_week (id),
    project_id INT NOT NULL,
    person_id INT NOT NULL,
    at INT NOT NULL,
    PRIMARY KEY (agenda_id, project_id, person_id)
);
CREATE INDEX agenda_nudge_person ON agenda_nudge (person_id, agenda_id);

-- What a meeting came to.
CREATE TABLE agenda_outcome (
    id ID,
    agenda_id INT NOT NULL REFERENCES agenda_week (id),
    subject TEXT NOT NULL,
    project_id INT,
    kind TEXT NOT NULL, -- decision, action, note, opened
    record_id INT NOT NULL, -- the decision or action; of an opened project the decision; 0 for a note
    text TEXT NOT NULL, -- of a note
    noted_by INT,
    noted_at INT NOT NULL
);
CREATE INDEX agenda_outcome_agenda ON agenda_outcome (agenda_id, id);

-- Who was there.
CREATE TABLE agenda_attendance (
    agenda_id INT NOT NULL REFERENCES agenda_week (id),
    person_id INT NOT NULL,
    PRIMARY KEY (agenda_id, person_id)
);

-- Who had opened an update of each project when the meeting started. Only the share is ever shown.
CREATE TABLE agenda_ready (
    agenda_id INT NOT NULL REFERENCES agenda_week (id),
    person_id INT NOT NULL,
    PRIMARY KEY (agenda_id, person_id)
);

-- Time spent on each item of a meeting.
CREATE TABLE agenda_timer (
    agenda_id INT NOT NULL REFERENCES agenda_week (id),
    subject TEXT NOT NULL,
    seconds INT NOT NULL,
    running_since INT,
    PRIMARY KEY (agenda_id, subject)
);

-- Read-only calendars by secret address. Only the digest of the secret is kept.
CREATE TABLE agenda_feed (
    id ID,
    person_id INT NOT NULL UNIQUE,
    secret TEXT NOT NULL UNIQUE,
    made_at INT NOT NULL
);
