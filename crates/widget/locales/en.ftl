## Every page

date = { NUMBER($day) } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { NUMBER($year, useGrouping: 0) }
duration-minutes = { $count ->
    [one] 1 minute
   *[other] { NUMBER($count) } minutes
}
duration-hours = { $count ->
    [one] 1 hour
   *[other] { NUMBER($count) } hours
}
steps = Step { NUMBER($step) } of { NUMBER($total) }
step-consent = Agree
step-bank = Choose bank
step-login = Sign in and confirm
step-accounts = Share accounts
your-bank = Your bank
encrypted = Encrypted connection
cancel = Cancel
go-on = Continue
new-tab = opens in a new tab
time-left = Time left
session-left = Time left for the whole process
bank-says = Message from your bank
footer-operator = Service provided by { $operator }
footer-privacy = Privacy notice
footer-terms = Terms of use
change-bank = Choose another bank
change-method = Confirm another way
back-to-client = Back to { $client }
back-plain = Back

## Consent

consent-title = { $client } asks for a one-time look at your accounts
consent-lead = You choose what is shared. It is a read-only look: no payment can be made and nothing is changed.
consent-what = What { $client } receives
consent-accounts = Account holder, account number and balance of the accounts you choose
consent-account-single = Account holder, account number and balance of the one account you choose
consent-accounts-named = { $count ->
    [one] Account holder, account number and balance of the account that { $client } has named
   *[other] Account holder, account number and balance of the { NUMBER($count) } accounts that { $client } has named
}
consent-kinds = Only these kinds of account: { $kinds }
consent-transactions = { $days ->
    [one] Transactions and holdings of { $until }
   *[other] Transactions and holdings of the last { NUMBER($days) } days: { $from } to { $until }
}
consent-how-long = How long
consent-once = Your data is fetched once, now. There is no access later.
consent-kept = With us, everything is deleted automatically, { $duration } after you finish at the latest.
consent-client-keeps = What { $client } does with the data it collects is set out in its own privacy notice.
consent-safe = Your sign-in details
consent-credentials = They go to your bank only. { $client } never sees them.
consent-bank-next = Next, you sign in with { $bank }.
consent-button = Agree and continue

## Bank

banks-title = Choose your bank
banks-search-label = Name, town or bank code
banks-search-button = Search
banks-list = Banks
banks-found = { $count ->
    [one] 1 bank
   *[other] { NUMBER($count) } banks
}
banks-none = No bank matches. Check the spelling, or search by bank code.
banks-fitting = Please choose the bank where you have the account that was asked for.
banks-all = Show all banks
banks-more = There are more banks. Type a few letters of yours.
banks-code = Bank code { $code }
banks-unsupported = Cannot be reached from here yet. Please choose another bank.
banks-usually = Usually takes up to { $duration }
banks-often-fails = Often fails at the moment
banks-mostly-fails = Hardly ever works at the moment

## Sign-in

login-title = Sign in to your bank
login-lead = Enter the same details that you use for online banking.
login-note = These details go to your bank only. { $client } never sees them.
login-button = Sign in
field-user-name = User name or login ID
field-customer-number = Customer number
field-password = Password
field-pin = Online banking PIN
field-second-password = Second password
field-optional = optional
reveal-show = Show
reveal-hide = Hide
fault-missing = Please fill in this field.
fault-too-long = { $count ->
    [one] Please enter one character at most.
   *[other] Please enter { NUMBER($count) } characters at most.
}
fault-digits = Please enter digits only.
fault-nothing-chosen = Please choose one first.
fault-only-one = Please choose one only.

## Confirmation

