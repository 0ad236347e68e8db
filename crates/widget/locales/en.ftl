## Every page

date = { NUMBER($day) } { $month ->
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
    [one] 1 minute
   *[other] { NUMBER($count) } minutes
}
duration-seconds = { $count ->
    [one] 1 second
   *[other] { NUMBER($count) } seconds
}
duration-hours = { $count ->
    [one] 1 hour
   *[other] { NUMBER($count) } hours
}
left-minutes = { $count ->
    [one] 1 minute
   *[other] { NUMBER($count) } minutes
}
left-hours = { $count ->
    [one] 1 hour
   *[other] { NUMBER($count) } hours
}
steps = Step { NUMBER($step) } of { NUMBER($total) }
step-consent = Agree
step-bank = Choose bank
step-login = Sign in and confirm
step-accounts = Share accounts
your-bank = Your bank
either = or
encrypted = Encrypted connection
cancel = Cancel
go-on = Continue
new-tab = opens in a new tab
time-left = Time left
session-left = Time left for the whole process
bank-says = Message from your bank:
footer-operator = Service provided by { $operator }
footer-privacy = Privacy notice
footer-terms = Terms of use
change-bank = Choose another bank
change-method = Confirm another way
back-to-client = Back to { $client }
back-plain = Back

## Consent

consent-title = { $client } asks for one-time access to your accounts
consent-lead = You choose what to share. Access is read-only: no payments can be made and nothing can be changed.
consent-what = What { $client } receives
consent-accounts = Account holder, account number and balance of the accounts you choose
consent-account-single = Account holder, account number and balance of one account that you choose
consent-accounts-named = { $count ->
    [one] Account holder, account number and balance of the account that { $client } has named
   *[other] Account holder, account number and balance of the { NUMBER($count) } accounts that { $client } has named
}
consent-kinds = { $count ->
    [one] Only this kind of account: { $kinds }
   *[other] Only these kinds of account: { $kinds }
}
consent-transactions = { $days ->
    [one] Transactions and holdings (investments) for { $until }
   *[other] Transactions and holdings (investments) for the last { NUMBER($days) } days: { $from } to { $until }
}
consent-how-long = How long
consent-once = Your data is fetched once, now. There will be no access after that.
consent-kept = Everything the operator of this page holds about you is deleted automatically, no later than { $duration } after you finish.
consent-client-keeps = What { $client } does with the data it collects is set out in the privacy notice of { $client }.
consent-safe = Your sign-in details
consent-credentials = They go to your bank only. { $client } never sees them.
consent-bank-next = Next, you will sign in to { $bank }.
consent-button = Agree and continue

## Bank

banks-title = Choose your bank
banks-search-label = Name, town, bank code or IBAN
banks-search-button = Search
banks-list = Banks
banks-found = { $count ->
    [one] 1 bank
   *[other] { NUMBER($count) } banks
}
banks-none = No bank matches. Check the spelling, or search by bank code.
banks-fitting = { $count ->
    [one] Please choose the bank where you hold the requested account.
   *[other] Please choose the bank where you hold the requested accounts.
}
banks-apart = The requested accounts are with different banks. Please choose the bank you want to continue with.
banks-iban-wrong = There is a typing error in this IBAN. Please compare it with your bank statement or card, or search for your bank by name.
banks-unreached = { $count ->
    [one] This bank is not supported yet
   *[other] These banks are not supported yet
}
banks-of-nobody = { $count ->
    [one] We do not know which bank this account is with
   *[other] We do not know which bank these accounts are with
}
banks-iban-unknown = This IBAN is correct, but we do not know which bank it belongs to. Please search for your bank by name.
banks-iban-short = { $count ->
    [one] This IBAN is not complete yet: 1 character is missing.
   *[other] This IBAN is not complete yet: { NUMBER($count) } characters are missing.
}
banks-all = Show all banks
banks-more = There are more banks. Type a few letters of your bank’s name.
banks-code = Bank code { $code }
banks-code-abroad = { $country } · Bank code { $code }
banks-unsupported = Not supported yet. Please choose another bank.
banks-usually = Usually takes up to { $duration }
banks-often-fails = Connection often fails at the moment
banks-mostly-fails = Connection hardly ever works at the moment

## Sign-in

