## Todas las páginas

date = { NUMBER($day) } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { NUMBER($year, useGrouping: 0) }
duration-minutes = { $count ->
    [one] 1 minuto
   *[other] { NUMBER($count) } minutos
}
duration-seconds = { $count ->
    [one] 1 segundo
   *[other] { NUMBER($count) } segundos
}
duration-hours = { $count ->
    [one] 1 hora
   *[other] { NUMBER($count) } horas
}
steps = Paso { NUMBER($step) } de { NUMBER($total) }
step-consent = Aceptar
step-bank = Elegir banco
step-login = Iniciar sesión y confirmar
step-accounts = Compartir cuentas
your-bank = Su banco
encrypted = Conexión cifrada
cancel = Cancelar
go-on = Continuar
new-tab = se abre en una pestaña nueva
time-left = Tiempo restante
session-left = Tiempo restante para todo el proceso
bank-says = Mensaje de su banco:
footer-operator = Un servicio de { $operator }
footer-privacy = Política de privacidad
footer-terms = Condiciones de uso
change-bank = Elegir otro banco
change-method = Confirmar de otra forma
back-to-client = Volver a { $client }
back-plain = Volver

## Aceptación

consent-title = { $client } solicita consultar sus cuentas una sola vez
consent-lead = Usted decide qué comparte. Solo se leen datos: no es posible hacer pagos ni cambios.
consent-what = Qué recibe { $client }
consent-accounts = Titular, número y saldo de las cuentas que usted elija
consent-account-single = Titular, número y saldo de la única cuenta que usted elija
consent-accounts-named = { $count ->
    [one] Titular, número y saldo de la cuenta que ha indicado { $client }
   *[other] Titular, número y saldo de las { NUMBER($count) } cuentas que ha indicado { $client }
}
consent-kinds = Solo estos tipos de cuenta: { $kinds }
consent-transactions = { $days ->
    [one] Movimientos y valores del { $until }
   *[other] Movimientos y valores de los últimos { NUMBER($days) } días: del { $from } al { $until }
}
consent-how-long = Durante cuánto tiempo
consent-once = Sus datos se consultan una sola vez, ahora. Después ya no hay acceso.
consent-kept = Borramos automáticamente todos los datos, como muy tarde { $duration } después de terminar.
consent-client-keeps = Lo que { $client } hace con los datos recibidos se explica en su propia política de privacidad.
consent-safe = Sus datos de acceso
consent-credentials = Se envían solo a su banco. { $client } nunca los ve.
consent-bank-next = A continuación iniciará sesión en su banco: { $bank }.
consent-button = Aceptar y continuar

## Banco

banks-title = Elija su banco
banks-search-label = Nombre, ciudad o código del banco
banks-search-button = Buscar
banks-list = Bancos
banks-found = { $count ->
    [one] 1 banco
   *[other] { NUMBER($count) } bancos
}
banks-none = No hay ningún banco que coincida. Revise la ortografía o busque por el código del banco.
banks-fitting = { $count ->
    [one] Elija el banco en el que tiene la cuenta solicitada.
   *[other] Elija el banco en el que tiene las cuentas solicitadas.
}
banks-apart = Las cuentas solicitadas están en bancos distintos. Elija el banco con el que quiere continuar.
banks-iban-wrong = Este IBAN contiene un error. Compárelo con un extracto o con su tarjeta, o busque su banco por el nombre.
banks-unreached = { $count ->
    [one] Todavía no se puede acceder a este banco desde aquí
   *[other] Todavía no se puede acceder a estos bancos desde aquí
}
banks-of-nobody = { $count ->
    [one] No conocemos el banco de esta cuenta
   *[other] No conocemos el banco de estas cuentas
}
banks-iban-unknown = Este IBAN es correcto, pero no conocemos su banco. Busque su banco por el nombre.
banks-iban-short = { $count ->
    [one] Este IBAN todavía no está completo: falta 1 carácter.
   *[other] Este IBAN todavía no está completo: faltan { NUMBER($count) } caracteres.
}
banks-all = Mostrar todos los bancos
banks-more = Hay más bancos. Escriba algunas letras del nombre del suyo.
banks-code = Código del banco { $code }
banks-code-abroad = { $country } · Código del banco { $code }
banks-unsupported = Todavía no se puede acceder desde aquí. Elija otro banco, por favor.
banks-usually = Suele tardar { $duration } como mucho
banks-often-fails = La conexión falla a menudo en este momento
banks-mostly-fails = La conexión casi nunca funciona en este momento

