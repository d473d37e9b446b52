-- Tickets that documents solved before their project was noted beside them.
UPDATE knowledge_solved SET project_id = (SELECT t.project_id FROM desk_ticket t WHERE t.id = knowledge_solved.ticket_id);
