## Todas las páginas

date = { NUMBER($day) } de { $month ->
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
    [one] 1 minuto
   *[other] { NUMBER($count) } minutos
}
duration-seconds = { $count ->
    [one] 1 segundo
   *[other] { NUMBER($count) } segundos
}
duration-hours = { $count ->
    [one] 1 hora
   *[other] { NUMBER($count) } horas
}
left-minutes = { $count ->
    [one] 1 minuto
   *[other] { NUMBER($count) } minutos
}
left-hours = { $count ->
    [one] 1 hora
   *[other] { NUMBER($count) } horas
}
steps = Paso { NUMBER($step) } de { NUMBER($total) }
step-consent = Aceptar
step-bank = Elegir banco
step-login = Iniciar sesión y confirmar
step-accounts = Compartir cuentas
your-bank = Su banco
either = o
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
consent-account-single = Titular, número y saldo de una sola cuenta, la que usted elija
consent-accounts-named = { $count ->
    [one] Titular, número y saldo de la cuenta que ha indicado { $client }
   *[other] Titular, número y saldo de las { NUMBER($count) } cuentas que ha indicado { $client }
}
consent-kinds = { $count ->
    [one] Solo este tipo de cuenta: { $kinds }
   *[other] Solo estos tipos de cuenta: { $kinds }
}
consent-transactions = { $days ->
    [one] Movimientos y cartera de valores (inversiones) del { $until }
   *[other] Movimientos y cartera de valores (inversiones) de los últimos { NUMBER($days) } días: del { $from } al { $until }
}
consent-how-long = Durante cuánto tiempo
consent-once = Sus datos se consultan una sola vez, ahora. Después ya no hay acceso.
consent-kept = Todos los datos que conservamos nosotros se borran automáticamente, como muy tarde { $duration } después de que termine el proceso.
consent-client-keeps = Lo que { $client } hace con los datos recibidos se explica en su propia política de privacidad.
consent-safe = Sus datos de acceso
consent-credentials = Se envían solo a su banco. { $client } nunca los ve.
consent-bank-next = A continuación iniciará sesión en su banco: { $bank }.
consent-button = Aceptar y continuar

## Banco

banks-title = Elija su banco
banks-search-label = Nombre, ciudad, código del banco o IBAN
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
    [one] Este banco todavía no está disponible en este servicio
   *[other] Estos bancos todavía no están disponibles en este servicio
}
banks-of-nobody = { $count ->
    [one] No conocemos el banco de esta cuenta
   *[other] No conocemos el banco de estas cuentas
}
banks-iban-unknown = Este IBAN es correcto, pero no conocemos su banco. Busque su banco por el nombre.
banks-iban-short = { $count ->
    [one] Este IBAN todavía no está completo: falta 1 carácter.
   *[other] Este IBAN todavía no está completo: faltan { NUMBER($count) } caracteres.
}
banks-all = Mostrar todos los bancos
banks-more = Hay más bancos. Escriba las primeras letras del nombre de su banco.
banks-code = Código del banco { $code }
banks-code-abroad = { $country } · Código del banco { $code }
banks-unsupported = Todavía no está disponible en este servicio. Elija otro banco, por favor.
banks-usually = El proceso suele durar { $duration } como mucho
banks-often-fails = La conexión falla a menudo en este momento
banks-mostly-fails = La conexión casi nunca funciona en este momento

## Inicio de sesión

