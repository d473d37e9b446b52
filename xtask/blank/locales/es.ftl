blank-title = Blank
blank-empty = Todavía no hay nada
blank-empty-how = Lo que se anote aquí aparecerá en esta lista