login-title = Sign in to your bank
login-lead = Enter the same details that you use for online banking.
login-again-title = { $count ->
    [one] This account was not found with these sign-in details
   *[other] These accounts were not found with these sign-in details
}
login-again-todo = { $count ->
    [one] We asked your bank for this account only. Sign in again to see all your accounts and choose among them, or choose another bank.
   *[other] We asked your bank for these accounts only. Sign in again to see all your accounts and choose among them, or choose another bank.
}
login-another-account = Enter the IBAN of another account below, or choose another bank.
login-note = These details go to your bank only. { $client } never sees them.
login-button = Sign in
field-user-name = User name or login ID
field-customer-number = Customer number
field-password = Password
field-pin = Online banking PIN
field-second-password = Second password
field-iban = IBAN of the account you would like to share
field-optional = optional
reveal-show = Show
reveal-hide = Hide
reveal-of = { $action } { $field }
fault-missing = Please fill in this field.
fault-too-long = { $count ->
    [one] Please enter one character at most.
   *[other] Please enter { NUMBER($count) } characters at most.
}
fault-digits = Please enter digits only.
fault-nothing-chosen = Please choose a method first.
fault-no-account = Please choose at least one account.
fault-only-one = Please choose only one account.

## Confirmation

method-title = How would you like to confirm?
method-lead = Your bank asks you to confirm that it is really you.
method-sms = Code by text message
method-app = Approval in an app
method-email = Code by e-mail
method-photo = Picture to scan with an app or a reader
method-chip = Card reader
tan-title = Enter your confirmation code
tan-lead = Get a code (TAN) the way you usually do with your bank, for example in its app, and enter it here.
tan-lead-sms = Your bank is sending you a code by text message. This can take a minute.
tan-lead-email = Your bank is sending you a code by e-mail. This can take a few minutes.
tan-lead-photo = Scan the picture with your bank’s app or reader. It then shows a code.
tan-lead-chip = Put your card into the reader, start the code, hold the reader to the screen and follow the steps on its display. It then shows a code.
tan-older = For transactions older than 90 days, your bank wants you to confirm once more.
tan-only-recent = Continue without the older transactions
tan-label = Confirmation code (TAN)
tan-button = Confirm
tan-picture = Picture to scan with your bank’s app or reader
tan-no-picture = The picture from your bank cannot be shown. Please request a new code or confirm another way.
flicker-label = Flickering code for your card reader
flicker-start = Start the flickering code
flicker-stop = Stop
flicker-size = Size
flicker-speed = Speed
flicker-no-script = The flickering code needs JavaScript. Type the data into the reader by hand, or confirm another way.
flicker-warning = The code flickers several times a second once you start it. If you are sensitive to flickering light, do not start it; enter the data by hand instead.
flicker-by-hand = Enter the data by hand
flicker-by-hand-lead = Put your card into the reader, press the TAN key and enter the following. Press OK after each entry.
flicker-start-code = Start code
flicker-entry = Then enter
resend = Request a new code
run-out-title = Request a new code
run-out-for-good-title = Please confirm another way
wait-title = Confirm with your bank
wait-title-app = Confirm in your bank’s app
wait-lead = Approve the request the way you usually do with your bank. Then come back to this page.
wait-lead-app = Open your bank’s app and approve the request there. Then come back to this page.
wait-state = Waiting for your confirmation
wait-automatic = This page continues automatically.
wait-then = When you have done so, select “I have confirmed” here.
wait-button = I have confirmed
wait-resend = Send the request again
redirect-title = Continue on your bank’s website
redirect-lead = Sign in to your bank there and approve the one-time access.
redirect-back = You will then return here automatically.
redirect-who = The request comes from { $client }. Continue only if you started it yourself.
redirect-address = Your bank’s web address
redirect-button = Continue to your bank
redirect-finished = I have finished at my bank
redirect-tab = Your bank’s website opens in a new tab. This page continues automatically when you have finished there.
redirect-approved-title = Your bank has received your approval
redirect-approved-lead = You do not need to do anything. This page will continue automatically in a few seconds.
stalled-title = Are you still on your bank’s website?
stalled-lead = You went to your bank’s website { $duration } ago and have not come back yet. How would you like to continue?
stalled-wait = Keep waiting
stalled-reopen = Go to your bank again
stalled-confirm-title = Your confirmation has not arrived yet
stalled-confirm-lead = We have been waiting for your confirmation for { $duration }, and your bank may end the request at any moment. If you have not approved it yet, please do so now. How would you like to continue?
stalled-over-title = Your confirmation did not arrive
stalled-confirm-over = We waited for your confirmation for { $duration }, and the request has now ended. How would you like to continue?
number-title = Enter the number from the page where you started
number-title-phone = Enter the number shown on your computer
number-lead = You started somewhere else, for example in another browser or on a computer. That page shows a number. Enter it here so that only you can continue.
number-label = Number
number-wrong = That number is not right. Please look again at the page where you started and enter the number shown there.
number-spent-title = The wrong number was entered too many times
number-spent-todo = For your security, we are not using the approval given at your bank. Try again: you will go to your bank’s website once more and get a new number.
number-spent-lead = For your security, you cannot continue here. Go back to the page where you started and try again there.
number-accepted-title = Thank you, the number is right
number-accepted-lead = Now go back to the page where you started. The process continues there automatically, and you can close this window.
show-number-title = Enter this number in the other window
show-number-lead = You came back from your bank in another browser or on another device. You are asked for this number there.
show-number-warning = Never give this number to anyone else.
phone-offer = Continue on my phone
phone-title = Continue on your phone
phone-lead = Scan this code with your phone’s camera and open the link. Then enter this number there:
phone-code = QR code with the link for your phone
phone-waits = As soon as you have entered the number, this page continues automatically.
on-phone-title = You are continuing on your phone
on-phone-lead = Carry on there. This page continues automatically when you have finished.
on-phone-back = Continue here instead
number-lead-phone = Your computer shows a number above the QR code. Enter it here so that only you can continue.
at-computer-title = Continue on your computer
at-computer-lead = Now go back to your computer. The process continues there automatically, and you can close this page.
at-computer-done-title = You have finished on your phone
at-computer-done-lead = Now go back to your computer. The process continues there automatically, and you can close this page.