login-title = Inicie sesión en su banco
login-lead = Introduzca los mismos datos que utiliza en la banca en línea.
login-again-title = { $count ->
    [one] Con este inicio de sesión no se ha encontrado esta cuenta:
   *[other] Con este inicio de sesión no se han encontrado estas cuentas:
}
login-again-todo = { $count ->
    [one] A su banco solo se le consultó por esta cuenta. Inicie sesión otra vez para ver todas sus cuentas y elegir entre ellas, o elija otro banco.
   *[other] A su banco solo se le consultó por estas cuentas. Inicie sesión otra vez para ver todas sus cuentas y elegir entre ellas, o elija otro banco.
}
login-another-account = Indique abajo el IBAN de otra cuenta o elija otro banco.
login-note = Estos datos se envían solo a su banco. { $client } nunca los ve.
login-button = Iniciar sesión
field-user-name = Usuario o identificador de acceso
field-customer-number = Número de cliente
field-password = Contraseña
field-pin = PIN de la banca en línea
field-second-password = Segunda contraseña
field-iban = IBAN de la cuenta que quiere compartir
field-optional = opcional
reveal-show = Mostrar
reveal-hide = Ocultar
reveal-of = { $field }: { $action }
fault-missing = Rellene este campo, por favor.
fault-too-long = { $count ->
    [one] Introduzca un carácter como máximo, por favor.
   *[other] Introduzca { NUMBER($count) } caracteres como máximo, por favor.
}
fault-digits = Introduzca solo cifras, por favor.
fault-nothing-chosen = Elija una forma de confirmación, por favor.
fault-no-account = Elija al menos una cuenta, por favor.
fault-only-one = Elija solo una cuenta, por favor.

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
tan-lead-chip = Inserte su tarjeta en el lector, inicie el código, acerque el lector a la pantalla y siga las indicaciones del lector. En él aparecerá un código.
tan-older = Para los movimientos de hace más de 90 días, su banco pide otra confirmación.
tan-only-recent = Continuar sin los movimientos más antiguos
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
flicker-warning = El código parpadea varias veces por segundo en cuanto lo inicia. Si es sensible a las luces parpadeantes, no lo inicie e introduzca los datos a mano.
flicker-by-hand = Introducir los datos a mano
flicker-by-hand-lead = Inserte la tarjeta en el lector, pulse la tecla TAN, introduzca los datos siguientes y pulse OK después de cada uno.
flicker-start-code = Código de inicio
flicker-entry = Después introduzca
resend = Solicitar un código nuevo
run-out-title = Solicite un código nuevo
run-out-for-good-title = Confirme de otra forma, por favor
wait-title = Confirme la solicitud de su banco
wait-title-app = Confirme en la aplicación de su banco
wait-lead = Autorice la solicitud como suele hacerlo con su banco. Después vuelva a esta página.
wait-lead-app = Abra la aplicación de su banco y autorice allí la solicitud. Después vuelva a esta página.
wait-state = Esperamos su confirmación
wait-automatic = Después, esta página continuará automáticamente.
wait-then = Después pulse aquí «Ya he confirmado».
wait-button = Ya he confirmado
wait-resend = Enviar la solicitud de nuevo
redirect-title = Continúe en la página web de su banco
redirect-lead = Inicie sesión allí y autorice esta consulta, que se hará una sola vez.
redirect-back = Después volverá aquí automáticamente.
redirect-who = La solicitud viene de { $client }. Continúe solo si ha iniciado usted este proceso.
redirect-address = Dirección web de su banco
redirect-button = Ir a la página web de su banco
redirect-finished = He terminado en la página web de mi banco
redirect-tab = La página web de su banco se abre en una pestaña nueva. Cuando termine allí, esta página continuará automáticamente.
redirect-approved-title = Su banco ha recibido la autorización
redirect-approved-lead = No tiene que hacer nada más. En unos segundos, esta página continuará automáticamente.
stalled-title = ¿Sigue en la página web de su banco?
stalled-lead = Hace { $duration } que pasó a la página web de su banco y todavía no ha vuelto. ¿Cómo quiere continuar?
stalled-wait = Seguir esperando
stalled-reopen = Volver a la página web de su banco
stalled-confirm-title = Su confirmación todavía no ha llegado
stalled-confirm-lead = Esperamos desde hace { $duration } y su banco todavía no nos ha comunicado su confirmación. El banco puede cerrar la solicitud en cualquier momento. Si todavía no la ha autorizado, hágalo ahora, por favor. ¿Cómo quiere continuar?
stalled-over-title = Su confirmación no ha llegado
stalled-confirm-over = Hemos esperado su confirmación durante { $duration } y la solicitud ya ha terminado. ¿Cómo quiere continuar?
number-title = Introduzca el número que aparece en la página en la que empezó
number-title-phone = Introduzca el número que aparece en su ordenador
number-lead = Usted empezó en otro lugar, por ejemplo en otro navegador o en un ordenador. Allí se muestra un número. Introdúzcalo aquí para que solo usted pueda continuar.
number-label = Número
number-wrong = Ese número no es correcto. Mire de nuevo la página en la que empezó e introduzca el número que aparece allí.
number-spent-title = Se ha introducido un número incorrecto demasiadas veces
number-spent-todo = Por seguridad, la autorización que dio en su banco no se tendrá en cuenta. Inténtelo de nuevo: pasará otra vez por la página web de su banco y recibirá un número nuevo.
number-spent-lead = Por seguridad, no se puede continuar aquí. Vuelva a la página en la que empezó e inténtelo de nuevo allí.
number-accepted-title = Gracias, el número es correcto
number-accepted-lead = Vuelva ahora a la página en la que empezó, que continuará automáticamente. Puede cerrar esta ventana.
show-number-title = Introduzca este número en la otra ventana
show-number-lead = Usted ha vuelto de su banco en otro navegador o en otro dispositivo. Allí se le pide este número.
show-number-warning = No dé nunca este número a otras personas.
phone-offer = Continuar en mi móvil
phone-title = Continúe en su móvil
phone-lead = Escanee este código con la cámara de su móvil y abra el enlace. Después introduzca allí este número:
phone-code = Código QR con el enlace para su móvil
phone-waits = En cuanto haya introducido el número, esta página continuará automáticamente.
on-phone-title = El proceso continúa en su móvil
on-phone-lead = Siga allí. Cuando haya terminado, esta página continuará automáticamente.
on-phone-back = Prefiero continuar aquí
number-lead-phone = Su ordenador muestra un número encima del código QR. Introdúzcalo aquí para que solo usted pueda continuar.
at-computer-title = El proceso continúa en su ordenador
at-computer-lead = Vuelva ahora a su ordenador, donde el proceso continúa automáticamente. Puede cerrar esta página.
at-computer-done-title = Ha terminado en su móvil
at-computer-done-lead = Vuelva ahora a su ordenador, donde el proceso continúa automáticamente. Puede cerrar esta página.

