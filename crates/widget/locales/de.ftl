## Jede Seite

date = { NUMBER($day) }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { NUMBER($year, useGrouping: 0) }
duration-minutes = { $count ->
    [one] 1 Minute
   *[other] { NUMBER($count) } Minuten
}
duration-seconds = { $count ->
    [one] 1 Sekunde
   *[other] { NUMBER($count) } Sekunden
}
duration-hours = { $count ->
    [one] 1 Stunde
   *[other] { NUMBER($count) } Stunden
}
left-minutes = { $count ->
    [one] 1 Minute
   *[other] { NUMBER($count) } Minuten
}
left-hours = { $count ->
    [one] 1 Stunde
   *[other] { NUMBER($count) } Stunden
}
steps = Schritt { NUMBER($step) } von { NUMBER($total) }
step-consent = Zustimmen
step-bank = Bank wählen
step-login = Anmelden und bestätigen
step-accounts = Konten freigeben
your-bank = Ihre Bank
either = oder
encrypted = Verschlüsselte Verbindung
cancel = Abbrechen
go-on = Weiter
new-tab = öffnet einen neuen Tab
time-left = Verbleibende Zeit
session-left = Verbleibende Zeit für den gesamten Vorgang
bank-says = Mitteilung Ihrer Bank:
footer-operator = Ein Dienst von { $operator }
footer-privacy = Datenschutzhinweise
footer-terms = Nutzungsbedingungen
change-bank = Andere Bank wählen
change-method = Anderes TAN-Verfahren wählen
back-to-client = Zurück zu { $client }
back-plain = Zurück

## Zustimmung

consent-title = { $client } bittet um einen einmaligen Einblick in Ihre Konten
consent-lead = Sie entscheiden, was Sie freigeben. Es wird nur gelesen: Zahlungen oder Änderungen sind nicht möglich.
consent-what = Was { $client } erhält
consent-accounts = Kontoinhaber, Kontonummer und Kontostand der Konten, die Sie auswählen
consent-account-single = Kontoinhaber, Kontonummer und Kontostand des einen Kontos, das Sie auswählen
consent-accounts-named = { $count ->
    [one] Kontoinhaber, Kontonummer und Kontostand des Kontos, das { $client } angefragt hat
   *[other] Kontoinhaber, Kontonummer und Kontostand der { NUMBER($count) } Konten, die { $client } angefragt hat
}
consent-kinds = { $count ->
    [one] Nur folgende Kontoart: { $kinds }
   *[other] Nur folgende Kontoarten: { $kinds }
}
consent-transactions = { $days ->
    [one] Umsätze und Depotbestände vom { $until }
   *[other] Umsätze und Depotbestände der letzten { NUMBER($days) } Tage ({ $from } bis { $until })
}
consent-how-long = Dauer und Löschung
consent-once = Ihre Daten werden jetzt einmal abgerufen. Einen späteren Zugriff gibt es nicht.
consent-kept = Alle Daten, die der Betreiber dieser Seite von Ihnen hat, werden automatisch gelöscht, spätestens { $duration } nach dem Abschluss.
consent-client-keeps = Was { $client } danach mit Ihren Daten macht, steht in den Datenschutzhinweisen von { $client }.
consent-safe = Ihre Zugangsdaten
consent-credentials = Diese Daten gehen nur an Ihre Bank. { $client } bekommt sie nie zu sehen.
consent-bank-next = Als Nächstes melden Sie sich bei Ihrer Bank an: { $bank }.
consent-button = Zustimmen und weiter

## Bank

