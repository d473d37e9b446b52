-- How much a person hears of a project; without a row, what RULES §1.5 gives them.
CREATE TABLE inbox_level (
    person_id INT NOT NULL,
    project_id INT NOT NULL,
    level TEXT NOT NULL, -- everything, digest, mentions, silent
    PRIMARY KEY (person_id, project_id)
);

-- What a person chose for one thread; it wins over the project's level.
CREATE TABLE inbox_choice (
    person_id INT NOT NULL,
    thread_id INT NOT NULL,
    choice TEXT NOT NULL, -- follow, mute
    PRIMARY KEY (person_id, thread_id)
);

-- How far each person was told, by the instant at which news leave.
CREATE TABLE inbox_reader (
    person_id INT PRIMARY KEY,
    since INT NOT NULL, -- what was posted before is not unread to them
    told_to INT NOT NULL, -- by notices of their own
    digested_to INT NOT NULL, -- by the message of the day
    digest_at INT NOT NULL, -- when the next one leaves
    digest_minute INT NOT NULL -- of the day, in their zone
);

-- One row a post, whoever hears of it: who does is decided when it leaves. guests_only: the team had it
-- before it was shown to the client.
CREATE TABLE inbox_news (
    id ID,
    post_id INT NOT NULL,
    thread_id INT NOT NULL,
    system BOOL NOT NULL,
    guests_only BOOL NOT NULL,
    leaves_at INT NOT NULL, -- after the undo
    UNIQUE (post_id, guests_only)
);
CREATE INDEX inbox_news_leaves ON inbox_news (leaves_at, post_id);
CREATE INDEX inbox_news_bundle ON inbox_news (thread_id, system, leaves_at);

-- A mention, or something that is delivered at any level.
CREATE TABLE inbox_notice (
    id ID,
    person_id INT NOT NULL,
    kind TEXT NOT NULL, -- mention, incident, lead, stopped, action, decision, uncovered, nudge
    project_id INT,
    thread_id INT,
    post_id INT,
    about_id INT, -- the action or decision
    by_id INT,
    at INT NOT NULL,
    leaves_at INT NOT NULL,
    mailed_at INT,
    done_at INT
);
CREATE INDEX inbox_notice_open ON inbox_notice (person_id, done_at, leaves_at);
CREATE INDEX inbox_notice_unmailed ON inbox_notice (leaves_at) WHERE mailed_at IS NULL AND done_at IS NULL;
CREATE INDEX inbox_notice_post ON inbox_notice (post_id, person_id);

-- Who was told last that they lead a project, so that each change is told once.
CREATE TABLE inbox_lead (
    project_id INT PRIMARY KEY,
    person_id INT -- nobody while it is uncovered
);

-- Mails that came in. The whole mail is a file by its hash.
CREATE TABLE inbox_letter (
    id ID,
    key TEXT NOT NULL UNIQUE, -- the same mail again has the same
    received_at INT NOT NULL,
    sent_at INT,
    from_name TEXT NOT NULL,
    from_email TEXT NOT NULL,
    subject TEXT NOT NULL,
    glance TEXT NOT NULL, -- the beginning of what it says
    hash TEXT NOT NULL,
    state TEXT NOT NULL, -- waiting, posted, unsorted, filed, ignored, bounce, dismissed
    reason TEXT, -- why it is there
    person_id INT, -- whose address it came to
    thread_id INT,
    project_id INT,
    post_id INT,
    decided_by INT,
    decided_at INT
);
CREATE INDEX inbox_letter_state ON inbox_letter (state, id);
