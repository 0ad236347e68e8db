## كل الصفحات

date = { NUMBER($day) } { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
} { NUMBER($year, useGrouping: 0) }
duration-minutes = { $count ->
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { NUMBER($count) } دقائق
    [many] { NUMBER($count) } دقيقة
   *[other] { NUMBER($count) } دقيقة
}
duration-seconds = { $count ->
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { NUMBER($count) } ثوانٍ
    [many] { NUMBER($count) } ثانية
   *[other] { NUMBER($count) } ثانية
}
duration-hours = { $count ->
    [one] ساعة واحدة
    [two] ساعتين
    [few] { NUMBER($count) } ساعات
    [many] { NUMBER($count) } ساعة
   *[other] { NUMBER($count) } ساعة
}
steps = الخطوة { NUMBER($step) } من { NUMBER($total) }
step-consent = الموافقة
step-bank = اختيار البنك
step-login = تسجيل الدخول والتأكيد
step-accounts = مشاركة الحسابات
your-bank = بنكك
encrypted = اتصال مشفّر
cancel = إلغاء
go-on = متابعة
new-tab = يُفتح في علامة تبويب جديدة
time-left = الوقت المتبقي
session-left = الوقت المتبقي لإتمام العملية كلها
bank-says = رسالة من بنكك:
footer-operator = خدمة مقدَّمة من { $operator }
footer-privacy = سياسة الخصوصية
footer-terms = شروط الاستخدام
change-bank = اختيار بنك آخر
change-method = التأكيد بطريقة أخرى
back-to-client = العودة إلى { $client }
back-plain = العودة

## الموافقة

consent-title = يطلب { $client } الاطلاع على حساباتك مرة واحدة
consent-lead = أنت من يقرر ما تشاركه. هذا اطلاع للقراءة فقط، ولا يمكن من خلاله إجراء أي دفعة أو تغيير.
consent-what = ما الذي سيحصل عليه { $client }
consent-accounts = اسم صاحب الحساب ورقم الحساب والرصيد للحسابات التي تختارها
consent-account-single = اسم صاحب الحساب ورقم الحساب والرصيد للحساب الوحيد الذي تختاره
consent-accounts-named = { $count ->
    [one] اسم صاحب الحساب ورقم الحساب والرصيد للحساب الذي حدّده { $client }
    [two] اسم صاحب الحساب ورقم الحساب والرصيد للحسابين اللذين حدّدهما { $client }
    [few] اسم صاحب الحساب ورقم الحساب والرصيد لعدد { NUMBER($count) } حسابات حدّدها { $client }
    [many] اسم صاحب الحساب ورقم الحساب والرصيد لعدد { NUMBER($count) } حسابًا حدّدها { $client }
   *[other] اسم صاحب الحساب ورقم الحساب والرصيد لعدد { NUMBER($count) } حساب حدّدها { $client }
}
consent-kinds = الحسابات من الأنواع التالية فقط: { $kinds }
consent-transactions = { $days ->
    [one] المعاملات والأوراق المالية ليوم { $until }
    [two] المعاملات والأوراق المالية لآخر يومين: من { $from } إلى { $until }
    [few] المعاملات والأوراق المالية لآخر { NUMBER($days) } أيام: من { $from } إلى { $until }
    [many] المعاملات والأوراق المالية لآخر { NUMBER($days) } يومًا: من { $from } إلى { $until }
   *[other] المعاملات والأوراق المالية لآخر { NUMBER($days) } يوم: من { $from } إلى { $until }
}
consent-how-long = مدة الاطلاع
consent-once = تُقرأ بياناتك مرة واحدة، الآن. ولا يمكن الوصول إليها بعد ذلك.
consent-kept = يُحذف كل شيء لدينا تلقائيًا خلال { $duration } على الأكثر من انتهاء العملية.
consent-client-keeps = ما يفعله { $client } بالبيانات التي يحصل عليها موضّح في سياسة الخصوصية الخاصة به.
consent-safe = بيانات دخولك إلى البنك
consent-credentials = تُرسل إلى بنكك فقط، ولا يراها { $client } أبدًا.
consent-bank-next = في الخطوة التالية ستسجّل الدخول إلى بنكك: { $bank }.
consent-button = الموافقة والمتابعة

## البنك