banks-title = Wählen Sie Ihre Bank
banks-search-label = Name, Ort, Bankleitzahl oder IBAN
banks-search-button = Suchen
banks-list = Banken
banks-found = { $count ->
    [one] 1 Bank
   *[other] { NUMBER($count) } Banken
}
banks-none = Keine passende Bank gefunden. Bitte prüfen Sie die Schreibweise oder suchen Sie mit der Bankleitzahl.
banks-fitting = { $count ->
    [one] Bitte wählen Sie die Bank, bei der Sie das angefragte Konto haben.
   *[other] Bitte wählen Sie die Bank, bei der Sie die angefragten Konten haben.
}
banks-apart = Die angefragten Konten liegen bei verschiedenen Banken. Bitte wählen Sie die Bank, mit der Sie fortfahren möchten.
banks-iban-wrong = Diese IBAN enthält einen Tippfehler. Bitte vergleichen Sie sie mit Ihrem Kontoauszug oder Ihrer Bankkarte oder suchen Sie Ihre Bank nach Namen.
banks-unreached = { $count ->
    [one] Diese Bank wird noch nicht unterstützt
   *[other] Diese Banken werden noch nicht unterstützt
}
banks-of-nobody = { $count ->
    [one] Wir kennen die Bank dieses Kontos nicht
   *[other] Wir kennen die Bank dieser Konten nicht
}
banks-iban-unknown = Diese IBAN ist richtig, aber wir kennen ihre Bank nicht. Bitte suchen Sie Ihre Bank nach Namen.
banks-iban-short = { $count ->
    [one] Diese IBAN ist noch nicht vollständig: Es fehlt 1 Zeichen.
   *[other] Diese IBAN ist noch nicht vollständig: Es fehlen { NUMBER($count) } Zeichen.
}
banks-all = Alle Banken anzeigen
banks-more = Es gibt weitere Banken. Geben Sie einige Buchstaben des Banknamens ein.
banks-code = BLZ { $code }
banks-code-abroad = { $country } · Bankcode { $code }
banks-unsupported = Wird noch nicht unterstützt. Bitte wählen Sie eine andere Bank.
banks-usually = Dauert meist bis zu { $duration }
banks-often-fails = Verbindung scheitert derzeit oft
banks-mostly-fails = Verbindung gelingt derzeit kaum

## Anmeldung

login-title = Melden Sie sich bei Ihrer Bank an
login-lead = Geben Sie dieselben Zugangsdaten ein wie im Online-Banking.
login-again-title = { $count ->
    [one] Dieses Konto wurde mit diesen Zugangsdaten nicht gefunden
   *[other] Diese Konten wurden mit diesen Zugangsdaten nicht gefunden
}
login-again-todo = { $count ->
    [one] Wir haben Ihre Bank nur nach diesem Konto gefragt. Melden Sie sich noch einmal an, um alle Ihre Konten zu sehen und daraus zu wählen, oder wählen Sie eine andere Bank.
   *[other] Wir haben Ihre Bank nur nach diesen Konten gefragt. Melden Sie sich noch einmal an, um alle Ihre Konten zu sehen und daraus zu wählen, oder wählen Sie eine andere Bank.
}
login-another-account = Geben Sie unten die IBAN eines anderen Kontos ein oder wählen Sie eine andere Bank.
login-note = Diese Angaben gehen nur an Ihre Bank. { $client } bekommt sie nie zu sehen.
login-button = Anmelden
field-user-name = Benutzername oder Anmeldekennung
field-customer-number = Kundennummer
field-password = Passwort
field-pin = Online-Banking-PIN
field-second-password = Zweites Passwort
field-iban = IBAN des Kontos, das Sie freigeben möchten
field-optional = freiwillig
reveal-show = Anzeigen
reveal-hide = Verbergen
reveal-of = { $field } { $action }
fault-missing = Bitte füllen Sie dieses Feld aus.
fault-too-long = { $count ->
    [one] Bitte geben Sie höchstens ein Zeichen ein.
   *[other] Bitte geben Sie höchstens { NUMBER($count) } Zeichen ein.
}
fault-digits = Bitte geben Sie nur Ziffern ein.
fault-nothing-chosen = Bitte wählen Sie ein TAN-Verfahren aus.
fault-no-account = Bitte wählen Sie mindestens ein Konto aus.
fault-only-one = Bitte wählen Sie nur ein Konto aus.

