-- New documents wait in a list that every search reads from end to end before they go into the index: a short list.
ALTER INDEX db_doc_tsv SET (gin_pending_list_limit = 128);
SELECT gin_clean_pending_list('db_doc_tsv');
