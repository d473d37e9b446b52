-- Opening hours that are closed on the holidays of a client's sites as well: made of others by themselves.
ALTER TABLE desk_hours ADD COLUMN base_id INT REFERENCES desk_hours (id); -- whose versions they follow; empty: written by people
ALTER TABLE desk_hours ADD COLUMN client_id INT; -- whose holidays
CREATE INDEX desk_hours_base ON desk_hours (base_id, client_id);