## Bestätigung

method-title = Wie möchten Sie bestätigen?
method-lead = Ihre Bank möchte sichergehen, dass wirklich Sie es sind.
method-sms = TAN per SMS
method-app = Freigabe in einer App
method-email = TAN per E-Mail
method-photo = Bild zum Scannen mit App oder Lesegerät
method-chip = Kartenleser (TAN-Generator)
tan-title = Geben Sie Ihre TAN ein
tan-lead = Rufen Sie die TAN so ab, wie Sie es von Ihrer Bank kennen, zum Beispiel in der App, und geben Sie sie hier ein.
tan-lead-sms = Ihre Bank schickt Ihnen eine TAN per SMS. Das kann eine Minute dauern.
tan-lead-email = Ihre Bank schickt Ihnen eine TAN per E-Mail. Das kann einige Minuten dauern.
tan-lead-photo = Scannen Sie das Bild mit der App oder dem Lesegerät Ihrer Bank. Dort erscheint dann eine TAN.
tan-lead-chip = Stecken Sie Ihre Karte in den TAN-Generator, starten Sie den Code, halten Sie das Gerät vor den Bildschirm und folgen Sie den Anweisungen auf dem Display. Dort erscheint dann eine TAN.
tan-older = Für Umsätze, die älter als 90 Tage sind, verlangt Ihre Bank eine weitere Bestätigung.
tan-only-recent = Ohne ältere Umsätze fortfahren
tan-label = TAN
tan-button = Bestätigen
tan-picture = Bild zum Scannen mit der App oder dem Lesegerät Ihrer Bank
tan-no-picture = Das Bild Ihrer Bank kann nicht angezeigt werden. Bitte fordern Sie eine neue TAN an oder wählen Sie ein anderes TAN-Verfahren.
flicker-label = Flickercode für Ihren TAN-Generator
flicker-start = Flickercode starten
flicker-stop = Anhalten
flicker-size = Größe
flicker-speed = Geschwindigkeit
flicker-no-script = Der Flickercode braucht JavaScript. Geben Sie die Daten von Hand in den TAN-Generator ein oder wählen Sie ein anderes TAN-Verfahren.
flicker-warning = Der Code flackert mehrmals in der Sekunde, sobald Sie ihn starten. Wenn Sie empfindlich auf flackerndes Licht reagieren, starten Sie ihn nicht und geben Sie die Daten von Hand ein.
flicker-by-hand = Daten von Hand eingeben
flicker-by-hand-lead = Stecken Sie Ihre Karte in den TAN-Generator, drücken Sie die Taste „TAN“ und geben Sie Folgendes ein. Bestätigen Sie jede Eingabe mit „OK“.
flicker-start-code = Startcode
flicker-entry = Danach eingeben
resend = Neue TAN anfordern
run-out-title = Fordern Sie eine neue TAN an
run-out-for-good-title = Bitte bestätigen Sie auf einem anderen Weg
wait-title = Bestätigen Sie bei Ihrer Bank
wait-title-app = Bestätigen Sie in der App Ihrer Bank
wait-lead = Bestätigen Sie die Anfrage so, wie Sie es von Ihrer Bank kennen. Kehren Sie dann auf diese Seite zurück.
wait-lead-app = Öffnen Sie die App Ihrer Bank und bestätigen Sie die Anfrage dort. Kehren Sie dann auf diese Seite zurück.
wait-state = Wir warten auf Ihre Bestätigung
wait-automatic = Danach geht es hier von selbst weiter.
wait-then = Wählen Sie danach hier „Ich habe bestätigt“.
wait-button = Ich habe bestätigt
wait-resend = Anfrage erneut senden
redirect-title = Weiter auf der Website Ihrer Bank
redirect-lead = Auf der Website Ihrer Bank melden Sie sich an und stimmen dem einmaligen Einblick zu.
redirect-back = Danach kommen Sie automatisch hierher zurück.
redirect-who = Die Anfrage kommt von { $client }. Fahren Sie nur dann fort, wenn Sie den Vorgang selbst begonnen haben.
redirect-address = Internetadresse Ihrer Bank
redirect-button = Weiter zur Bank
redirect-finished = Ich bin bei der Bank fertig
redirect-tab = Die Website Ihrer Bank öffnet sich in einem neuen Tab. Wenn Sie dort fertig sind, geht es hier von selbst weiter.
redirect-approved-title = Ihre Bestätigung ist bei Ihrer Bank angekommen
redirect-approved-lead = Sie müssen nichts weiter tun. In wenigen Sekunden geht es hier von selbst weiter.
stalled-title = Sind Sie noch auf der Website Ihrer Bank?
stalled-lead = Sie sind vor { $duration } zu Ihrer Bank gewechselt und noch nicht zurückgekehrt. Wie möchten Sie weitermachen?
stalled-wait = Weiter warten
stalled-reopen = Erneut zur Bank wechseln
stalled-confirm-title = Ihre Bestätigung ist noch nicht angekommen
stalled-confirm-lead = Ihre Bank hat seit { $duration } keine Bestätigung gemeldet und kann die Anfrage jederzeit beenden. Falls Sie noch nicht bestätigt haben, holen Sie es bitte jetzt nach. Wie möchten Sie weitermachen?
stalled-over-title = Ihre Bestätigung ist nicht angekommen
stalled-confirm-over = Seit { $duration } hat Ihre Bank keine Bestätigung gemeldet, und die Anfrage ist jetzt beendet. Wie möchten Sie weitermachen?
number-title = Geben Sie die Zahl aus dem Fenster ein, in dem Sie begonnen haben
number-title-phone = Geben Sie die Zahl von Ihrem Computer ein
number-lead = Sie haben in einem anderen Fenster oder Browser oder am Computer begonnen. Dort wird eine Zahl angezeigt. Geben Sie sie hier ein, damit nur Sie weitermachen können.
number-label = Zahl
number-wrong = Diese Zahl stimmt nicht. Bitte sehen Sie noch einmal in dem Fenster nach, in dem Sie begonnen haben, und geben Sie die dort angezeigte Zahl ein.
number-spent-title = Die Zahl wurde zu oft falsch eingegeben
number-spent-todo = Zur Sicherheit verwenden wir Ihre Bestätigung bei der Bank nicht. Versuchen Sie es erneut: Sie wechseln noch einmal auf die Website Ihrer Bank und bekommen eine neue Zahl.
number-spent-lead = Zur Sicherheit geht es hier nicht weiter. Kehren Sie in das Fenster zurück, in dem Sie begonnen haben, und versuchen Sie es dort erneut.
number-accepted-title = Danke, die Zahl stimmt
number-accepted-lead = Kehren Sie jetzt in das Fenster zurück, in dem Sie begonnen haben. Dort geht es von selbst weiter, und Sie können dieses Fenster schließen.
show-number-title = Geben Sie diese Zahl im anderen Fenster ein
show-number-lead = Sie sind von Ihrer Bank in einem anderen Browser oder auf einem anderen Gerät zurückgekehrt. Dort werden Sie nach dieser Zahl gefragt.
show-number-warning = Geben Sie diese Zahl niemals an andere weiter.
phone-offer = Auf dem Smartphone fortfahren
phone-title = Auf dem Smartphone fortfahren
phone-lead = Scannen Sie diesen Code mit der Kamera Ihres Smartphones und öffnen Sie den Link. Geben Sie dort diese Zahl ein:
phone-code = QR-Code mit dem Link für Ihr Smartphone
phone-waits = Sobald Sie die Zahl eingegeben haben, geht es hier von selbst weiter.
on-phone-title = Sie machen auf dem Smartphone weiter
on-phone-lead = Fahren Sie dort fort. Wenn Sie fertig sind, geht es hier von selbst weiter.
on-phone-back = Doch hier weitermachen
number-lead-phone = Über dem QR-Code auf Ihrem Computer steht eine Zahl. Geben Sie sie hier ein, damit nur Sie weitermachen können.
at-computer-title = Es geht an Ihrem Computer weiter
at-computer-lead = Kehren Sie jetzt an Ihren Computer zurück. Dort geht es von selbst weiter, und Sie können diese Seite schließen.
at-computer-done-title = Auf dem Smartphone sind Sie fertig
at-computer-done-lead = Kehren Sie jetzt an Ihren Computer zurück. Dort geht es von selbst weiter, und Sie können diese Seite schließen.

