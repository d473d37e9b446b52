-- Tickets that come by themselves, week after week or month after month.
CREATE TABLE desk_schedule (
    id ID,
    name TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL, -- what is asked, when, in which zone, and what a holiday does, as JSON
    is_on BOOL NOT NULL,
    next_day TEXT, -- the day that comes next, as planned; empty if none does
    next_at INT, -- the instant at which its ticket is made
    created_at INT NOT NULL,
    created_by INT
);
CREATE INDEX desk_schedule_next ON desk_schedule (is_on, next_at);
-- One row a planned day, written in the transaction of its ticket: a second node or a second try finds it here.
CREATE TABLE desk_occurrence (
    id ID,
    schedule_id INT NOT NULL REFERENCES desk_schedule (id),
    day TEXT NOT NULL,
    at INT NOT NULL,
    ticket_id INT REFERENCES desk_ticket (id), -- empty if none was made
    why TEXT NOT NULL, -- why none was made
    UNIQUE (schedule_id, day)
);

-- Who was asked to look because nobody did: each level once for each wait of a ticket.
CREATE TABLE desk_escalated (
    id ID,
    ticket_id INT NOT NULL REFERENCES desk_ticket (id),
    kind TEXT NOT NULL, -- first, next, resolution
    cycle INT NOT NULL,
    level INT NOT NULL,
    at INT NOT NULL,
    person_id INT, -- empty: the coordinators
    UNIQUE (ticket_id, kind, cycle, level)
);
CREATE INDEX desk_clock_running ON desk_clock (state, started_at);
