-- A rule that is not wanted any more is taken out of use; what came of it stays told.
ALTER TABLE desk_rule ADD COLUMN retired_at INT;