## Konten

accounts-title = Welche Konten möchten Sie freigeben?
accounts-title-single = Welches Konto möchten Sie freigeben?
accounts-lead = { $client } erhält nur, was Sie hier auswählen.
accounts-asked = { $count ->
    [one] Angefragtes Konto: { $accounts }
   *[other] Angefragte Konten: { $accounts }
}
accounts-missing-title = { NUMBER($missing) } von { NUMBER($total) } Konten nicht gefunden: { $accounts }
accounts-missing-kinds-title = { NUMBER($missing) } von { NUMBER($total) } Konten unter denen der gewünschten Art nicht gefunden: { $accounts }
accounts-missing-todo = { $count ->
    [one] Geben Sie das gefundene Konto frei oder wählen Sie eine andere Bank.
   *[other] Geben Sie die gefundenen Konten frei oder wählen Sie eine andere Bank.
}
accounts-all-missing-title = { $count ->
    [one] Das angefragte Konto wurde nicht gefunden
   *[other] Die angefragten Konten wurden nicht gefunden
}
accounts-none-todo = Wählen Sie hier ein anderes Konto oder eine andere Bank.
accounts-kinds = { $count ->
    [one] { $client } fragt nur nach dieser Kontoart: { $kinds }
   *[other] { $client } fragt nur nach diesen Kontoarten: { $kinds }
}
accounts-list = Konten
accounts-all = Alle auswählen
accounts-none = Auswahl aufheben
accounts-balances = Kontostände anzeigen
accounts-joint = Gemeinschaftskonto
accounts-closes = Verbleibende Zeit für die Auswahl
accounts-button = Ausgewählte Konten freigeben
accounts-button-single = Ausgewähltes Konto freigeben
kind-giro = Girokonto
kind-savings = Sparkonto
kind-daily-savings = Tagesgeldkonto
kind-credit-card = Kreditkarte
kind-loan = Kreditkonto
kind-paypal = PayPal-Konto
kind-depot = Wertpapierdepot
kind-unknown = Konto

