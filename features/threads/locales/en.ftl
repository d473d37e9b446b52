# --- nouns
threads-worklog = Worklog
threads-log = Log
threads-log-recent = Recent log
threads-log-all = See the whole log
threads-log-something = Log what happened
threads-threads = Threads
threads-posts = Posts
threads-files = Files
threads-actions = Actions
threads-decisions = Decisions
threads-project = Project
threads-projects = Projects
threads-person = Person
threads-week = Week
threads-week-words = W{ $n }, { $from } to { $to }
threads-kind = Kind
threads-audience = Who sees it
threads-all = All
threads-filter = Filter
threads-choose = Choose
threads-views = Views
threads-title = Title
threads-text = Text
threads-note = Note
threads-reply = Reply
threads-the-client = the client
threads-the-team = the team
threads-today = Today, { $day }

threads-kind-call = Call
threads-kind-mail = Mail
threads-kind-meeting = Meeting
threads-kind-delivery = Delivery
threads-kind-visit = Visit
threads-kind-other = Other
threads-kind-note = Note
threads-kind-decision = Decision
threads-kind-ship = Shipped
threads-kind-needed = Choose a kind from the list

threads-thread-worklog = Worklog
threads-thread-incident = Serious problem
threads-thread-candidate = Product candidate
threads-thread-event = Event
threads-thread-topic = Topic
threads-thread-decision = Decision
threads-thread-kind = Kind of thread
threads-thread-actions = More thread actions

threads-audience-team = Team only
threads-audience-client = Visible to the client

# --- the composer
threads-composer-question = What happened with { $name }?
threads-composer-placeholder = What happened. It reads “25m”, “@ana”, “yesterday 16:00” and “follow up fri”
threads-understood = Understood:
threads-unknown = Who is @{ $name }?
threads-unknown-create = Create contact
threads-follow-up = Follow-up
threads-follow-up-on = Follow-up { $day }
threads-follow-up-withdrawn = The follow-up was withdrawn when the entry was corrected
threads-by-order = In { $name }’s name
threads-will-tell = This entry will tell: { $what }
threads-wait = You can post in { $s } s. Your text is saved
threads-wait-over = You can post now
threads-draft-saving = Saving draft…
threads-draft-saved = Draft saved
threads-draft-failed = Draft not saved
threads-many-drafts = You have too many drafts: post or empty one
threads-logged = Logged in { $project }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-no-project = There is no project yet
threads-no-project-next = Once one is open you can log here what happens
threads-no-project-short = No project

