# --- nombres
threads-worklog = Registro de trabajo
threads-log = Registro
threads-log-recent = Registro reciente
threads-log-all = Ver todo el registro
threads-log-something = Registrar lo que ha pasado
threads-threads = Hilos
threads-posts = Entradas
threads-files = Archivos
threads-actions = Acciones
threads-decisions = Decisiones
threads-project = Proyecto
threads-projects = Proyectos
threads-person = Persona
threads-week = Semana
threads-week-words = S{ $n }, del { $from } al { $to }
threads-kind = Tipo
threads-audience = Quién lo ve
threads-all = Todo
threads-filter = Filtrar
threads-choose = Elegir
threads-views = Vistas
threads-title = Título
threads-text = Texto
threads-note = Nota
threads-reply = Respuesta
threads-the-client = el cliente
threads-the-team = el equipo
threads-today = Hoy, { $day }

threads-kind-call = Llamada
threads-kind-mail = Correo
threads-kind-meeting = Reunión
threads-kind-delivery = Entrega
threads-kind-visit = Visita
threads-kind-other = Otro
threads-kind-note = Nota
threads-kind-decision = Decisión
threads-kind-ship = Envío
threads-kind-needed = Elige un tipo de la lista

threads-thread-worklog = Registro de trabajo
threads-thread-incident = Incidencia grave
threads-thread-candidate = Candidato a producto
threads-thread-event = Evento
threads-thread-topic = Tema
threads-thread-decision = Decisión
threads-thread-kind = Tipo de hilo
threads-thread-actions = Más acciones del hilo

threads-audience-team = Solo equipo
threads-audience-client = Visible para el cliente

# --- el compositor
threads-composer-question = ¿Qué ha pasado con { $name }?
threads-composer-placeholder = Qué ha pasado. Entiende «25m», «@ana», «ayer 16:00» y «seguimiento vie»
threads-understood = Entendido:
threads-unknown = ¿Quién es @{ $name }?
threads-unknown-create = Crear contacto
threads-follow-up = Seguimiento
threads-follow-up-on = Seguimiento { $day }
threads-follow-up-withdrawn = El seguimiento se retiró al corregir la entrada
threads-by-order = En nombre de { $name }
threads-will-tell = Esta entrada contará: { $what }
threads-wait = Podrás publicar en { $s } s. Tu texto está guardado
threads-wait-over = Ya puedes publicar
threads-draft-saving = Guardando borrador…
threads-draft-saved = Borrador guardado
threads-draft-failed = Borrador sin guardar
threads-many-drafts = Tienes demasiados borradores: publica o vacía alguno
threads-logged = Registrado en { $project }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-no-project = Todavía no hay ningún proyecto
threads-no-project-next = Cuando haya uno abierto podrás registrar aquí lo que pasa
threads-no-project-short = Sin proyecto

