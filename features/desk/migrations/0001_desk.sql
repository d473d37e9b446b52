-- Opening hours over all their versions. A version never changes.
CREATE TABLE desk_hours (
    id ID,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE desk_hours_version (
    id ID,
    hours_id INT NOT NULL REFERENCES desk_hours (id),
    number INT NOT NULL,
    since_day TEXT, -- days before it are as in the version before; empty in the first
    body TEXT NOT NULL, -- zone, hours, holidays, special openings, as JSON
    created_at INT NOT NULL,
    created_by INT,
    UNIQUE (hours_id, number)
);

-- Promises: targets by priority and how clocks are judged. A version never changes.
CREATE TABLE desk_policy (
    id ID,
    name TEXT NOT NULL UNIQUE,
    client_id INT, -- whose tickets it is for; empty for all
    service TEXT NOT NULL DEFAULT '', -- of which service; empty for all
    hours_id INT NOT NULL REFERENCES desk_hours (id),
    retired_at INT
);
CREATE TABLE desk_policy_version (
    id ID,
    policy_id INT NOT NULL REFERENCES desk_policy (id),
    number INT NOT NULL,
    body TEXT NOT NULL, -- targets and settings as JSON
    created_at INT NOT NULL,
    created_by INT,
    UNIQUE (policy_id, number)
);

CREATE TABLE desk_ticket (
    id ID, -- people see T-431
    subject TEXT NOT NULL,
    requester TEXT NOT NULL, -- the name as it came
    email TEXT NOT NULL, -- empty if unknown
    contact_id INT, -- of clients
    client_id INT,
    project_id INT,
    category TEXT NOT NULL,
    service TEXT NOT NULL,
    impact TEXT NOT NULL, -- high, medium, low
    urgency TEXT NOT NULL,
    priority INT NOT NULL, -- 1 to 4
    override_reason TEXT, -- why the priority is not the matrix's
    state TEXT NOT NULL, -- new, open, waiting_client, waiting_third_party, resolved, closed
    is_open BOOL NOT NULL, -- neither resolved nor closed
    owner_id INT,
    source TEXT NOT NULL, -- person, portal, api, mail, alert, import
    spam BOOL NOT NULL DEFAULT FALSE,
    created_at INT NOT NULL,
    created_by INT,
    updated_at INT NOT NULL,
    resolved_at INT,
    reopened INT NOT NULL DEFAULT 0,
    merged_into INT REFERENCES desk_ticket (id),
    hops INT NOT NULL DEFAULT 0, -- owners between the request and who does the work (RULES §4.1)
    developer_id INT,
    developer_asked_at INT,
    developer_acted_at INT,
    policy_version_id INT REFERENCES desk_policy_version (id),
    hours_version_id INT REFERENCES desk_hours_version (id),
    next_due INT NOT NULL, -- the next clock to run out; the largest number if none runs
    next_kind TEXT,
    import_key TEXT UNIQUE -- source:number
);
CREATE INDEX desk_ticket_queue ON desk_ticket (is_open, next_due, id);
CREATE INDEX desk_ticket_owner ON desk_ticket (owner_id, is_open, next_due, id);
CREATE INDEX desk_ticket_client ON desk_ticket (client_id, is_open, next_due, id);
CREATE INDEX desk_ticket_project ON desk_ticket (project_id, is_open, next_due, id);
CREATE INDEX desk_ticket_contact ON desk_ticket (contact_id);
CREATE INDEX desk_ticket_state ON desk_ticket (state, next_due, id);
CREATE INDEX desk_ticket_updated ON desk_ticket (updated_at, id);

-- Everything that happened to a ticket, in order; only added to.
CREATE TABLE desk_entry (
    id ID,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    at INT NOT NULL,
    kind TEXT NOT NULL,
    person_id INT, -- who on our side did it
    author TEXT NOT NULL DEFAULT '', -- the name of somebody who is no person here
    source TEXT NOT NULL DEFAULT '', -- Markdown
    html TEXT NOT NULL DEFAULT '', -- cleaned
    value TEXT NOT NULL DEFAULT '' -- the state, priority, ticket… that it tells of
);
CREATE INDEX desk_entry_ticket ON desk_entry (ticket_id, id);

-- The clocks of tickets as they were read at the last thing that happened.
CREATE TABLE desk_clock (
    id ID,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    kind TEXT NOT NULL, -- first, next, resolution
    cycle INT NOT NULL, -- which wait it is, for next
    state TEXT NOT NULL,
    target INT NOT NULL, -- microseconds of open time
    elapsed INT NOT NULL,
    read_at INT NOT NULL, -- when elapsed was read
    started_at INT NOT NULL,
    due_at INT,
    fulfilled_at INT,
    breached_at INT,
    by_change BOOL NOT NULL,
    decided_at INT, -- fulfilled or broken, whichever came first
    warned INT NOT NULL, -- per cent that was told
    warn_at INT, -- when the next part is reached
    excluded_reason TEXT, -- not in the contractual report, and why
    excluded_by INT,
    excluded_at INT,
    UNIQUE (ticket_id, kind, cycle)
);
CREATE INDEX desk_clock_warn ON desk_clock (warn_at);
CREATE INDEX desk_clock_decided ON desk_clock (decided_at);
CREATE INDEX desk_clock_due ON desk_clock (due_at);

CREATE TABLE desk_follower (
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    person_id INT NOT NULL,
    PRIMARY KEY (ticket_id, person_id)
);
CREATE TABLE desk_tag (
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    tag TEXT NOT NULL,
    PRIMARY KEY (ticket_id, tag)
);
CREATE INDEX desk_tag_tag ON desk_tag (tag, ticket_id);
CREATE TABLE desk_link (
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    other_id INT NOT NULL REFERENCES desk_ticket (id),
    kind TEXT NOT NULL, -- related, follow_up_of, split_from
    PRIMARY KEY (ticket_id, other_id, kind)
);
CREATE INDEX desk_link_other ON desk_link (other_id);

-- Time spent on tickets, for the time room to come.
CREATE TABLE desk_time (
    id ID,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    person_id INT NOT NULL,
    day TEXT NOT NULL,
    seconds INT NOT NULL,
    note TEXT NOT NULL,
    at INT NOT NULL
);
CREATE INDEX desk_time_ticket ON desk_time (ticket_id);

CREATE TABLE desk_canned (
    id ID,
    title TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
);
CREATE TABLE desk_view (
    id ID,
    person_id INT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    UNIQUE (person_id, name)
);

-- How the columns of a log are read, saved under a name.
CREATE TABLE desk_mapping (
    name TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);
-- What was promised to whom: guests who see all tickets of their client.
CREATE TABLE desk_client (
    client_id INT NOT NULL PRIMARY KEY,
    all_tickets BOOL NOT NULL
);
CREATE TABLE desk_blocked (
    email TEXT NOT NULL PRIMARY KEY,
    at INT NOT NULL,
    person_id INT
);

-- What rooms above may join.
CREATE VIEW desk_card AS
SELECT id, subject, client_id, project_id, owner_id, priority, state, is_open, created_at, resolved_at, reopened, category, service
FROM desk_ticket WHERE NOT spam AND merged_into IS NULL;