## Inicio de sesión

login-title = Inicie sesión en su banco
login-lead = Introduzca los mismos datos que utiliza en la banca en línea.
login-again-title = No se ha encontrado con este inicio de sesión
login-again-todo = A su banco solo se le preguntó por esto. Inicie sesión otra vez para ver todas sus cuentas y elegir entre ellas, o elija otro banco.
login-note = Estos datos se envían solo a su banco. { $client } nunca los ve.
login-button = Iniciar sesión
field-user-name = Usuario o identificador de acceso
field-customer-number = Número de cliente
field-password = Contraseña
field-pin = PIN de la banca en línea
field-second-password = Segunda contraseña
field-optional = opcional
reveal-show = Mostrar
reveal-hide = Ocultar
fault-missing = Rellene este campo, por favor.
fault-too-long = { $count ->
    [one] Introduzca un carácter como máximo, por favor.
   *[other] Introduzca { NUMBER($count) } caracteres como máximo, por favor.
}
fault-digits = Introduzca solo cifras, por favor.
fault-nothing-chosen = Elija primero una opción, por favor.
fault-only-one = Elija solo una opción, por favor.

## Confirmación

method-title = ¿Cómo quiere confirmar?
method-lead = Su banco quiere asegurarse de que es realmente usted.
method-sms = Código por SMS
method-app = Autorización en una aplicación
method-email = Código por correo electrónico
method-photo = Imagen para escanear con una aplicación o un lector
method-chip = Lector de tarjetas
tan-title = Introduzca su código de confirmación
tan-lead = Obtenga un código (TAN) como suele hacerlo con su banco, por ejemplo en su aplicación, e introdúzcalo aquí.
tan-lead-sms = Su banco le envía un código por SMS. Puede tardar un minuto.
tan-lead-email = Su banco le envía un código por correo electrónico. Puede tardar unos minutos.
tan-lead-photo = Escanee la imagen con la aplicación o el lector de su banco. Allí aparecerá un código.
tan-lead-chip = Introduzca su tarjeta en el lector y siga los pasos que indica la pantalla del lector. Allí aparecerá un código.
tan-older = Para los movimientos de hace más de 90 días, su banco pide otra confirmación.
tan-label = Código de confirmación (TAN)
tan-button = Confirmar
tan-picture = Imagen para escanear con la aplicación o el lector de su banco
tan-no-picture = No se puede mostrar la imagen de su banco. Solicite un código nuevo o confirme de otra forma.
flicker-label = Código parpadeante para su lector de tarjetas
flicker-start = Iniciar el código parpadeante
flicker-stop = Detener
flicker-size = Tamaño
flicker-speed = Velocidad
flicker-no-script = El código parpadeante necesita JavaScript. Introduzca los datos a mano en el lector o confirme de otra forma.
flicker-warning = El código parpadea varias veces por segundo en cuanto lo inicia. Si la luz parpadeante le perjudica, no lo inicie e introduzca los datos a mano.
flicker-by-hand = Introducir los datos a mano
flicker-by-hand-lead = Inserte la tarjeta en el lector, pulse la tecla TAN e introduzca lo siguiente, cada vez con OK.
flicker-start-code = Código de inicio
flicker-entry = Después introduzca
resend = Solicitar un código nuevo
wait-title = Confirme la solicitud de su banco
wait-title-app = Confirme en la aplicación de su banco
wait-lead = Autorice la solicitud como suele hacerlo con su banco. Después vuelva a esta página.
wait-lead-app = Abra la aplicación de su banco y autorice allí la solicitud. Después vuelva a esta página.
wait-state = Esperamos su confirmación
wait-automatic = Después, esta página continuará automáticamente.
wait-button = Ya he confirmado
wait-resend = Enviar la solicitud de nuevo
redirect-title = Continúe en la página web de su banco
redirect-lead = Allí inicia sesión y autoriza la consulta única. Después volverá aquí automáticamente.
redirect-who = La solicitud viene de { $client }. Continúe solo si ha iniciado usted este proceso.
redirect-address = Dirección web de su banco
redirect-button = Ir a la web del banco
redirect-tab = La página web de su banco se abre en una pestaña nueva. Cuando termine allí, esta página continuará automáticamente.
redirect-approved-title = Su banco ha recibido la autorización
redirect-approved-lead = No ha vuelto aquí automáticamente. En unos segundos, esta página continuará por sí sola.
stalled-title = ¿Sigue en la página de su banco?
stalled-lead = Hace { $duration } que pasó a la página de su banco y todavía no ha vuelto. ¿Cómo quiere continuar?
stalled-wait = Seguir esperando
stalled-reopen = Volver a la web del banco
stalled-confirm-title = Su confirmación no ha llegado
stalled-confirm-lead = Hace { $duration } que su banco no comunica ninguna confirmación, y puede dar por terminada la solicitud en cualquier momento. ¿Cómo quiere continuar?
stalled-confirm-over = Hace { $duration } que su banco no comunica ninguna confirmación, y la solicitud ha terminado. ¿Cómo quiere continuar?
number-title = Introduzca el número que aparece en la primera página
number-lead = Usted empezó en otro lugar, por ejemplo en otro navegador o en un ordenador. Allí se muestra un número. Introdúzcalo aquí para que solo usted pueda continuar.
number-label = Número
number-wrong = Ese número no es correcto. Mire de nuevo la primera página e introduzca el número que aparece allí.
number-spent-title = El número fue incorrecto demasiadas veces
number-spent-todo = Por seguridad, lo autorizado en el banco no cuenta. Inténtelo de nuevo: irá otra vez al banco y recibirá un número nuevo.
number-spent-lead = Por seguridad, no se puede continuar aquí. Vuelva a la primera página e inténtelo de nuevo allí.
number-accepted-title = Ha vuelto de su banco
number-accepted-lead = Vuelva ahora a la primera página, que continuará automáticamente. Puede cerrar esta ventana.
show-number-title = Introduzca este número en la otra página
show-number-lead = Usted ha vuelto de su banco en otro navegador o en otro dispositivo. Introduzca allí este número.
show-number-warning = No dé nunca este número a otras personas.
phone-offer = Continuar en mi móvil
phone-title = Continúe en su móvil
phone-lead = Escanee este código con la cámara de su móvil y abra el enlace. Después introduzca allí este número:
phone-code = Código QR con el enlace para su móvil
phone-waits = En cuanto haya introducido el número, esta página continuará automáticamente.
on-phone-title = Está continuando en su móvil
on-phone-lead = Siga allí. Esta página continuará automáticamente cuando haya terminado.
on-phone-back = Prefiero continuar aquí
number-lead-phone = Su ordenador muestra un número junto al código QR. Introdúzcalo aquí para que solo usted pueda continuar.
at-computer-title = El proceso continúa en su ordenador
at-computer-lead = Puede cerrar esta página en su móvil.
at-computer-done-title = Ha terminado en su móvil
at-computer-done-lead = Vuelva ahora a su ordenador, donde el proceso continúa automáticamente. Puede cerrar esta página.

