-- Open time that a pause kept from counting, for reports.
ALTER TABLE desk_clock ADD COLUMN paused INT NOT NULL DEFAULT 0;
