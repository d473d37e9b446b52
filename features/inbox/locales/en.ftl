inbox-inbox = Inbox
inbox-notifications = Notifications
inbox-lede = { $notices ->
    [0] Nothing names you
    [one] One notice for you
   *[other] { $notices } notices for you
}; { $posts ->
    [0] nothing unread
    [one] one unread post
   *[other] { $posts } unread posts
}{ $projects ->
    [0] { "" }
    [one] { " " }in one project
   *[other] { " " }in { $projects } projects
}
inbox-empty = All read
inbox-empty-next = What the team writes in each project arrives here, and what names you or is yours to do. Reading a thread takes it away.
inbox-empty-go = See the projects
inbox-for-you = For you
inbox-done = Done
inbox-read-project = Mark all as read
inbox-more = There are more unread threads; they appear as you read these
inbox-posts = { $n ->
    [one] one post
   *[other] { $n } posts
}
inbox-says-mention = { $name } names you in { $text }
inbox-says-incident = Serious problem in { $project }: { $text }
inbox-says-lead = You answer for { $project } now
inbox-says-stopped = You no longer answer for { $project }
inbox-says-action = { $name } assigned to you: { $text }
inbox-says-decision = This decision is yours to carry out: { $text }
inbox-says-uncovered = { $project } is left with nobody who answers for it
inbox-says-nudge = The agenda waits for your update of { $project }
inbox-says-clock = A clock of { $text } is running out
inbox-says-raised = You are asked to look at { $text }
inbox-says-assigned = { $name } gave you { $text }
inbox-says-handed = { $text } has another owner
inbox-says-written = The client wrote in { $text }
inbox-says-noted = { $name } left a note in { $text }
inbox-says-reopened = { $text } was reopened
inbox-says-breach = A clock of { $text } has run out
inbox-says-undelivered = The answer by mail in { $text } did not arrive
inbox-brief-decision = Open decision: { $text }
inbox-level = How much you want to hear
inbox-level-everything = Everything
inbox-level-digest = Daily digest
inbox-level-mentions = Mentions only
inbox-level-silent = Silent
inbox-level-unknown = Choose one of the levels on the list
inbox-choose-follow = Follow
inbox-choose-mute = Mute
inbox-choose-project = As the project
inbox-chosen-follow = You follow this thread
inbox-chosen-mute = You muted this thread
inbox-chosen-none = Notifications of the project: { $level }
inbox-per-project = Per project
inbox-per-project-says = Mentions, what is assigned to you and changes of lead always arrive.
inbox-no-projects = No projects within your reach
inbox-other-projects = { $n ->
    [one] One more project: { $level }. Change it on its page
   *[other] { $n } more projects: { $level }. Change it on the page of each
}
inbox-when = When
inbox-digest-at = Hour of the daily digest
inbox-digest-hint = In your zone, on days you work
inbox-digest-hour = Choose an hour of the list
inbox-quiet = Hours for notices:
inbox-works = { $hours } ({ $zone })
inbox-quiet-says = Outside your hours and while you are absent notices wait; only a serious problem of a project you answer for arrives at once.
inbox-quiet-change = Change the hours
inbox-threads = Threads with a setting of their own
inbox-no-threads = None. You can follow or mute each thread on its page.
inbox-leave-title = Get less mail
inbox-leave-project = You will no longer get mail for each post of { $project }.
inbox-leave-digest = You will no longer get the daily digest.
inbox-left-project = You no longer get mail for each post of { $project }.
inbox-left-digest = You no longer get the daily digest.
inbox-leave-on = Continue
inbox-leave-wrong = That code is of no mail of ours. Copy the one in the mail, or the whole link
inbox-leave-some = You will no longer get mail for each post of this project.
inbox-left-some = You no longer get mail for each post of this project.
inbox-leave-says = Mentions and what is assigned to you will still arrive.
inbox-leave-go = Stop getting it
inbox-leave-settings = See my notifications
inbox-mail-open = Open the thread
inbox-mail-open-inbox = Open the inbox
inbox-mail-names-you = names you
inbox-mail-answer = Answer this mail to write in the thread
inbox-mail-no-answer = This mail takes no answer: write in the thread
inbox-mail-leave = Get less
inbox-mail-settings = Notification settings
inbox-mail-digest-subject = Digest of { $day }: { $n ->
    [one] one post
   *[other] { $n } posts
}
inbox-mail-bundle-subject = { $n ->
    [one] One piece of news
   *[other] { $n } pieces of news
}
inbox-mail-said = { $n ->
    [one] { $name }: { $text }
   *[other] { $n } posts; the last by { $name }: { $text }
}
inbox-unsorted = Unsorted mail
inbox-unsorted-says = What came by mail without saying which thread it belongs to. File it in its thread or let it pass.
inbox-unsorted-wait = { $n ->
    [one] One mail waits for somebody to file it
   *[other] { $n } mails wait for somebody to file them
}
inbox-unsorted-open = See the mails
inbox-unsorted-empty = No unsorted mail
inbox-unsorted-empty-next = Answers to notices land in their thread by themselves. Everything else appears here.
inbox-unsorted-tab = Unsorted
inbox-settled-tab = Settled
inbox-settled-empty = No mail has come in yet
inbox-no-sender = No sender
inbox-byline = { $name }, by mail, unverified
inbox-no-subject = No subject
inbox-from = From
inbox-received = Received
inbox-state = State
inbox-letter-waiting = Waiting
inbox-letter-posted = Posted
inbox-letter-unsorted = Unsorted
inbox-letter-filed = Filed
inbox-letter-ignored = Ignored
inbox-letter-bounce = Bounced
inbox-letter-taken = At the desk
inbox-letter-dismissed = Dismissed
inbox-letter-post = See the post
inbox-letter-settled = Somebody settled this mail already
inbox-letter-files-alone = (Files only)
inbox-letter-left-out = Not attached, for size or number: { $names }
inbox-letter-cut = (The mail goes on; it is whole in the received mail)
inbox-reason-loop = A mail of ours that came back
inbox-reason-automatic = A machine sent it: an absence note, a newsletter
inbox-reason-bounce = A mail of ours did not arrive
inbox-reason-no-sender = The mail does not say who sent it
inbox-reason-no-place = It does not say which thread it belongs to
inbox-reason-no-access = Whoever sent it no longer has access to the thread
inbox-reason-other-sender = The reply address is another person's
inbox-reason-imported = It came from an imported archive and does not say which thread it belongs to
inbox-reason-closed = Its thread's project is closed
inbox-reason-empty = The mail has no new text
inbox-file = File it in a thread
inbox-file-where = Thread
inbox-file-hint = AUR-2#12 is thread 12 of AUR-2; AUR-2 alone, its worklog
inbox-file-unknown = There is no such thread within your reach. Write the project's key and the number, as in AUR-2#12
inbox-file-who = Who will see it
inbox-file-team = Nobody of the client sees it
inbox-file-client = The client as well
inbox-file-client-says = In a shared thread only
inbox-file-unverified = Nobody verified who sent it: the post will say so, and that you filed it stays in the record
inbox-file-follow = { $n ->
    [one] One more imported mail of the same conversation goes with it
   *[other] { $count } more imported mails of the same conversation go with it
}
inbox-file-go = File it
inbox-dismiss = Let it pass
inbox-lying = { $n ->
    [one] A mail that was taken still lies in { $mailbox }
   *[other] { $n } mails that were taken still lie in { $mailbox }
}
inbox-lying-why = The mail server does not put it away: { $why }. Check that the folder of move_to exists and that the user may write there; it is tried again by itself, and nothing is taken twice
inbox-lying-open = See what is wrong
