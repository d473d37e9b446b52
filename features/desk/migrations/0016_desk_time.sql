-- A note of time that takes back another one of the same person, with its seconds below nothing: the record stays,
-- and every sum is right by itself.
ALTER TABLE desk_time ADD COLUMN takes_back INT REFERENCES desk_time (id);
CREATE UNIQUE INDEX desk_time_takes_back ON desk_time (takes_back);
-- What was taken to developers in a period.
CREATE INDEX desk_ticket_developer ON desk_ticket (developer_asked_at);
