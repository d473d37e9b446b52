-- Rules: when something happens to a ticket and conditions hold, the desk does something. A version never changes.
CREATE TABLE desk_rule (
    id ID,
    name TEXT NOT NULL UNIQUE,
    place INT NOT NULL, -- low ones first
    hears TEXT NOT NULL, -- what it waits for: opened, written, replied… or time
    is_on BOOL NOT NULL
);
CREATE INDEX desk_rule_hears ON desk_rule (hears, is_on, place);
CREATE TABLE desk_rule_version (
    id ID,
    rule_id INT NOT NULL REFERENCES desk_rule (id),
    number INT NOT NULL,
    body TEXT NOT NULL, -- conditions and effects as JSON
    created_at INT NOT NULL,
    created_by INT,
    UNIQUE (rule_id, number)
);

-- Each time that a rule looked at a ticket because of something, and what came of it.
CREATE TABLE desk_rule_run (
    id ID,
    rule_id INT NOT NULL REFERENCES desk_rule (id),
    version_id INT NOT NULL REFERENCES desk_rule_version (id),
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    cause TEXT NOT NULL, -- event:N, or time:N with the last thing that a person said
    depth INT NOT NULL, -- rules that stand behind the cause
    at INT NOT NULL,
    outcome TEXT NOT NULL, -- done, no_match, nothing, refused, too_deep, too_often
    detail TEXT NOT NULL, -- what was changed as JSON, or why nothing was
    UNIQUE (rule_id, ticket_id, cause)
);
CREATE INDEX desk_rule_run_ticket ON desk_rule_run (ticket_id, id);
CREATE INDEX desk_rule_run_rule ON desk_rule_run (rule_id, id);
CREATE INDEX desk_rule_run_old ON desk_rule_run (outcome, at);
