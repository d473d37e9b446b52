-- What asked for nothing: neither solved nor late.
ALTER TABLE desk_ticket ADD COLUMN is_void BOOL NOT NULL DEFAULT FALSE;