## Es wird gearbeitet

working-connecting = Verbindung zu Ihrer Bank wird aufgebaut
working-login = Ihre Bank prüft Ihre Zugangsdaten
working-tan = Ihre Bank prüft Ihre Bestätigung
working-fetching = Ihre Daten werden abgerufen
working-fetched = { $total ->
    [one] { NUMBER($done) } von 1 Konto fertig
   *[other] { NUMBER($done) } von { NUMBER($total) } Konten fertig
}
working-ending = Sie werden bei Ihrer Bank abgemeldet
working-usual = Das dauert meist nur ein paar Sekunden. Bitte lassen Sie diese Seite geöffnet.
working-slow-soon = Das dauert länger als üblich. Sie müssen nichts tun. Bitte lassen Sie diese Seite geöffnet.
working-slow = Ihre Bank braucht länger als üblich (bisher { $duration }). Sie müssen nichts tun. Bitte lassen Sie diese Seite geöffnet.

## Das Ende

done-title = Geschafft
done-lead = Sie kehren jetzt zu { $client } zurück.
done-lead-framed = { $client } kann die Daten jetzt abholen. Sie können dieses Fenster schließen.
done-accounts = { $count ->
    [one] Ausgewähltes Konto
   *[other] Ausgewählte Konten
}
done-complete = Vollständig
done-deleted = Wir löschen Ihre Daten spätestens
done-at = am { $date } Uhr
done-in = in { $duration }
coverage-bank-limit = Ihre Bank stellt die Daten nur für einen Teil des Zeitraums bereit.
coverage-range-refused = Ihre Bank hat nicht den gesamten Zeitraum zugelassen; abgerufen wurde ein kürzerer.
coverage-declined = Sie haben den Zugriff auf ältere Umsätze nicht freigegeben; abgerufen wurden die der letzten 90 Tage.
coverage-failed = Ihre Bank hat die Daten dieses Kontos nicht geliefert.
coverage-forbidden = Ihre Bank erlaubt keinen Zugriff auf die Daten dieses Kontos.
coverage-too-many = Dieses Konto hat sehr viele Umsätze; nur die neuesten wurden abgerufen.
cancelled-title = Der Vorgang wurde abgebrochen
cancelled-lead = Es wurde nichts freigegeben. Ihre Daten haben wir gelöscht.
cancelled-lead-framed = Es wurde nichts freigegeben. Ihre Daten haben wir gelöscht. Sie können dieses Fenster schließen.
confirm-cancel-title = Möchten Sie abbrechen?
confirm-cancel-lead = Es wird nichts freigegeben, und Sie kehren zu { $client } zurück.
confirm-cancel-yes = Ja, abbrechen
confirm-cancel-no = Nein, weitermachen
kept-title = Was wir noch von Ihnen haben
kept-lead = Sie haben Kontodaten freigegeben. Damit { $client } sie abholen kann, liegen sie noch bei uns: Kontoinhaber, Kontonummern, Kontostände, Umsätze und Depotbestände.
erase-offer = Meine Daten jetzt löschen
erase-later = Das geht auch später noch: Öffnen Sie dazu diese Seite in diesem Browser erneut.
confirm-erase-title = Ihre Daten jetzt löschen?
confirm-erase-lead = Wir löschen sofort alles, was wir von Ihnen haben. { $client } kann die Daten dann nicht mehr abholen. Was { $client } bereits abgeholt hat, bleibt dort.
confirm-erase-yes = Ja, alles löschen
confirm-erase-no = Nein, zurück
ended-lead = Es wurde nichts freigegeben. Wenn Sie es erneut versuchen möchten, kehren Sie dorthin zurück, wo Sie begonnen haben, und starten Sie dort neu.
next-retry = Erneut versuchen
next-bank = Bank wählen
next-accounts = Neu anmelden und andere Konten wählen
next-other-login = Mit anderen Zugangsdaten anmelden
next-give-up = Ohne Freigabe zurück zu { $client }
elsewhere-title = Dieser Link wird schon verwendet
elsewhere-lead = Dieser Link wurde schon in einem anderen Fenster oder Browser geöffnet. Zum Schutz Ihrer Daten zeigen wir hier nichts an.
elsewhere-restart-lead = Kehren Sie in das andere Fenster zurück. Ist es nicht mehr offen, beginnen Sie hier neu; im anderen Fenster geht es dann nicht mehr weiter. Haben Sie den Link nicht selbst geöffnet, machen Sie hier nicht weiter und fordern Sie einen neuen an.
elsewhere-lost-lead = Kehren Sie in das andere Fenster zurück. Ist es nicht mehr offen oder haben Sie den Link nicht selbst geöffnet, fordern Sie dort, wo Sie ihn erhalten haben, einen neuen an.
elsewhere-restart = Hier neu beginnen
restored-lead = Einen Moment bitte, diese Seite wird wiederhergestellt.
removed-title = Dieser Vorgang wurde beendet
removed-lead = Der Anbieter, der Sie hierhergeschickt hat, hat ihn beendet. Wir haben alle Daten gelöscht, die wir von Ihnen hatten. Wenn Sie weitermachen möchten, kehren Sie zu ihm zurück und beginnen Sie neu.
finished-title = Dieser Vorgang ist abgeschlossen
finished-lead = Sie müssen nichts weiter tun: Wir haben alle Daten gelöscht, die wir von Ihnen hatten. Sie können dieses Fenster schließen.
completed-lead = Sie müssen nichts weiter tun und können dieses Fenster schließen.

