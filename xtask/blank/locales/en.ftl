blank-title = Blank
blank-empty = Nothing yet
blank-empty-how = What is noted here will appear in this list
