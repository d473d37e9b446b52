-- A saved view of the queue may be the whole team's; whoever made it or a coordinator changes it.
ALTER TABLE desk_view ADD COLUMN shared BOOL NOT NULL DEFAULT FALSE;
