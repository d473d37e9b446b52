-- Runs that were begun on tickets before their project was noted beside them.
UPDATE knowledge_run SET project_id = (SELECT t.project_id FROM desk_ticket t WHERE t.id = knowledge_run.ticket_id)
WHERE ticket_id IS NOT NULL;