banks-title = اختر بنكك
banks-search-label = اسم البنك أو المدينة أو رمز البنك
banks-search-button = بحث
banks-list = البنوك
banks-found = { $count ->
    [zero] لا توجد بنوك
    [one] بنك واحد
    [two] بنكان
    [few] { NUMBER($count) } بنوك
    [many] { NUMBER($count) } بنكًا
   *[other] { NUMBER($count) } بنك
}
banks-none = لم نجد بنكًا مطابقًا. تحقّق من الكتابة أو ابحث برمز البنك.
banks-fitting = { $count ->
    [zero] يُرجى اختيار بنكك.
    [one] يُرجى اختيار البنك الذي لديك فيه الحساب المطلوب.
    [two] يُرجى اختيار البنك الذي لديك فيه الحسابان المطلوبان.
    [few] يُرجى اختيار البنك الذي لديك فيه الحسابات المطلوبة.
    [many] يُرجى اختيار البنك الذي لديك فيه الحسابات المطلوبة.
   *[other] يُرجى اختيار البنك الذي لديك فيه الحسابات المطلوبة.
}
banks-apart = الحسابات المطلوبة موجودة في بنوك مختلفة. يُرجى اختيار البنك الذي تريد المتابعة معه.
banks-iban-wrong = في رقم الآيبان هذا خطأ في الكتابة. يُرجى مقارنته بكشف حسابك أو ببطاقتك، أو البحث عن بنكك باسمه.
banks-unreached = { $count ->
    [zero] لا يمكن الوصول إلى هذه البنوك من هنا بعد
    [one] لا يمكن الوصول إلى هذا البنك من هنا بعد
    [two] لا يمكن الوصول إلى هذين البنكين من هنا بعد
    [few] لا يمكن الوصول إلى هذه البنوك من هنا بعد
    [many] لا يمكن الوصول إلى هذه البنوك من هنا بعد
   *[other] لا يمكن الوصول إلى هذه البنوك من هنا بعد
}
banks-of-nobody = { $count ->
    [zero] لا نعرف البنك الذي تنتمي إليه هذه الحسابات
    [one] لا نعرف البنك الذي ينتمي إليه هذا الحساب
    [two] لا نعرف البنك الذي ينتمي إليه هذان الحسابان
    [few] لا نعرف البنك الذي تنتمي إليه هذه الحسابات
    [many] لا نعرف البنك الذي تنتمي إليه هذه الحسابات
   *[other] لا نعرف البنك الذي تنتمي إليه هذه الحسابات
}
banks-iban-unknown = رقم الآيبان هذا صحيح، لكننا لا نعرف بنكه. يُرجى البحث عن بنكك بالاسم.
banks-iban-short = { $count ->
    [zero] رقم الآيبان هذا غير مكتمل بعد.
    [one] رقم الآيبان هذا غير مكتمل بعد: تنقصه خانة واحدة.
    [two] رقم الآيبان هذا غير مكتمل بعد: تنقصه خانتان.
    [few] رقم الآيبان هذا غير مكتمل بعد: تنقصه { NUMBER($count) } خانات.
    [many] رقم الآيبان هذا غير مكتمل بعد: تنقصه { NUMBER($count) } خانة.
   *[other] رقم الآيبان هذا غير مكتمل بعد: تنقصه { NUMBER($count) } خانة.
}
banks-all = عرض كل البنوك
banks-more = توجد بنوك أخرى. اكتب بضعة أحرف من اسم بنكك.
banks-code = رمز البنك { $code }
banks-code-abroad = { $country } · رمز البنك { $code }
banks-unsupported = لا يمكن الوصول إليه من هنا بعد. يُرجى اختيار بنك آخر.
banks-usually = يستغرق عادةً { $duration } على الأكثر
banks-often-fails = يفشل الاتصال كثيرًا في الوقت الحالي
banks-mostly-fails = نادرًا ما ينجح الاتصال في الوقت الحالي

## تسجيل الدخول

