web-my-day = My day
web-admin = Administration
web-admin-mail = Mail
web-admin-jobs = Jobs
web-admin-audit = Audit log
web-your-day = Your day
web-good-morning = Good morning, { $name }
web-good-afternoon = Good afternoon, { $name }
web-good-evening = Good evening, { $name }
web-day-lede = { $n ->
    [0] { $day }. Nothing needs you right now.
    [one] { $day }. One thing needs you: { $first }.
   *[other] { $day }. { $n } things need you; the first, { $first }.
}
web-day-next = { $day }. Nothing needs you. Next: { $when }, { $what }.
web-needs-you = Needs you
web-nothing-needs-you = Nothing needs you. When a client waits, an action is due or the agenda closes, it shows here.
web-done-for-now = Done for now
web-bring-back = Bring back
web-set-aside = { $n ->
    [one] One thing is done for now
   *[other] { $count } things are done for now
}
web-set-aside-until = They are back tomorrow, or sooner when there is something new
web-more-needs = { $n ->
    [one] And one more thing after these.
   *[other] And { $count } more things after these.
}
web-search-placeholder = Search or go anywhere
web-search-label = What you look for
web-results = Results
web-nothing-found = Nothing with “{ $q }”
web-nothing-found-next = Try fewer words, or another form of the word.
web-go-to = Go to
web-error-home = Go to the start
web-error-not-found = We did not find this page
web-error-not-found-next = The address may be mistyped, or it is not meant for you. Go back to the start or search for what you need.
web-error-forbidden = You do not have permission to do this
web-error-forbidden-next = Ask whoever administers the workspace for it.
web-error-invalid = Something needs a fix
web-error-conflict = That cannot be done now
web-error-too-soon = Too soon
web-error-too-soon-next = { $n ->
    [one] Try again in a second. What you were writing in a thread is saved.
   *[other] Try again in { $n } seconds. What you were writing in a thread is saved.
}
web-error-too-soon-minutes = You have reached a limit of use. Try again in { $n } minutes.
web-error-too-soon-hours = You have reached a limit of use. Try again in { $n } hours.
web-error-internal = Something failed on our side
web-error-internal-next = Nothing that was saved is lost. Try again; if it happens again, tell whoever administers the workspace.
error-busy = Somebody else was changing the same thing. Try again
error-exists = That exists already
error-in-use = It cannot be removed because it is in use
error-disk-full = The server's disk is full and this was not saved. Keep what you were writing and tell whoever runs the workspace
error-read-only = The server cannot write to its disk and this was not saved. Keep what you were writing and tell whoever runs the workspace
error-no-database = The database does not answer and this was not saved. Try again in a moment
web-too-large = What was sent is larger than { $limit }
web-too-many-fields = The form has more than { $limit } fields
web-nul = What was sent holds a character that no text has: remove it and send it again
web-broken = It could not be read: { $why }
web-bad-cursor = That cursor is not of this list: use the value of “next” of the previous page
web-key-too-long = The key has more than { $limit } characters
web-key-reused = That key was used with another request: use a new one
web-key-busy = The first request with that key is still under way
web-key-happened = What was asked with that key was done, and the program stopped before it could answer: look before you ask anew
web-no-jobs = No jobs are waiting
web-no-jobs-next = Mails and tasks that wait for their time, or that failed, show here.
web-job = Job
web-state = State
web-job-due = Due
web-job-attempts = Attempts
web-error-column = Error
web-actions = Actions
web-job-ready = Waiting
web-job-leased = Running
web-job-dead = Set aside after failing
web-retry = Retry
web-discard = Discard
web-mail-works = A mail server is configured.
web-mail-missing = There is no mail server: invitations and sign-in links show here so that you can copy them and pass them on.
web-mail-test = Send a test mail
web-mail-test-subject = Test mail from Bitácora
web-mail-test-text = If you can read this, mail works.
web-no-mails = No mail has left yet
web-no-mails-next = The last 50 show here, with what became of each.
web-mail-to = To
web-mail-subject = Subject
web-mail-when = When
web-mail-link = Single-use link
web-mail-queued = Queued
web-mail-sent = Sent
web-mail-held = Held: there is no server
web-mail-failed = Failed
web-mail-bounced = Did not arrive
web-audit-kind = What happened
web-audit-all = Everything
web-audit-who = Who
web-audit-what = What
web-audit-facts = Facts
web-filter = Filter
web-export = Export
web-setup-step = Step { $step } of { $of }
web-setup-skip = Skip this step
web-setup-mail = Mail
web-setup-finish = Finish

# reading a mail
web-letter-large = The mail is larger than { $limit }
web-letter-unreadable = This is not a mail, or too little of it arrived

# Help
web-help = Keyboard shortcuts
web-key-help = This help
web-key-search = Search or go anywhere
web-key-log = Log what happened
web-key-day = My day
web-key-inbox = Inbox
web-key-projects = Projects
web-key-agenda = Agenda
web-key-rows = In a list or a thread: next, previous
web-key-open = Open
web-key-done = Done for now
web-key-pick = Pick
web-key-reply = In a thread: reply
web-key-note = In a thread: note for the team only
web-key-turn = In a thread: hand the turn over
web-key-save = Save what you write
web-key-close = Close the dialog
web-keys-on = Single letters are on, and never act while you type.
web-keys-off = Single letters are off.
web-keys-change = Change it in the settings
web-csv-cut = There are more than { $n } rows: the rest does not fit in this file
