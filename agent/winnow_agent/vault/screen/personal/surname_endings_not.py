"""What ends like a surname and is none: towns, words that are written with a capital; and what stands beside a street or a town."""

from __future__ import annotations

from typing import Final

import regex

# Towns, countries, peoples and everyday words, as they begin: each takes its cases and its adjective.
_STEM_WORDS: Final = (
    # Russian
    "саратов ростов тамбов псков чернигов азов киев могилев могилёв краков кишинев кишинёв харьков львов серпухов бердичев"
    " гдов невел люблин берлин пекин турин дублин тулуз цюрих архангельск щецин штеттин сахалин"
    " ленин сталин дмитров кролевец каргополь боровск тобольск курск омск томск минск брянск смоленск псковск"
    " московск петербургск петроградск ленинградск киевск харьковск одесск казанск сибирск донск уральск советск российск русск французск немецк английск"
    " германск американск европейск польск украинск турецк китайск японск римск греческ католическ православн еврейск австрийск венгерск чешск сербск болгарск"
    " итальянск испанск литовск латышск эстонск финск шведск норвежск датск грузинск армянск азербайджанск казахск киргизск узбекск татарск кавказск крымск"
    " балтийск каспийск тихоокеанск волжск тверск рязанск тульск калужск владимирск ярославск костромск вологодск нижегородск самарск саратовск пермск"
    " вятск уфимск оренбургск астраханск черноморск красноярск иркутск амурск приморск хабаровск якутск бурятск мурманск новгородск воронежск тамбовск"
    " витебск гродненск могилевск виленск полтавск черниговск херсонск екатеринославск таврическ бессарабск"
    " украин палестин аргентин господин гражданин магазин армян крестьян христиан славян дворян мещан мусульман римлян"
    " афинян саксон мариинск октябрьск июльск февральск министр христов народн верховн высш государственн"
    " женев"
    # Ukrainian, Belarusian
    " київ львів чернігів харків миколаїв тернопіл канів рогатин хотин берлін люблін київськ львівськ українськ радянськ російськ польськ"
    " німецьк французьк англійськ американськ європейськ галицьк волинськ подільськ донецьк луганськ харківськ одеськ полтавськ чернігівськ житомирськ"
    " рівненськ вінницьк черкаськ хмельницьк дніпровськ закарпатськ буковинськ кримськ турецьк угорськ румунськ литовськ білоруськ єврейськ австрійськ"
    " луцьк пінськ мінськ брест гомель беларуск мінск віцебск гродзенск савецк рускі руск расійск нямецк літоўск пінск полацк магілёў берасце"
    # Bulgarian, Macedonian, Serbian
    " българск софийск турск гръцк сръбск македонск дунавск пловдивск варненск русенск бургаск лондонск парижк шуменск видинск пирин"
    " скопск охридск битолск вардарск српск југословенск бугарск грчк божић београдск новосадск"
    # Polish
    " polsk niemieck rosyjsk francusk angielsk włosk czesk słowack ukraińsk litewsk białorusk szwedzk duńsk hiszpańsk węgiersk tureck chińsk japońsk amerykańsk"
    " warszawsk krakowsk poznańsk gdańsk wrocławsk lwowsk łódzk lubelsk śląsk mazowieck małopolsk wielkopolsk pomorsk podlask bałtyck europejsk katolick"
    " rzymsk greck żydowsk bosk miejsk wojewódzk powiatowsk jagiellońsk sądeck mazursk kaszubsk opolsk kieleck świętokrzysk toruńsk rzeszowsk"
    " wileńsk marszałkowsk puławsk świętojańsk lubusk norwesk fińsk holendersk belgijsk szwajcarsk austriack"
    # Czech, Slovak, Slovene, Croatian
    " česk slovensk německ rusk francouzsk anglick americk moravsk slezsk pražsk brněnsk ostravsk plzeňsk evropsk rakousk maďarsk židovsk"
    " jihomoravsk středočesk bratislavsk košick uhorsk nemeck nitriansk trenčiansk žilinsk prešovsk božič božić hrvatsk srpsk bosansk dalmatinsk"
    " istarsk zagrebačk splitsk jadransk dunavsk njemačk talijansk masarykov"
    # Baltic, Finnish, Hungarian, Romanian, Turkish
    " birut lietuv latvijas rīgas vidzem punainen valkoinen sininen toinen ensimmäinen kolmas suomalainen ruotsalainen venäläinen saksalainen jokainen"
    " kansallinen kaikkinainen helsinki kokkol karkkil beyoğlu karacaoğlan atatürk"
    # Greek
    " θράκη ιθάκη άγκυρα ελλάδα"
    # Latin abroad
    " geneva genova padova mantova moldova cordova casanova jehova kiev lvov rostov saratov tambov pskov azov villanova terranova canova bratislava"
    " varsova craiova poltava brașov brasov chișin whisk husk kenyan aryan tokyan libyan himalayan malayan mayan lesson person season reason prison"
    " unison essen hessen sachsen preussen meissen bremsen børsen felsen linsen zinsen kanonen peking berlin dublin jerez túnez helsingfors"
    " degerfors bofors stockholm göteborg danmark jönköping gotland norrland zealander islander highlander"
    " arson crimson lexington stalin lenin cinema thema sistema problema poema prisma charisma plasma"
    " balustra orkestra sinema anathema palazzi ragazzi razzi spaghetti giardini bambini comuni sidoarjo sukoharjo wonosari"
    " dansk norsk svensk russisch"
    # Armenian
    " արարատյան երևանյան սևանյան քրիստոնյան"
    # Georgian
    " შვილიშვილ ვაჟიშვილ ქალიშვილ ბიძაშვილ დეიდაშვილ მამიდაშვილ დისშვილ ძმისშვილ უფლისშვილ მეფისშვილ თავადიშვილ აზნაურიშვილ ღვთისშვილ შვილთაშვილ"
    " გერიშვილ ნაშვილ ძუძუსშვილ ადამიშვილ დედიშვილ მამაშვილ ცოლისძმიშვილ ბერძ რძე"
    # Hebrew
    " עסקי ויסקי היידלברג הידלברג נירנברג סימן גרמן"
    # Persian
    " شاهزاده آزاده امامزاده حرامزاده بزرگزاده برادرزاده خواهرزاده خانواده شاهپور شاپور سنگاپور نیشاپور دنیا بریتانیا اسپانیا آلبانیا رومانیا"
    " کالیفرنیا تانزانیا موریتانیا بوسنیا ارمنیا لیتوانیا پنسیلوانیا هم\u200cنژاد عموزاده خاله\u200cزاده نوزاد"
    # Marathi, Hindi, Bengali, Gujarati
    " लवकर नोकर चाकर लष्कर दुष्कर भयंकर शंकर टँकर सुखकर भास्कर करकर मुंबईकर पुणेकर नागपूरकर कोल्हापूरकर हितकर सोयीस्कर तस्कर लेकर होकर देकर सुनकर जाकर आकर"
    " ठोकर चक्कर पुष्कर श्रेयस्कर एनार्जি এনার্জি પિતરાઈભાઈ મોટાભાઈ નાનાભાઈ મોટીબહેન મોટીબેન નાનીબહેન ભાઈબહેન ભાઈ-બહેન"
    " शेकर साखर अधिकर सावकर"
    # Towns with the endings of other lists
    " свищов гоце-делчев кременчук gospić trebević vlašić beletić czernowitz gleiwitz łowicz łowicza karolinsk stjørdalshals"
    " առավոտյան ծննդյան նոյեմբերյան գրանցամատյան մատյան երեկոյան գիշերային հեղափոխության ֆոլկլենդյան садов трудов основ негев negev droschk općinsk občinsk"
    " mergait vaikait klaipėdait միջնադարյան նախնադարյան արյան gradsk zgodovinsk mestn državn"
)
STEMS: Final = frozenset(_STEM_WORDS.split())
# Written with a capital, or at the beginning of a sentence, and nobody by themselves.
_COMMON_WORDS: Final = (
    "совет советов союзов депутатов комиссаров рабочих писателей народов основ здоров готов слов снов прав голов часов лев одна одним одной какова такова снова нова"
    " слова основа корова голова половина причина картина машина женщина мужчина старина годовщина родина родины родине родину родиной дружина медина"
    " остров острова острове островом покров покрова покрове майский зимний невский"
    " нової готов немов знов острів королів полова мова україна україни україну україною україні батьківщина година людина частина"
    " polska polski polskę polsce polską božović mladić bože nová starová králové takový aký slová osnovy karlova"
    " nueva cueva prueba prova nuova anul ianuariu februariu seminariu kyllä sillä tällä vielä siellä täällä heillä meillä teillä hänellä minulla sinulla tuolla"
    " jolla muilla kaikilla millä asialla puolella lasten naisten ihmisten hilsen chairperson spokesperson salesperson"
)
COMMON: Final = frozenset(_COMMON_WORDS.split())

