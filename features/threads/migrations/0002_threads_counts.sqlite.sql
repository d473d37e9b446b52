-- What a thread holds, so that nobody counts a million posts to show one number. The triggers keep it in
-- the transaction of the post, whichever verb wrote it.
ALTER TABLE threads_thread ADD COLUMN posts INT NOT NULL DEFAULT 0; -- live ones
ALTER TABLE threads_thread ADD COLUMN client_posts INT NOT NULL DEFAULT 0; -- live ones that the client may see

-- The newest post, what is fresh, and whether somebody wrote here, without reading the thread.
CREATE INDEX threads_post_newest ON threads_post (thread_id, id);
CREATE INDEX threads_post_writer ON threads_post (thread_id, author_id);
CREATE INDEX threads_thread_opened ON threads_thread (project_id, opened_at, id);
-- What waits is little, however much there was.
CREATE INDEX threads_thread_choice ON threads_thread (opened_at) WHERE kind = 'decision' AND state = 'open';
CREATE INDEX threads_interaction_open ON threads_interaction (project_id, at) WHERE state = 'owed';
-- Which decisions and actions came from a post, whose they are, and which are new.
CREATE INDEX threads_action_origin ON threads_action (origin, origin_id);
CREATE INDEX threads_action_assigned ON threads_action (state, assigned_at);
CREATE INDEX threads_decision_origin ON threads_decision (origin, origin_id);
CREATE INDEX threads_decision_owner ON threads_decision (owner_id, state);
CREATE INDEX threads_decision_state ON threads_decision (state, noted_at);
CREATE INDEX threads_decision_noted ON threads_decision (noted_at);
CREATE INDEX threads_decision_post ON threads_decision (post_id);
-- Whatever is inserted or deleted asks who points at it.
CREATE INDEX threads_thread_merged ON threads_thread (merged_into);
CREATE INDEX threads_decision_supersedes ON threads_decision (supersedes);

UPDATE threads_thread SET
    posts = (SELECT COUNT(*) FROM threads_post p WHERE p.thread_id = threads_thread.id AND p.state = 'live'),
    client_posts = (SELECT COUNT(*) FROM threads_post p
        WHERE p.thread_id = threads_thread.id AND p.state = 'live' AND p.visibility = 'client');

CREATE TRIGGER threads_post_came AFTER INSERT ON threads_post WHEN NEW.state = 'live' BEGIN
    UPDATE threads_thread SET posts = posts + 1, client_posts = client_posts + (NEW.visibility = 'client')
    WHERE id = NEW.thread_id;
END;
CREATE TRIGGER threads_post_changed AFTER UPDATE OF state, visibility, thread_id ON threads_post BEGIN
    UPDATE threads_thread SET posts = posts - 1, client_posts = client_posts - (OLD.visibility = 'client')
    WHERE id = OLD.thread_id AND OLD.state = 'live';
    UPDATE threads_thread SET posts = posts + 1, client_posts = client_posts + (NEW.visibility = 'client')
    WHERE id = NEW.thread_id AND NEW.state = 'live';
END;