login-title = سجّل الدخول إلى بنكك
login-lead = أدخل البيانات نفسها التي تستخدمها في الخدمات المصرفية عبر الإنترنت.
login-again-title = لم يُعثر عليه بتسجيل الدخول هذا
login-again-todo = لم يُسأل بنكك إلا عنه. سجّل الدخول مرة أخرى لرؤية كل حساباتك والاختيار منها، أو اختر بنكًا آخر.
login-note = تُرسل هذه البيانات إلى بنكك فقط، ولا يراها { $client } أبدًا.
login-button = تسجيل الدخول
field-user-name = اسم المستخدم أو معرّف الدخول
field-customer-number = رقم العميل
field-password = كلمة المرور
field-pin = الرقم السري للخدمات المصرفية عبر الإنترنت (PIN)
field-second-password = كلمة المرور الثانية
field-optional = اختياري
reveal-show = إظهار
reveal-hide = إخفاء
fault-missing = يُرجى ملء هذا الحقل.
fault-too-long = { $count ->
    [one] يُرجى إدخال حرف واحد على الأكثر.
    [two] يُرجى إدخال حرفين على الأكثر.
    [few] يُرجى إدخال { NUMBER($count) } أحرف على الأكثر.
    [many] يُرجى إدخال { NUMBER($count) } حرفًا على الأكثر.
   *[other] يُرجى إدخال { NUMBER($count) } حرف على الأكثر.
}
fault-digits = يُرجى إدخال أرقام فقط.
fault-nothing-chosen = يُرجى الاختيار أولًا.
fault-only-one = يُرجى اختيار خيار واحد فقط.

## التأكيد

