## Chaque page

date = { $day ->
    [1] 1er
   *[other] { NUMBER($day) }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { NUMBER($year, useGrouping: 0) }
duration-minutes = { $count ->
    [one] { NUMBER($count) } minute
   *[other] { NUMBER($count) } minutes
}
duration-seconds = { $count ->
    [one] { NUMBER($count) } seconde
   *[other] { NUMBER($count) } secondes
}
duration-hours = { $count ->
    [one] { NUMBER($count) } heure
   *[other] { NUMBER($count) } heures
}
left-minutes = { $count ->
    [one] { NUMBER($count) } minute
   *[other] { NUMBER($count) } minutes
}
left-hours = { $count ->
    [one] { NUMBER($count) } heure
   *[other] { NUMBER($count) } heures
}
steps = Étape { NUMBER($step) } sur { NUMBER($total) }
step-consent = Accord
step-bank = Choix de la banque
step-login = Connexion et confirmation
step-accounts = Partage des comptes
your-bank = Votre banque
either = ou
encrypted = Connexion chiffrée
cancel = Annuler
go-on = Continuer
new-tab = s’ouvre dans un nouvel onglet
time-left = Temps restant
session-left = Temps restant pour toute la démarche
bank-says = Message de votre banque :
footer-operator = Service fourni par { $operator }
footer-privacy = Politique de confidentialité
footer-terms = Conditions d’utilisation
change-bank = Choisir une autre banque
change-method = Confirmer autrement
back-to-client = Retour vers { $client }
back-plain = Retour

## Accord

consent-title = { $client } demande à consulter vos comptes une seule fois
consent-lead = Rien n’est partagé sans votre accord. L’accès est en lecture seule : aucun paiement ni aucune modification n’est possible.
consent-what = Ce que reçoit { $client }
consent-accounts = Le titulaire, le numéro et le solde des comptes que vous choisirez
consent-account-single = Le titulaire, le numéro et le solde du seul compte que vous choisirez
consent-accounts-named = { $count ->
    [one] Le titulaire, le numéro et le solde du compte indiqué par { $client }
   *[other] Le titulaire, le numéro et le solde des { NUMBER($count) } comptes indiqués par { $client }
}
consent-kinds = { $count ->
    [one] Uniquement le type de compte suivant : { $kinds }
   *[other] Uniquement les types de compte suivants : { $kinds }
}
consent-transactions = { $days ->
    [one] Les opérations du { $until } et les titres que vous détenez (actions, fonds, etc.)
   *[other] Les opérations des { NUMBER($days) } derniers jours (du { $from } au { $until }) et les titres que vous détenez (actions, fonds, etc.)
}
consent-how-long = Durée de l’accès
consent-once = Vos données sont consultées une seule fois, maintenant. Aucun accès n’est possible par la suite.
consent-kept = De notre côté, toutes vos données sont supprimées automatiquement, au plus tard { $duration } après la fin de la démarche.
consent-client-keeps = L’usage que { $client } fait des données reçues est décrit dans sa propre politique de confidentialité.
consent-safe = Vos identifiants
consent-credentials = Ils sont transmis uniquement à votre banque. { $client } ne les voit jamais.
consent-bank-next = Vous allez maintenant vous connecter à votre banque : { $bank }.
consent-button = Accepter et continuer

## Banque

banks-title = Choisissez votre banque
banks-search-label = Nom, ville, code banque ou IBAN
banks-search-button = Rechercher
banks-list = Banques
banks-found = { $count ->
    [one] { NUMBER($count) } banque
   *[other] { NUMBER($count) } banques
}
banks-none = Aucune banque ne correspond. Vérifiez l’orthographe ou recherchez par code banque.
banks-fitting = { $count ->
    [one] Veuillez choisir la banque où vous avez le compte demandé.
   *[other] Veuillez choisir la banque où vous avez les comptes demandés.
}
banks-apart = Les comptes demandés se trouvent dans des banques différentes. Veuillez choisir la banque avec laquelle vous souhaitez continuer.
banks-iban-wrong = Cet IBAN contient une erreur de saisie. Veuillez le comparer à votre relevé de compte ou à votre carte, ou recherchez votre banque par son nom.
banks-unreached = { $count ->
    [one] Cette banque n’est pas encore accessible depuis ce service
   *[other] Ces banques ne sont pas encore accessibles depuis ce service
}
banks-of-nobody = { $count ->
    [one] Nous ne connaissons pas la banque de ce compte
   *[other] Nous ne connaissons pas la banque de ces comptes
}
banks-iban-unknown = Cet IBAN est correct, mais nous ne connaissons pas sa banque. Veuillez rechercher votre banque par son nom.
banks-iban-short = { $count ->
    [one] Cet IBAN n’est pas encore complet : il manque { NUMBER($count) } caractère.
   *[other] Cet IBAN n’est pas encore complet : il manque { NUMBER($count) } caractères.
}
banks-all = Afficher toutes les banques
banks-more = Il y a d’autres banques. Saisissez quelques lettres du nom de la vôtre.
banks-code = Code banque { $code }
banks-code-abroad = { $country } · Code banque { $code }
banks-unsupported = Pas encore accessible depuis ce service. Veuillez choisir une autre banque.
banks-usually = Durée habituelle : { $duration } au plus
banks-often-fails = La connexion échoue souvent en ce moment
banks-mostly-fails = La connexion échoue presque toujours en ce moment

## Connexion

login-title = Connectez-vous à votre banque
login-lead = Saisissez les mêmes identifiants que pour consulter vos comptes en ligne.
login-again-title = { $count ->
    [one] Compte introuvable avec ces identifiants
   *[other] Comptes introuvables avec ces identifiants
}
login-again-todo = { $count ->
    [one] Nous n’avons demandé à votre banque que ce compte. Connectez-vous de nouveau pour voir tous vos comptes et choisir parmi eux, ou choisissez une autre banque.
   *[other] Nous n’avons demandé à votre banque que ces comptes. Connectez-vous de nouveau pour voir tous vos comptes et choisir parmi eux, ou choisissez une autre banque.
}
login-another-account = Saisissez ci-dessous l’IBAN d’un autre compte ou choisissez une autre banque.
login-note = Ces informations sont transmises uniquement à votre banque. { $client } ne les voit jamais.
login-button = Se connecter
field-user-name = Identifiant ou nom d’utilisateur
field-customer-number = Numéro de client
field-password = Mot de passe
field-pin = Code secret de la banque en ligne
field-second-password = Second mot de passe
field-iban = IBAN du compte que vous souhaitez partager
field-optional = facultatif
reveal-show = Afficher
reveal-hide = Masquer
reveal-of = { $action } : { $field }
fault-missing = Veuillez remplir ce champ.
fault-too-long = { $count ->
    [one] Veuillez saisir un seul caractère.
   *[other] Veuillez saisir { NUMBER($count) } caractères au maximum.
}
fault-digits = Veuillez saisir uniquement des chiffres.
fault-nothing-chosen = Veuillez d’abord choisir un moyen de confirmation.
fault-no-account = Veuillez choisir au moins un compte.
fault-only-one = Veuillez ne choisir qu’un seul compte.

## Confirmation

method-title = Comment souhaitez-vous confirmer ?
method-lead = Votre banque veut s’assurer qu’il s’agit bien de vous.
method-sms = Code par SMS
method-app = Validation dans une application
method-email = Code par e-mail
method-photo = Image à scanner avec une application ou un lecteur
method-chip = Lecteur de carte
tan-title = Saisissez votre code de confirmation
tan-lead = Obtenez un code (TAN) comme vous en avez l’habitude avec votre banque, par exemple dans son application, et saisissez-le ici.
tan-lead-sms = Votre banque vous envoie un code par SMS. Cela peut prendre une minute.
tan-lead-email = Votre banque vous envoie un code par e-mail. Cela peut prendre quelques minutes.
tan-lead-photo = Scannez l’image avec l’application ou le lecteur de votre banque. Un code s’y affiche ensuite.
tan-lead-chip = Insérez votre carte dans le lecteur, lancez le code clignotant et placez le lecteur devant l’écran. Suivez ensuite les étapes indiquées sur le lecteur : un code s’y affiche.
tan-older = Pour les opérations de plus de 90 jours, votre banque demande une confirmation supplémentaire.
tan-only-recent = Continuer sans les opérations plus anciennes
tan-label = Code de confirmation (TAN)
tan-button = Confirmer
tan-picture = Image à scanner avec l’application ou le lecteur de votre banque
tan-no-picture = L’image de votre banque ne peut pas être affichée. Demandez un nouveau code pour recevoir une autre image, ou confirmez autrement.
flicker-label = Code clignotant pour votre lecteur de carte
flicker-start = Lancer le code clignotant
flicker-stop = Arrêter
flicker-size = Taille
flicker-speed = Vitesse
flicker-no-script = Le code clignotant nécessite JavaScript. Saisissez les données à la main dans le lecteur ou confirmez autrement.
flicker-warning = Le code clignote plusieurs fois par seconde dès que vous le lancez. Si vous êtes sensible à la lumière clignotante (par exemple en cas d’épilepsie), ne le lancez pas et saisissez les données à la main.
flicker-by-hand = Saisir les données à la main
flicker-by-hand-lead = Insérez votre carte dans le lecteur, appuyez sur la touche TAN et saisissez ce qui suit, en validant chaque fois par OK.
flicker-start-code = Code de départ
flicker-entry = Saisissez ensuite
resend = Demander un nouveau code
run-out-title = Demandez un nouveau code
run-out-for-good-title = Veuillez confirmer autrement
wait-title = Confirmez auprès de votre banque
wait-title-app = Confirmez dans l’application de votre banque
wait-lead = Validez la demande comme vous en avez l’habitude avec votre banque. Revenez ensuite sur cette page.
wait-lead-app = Ouvrez l’application de votre banque et validez-y la demande. Revenez ensuite sur cette page.
wait-state = Nous attendons votre confirmation
wait-automatic = La suite s’affichera ici automatiquement.
wait-then = Appuyez ensuite ici sur « J’ai confirmé ».
wait-button = J’ai confirmé
wait-resend = Renvoyer la demande
redirect-title = Continuez sur le site de votre banque
redirect-lead = Connectez-vous à votre banque sur son site et autorisez-y cette consultation, qui n’aura lieu qu’une seule fois.
redirect-back = Vous reviendrez ensuite ici automatiquement.
redirect-who = La demande vient de { $client }. Ne continuez que si vous avez vous-même lancé cette démarche.
redirect-address = Adresse du site de votre banque
redirect-button = Continuer vers le site de ma banque
redirect-finished = J’ai terminé sur le site de ma banque
redirect-tab = Le site de votre banque s’ouvre dans un nouvel onglet. Lorsque vous y aurez terminé, cette page continuera automatiquement.
redirect-approved-title = Votre banque a reçu votre confirmation
redirect-approved-lead = Vous n’avez rien à faire. Dans quelques secondes, la démarche continuera ici automatiquement.
stalled-title = Êtes-vous encore sur le site de votre banque ?
stalled-lead = Nous attendons votre retour de la banque depuis { $duration }. Comment souhaitez-vous continuer ?
stalled-wait = Attendre encore
stalled-reopen = Retourner sur le site de ma banque
stalled-confirm-title = Votre confirmation n’est pas encore arrivée
stalled-confirm-lead = Votre banque n’a signalé aucune confirmation depuis { $duration } et peut mettre fin à la demande à tout moment. Si vous ne l’avez pas encore validée, faites-le maintenant. Comment souhaitez-vous continuer ?
stalled-over-title = Votre confirmation n’est pas arrivée
stalled-confirm-over = Votre banque n’a signalé aucune confirmation depuis { $duration } et la demande a pris fin. Comment souhaitez-vous continuer ?
number-title = Saisissez le numéro affiché sur la page où vous avez commencé
number-title-phone = Saisissez le numéro affiché sur votre ordinateur
number-lead = Vous avez commencé ailleurs, par exemple dans un autre navigateur ou sur un ordinateur. Un numéro y est affiché. Saisissez-le ici, afin que personne d’autre ne puisse continuer.
number-label = Numéro
number-wrong = Ce numéro n’est pas correct. Regardez à nouveau la page où vous avez commencé et saisissez le numéro qui y est affiché.
number-spent-title = Trop de tentatives avec un numéro incorrect
number-spent-todo = Par sécurité, ce que vous avez validé auprès de votre banque n’est pas pris en compte. Réessayez : vous retournerez sur le site de votre banque et recevrez un nouveau numéro.
number-spent-lead = Par sécurité, il n’est pas possible de continuer ici. Retournez à la page où vous avez commencé pour réessayer.
number-accepted-title = Merci, le numéro est correct
number-accepted-lead = Revenez maintenant à la page où vous avez commencé : la démarche y continue automatiquement. Vous pouvez fermer cette fenêtre.
show-number-title = Saisissez ce numéro dans l’autre fenêtre
show-number-lead = Après le passage par votre banque, une page s’est ouverte dans un autre navigateur ou sur un autre appareil. C’est là que ce numéro vous est demandé.
show-number-warning = Ne communiquez ce numéro à personne.
phone-offer = Continuer sur mon téléphone
phone-title = Continuez sur votre téléphone
phone-lead = Scannez ce code avec l’appareil photo de votre téléphone et ouvrez le lien. Saisissez ensuite ce numéro sur votre téléphone :
phone-code = Code QR contenant le lien pour votre téléphone
phone-waits = Dès que vous aurez saisi le numéro, cette page continuera automatiquement.
on-phone-title = Vous continuez sur votre téléphone
on-phone-lead = Poursuivez-y la démarche. Cette page continuera automatiquement dès que vous aurez terminé.
on-phone-back = Continuer plutôt ici
number-lead-phone = Votre ordinateur affiche un numéro au-dessus du code QR. Saisissez-le ici, afin que personne d’autre ne puisse continuer.
at-computer-title = La suite se passe sur votre ordinateur
at-computer-lead = Revenez maintenant à votre ordinateur, où la démarche continue automatiquement. Vous pouvez fermer cette page.
at-computer-done-title = Vous avez terminé sur votre téléphone
at-computer-done-lead = Revenez maintenant à votre ordinateur, où la démarche continue automatiquement. Vous pouvez fermer cette page.

## Comptes

accounts-title = Quels comptes souhaitez-vous partager ?
accounts-title-single = Quel compte souhaitez-vous partager ?
accounts-lead = { $client } reçoit uniquement ce que vous choisissez ici.
accounts-asked = { $count ->
    [one] Compte demandé : { $accounts }
   *[other] Comptes demandés : { $accounts }
}
accounts-missing-title = { $missing ->
    [one] { NUMBER($missing) } compte sur { NUMBER($total) } introuvable : { $accounts }
   *[other] { NUMBER($missing) } comptes sur { NUMBER($total) } introuvables : { $accounts }
}
accounts-missing-kinds-title = { $missing ->
    [one] { NUMBER($missing) } compte sur { NUMBER($total) } introuvable parmi les comptes du type demandé : { $accounts }
   *[other] { NUMBER($missing) } comptes sur { NUMBER($total) } introuvables parmi les comptes du type demandé : { $accounts }
}
accounts-missing-todo = { $count ->
    [one] Partagez le compte trouvé, ou choisissez une autre banque.
   *[other] Partagez les comptes trouvés, ou choisissez une autre banque.
}
accounts-all-missing-title = { $count ->
    [one] Compte demandé introuvable
   *[other] Comptes demandés introuvables
}
accounts-none-todo = Choisissez ici un autre compte, ou une autre banque.
accounts-kinds = { $count ->
    [one] { $client } demande uniquement ce type de compte : { $kinds }
   *[other] { $client } demande uniquement ces types de compte : { $kinds }
}
accounts-list = Comptes
accounts-all = Tout sélectionner
accounts-none = Tout désélectionner
accounts-balances = Afficher les soldes
accounts-joint = Compte joint
accounts-closes = Temps restant pour choisir
accounts-button = Partager les comptes sélectionnés
accounts-button-single = Partager le compte sélectionné
kind-giro = Compte courant
kind-savings = Compte d’épargne
kind-daily-savings = Compte sur livret
kind-credit-card = Carte de crédit
kind-loan = Compte de prêt
kind-paypal = PayPal
kind-depot = Compte-titres
kind-unknown = Compte

## En cours

working-connecting = Connexion à votre banque en cours
working-login = Votre banque vérifie vos identifiants
working-tan = Votre banque vérifie votre confirmation
working-fetching = Vos données sont en cours de récupération
working-fetched = Comptes traités : { NUMBER($done) } sur { NUMBER($total) }
working-ending = Déconnexion de votre banque en cours
working-usual = Cela ne prend en général que quelques secondes. Veuillez laisser cette page ouverte.
working-slow-soon = Cela prend plus de temps que d’habitude. Vous n’avez rien à faire. Veuillez laisser cette page ouverte.
working-slow = Votre banque met plus de temps que d’habitude ({ $duration } jusqu’ici). Vous n’avez rien à faire. Veuillez laisser cette page ouverte.

## La fin

done-title = C’est terminé
done-lead = Redirection vers { $client } en cours.
done-lead-framed = { $client } peut maintenant récupérer les données. Vous pouvez fermer cette fenêtre.
done-accounts = { $count ->
    [one] Compte choisi
   *[other] Comptes choisis
}
done-complete = Données complètes
done-deleted = Nous supprimerons vos données au plus tard
done-at = le { $date }
done-in = dans { $duration }
coverage-bank-limit = Votre banque n’a fourni les données que pour une partie de la période.
coverage-range-refused = Votre banque n’a pas accepté toute la période demandée ; les données d’une période plus courte ont été récupérées.
coverage-declined = Vous n’avez pas confirmé l’accès aux opérations plus anciennes ; celles des 90 derniers jours ont été récupérées.
coverage-failed = Votre banque n’a pas transmis les données de ce compte.
coverage-forbidden = Votre banque ne donne pas accès aux données de ce compte.
coverage-too-many = Ce compte comporte un très grand nombre d’opérations ; seules les plus récentes ont été récupérées.
cancelled-title = Démarche annulée
cancelled-lead = Rien n’a été partagé. Nous avons supprimé les données que nous avions à votre sujet.
cancelled-lead-framed = Rien n’a été partagé. Nous avons supprimé les données que nous avions à votre sujet. Vous pouvez fermer cette fenêtre.
confirm-cancel-title = Souhaitez-vous annuler ?
confirm-cancel-lead = Rien ne sera partagé et vous retournerez vers { $client }.
confirm-cancel-yes = Oui, annuler
confirm-cancel-no = Non, continuer
kept-title = Ce que nous conservons encore
kept-lead = Vous avez partagé des données de compte. Nous les conservons encore pour que { $client } puisse les récupérer : titulaires, numéros de compte, soldes, opérations et titres.
erase-offer = Supprimer mes données maintenant
erase-later = Vous pourrez aussi le faire plus tard : rouvrez cette page dans ce navigateur.
confirm-erase-title = Supprimer vos données maintenant ?
confirm-erase-lead = Nous supprimons immédiatement tout ce que nous conservons à votre sujet. { $client } ne pourra alors plus récupérer ces données. { $client } conserve ce qui a déjà été récupéré.
confirm-erase-yes = Oui, tout supprimer
confirm-erase-no = Non, revenir en arrière
ended-lead = Rien n’a été partagé. Si vous souhaitez réessayer, retournez là où vous avez commencé et lancez une nouvelle démarche.
next-retry = Réessayer
next-bank = Choisir ma banque
next-accounts = Se reconnecter et choisir d’autres comptes
next-other-login = Se connecter avec d’autres identifiants
next-give-up = Retour vers { $client } sans rien partager
elsewhere-title = Ce lien est déjà utilisé
elsewhere-lead = Ce lien a déjà été ouvert dans une autre fenêtre ou un autre navigateur. Pour protéger vos données, cette page n’affiche rien à leur sujet.
elsewhere-restart-lead = Retournez dans l’autre fenêtre. Si elle n’est plus ouverte, recommencez ici ; l’autre fenêtre ne pourra alors plus être utilisée. Si ce n’est pas vous qui avez ouvert le lien, ne continuez pas ici et demandez-en un nouveau.
elsewhere-lost-lead = Retournez dans l’autre fenêtre. Si elle n’est plus ouverte, ou si ce n’est pas vous qui avez ouvert le lien, demandez un nouveau lien là où vous avez reçu celui-ci.
elsewhere-restart = Recommencer ici
restored-lead = Un instant, cette page est en cours de restauration.
removed-title = Cette démarche a été interrompue
removed-lead = L’entreprise qui souhaitait consulter vos comptes a interrompu cette démarche. Nous avons supprimé toutes les données que nous avions à votre sujet. Si vous souhaitez continuer, retournez sur son site et recommencez.
finished-title = Cette démarche est terminée
finished-lead = Vous n’avez plus rien à faire : nous avons supprimé toutes les données que nous avions à votre sujet. Vous pouvez fermer cette fenêtre.
completed-lead = Vous n’avez plus rien à faire et pouvez fermer cette fenêtre.

## Pages sans démarche

error-unknown-title = Ce lien ne fonctionne pas
error-unknown-lead = Il est incomplet, incorrect ou trop ancien. Demandez-en un nouveau là où vous l’avez reçu.
error-request-title = Cela n’a pas fonctionné
error-request-lead = Votre navigateur a envoyé quelque chose que nous n’avons pas compris. Revenez à la page précédente et réessayez.
error-stale-title = Cette page n’est plus à jour
error-stale-lead = Retournez là où vous avez reçu le lien et ouvrez-le à nouveau.
error-busy-title = Trop de tentatives en peu de temps
error-busy-lead = Veuillez patienter { $duration }, puis réessayer.
error-unavailable-title = Un problème est survenu de notre côté
error-unavailable-lead = Vous n’y êtes pour rien. Veuillez réessayer dans un instant.

## Problèmes : ce qui s’est passé et ce qu’il faut faire

code-login-wrong-title = Les identifiants sont incorrects
code-login-wrong-todo = Vérifiez vos identifiants et réessayez. Après plusieurs erreurs, votre accès à la banque en ligne peut être bloqué.
code-login-blocked-title = Votre accès à la banque en ligne est bloqué
code-login-blocked-todo = Demandez à votre banque de le débloquer, puis réessayez ici, ou choisissez une autre banque.
code-login-pin-change-required-title = Votre banque demande un nouveau code secret
code-login-pin-change-required-todo = Connectez-vous sur le site de votre banque, définissez-y un nouveau code secret, puis réessayez ici.
code-login-not-activated-title = L’accès à la banque en ligne n’est pas activé
code-login-not-activated-todo = Demandez à votre banque de l’activer pour votre compte, puis réessayez ici, ou choisissez une autre banque.
code-sca-wrong-title = Le code est incorrect
code-sca-wrong-todo = Vérifiez le code et saisissez-le à nouveau, ou demandez-en un nouveau.
code-sca-wrong-over = Les tentatives sont épuisées et votre banque a mis fin à cette confirmation. Réessayez : vous vous connecterez à nouveau et recevrez un nouveau code.
code-sca-rejected-title = La demande a été refusée lors de la confirmation
code-sca-rejected-todo = Si vous l’avez refusée par erreur, réessayez et validez la demande auprès de votre banque.
code-sca-expired-title = Le temps prévu pour confirmer est écoulé
code-sca-expired-todo = Réessayez et confirmez sans tarder.
code-sca-expired-renew = Le code n’est plus valable. Demandez-en un nouveau et saisissez-le sans tarder.
code-sca-expired-otherwise = Veuillez confirmer autrement ou choisir une autre banque.
run-out-again = Choisissez à nouveau votre banque pour recommencer, ou choisissez une autre banque.
code-sca-method-not-active-title = Aucun moyen de confirmation n’est activé
code-sca-method-not-active-todo = Activez un moyen de confirmation auprès de votre banque, puis réessayez, ou choisissez une autre banque.
code-sca-blocked-title = Le moyen de confirmation choisi est bloqué
code-sca-blocked-todo = Réessayez avec un autre moyen de confirmation ou choisissez une autre banque. Votre banque peut débloquer ce moyen.
sca-blocked-here = Choisissez ci-dessous un autre moyen de confirmation, ou une autre banque. Votre banque peut débloquer ce moyen.
code-account-none-matching-title = Aucun compte ne correspond à la demande
code-account-none-matching-todo = Réessayez avec un autre compte ou choisissez une autre banque.
code-account-none-matching-over = Choisissez une autre banque, ou connectez-vous avec d’autres identifiants.
code-account-forbidden-title = Votre banque ne donne pas accès à un compte demandé
code-account-forbidden-todo = Veuillez réessayer avec un autre compte.
code-bank-unknown-title = Nous ne connaissons pas la banque de ce compte
code-bank-unknown-todo = Veuillez choisir vous-même votre banque.
code-bank-unsupported-title = Cette banque n’est pas encore accessible depuis ce service
code-bank-unsupported-todo = Si vous avez aussi un compte dans une autre banque, vous pouvez choisir cette autre banque.
code-bank-unavailable-title = Votre banque ne répond pas pour le moment
code-bank-unavailable-todo = Réessayez dans quelques minutes ou choisissez une autre banque.
code-bank-maintenance-title = Votre banque est en maintenance
code-bank-maintenance-todo = Réessayez plus tard. Le site de votre banque indique en général la durée de l’interruption.
code-bank-login-not-possible-title = Votre banque n’autorise pas cette connexion pour le moment
code-bank-login-not-possible-todo = Réessayez plus tard ou choisissez une autre banque.
code-bank-message-pending-title = Un message de votre banque vous attend
code-bank-message-pending-todo = Connectez-vous sur le site de votre banque, lisez-y le message et validez-le, puis réessayez ici.
code-bank-limit-title = Trop de demandes à votre banque aujourd’hui
code-bank-limit-todo = Votre banque n’en accepte plus aujourd’hui. Réessayez demain ou choisissez une autre banque.
code-bank-protocol-title = Nous n’avons pas compris la réponse de votre banque
code-bank-protocol-todo = Par sécurité, rien n’a été partagé. Choisissez une autre banque ou réessayez plus tard.
code-flow-expired-title = Le temps est écoulé
code-flow-expired-todo = Rien n’a été partagé. Pour protéger vos données, nous avons supprimé tout ce que nous avions reçu. Vos comptes ne sont pas modifiés. Retournez là où vous avez commencé et lancez une nouvelle démarche.
code-service-unavailable-title = Un problème est survenu de notre côté
code-service-unavailable-todo = Vous n’y êtes pour rien. Veuillez réessayer dans quelques minutes.
code-service-misconfigured-title = Ce service n’est pas configuré correctement
code-service-misconfigured-todo = Rien n’a été partagé. Vous ne pouvez pas y remédier vous-même. Veuillez prévenir l’entreprise qui souhaite consulter vos comptes.
misconfigured-tell = Rien n’a été partagé. Vous ne pouvez pas y remédier vous-même. Veuillez prévenir { $client }.
