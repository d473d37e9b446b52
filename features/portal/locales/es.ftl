portal-home = Inicio
portal-hello = Hola, { $name }
portal-lede = { $n ->
    [0] Nada espera tu respuesta
    [one] Una cosa espera tu respuesta
   *[other] { $n } cosas esperan tu respuesta
}
portal-needs = Te necesitan
portal-nothing-needs = Nada te necesita. Cuando el equipo te pregunte algo, aparecerá aquí
portal-waits = { $name } espera tu respuesta · { $project }
portal-answer = Responder
portal-happened = Qué ha pasado
portal-nothing-happened = Todavía no hay nada que leer aquí
portal-whole-log = Todo el registro
portal-next = Qué viene
portal-and-then = después { $days }
portal-nothing-next = No hay ninguna reunión prevista en las próximas cuatro semanas
portal-projects = Tus proyectos
portal-no-projects = Aquí no hay proyectos
portal-no-projects-how = En cuanto { $team } te dé acceso a un proyecto, aparecerá aquí
portal-contact = Tu contacto: { $name }
portal-contact-team = Tu contacto: el equipo de { $team }
portal-closed = Cerrado
portal-overview = Resumen
portal-log = Registro
portal-threads = Hilos
portal-files = Archivos
portal-view-as = Ver como { $name }
portal-watching = Ves lo que ve { $name }. Aquí nada actúa ni se marca como leído
portal-leave = Salir