## Cuentas

accounts-title = ¿Qué cuentas quiere compartir?
accounts-title-single = ¿Qué cuenta quiere compartir?
accounts-lead = { $client } recibe solo lo que usted elija aquí.
accounts-asked = Se solicita: { $accounts }
accounts-missing-title = { NUMBER($missing) } de { NUMBER($total) } sin encontrar: { $accounts }
accounts-missing-kinds-title = { NUMBER($missing) } de { NUMBER($total) } sin encontrar entre las cuentas de estos tipos: { $accounts }
accounts-missing-todo = Comparta lo que se ha encontrado o elija otro banco.
accounts-none-todo = Elija aquí otra cuenta u otro banco.
accounts-kinds = { $client } pide solo estos tipos de cuenta: { $kinds }
accounts-list = Cuentas
accounts-all = Seleccionar todas
accounts-none = Quitar la selección
accounts-balances = Mostrar saldos
accounts-joint = Cuenta conjunta
accounts-closes = Tiempo restante para elegir
accounts-button = Compartir las cuentas seleccionadas
accounts-button-single = Compartir esta cuenta
kind-giro = Cuenta corriente
kind-savings = Cuenta de ahorro
kind-daily-savings = Cuenta remunerada
kind-credit-card = Tarjeta de crédito
kind-loan = Cuenta de préstamo
kind-paypal = PayPal
kind-depot = Cuenta de valores
kind-unknown = Cuenta

## En curso

working-connecting = Conectando con su banco
working-login = Su banco está comprobando sus datos de acceso
working-tan = Su banco está comprobando su confirmación
working-fetching = Consultando sus datos
working-fetched = { $total ->
    [one] { NUMBER($done) } de 1 cuenta lista
   *[other] { NUMBER($done) } de { NUMBER($total) } cuentas listas
}
working-ending = Cerrando la sesión en su banco
working-usual = Suele tardar solo unos segundos. Deje esta página abierta, por favor.
working-slow-soon = Está tardando más de lo habitual. No tiene que hacer nada. Deje esta página abierta, por favor.
working-slow = Su banco tarda más de lo habitual ({ $duration } hasta ahora). Usted no tiene que hacer nada. Deje esta página abierta, por favor.

