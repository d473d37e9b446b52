web-my-day = Mi día
web-admin = Administración
web-admin-mail = Correo
web-admin-jobs = Trabajos
web-admin-audit = Registro de auditoría
web-your-day = Tu día
web-good-morning = Buenos días, { $name }
web-good-afternoon = Buenas tardes, { $name }
web-good-evening = Buenas noches, { $name }
web-day-lede = { $n ->
    [0] { $day }. Nada te necesita ahora mismo.
    [one] { $day }. Una cosa te necesita: { $first }.
   *[other] { $day }. { $n } cosas te necesitan; la primera, { $first }.
}
web-day-next = { $day }. Nada te necesita. Siguiente: { $when }, { $what }.
web-needs-you = Te necesita
web-nothing-needs-you = Nada te necesita. Cuando un cliente espere, venza una acción o se cierre la agenda, saldrá aquí.
web-done-for-now = Hecho por ahora
web-bring-back = Recuperar
web-set-aside = { $n ->
    [one] Una cosa hecha por ahora
   *[other] { $count } cosas hechas por ahora
}
web-set-aside-until = Vuelven mañana, o antes si hay novedad
web-more-needs = { $n ->
    [one] Y una cosa más después de estas.
   *[other] Y { $count } cosas más después de estas.
}
web-search-placeholder = Busca o ve a cualquier sitio
web-search-label = Qué buscas
web-results = Resultados
web-nothing-found = Nada con «{ $q }»
web-nothing-found-next = Prueba con menos palabras, o con otra forma de la palabra.
web-go-to = Ir a
web-error-home = Ir al inicio
web-error-not-found = No hemos encontrado esta página
web-error-not-found-next = Puede que la dirección esté mal escrita o que no sea para ti. Vuelve al inicio o busca lo que necesitas.
web-error-forbidden = No tienes permiso para esto
web-error-forbidden-next = Pide a quien administra el espacio que te dé el permiso.
web-error-invalid = Hay algo que corregir
web-error-conflict = Ahora no se puede
web-error-too-soon = Demasiado pronto
web-error-too-soon-next = { $n ->
    [one] Inténtalo dentro de un segundo. Lo que escribías en un hilo está guardado.
   *[other] Inténtalo dentro de { $n } segundos. Lo que escribías en un hilo está guardado.
}
web-error-too-soon-minutes = Has llegado a un límite de uso. Inténtalo dentro de { $n } minutos.
web-error-too-soon-hours = Has llegado a un límite de uso. Inténtalo dentro de { $n } horas.
web-error-internal = Algo ha fallado por nuestra parte
web-error-internal-next = No se ha perdido nada de lo guardado. Inténtalo otra vez; si vuelve a pasar, avisa a quien administra el espacio.
error-busy = Otra persona estaba cambiando lo mismo. Inténtalo otra vez
error-exists = Eso ya existe
error-in-use = No se puede quitar porque se está usando
error-disk-full = El disco del servidor está lleno y esto no se ha guardado. No cierres lo que escribías y avisa a quien administra el espacio
error-read-only = El servidor no puede escribir en su disco y esto no se ha guardado. No cierres lo que escribías y avisa a quien administra el espacio
error-no-database = La base de datos no responde y esto no se ha guardado. Inténtalo otra vez dentro de un momento
web-too-large = Lo enviado supera { $limit }
web-too-many-fields = El formulario tiene más de { $limit } campos
web-nul = Lo enviado tiene un carácter que ningún texto lleva: quítalo y vuelve a enviarlo
web-broken = No se ha podido leer: { $why }
web-bad-cursor = Ese cursor no es de esta lista: usa el valor «next» de la página anterior
web-key-too-long = La clave tiene más de { $limit } caracteres
web-key-reused = Esa clave ya se usó con otra petición: usa una nueva
web-key-busy = La primera petición con esa clave sigue en marcha
web-key-happened = Lo pedido con esa clave se hizo, y el programa se paró antes de contestar: mira cómo quedó antes de repetirlo
web-no-jobs = No hay trabajos en espera
web-no-jobs-next = Aquí salen los correos y las tareas que esperan su hora o que han fallado.
web-job = Trabajo
web-state = Estado
web-job-due = Para cuándo
web-job-attempts = Intentos
web-error-column = Error
web-actions = Acciones
web-job-ready = En espera
web-job-leased = En marcha
web-job-dead = Apartado tras fallar
web-retry = Reintentar
web-discard = Descartar
web-mail-works = Hay servidor de correo configurado.
web-mail-missing = No hay servidor de correo: las invitaciones y los enlaces de entrada se muestran aquí para que los copies y los pases.
web-mail-test = Enviar un correo de prueba
web-mail-test-subject = Correo de prueba de Bitácora
web-mail-test-text = Si lees esto, el correo funciona.
web-no-mails = Todavía no ha salido ningún correo
web-no-mails-next = Aquí se ven los últimos 50 y qué ha sido de cada uno.
web-mail-to = Para
web-mail-subject = Asunto
web-mail-when = Cuándo
web-mail-link = Enlace de un solo uso
web-mail-queued = En cola
web-mail-sent = Enviado
web-mail-held = Retenido: no hay servidor
web-mail-failed = Ha fallado
web-mail-bounced = No llegó
web-audit-kind = Qué ha pasado
web-audit-all = Todo
web-audit-who = Quién
web-audit-what = Qué
web-audit-facts = Datos
web-filter = Filtrar
web-export = Exportar
web-setup-step = Paso { $step } de { $of }
web-setup-skip = Saltar este paso
web-setup-mail = Correo
web-setup-finish = Terminar

# reading a mail
web-letter-large = El correo supera { $limit }
web-letter-unreadable = Esto no es un correo, o ha llegado demasiado poco de él

# Ayuda
web-help = Atajos de teclado
web-key-help = Esta ayuda
web-key-search = Buscar o ir a cualquier sitio
web-key-log = Registrar lo que ha pasado
web-key-day = Mi día
web-key-inbox = Bandeja
web-key-projects = Proyectos
web-key-agenda = Agenda
web-key-rows = En una lista o un hilo: siguiente, anterior
web-key-open = Abrir
web-key-done = Hecho por ahora
web-key-pick = Marcar
web-key-reply = En un hilo: responder
web-key-note = En un hilo: nota solo para el equipo
web-key-turn = En un hilo: pasar el turno
web-key-save = Guardar lo que se escribe
web-key-close = Cerrar el diálogo
web-keys-on = Las letras sueltas están activadas y nunca actúan mientras escribes.
web-keys-off = Las letras sueltas están desactivadas.
web-keys-change = Cambiarlo en los ajustes
web-csv-cut = Hay más de { $n } filas: el resto no cabe en este archivo
