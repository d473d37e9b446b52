-- At which site of its client it was asked.
ALTER TABLE desk_ticket ADD COLUMN site_id INT;
-- Opening hours made for one site of the client; empty: for all of them together.
ALTER TABLE desk_hours ADD COLUMN site_id INT;
-- The opening hours that a ticket went by until then, where what happened gave it others.
ALTER TABLE desk_entry ADD COLUMN hours_version_id INT REFERENCES desk_hours_version (id);
-- What somebody sent within a day, and what was put aside long ago.
CREATE INDEX desk_attachment_person ON desk_attachment (person_id, at);