## Accounts

accounts-title = Which accounts would you like to share?
accounts-title-single = Which account would you like to share?
accounts-lead = { $client } receives only what you choose here.
accounts-asked = { $count ->
    [one] Requested account: { $accounts }
   *[other] Requested accounts: { $accounts }
}
accounts-missing-title = { NUMBER($missing) } of { NUMBER($total) } requested accounts not found: { $accounts }
accounts-missing-kinds-title = { NUMBER($missing) } of { NUMBER($total) } requested accounts not found among those of the requested kind: { $accounts }
accounts-missing-todo = { $count ->
    [one] Share the account that was found, or choose another bank.
   *[other] Share the accounts that were found, or choose another bank.
}
accounts-all-missing-title = { $count ->
    [one] The requested account was not found
   *[other] The requested accounts were not found
}
accounts-none-todo = Choose another account here, or another bank.
accounts-kinds = { $count ->
    [one] { $client } asks only for this kind of account: { $kinds }
   *[other] { $client } asks only for these kinds of account: { $kinds }
}
accounts-list = Accounts
accounts-all = Select all
accounts-none = Select none
accounts-balances = Show balances
accounts-joint = Joint account
accounts-closes = Time left to choose
accounts-button = Share selected accounts
accounts-button-single = Share selected account
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
done-lead = You are being taken back to { $client }.
done-lead-framed = { $client } can now collect the data. You can close this window.
done-accounts = { $count ->
    [one] The account you chose
   *[other] The accounts you chose
}
done-complete = Complete
done-deleted = Your data will be deleted automatically
done-at = by { $date }
done-in = within { $duration }
coverage-bank-limit = Your bank provides data for only part of the period.
coverage-range-refused = Your bank did not provide the whole period, so data for a shorter one was fetched.
coverage-declined = You did not confirm access to the older transactions; those of the last 90 days were fetched.
coverage-failed = Your bank did not provide the data for this account.
coverage-forbidden = Your bank does not allow access to the data for this account.
coverage-too-many = This account has a large number of transactions; only the most recent were fetched.
cancelled-title = Cancelled
cancelled-lead = Nothing was shared. We have deleted the data we held about you.
cancelled-lead-framed = Nothing was shared. We have deleted the data we held about you. You can close this window.
confirm-cancel-title = Do you want to cancel?
confirm-cancel-lead = Nothing will be shared, and you will go back to { $client }.
confirm-cancel-yes = Yes, cancel
confirm-cancel-no = No, carry on
kept-title = What we still hold
kept-lead = You shared your account data. We still hold it so that { $client } can collect it: account holders, account numbers, balances, transactions and holdings (investments).
erase-offer = Delete my data now
erase-later = You can still do this later: open this page again in this browser.
confirm-erase-title = Delete your data now?
confirm-erase-lead = We will immediately delete everything we hold about you. { $client } will then no longer be able to collect it. Anything { $client } has already collected stays with { $client }.
confirm-erase-yes = Yes, delete everything
confirm-erase-no = No, go back
ended-lead = Nothing was shared. If you would like to try again, go back to the page where you started and start again there.
next-retry = Try again
next-bank = Choose your bank
next-accounts = Sign in again to choose other accounts
next-other-login = Sign in with different details
next-give-up = Back to { $client } without sharing
elsewhere-title = This link is already in use
elsewhere-lead = This link has already been opened in another window or browser. To protect your data, this page does not show any of it.
elsewhere-restart-lead = Go back to that window. If it is no longer open, start again here; the other window will then stop working. If it was not you who opened the link, do not continue here and ask for a new one.
elsewhere-lost-lead = Go back to that window. If it is no longer open, or if it was not you who opened the link, ask for a new one where you got this one.
elsewhere-restart = Start again here
restored-lead = One moment, this page is being restored.
removed-title = This process has been stopped
removed-lead = The company that asked to see your accounts has stopped it. We have deleted everything we held about you. If you would like to continue, go back to that company and start again.
finished-title = This process is finished
finished-lead = You do not need to do anything else: we have deleted everything we held about you. You can close this window.
completed-lead = You do not need to do anything else, and you can close this window.

