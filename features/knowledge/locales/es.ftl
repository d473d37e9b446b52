knowledge-title = Conocimiento
knowledge-lede = Cómo trabajamos, qué se hace paso a paso y qué respondemos
knowledge-new = Nuevo documento
knowledge-empty = Todavía no hay nada
knowledge-empty-next = Empieza por el triaje: una página basta
knowledge-none-found = Nada con esas palabras
knowledge-none-found-next = Prueba con menos palabras o quita los filtros
knowledge-none-found-ask = Prueba con otras palabras o pregúntanos abajo
knowledge-none-found-other = Prueba con otras palabras
knowledge-see-all = Ver todo
knowledge-search = Buscar en los textos
knowledge-filter = Filtrar
knowledge-any = Cualquiera
knowledge-kind = Tipo
knowledge-kind-hint = Una guía de ejecución lleva pasos: casillas «- [ ]» o una lista numerada
knowledge-kind-process = Proceso
knowledge-kind-runbook = Guía de ejecución
knowledge-kind-article = Artículo
knowledge-audience = Quién lo lee
knowledge-audience-hint = Fuera del equipo solo se ve cuando está publicado
knowledge-audience-team = Solo el equipo
knowledge-audience-client = Un cliente
knowledge-audience-clients = Todos los clientes
knowledge-audience-public = Cualquiera, sin cuenta
knowledge-state = Estado
knowledge-state-draft = Borrador
knowledge-state-published = Publicado
knowledge-state-retired = Retirado
knowledge-client = Cliente
knowledge-client-hint = De quién trata; si lo lee un cliente, es este
knowledge-client-needed = Elige el cliente que lo leerá
knowledge-nobody = Nadie en particular
knowledge-core = Lista básica
knowledge-core-hint = Los siete procesos que todo equipo de servicios necesita
knowledge-core-is-process = En la lista básica van procesos y guías, no artículos
knowledge-no-core = No está en ella
knowledge-core-triage = Triaje
knowledge-core-escalation = Escalado
knowledge-core-onboarding = Alta de cliente
knowledge-core-offboarding = Baja de cliente
knowledge-core-change = Cambios
knowledge-core-billing = Facturación
knowledge-core-backup = Copias y restauración
knowledge-core-title = Lista básica de procesos
knowledge-core-says = { $n } de { $of } publicados y revisados en el último año; la señal pide { $needed }
knowledge-core-write = Escribir «{ $name }»
knowledge-core-in-order = En orden
knowledge-core-stale = Por publicar o revisar
knowledge-core-missing = Falta
knowledge-title-field = Título
knowledge-source = Texto
knowledge-source-hint = Markdown: títulos con #, listas, tablas. El HTML se muestra como se escribió
knowledge-summary = Qué responde
knowledge-summary-hint = Una frase, la que se ve en las listas
knowledge-keywords = Con qué palabras se pregunta
knowledge-keywords-hint = Las que usa un cliente y no están en el texto; ayudan a sugerirlo en los tickets
knowledge-owner = Responsable
knowledge-review-days = Revisión
knowledge-review-range = De 1 a { $limit } días
knowledge-every-days = Cada { $n } días
knowledge-lang = Idioma
knowledge-lang-es = Español
knowledge-lang-en = Inglés
knowledge-slug = Dirección
knowledge-slug-hint = La última parte de la dirección; si la dejas vacía, sale del título
knowledge-slug-shape = Usa minúsculas sin acento, cifras y guiones sueltos
knowledge-slug-needed = El título no da una dirección: escríbela
knowledge-slug-taken = Otro documento tiene esa dirección
knowledge-said = Qué cambia
knowledge-said-hint = Una frase para quien mire las versiones
knowledge-reviewed-box = Lo he leído entero y sigue valiendo: cuenta como revisión
knowledge-save = Guardar
knowledge-look = Ver cómo queda
knowledge-look-title = Así se verá
knowledge-needed = Hace falta
knowledge-too-long = Como mucho { $limit } caracteres
knowledge-choose-one = Elige una opción de la lista
knowledge-needs-steps = Una guía de ejecución necesita pasos: casillas «- [ ]» o una lista numerada
knowledge-written-meanwhile = Alguien guardó otra versión mientras escribías. Tu texto sigue aquí: compáralo con el documento y guarda otra vez
knowledge-newer-version = Alguien guardó otra versión después de la que se indica en «seen»: lee la nueva y envía el cambio con su número
knowledge-widens-client = { $state ->
    [published] En cuanto se guarde lo leerán también las personas de { $name } que entran en su portal: confírmalo
   *[other] Cuando se publique lo leerán también las personas de { $name } que entran en su portal: confírmalo
}
knowledge-widens-clients = { $state ->
    [published] En cuanto se guarde lo leerán también las personas de todos los clientes que entran en su portal, los de ahora y los que vengan: confírmalo
   *[other] Cuando se publique lo leerán también las personas de todos los clientes que entran en su portal, los de ahora y los que vengan: confírmalo
}
knowledge-widens-public = { $state ->
    [published] En cuanto se guarde lo leerá cualquiera en internet, sin cuenta, y los buscadores podrán encontrarlo: confírmalo
   *[other] Cuando se publique lo leerá cualquiera en internet, sin cuenta, y los buscadores podrán encontrarlo: confírmalo
}
knowledge-save-wider = Sí, guardar y que lo lean
knowledge-edit-title = Editar: { $title }
knowledge-facts = Ficha
knowledge-reviewed = Revisado
knowledge-never = Nunca
knowledge-due = Próxima revisión
knowledge-due-since = desde { $day }
knowledge-due-day = toca el { $day }
knowledge-version = Versión
knowledge-versions = Versiones
knowledge-versions-of = Versiones de { $title }
knowledge-version-n = Versión { $n }
knowledge-newest = La actual
knowledge-written-by = { $name }, { $at }
knowledge-changed-from = Qué cambió desde la versión { $n }
knowledge-first-version = Es la primera versión
knowledge-text-same = El texto es el mismo
knowledge-whole-text = Texto completo
knowledge-stretch = Líneas que cambian
knowledge-bring-back = Recuperar este texto
knowledge-brought-back = Vuelve el texto de la versión { $n }
knowledge-solved-90 = Tickets resueltos en 90 días
knowledge-actions = Más acciones
knowledge-publish = Publicar
knowledge-retire = Retirar
knowledge-as-public = Ver como cualquiera
knowledge-still-holds = Sigue valiendo
knowledge-still-holds-of = { $title } sigue valiendo
knowledge-overdue = Por revisar
knowledge-overdue-says = La revisión ha vencido. La lleva { $name }
knowledge-draft-says = Borrador: solo lo ve el equipo
knowledge-retired-says = Retirado: ya no está en vigor y solo lo ve el equipo
knowledge-review-published = Solo se revisa lo que está publicado
knowledge-review-title = Revisiones
knowledge-late = Vencidas
knowledge-late-none = Ninguna vencida
knowledge-review-bounded = { $n ->
    [one] Se muestra el que lleva más tiempo; la lista entera, en CSV
   *[other] Se muestran los { $count } que llevan más tiempo; la lista entera, en CSV
  }