## El final

done-title = Listo
done-lead = Ahora volverá a { $client }.
done-lead-framed = { $client } ya puede recoger los datos. Puede cerrar esta ventana.
done-accounts = { $count ->
    [one] Cuenta compartida
   *[other] Cuentas compartidas
}
done-complete = Datos completos
done-deleted = Borraremos sus datos como muy tarde
done-in = dentro de { $duration }
coverage-bank-limit = Su banco solo facilita una parte del periodo.
coverage-range-refused = Su banco rechazó el periodo completo; se ha consultado uno más corto.
coverage-failed = Su banco no ha entregado los datos de esta cuenta.
coverage-forbidden = Su banco no da acceso a los datos de esta cuenta.
coverage-too-many = Esta cuenta tiene muchísimos movimientos; solo se han consultado los más recientes.
cancelled-title = Proceso cancelado
cancelled-lead = No se ha compartido nada. Los datos suyos que teníamos se han borrado.
cancelled-lead-framed = No se ha compartido nada. Puede cerrar esta ventana.
confirm-cancel-title = ¿Quiere cancelar?
confirm-cancel-lead = No se compartirá nada y volverá a { $client }.
confirm-cancel-yes = Sí, cancelar
confirm-cancel-no = No, continuar
kept-title = Qué datos conservamos todavía
kept-lead = Usted ha compartido datos de sus cuentas. Los conservamos todavía para que { $client } pueda recogerlos: titulares, números de cuenta, saldos, movimientos y valores.
erase-offer = Eliminar mis datos ahora
erase-later = También podrá hacerlo más tarde: vuelva a abrir esta página en este navegador.
confirm-erase-title = ¿Eliminar sus datos ahora?
confirm-erase-lead = Eliminaremos de inmediato todo lo que conservamos de usted. { $client } ya no podrá recogerlo. Lo que { $client } ya haya recogido permanecerá allí.
confirm-erase-yes = Sí, eliminar todo
confirm-erase-no = No, volver
ended-lead = No se ha compartido nada. Si desea intentarlo de nuevo, vuelva al lugar de donde vino y empiece otra vez.
next-retry = Intentar de nuevo
next-accounts = Iniciar sesión otra vez y elegir otras cuentas
next-other-login = Iniciar sesión con otros datos
next-give-up = Volver a { $client } sin compartir nada
elsewhere-title = Este enlace ya se está utilizando
elsewhere-lead = Usted u otra persona ha continuado en otra ventana u otro navegador. Para proteger sus datos, esta página no los muestra.
elsewhere-restart-lead = Vuelva a aquella ventana. Si ya no está abierta, empiece de nuevo aquí; la otra ventana dejará de funcionar.
elsewhere-lost-lead = Vuelva a aquella ventana. Si ya no está abierta, solicite un enlace nuevo donde recibió este.
elsewhere-restart = Empezar de nuevo aquí
restored-lead = Un momento, se está recuperando esta página.
removed-title = Este proceso se ha interrumpido
removed-lead = El proveedor que le envió aquí lo ha interrumpido. Hemos borrado todo. Si desea continuar, vuelva a la página del proveedor y empiece de nuevo.
finished-title = Este proceso ha concluido
finished-lead = Se llevó a cabo por completo y hemos borrado todo. Puede cerrar esta ventana.
completed-lead = Se llevó a cabo por completo. Aquí no queda nada por hacer y puede cerrar esta ventana.

## Páginas sin proceso

error-unknown-title = Este enlace no funciona
error-unknown-lead = Está incompleto, es incorrecto o es demasiado antiguo. Solicite uno nuevo donde lo recibió.
error-request-title = No ha funcionado
error-request-lead = Su navegador ha enviado algo que no hemos podido entender. Vuelva a la página anterior e inténtelo de nuevo.
error-stale-title = Esta página ya no está actualizada
error-stale-lead = Vuelva a donde recibió el enlace y ábralo de nuevo.
error-busy-title = Demasiadas solicitudes
error-busy-lead = Espere { $duration } e inténtelo de nuevo.
error-unavailable-title = Tenemos un problema
error-unavailable-lead = El fallo es nuestro. Inténtelo de nuevo dentro de unos minutos.