## Pages without a process

error-unknown-title = This link does not work
error-unknown-lead = It is incomplete, wrong or too old. Please go back to where you got the link and ask for a new one.
error-request-title = That did not work
error-request-lead = Your browser sent something that we could not understand. Please go back one page and try again.
error-stale-title = This page is out of date
error-stale-lead = Please go back to where you got the link and open it again.
error-busy-title = Too many attempts in a short time
error-busy-lead = Please wait { $duration } and then try again.
error-unavailable-title = Something has gone wrong on our side
error-unavailable-lead = You have not done anything wrong. Please try again in a moment.

## Problems: what happened and what to do

code-login-wrong-title = The sign-in details are not right
code-login-wrong-todo = Please check your sign-in details and try again. Several wrong attempts can lock your online banking.
code-login-blocked-title = Your online banking is locked
code-login-blocked-todo = Please ask your bank to unlock it and then try again here, or choose another bank.
code-login-pin-change-required-title = Your bank asks for a new PIN
code-login-pin-change-required-todo = Sign in on your bank’s website, set a new PIN there and then try again here.
code-login-not-activated-title = Online banking is not activated
code-login-not-activated-todo = Please ask your bank to activate online banking for your account and then try again here, or choose another bank.
code-sca-wrong-title = The code is not right
code-sca-wrong-todo = Please check the code and enter it again, or request a new one.
code-sca-wrong-over = A wrong code was entered too many times, and your bank has ended this confirmation. You can start again: you will sign in once more and get a new code.
code-sca-rejected-title = The request was declined when confirming
code-sca-rejected-todo = If you declined it by mistake, try again and approve the request with your bank.
code-sca-expired-title = The time to confirm has run out
code-sca-expired-todo = Try again and confirm straight away.
code-sca-expired-renew = Earlier codes are no longer valid. Request a new code and enter it straight away.
code-sca-expired-otherwise = Please confirm another way, or choose another bank.
run-out-again = Choose your bank again to start over, or choose another bank.
code-sca-method-not-active-title = No confirmation method is set up
code-sca-method-not-active-todo = Set up a confirmation method with your bank and then try again, or choose another bank.
code-sca-blocked-title = The method you chose is blocked
code-sca-blocked-todo = Try again and confirm another way, or choose another bank. Your bank can unlock the blocked method for you.
sca-blocked-here = Choose another method below, or choose another bank. Your bank can unlock the blocked method for you.
code-account-none-matching-title = No account matches the request
code-account-none-matching-todo = Try again with another account, or choose another bank.
code-account-none-matching-over = Choose another bank, or sign in with different details.
code-account-forbidden-title = Your bank does not allow access to a requested account
code-account-forbidden-todo = Please try again with another account.
code-bank-unknown-title = We do not know which bank this account is with
code-bank-unknown-todo = Please choose your bank yourself.
code-bank-unsupported-title = This bank is not supported yet
code-bank-unsupported-todo = If you also have an account with another bank, you can choose that bank instead.
code-bank-unavailable-title = Your bank is not responding at the moment
code-bank-unavailable-todo = Please try again in a few minutes, or choose another bank.
code-bank-maintenance-title = Your bank is under maintenance
code-bank-maintenance-todo = Please try again later. Your bank’s website usually says when it will be back.
code-bank-login-not-possible-title = Your bank does not allow this sign-in at the moment
code-bank-login-not-possible-todo = Please try again later, or choose another bank.
code-bank-message-pending-title = A message from your bank is waiting for you
code-bank-message-pending-todo = Sign in on your bank’s website, confirm the message there and then try again here.
code-bank-limit-title = Too many requests to your bank today
code-bank-limit-todo = Your bank does not allow any more requests today. Please try again tomorrow, or choose another bank.
code-bank-protocol-title = We did not understand your bank’s answer
code-bank-protocol-todo = To be safe, nothing was shared. Please choose another bank or try again later.
code-flow-expired-title = Your time has run out
code-flow-expired-todo = Nothing was shared. To protect your data, we have deleted everything we had received about you. Your accounts are unchanged. Go back to where you started and start again there.
code-service-unavailable-title = Something has gone wrong on our side
code-service-unavailable-todo = You have not done anything wrong. Please try again in a few minutes.
code-service-misconfigured-title = This service is not set up correctly
code-service-misconfigured-todo = Nothing was shared. You cannot fix this yourself. Please tell the company that asked to see your accounts.
misconfigured-tell = Nothing was shared. You cannot fix this yourself. Please tell { $client }.