## Seiten ohne Vorgang

error-unknown-title = Dieser Link funktioniert nicht
error-unknown-lead = Er ist unvollständig, falsch oder zu alt. Bitte fordern Sie dort, wo Sie den Link erhalten haben, einen neuen an.
error-request-title = Das hat nicht geklappt
error-request-lead = Ihr Browser hat etwas gesendet, das wir nicht verstehen konnten. Bitte gehen Sie eine Seite zurück und versuchen Sie es erneut.
error-stale-title = Diese Seite ist nicht mehr aktuell
error-stale-lead = Bitte gehen Sie dorthin zurück, wo Sie den Link erhalten haben, und öffnen Sie ihn erneut.
error-busy-title = Gerade gehen zu viele Anfragen ein
error-busy-lead = Bitte warten Sie { $duration } und versuchen Sie es dann erneut.
error-unavailable-title = Bei uns ist eine Störung aufgetreten
error-unavailable-lead = Sie haben nichts falsch gemacht. Bitte versuchen Sie es gleich noch einmal.

## Probleme: was geschehen ist und was zu tun ist

code-login-wrong-title = Die Zugangsdaten stimmen nicht
code-login-wrong-todo = Bitte prüfen Sie Ihre Zugangsdaten und versuchen Sie es erneut. Nach mehreren Fehlversuchen kann Ihr Online-Banking gesperrt werden.
code-login-blocked-title = Ihr Online-Banking ist gesperrt
code-login-blocked-todo = Bitte lassen Sie es von Ihrer Bank entsperren und versuchen Sie es dann hier erneut oder wählen Sie eine andere Bank.
code-login-pin-change-required-title = Ihre Bank verlangt eine neue PIN
code-login-pin-change-required-todo = Melden Sie sich auf der Website Ihrer Bank an, legen Sie dort eine neue PIN fest und versuchen Sie es dann hier erneut.
code-login-not-activated-title = Das Online-Banking ist nicht freigeschaltet
code-login-not-activated-todo = Bitte lassen Sie Ihr Konto von Ihrer Bank für das Online-Banking freischalten und versuchen Sie es dann hier erneut oder wählen Sie eine andere Bank.
code-sca-wrong-title = Die TAN stimmt nicht
code-sca-wrong-todo = Bitte prüfen Sie die TAN und geben Sie sie erneut ein oder fordern Sie eine neue an.
code-sca-wrong-over = Die TAN wurde zu oft falsch eingegeben, und Ihre Bank hat den Vorgang abgebrochen. Sie können neu beginnen: Sie melden sich noch einmal an und erhalten eine neue TAN.
code-sca-rejected-title = Die Anfrage wurde abgelehnt
code-sca-rejected-todo = Wenn Sie die Anfrage nur versehentlich abgelehnt haben, versuchen Sie es erneut und bestätigen Sie sie bei Ihrer Bank.
code-sca-expired-title = Die Zeit für die Bestätigung ist abgelaufen
code-sca-expired-todo = Versuchen Sie es erneut. Die Zeit dafür ist begrenzt: Bitte bestätigen Sie möglichst bald.
code-sca-expired-renew = Ihre bisherige TAN gilt nicht mehr. Fordern Sie eine neue an und geben Sie sie möglichst bald ein.
code-sca-expired-otherwise = Bitte wählen Sie ein anderes TAN-Verfahren oder eine andere Bank.
run-out-again = Wählen Sie Ihre Bank noch einmal aus, um neu zu beginnen, oder wählen Sie eine andere Bank.
code-sca-method-not-active-title = Es ist kein TAN-Verfahren eingerichtet
code-sca-method-not-active-todo = Richten Sie bei Ihrer Bank ein TAN-Verfahren ein und versuchen Sie es dann erneut oder wählen Sie eine andere Bank.
code-sca-blocked-title = Das gewählte TAN-Verfahren ist gesperrt
code-sca-blocked-todo = Versuchen Sie es mit einem anderen TAN-Verfahren erneut oder wählen Sie eine andere Bank. Ihre Bank kann die Sperre aufheben.
sca-blocked-here = Wählen Sie unten ein anderes TAN-Verfahren oder eine andere Bank. Ihre Bank kann die Sperre aufheben.
code-account-none-matching-title = Kein Konto passt zu dem, was angefragt ist
code-account-none-matching-todo = Versuchen Sie es mit einem anderen Konto erneut oder wählen Sie eine andere Bank.
code-account-none-matching-over = Wählen Sie eine andere Bank oder melden Sie sich mit anderen Zugangsdaten an.
code-account-forbidden-title = Ihre Bank erlaubt keinen Zugriff auf ein angefragtes Konto
code-account-forbidden-todo = Bitte versuchen Sie es mit einem anderen Konto erneut.
code-bank-unknown-title = Wir kennen die Bank dieses Kontos nicht
code-bank-unknown-todo = Bitte wählen Sie Ihre Bank selbst aus.
code-bank-unsupported-title = Diese Bank wird noch nicht unterstützt
code-bank-unsupported-todo = Wenn Sie auch bei einer anderen Bank ein Konto haben, wählen Sie diese aus.
code-bank-unavailable-title = Ihre Bank antwortet zurzeit nicht
code-bank-unavailable-todo = Bitte versuchen Sie es in einigen Minuten erneut oder wählen Sie eine andere Bank.
code-bank-maintenance-title = Bei Ihrer Bank laufen Wartungsarbeiten
code-bank-maintenance-todo = Bitte versuchen Sie es später erneut. Auf der Website Ihrer Bank steht meist, wie lange es dauert.
code-bank-login-not-possible-title = Ihre Bank lässt diese Anmeldung zurzeit nicht zu
code-bank-login-not-possible-todo = Bitte versuchen Sie es später erneut oder wählen Sie eine andere Bank.
code-bank-message-pending-title = Bei Ihrer Bank liegt eine Mitteilung für Sie
code-bank-message-pending-todo = Melden Sie sich auf der Website Ihrer Bank an, bestätigen Sie dort die Mitteilung und versuchen Sie es dann hier erneut.
code-bank-limit-title = Heute gab es zu viele Anfragen an Ihre Bank
code-bank-limit-todo = Mehr lässt Ihre Bank für heute nicht zu. Bitte versuchen Sie es morgen erneut oder wählen Sie eine andere Bank.
code-bank-protocol-title = Wir haben die Antwort Ihrer Bank nicht verstanden
code-bank-protocol-todo = Sicherheitshalber wurde nichts freigegeben. Bitte wählen Sie eine andere Bank oder versuchen Sie es später erneut.
code-flow-expired-title = Die Zeit ist abgelaufen
code-flow-expired-todo = Es wurde nichts freigegeben. Zum Schutz Ihrer Daten haben wir alles gelöscht, was wir von Ihnen erhalten hatten. An Ihren Konten wurde nichts geändert. Kehren Sie dorthin zurück, wo Sie begonnen haben, und starten Sie dort neu.
code-service-unavailable-title = Bei uns ist eine Störung aufgetreten
code-service-unavailable-todo = Sie haben nichts falsch gemacht. Bitte versuchen Sie es in einigen Minuten erneut.
code-service-misconfigured-title = Dieser Dienst ist nicht richtig eingerichtet
code-service-misconfigured-todo = Es wurde nichts freigegeben. Das können Sie nicht selbst beheben. Bitte sagen Sie dem Anbieter Bescheid, der Sie hierhergeschickt hat.
misconfigured-tell = Es wurde nichts freigegeben. Das können Sie nicht selbst beheben. Bitte sagen Sie { $client } Bescheid.
