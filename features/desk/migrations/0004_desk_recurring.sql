-- Tickets that are about the same thing (RULES §10.4). What was found is made anew each night; what somebody
-- confirmed stays.
CREATE TABLE desk_cluster (
    id ID,
    name TEXT NOT NULL,
    words TEXT NOT NULL, -- the words that made it
    confirmed_at INT,
    confirmed_by INT,
    owner_id INT,
    action TEXT, -- runbook, fix, automation, monitoring, training, product
    link TEXT NOT NULL DEFAULT '', -- where the action is: a path of ours or an address
    share INT, -- per cent that can be automated, as a person thinks
    upkeep INT NOT NULL DEFAULT 0, -- minutes a month
    build INT, -- minutes
    made_at INT NOT NULL
);
CREATE TABLE desk_cluster_ticket (
    ticket_id INT NOT NULL PRIMARY KEY REFERENCES desk_ticket (id),
    cluster_id INT NOT NULL REFERENCES desk_cluster (id),
    nearness INT NOT NULL, -- to the middle, per mille
    by_hand BOOL NOT NULL -- somebody put it there
);
CREATE INDEX desk_cluster_ticket_cluster ON desk_cluster_ticket (cluster_id, ticket_id);

-- What was done so that they stop coming (RULES §10.5).
CREATE TABLE desk_remedy (
    id ID,
    cluster_id INT NOT NULL REFERENCES desk_cluster (id),
    action TEXT NOT NULL,
    words TEXT NOT NULL,
    since INT NOT NULL, -- when it was rolled out
    unit TEXT NOT NULL, -- endpoints, users, clients
    units_before INT, -- a month, before; empty for active clients, which are counted
    units_after INT,
    noted_at INT NOT NULL,
    noted_by INT
);
CREATE INDEX desk_remedy_cluster ON desk_remedy (cluster_id, since);
CREATE INDEX desk_ticket_created ON desk_ticket (created_at, id);

-- What rooms above may join: confirmed recurring issues with their owner and action.
CREATE VIEW desk_cluster_card AS
SELECT id, name, owner_id, action, share, confirmed_at FROM desk_cluster WHERE confirmed_at IS NOT NULL;
