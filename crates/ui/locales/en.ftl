date-weekday-1 = Monday
date-weekday-2 = Tuesday
date-weekday-3 = Wednesday
date-weekday-4 = Thursday
date-weekday-5 = Friday
date-weekday-6 = Saturday
date-weekday-7 = Sunday
date-weekday-short-1 = Mon
date-weekday-short-2 = Tue
date-weekday-short-3 = Wed
date-weekday-short-4 = Thu
date-weekday-short-5 = Fri
date-weekday-short-6 = Sat
date-weekday-short-7 = Sun
date-month-1 = January
date-month-2 = February
date-month-3 = March
date-month-4 = April
date-month-5 = May
date-month-6 = June
date-month-7 = July
date-month-8 = August
date-month-9 = September
date-month-10 = October
date-month-11 = November
date-month-12 = December
date-month-short-1 = Jan
date-month-short-2 = Feb
date-month-short-3 = Mar
date-month-short-4 = Apr
date-month-short-5 = May
date-month-short-6 = Jun
date-month-short-7 = Jul
date-month-short-8 = Aug
date-month-short-9 = Sep
date-month-short-10 = Oct
date-month-short-11 = Nov
date-month-short-12 = Dec
date-long = { $weekday } { $day } { $month }
date-long-year = { $weekday } { $day } { $month } { $year }
date-short = { $day } { $month }
date-short-year = { $day } { $month } { $year }
date-moment = { $day }, { $time }
date-today = today
date-yesterday = yesterday
date-tomorrow = tomorrow
date-now = now
date-ago-min = { $n } min ago
date-ago-hour = { $n } h ago
date-ago-day = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
date-in-min = in { $n } min
date-in-hour = in { $n } h
date-in-day = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
}
ui-team-only = Team only
ui-visible-to = Visible to { $name }
ui-pages = Pages of the list
ui-newer = Newer
ui-older = Older
ui-optional = (optional)
ui-errors = { $n ->
    [one] One answer needs a fix
   *[other] { $count } answers need a fix
}
ui-skip = Skip to content
ui-dialog = Window
ui-search = Search
ui-main-navigation = Main
ui-small-navigation = Shortcuts
ui-keys = Shortcuts
ui-log = Log
ui-insight = Insight
ui-your-projects = Your projects
ui-sign-out = Sign out
ui-settings = Settings
ui-more = More
ui-path = Path
ui-save = Save
ui-cancel = Cancel
ui-close = Close
ui-edit = Edit
ui-add = Add
ui-remove = Remove
ui-undo = Undo
ui-back = Back
ui-none = None
ui-no-data = no data
ui-copy = Copy
ui-copied = Copied
ui-saving = Saving
ui-failed = That did not work. Your text is still here; try again
