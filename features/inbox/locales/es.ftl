inbox-inbox = Bandeja
inbox-notifications = Avisos
inbox-lede = { $notices ->
    [0] Nada te nombra
    [one] Un aviso para ti
   *[other] { $notices } avisos para ti
}; { $posts ->
    [0] nada sin leer
    [one] una entrada sin leer
   *[other] { $posts } entradas sin leer
}{ $projects ->
    [0] { "" }
    [one] { " " }en un proyecto
   *[other] { " " }en { $projects } proyectos
}
inbox-empty = Todo leído
inbox-empty-next = Aquí llega lo que escribe el equipo en cada proyecto, y lo que te nombra o te toca. Leer un hilo lo quita de aquí.
inbox-empty-go = Ver los proyectos
inbox-for-you = Para ti
inbox-done = Hecho
inbox-read-project = Marcar todo como leído
inbox-more = Hay más hilos sin leer; aparecen al leer estos
inbox-posts = { $n ->
    [one] una entrada
   *[other] { $n } entradas
}
inbox-says-mention = { $name } te nombra en { $text }
inbox-says-incident = Incidencia grave en { $project }: { $text }
inbox-says-lead = Ahora respondes tú de { $project }
inbox-says-stopped = Ya no respondes tú de { $project }
inbox-says-action = { $name } te ha asignado: { $text }
inbox-says-decision = Llevas tú esta decisión: { $text }
inbox-says-uncovered = { $project } se queda sin nadie que responda
inbox-says-nudge = La agenda espera una actualización tuya de { $project }
inbox-says-clock = Se está agotando un reloj de { $text }
inbox-says-raised = Te piden que mires { $text }
inbox-says-assigned = { $name } te ha pasado { $text }
inbox-says-handed = { $text } ha cambiado de responsable
inbox-says-written = El cliente ha escrito en { $text }
inbox-says-noted = { $name } ha dejado una nota en { $text }
inbox-says-reopened = Se ha reabierto { $text }
inbox-says-breach = Ha vencido un reloj de { $text }
inbox-says-undelivered = La respuesta por correo en { $text } no llegó
inbox-brief-decision = Decisión pendiente: { $text }
inbox-level = Cuánto quieres oír
inbox-level-everything = Todo
inbox-level-digest = Resumen diario
inbox-level-mentions = Solo menciones
inbox-level-silent = Silencio
inbox-level-unknown = Elige uno de los niveles de la lista
inbox-choose-follow = Seguir
inbox-choose-mute = Silenciar
inbox-choose-project = Como el proyecto
inbox-chosen-follow = Sigues este hilo
inbox-chosen-mute = Has silenciado este hilo
inbox-chosen-none = Avisos del proyecto: { $level }
inbox-per-project = Por proyecto
inbox-per-project-says = Las menciones, lo que se te asigna y los cambios de responsable llegan siempre.
inbox-no-projects = No hay proyectos a tu alcance
inbox-other-projects = { $n ->
    [one] Otro proyecto: { $level }. Se cambia en su página
   *[other] Otros { $n } proyectos: { $level }. Se cambia en la página de cada uno
}
inbox-when = Cuándo
inbox-digest-at = Hora del resumen diario
inbox-digest-hint = En tu zona, los días que trabajas
inbox-digest-hour = Elige una hora de la lista
inbox-quiet = Horario de avisos:
inbox-works = { $hours } ({ $zone })
inbox-quiet-says = Fuera de tu horario y en tus ausencias los avisos esperan; solo una incidencia grave de un proyecto del que respondes llega al momento.
inbox-quiet-change = Cambiar el horario
inbox-threads = Hilos con ajuste propio
inbox-no-threads = Ninguno. En la página de cada hilo puedes seguirlo o silenciarlo.
inbox-leave-title = Recibir menos correo
inbox-leave-project = Dejarás de recibir correo por cada entrada de { $project }.
inbox-leave-digest = Dejarás de recibir el resumen diario.
inbox-left-project = Ya no recibirás correo por cada entrada de { $project }.
inbox-left-digest = Ya no recibirás el resumen diario.
inbox-leave-on = Continuar
inbox-leave-wrong = Ese código no es de ningún correo nuestro. Copia el del correo, o el enlace entero
inbox-leave-some = Dejarás de recibir correo por cada entrada de este proyecto.
inbox-left-some = Ya no recibirás correo por cada entrada de este proyecto.
inbox-leave-says = Las menciones y lo que se te asigne seguirán llegando.
inbox-leave-go = Dejar de recibirlo
inbox-leave-settings = Ver mis avisos
inbox-mail-open = Abrir el hilo
inbox-mail-open-inbox = Abrir la bandeja
inbox-mail-names-you = te nombra
inbox-mail-answer = Responde a este correo para escribir en el hilo
inbox-mail-no-answer = Este correo no admite respuesta: escribe en el hilo
inbox-mail-leave = Recibir menos
inbox-mail-settings = Ajustes de avisos
inbox-mail-digest-subject = Resumen del { $day }: { $n ->
    [one] una entrada
   *[other] { $n } entradas
}
inbox-mail-bundle-subject = { $n ->
    [one] Una novedad
   *[other] { $n } novedades
}
inbox-mail-said = { $n ->
    [one] { $name }: { $text }
   *[other] { $n } entradas; la última, de { $name }: { $text }
}
inbox-unsorted = Correo sin clasificar
inbox-unsorted-says = Lo que ha llegado por correo sin saber a qué hilo pertenece. Archívalo en su hilo o déjalo pasar.
inbox-unsorted-wait = { $n ->
    [one] Un correo espera a que alguien lo archive
   *[other] { $n } correos esperan a que alguien los archive
}
inbox-unsorted-open = Ver los correos
inbox-unsorted-empty = No hay correo sin clasificar
inbox-unsorted-empty-next = Las respuestas a los avisos entran solas en su hilo. El resto aparece aquí.
inbox-unsorted-tab = Sin clasificar
inbox-settled-tab = Resueltos
inbox-settled-empty = Todavía no ha entrado ningún correo
inbox-no-sender = Sin remitente
inbox-byline = { $name }, por correo sin verificar
inbox-no-subject = Sin asunto
inbox-from = De
inbox-received = Recibido
inbox-state = Estado
inbox-letter-waiting = En espera
inbox-letter-posted = Publicado
inbox-letter-unsorted = Sin clasificar
inbox-letter-filed = Archivado
inbox-letter-ignored = Ignorado
inbox-letter-bounce = Devuelto
inbox-letter-taken = En el servicio
inbox-letter-dismissed = Descartado
inbox-letter-post = Ver la entrada
inbox-letter-settled = Alguien ya ha resuelto este correo
inbox-letter-files-alone = (Solo adjuntos)
inbox-letter-left-out = Sin adjuntar, por tamaño o número: { $names }
inbox-letter-cut = (El correo sigue; entero está en el correo recibido)
inbox-reason-loop = Es un correo nuestro que ha vuelto
inbox-reason-automatic = Lo ha enviado una máquina: una ausencia, un boletín
inbox-reason-bounce = Un correo nuestro no llegó
inbox-reason-no-sender = El correo no dice quién lo envía
inbox-reason-no-place = No dice a qué hilo pertenece
inbox-reason-no-access = Quien lo envía ya no tiene acceso al hilo
inbox-reason-other-sender = La dirección de respuesta es de otra persona
inbox-reason-imported = Vino de un archivo importado y no dice a qué hilo pertenece
inbox-reason-closed = El proyecto de su hilo está cerrado
inbox-reason-empty = El correo no trae texto nuevo
inbox-file = Archivar en un hilo
inbox-file-where = Hilo
inbox-file-hint = AUR-2#12 es el hilo 12 de AUR-2; AUR-2 solo, su registro de trabajo
inbox-file-unknown = No hay un hilo así a tu alcance. Escribe la clave del proyecto y el número, como AUR-2#12
inbox-file-who = Quién lo verá
inbox-file-team = Nadie del cliente lo ve
inbox-file-client = El cliente también
inbox-file-client-says = Solo en un hilo compartido
inbox-file-unverified = Nadie ha verificado quién lo envía: la entrada lo dirá, y consta que la has archivado tú
inbox-file-follow = { $n ->
    [one] Otro correo importado de la misma conversación entra con él
   *[other] Otros { $count } correos importados de la misma conversación entran con él
}
inbox-file-go = Archivar
inbox-dismiss = Dejarlo pasar
inbox-lying = { $n ->
    [one] Un correo ya recogido sigue en { $mailbox }
   *[other] { $n } correos ya recogidos siguen en { $mailbox }
}
inbox-lying-why = El servidor de correo no lo aparta: { $why }. Comprueba que existe la carpeta de move_to y que el usuario puede escribir en ella; se vuelve a intentar solo y nada se recoge dos veces
inbox-lying-open = Ver qué pasa
