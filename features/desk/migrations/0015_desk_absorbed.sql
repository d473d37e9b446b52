-- Which tickets went into one.
CREATE INDEX desk_ticket_merged ON desk_ticket (merged_into) WHERE merged_into IS NOT NULL;
-- What went into one that went into another is in the last of them.
UPDATE desk_ticket SET merged_into = (SELECT into_it.merged_into FROM desk_ticket into_it WHERE into_it.id = desk_ticket.merged_into)
WHERE merged_into IN (SELECT id FROM desk_ticket WHERE merged_into IS NOT NULL);
UPDATE desk_ticket SET merged_into = (SELECT into_it.merged_into FROM desk_ticket into_it WHERE into_it.id = desk_ticket.merged_into)
WHERE merged_into IN (SELECT id FROM desk_ticket WHERE merged_into IS NOT NULL);
