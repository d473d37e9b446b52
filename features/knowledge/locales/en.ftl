knowledge-title = Knowledge
knowledge-lede = How we work, what is done step by step, and what we answer
knowledge-new = New document
knowledge-empty = Nothing here yet
knowledge-empty-next = Start with triage: one page is enough
knowledge-none-found = Nothing with those words
knowledge-none-found-next = Try fewer words, or take the filters away
knowledge-none-found-ask = Try other words, or ask us below
knowledge-none-found-other = Try other words
knowledge-see-all = See all
knowledge-search = Search the texts
knowledge-filter = Filter
knowledge-any = Any
knowledge-kind = Kind
knowledge-kind-hint = A runbook has steps: boxes “- [ ]” or a numbered list
knowledge-kind-process = Process
knowledge-kind-runbook = Runbook
knowledge-kind-article = Article
knowledge-audience = Who reads it
knowledge-audience-hint = Outside the team it is seen only when published
knowledge-audience-team = Only the team
knowledge-audience-client = One client
knowledge-audience-clients = All clients
knowledge-audience-public = Anybody, without an account
knowledge-state = State
knowledge-state-draft = Draft
knowledge-state-published = Published
knowledge-state-retired = Retired
knowledge-client = Client
knowledge-client-hint = Whom it is about; if one client reads it, this one
knowledge-client-needed = Choose the client that will read it
knowledge-nobody = Nobody in particular
knowledge-core = Core list
knowledge-core-hint = The seven processes that every services team needs
knowledge-core-is-process = The core list holds processes and runbooks, not articles
knowledge-no-core = Not on it
knowledge-core-triage = Triage
knowledge-core-escalation = Escalation
knowledge-core-onboarding = Client onboarding
knowledge-core-offboarding = Client offboarding
knowledge-core-change = Changes
knowledge-core-billing = Billing
knowledge-core-backup = Backup and restore
knowledge-core-title = Core list of processes
knowledge-core-says = { $n } of { $of } published and reviewed within a year; the signal asks for { $needed }
knowledge-core-write = Write “{ $name }”
knowledge-core-in-order = In order
knowledge-core-stale = To publish or review
knowledge-core-missing = Missing
knowledge-title-field = Title
knowledge-source = Text
knowledge-source-hint = Markdown: headings with #, lists, tables. HTML is shown as typed
knowledge-summary = What it answers
knowledge-summary-hint = One sentence, the one that lists show
knowledge-keywords = The words people ask with
knowledge-keywords-hint = Those that clients use and the text does not; they help to suggest it in tickets
knowledge-owner = Owner
knowledge-review-days = Review
knowledge-review-range = From 1 to { $limit } days
knowledge-every-days = Every { $n } days
knowledge-lang = Language
knowledge-lang-es = Spanish
knowledge-lang-en = English
knowledge-slug = Address
knowledge-slug-hint = The last part of the address; left empty, it comes from the title
knowledge-slug-shape = Use small letters without accents, digits and single hyphens
knowledge-slug-needed = The title gives no address: write one
knowledge-slug-taken = Another document has that address
knowledge-said = What changes
knowledge-said-hint = A sentence for whoever looks at the versions
knowledge-reviewed-box = I read all of it and it holds: counts as a review
knowledge-save = Save
knowledge-look = See how it looks
knowledge-look-title = This is how it will look
knowledge-needed = Needed
knowledge-too-long = At most { $limit } characters
knowledge-choose-one = Choose one from the list
knowledge-needs-steps = A runbook needs steps: boxes “- [ ]” or a numbered list
knowledge-written-meanwhile = Somebody saved another version while you wrote. Your text is still here: compare it with the document and save again
knowledge-newer-version = Somebody saved another version after the one given as “seen”: read the new one and send the change with its number
knowledge-widens-client = { $state ->
    [published] As soon as it is saved, the people of { $name } who enter their portal read it too: confirm that
   *[other] Once it is published, the people of { $name } who enter their portal will read it too: confirm that
}
knowledge-widens-clients = { $state ->
    [published] As soon as it is saved, the people of every client who enter their portal read it too, today's clients and those to come: confirm that
   *[other] Once it is published, the people of every client who enter their portal will read it too, today's clients and those to come: confirm that
}
knowledge-widens-public = { $state ->
    [published] As soon as it is saved, anybody on the internet reads it, without an account, and search engines may find it: confirm that
   *[other] Once it is published, anybody on the internet will read it, without an account, and search engines may find it: confirm that
}
knowledge-save-wider = Yes, save it and let them read it
knowledge-edit-title = Edit: { $title }
knowledge-facts = Facts
knowledge-reviewed = Reviewed
knowledge-never = Never
knowledge-due = Next review
knowledge-due-since = since { $day }
knowledge-due-day = due on { $day }
knowledge-version = Version
knowledge-versions = Versions
knowledge-versions-of = Versions of { $title }
knowledge-version-n = Version { $n }
knowledge-newest = Newest
knowledge-written-by = { $name }, { $at }
knowledge-changed-from = What changed since version { $n }
knowledge-first-version = It is the first version
knowledge-text-same = The text is the same
knowledge-whole-text = Whole text
knowledge-stretch = Lines that change
knowledge-bring-back = Bring this text back
knowledge-brought-back = The text of version { $n } is back
knowledge-solved-90 = Tickets solved in 90 days
knowledge-actions = More actions
knowledge-publish = Publish
knowledge-retire = Retire
knowledge-as-public = See as anybody
knowledge-still-holds = Still holds
knowledge-still-holds-of = { $title } still holds
knowledge-overdue = Review due
knowledge-overdue-says = Its review is due. { $name } answers for it
knowledge-draft-says = A draft: only the team sees it
knowledge-retired-says = Retired: no longer in force, only the team sees it
knowledge-review-published = Only what is published is reviewed
knowledge-review-title = Reviews
knowledge-late = Overdue
knowledge-late-none = None overdue
knowledge-review-bounded = { $n ->
    [one] The one that waits longest is shown; the whole list is in the CSV
   *[other] The { $count } that wait longest are shown; the whole list is in the CSV
  }