method-title = How would you like to confirm?
method-lead = Your bank asks you to confirm that it is really you.
method-sms = Code by text message
method-app = Approval in an app
method-email = Code by e-mail
method-photo = Picture to scan with an app or a reader
method-chip = Card reader
tan-title = Enter your confirmation code
tan-lead = Your bank asks for a code (TAN) to make sure that it is really you.
tan-lead-sms = Your bank sends you a code by text message. This can take a minute.
tan-lead-email = Your bank sends you a code by e-mail. This can take a few minutes.
tan-lead-photo = Scan the picture with your bank’s app or reader. It then shows a code.
tan-lead-chip = Put your card into the reader and follow the steps on its display. It then shows a code.
tan-label = Confirmation code (TAN)
tan-button = Confirm
tan-picture = Picture to scan with your bank’s app or reader
tan-no-picture = The picture from your bank cannot be shown. Please have a new code sent or confirm another way.
flicker-label = Flickering code for your card reader
flicker-start = Start the flickering code
flicker-stop = Stop
flicker-size = Size
flicker-speed = Speed
flicker-no-script = The flickering code needs JavaScript. Type the data into the reader by hand, or confirm another way.
flicker-warning = The code flickers several times a second once you start it. If flickering light is bad for you, leave it off and enter the data by hand.
flicker-by-hand = Enter the data by hand
flicker-by-hand-lead = Put your card into the reader, press the TAN key and enter the following, each with OK.
flicker-start-code = Start code
flicker-entry = Then enter
resend = Send a new code
wait-title = Confirm with your bank
wait-title-app = Confirm in your bank’s app
wait-lead = Approve the request the way you know from your bank. Then come back to this page.
wait-lead-app = Open your bank’s app and approve the request there. Then come back to this page.
wait-state = Waiting for your confirmation
wait-automatic = This page continues by itself.
wait-button = I have confirmed
wait-resend = Send the request again
redirect-title = Continue on your bank’s website
redirect-lead = You sign in with your bank and approve the one-time look there. Afterwards you come back here automatically.
redirect-who = The request comes from { $client }. Go on only if you started it yourself.
redirect-address = Your bank’s address
redirect-button = Go to the bank
redirect-tab = The bank opens in a new tab. This page continues by itself when you are done there.
stalled-title = Are you still with your bank?
stalled-lead = You have not come back from your bank for { $duration }. Choose how to go on.
stalled-wait = Keep waiting
stalled-reopen = Open the bank again
number-title = Enter the number from the first page
number-lead = You started somewhere else, for example in another browser or on a computer. That page shows a number. Enter it here so that only you can go on.
number-label = Number
number-wrong = That number is not right. Please look at the first page again and enter the number shown there.
number-accepted-title = You are back from your bank
number-accepted-lead = Carry on at the first page now. It continues by itself, and you can close this window.
show-number-title = Enter this number on your other page
show-number-lead = You came back from your bank in another browser or on another device. Enter this number there.
show-number-warning = Never give this number to anyone else.

## Accounts

accounts-title = Which accounts would you like to share?
accounts-title-single = Which account would you like to share?
accounts-lead = { $client } receives only what you choose here.
accounts-kinds = { $client } asks for these kinds only: { $kinds }
accounts-list = Accounts
accounts-all = Select all
accounts-none = Select none
accounts-balances = Show balances
accounts-joint = Joint account
accounts-closes = Time left to choose
accounts-button = Share selected accounts
accounts-button-single = Share this account
kind-giro = Current account
kind-savings = Savings account
kind-daily-savings = Instant-access savings account
kind-credit-card = Credit card
kind-loan = Loan account
kind-paypal = PayPal
kind-depot = Securities account
kind-unknown = Account

## Working

working-connecting = Connecting to your bank
working-login = Your bank is checking your sign-in details
working-tan = Your bank is checking your confirmation
working-fetching = Fetching your data
working-fetched = { $total ->
    [one] { NUMBER($done) } of 1 account done
   *[other] { NUMBER($done) } of { NUMBER($total) } accounts done
}
working-ending = Signing you out of your bank
working-usual = This usually takes a few seconds. Please leave this page open.
working-slow-soon = This is taking longer than usual. You do not need to do anything. Please leave this page open.
working-slow = Your bank is taking longer than usual ({ $duration } so far). You do not need to do anything. Please leave this page open.

## The end

done-title = All done
done-lead = You are going back to { $client } now.
done-lead-framed = { $client } can now collect the data. You can close this window.
done-accounts = { $count ->
    [one] Shared account
   *[other] Shared accounts
}
done-complete = Complete
done-deleted = Deleted with us at the latest
done-in = in { $duration }
coverage-bank-limit = Your bank provides only part of the period.
coverage-range-refused = Your bank refused the whole period; a shorter one was fetched.
coverage-failed = Your bank did not deliver the data of this account.
coverage-forbidden = Your bank does not release the data of this account.
coverage-too-many = This account has very many transactions; only the newest were fetched.
cancelled-title = Cancelled
cancelled-lead = Nothing was shared. What we had of yours is deleted.
cancelled-lead-framed = Nothing was shared. You can close this window.
confirm-cancel-title = Do you want to cancel?
confirm-cancel-lead = Nothing will be shared, and you go back to { $client }.
confirm-cancel-yes = Yes, cancel
confirm-cancel-no = No, carry on
next-retry = Try again
next-accounts = Choose other accounts
next-give-up = Back to { $client } without sharing
elsewhere-title = This link is already in use
elsewhere-lead = You, or someone else, went on with it in another window or browser. To protect your data, this page shows nothing of it.
elsewhere-restart-lead = Go back to that window. If it is no longer open, start again here; the other window then ends.
elsewhere-lost-lead = Go back to that window. If it is no longer open, ask for a new link where you got this one.
elsewhere-restart = Start again here
restored-lead = One moment, this page is being restored.
removed-title = This process has been ended
removed-lead = The provider that sent you here has ended it. Everything was deleted with us. If you would like to go on, go back there and start again.
finished-title = This process is finished
finished-lead = It was completed, and everything has been deleted with us. You can close this window.