method-title = كيف تريد التأكيد؟
method-lead = يريد بنكك التأكد من هويتك.
method-sms = رمز في رسالة نصية
method-app = الموافقة في تطبيق
method-email = رمز عبر البريد الإلكتروني
method-photo = صورة للمسح الضوئي بتطبيق أو بجهاز القراءة
method-chip = قارئ البطاقات
tan-title = أدخل رمز التأكيد
tan-lead = يطلب بنكك رمزًا (TAN) للتأكد من هويتك. احصل عليه بالطريقة التي اعتدتها، مثلًا من تطبيق البنك، وأدخله هنا.
tan-lead-sms = يرسل إليك بنكك رمزًا في رسالة نصية. قد يستغرق ذلك دقيقة.
tan-lead-email = يرسل إليك بنكك رمزًا عبر البريد الإلكتروني. قد يستغرق ذلك بضع دقائق.
tan-lead-photo = امسح الصورة ضوئيًا بتطبيق بنكك أو بجهاز القراءة، وسيظهر لك فيه رمز.
tan-lead-chip = أدخل بطاقتك في قارئ البطاقات واتبع الخطوات على شاشته، وسيظهر لك فيه رمز.
tan-older = للمعاملات الأقدم من 90 يومًا، يطلب بنكك تأكيدًا إضافيًا.
tan-label = رمز التأكيد (TAN)
tan-button = تأكيد
tan-picture = صورة للمسح الضوئي بتطبيق بنكك أو بجهاز القراءة
tan-no-picture = تعذّر عرض الصورة التي أرسلها بنكك. اطلب رمزًا جديدًا أو أكّد بطريقة أخرى.
flicker-label = رمز وميضي لقارئ البطاقات
flicker-start = تشغيل الرمز الوميضي
flicker-stop = إيقاف
flicker-size = الحجم
flicker-speed = السرعة
flicker-no-script = يحتاج الرمز الوميضي إلى JavaScript. أدخل البيانات يدويًا في قارئ البطاقات أو أكّد بطريقة أخرى.
flicker-warning = يومض الرمز عدة مرات في الثانية بعد تشغيله. إذا كان الضوء الوامض يضرّك فلا تشغّله، وأدخل البيانات يدويًا.
flicker-by-hand = إدخال البيانات يدويًا
flicker-by-hand-lead = أدخل بطاقتك في قارئ البطاقات واضغط زر TAN ثم أدخل ما يلي، مع الضغط على OK بعد كل إدخال.
flicker-start-code = رمز البدء
flicker-entry = ثم أدخل
resend = طلب رمز جديد
wait-title = أكّد الطلب لدى بنكك
wait-title-app = أكّد الطلب في تطبيق بنكك
wait-lead = وافق على الطلب بالطريقة التي اعتدتها مع بنكك، ثم عُد إلى هذه الصفحة.
wait-lead-app = افتح تطبيق بنكك ووافق على الطلب فيه، ثم عُد إلى هذه الصفحة.
wait-state = ننتظر تأكيدك
wait-automatic = بعد ذلك ستُستكمل العملية هنا تلقائيًا.
wait-button = أتممتُ التأكيد
wait-resend = إرسال الطلب مرة أخرى
redirect-title = تابع على موقع بنكك
redirect-lead = هناك تسجّل الدخول وتوافق على الاطلاع لمرة واحدة، ثم تعود إلى هنا تلقائيًا.
redirect-who = الطلب مقدَّم من { $client }. لا تتابع إلا إذا كنت أنت من بدأ هذه العملية.
redirect-address = عنوان موقع بنكك على الإنترنت
redirect-button = الانتقال إلى موقع البنك
redirect-tab = يُفتح موقع البنك في علامة تبويب جديدة. وعندما تنتهي هناك ستُستكمل العملية هنا تلقائيًا.
redirect-approved-title = وصلت الموافقة إلى بنكك
redirect-approved-lead = لم تعد إلى هنا تلقائيًا. خلال ثوانٍ قليلة تتابع هذه الصفحة من تلقاء نفسها.
stalled-title = هل ما زلت على موقع بنكك؟
stalled-lead = انتقلت إلى موقع بنكك منذ { $duration } ولم ترجع بعد. كيف تريد المتابعة؟
stalled-wait = مواصلة الانتظار
stalled-reopen = فتح موقع البنك مرة أخرى
stalled-confirm-title = لم يصل تأكيدك
stalled-confirm-lead = لم يبلغنا بنكك بأي تأكيد منذ { $duration }، وقد ينهي الطلب في أي لحظة. كيف تريد المتابعة؟
stalled-confirm-over = لم يبلغنا بنكك بأي تأكيد منذ { $duration }، وقد انتهى الطلب. كيف تريد المتابعة؟
number-title = أدخل الرقم الظاهر في الصفحة الأولى
number-lead = لقد بدأت في مكان آخر، مثلًا في متصفح آخر أو على جهاز كمبيوتر، ويظهر هناك رقم. أدخله هنا حتى لا يتمكن من المتابعة أحد غيرك.
number-label = الرقم
number-wrong = هذا الرقم غير صحيح. انظر مرة أخرى إلى الصفحة الأولى وأدخل الرقم الظاهر فيها.
number-spent-title = أُدخل رقم غير صحيح مرات كثيرة
number-spent-todo = حفاظًا على أمانك لا يُعتد بما تمت الموافقة عليه لدى البنك. حاول مرة أخرى: ستنتقل إلى البنك من جديد وتحصل على رقم جديد.
number-spent-lead = حفاظًا على أمانك لا تمكن المتابعة هنا. عُد إلى الصفحة الأولى وحاول مرة أخرى هناك.
number-accepted-title = لقد عدت من البنك
number-accepted-lead = عُد الآن إلى الصفحة الأولى، فستُستكمل العملية فيها تلقائيًا، ويمكنك إغلاق هذه النافذة.
show-number-title = أدخل هذا الرقم في صفحتك الأخرى
show-number-lead = لقد عدت من بنكك في متصفح آخر أو على جهاز آخر. أدخل هذا الرقم هناك.
show-number-warning = لا تعطِ هذا الرقم لأي شخص آخر أبدًا.
phone-offer = المتابعة على هاتفي
phone-title = تابع على هاتفك
phone-lead = امسح هذا الرمز بكاميرا هاتفك وافتح الرابط، ثم أدخل هذا الرقم هناك:
phone-code = رمز QR يحتوي على رابط المتابعة على هاتفك
phone-waits = بمجرد إدخال الرقم تستمر هذه الصفحة تلقائيًا.
on-phone-title = أنت تتابع الآن على هاتفك
on-phone-lead = أكمل العملية هناك. عند انتهائك تستمر هذه الصفحة تلقائيًا.
on-phone-back = المتابعة هنا بدلًا من ذلك
number-lead-phone = يظهر على جهاز الكمبيوتر رقم بجانب رمز QR. أدخله هنا حتى لا يتمكن من المتابعة أحد غيرك.
at-computer-title = تستمر العملية على جهاز الكمبيوتر
at-computer-lead = يمكنك إغلاق هذه الصفحة على هاتفك.
at-computer-done-title = لقد انتهيت على هاتفك
at-computer-done-lead = عُد الآن إلى جهاز الكمبيوتر، فستُستكمل العملية هناك تلقائيًا، ويمكنك إغلاق هذه الصفحة.

## الحسابات