# --- el registro
threads-log-empty = Todavía no hay nada escrito
threads-log-empty-next = Aquí aparece lo que pasa con el cliente, día a día. Escribe la primera entrada arriba
threads-did-call = { $who ->
    [none] llamó
   *[some] llamó a { $who }
  }{ $cover ->
    [none] {""}
   *[some] , cubriendo a { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-mail = { $who ->
    [none] se escribió con el cliente
   *[some] se escribió con { $who }
  }{ $cover ->
    [none] {""}
   *[some] , cubriendo a { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-meeting = { $who ->
    [none] se reunió con el cliente
   *[some] se reunió con { $who }
  }{ $cover ->
    [none] {""}
   *[some] , cubriendo a { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-delivery = { $who ->
    [none] entregó
   *[some] entregó a { $who }
  }{ $cover ->
    [none] {""}
   *[some] , cubriendo a { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-visit = { $who ->
    [none] visitó al cliente
   *[some] visitó a { $who }
  }{ $cover ->
    [none] {""}
   *[some] , cubriendo a { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-other = { $who ->
    [none] habló con el cliente
   *[some] habló con { $who }
  }{ $cover ->
    [none] {""}
   *[some] , cubriendo a { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-note = { $who ->
    [none] anotó
   *[some] anotó sobre { $who }
  }{ $cover ->
    [none] {""}
   *[some] , cubriendo a { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-decision = { $who ->
    [none] registró una decisión
   *[some] registró una decisión con { $who }
  }{ $cover ->
    [none] {""}
   *[some] , cubriendo a { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-ship = { $who ->
    [none] publicó
   *[some] publicó para { $who }
  }{ $cover ->
    [none] {""}
   *[some] , cubriendo a { $cover }
  }{ $spent ->
    [none] {""}
   *[some] , { $spent }
  }
threads-did-system = Aviso del programa
threads-opened-a = abrió un hilo: { $kind }
threads-replies = { $n ->
    [0] sin respuestas
    [one] 1 respuesta
   *[other] { $count } respuestas
  }
threads-meeting-held = Reunión celebrada
threads-write-it-up = Apuntarla
threads-entry-due = por apuntar, hasta { $day }
threads-entry-late = sin apuntar, fuera de plazo
threads-late = Apuntada tarde
threads-in-leads-name = En nombre de quien lleva el proyecto
threads-imported = Importada
threads-not-told = Sin avisar: { $names } no puede verla
threads-edited = Editada: { $at }
threads-correct = Corregir
threads-deleted = Entrada borrada
threads-deleted-by = Entrada borrada por { $name }
threads-restore = Recuperar
threads-fresh = { $n ->
    [one] 1 nueva
   *[other] { $count } nuevas
  }
threads-owed = Falta apuntar
threads-debt = { $kind }, { $at }
threads-interaction-add = Añadir
threads-interaction-new = Añadir una interacción sin apuntar
threads-dismiss = No hace falta
threads-dismiss-what = No hace falta apuntar: { $what }
threads-dismiss-reason = Por qué
threads-dismiss-reason-needed = Di por qué no hace falta apuntarla
threads-coverage = { $told } de { $all } interacciones apuntadas a tiempo en { $days } días
threads-coverage-declared = { $told } de { $all } apuntadas a tiempo en { $days } días; solo declarado
threads-last-talk = Última conversación
threads-talk-with = { $kind } con { $names }
threads-next = Pendiente

# --- entradas y notas
threads-post-actions = Acciones de esta entrada
threads-permalink = Enlace a esta entrada
threads-history = Historia de la entrada
threads-version = Versión { $n }, { $name }, { $at }
threads-show-to-client = Mostrar al cliente
threads-show-says = { $name } leerá exactamente esto. Después ya no se puede ocultar
threads-show-nobody-yet = Todavía no hay ningún invitado en este proyecto
threads-show-press = Mostrar
threads-hide-from-client = Ocultar al cliente
threads-lift-decision = Convertir en decisión
threads-lift-action = Crear una acción
threads-delete = Borrar
threads-edit-post = Editar la entrada
threads-edit-says = Se guarda la versión anterior; pasados diez minutos, el cambio queda marcado
threads-understood-legend = Lo que se entendió
threads-minutes = Minutos
threads-minutes-hint = Entre 1 y 1440; vacío si no hubo
threads-minutes-needed = Escribe minutos enteros, entre 1 y 1440
threads-happened = Cuándo pasó
threads-day-needed = Escribe un día, como 2026-11-27
threads-instant-needed = Escribe un día y una hora
threads-covering = cubriendo a { $name }
threads-new-since = Nuevo desde { $day }
threads-attach = Adjuntar
threads-format = Formato
threads-md-bold = Negrita
threads-md-italic = Cursiva
threads-md-quote = Cita
threads-md-code = Código
threads-md-link = Enlace
threads-md-unordered-list = Lista
threads-markdown-hint = Puedes usar Markdown, @menciones y #referencias
threads-uploading = Subiendo { $name }…
threads-uploaded = { $name } está subido
threads-upload-failed = No se pudo subir { $name }

# --- hilos
threads-open-thread = Abrir hilo
threads-open-threads = Abiertos
threads-closed-threads = Cerrados
threads-waiting-us = Nos esperan
threads-waiting-them = Esperamos al cliente
threads-the-rest = Los demás
threads-none = Ningún hilo
threads-none-next = Pregunta aquí lo que deba durar más que esta semana
threads-unread = Sin leer:
threads-waits-for = Espera a { $name }, { $ago }
threads-waits-for-you = Espera tu respuesta, { $ago }
threads-state-closed = Cerrado
threads-seen-by = Lo ve { $name }
threads-opened-by = { $kind } · abierto por { $name }
threads-who-sees = Quién lo ve
threads-team-thread-says = Ni el cliente ni sus invitados saben que existe
threads-shared-with = Compartido con { $name }
threads-shared-thread-says = La primera entrada y las respuestas se ven fuera; las notas, no
threads-first-post = Primera entrada
threads-reply-to = Responder, lo verá { $name }
threads-reply-guest = Responder
threads-send = Enviar
threads-send-to = Enviar a { $name }
threads-sending = Enviando
threads-sent = Enviado a { $name }
threads-noted = Nota guardada, solo para el equipo
threads-note-for-team = Nota solo para el equipo
threads-save-note = Guardar nota
threads-held = { $name } va a leer esto.
threads-held-why = Nombras a alguien del equipo o queda algo por rellenar
threads-keep-editing = Seguir editando
threads-send-anyway = Enviar igualmente
threads-chat = Esto es un chat.
threads-chat-next = Seis entradas en diez minutos: resume o convoca
threads-write-summary = Escribir un resumen
threads-summary-start = **Resumen:**
threads-looks-like-issue = Las últimas entradas son código: quizá sea una incidencia del repositorio
threads-link-issue = Enlazar la incidencia
threads-referring = Dónde se cita
threads-hand-turn = Pasar el turno
threads-rename = Cambiar el título
threads-share-thread = Compartir con el cliente
threads-share-says = { $name } verá este título. Las entradas que ya hay siguen siendo del equipo hasta que muestres cada una
threads-share-press = Compartir
threads-unshare-thread = Dejar de compartir
threads-move = Mover
threads-move-to = A qué proyecto
threads-merge = Unir a otro hilo
threads-merge-into = A qué hilo
threads-reopen = Reabrir
threads-close-worklog = Cerrar
threads-close-incident = Cerrar con causa y arreglo
threads-close-candidate = Cerrar con el resultado
threads-close-event = Cerrar con lo que pasó
threads-close-topic = Cerrar con un resumen
threads-close-decision = Cerrar con la decisión
threads-close-press = Cerrar el hilo
threads-closing-cause = Causa
threads-closing-fix = Corrección
threads-closing-record = Registro del problema
threads-closing-record-hint = Enlace a donde se sigue el problema de fondo, si lo hay
threads-closing-result = Resultado
threads-closing-issue = Incidencia del producto
threads-closing-link = Enlace
threads-closing-decision = Decisión tomada
threads-closing-no-decision = Antes hace falta tomar la decisión: conviértela desde una entrada
threads-closing-event = Qué ha pasado
threads-closing-summary = Resumen
threads-closing-cause-needed = Escribe la causa
threads-closing-fix-needed = Escribe el arreglo
threads-closing-result-needed = Elige un resultado
threads-closing-issue-needed = Enlaza la incidencia del producto
threads-closing-event-needed = Escribe qué pasó
threads-closing-summary-needed = Escribe un resumen
threads-closing-decision-needed = Elige la decisión que se tomó
threads-result-accepted = Aceptado
threads-result-rejected = Rechazado
threads-result-postponed = Aplazado
threads-closed-line = Hilo cerrado
threads-closed-at = { $name } cerró este hilo: { $at }
threads-closed-says = Este hilo está cerrado. Para seguir, reábrelo
threads-merged-says = Las entradas de este hilo están en otro
threads-project-closed = El proyecto está cerrado: se puede leer y buscar, no escribir
threads-the-decision = Ver la decisión

# --- archivos
threads-files-empty = Todavía no hay archivos
threads-files-empty-next = Aquí aparecen los de las entradas y los que subas, para el equipo
threads-file-add = Añadir archivos
threads-file-add-hint = Los verá el equipo; el cliente ve los de las entradas que le muestras
threads-file-upload = Subir
threads-file-needed = Elige al menos un archivo
threads-file-large = El archivo pasa de { $limit }
threads-too-many-files = Como máximo { $limit } archivos a la vez
threads-upload-broken = El archivo no llegó entero: inténtalo otra vez

# --- decisiones y acciones
threads-decision-text = Qué se decide
threads-decision-options = Qué más se consideró
threads-decision-options-hint = Las alternativas y por qué no
threads-deciders = Quién decide
threads-decision-owner = Quién la lleva a cabo
threads-due = Fecha
threads-affects-deal = Puede afectar al cierre de un cliente
threads-decision-still-open = Todavía por tomar
threads-decision-for-client = Visible para el cliente
threads-decision-save = Guardar la decisión
threads-decision-taken-at = Tomada
threads-supersedes = Sustituye a
threads-came-from = Viene de
threads-the-client-sees = La ve el cliente
threads-decision-state-open = Abierta
threads-decision-state-taken = Tomada
threads-decision-state-done = Hecha
threads-decision-state-reverted = Revertida
threads-decision-take = Darla por tomada
threads-decision-carry-out = Darla por hecha
threads-decision-revert = Revertir
threads-decision-stands = La decisión no puede pasar a ese estado
threads-decisions-empty = Todavía no hay decisiones
threads-decisions-empty-next = Se registran en la reunión semanal, en el compositor o desde cualquier entrada
threads-action-new = Nueva acción
threads-action-edit = Editar la acción
threads-action-text = Qué hay que hacer
threads-action-who = Quién
threads-action-owner = Elige a alguien del equipo
threads-action-done = Hecha
threads-action-drop = Descartar
threads-action-reason = Por qué se descarta
threads-action-reason-needed = Di por qué se descarta
threads-action-closed = La acción ya está cerrada
threads-action-see = Ver
threads-action-state-done = Hecha
threads-action-state-dropped = Descartada
threads-actions-mine = Mías
threads-actions-all = De todos
threads-actions-open = Abiertas
threads-actions-closed = Cerradas
threads-actions-empty = Nada pendiente
threads-actions-empty-next = Aquí llegan los seguimientos que escribes y lo que se te encarga
threads-no-day = Sin fecha
threads-a-post = una entrada
threads-a-decision = una decisión
threads-an-agenda = la agenda semanal
threads-duty-action = Acción: { $text }
threads-duty-decision = Decisión por llevar a cabo: { $text }

# --- mi día, relevo, portal, búsqueda
threads-answer = Responder
threads-home-waits = { $n ->
    [0] { $name } espera respuesta en { $project }. Visible para el cliente
    [one] { $name } espera respuesta en { $project }. Visible para el cliente
   *[other] { $name } espera respuesta en { $project }, { $n } mensajes. Visible para el cliente
}
threads-home-owed = { $kind } sin apuntar: { $at }
threads-home-owed-late = { $project }. Fuera de plazo
threads-home-owed-in = { $project }. A tiempo todavía
threads-digest = Desde { $day }
threads-digest-decided = { $name } registró una decisión: { $text }
threads-digest-opened = { $name } abrió un hilo ({ $kind }): { $title }
threads-digest-written = { $entries ->
    [0] { $replies ->
        [one] 1 entrada en los hilos de { $project }
       *[other] { $replies } entradas en los hilos de { $project }
      }
    [one] { $replies ->
        [0] 1 entrada en el registro de { $project }
       *[other] 1 entrada en el registro y { $replies } en los hilos de { $project }
      }
   *[other] { $replies ->
        [0] { $entries } entradas en el registro de { $project }
       *[other] { $entries } entradas en el registro y { $replies } en los hilos de { $project }
      }
  }
threads-brief-open = Decisiones abiertas y próximas acciones
threads-brief-nothing = Nada pendiente
threads-brief-last = Últimas entradas
threads-portal = Inicio
threads-portal-log-empty = Todavía no hay nada que leer aquí
threads-portal-no-threads = Todavía no se ha compartido nada contigo aquí
threads-portal-all-threads = Todos los hilos
threads-guest-answers-here = Aquí responde el cliente
threads-closed-guest = Este hilo está cerrado
threads-found-line = { $key } · { $name }, { $at }

# --- ritmo de escritura
threads-pace = Ritmo de escritura
threads-pace-says = Cada persona puede publicar una vez por hilo en este tiempo. Editar nunca espera
threads-pace-seconds = Segundos entre dos entradas
threads-pace-hint = De 0 a 3600; lo normal son 60
threads-pace-reason = Motivo
threads-pace-reason-hint = Obligatorio si no hay espera
threads-pace-long = Escribe segundos enteros, { $limit } como máximo
threads-pace-reason-needed = Di por qué no hay espera

# --- lo que el programa cuenta en el registro
threads-told-opened = **Proyecto abierto.**
threads-told-continues = Continúa la prueba de concepto «{ $name }»: su registro y sus hilos están en { $worklog }.
threads-told-paused = Proyecto en pausa.
threads-told-resumed = El proyecto sigue.
threads-told-closed = Proyecto cerrado.
threads-told-reopened = Proyecto reabierto.
threads-told-covers = { $lead } cubre a { $away }.
threads-told-back = { $lead } vuelve a llevar el proyecto.

# --- lo que hay que arreglar
threads-write-something = Escribe algo
threads-text-long = Usa { $limit } caracteres como máximo
threads-entry-short = Cuenta lo que ha pasado: { $limit } caracteres como mínimo
threads-title-needed = Escribe un título
threads-title-long = Usa { $limit } caracteres como máximo en el título
threads-happened-later = Todavía no ha pasado: escribe un momento anterior
threads-not-shared = Este hilo es solo del equipo: compártelo antes de escribir al cliente
threads-not-an-entry = Solo se corrigen las entradas del registro de trabajo
threads-not-an-interaction = Elige una interacción: llamada, correo, reunión, entrega, visita u otra
threads-one-worklog = El registro de trabajo se abre con el proyecto: elige otro tipo
threads-worklog-stays-open = El registro de trabajo no se cierra, ni se mueve, ni cambia de nombre
threads-key-elsewhere = Esta entrada se escribió en otro hilo
threads-closed = El hilo está cerrado: reábrelo para escribir
threads-merged = Las entradas de este hilo están en otro
threads-merge-choose = Elige otro hilo abierto de este proyecto
threads-merge-shared = El otro hilo es solo del equipo y este tiene entradas que ve el cliente: compártelo antes
threads-move-other-client = El hilo tiene entradas que ve el cliente: no se puede llevar a otro cliente
threads-not-closed = El hilo no está cerrado
threads-seen-already = El cliente ha podido verlo: ya no se puede ocultar
threads-share-thread-first = El hilo es solo del equipo: compártelo antes
threads-undo-late = Han pasado más de diez segundos: edita la entrada o bórrala
threads-undo-opening = La entrada que abre un hilo no se deshace: edítala o bórrala