## Pages without a process

error-unknown-title = This link does not work
error-unknown-lead = It is incomplete, wrong or too old. Please go back to where you got the link and ask for a new one.
error-request-title = That did not work
error-request-lead = Your browser sent something that we could not understand. Please go back one page and try again.
error-stale-title = This page is no longer current
error-stale-lead = Please go back to where you got the link and open it again.
error-busy-title = Too many requests
error-busy-lead = Please wait a minute and then try again.
error-unavailable-title = We have a problem
error-unavailable-lead = The fault is on our side. Please try again in a few minutes.

## Problems: what happened and what to do

code-login-wrong-title = The sign-in details are not right
code-login-wrong-todo = Please check user name and password and enter them again. Several wrong attempts can lock your online banking.
code-login-blocked-title = Your online banking is locked
code-login-blocked-todo = Please have it unlocked by your bank, or choose another bank here.
code-login-pin-change-required-title = Your bank asks for a new PIN
code-login-pin-change-required-todo = Sign in on your bank’s website, set a new PIN there and then try again here.
code-login-not-activated-title = Online banking is not activated
code-login-not-activated-todo = Please have your account enabled for online banking by your bank, or choose another bank here.
code-sca-wrong-title = The code is not right
code-sca-wrong-todo = Please check the code and enter it again, or have a new one sent.
code-sca-wrong-over = The attempts are used up, and your bank has ended this confirmation. Try again: you sign in once more and get a new code.
code-sca-rejected-title = The request was declined
code-sca-rejected-todo = If that was not what you wanted, try again and approve the request with your bank.
code-sca-expired-title = The confirmation came too late
code-sca-expired-todo = Try again and confirm within the time shown.
code-sca-method-not-active-title = No way to confirm is set up
code-sca-method-not-active-todo = Choose another way to confirm, or set one up with your bank and try again.
code-sca-blocked-title = This way to confirm is locked
code-sca-blocked-todo = Choose another way to confirm or another bank. Your bank can unlock it for you.
code-account-none-matching-title = No matching account was found
code-account-none-matching-todo = Choose another account or another bank.
code-account-forbidden-title = Your bank does not release this account
code-account-forbidden-todo = Please choose another account.
code-bank-unknown-title = We do not know the bank of this account
code-bank-unknown-todo = Please choose your bank from the list.
code-bank-unsupported-title = This bank cannot be reached from here yet
code-bank-unsupported-todo = If you also have an account elsewhere, choose another bank.
code-bank-unavailable-title = Your bank does not answer at the moment
code-bank-unavailable-todo = Please try again in a few minutes, or choose another bank.
code-bank-maintenance-title = Your bank is under maintenance
code-bank-maintenance-todo = Please try again later. Your bank’s website usually says when it will be back.
code-bank-login-not-possible-title = Your bank does not allow this sign-in at the moment
code-bank-login-not-possible-todo = Please try again later, or choose another bank.
code-bank-message-pending-title = A message from your bank is waiting for you
code-bank-message-pending-todo = Sign in on your bank’s website, confirm the message there and then try again here.
code-bank-limit-title = Too many requests to your bank today
code-bank-limit-todo = Your bank allows no more for today. Please try again tomorrow.
code-bank-protocol-title = We did not understand your bank’s answer
code-bank-protocol-todo = To be safe, nothing was shared. Please choose another bank or try again later.
code-flow-expired-title = The time is up
code-flow-expired-todo = To protect your data, everything was deleted. Go back and ask for a new link.
code-service-unavailable-title = We have a problem at the moment
code-service-unavailable-todo = The fault is on our side. Please try again in a moment.
code-service-misconfigured-title = This service is not set up correctly
code-service-misconfigured-todo = You cannot mend this yourself. Please go back and tell the provider who sent you here.
