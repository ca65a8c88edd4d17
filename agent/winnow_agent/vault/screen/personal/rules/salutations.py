"""Titles and honorifics, greetings, closings, heads of mails: what stands before, after or around a person's name."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.terms import (
    AFTER,
    BEFORE,
    NAME,
    PARTICLE,
    UNCASED,
    UNCASED_NAME,
    UPPER,
    a_name,
    alternatives,
)

# As they are written before a name: with a capital, with or without a full stop.
_TITLES: Final = alternatives(
    "Mr|Mrs|Ms|Miss|Mx|Dr|Drs|Prof|Professor|Sir|Dame|Lady|Lord|Rev|Reverend|Fr|Capt|Captain|Lt|Lieutenant|Col|Colonel|Sgt|Sergeant|Cpl|Maj.|Major|Gen.|Hon|Judge|Justice|Sen|Senator|Rep.|Gov.|President|Messrs|Mme|Detective|Inspector|Constable|Officer|Nurse|Doctor|Attorney|Sister|Brother|Rabbi|Imam|Sheikh|Sheik|Mullah|Baron|Baroness|Count|Countess|Duke|Duchess|Prince|Princess",
    "Herr|Herrn|Hrn|Hr|Frau|Fräulein|Frl|Dipl.-Ing|Freiherr|Graf|Gräfin|Doktor|Rechtsanwalt|Rechtsanwältin|Richter|Richterin|Staatsanwalt|Pfarrer|Bürgermeister|Bürgermeisterin|Minister|Ministerin|Bundeskanzler|Bundeskanzlerin|Kanzler|Kanzlerin|Zeuge|Zeugin|Kommissar|Kommissarin",
    "Monsieur|Messieurs|Madame|Mesdames|Mademoiselle|MM|Mlle|Mmes|Mlles|Maître|Mᵉ|Me.|Docteur|Abbé|Père|Sœur|Pr.|Président|Présidente|Commissaire|Juge",
    "Sr|Sra|Srta|Sres|Señor|Señora|Señorita|Don|Doña|Dña|Dra|D.ª|D.|Dª|Lic|Licda|Ing|Fray|Padre|Sor|Excmo|Excma|Ilmo|Ilma|Abg|Arq",
    "Senhor|Senhora|Dom|Dona|Exmo|Exma|Eng.|Engº|Profa|Profª|Drª|Sr.ª|Srª|Min.|Ministro|Ministra|Des.|Desembargador|Juiz|Deputado",
    "Signor|Signora|Signorina|Sig|Sig.ra|Sig.na|Sigg|Dott|Dott.ssa|Dottor|Dottoressa|Avv|Avvocato|On.|Onorevole|Cav.|Geom.|Rag.|Arch.|Prof.ssa|Mons|Suor|Presidente|Commissario",
    "Meneer|Mevrouw|Mejuffrouw|Dhr|Mevr|Mw|Juffrouw|Jonkheer|Ir.|Mr.dr",
    "Fru|Frøken|Frk|Hr.|Fröken|Doktor|Overlæge|Advokat|Dommer|Statsminister|Minister|Kommissionær|Byretsdommer",
    "Rouva|Neiti|Tohtori|Tri|Ministeri|Séra|Herra|Proua|Härra|Kungs|Kundze|Ponas|Ponia|Gerb.",
    "Pan|Pani|Panna|Panu|Pana|Państwo|Ks.|Mgr|Inż|Hab.|Mec.|Sędzia",
    "Pán|Paní|Slečna|MUDr|JUDr|PhDr|RNDr|MVDr|PaedDr|Ing|Bc|Doc.|Pani|Slečna|Gospod|Gospa|Gospođa|Gospodin|Gospodična|Gđa|Gdin|Dipl.ing|Gosp",
    "Господин|Госпожа|Г-н|Г-жа|господин|госпожа|г-н|г-жа|г-на|г-ну|г-же|гр.|гражданин|гражданка|гр-н|гр-ка|Доктор|доктор|д-р|проф|профессор|академик|тов|товарищ|отец|о.|судья|адвокат|следователь|прокурор",
    "пан|пані|Пан|Пані|гр.|громадянин|громадянка|добродій|лікар|суддя|спадар|спадарыня|Спадар|господинот|г-ѓа|г-дин|г-ца|инж|доц|д-р",
    "Domnul|Doamna|Domnișoara|Dl|Dna|D-na|D-l|Dnei|Dlui|Domnului|Doamnei|Av.|Zoti|Zonja|Znj",
    "Dr.|ifj.|id.|özv.|Özv.",
    "Κύριος|Κυρία|Κος|Κα|κ|κα|κος|κύριος|κυρία|κ.κ|Δρ|Δρα|Καθ|δρ",
    "Sayın|Sn.|Bayan|Av.|Doç.|Uzm.|Op.|Yrd.|Cənab|Xanım",
    "Bapak|Bpk|Ibu|Sdr|Sdri|Tuan|Puan|Encik|Cik|Haji|Hj|Hjh|Dato|Datuk|Datin|Ustaz|Bà|Ông|Anh|Chị|Cô|Bác|ông|bà|Bwana|Mzee|Ndugu|Dkt|Gng|Gen.",
    "Meneer|Mnr|Mej|Mev|Uas|Iníon",
    "Պրն|Տիկ|պարոն|տիկին|ბატონი|ქალბატონი",
)
_TITLE: Final = rf"{BEFORE}(?:{_TITLES})\.?[ \t]{{1,3}}(?:(?:(?i:dr|prof|med|jur|phil|h\.c|dipl|ing|mag|univ|rer|nat|iur|habil|ssa|lic|csc|ph\.?d)\.?|(?:d[’']|l[’']))[ \t]{{0,3}}){{0,3}}(?:{PARTICLE}[ \t]{{1,3}}){{0,2}}"
# After a name, in languages that put them there.
_AFTER_NAME: Final = alternatives(
    "Bey|Hanım|Efendi|Paşa|Beyefendi|Hanımefendi|bey|hanım|úr|asszony|kisasszony|bácsi|néni|ji|Saheb|Sahib|Singhji|müəllim|xanım|əfəndi"
)
_UNCASED_TITLES: Final = alternatives(
    "السيد|السيدة|الآنسة|الدكتور|الدكتورة|د.|الأستاذ|الأستاذة|أ.|المهندس|المهندسة|م.|الشيخ|الشيخة|الأمير|الأميرة|الحاج|الحاجة|القاضي|المحامي|المحامية|العقيد|اللواء|العميد|الرائد|النقيب|معالي|سعادة",
    "آقای|خانم|دکتر|مهندس|استاد|حاج|سید|جناب|سرکار",
    "محترم|محترمہ|جناب|ڈاکٹر|مسٹر|پروفیسر",
    "מר|גב'|גב׳|גברת|ד\"ר|ד״ר|פרופ'|פרופ׳|פרופסור|עו\"ד|עו״ד|הרב|השופט|השופטת|כב'|רו\"ח|אינג'",
    "श्री|श्रीमती|सुश्री|कुमारी|डॉ.|डॉ|डा.|प्रो.|प्रोफेसर|पंडित|स्वामी|न्यायमूर्ति|जनाब|सौ.|चि.|श्रीमान",
    "শ্রী|শ্রীমতী|জনাব|বেগম|মিসেস|মিস|ডা.|ডাঃ|ড.|অধ্যাপক|মোঃ|মোসাঃ|মোছাঃ",
    "શ્રી|શ્રીમતી|ડૉ.|પ્રો.|ਸ੍ਰੀ|ਸ਼੍ਰੀਮਤੀ|ਡਾ.|ਸਰਦਾਰ|திரு|திருமதி|செல்வி|டாக்டர்|முனைவர்|శ్రీ|శ్రీమతి|డా.|డాక్టర్|ಶ್ರೀ|ಶ್ರೀಮತಿ|ಡಾ.|ശ്രീ|ശ്രീമതി|ഡോ.|මහතා|මිය|ආචාර්ය",
    "ბატონი|ქალბატონი|ბ-ნი|ქ-ნი|ექიმი|አቶ|ወይዘሮ|ወ/ሮ|ወ/ሪት|ዶ/ር|ዶክተር|ፕሮፌሰር",
)
_GLUED_TITLES: Final = alternatives(
    "นาย|นาง|นางสาว|น.ส.|ด.ช.|ด.ญ.|เด็กชาย|เด็กหญิง|คุณ|ดร.|นพ.|พญ.|ศ.|รศ.|ผศ.|พล.อ.|พ.ต.อ.|พ.ต.ท.|ร.ต.อ.|อาจารย์|พระ|หม่อม",
    "ທ້າວ|ນາງ|ທ່ານ|លោក|លោកស្រី|កញ្ញា|ဦး|ဒေါ်|ဒေါက်တာ",
)

_GREETINGS: Final = alternatives(
    "Dear|Dearest|dear|My dear|My dearest|Hi|Hello|Hey|Good morning|Good afternoon|Good evening|Greetings",
    "Liebe|Lieber|Liebes|Liebste|Liebster|Hallo|Sehr geehrte|Sehr geehrter|Verehrte|Verehrter|Guten Tag|Guten Morgen|Guten Abend|Servus|Grüezi|Moin|Grüß Gott|Hochverehrter",
    "Cher|Chère|Chers|Chères|Mon cher|Ma chère|Bonjour|Bonsoir|Salut|Coucou|Très cher|Très chère",
    "Querido|Querida|Queridos|Estimado|Estimada|Estimados|Apreciado|Apreciada|Hola|Buenos días|Buenas tardes|Muy señor mío|Distinguido|Distinguida",
    "Caro|Cara|Cari|Carissimo|Carissima|Gentile|Gentilissimo|Gentilissima|Egregio|Egregia|Spettabile|Ciao|Salve|Buongiorno|Buonasera|Stimato|Stimata",
    "Prezado|Prezada|Caros|Olá|Oi|Bom dia|Boa tarde|Boa noite|Estimado|Exmo. Senhor|Exma. Senhora|Ilustre",
    "Beste|Geachte|Hoi|Dag|Lieve|Goedemorgen|Goedemiddag|Goedenavond|Waarde|Hallo allemaal",
    "Kære|Hej|Hejsa|Goddag|God morgen|Kjære|Hei|Heisann|God dag|Kära|Käre|Bästa|Bäste|Hej på dig|Hejsan|Tjena|God kväll",
    "Hyvä|Rakas|Hei|Moi|Terve|Moikka|Arvoisa|Kæri|Kæra|Sæll|Sæl|Góðan dag|Halló|Tere|Kallis|Lugupeetud|Austatud|Sveiki|Sveiks|Cienījamais|Cienījamā|Godātais|Godātā|Mīļais|Mīļā|Labdien|Gerbiamas|Gerbiama|Gerbiamasis|Gerbiamoji|Mielas|Miela|Brangus|Brangi|Sveikas|Sveika|Laba diena|Labas",
    "Drogi|Droga|Szanowny Panie|Szanowna Pani|Szanowny|Szanowna|Kochany|Kochana|Cześć|Dzień dobry|Witaj|Witam|Hej",
    "Milý|Milá|Vážený pane|Vážená paní|Vážený|Vážená|Ahoj|Dobrý den|Drahý|Drahá|Čau|Vážený pán|Vážená pani|Dobrý deň|Spoštovani|Spoštovana|Dragi|Draga|Zdravo|Pozdravljeni|Živjo|Dober dan|Poštovani|Poštovana|Cijenjeni|Bok|Dobar dan|Pozdrav|Cenjeni",
    "Драги|Драга|Поштовани|Поштована|Здраво|Добар дан|Почитуван|Почитувана|Скъпи|Скъпа|Уважаеми|Уважаема|Здравей|Здравейте|Добър ден|Мили|Мила",
    "Дорогой|Дорогая|Уважаемый|Уважаемая|Здравствуй|Здравствуйте|Привет|Милый|Милая|Добрый день|Доброе утро|Добрый вечер|Многоуважаемый|Глубокоуважаемый|Шановний|Шановна|Дорогий|Дорога|Вітаю|Привіт|Добрий день|Любий|Люба|Паважаны|Паважаная|Дарагі|Дарагая|Прывітанне|Құрметті|Хүндэт|Эрхэм",
    "Dragă|Dragul meu|Draga mea|Stimate|Stimată|Stimate domnule|Stimată doamnă|Bună|Bună ziua|Salutare|Salut|I dashur|E dashur|I nderuar|E nderuar|Përshëndetje",
    "Kedves|Tisztelt|Drága|Szia|Szervusz|Helló|Üdvözlöm|Jó napot",
    "Αγαπητέ|Αγαπητή|Αξιότιμε|Αξιότιμη|Κύριε|Κυρία|Γεια σου|Γεια σας|Καλημέρα|Καλησπέρα|Χαίρετε|Φίλε|Φίλη",
    "Sayın|Sevgili|Merhaba|Selam|Değerli|Saygıdeğer|Günaydın|İyi günler|Hörmətli|Əziz|Salam|Hurmatli|Aziz",
    "Yth.|Yang terhormat|Kepada|Halo|Hai|Selamat pagi|Selamat siang|Selamat sore|Dear Bapak|Dear Ibu|Kính gửi|Thân gửi|Chào|Xin chào|Gửi|Bạn|Mpendwa|Habari|Ndugu|Mahal na|Minamahal na|Kumusta|Beste|Liewe|Geagte|Annwyl|A Chara|Estimat|Estimada|Benvolgut|Benvolguda|Agur|Kaixo|Għażiż|Għażiża|Հարգելի|Սիրելի|Բարև",
)
_NO_GREETED: Final = (
    r"(?!(?i:sir|sirs|madam|madams|sir/madam|editor|all|friends?|colleagues?|customers?|team|everyone|everybody|there|again|folks|guys|members?|reader|readers|hiring|damen|herren|kolleg\w*|freunde?|leute|zusammen|kunde\w*|monsieur|madame|messieurs|mesdames|ami|amis|amie|collègues?|tous|toutes"
    r"|señor\w*|amigo|amiga|amigos|amigas|colegas?|cliente|clientes|todos|todas|senhor\w*|signor\w*|amico|amici|colleghi|tutti|collega\w*|allemaal|mevrouw|meneer|heer|alle|kolleger|venner|kaikki|wszystkim|państwo|panie|pani|pane|paní|páni|všichni|svima|коллег\w*|друзья|друг|колеги|друзі|hölgyem|uram|mindenki|κύριε|κυρία|φίλοι|arkadaşlar|bapak|ibu|semua)[,!:. \n])"
)
_CLOSINGS: Final = alternatives(
    "kind regards|best regards|warm regards|warmest regards|many thanks|with kind regards|with best regards|with best wishes|best wishes|all the best|regards|best|warmly|sincerely|sincerely yours|yours sincerely|yours faithfully|yours truly|yours ever|yours|respectfully|respectfully yours|respectfully submitted|cheers|love|lots of love|with love|thanks|thank you|thanks again|affectionately|your friend|cordially|very truly yours|your obedient servant",
    "mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|freundlichen grüßen|mit besten grüßen|beste grüße|herzliche grüße|mit herzlichen grüßen|viele grüße|liebe grüße|mit lieben grüßen|schöne grüße|mit freundlichen grüssen|freundliche grüsse|viele grüsse|liebe grüsse|herzliche grüsse|beste grüsse|hochachtungsvoll|mit vorzüglicher hochachtung|ihr|ihre|dein|deine|euer|eure|lg|vg|mfg|gruß|grüße|gez.",
    "cordialement|bien cordialement|bien à vous|bien à toi|amicalement|amitiés|sincères salutations|salutations distinguées|meilleures salutations|mes salutations distinguées|veuillez agréer mes salutations distinguées|bisous|je t'embrasse|avec mes remerciements|respectueusement|à bientôt|cdt|bàv",
    "atentamente|saludos|saludos cordiales|un saludo|un cordial saludo|reciba un cordial saludo|cordialmente|un abrazo|abrazos|besos|un beso|atte.|atte|con cariño|muy atentamente|suyo afectísimo",
    "atenciosamente|cordialmente|abraços|abraço|um abraço|beijos|com os melhores cumprimentos|melhores cumprimentos|cumprimentos|saudações|att.|att|respeitosamente|grato|grata",
    "cordiali saluti|distinti saluti|saluti|un saluto|un caro saluto|cari saluti|tanti saluti|un abbraccio|con affetto|in fede|a presto|i migliori saluti",
    "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|met hartelijke groet|hartelijke groeten|groet|groeten|groetjes|liefs|hoogachtend|mvg|gr.",
    "med venlig hilsen|venlig hilsen|mange hilsner|kærlig hilsen|de bedste hilsner|hilsen|mvh|kh|vh|med vennlig hilsen|vennlig hilsen|beste hilsen|hilsen fra|med vänlig hälsning|med vänliga hälsningar|vänliga hälsningar|vänligen|hälsningar|bästa hälsningar|kram|högaktningsfullt",
    "ystävällisin terveisin|terveisin|parhain terveisin|yst. terv.|t.|kunnioittaen|kveðja|með kveðju|með bestu kveðju|bestu kveðjur|virðingarfyllst|lugupidamisega|parimate soovidega|tervitades|ar cieņu|ar sveicienu|pagarbiai|su pagarba|linkėjimai|geriausi linkėjimai",
    "z poważaniem|z wyrazami szacunku|pozdrawiam|serdecznie pozdrawiam|z serdecznymi pozdrowieniami|pozdrowienia|całuję|s pozdravem|s přátelským pozdravem|se srdečným pozdravem|s úctou|zdraví|hezký den|s pozdravom|s priateľským pozdravom|s spoštovanjem|lep pozdrav|lepo vas pozdravljam|s poštovanjem|srdačan pozdrav|lijep pozdrav|pozdrav|lp",
    "с поштовањем|срдачан поздрав|поздрав|со почит|со почитување|с уважение|поздрави|с поздрав|с уважением|с наилучшими пожеланиями|искренне ваш|искренне ваша|всего доброго|целую|твой|твоя|ваш|ваша|з повагою|з найкращими побажаннями|щиро ваш|щиро ваша|з павагай|құрметпен|хүндэтгэсэн",
    "cu stimă|cu respect|cu drag|cu prietenie|toate cele bune|salutări|me respekt|të fala|tisztelettel|üdvözlettel|szívélyes üdvözlettel|üdv|ölel|puszi|szeretettel",
    "με εκτίμηση|με τιμή|φιλικά|με φιλικούς χαιρετισμούς|με αγάπη|φιλιά|χαιρετισμούς|ευχαριστώ|μετά τιμής",
    "saygılarımla|saygılarımızla|sevgilerimle|sevgiler|iyi çalışmalar|selamlar|en iyi dileklerimle|hörmətlə|hurmat bilan|hormat saya|hormat kami|salam|salam hormat|trân trọng|thân mến|kính thư|kính chào|wako|wako mwaminifu|lubos na gumagalang|groete|vriendelike groete|yn gywir|cofion|le meas|is mise|amb cordialitat|ben cordialment|salutacions|agur bero bat|հարգանքով",
)
_HEADS: Final = alternatives(
    "From|To|Cc|CC|Bcc|Reply-To|Sender|Von|An|De|À|A|Para|Da|Van|Aan|Fra|Til|Från|Till|Lähettäjä|Vastaanottaja|Kopio|Od|Do|Komu|Kopie|От|От кого|Кому|Копия|Від|Кому|Feladó|Címzett|Από|Προς|Kimden|Kime|Bilgi|Dari|Kepada|Từ|Đến|Către|De la|Za|发件人|收件人|抄送|寄件者|收件者|差出人|宛先|보낸 사람|받는 사람|من|إلى|מאת|אל"
)
_SELF: Final = alternatives(
    "my name is|my name's|i am called|je m'appelle|je m’appelle|je suis|mon nom est|ich heiße|ich heisse|mein name ist|me llamo|mi nombre es|mi chiamo|il mio nome è|meu nome é|o meu nome é|chamo-me|me chamo|mijn naam is|ik heet|jeg hedder|mit navn er|jeg heter|mitt navn er|jag heter|mitt namn är|minun nimeni on|nimeni on|minu nimi on|mani sauc|mano vardas|nazywam się|mam na imię|jmenuji se|jmenuju se|volám sa|ime mi je|zovem se|зовем се|казвам се|меня зовут|моё имя|мое имя|мене звати|мяне завуць|mă numesc|mă cheamă|a nevem|με λένε|ονομάζομαι|benim adım|adım|mənim adım|tôi tên là|tên tôi là|nama saya|ang pangalan ko ay|jina langu ni|em dic|nire izena|my naam is|fy enw i yw"
)
_UNCASED_SELF: Final = alternatives(
    "我叫|我的名字是|我是|私の名前は|私は|わたしは|제 이름은|저는|اسمي|أنا اسمي|نام من|اسم من|השם שלי|שמי|קוראים לי|मेरा नाम|আমার নাম|મારું નામ|ਮੇਰਾ ਨਾਮ|என் பெயர்|నా పేరు|ನನ್ನ ಹೆಸರು|എന്റെ പേര്|ผมชื่อ|ฉันชื่อ|ดิฉันชื่อ|ชื่อของฉัน|ჩემი სახელია|მე მქვია|ስሜ|मेरो नाम|माझे नाव"
)

RULES: Final = (
    Rule("title", "PERSON", rf"{_TITLE}(?P<value>{NAME})", 0.7, a_name),
    Rule("title:M.", "PERSON", rf"(?<![\p{{L}}\p{{N}}.])M\.[ \t]{{1,3}}(?P<value>{UPPER}(?:[ \t]{{1,3}}{UPPER}){{0,3}})", 0.7, a_name),
    Rule("title:after", "PERSON", rf"{BEFORE}(?P<value>{UPPER}(?:[ ]{UPPER}){{0,2}})[ ](?:{_AFTER_NAME}){AFTER}", 0.5, a_name),
    Rule("title:uncased", "PERSON", rf"(?<![\p{{L}}\p{{M}}])(?:{_UNCASED_TITLES})(?:[ \t]{{1,2}}|/[ ]?)(?P<value>{UNCASED}{{2,20}}(?:[ \t]{UNCASED}{{2,20}}){{0,2}})", 0.5),
    Rule("title:glued", "PERSON", rf"(?<![\p{{L}}\p{{M}}])(?:{_GLUED_TITLES})[ \t]{{0,2}}(?P<value>{UNCASED}{{2,20}}(?:[ \t]{UNCASED}{{2,20}})?)", 0.5),
    Rule("greeting", "PERSON", rf"(?m:^)[ \t>]{{0,20}}(?:{_GREETINGS})[ \t]{{1,3}}(?:(?i:herr|frau|dr|mr|mrs|ms|monsieur|madame|señora?|sra?|signora?|fru|herr|pan|pani|dhr|mevrouw)\.?[ \t]{{1,3}})?{_NO_GREETED}(?P<value>{NAME})[ \t]{{0,3}}[,:!،;.\n]", 0.75, a_name),
    Rule("closing", "PERSON", rf"(?m:^)[ \t>]{{0,20}}(?i:{_CLOSINGS})[ \t]{{0,3}}[,.!]?[ \t]{{0,9}}(?:\r?\n[ \t>]{{0,20}}){{1,3}}(?:\(?(?:gez\.|signed|s\.)\)?[ \t]{{0,3}})?(?P<value>(?:(?:Dr|Prof|Ing|Mgr|Dott|Dra|Avv)\.?[ ])?{NAME})[ \t]{{0,9}}(?=\r?\n|\Z|,)", 0.75, a_name),
    Rule("head", "PERSON", rf"(?m:^)[ \t>*]{{0,20}}(?:{_HEADS})[*]?[:：][*]?[ \t]{{0,9}}[\"']?(?P<value>{NAME}|{UPPER},[ \t]{NAME}|{UNCASED_NAME})[\"']?[ \t]{{0,3}}[<\[(][^<>\s]{{1,64}}@", 0.75, a_name),
    Rule("head:address", "PERSON", rf"(?P<value>{UPPER}(?:[ \t]{UPPER}){{1,3}})[\"']?[ \t]{{0,3}}<[^<>\s]{{1,64}}@[^<>\s]{{3,80}}>", 0.7, a_name),
    Rule("self", "PERSON", rf"{BEFORE}(?i:{_SELF})[ \t]{{1,3}}(?P<value>{NAME})", 0.7, a_name),
    Rule("self:uncased", "PERSON", rf"(?:{_UNCASED_SELF})[ ]?(?P<value>{UNCASED}{{2,10}}(?:[ ·・]{UNCASED}{{2,10}}){{0,2}})", 0.3),
    Rule("self:phone", "PERSON", r"(?i:\bthis[ ]is)[ ](?P<value>\p{Lu}\p{Ll}{1,20}[ ]\p{Lu}\p{Ll}{1,20})(?=[ ](?:speaking|calling|from)\b)", 0.7),
)  # fmt: skip