knowledge-soon = En los próximos 30 días
knowledge-soon-none = Ninguna a la vista
knowledge-flag-overdue = Documento por revisar: { $title }
knowledge-home-review = Un documento tuyo espera revisión
knowledge-home-review-go = Revisar
knowledge-home-run = Una ejecución tuya sigue abierta
knowledge-home-run-go = Seguir
knowledge-runs = Ejecuciones
knowledge-runs-of = Ejecuciones de { $title }
knowledge-run-n = Ejecución { $n }
knowledge-run-start = Ejecutar
knowledge-run-published = Solo se ejecutan guías publicadas
knowledge-run-ended = Esa ejecución ya acabó
knowledge-run-running = En curso
knowledge-run-done = Completa
knowledge-run-failed = Falló
knowledge-run-stopped = Interrumpida
knowledge-run-lede = La empezó { $name }, { $at }, con la versión { $version }
knowledge-run-note = Cómo acaba
knowledge-run-note-hint = Si quedan pasos abiertos, di por qué se interrumpe
knowledge-run-end = Terminar
knowledge-steps-open = Quedan pasos abiertos: di por qué se interrumpe, o anótalos
knowledge-steps-noted = { $n } de { $of } pasos anotados
knowledge-evidence = Prueba: salida, enlace o motivo
knowledge-say-why = Di qué pasó
knowledge-step-done = Hecho
knowledge-step-failed = Falló
knowledge-step-skipped = No hace falta
knowledge-was-open = Pendiente
knowledge-was-done = Hecho
knowledge-was-failed = Falló
knowledge-was-skipped = No hizo falta
knowledge-note-again = Anotar de nuevo
knowledge-failed-at = falló en el paso { $step }
knowledge-failed-step = Falló el paso { $step }: { $words }
knowledge-step-took = tardó { $time }
knowledge-seconds = { $n } s
knowledge-done-share = Acaban completas
knowledge-interval = entre { $low } y { $high }
knowledge-median = Duración habitual
knowledge-weakest = Donde más falla
knowledge-no-runs-yet = Sin datos: aún no ha acabado ninguna
knowledge-no-runs = Nadie la ha ejecutado
knowledge-no-runs-next = Cada ejecución guarda sus pasos, sus pruebas y lo que tardó
knowledge-told = Lo que cuentan
knowledge-use-title = Qué se usa y qué falta
knowledge-use-lede = Los últimos 90 días. Se cuentan lecturas, no lectores
knowledge-missing = Preguntas sin artículo
knowledge-missing-none = Ninguna pregunta espera respuesta
knowledge-read-and-solves = Qué se lee y qué resuelve
knowledge-used-none = Sin datos: no hay nada publicado
knowledge-document = Documento
knowledge-by-team = Equipo
knowledge-by-guests = Clientes
knowledge-by-public = Sin cuenta
knowledge-tickets-solved = Tickets resueltos
knowledge-runs-ended = Ejecuciones
knowledge-near = Quizá ya lo responde:
knowledge-answers = Lo responde
knowledge-answers-of = { $title } lo responde
knowledge-write-it = Escribirlo
knowledge-writing-for = Responde a una pregunta pendiente: al publicarlo, la pregunta queda respondida
knowledge-not-needed = No hace falta
knowledge-ask = Una pregunta que nadie ha respondido por escrito
knowledge-ask-send = Anotar
knowledge-question-settled = Esa pregunta ya está cerrada
knowledge-no-question = No hay ninguna pregunta con ese número
knowledge-help-title = Ayuda
knowledge-help-lede = Respuestas escritas por el equipo
knowledge-help-empty = Todavía no hay nada publicado
knowledge-help-empty-next = Aquí aparecerá lo que el equipo publique
knowledge-ask-guest = ¿No está? Dinos qué buscabas
knowledge-ask-guest-send = Enviar al equipo
knowledge-asked = Gracias: el equipo lo ha recibido y lo escribirá
knowledge-changed-on = Última revisión del texto: { $day }
knowledge-review-lede = { $n ->
    [0] Nada ha vencido
    [one] Un documento ha vencido
   *[other] { $count } documentos han vencido
}
knowledge-weakest-step = { $n ->
    [one] Paso { $step }, una vez
   *[other] Paso { $step }, { $n } veces
}
knowledge-steps-n = { $n ->
    [one] Un paso
   *[other] { $count } pasos
}
knowledge-csv = Descargar esta lista en CSV