accounts-title = ما الحسابات التي تريد مشاركتها؟
accounts-title-single = ما الحساب الذي تريد مشاركته؟
accounts-lead = لا يحصل { $client } إلا على ما تختاره هنا.
accounts-asked = المطلوب: { $accounts }
accounts-missing-title = لم يُعثر على { NUMBER($missing) } من { NUMBER($total) }: { $accounts }
accounts-missing-kinds-title = لم يُعثر على { NUMBER($missing) } من { NUMBER($total) } بين الحسابات من هذه الأنواع: { $accounts }
accounts-missing-todo = شارك ما عُثر عليه، أو اختر بنكًا آخر.
accounts-none-todo = اختر هنا حسابًا آخر، أو اختر بنكًا آخر.
accounts-kinds = يطلب { $client } هذه الأنواع من الحسابات فقط: { $kinds }
accounts-list = الحسابات
accounts-all = تحديد الكل
accounts-none = إلغاء تحديد الكل
accounts-balances = إظهار الأرصدة
accounts-joint = حساب مشترك
accounts-closes = الوقت المتبقي للاختيار
accounts-button = مشاركة الحسابات المحددة
accounts-button-single = مشاركة هذا الحساب
kind-giro = حساب جارٍ
kind-savings = حساب توفير
kind-daily-savings = حساب ادخار تحت الطلب
kind-credit-card = بطاقة ائتمان
kind-loan = حساب قرض
kind-paypal = PayPal
kind-depot = حساب أوراق مالية
kind-unknown = حساب

## قيد التنفيذ

working-connecting = جارٍ الاتصال ببنكك
working-login = يتحقق بنكك من بيانات الدخول
working-tan = يتحقق بنكك من تأكيدك
working-fetching = جارٍ جلب بياناتك
working-fetched = الحسابات المكتملة: { NUMBER($done) } من { NUMBER($total) }
working-ending = جارٍ تسجيل خروجك من البنك
working-usual = لا يستغرق هذا عادةً سوى ثوانٍ قليلة. يُرجى إبقاء هذه الصفحة مفتوحة.
working-slow-soon = يستغرق الأمر وقتًا أطول من المعتاد. لا يلزمك فعل أي شيء. يُرجى ترك هذه الصفحة مفتوحة.
working-slow = يستغرق بنكك وقتًا أطول من المعتاد (بدأ ذلك منذ { $duration }). لا يلزمك فعل أي شيء. يُرجى إبقاء هذه الصفحة مفتوحة.

## النهاية