knowledge-soon = In the next 30 days
knowledge-soon-none = None in sight
knowledge-flag-overdue = Document to review: { $title }
knowledge-home-review = A document of yours waits for its review
knowledge-home-review-go = Review
knowledge-home-run = A run of yours is still open
knowledge-home-run-go = Go on
knowledge-runs = Runs
knowledge-runs-of = Runs of { $title }
knowledge-run-n = Run { $n }
knowledge-run-start = Run it
knowledge-run-published = Only published runbooks are run
knowledge-run-ended = That run has ended
knowledge-run-running = Under way
knowledge-run-done = Done
knowledge-run-failed = Failed
knowledge-run-stopped = Broken off
knowledge-run-lede = Begun by { $name }, { $at }, on version { $version }
knowledge-run-note = How it ends
knowledge-run-note-hint = If steps are open, say why it is broken off
knowledge-run-end = End it
knowledge-steps-open = Steps are open: say why it is broken off, or note them
knowledge-steps-noted = { $n } of { $of } steps noted
knowledge-evidence = Evidence: an output, a link or a reason
knowledge-say-why = Say what happened
knowledge-step-done = Done
knowledge-step-failed = It failed
knowledge-step-skipped = Not needed
knowledge-was-open = To do
knowledge-was-done = Done
knowledge-was-failed = Failed
knowledge-was-skipped = Not needed
knowledge-note-again = Note it again
knowledge-failed-at = failed at step { $step }
knowledge-failed-step = Step { $step } failed: { $words }
knowledge-step-took = it took { $time }
knowledge-seconds = { $n } s
knowledge-done-share = End done
knowledge-interval = between { $low } and { $high }
knowledge-median = Usual time
knowledge-weakest = Where it fails most
knowledge-no-runs-yet = No data: none has ended yet
knowledge-no-runs = Nobody has run it
knowledge-no-runs-next = Each run keeps its steps, its evidence and how long it took
knowledge-told = What they tell
knowledge-use-title = What is used and what is missing
knowledge-use-lede = The last 90 days. Readings are counted, not readers
knowledge-missing = Questions without an article
knowledge-missing-none = No question waits for an answer
knowledge-read-and-solves = What is read and what solves
knowledge-used-none = No data: nothing is published
knowledge-document = Document
knowledge-by-team = Team
knowledge-by-guests = Clients
knowledge-by-public = No account
knowledge-tickets-solved = Tickets solved
knowledge-runs-ended = Runs
knowledge-near = Perhaps this answers it already:
knowledge-answers = It answers it
knowledge-answers-of = It answers it: { $title }
knowledge-write-it = Write it
knowledge-writing-for = It answers an open question: publishing it settles the question
knowledge-not-needed = Not needed
knowledge-ask = A question that nobody has answered in writing
knowledge-ask-send = Note it
knowledge-question-settled = That question is settled already
knowledge-no-question = There is no question with that number
knowledge-help-title = Help
knowledge-help-lede = Answers written by the team
knowledge-help-empty = Nothing is published yet
knowledge-help-empty-next = What the team publishes will appear here
knowledge-ask-guest = Not there? Tell us what you were looking for
knowledge-ask-guest-send = Send to the team
knowledge-asked = Thank you: the team has it and will write it
knowledge-changed-on = Text last changed: { $day }
knowledge-review-lede = { $n ->
    [0] Nothing is overdue
    [one] One document is overdue
   *[other] { $count } documents are overdue
}
knowledge-weakest-step = { $n ->
    [one] Step { $step }, once
   *[other] Step { $step }, { $n } times
}
knowledge-steps-n = { $n ->
    [one] One step
   *[other] { $count } steps
}
knowledge-csv = Download this list as CSV
