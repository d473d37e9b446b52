-- What somebody sent of late, for the quota of guests.
CREATE INDEX threads_attachment_sender ON threads_attachment (added_by, added_at);