# Who or what is called after somebody, or is a town's: right before the word, and right behind it.
_BEFORE_WORDS: Final = (
    r"ulic\p{L}{1,3}|ul\.|pl\.|plac\p{L}{0,3}|al\.|alei|aleja|aleje|osiedl\p{L}{1,2}|os\.|rynek|rynku|most|moście|powia\p{L}{1,3}|gmin\p{L}{1,2}|województw\p{L}{1,2}|puszcz\p{L}{1,2}|dolin\p{L}{1,2}"
    r"|pałac\p{L}{0,3}|zam\p{L}{2,4}|jezior\p{L}{1,2}|wieś|wsi|miast\p{L}{1,2}|trg\p{L}{0,2}|náměstí|nám\.|třída|třídě|námest\p{L}{1,2}|улиц\p{L}{1,2}|ул\.|проспект\p{L}{0,2}|пр\.|площад\p{L}{1,2}|пл\."
    r"|переул\p{L}{2,3}|бульвар\p{L}{0,2}|шоссе|набережн\p{L}{2}|город\p{L}{0,3}|г\.|сел\p{L}{1,2}|деревн\p{L}{1,2}|дер\.|станци\p{L}{1,2}|ст\.|район\p{L}{0,2}|совет\p{L}{0,2}|союз\p{L}{0,2}|комитет\p{L}{0,2}|съезд\p{L}{0,2}|палат\p{L}|имени|им\.|остров\p{L}{0,2}|рек\p{L}{1,2}"
    r"|вулиц\p{L}{1,2}|вул\.|площ\p{L}{1,2}|провул\p{L}{2,3}|міст\p{L}{1,2}|м\.|станці\p{L}{1,2}|імені|ім\.|вуліц\p{L}{1,2}|горад\p{L}{0,2}|вёс\p{L}{2}|град|улица|ул|булевард|площад|гара"
    r"|stra[dz]\p{L}{1,4}|str\.|bulevard\p{L}{0,3}|piaț\p{L}{1,3}|comun\p{L}{1,3}|satul\p{L}{0,3}|oraș\p{L}{0,4}|județul\p{L}{0,3}|οδ[όο][ςύυ]?|οδό|πλατεία\p{L}?|λεωφόρο\p{L}{1,2}|χωριό"
    r"|calle|plaza|avenida|avda\.|barrio|rua|praça|via|viale|piazza|corso|largo|rue|place|avenue|boulevard|quai|gatan|cape|mount|lake|fort|port|saint|st\.|kota|jalan|jl\.|desa|kecamatan|kabupaten"
    r"|רחוב|שדרות|קיבוץ|מושב|כיכר|ברחוב|خیابان|کوچه|میدان|شهر|شهرستان|روستای|სოფელი|სოფელ|სოფლის"
)
_BEHIND_WORDS: Final = (
    r"улиц\p{L}{1,2}|площад\p{L}{1,2}|област\p{L}{1,3}|обл\.|губерни\p{L}{1,2}|уезд\p{L}{0,2}|волост\p{L}{1,2}|район\p{L}{0,2}|кра[йею]|проспект\p{L}{0,2}|мост\p{L}{0,2}|вокзал\p{L}{0,2}|вулиц\p{L}{1,2}"
    r"|переул\p{L}{2,3}|набережн\p{L}{2}|монастыр\p{L}{1,2}|церк\p{L}{2,3}|собор\p{L}{0,2}|школ\p{L}{1,2}|больниц\p{L}{1,2}|университет\p{L}{0,2}|площ\p{L}{1,2}|губерні\p{L}{1,2}|повіт\p{L}{0,2}|мор[еяю]"
    r"|street|st\.|road|avenue|square|park|bridge|bay|river|lake|county|island|ulic\p{L}{1,2}|cest\p{L}{1,2}|trg\p{L}{0,2}|most\p{L}{0,2}|náměstí|gatv\p{L}{1,3}|rajon\p{L}{1,3}|apskr\p{L}{1,5}|viel\p{L}{1,3}"
    r"|iela\p{L}{0,2}|utc\p{L}{1,5}|út(?:on|ja|i)?|tér(?:en|i)?|megy\p{L}{1,4}|patak\p{L}{0,3}|cadde\p{L}{0,5}|soka\p{L}{1,5}|mahalle\p{L}{0,5}|köyü\p{L}{0,4}|ilçe\p{L}{0,5}|belediye\p{L}{0,5}|meydan\p{L}{0,4}"
    r"|küç\p{L}{1,5}|rayon\p{L}{0,5}|փողոց\p{L}{0,3}|հրապարակ\p{L}{0,3}|պողոտ\p{L}{1,3}|դաշտ\p{L}{0,3}|ქუჩ\p{L}{1,5}|მოედ\p{L}{1,4}|გამზირ\p{L}{1,4}|मार्ग|रोड|रस्त\p{L}?|चौक|সড়ক|রোড|রোড|રોડ|માર્ગ|көше\p{L}{1,4}|ауданы"
)
PLACED_BEFORE: Final = regex.compile(rf"(?<!\p{{L}})(?i:{_BEFORE_WORDS})[ \u00a0]$")
# A firm's form, after one more name at most; a house's number.
_FIRM: Final = (
    r"(?:(?:&[ ])?\p{Lu}[\p{L}\-]+[ ])?(?:AB|HB|AS|ASA|BA|ANS|A/S|ApS|I/S|Oy|Oyj|Ltd|LLC|Inc|GmbH|AG|KG|OHG|B\.?V\.?|N\.V\.|Sp\.|sp\.|S\.A\.|a\.[ ]?s\.|s\.[ ]?r\.[ ]?o\."
    r"|k\.[ ]?s\.|v\.[ ]?o\.[ ]?s\.|o\.s\.|d\.[ ]?o\.[ ]?o\.|d\.[ ]?d\.|Kft|Zrt|Bt\.|SRL|ООД|ЕООД|EOOD|АД|ЕТ|Α\.Ε\.|Ο\.Ε\.|ԲԲԸ|ՓԲԸ|ՍՊԸ|SIA|UAB|OÜ|A\.Ş\.|Şti|MMC|ASC|QSC|S\.L\.|S\.C\.|A\.C\.|Ltda|SPA|EIRL|s\.[ ]?p\.|Gruppen)(?!\p{L})"
)
_NUMBER: Final = r"(?:Nr\.[ ])?\p{N}{1,4}\p{L}?(?:,|[ ]?\n|$|[ ]\p{N})"
PLACED_BEHIND: Final = regex.compile(rf"[ \u00a0](?:(?i:{_BEHIND_WORDS})(?![\p{{L}}\p{{M}}])|{_FIRM}|{_NUMBER})")

# Before a town; those that stand before persons as often are left out.
PREPOSITIONS: Final = {
    "ru": "в|во|из|под|через|до|около|близ|на",
    "uk": "в|у|із|з|до|під|на|біля",
    "be": "у|ў|з|да|пад|на",
    "bg": "в|във|край|до",
    "mk": "во|кај|до|од",
    "sr": "u|iz|do|kod|u|у|из|до",
    "hr": "u|iz|do|na",
    "bs": "u|iz|do|na",
    "sl": "v|iz|do|na|pri",
    "pl": "w|we|do|pod|na|przy",
    "cs": "v|ve|do|z|ze|na",
    "sk": "v|vo|do|z|zo|na",
    "en": "in|at|near|off",
    "de": "in|nach|aus",
    "nl": "in|te|uit|naar",
    "sv": "i|på|vid",
    "da": "i|på|ved",
    "no": "i|på|ved",
    "es": "en|desde|hasta",
    "ro": "în|din|la|lângă",
    "id": "di|ke|dari",
    "hu": "",
}  # fmt: skip
