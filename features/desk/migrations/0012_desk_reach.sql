-- Questions that tickets asked before their project was noted beside them.
UPDATE knowledge_question SET project_id = (SELECT t.project_id FROM desk_ticket t WHERE t.id = knowledge_question.ticket_id)
WHERE ticket_id IS NOT NULL;