# --- the log
threads-log-empty = Nothing is written yet
threads-log-empty-next = What happens with the client appears here, day by day. Write the first entry above
threads-did-call = { $who ->
    [none] called
   *[some] called { $who }
  }{ $cover ->
    [none] {""}
   *[some] , covering for { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-mail = { $who ->
    [none] exchanged mail with the client
   *[some] exchanged mail with { $who }
  }{ $cover ->
    [none] {""}
   *[some] , covering for { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-meeting = { $who ->
    [none] met the client
   *[some] met { $who }
  }{ $cover ->
    [none] {""}
   *[some] , covering for { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-delivery = { $who ->
    [none] delivered
   *[some] delivered to { $who }
  }{ $cover ->
    [none] {""}
   *[some] , covering for { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-visit = { $who ->
    [none] visited the client
   *[some] visited { $who }
  }{ $cover ->
    [none] {""}
   *[some] , covering for { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-other = { $who ->
    [none] talked with the client
   *[some] talked with { $who }
  }{ $cover ->
    [none] {""}
   *[some] , covering for { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-note = { $who ->
    [none] noted
   *[some] noted about { $who }
  }{ $cover ->
    [none] {""}
   *[some] , covering for { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-decision = { $who ->
    [none] recorded a decision
   *[some] recorded a decision with { $who }
  }{ $cover ->
    [none] {""}
   *[some] , covering for { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-ship = { $who ->
    [none] shipped
   *[some] shipped for { $who }
  }{ $cover ->
    [none] {""}
   *[some] , covering for { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-system = Note from the program
threads-opened-a = opened a thread: { $kind }
threads-replies = { $n ->
    [0] no replies
    [one] 1 reply
   *[other] { $count } replies
  }
threads-meeting-held = Meeting held
threads-write-it-up = Write it up
threads-entry-due = to be written up by { $day }
threads-entry-late = not written up, late
threads-late = Written late
threads-in-leads-name = In the lead's name
threads-imported = Imported
threads-not-told = Not notified: { $names } cannot see it
threads-edited = Edited: { $at }
threads-correct = Correct
threads-deleted = Post deleted
threads-deleted-by = Post deleted by { $name }
threads-restore = Restore
threads-fresh = { $n ->
    [one] 1 new
   *[other] { $count } new
  }
threads-owed = To be written up
threads-debt = { $kind }, { $at }
threads-interaction-add = Add
threads-interaction-new = Add an interaction that is not written up
threads-dismiss = Not needed
threads-dismiss-what = No entry needed: { $what }
threads-dismiss-reason = Why
threads-dismiss-reason-needed = Say why no entry is needed
threads-coverage = { $told } of { $all } interactions written up in time in { $days } days
threads-coverage-declared = { $told } of { $all } written up in time in { $days } days; declared only
threads-last-talk = Last conversation
threads-talk-with = { $kind } with { $names }
threads-next = Open

# --- posts and notes
threads-post-actions = Actions for this post
threads-permalink = Link to this post
threads-history = History of the post
threads-version = Version { $n }, { $name }, { $at }
threads-show-to-client = Show to the client
threads-show-says = { $name } will read exactly this. It cannot be hidden again afterwards
threads-show-nobody-yet = No guest has been let into this project yet
threads-show-press = Show
threads-hide-from-client = Hide from the client
threads-lift-decision = Make it a decision
threads-lift-action = Create an action
threads-delete = Delete
threads-edit-post = Edit the post
threads-edit-says = The version before is kept; after ten minutes the change is marked
threads-understood-legend = What was understood
threads-minutes = Minutes
threads-minutes-hint = Between 1 and 1440; empty if none
threads-minutes-needed = Write whole minutes, between 1 and 1440
threads-happened = When it happened
threads-day-needed = Write a day, such as 2026-11-27
threads-instant-needed = Write a day and a time
threads-covering = covering for { $name }
threads-new-since = New since { $day }
threads-attach = Attach
threads-format = Format
threads-md-bold = Bold
threads-md-italic = Italic
threads-md-quote = Quote
threads-md-code = Code
threads-md-link = Link
threads-md-unordered-list = List
threads-markdown-hint = You can use Markdown, @mentions and #references
threads-uploading = Uploading { $name }…
threads-uploaded = { $name } is uploaded
threads-upload-failed = { $name } could not be uploaded

# --- threads
threads-open-thread = Open thread
threads-open-threads = Open
threads-closed-threads = Closed
threads-waiting-us = Waiting for us
threads-waiting-them = We wait for the client
threads-the-rest = The rest
threads-none = No threads
threads-none-next = Ask something that should outlive this week
threads-unread = Unread:
threads-waits-for = Waits for { $name }, { $ago }
threads-waits-for-you = Waits for your answer, { $ago }
threads-state-closed = Closed
threads-seen-by = Seen by { $name }
threads-opened-by = { $kind } · opened by { $name }
threads-who-sees = Who sees it
threads-team-thread-says = Neither the client nor their guests know that it exists
threads-shared-with = Shared with { $name }
threads-shared-thread-says = The first post and the replies are seen outside; the notes are not
threads-first-post = First post
threads-reply-to = Reply, seen by { $name }
threads-reply-guest = Reply
threads-send = Send
threads-send-to = Send to { $name }
threads-sending = Sending
threads-sent = Sent to { $name }
threads-noted = Note saved, for the team only
threads-note-for-team = Note for the team only
threads-save-note = Save note
threads-held = { $name } is going to read this.
threads-held-why = You name somebody on the team, or something is still to be filled in
threads-keep-editing = Keep editing
threads-send-anyway = Send anyway
threads-chat = This is a chat.
threads-chat-next = Six posts in ten minutes: sum it up or meet
threads-write-summary = Write a summary
threads-summary-start = **Summary:**
threads-looks-like-issue = The last posts are code: it may be an issue for the repository
threads-link-issue = Link the issue
threads-referring = Where it is mentioned
threads-hand-turn = Hand the turn over
threads-rename = Change the title
threads-share-thread = Share with the client
threads-share-says = { $name } will see this title. The posts that are there stay the team's until you show each one
threads-share-press = Share
threads-unshare-thread = Stop sharing
threads-move = Move
threads-move-to = To which project
threads-merge = Merge into another thread
threads-merge-into = Into which thread
threads-reopen = Reopen
threads-close-worklog = Close
threads-close-incident = Close with cause and fix
threads-close-candidate = Close with the result
threads-close-event = Close with what happened
threads-close-topic = Close with a summary
threads-close-decision = Close with the decision
threads-close-press = Close the thread
threads-closing-cause = Cause
threads-closing-fix = Fix
threads-closing-record = Record of the problem
threads-closing-record-hint = A link to where the underlying problem is followed, if there is one
threads-closing-result = Result
threads-closing-issue = Product issue
threads-closing-link = Link
threads-closing-decision = Decision taken
threads-closing-no-decision = The decision has to be taken first: make one from a post
threads-closing-event = What happened
threads-closing-summary = Summary
threads-closing-cause-needed = Write the cause
threads-closing-fix-needed = Write the fix
threads-closing-result-needed = Choose a result
threads-closing-issue-needed = Link the product issue
threads-closing-event-needed = Write what happened
threads-closing-summary-needed = Write a summary
threads-closing-decision-needed = Choose the decision that was taken
threads-result-accepted = Accepted
threads-result-rejected = Rejected
threads-result-postponed = Postponed
threads-closed-line = Thread closed
threads-closed-at = { $name } closed this thread: { $at }
threads-closed-says = This thread is closed. Reopen it to go on
threads-merged-says = The posts of this thread are in another one
threads-project-closed = The project is closed: it can be read and searched, not written
threads-the-decision = See the decision

# --- files
threads-files-empty = There are no files yet
threads-files-empty-next = Those of posts and those you upload for the team appear here
threads-file-add = Add files
threads-file-add-hint = The team will see them; the client sees those of posts you show them
threads-file-upload = Upload
threads-file-needed = Choose at least one file
threads-file-large = The file is larger than { $limit }
threads-too-many-files = { $limit } files at once at most
threads-upload-broken = The file did not arrive whole: try again

# --- decisions and actions
threads-decision-text = What is decided
threads-decision-options = What else was considered
threads-decision-options-hint = The alternatives, and why not
threads-deciders = Who decides
threads-decision-owner = Who carries it out
threads-due = Date
threads-affects-deal = It can affect closing a client
threads-decision-still-open = Still to be taken
threads-decision-for-client = Visible to the client
threads-decision-save = Save the decision
threads-decision-taken-at = Taken
threads-supersedes = Replaces
threads-came-from = Comes from
threads-the-client-sees = Seen by the client
threads-decision-state-open = Open
threads-decision-state-taken = Taken
threads-decision-state-done = Done
threads-decision-state-reverted = Reverted
threads-decision-take = It is taken
threads-decision-carry-out = It is done
threads-decision-revert = Revert
threads-decision-stands = The decision cannot go to that state
threads-decisions-empty = There are no decisions yet
threads-decisions-empty-next = They are recorded in the weekly meeting, in the composer or from any post
threads-action-new = New action
threads-action-edit = Edit the action
threads-action-text = What has to be done
threads-action-who = Who
threads-action-owner = Choose somebody of the team
threads-action-done = Done
threads-action-drop = Drop
threads-action-reason = Why it is dropped
threads-action-reason-needed = Say why it is dropped
threads-action-closed = The action is closed already
threads-action-see = See
threads-action-state-done = Done
threads-action-state-dropped = Dropped
threads-actions-mine = Mine
threads-actions-all = Everybody's
threads-actions-open = Open
threads-actions-closed = Closed
threads-actions-empty = Nothing to do
threads-actions-empty-next = Follow-ups that you write and what you are asked to do arrive here
threads-no-day = No date
threads-a-post = a post
threads-a-decision = a decision
threads-an-agenda = the weekly agenda
threads-duty-action = Action: { $text }
threads-duty-decision = Decision to carry out: { $text }

# --- my day, handover, portal, search
threads-answer = Reply
threads-home-waits = { $n ->
    [0] { $name } waits for an answer in { $project }. Visible to the client
    [one] { $name } waits for an answer in { $project }. Visible to the client
   *[other] { $name } waits for an answer in { $project }, { $n } messages. Visible to the client
}
threads-home-owed = { $kind } not written up: { $at }
threads-home-owed-late = { $project }. Late
threads-home-owed-in = { $project }. Still in time
threads-digest = Since { $day }
threads-digest-decided = { $name } recorded a decision: { $text }
threads-digest-opened = { $name } opened a thread ({ $kind }): { $title }
threads-digest-written = { $entries ->
    [0] { $replies ->
        [one] 1 post in the threads of { $project }
       *[other] { $replies } posts in the threads of { $project }
      }
    [one] { $replies ->
        [0] 1 entry in the log of { $project }
       *[other] 1 entry in the log and { $replies } in the threads of { $project }
      }
   *[other] { $replies ->
        [0] { $entries } entries in the log of { $project }
       *[other] { $entries } entries in the log and { $replies } in the threads of { $project }
      }
  }
threads-brief-open = Open decisions and next actions
threads-brief-nothing = Nothing open
threads-brief-last = Last entries
threads-portal = Home
threads-portal-log-empty = Nothing to read here yet
threads-portal-no-threads = Nothing has been shared with you here yet
threads-portal-all-threads = All threads
threads-guest-answers-here = The client answers here
threads-closed-guest = This thread is closed
threads-found-line = { $key } · { $name }, { $at }

# --- the posting pace
threads-pace = Posting pace
threads-pace-says = Each person can post once a thread in this time. Editing never waits
threads-pace-seconds = Seconds between two posts
threads-pace-hint = From 0 to 3600; 60 is usual
threads-pace-reason = Reason
threads-pace-reason-hint = Needed if there is no wait
threads-pace-long = Write whole seconds, { $limit } at most
threads-pace-reason-needed = Say why there is no wait

# --- what the program tells in the log
threads-told-opened = **Project opened.**
threads-told-continues = Continues the proof of concept “{ $name }”: its log and its threads are in { $worklog }.
threads-told-paused = Project paused.
threads-told-resumed = The project goes on.
threads-told-closed = Project closed.
threads-told-reopened = Project reopened.
threads-told-covers = { $lead } covers for { $away }.
threads-told-back = { $lead } leads the project again.

# --- what needs a fix
threads-write-something = Write something
threads-text-long = Use { $limit } characters at most
threads-entry-short = Tell what happened: { $limit } characters at least
threads-title-needed = Write a title
threads-title-long = Use { $limit } characters at most in the title
threads-happened-later = It has not happened yet: write an earlier moment
threads-not-shared = This thread is the team's only: share it before you write to the client
threads-not-an-entry = Only entries of the worklog are corrected
threads-not-an-interaction = Choose an interaction: call, mail, meeting, delivery, visit or other
threads-one-worklog = The worklog is opened with its project: choose another kind
threads-worklog-stays-open = The worklog is never closed, moved or renamed
threads-key-elsewhere = This post was written in another thread
threads-closed = The thread is closed: reopen it to write
threads-merged = The posts of this thread are in another one
threads-merge-choose = Choose another open thread of this project
threads-merge-shared = The other thread is the team's only and this one has posts that the client sees: share it first
threads-move-other-client = The thread has posts that the client sees: it cannot go to another client
threads-not-closed = The thread is not closed
threads-seen-already = The client may have seen it: it cannot be hidden any more
threads-share-thread-first = The thread is the team's only: share it first
threads-undo-late = More than ten seconds have passed: edit the post or delete it
threads-undo-opening = The post that opens a thread is not undone: edit it or delete it