done-title = تم بنجاح
done-lead = ستعود الآن إلى { $client }.
done-lead-framed = يستطيع { $client } الآن الحصول على البيانات. يمكنك إغلاق هذه النافذة.
done-accounts = { $count ->
    [one] الحساب الذي شاركته
    [two] الحسابان اللذان شاركتهما
    [few] الحسابات التي شاركتها
    [many] الحسابات التي شاركتها
   *[other] الحسابات التي شاركتها
}
done-complete = البيانات كاملة
done-deleted = آخر موعد لحذف بياناتك لدينا
done-in = بعد { $duration }
coverage-bank-limit = لا يوفّر بنكك سوى جزء من الفترة.
coverage-range-refused = رفض بنكك الفترة الكاملة، فجُلبت بيانات فترة أقصر.
coverage-failed = لم يقدّم بنكك بيانات هذا الحساب.
coverage-forbidden = لا يسمح بنكك بالوصول إلى بيانات هذا الحساب.
coverage-too-many = في هذا الحساب عدد كبير جدًا من المعاملات، فجُلبت أحدثها فقط.
cancelled-title = أُلغيت العملية
cancelled-lead = لم تتم مشاركة أي شيء، وحُذفت بياناتك التي كانت لدينا.
cancelled-lead-framed = لم تتم مشاركة أي شيء. يمكنك إغلاق هذه النافذة.
confirm-cancel-title = هل تريد الإلغاء؟
confirm-cancel-lead = لن تتم مشاركة أي شيء، وستعود إلى { $client }.
confirm-cancel-yes = نعم، إلغاء
confirm-cancel-no = لا، متابعة
kept-title = ما نحتفظ به حتى الآن
kept-lead = لقد شاركت بيانات حساباتك، وما زلنا نحتفظ بها ليتمكن { $client } من استلامها: أصحاب الحسابات وأرقامها وأرصدتها والعمليات والأوراق المالية.
erase-offer = احذف بياناتي الآن
erase-later = يمكنك فعل ذلك لاحقًا أيضًا: افتح هذه الصفحة مرة أخرى في هذا المتصفح.
confirm-erase-title = هل تريد حذف بياناتك الآن؟
confirm-erase-lead = سنحذف فورًا كل ما نحتفظ به عنك، ولن يتمكن { $client } من استلام البيانات بعد ذلك. أما ما استلمه { $client } بالفعل فيبقى لديه.
confirm-erase-yes = نعم، احذف كل شيء
confirm-erase-no = لا، رجوع
ended-lead = لم تتم مشاركة أي شيء. إذا أردت المحاولة مرة أخرى فعُد إلى حيث أتيت وابدأ من جديد.
next-retry = إعادة المحاولة
next-accounts = تسجيل الدخول مرة أخرى واختيار حسابات أخرى
next-other-login = تسجيل الدخول ببيانات أخرى
next-give-up = العودة إلى { $client } دون مشاركة
elsewhere-title = هذا الرابط مستخدم بالفعل
elsewhere-lead = لقد تابعت أنت أو شخص آخر في نافذة أخرى أو متصفح آخر. لحماية بياناتك لا تعرض هذه الصفحة شيئًا منها.
elsewhere-restart-lead = عُد إلى تلك النافذة. وإن لم تكن مفتوحة فابدأ من جديد هنا، وعندئذٍ تتوقف النافذة الأخرى.
elsewhere-lost-lead = عُد إلى تلك النافذة. وإن لم تعد مفتوحة فاطلب رابطًا جديدًا من الجهة التي حصلت منها على هذا الرابط.
elsewhere-restart = البدء من جديد هنا
restored-lead = لحظة من فضلك، جارٍ استعادة هذه الصفحة.
removed-title = أُنهيت هذه العملية
removed-lead = أنهاها مقدّم الخدمة الذي أرسلك إلى هنا، وقد حُذف كل شيء لدينا. إذا أردت المتابعة فعُد إليه وابدأ من جديد.
finished-title = اكتملت هذه العملية
finished-lead = لقد أُنجزت وحُذف كل شيء لدينا. يمكنك إغلاق هذه النافذة.
completed-lead = لقد أُنجزت. لم يبقَ ما تفعله هنا، ويمكنك إغلاق هذه النافذة.

## صفحات بلا عملية

error-unknown-title = هذا الرابط لا يعمل
error-unknown-lead = الرابط ناقص أو خاطئ أو قديم جدًا. اطلب رابطًا جديدًا من الجهة التي حصلت عليه منها.
error-request-title = لم ينجح ذلك
error-request-lead = أرسل متصفحك شيئًا لم نتمكن من فهمه. عُد إلى الصفحة السابقة وحاول مرة أخرى.
error-stale-title = لم تعد هذه الصفحة صالحة
error-stale-lead = عُد إلى الصفحة أو الرسالة التي وجدت فيها الرابط وافتحه مرة أخرى.
error-busy-title = عدد الطلبات كبير جدًا
error-busy-lead = يُرجى الانتظار { $duration } ثم المحاولة مرة أخرى.
error-unavailable-title = لدينا مشكلة
error-unavailable-lead = الخطأ من جانبنا. يُرجى المحاولة مرة أخرى بعد بضع دقائق.

## المشكلات: ما الذي حدث وما العمل