## Problemas: qué ha pasado y qué hacer

code-login-wrong-title = Los datos de acceso no son correctos
code-login-wrong-todo = Revise sus datos de acceso e inténtelo de nuevo. Tras varios intentos fallidos, su acceso a la banca en línea puede quedar bloqueado.
code-login-blocked-title = Su banca en línea está bloqueada
code-login-blocked-todo = Pida a su banco que la desbloquee o elija aquí otro banco.
code-login-pin-change-required-title = Su banco pide un PIN nuevo
code-login-pin-change-required-todo = Inicie sesión en la página web de su banco, defina allí un PIN nuevo y después inténtelo aquí de nuevo.
code-login-not-activated-title = La banca en línea no está activada
code-login-not-activated-todo = Pida a su banco que active la banca en línea para su cuenta o elija aquí otro banco.
code-sca-wrong-title = El código no es correcto
code-sca-wrong-todo = Revise el código e introdúzcalo de nuevo, o solicite uno nuevo.
code-sca-wrong-over = Se han agotado los intentos y su banco ha dado por terminada esta confirmación. Inténtelo de nuevo: volverá a identificarse y recibirá un código nuevo.
code-sca-rejected-title = La solicitud se ha rechazado
code-sca-rejected-todo = Si no era su intención, inténtelo de nuevo y autorice la solicitud en su banco.
code-sca-expired-title = La confirmación llegó demasiado tarde
code-sca-expired-todo = Inténtelo de nuevo y confirme sin demora.
code-sca-expired-renew = Ya no sirve ningún código. Solicite uno nuevo e introdúzcalo sin demora.
code-sca-method-not-active-title = No hay ninguna forma de confirmación activada
code-sca-method-not-active-todo = Active una forma de confirmación en su banco y después inténtelo de nuevo, o elija otro banco.
code-sca-blocked-title = Esta forma de confirmación está bloqueada
code-sca-blocked-todo = Inténtelo de nuevo con otra forma de confirmación o elija otro banco. Su banco puede desbloquearla.
code-account-none-matching-title = No se ha encontrado ninguna cuenta que coincida
code-account-none-matching-todo = Inténtelo de nuevo con otra cuenta o elija otro banco.
code-account-none-matching-over = Elija otro banco o inicie sesión con otros datos de acceso.
code-account-forbidden-title = Su banco no da acceso a esta cuenta
code-account-forbidden-todo = Inténtelo de nuevo con otra cuenta, por favor.
code-bank-unknown-title = No conocemos el banco de esta cuenta
code-bank-unknown-todo = Elija su banco en la lista, por favor.
code-bank-unsupported-title = Todavía no se puede acceder a este banco desde aquí
code-bank-unsupported-todo = Si también tiene una cuenta en otro banco, elija ese banco.
code-bank-unavailable-title = Su banco no responde en este momento
code-bank-unavailable-todo = Inténtelo de nuevo dentro de unos minutos o elija otro banco.
code-bank-maintenance-title = Su banco está en mantenimiento
code-bank-maintenance-todo = Inténtelo de nuevo más tarde. La página web de su banco suele indicar cuánto durará.
code-bank-login-not-possible-title = Su banco no permite este acceso en este momento
code-bank-login-not-possible-todo = Inténtelo de nuevo más tarde o elija otro banco.
code-bank-message-pending-title = Su banco tiene un mensaje para usted
code-bank-message-pending-todo = Inicie sesión en la página web de su banco, confirme allí el mensaje y después inténtelo aquí de nuevo.
code-bank-limit-title = Hoy se han hecho demasiadas consultas a su banco
code-bank-limit-todo = Su banco no permite más por hoy. Inténtelo de nuevo mañana.
code-bank-protocol-title = No hemos entendido la respuesta de su banco
code-bank-protocol-todo = Por seguridad, no se ha compartido nada. Elija otro banco o inténtelo más tarde.
code-flow-expired-title = Se ha agotado el tiempo
code-flow-expired-todo = Para proteger sus datos, se ha borrado todo. Vuelva a la página en la que empezó e inicie allí un proceso nuevo.
code-service-unavailable-title = Tenemos un problema en este momento
code-service-unavailable-todo = El fallo es nuestro. Inténtelo de nuevo en un momento.
code-service-misconfigured-title = Este servicio no está bien configurado
code-service-misconfigured-todo = Usted no puede solucionarlo. Avise, por favor, al proveedor que le ha enviado aquí.
