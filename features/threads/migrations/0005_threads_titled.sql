-- Topics of an agenda follow the thread of their title.
CREATE INDEX threads_thread_titled ON threads_thread (project_id, LOWER(title));