## Cuentas

accounts-title = ¿Qué cuentas quiere compartir?
accounts-title-single = ¿Qué cuenta quiere compartir?
accounts-lead = { $client } recibe solo lo que usted elija aquí.
accounts-asked = { $count ->
    [one] Cuenta solicitada: { $accounts }
   *[other] Cuentas solicitadas: { $accounts }
}
accounts-missing-title = { $missing ->
    [one] No se ha encontrado 1 de las { NUMBER($total) } cuentas: { $accounts }
   *[other] No se han encontrado { NUMBER($missing) } de las { NUMBER($total) } cuentas: { $accounts }
}
accounts-missing-kinds-title = { $missing ->
    [one] No se ha encontrado 1 de las { NUMBER($total) } cuentas entre las del tipo solicitado: { $accounts }
   *[other] No se han encontrado { NUMBER($missing) } de las { NUMBER($total) } cuentas entre las del tipo solicitado: { $accounts }
}
accounts-missing-todo = { $count ->
    [one] Comparta la cuenta encontrada o elija otro banco.
   *[other] Comparta las cuentas encontradas o elija otro banco.
}
accounts-all-missing-title = { $count ->
    [one] No se ha encontrado la cuenta solicitada
   *[other] No se han encontrado las cuentas solicitadas
}
accounts-none-todo = Elija aquí otra cuenta u otro banco.
accounts-kinds = { $count ->
    [one] { $client } pide solo este tipo de cuenta: { $kinds }
   *[other] { $client } pide solo estos tipos de cuenta: { $kinds }
}
accounts-list = Cuentas
accounts-all = Seleccionar todas
accounts-none = Quitar la selección
accounts-balances = Mostrar saldos
accounts-joint = Cuenta conjunta
accounts-closes = Tiempo restante para elegir
accounts-button = Compartir las cuentas seleccionadas
accounts-button-single = Compartir la cuenta seleccionada
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
done-lead-framed = { $client } ya puede obtener los datos que usted ha compartido. Puede cerrar esta ventana.
done-accounts = { $count ->
    [one] Cuenta elegida
   *[other] Cuentas elegidas
}
done-complete = Datos completos
done-deleted = Borraremos sus datos como muy tarde
done-at = el { $date }
done-in = dentro de { $duration }
coverage-bank-limit = Su banco solo facilita los datos de una parte del periodo.
coverage-range-refused = Su banco no ha permitido consultar todo el periodo; se ha consultado uno más corto.
coverage-declined = No confirmó el acceso a los movimientos más antiguos; se han obtenido los de los últimos 90 días.
coverage-failed = Su banco no ha facilitado los datos de esta cuenta.
coverage-forbidden = Su banco no da acceso a los datos de esta cuenta.
coverage-too-many = Esta cuenta tiene un número muy elevado de movimientos; solo se han consultado los más recientes.
cancelled-title = Proceso cancelado
cancelled-lead = No se ha compartido nada. Hemos borrado todos los datos suyos que conservábamos.
cancelled-lead-framed = No se ha compartido nada. Hemos borrado todos los datos suyos que conservábamos. Puede cerrar esta ventana.
confirm-cancel-title = ¿Quiere cancelar?
confirm-cancel-lead = No se compartirá nada y volverá a { $client }.
confirm-cancel-yes = Sí, cancelar
confirm-cancel-no = No, continuar
kept-title = Qué datos conservamos todavía
kept-lead = Usted ha compartido datos de sus cuentas. Los conservamos todavía para que { $client } pueda obtenerlos: titulares, números de cuenta, saldos, movimientos e inversiones (cartera de valores).
erase-offer = Borrar mis datos ahora
erase-later = También podrá hacerlo más tarde: vuelva a abrir esta página en este navegador.
confirm-erase-title = ¿Borrar sus datos ahora?
confirm-erase-lead = Borraremos de inmediato todos los datos suyos que conservamos. { $client } ya no podrá obtenerlos. Los datos que { $client } ya haya obtenido seguirán en su poder.
confirm-erase-yes = Sí, borrar todo
confirm-erase-no = No, volver
ended-lead = No se ha compartido nada. Si desea intentarlo de nuevo, vuelva a la página en la que empezó y comience de nuevo allí.
next-retry = Intentar de nuevo
next-bank = Elegir banco
next-accounts = Iniciar sesión otra vez y elegir otras cuentas
next-other-login = Iniciar sesión con otros datos
next-give-up = Volver a { $client } sin compartir nada
elsewhere-title = Este enlace ya se está utilizando
elsewhere-lead = Este enlace ya se ha abierto en otra ventana u otro navegador. Para proteger sus datos, esta página no los muestra.
elsewhere-restart-lead = Vuelva a esa ventana. Si ya no está abierta, empiece de nuevo aquí; la otra ventana dejará de funcionar. Si no fue usted quien abrió el enlace, no continúe aquí y pida uno nuevo.
elsewhere-lost-lead = Vuelva a esa ventana. Si ya no está abierta, o si no fue usted quien abrió el enlace, pida un enlace nuevo a quien le envió este.
elsewhere-restart = Empezar de nuevo aquí
restored-lead = Un momento, se está recuperando esta página.
removed-title = Este proceso se ha interrumpido
removed-lead = La empresa que pidió consultar sus cuentas lo ha interrumpido. Hemos borrado todos los datos suyos que conservábamos. Si desea continuar, vuelva a la página de esa empresa y empiece de nuevo.
finished-title = Este proceso ha concluido
finished-lead = No tiene que hacer nada más: hemos borrado todos los datos suyos que conservábamos. Puede cerrar esta ventana.
completed-lead = No tiene que hacer nada más y puede cerrar esta ventana.

