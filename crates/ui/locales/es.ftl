date-weekday-1 = lunes
date-weekday-2 = martes
date-weekday-3 = miércoles
date-weekday-4 = jueves
date-weekday-5 = viernes
date-weekday-6 = sábado
date-weekday-7 = domingo
date-weekday-short-1 = lun
date-weekday-short-2 = mar
date-weekday-short-3 = mié
date-weekday-short-4 = jue
date-weekday-short-5 = vie
date-weekday-short-6 = sáb
date-weekday-short-7 = dom
date-month-1 = enero
date-month-2 = febrero
date-month-3 = marzo
date-month-4 = abril
date-month-5 = mayo
date-month-6 = junio
date-month-7 = julio
date-month-8 = agosto
date-month-9 = septiembre
date-month-10 = octubre
date-month-11 = noviembre
date-month-12 = diciembre
date-month-short-1 = ene
date-month-short-2 = feb
date-month-short-3 = mar
date-month-short-4 = abr
date-month-short-5 = may
date-month-short-6 = jun
date-month-short-7 = jul
date-month-short-8 = ago
date-month-short-9 = sep
date-month-short-10 = oct
date-month-short-11 = nov
date-month-short-12 = dic
date-long = { $weekday } { $day } de { $month }
date-long-year = { $weekday } { $day } de { $month } de { $year }
date-short = { $day } { $month }
date-short-year = { $day } { $month } { $year }
date-moment = { $day }, { $time }
date-today = hoy
date-yesterday = ayer
date-tomorrow = mañana
date-now = ahora
date-ago-min = hace { $n } min
date-ago-hour = hace { $n } h
date-ago-day = { $n ->
    [one] hace { $n } día
   *[other] hace { $n } días
}
date-in-min = dentro de { $n } min
date-in-hour = dentro de { $n } h
date-in-day = { $n ->
    [one] dentro de { $n } día
   *[other] dentro de { $n } días
}
ui-team-only = Solo equipo
ui-visible-to = Visible para { $name }
ui-pages = Páginas de la lista
ui-newer = Más recientes
ui-older = Anteriores
ui-optional = (opcional)
ui-errors = { $n ->
    [one] Hay una respuesta que corregir
   *[other] Hay { $count } respuestas que corregir
}
ui-skip = Saltar al contenido
ui-dialog = Ventana
ui-search = Buscar
ui-main-navigation = Principal
ui-small-navigation = Accesos
ui-keys = Atajos
ui-log = Registrar
ui-insight = Visión
ui-your-projects = Tus proyectos
ui-sign-out = Salir
ui-settings = Ajustes
ui-more = Más
ui-path = Ruta
ui-save = Guardar
ui-cancel = Cancelar
ui-close = Cerrar
ui-edit = Editar
ui-add = Añadir
ui-remove = Quitar
ui-undo = Deshacer
ui-back = Volver
ui-none = Ninguno
ui-no-data = sin datos
ui-copy = Copiar
ui-copied = Copiado
ui-saving = Guardando
ui-failed = No se pudo. Tu texto sigue aquí; inténtalo otra vez
