"""Parts of addresses in Greek, Russian, Ukrainian, Turkish, Polish and Hungarian sentences, with their case endings."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.address_parts import B, E
from winnow_agent.vault.screen.personal.rules.spoken import unless

_CAP: Final = r"\p{Lu}[\p{L}\p{M}'’ʼ]{1,24}(?:-\p{L}[\p{L}\p{M}'’ʼ]{1,24}){0,2}"
_CAPS: Final = rf"{_CAP}(?:[ ]{_CAP}){{0,2}}"
_NUM: Final = r"\p{Nd}{1,3}[\p{L}]?(?![\p{L}\p{M}])(?:[ ]?[/\-][ ]?\p{Nd}{1,4}\p{L}?(?![\p{L}\p{M}])){0,2}(?!\p{Nd}|[.,]\p{Nd}|[ ]?%)"

# Greek
_EL_STREET: Final = (
    r"(?:(?i:οδός|οδό|οδού|λεωφόρος|λεωφόρο|λεωφόρου|πλατεία|πλατείας|πάροδος|πάροδο)|[Λλ]εωφ\.|[Ππ]λ\.|[Οο]δ\.)"
)
_EL_DOOR: Final = r"(?:(?i:διαμέρισμα|διαμερίσματος|διαμ\.|όροφος|όροφο|κτίριο|είσοδος|ισόγειο)[ ]?(?:\p{Nd}{1,4}|\p{Lu}\p{Nd}?)?(?![\p{L}\p{Nd}])|\p{Nd}{1,2}(?:ος|ο|ου|η|ης)[ ]όροφ\p{L}{1,3})"
_EL_IN: Final = r"(?:στον|στην|στη|στο|στα|στους|στις)"
_EL_FROM: Final = r"από[ ](?:τον|την|τη|το|τα|τους|τις)"
_EL_LIVES: Final = r"(?i:μέν(?:ω|ει|ουμε|ουν|ετε|εις|ανε)|έμεν\p{L}{1,4}|ζ(?:ω|ει|ουμε|ουν|ουσα|ούσε)|έζησε|κατοικ\p{L}{1,6}|διαμέν\p{L}{1,4}|γενν(?:ήθηκ\p{L}{1,4}|ημέν\p{L}{1,4})|μεγάλωσ\p{L}{1,4}|μετακόμισ\p{L}{1,5}|μετακομί\p{L}{1,6}|εγκαταστάθηκ\p{L}{1,4}|νοικιάζ\p{L}{1,5})"
_EL_CAME: Final = r"(?i:κατάγ\p{L}{2,6}|καταγωγή|ήρθ\p{L}{1,4}|ήρθε|είμαι|έφυγ\p{L}{1,4}|πρόσφυγ\p{L}{1,3}|(?:γυναίκα|άντρας|μάνα|μητέρα|πατέρας|οικογένεια|γιαγιά|παππούς|σύζυγος|σύζυγός|μαμά|μπαμπάς)[ ](?:(?:μου|του|της|μας|τους)[ ])?(?:είναι|ήταν))"
_EL_NO_STREET: Final = unless(
    "άρθρ παράρτημ κεφάλαι κανονισμ οδηγία σύμβασ ομάδα ομάδες τροπολογ πρωτόκολλ τμήμα ενότητα σελίδα πίνακα covid υπόθεσ αίθουσα θέση πύλη έξοδο νόμο ψήφισμ πόλη ημέρα",
    endings=3,
)
_EL_NO: Final = unless("βουλ κυβέρν υπουργ ευρώπ εε ελλάδ κύπρ γερμαν θε χριστ αρχ επιτροπ ολομέλ νατ οηε", endings=5)

# Russian and Ukrainian
_RU_LIVES: Final = r"(?i:жив(?:у|ёт|ет|ём|ем|ут|е|емо|уть|ёте|ете)|жил[аи]?|жив[ ]|жила|прожива\p{L}{2,4}|проживал\p{L}?|мешка\p{L}{1,4}|переехал\p{L}?|переїхал\p{L}|переїхав|перебрал\p{L}{2,3}|поселил\p{L}{2,3}|осел\p{L}?|родил\p{L}{2,3}|рождён|рождена|народив\p{L}{2}|народил\p{L}{2,3}|вырос\p{L}{0,2}|виріс|виросла|родом|уроженец|уроженка|приехал\p{L}?|приїхал\p{L}|приїхав|снимаю|снимаем|снимает|оселив\p{L}{2}|оселил\p{L}{2,3})"
_RU_SAID: Final = r"(?:[ ](?:он|она|они|мы|я|він|вона|вони|ми|теперь|тепер|сейчас|зараз|потом|потім|давно|один|одна|постоянно|постійно|было|семьёй|сама|сам)){0,2}"
_RU_STREET: Final = r"(?i:улиц[аеыу]|ул\.|вулиц[яіюі]|вул\.|проспект[аеуі]?|просп\.|пр-т|переулк[аеу]|переулок|пер\.|провулк[уаі]|бульвар[аеуі]?|набережн\p{L}{2,3}|площад[иь]|площі|шоссе|шосе|проезд[ае]?)"
_RU_DOOR: Final = r"(?:(?i:дом[ауе]?|д\.|будинок|будинк[уа]|буд\.|корпус|корп\.|строение|стр\.|квартир[аеуы]|квартирі|кв\.|подъезд|під['’ʼ]їзд|этаж|поверх|комната|секция)[ ]?(?:№[ ]?)?\p{Nd}{1,4}\p{L}?(?!\p{L}))"
_RU_VILLAGE: Final = r"(?i:сел[еоа]|селі|деревн[еяи]|пос[её]лк[еау]|пос[её]лок|станиц[еаыі]|хутор[еаі]?|аул[еа]?|смт|пгт|городк[еа]|містечк[уоа]|селищ[іеа])"
_RU_REGION: Final = (
    r"(?i:района?|районе|районі|району|области|область|області|обл\.|края|крае|республики|волости|громади)"
)
_RU_NO: Final = unless(
    "советск российск соединённ соединен федерац ссср сша союз госдарств бог господ христ министер міністер верховн госдум европ європ дум правительств уряд",
    endings=5,
)

# Turkish
_TR_STREET: Final = r"(?:[Ss]oka(?:k|ğı|ğ)|[Cc]adde(?:si)?|[Bb]ulvar(?:ı)?|[Mm]eydanı|[Ss]k\.|[Ss]ok\.|[Cc]d\.|[Cc]ad\.|[Bb]lv\.|[Yy]olu|[Çç]ıkmazı)"
_TR_AREA: Final = r"(?:[Mm]ahallesi|[Mm]ah\.|[Mm]h\.|[Kk]öyü|[Ii]lçesi|[İi]lçesi|[Ss]itesi|[Aa]partmanı|[Aa]pt\.|[Kk]onutları|[Ee]vleri|[Rr]ezidans)"
_TR_DOOR: Final = r"(?:(?:[A-ZÇĞİÖŞÜ]|\p{Nd}{1,2})[ -]?[Bb]lok|(?i:blok|daire|kat|no|d\.|k\.|numara)[ ]?[:.]?[ ]?\p{Nd}{1,4}(?:/\p{Nd}{1,3})?|(?i:blok)[ ][A-Z](?!\p{L}))"
_TR_NO: Final = unless("meclis genel komisyon anayasa hükümet bakanlık tbmm akp chp mhp hdp avrupa")
# Whoever lives somewhere, and what is sent there, begins a sentence with a capital, too.
_TR_NOBODY: Final = r"(?!(?:Teyzem|Halam|Amcam|Dayım|Yengem|Annem|Babam|Abim|Ağabeyim|Ablam|Evimiz|Evim|Ninem|Dedem|Anneannem|Babaannem|Kardeşim|Karım|Kocam|Eşim|Oğlum|Kızım|Ailem|Beni|Bana|Bize|Ben|Biz|Sen|Siz|Paketi|Kargoyu|Adres|Adresim|Adresimiz|Arkadaşım|Şimdi)[ ])"
_TR_NAME: Final = rf"{_CAP}(?:[ ]{_CAP}){{0,2}}?"
_TR_LIVES: Final = r"(?i:yaş[ıi]yor|yaşamakta|yaşad[ıi]|yaşayan|otur(?:uyor|maktay|makta|duğu|du|an)|ikamet|doğ(?:muş|du|umlu|dum|an)|taşın|büyü(?:dü|müş|düm)|yerleş(?:ti(?!r)|miş|tik)|göç(?:tü|müş|tük|mek)|kal(?:ıyor|ıyoruz)|gel(?:miş|dik|dim|di))"
_TR_ENDING: Final = r"['’](?:[dt][ea](?:n)?|[ny]?[ea]|n?[ıiuü]n|s?[ıiuü])(?!\p{L})"

# Polish
_PL_LIVES: Final = r"(?i:mieszka(?:m|my|ją|sz|cie|ł|ła|li)?|zamieszk\p{L}{2,8}|wynajmuj\p{L}{1,4}|urodził\p{L}{0,3}(?:[ ]się)?|wychow\p{L}{2,6}(?:[ ]się)?|przeprowadz\p{L}{2,9}(?:[ ]się)?|osiedl\p{L}{2,6}(?:[ ]się)?|pochodz\p{L}{1,3}|przyjech\p{L}{2,5}|zameldowan\p{L}{1,3})"
_PL_STREET: Final = (
    r"(?i:ulic[aąęyi]|ul\.|alej[aąęi]|al\.|plac[ueiem]{0,2}|pl\.|osiedl[euam]{1,2}|os\.|skwer\p{L}{0,3}|rynk\p{L}{1,2})"
)
_PL_DOOR: Final = r"(?:(?i:blok|bl\.|mieszkanie|mieszkania|m\.|lokal|lok\.|klatka|kl\.|piętro|p\.|dom|nr)[ ]?\p{Nd}{1,4}[A-Za-z]?(?!\p{L})|\p{Nd}{1,2}[ ]piętro)"

# Hungarian
_HU_STREET: Final = r"(?i:utca|utcá\p{L}{0,4}|u\.|út|úton|útja|tér|téren|tere|köz|körút|körúton|krt\.|sétány|sor|fasor|rakpart|dűlő|lakótelep\p{L}{0,4}|ltp\.)"
_HU_DOOR: Final = r"(?:\p{Nd}{1,3}\.?(?:[ ]?[A-Z])?[ ](?i:emelet|em\.|épület|ép\.|lépcsőház|lh\.|ajtó|lakás)(?:[ ]\p{Nd}{1,3}\.?)?|(?i:fszt|földszint)\.?[ ]?\p{Nd}{0,3}\.?|[A-Z][ ](?i:épület|lépcsőház)|\p{Nd}{1,3}-(?:es|as|os|ös)[ ]lakás|[IVX]{1,4}[./][ ]?\p{Nd}{1,3}\.?)"
_HU_LIVES: Final = r"(?i:lak(?:ik|om|unk|nak|ott|tam|tak|tunk|ó)|él(?:ek|nek|ünk|t|tem|tek)?|születet\p{L}{0,3}|születtem|született|költöz\p{L}{1,5}|nőtt(?:em)?|származ\p{L}{1,4}|jött(?:em|ek|ünk)?(?![ ](?:létre|el|ki|be)))"
_HU_STAYED: Final = r"(?i:lak(?:ik|om|unk|nak|ott|tam|tak|tunk)|él(?:ek|nek|ünk|t|tem|tek)?|születet\p{L}{0,3}|születtem|született|nőtt(?:em)?)"
_HU_IN: Final = r"(?:b[ae]n|[oeö]n|[áóéőűú]n|[oeö]tt|tt)"
_HU_TO: Final = r"(?:b[ae]|r[ae])"
_HU_FROM: Final = r"(?:b[óő]l|r[óő]l|t[óő]l)"
_HU_NO: Final = unless(
    "január február március április május június július augusztus szeptember október november december nyár tél ősz tavasz unió félelem szegény nyomor béke remény otthon külföld vidék falu város ház család egyedül sokan mindenki ember nehéz jó rossz magyarország európ parlament kormány isten jézus most ez az ki itt ott egy sok nem így úgy ebben abban akkor",
    endings=3,
)

RULES: Final = (
    Rule("address:greek, street", "LOCATION", rf"{B}(?P<value>{_EL_STREET}[ ]{_CAPS}(?:[ ,]{{1,2}}{_NUM})?(?:,?[ ]{_EL_DOOR}){{1,3}}|{_EL_STREET}[ ]{_CAPS}[ ]{_NUM})", 0.6),
    Rule("address:greek, street and code", "LOCATION", rf"{B}(?P<value>(?:{_EL_STREET}[ ])?{_CAPS}[ ]{_NUM}(?:,[ ]{_EL_DOOR})?,[ ](?:Τ\.?Κ\.?[ ]?:?[ ]?)?\d{{3}}[ ]?\d{{2}}(?:,?[ ]{_CAP})?)", 0.65),
    Rule("address:greek, building", "LOCATION", rf"{B}(?P<value>(?i:πολυκατοικία|συγκρότημα|κτίριο)[ ]{_CAPS}(?:,[ ]{_EL_DOOR}){{1,3}})", 0.6),
    Rule("street:greek, led to", "LOCATION", rf"{B}(?:(?i:{_EL_IN})|(?i:έξω[ ]από|μπροστά[ ]από|δίπλα[ ]από|απέναντι[ ]από|επί[ ]της)(?:[ ]την|[ ]τη)?)[ ](?P<value>{_CAP}(?:[ ]{_CAP})?[ ]{_NUM})(?![ ](?:χρόνια|ώρες|λεπτά|μέρες|χιλιόμετρα|ευρώ|άτομα|μήνες|φορές|μέλη|βουλευτές))", 0.5, _EL_NO_STREET),
    Rule("street:greek, lived in", "LOCATION", rf"{B}{_EL_LIVES}[ ]{_EL_IN}[ ](?P<value>{_EL_STREET}[ ]{_CAPS}){E}", 0.5),
    Rule("village:greek", "LOCATION", rf"{B}(?P<value>(?i:χωριό|χωριού)[ ]{_CAPS}(?:,[ ]{_CAP})?){E}", 0.5),
    Rule("postcode:greek, word 1", "LOCATION", rf"{B}(?P<value>(?:Τ\.?[ ]?Κ\.?)[ ]?:?[ ]?\d{{3}}[ ]?\d{{2}})(?!\d)", 0.6),
    Rule("postcode:greek, word 2", "LOCATION", rf"{B}(?i:ταχυδρομικός[ ]κώδικας|ταχυδρομικό[ ]κώδικα)(?:[ ]είναι)?:?[ ](?P<value>\d{{3}}[ ]?\d{{2}})(?!\d)", 0.6),
    Rule("box:greek", "LOCATION", rf"{B}(?P<value>(?:Τ\.?[ ]?Θ\.?|(?i:ταχ\.|ταχυδρομική)[ ](?i:θυρίδα))[ ]?\d{{1,6}}(?:,[ ]{_CAP})?)", 0.6),
    Rule("town:greek, lived in", "LOCATION", rf"{B}{_EL_LIVES}(?:[ ](?:τώρα|σήμερα|μόνιμα|πια|μόνος|μόνη|πλέον|και|μεγάλωσε)){{0,2}}[ ](?:{_EL_IN}|{_EL_FROM})[ ](?P<value>{_CAP}(?:[ ]{_CAP})?){E}", 0.45, _EL_NO),
    Rule("town:greek, from", "LOCATION", rf"{B}{_EL_CAME}[ ]{_EL_FROM}[ ](?P<value>{_CAP}(?:[ ]{_CAP})?){E}", 0.45, _EL_NO),
    Rule("address:russian, doors", "LOCATION", rf"{B}(?P<value>(?:(?i:микрорайон|мкр\.?|мікрорайон|квартал|ЖК|жилой[ ]комплекс|посёлок|общежитие)[ ][«\"]?{_CAPS}[»\"]?|\p{{Nd}}{{1,2}}-?(?:й|ий)[ ](?i:микрорайон|мікрорайон|квартал))(?:,[ ]{_RU_DOOR}){{1,4}})", 0.65),
    Rule("address:russian, house in street", "LOCATION", rf"{B}(?P<value>(?i:дом[ауе]?|будинк[уаі]|будинок)[ ](?:№[ ]?)?\p{{Nd}}{{1,3}}\p{{L}}?[ ](?:по|на)[ ](?:{_RU_STREET}[ ]{_CAPS}|{_CAP}[ ]{_RU_STREET})){E}", 0.6),
    Rule("street:russian, lived in", "LOCATION", rf"{B}{_RU_LIVES}{_RU_SAID}[ ](?:на|по|в)[ ](?P<value>(?:{_RU_STREET}[ ]{_CAPS}|{_CAP}[ ]{_RU_STREET})){E}", 0.5),
    Rule("village:russian", "LOCATION", rf"{B}(?P<value>{_RU_VILLAGE}[ ]{_CAPS}(?:,?[ ]{_CAP}[ ]{_RU_REGION}{E}){{1,2}})", 0.6),
    Rule("village:russian, lived in", "LOCATION", rf"{B}(?:{_RU_LIVES}{_RU_SAID}|(?i:дом|хата|дача|будинок))[ ](?:в|у|во|із|з|из)[ ](?P<value>{_RU_VILLAGE}[ ]{_CAPS}(?:,?[ ]{_CAP}[ ]{_RU_REGION}{E}){{0,2}}){E}", 0.55),
    Rule("box:russian", "LOCATION", rf"{B}(?P<value>(?:(?i:а/[яс]|абонентский[ ]ящик|абонентська[ ]скринька|п/с|поштова[ ]скринька|почтовый[ ]ящик)[ ]?(?:№[ ]?)?\p{{Nd}}{{1,6}})(?:,[ ](?:\p{{Nd}}{{5,6}},[ ])?(?:[гм]\.[ ])?{_CAP})?)", 0.6),
    Rule("postcode:russian", "LOCATION", rf"{B}(?P<value>(?:\p{{Nd}}{{5,6}},[ ](?:[гм]\.[ ])?\p{{Lu}}[\p{{Cyrillic}}\-]{{2,20}}|\p{{Lu}}[\p{{Cyrillic}}\-]{{2,20}},[ ]\p{{Nd}}{{5,6}}))(?![\p{{L}}\p{{Nd}}]|[ ](?:рубл|грив|чел))", 0.5),
    Rule("town:russian, lived in", "LOCATION", rf"{B}{_RU_LIVES}{_RU_SAID}[ ](?:в|во|у|до|из|із|з|под|під|на)[ ](?:город[еа]?[ ]|г\.[ ]?|місті[ ]|м\.[ ]?)?(?P<value>{_CAP}(?:[ ](?:на[ ])?{_CAP})?){E}", 0.45, _RU_NO),
    Rule("town:russian, from", "LOCATION", rf"{B}(?i:жена|муж|мама|папа|мать|отец|семья|сам|сама|родом|дружина|чоловік|батько|мати|сім['’ʼ]я|бабушка|дедушка|бабуся|дідусь)(?:[ ](?:у|в)[ ](?:меня|мене|него|неї|нього|неё))?(?:[ ](?:он|она|він|вона|моя|мой|мій))?[ ](?:из|із|з|родом[ ]из|родом[ ]з)[ ](?P<value>{_CAP}){E}", 0.45, _RU_NO),
    Rule("address:turkish, doors", "LOCATION", rf"{B}(?P<value>(?:{_TR_NAME}[ ](?:[Mm]ah(?:allesi|\.)|[Mm]h\.),?[ ])?{_TR_NOBODY}{_CAP}(?:[ ]{_CAP})?[ ](?:{_TR_STREET}|{_TR_AREA})(?:[ ,]{{1,2}}{_TR_DOOR}){{1,5}}(?:[ ,]{{1,2}}\p{{Nd}}{{5}})?(?:[ ,]{{1,2}}{_CAP}(?:[ ]?[/,][ ]?{_CAP}){{0,2}})?)", 0.6),
    Rule("street:turkish, lived in", "LOCATION", rf"{B}(?P<value>{_TR_NOBODY}(?:{_CAP}[ ])?{_CAP}[ ](?:{_TR_STREET}|[Mm]ahallesi|[Kk]öyü)(?:['’]?n?d[ae]n?)?)(?:[ ](?!{_TR_LIVES})\p{{Ll}}{{2,14}}){{0,2}}[ ]{_TR_LIVES}", 0.5),
    Rule("village:turkish", "LOCATION", rf"{B}(?P<value>{_TR_NOBODY}{_CAP}[ ](?:[Kk]öyü|[Mm]ahallesi|[Bb]eldesi|[Kk]asabası),?[ ]{_CAP}(?:[ ](?:[İi]lçesi\p{{L}}{{0,4}}|[İi]li))?(?:[ /,]{{1,2}}{_CAP})?){E}", 0.5),
    Rule("box:turkish", "LOCATION", rf"{B}(?P<value>(?:P\.?[ ]?K\.?|(?i:posta[ ]kutusu))[ ]?:?[ ]?\p{{Nd}}{{1,5}}(?:[ ,]{{1,2}}{_CAP}(?:[ /]{_CAP})?)?)", 0.6),
    Rule("postcode:turkish 1", "LOCATION", rf"{B}(?i:posta[ ]kodu)(?:muz|m|nuz)?:?[ ](?P<value>\p{{Nd}}{{5}})(?!\p{{Nd}})", 0.55),
    Rule("postcode:turkish 2", "LOCATION", rf"{B}(?P<value>\p{{Nd}}{{5}}[ ][\p{{Lu}}][\p{{L}}]{{2,16}}(?:/[\p{{Lu}}][\p{{L}}]{{2,16}}))(?!\p{{L}})", 0.55),
    Rule("town:turkish, lived in", "LOCATION", rf"{B}(?P<value>{_CAP}{_TR_ENDING})(?:[ ](?!{_TR_LIVES})[\p{{Ll}}\p{{Nd}}]{{2,14}}){{0,3}}[ ]{_TR_LIVES}", 0.45, _TR_NO),
    Rule("town:turkish, of", "LOCATION", rf"{B}(?i:aslen|karım|eşim|kocam|annem|babam|ailem|kendisi|memleketi|memleketim)[ ](?P<value>\p{{Lu}}[\p{{L}}]{{2,16}}(?:l[ıiuü](?:y[ıiuü]m|y[ıiuü]z|d[ıiuü]r)?|['’][dt][ae]n)){E}", 0.45),
    Rule("address:polish, doors", "LOCATION", rf"{B}(?P<value>(?:{_PL_STREET}[ ]{_CAPS}|{_CAPS}[ ](?i:osiedle))(?:,?[ ]{_NUM})?(?:,?[ ]{_PL_DOOR}){{1,4}})", 0.6),
    Rule("street:polish, lived in", "LOCATION", rf"{B}{_PL_LIVES}[ ](?:na|przy|w|we|obok)[ ](?P<value>(?:{_PL_STREET}[ ]{_CAPS}(?:[ ]{_NUM})?|(?!Rzeczypospolitej)\p{{Lu}}\p{{L}}{{2,20}}(?:iej|ej|ich|ego|skiej))){E}", 0.5),
    Rule("house:polish", "LOCATION", rf"{B}(?P<value>(?i:dom(?:em|u|ie)?|blok(?:iem|u)?|kamienic\p{{L}})[ ](?i:nr|numer)[ ]\p{{Nd}}{{1,3}}[ ](?:przy|na)[ ](?:{_PL_STREET}[ ])?{_CAPS}){E}", 0.6),
    Rule("village:polish", "LOCATION", rf"{B}(?P<value>(?i:wsi|wieś|miejscowości|miejscowość|osadzie|osada)[ ]{_CAPS}(?:,?[ ](?i:gmina|gminie|gm\.|powiat|powiecie|pow\.|województwo|woj\.)[ ]\p{{L}}[\p{{L}}\-]{{2,24}}){{1,3}}){E}", 0.6),
    Rule("village:polish, lived in", "LOCATION", rf"{B}(?:{_PL_LIVES}|(?i:dom|domek|działkę))[ ](?:na|w|we)[ ](?P<value>(?i:wsi|miejscowości|osadzie)[ ]{_CAPS}){E}", 0.5),
    Rule("box:polish", "LOCATION", rf"{B}(?P<value>(?i:skr\.[ ]?poczt\.|skrytka[ ]pocztowa|skrytki[ ]pocztowej)[ ](?:nr[ ])?\p{{Nd}}{{1,5}}(?:,[ ](?:\p{{Nd}}{{2}}-\p{{Nd}}{{3}}[ ])?{_CAP})?)", 0.6),
    Rule("postcode:polish, word", "LOCATION", rf"{B}(?i:kod(?:em)?[ ]pocztowy(?:m)?)(?:[ ](?:to|jest))?:?[ ](?P<value>\d{{2}}-\d{{3}})(?!\d)", 0.6),
    Rule("town:polish, lived in", "LOCATION", rf"{B}{_PL_LIVES}(?:[ ](?:na[ ]stałe|teraz|obecnie|dziś|od[ ]lat|razem|sam|sama|z[ ]rodzicami)){{0,2}}[ ](?:w|we|do|z|ze|pod|koło)[ ](?P<value>{_CAP}(?:[ ]{_CAP})?){E}", 0.45, unless("krajow fundusz budżet program europejsk ministerst urzęd komisj rzeczypospolit polsce polski europie europy sejmie sejmu senacie senatu unii bog chrystus")),
    Rule("town:polish, from", "LOCATION", rf"{B}(?i:żona|mąż|mama|tata|matka|ojciec|rodzina|babcia|dziadek|brat|siostra)[ ](?:jest|pochodzi|są)[ ](?:z|ze)[ ](?P<value>{_CAP}){E}", 0.45),
    Rule("address:hungarian, doors", "LOCATION", rf"{B}(?P<value>(?:\p{{Nd}}{{4}}[ ]{_CAP},[ ])?{_CAPS}[ ]{_HU_STREET}[ ]?(?:\p{{Nd}}{{1,3}}(?:[/\-]\p{{L}}?\p{{Nd}}{{0,3}})?\.?[ ,]{{1,2}})?{_HU_DOOR}(?:[ ,]{{1,2}}{_HU_DOOR}){{0,3}}(?:[ ,]{{1,2}}\p{{Nd}}{{1,3}}\.)?)", 0.65),
    Rule("street:hungarian, lived in", "LOCATION", rf"{B}(?P<value>{_CAPS}[ ](?:utcában|utcán|úton|útján|téren|terén|közben|körúton|soron|lakótelepen|sétányon|fasorban))(?:[ ](?!{_HU_LIVES})[\p{{Ll}}\p{{Nd}}]{{1,14}}){{0,2}}[ ]{_HU_LIVES}{E}", 0.5),
    Rule("village:hungarian", "LOCATION", rf"{B}(?P<value>{_CAP}[ ](?:falu|község|város|tanya|puszta)(?:ban|ben|ból|ján|n)?(?:,[ ]{_CAP}[ ](?:megyé|vármegyé)\p{{L}}{{2,3}})?)(?:[ ](?!{_HU_LIVES})[\p{{Ll}}\p{{Nd}}]{{1,14}}){{0,2}}[ ](?:{_HU_LIVES}|van[ ](?:egy[ ])?ház){E}", 0.5),
    Rule("box:hungarian", "LOCATION", rf"{B}(?P<value>(?:(?i:postafiók)|Pf\.?:?)[ ]?\p{{Nd}}{{1,5}}\.?(?:,[ ](?:\p{{Nd}}{{4}}[ ])?{_CAP})?)", 0.6),
    Rule("postcode:hungarian 1", "LOCATION", rf"{B}(?i:irányítószám)\p{{L}}{{0,3}}:?[ ](?P<value>\p{{Nd}}{{4}})(?!\p{{Nd}})", 0.55),
    Rule("postcode:hungarian 2", "LOCATION", rf"{B}(?i:borítékra|címre|címem|cím|postacím):?[ ](?P<value>\p{{Nd}}{{4}}[ ]{_CAP})", 0.55),
    Rule("town:hungarian, lived in", "LOCATION", rf"{B}(?P<value>\p{{Lu}}[\p{{L}}\-]{{2,20}}{_HU_IN})(?:[ ](?!{_HU_LIVES})[\p{{Ll}}\p{{Nd}}]{{1,14}}){{0,2}}[ ]{_HU_STAYED}{E}", 0.45, _HU_NO),
    Rule("town:hungarian, moved 1", "LOCATION", rf"{B}(?P<value>\p{{Lu}}[\p{{L}}\-]{{2,20}}{_HU_TO})(?:[ ](?!{_HU_LIVES})[\p{{Ll}}\p{{Nd}}]{{1,14}}){{0,2}}[ ](?i:költöz\p{{L}}{{1,5}}){E}", 0.45, _HU_NO),
    Rule("town:hungarian, moved 2", "LOCATION", rf"{B}(?P<value>\p{{Lu}}[\p{{L}}\-]{{2,20}}{_HU_FROM})(?:[ ](?!{_HU_LIVES})[\p{{Ll}}\p{{Nd}}]{{1,14}}){{0,2}}[ ](?i:költöz\p{{L}}{{1,5}}|származ\p{{L}}{{1,4}}|jött(?:em|ek|ünk)?(?![ ](?:létre|el|ki|be))){E}", 0.45, _HU_NO),
    Rule("town:hungarian, lives in", "LOCATION", rf"{B}{_HU_LIVES}[ ](?P<value>\p{{Lu}}[\p{{L}}\-]{{2,20}}(?:ban|ben|on|en|ön|ba|be|ból|ből|ról|ről|ra|re)){E}", 0.45, _HU_NO),
)  # fmt: skip