## Páginas sin proceso

error-unknown-title = Este enlace no funciona
error-unknown-lead = Está incompleto, es incorrecto o ha caducado. Pida uno nuevo a quien se lo envió.
error-request-title = No ha funcionado
error-request-lead = Su navegador ha enviado algo que no hemos podido entender. Vuelva a la página anterior e inténtelo de nuevo.
error-stale-title = Esta página ya no está actualizada
error-stale-lead = Vuelva a donde recibió el enlace y ábralo de nuevo.
error-busy-title = Demasiados intentos en poco tiempo
error-busy-lead = Espere { $duration } e inténtelo de nuevo.
error-unavailable-title = Ha surgido un problema por nuestra parte
error-unavailable-lead = No es culpa suya. Inténtelo de nuevo dentro de un momento.

## Problemas: qué ha pasado y qué hacer

code-login-wrong-title = Los datos de acceso no son correctos
code-login-wrong-todo = Revise sus datos de acceso e inténtelo de nuevo. Tras varios intentos fallidos, su acceso a la banca en línea puede quedar bloqueado.
code-login-blocked-title = Su banca en línea está bloqueada
code-login-blocked-todo = Pida a su banco que la desbloquee y después inténtelo aquí de nuevo, o elija otro banco.
code-login-pin-change-required-title = Su banco pide un PIN nuevo
code-login-pin-change-required-todo = Inicie sesión en la página web de su banco, defina allí un PIN nuevo y después inténtelo aquí de nuevo.
code-login-not-activated-title = La banca en línea no está activada
code-login-not-activated-todo = Pida a su banco que active la banca en línea para su cuenta y después inténtelo aquí de nuevo, o elija otro banco.
code-sca-wrong-title = El código no es correcto
code-sca-wrong-todo = Revise el código e introdúzcalo de nuevo, o solicite uno nuevo.
code-sca-wrong-over = Se han agotado los intentos y su banco ha cerrado esta confirmación. Inténtelo de nuevo: volverá a iniciar sesión y recibirá un código nuevo.
code-sca-rejected-title = La solicitud se ha rechazado al confirmar
code-sca-rejected-todo = Si la rechazó por error, inténtelo de nuevo y autorice la solicitud en su banco.
code-sca-expired-title = Se ha agotado el tiempo para confirmar
code-sca-expired-todo = Inténtelo de nuevo y confirme sin demora.
code-sca-expired-renew = Los códigos recibidos hasta ahora ya no son válidos. Solicite uno nuevo e introdúzcalo sin demora.
code-sca-expired-otherwise = Elija otra forma de confirmar u otro banco y confirme sin demora.
run-out-again = Elija de nuevo su banco para volver a empezar, o elija otro banco.
code-sca-method-not-active-title = No hay ninguna forma de confirmación activada
code-sca-method-not-active-todo = Active una forma de confirmación en su banco y después inténtelo de nuevo, o elija otro banco.
code-sca-blocked-title = La forma de confirmación elegida está bloqueada
code-sca-blocked-todo = Inténtelo de nuevo con otra forma de confirmación o elija otro banco. Su banco puede desbloquearla.
sca-blocked-here = Elija abajo otra forma de confirmación u otro banco. Su banco puede desbloquear la que eligió.
code-account-none-matching-title = No se ha encontrado ninguna cuenta que coincida con lo solicitado
code-account-none-matching-todo = Inténtelo de nuevo con otra cuenta o elija otro banco.
code-account-none-matching-over = Elija otro banco o inicie sesión con otros datos de acceso.
code-account-forbidden-title = Su banco no da acceso a una cuenta solicitada
code-account-forbidden-todo = Inténtelo de nuevo con otra cuenta, por favor.
code-bank-unknown-title = No conocemos el banco de esta cuenta
code-bank-unknown-todo = Busque usted su banco y elíjalo, por favor.
code-bank-unsupported-title = Este banco todavía no está disponible en este servicio
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
code-bank-limit-todo = Su banco no permite más por hoy. Inténtelo de nuevo mañana o elija otro banco.
code-bank-protocol-title = No hemos entendido la respuesta de su banco
code-bank-protocol-todo = Por seguridad, no se ha compartido nada. Elija otro banco o inténtelo más tarde.
code-flow-expired-title = Se ha agotado el tiempo
code-flow-expired-todo = No se ha compartido nada. Para proteger sus datos, hemos borrado todos los datos suyos que conservábamos. En sus cuentas no ha cambiado nada. Vuelva a la página en la que empezó e inicie allí un proceso nuevo.
code-service-unavailable-title = Ha surgido un problema por nuestra parte
code-service-unavailable-todo = No es culpa suya. Inténtelo de nuevo dentro de unos minutos.
code-service-misconfigured-title = Este servicio no está bien configurado
code-service-misconfigured-todo = No se ha compartido nada. No es culpa suya y no tiene que hacer nada en su banco. Avise, por favor, a la empresa que pidió consultar sus cuentas.
misconfigured-tell = No se ha compartido nada. No es culpa suya y no tiene que hacer nada en su banco. Avise, por favor, a { $client }.