code-login-wrong-title = بيانات الدخول غير صحيحة
code-login-wrong-todo = تحقّق من بيانات الدخول وحاول مرة أخرى. قد يؤدي تكرار الخطأ إلى إيقاف خدماتك المصرفية عبر الإنترنت.
code-login-blocked-title = خدماتك المصرفية عبر الإنترنت موقوفة
code-login-blocked-todo = اطلب من بنكك إعادة تفعيلها، أو اختر هنا بنكًا آخر.
code-login-pin-change-required-title = يطلب بنكك رقمًا سريًا جديدًا
code-login-pin-change-required-todo = سجّل الدخول على موقع بنكك وعيّن هناك رقمًا سريًا جديدًا، ثم حاول هنا مرة أخرى.
code-login-not-activated-title = الخدمات المصرفية عبر الإنترنت غير مفعّلة
code-login-not-activated-todo = اطلب من بنكك تفعيلها لحسابك، أو اختر هنا بنكًا آخر.
code-sca-wrong-title = الرمز غير صحيح
code-sca-wrong-todo = تحقّق من الرمز وأدخله مرة أخرى، أو اطلب رمزًا جديدًا.
code-sca-wrong-over = استُنفدت المحاولات وأوقف بنكك عملية التأكيد. حاول مرة أخرى: ستسجّل الدخول من جديد وتتلقى رمزًا جديدًا.
code-sca-rejected-title = رُفض الطلب
code-sca-rejected-todo = إن لم يكن هذا ما أردته فحاول مرة أخرى ووافق على الطلب لدى بنكك.
code-sca-expired-title = وصل التأكيد متأخرًا
code-sca-expired-todo = حاول مرة أخرى وأكّد دون تأخير.
code-sca-expired-renew = لم يعد أي رمز صالحًا. اطلب رمزًا جديدًا وأدخله دون تأخير.
code-sca-method-not-active-title = لا توجد طريقة تأكيد مفعّلة
code-sca-method-not-active-todo = فعّل طريقة تأكيد لدى بنكك ثم حاول مرة أخرى، أو اختر بنكًا آخر.
code-sca-blocked-title = طريقة التأكيد هذه موقوفة
code-sca-blocked-todo = حاول مرة أخرى بطريقة تأكيد مختلفة، أو اختر بنكًا آخر. يستطيع بنكك إعادة تفعيل هذه الطريقة.
code-account-none-matching-title = لم نجد حسابًا مناسبًا
code-account-none-matching-todo = حاول مرة أخرى بحساب آخر، أو اختر بنكًا آخر.
code-account-none-matching-over = اختر بنكًا آخر، أو سجّل الدخول ببيانات أخرى.
code-account-forbidden-title = لا يسمح بنكك بالوصول إلى هذا الحساب
code-account-forbidden-todo = يُرجى المحاولة مرة أخرى بحساب آخر.
code-bank-unknown-title = لا نعرف البنك الذي ينتمي إليه هذا الحساب
code-bank-unknown-todo = يُرجى اختيار بنكك من القائمة.
code-bank-unsupported-title = لا يمكن الوصول إلى هذا البنك من هنا بعد
code-bank-unsupported-todo = إن كان لديك حساب في بنك آخر فاختر ذلك البنك.
code-bank-unavailable-title = لا يستجيب بنكك في الوقت الحالي
code-bank-unavailable-todo = حاول مرة أخرى بعد بضع دقائق، أو اختر بنكًا آخر.
code-bank-maintenance-title = يُجري بنكك أعمال صيانة
code-bank-maintenance-todo = حاول مرة أخرى لاحقًا. يذكر موقع بنكك عادةً متى تعود الخدمة.
code-bank-login-not-possible-title = لا يسمح بنكك بهذا الدخول في الوقت الحالي
code-bank-login-not-possible-todo = حاول مرة أخرى لاحقًا، أو اختر بنكًا آخر.
code-bank-message-pending-title = لديك رسالة من بنكك
code-bank-message-pending-todo = سجّل الدخول على موقع بنكك وأكّد الرسالة هناك، ثم حاول هنا مرة أخرى.
code-bank-limit-title = تجاوزت الطلبات إلى بنكك الحد المسموح به اليوم
code-bank-limit-todo = لا يسمح بنكك بالمزيد اليوم. يُرجى المحاولة غدًا.
code-bank-protocol-title = لم نفهم رد بنكك
code-bank-protocol-todo = حرصًا على أمان بياناتك لم تتم مشاركة أي شيء. اختر بنكًا آخر أو حاول لاحقًا.
code-flow-expired-title = انتهى الوقت
code-flow-expired-todo = لحماية بياناتك حُذف كل شيء. عُد إلى حيث بدأت وابدأ من جديد هناك.
code-service-unavailable-title = لدينا مشكلة في الوقت الحالي
code-service-unavailable-todo = الخطأ من جانبنا. يُرجى المحاولة مرة أخرى بعد لحظات.
code-service-misconfigured-title = هذه الخدمة غير مهيّأة بشكل صحيح
code-service-misconfigured-todo = لا يمكنك إصلاح ذلك بنفسك. يُرجى إبلاغ مقدّم الخدمة الذي أرسلك إلى هنا.
