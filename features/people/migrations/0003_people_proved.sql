-- When whoever holds a session last gave their password again, or what stands for it.
ALTER TABLE people_session ADD COLUMN proved_at INT;
