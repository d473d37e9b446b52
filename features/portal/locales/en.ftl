portal-home = Home
portal-hello = Hello, { $name }
portal-lede = { $n ->
    [0] Nothing waits for your answer
    [one] One thing waits for your answer
   *[other] { $n } things wait for your answer
}
portal-needs = Needs you
portal-nothing-needs = Nothing needs you. When the team asks you something, it appears here
portal-waits = { $name } waits for your answer · { $project }
portal-answer = Answer
portal-happened = What happened
portal-nothing-happened = Nothing to read here yet
portal-whole-log = The whole log
portal-next = What comes next
portal-and-then = then { $days }
portal-nothing-next = No meeting is planned in the next four weeks
portal-projects = Your projects
portal-no-projects = No projects here
portal-no-projects-how = As soon as { $team } lets you into a project, it appears here
portal-contact = Your contact: { $name }
portal-contact-team = Your contact: the team of { $team }
portal-closed = Closed
portal-overview = Overview
portal-log = Log
portal-threads = Threads
portal-files = Files
portal-view-as = View as { $name }
portal-watching = You see what { $name } sees. Nothing here acts, and nothing is marked as read
portal-leave = Leave
