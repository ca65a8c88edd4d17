"""The names of months as dates use them, in their cases and short forms, by language (after CLDR), in lower case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MONTHS: Final[Mapping[str, str]] = {
    "en": "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec",
    "de": "januar|jänner|jaenner|februar|feber|märz|maerz|april|mai|juni|juno|juli|august|september|oktober|november|dezember|jän|mär|mrz|okt|dez",
    "fr": "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|janv|févr|avr|juil|déc",
    "es": "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre|ene|abr|ago|set|dic",
    "pt": "janeiro|fevereiro|março|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|fev|mai|out|dez",
    "it": "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|gen|mag|giu|lug|ott",
    "nl": "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|mrt",
    "da": "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|mrts",
    "no": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember|des",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "fi": "tammikuuta|tammikuun|tammikuussa|tammikuu|helmikuuta|helmikuun|helmikuussa|helmikuu|maaliskuuta|maaliskuun|maaliskuussa|maaliskuu|huhtikuuta|huhtikuun|huhtikuussa|huhtikuu|toukokuuta|toukokuun|toukokuussa|toukokuu|kesäkuuta|kesäkuun|kesäkuussa|kesäkuu|heinäkuuta|heinäkuun|heinäkuussa|heinäkuu|elokuuta|elokuun|elokuussa|elokuu|syyskuuta|syyskuun|syyskuussa|syyskuu|lokakuuta|lokakuun|lokakuussa|lokakuu|marraskuuta|marraskuun|marraskuussa|marraskuu|joulukuuta|joulukuun|joulukuussa|joulukuu",
    "is": "janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember",
    "et": "jaanuar|jaanuaril|veebruar|veebruaril|märts|märtsil|aprill|aprillil|mai|mail|juuni|juunil|juuli|juulil|august|augustil|september|septembril|oktoober|oktoobril|november|novembril|detsember|detsembril",
    "lv": "janvāris|janvārī|janvāra|februāris|februārī|februāra|marts|martā|marta|aprīlis|aprīlī|aprīļa|maijs|maijā|maija|jūnijs|jūnijā|jūnija|jūlijs|jūlijā|jūlija|augusts|augustā|augusta|septembris|septembrī|septembra|oktobris|oktobrī|oktobra|novembris|novembrī|novembra|decembris|decembrī|decembra",
    "lt": "sausis|sausio|vasaris|vasario|kovas|kovo|balandis|balandžio|gegužė|gegužės|birželis|birželio|liepa|liepos|rugpjūtis|rugpjūčio|rugsėjis|rugsėjo|spalis|spalio|lapkritis|lapkričio|gruodis|gruodžio",
    "pl": "stycznia|styczeń|styczniu|lutego|luty|lutym|marca|marzec|marcu|kwietnia|kwiecień|kwietniu|maja|maj|maju|czerwca|czerwiec|czerwcu|lipca|lipiec|lipcu|sierpnia|sierpień|sierpniu|września|wrzesień|wrześniu|października|październik|październiku|listopada|listopad|listopadzie|grudnia|grudzień|grudniu",
    "cs": "ledna|leden|lednu|února|únor|únoru|března|březen|březnu|dubna|duben|dubnu|května|květen|květnu|června|červen|červnu|července|červenec|červenci|srpna|srpen|srpnu|září|října|říjen|říjnu|listopadu|listopad|prosince|prosinec|prosinci",
    "sk": "januára|január|januári|februára|február|februári|marca|marec|marci|apríla|apríl|apríli|mája|máj|máji|júna|jún|júni|júla|júl|júli|augusta|august|auguste|septembra|september|septembri|októbra|október|októbri|novembra|november|novembri|decembra|december|decembri",
    "sl": "januarja|januar|januarju|februarja|februar|februarju|marca|marec|marcu|aprila|april|aprilu|maja|maj|maju|junija|junij|juniju|julija|julij|juliju|avgusta|avgust|avgustu|septembra|september|septembru|oktobra|oktober|oktobru|novembra|november|novembru|decembra|december|decembru",
    "hr": "siječnja|siječanj|siječnju|veljače|veljača|veljači|ožujka|ožujak|ožujku|travnja|travanj|travnju|svibnja|svibanj|svibnju|lipnja|lipanj|lipnju|srpnja|srpanj|srpnju|kolovoza|kolovoz|kolovozu|rujna|rujan|rujnu|listopada|studenoga|studenog|studeni|studenom|prosinca|prosinac|prosincu|januara|februara|marta|aprila|maja|juna|jula|avgusta|septembra|oktobra|novembra|decembra",
    "sr": "јануара|јануар|фебруара|фебруар|марта|март|априла|април|маја|мај|јуна|јун|јула|јул|августа|август|септембра|септембар|октобра|октобар|новембра|новембар|децембра|децембар|јануари|февруари|мај|јуни|јули|септември|октомври|ноември|декември",
    "bg": "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември",
    "ro": "ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|noiembrie|decembrie|ian|noi",
    "hu": "január|januárban|február|februárban|március|márciusban|április|áprilisban|május|májusban|június|júniusban|július|júliusban|augusztus|augusztusban|szeptember|szeptemberben|október|októberben|november|novemberben|december|decemberben|jan|febr|márc|ápr|máj|jún|júl|aug|szept|okt|nov|dec",
    "sq": "janar|janari|shkurt|shkurti|mars|marsi|prill|prilli|maj|maji|qershor|qershori|korrik|korriku|gusht|gushti|shtator|shtatori|tetor|tetori|nëntor|nëntori|dhjetor|dhjetori",
    "el": "ιανουαρίου|ιανουάριος|ιανουάριο|φεβρουαρίου|φεβρουάριος|φεβρουάριο|μαρτίου|μάρτιος|μάρτιο|απριλίου|απρίλιος|απρίλιο|μαΐου|μαίου|μάιος|μάιο|ιουνίου|ιούνιος|ιούνιο|ιουλίου|ιούλιος|ιούλιο|αυγούστου|αύγουστος|αύγουστο|σεπτεμβρίου|σεπτέμβριος|σεπτέμβριο|οκτωβρίου|οκτώβριος|οκτώβριο|νοεμβρίου|νοέμβριος|νοέμβριο|δεκεμβρίου|δεκέμβριος|δεκέμβριο",
    "tr": "ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık",
    "az": "yanvar|fevral|mart|aprel|may|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr",
    "ru": "января|январь|январе|февраля|февраль|феврале|марта|март|марте|апреля|апрель|апреле|мая|май|мае|июня|июнь|июне|июля|июль|июле|августа|август|августе|сентября|сентябрь|сентябре|октября|октябрь|октябре|ноября|ноябрь|ноябре|декабря|декабрь|декабре|янв|фев|апр|авг|сен|сент|окт|ноя|дек",
    "uk": "січня|січень|січні|лютого|лютий|лютому|березня|березень|березні|квітня|квітень|квітні|травня|травень|травні|червня|червень|червні|липня|липень|липні|серпня|серпень|серпні|вересня|вересень|вересні|жовтня|жовтень|жовтні|листопада|листопад|листопаді|грудня|грудень|грудні",
    "be": "студзеня|студзень|лютага|люты|сакавіка|сакавік|красавіка|красавік|мая|май|чэрвеня|чэрвень|ліпеня|ліпень|жніўня|жнівень|верасня|верасень|кастрычніка|кастрычнік|лістапада|лістапад|снежня|снежань",
    "kk": "қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан",
    "hy": "հունվարի|փետրվարի|մարտի|ապրիլի|մայիսի|հունիսի|հուլիսի|օգոստոսի|սեպտեմբերի|հոկտեմբերի|նոյեմբերի|դեկտեմբերի",
    "id": "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember|jan|feb|mac|ogos|julai|jun|disember",
    "fil": "enero|pebrero|marso|abril|mayo|hunyo|hulyo|agosto|setyembre|oktubre|nobyembre|disyembre",
    "sw": "januari|februari|machi|aprili|mei|juni|julai|agosti|septemba|oktoba|novemba|desemba",
    "ca": "gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre",
    "eu": "urtarrilaren|otsailaren|martxoaren|apirilaren|maiatzaren|ekainaren|uztailaren|abuztuaren|irailaren|urriaren|azaroaren|abenduaren",
    "gl": "xaneiro|febreiro|marzo|abril|maio|xuño|xullo|agosto|setembro|outubro|novembro|decembro",
    "ga": "eanáir|feabhra|márta|aibreán|bealtaine|meitheamh|iúil|lúnasa|meán fómhair|deireadh fómhair|samhain|nollaig",
    "cy": "ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr",
    "mt": "jannar|frar|marzu|april|mejju|ġunju|lulju|awwissu|settembru|ottubru|novembru|diċembru",
    "af": "januarie|februarie|maart|april|mei|junie|julie|augustus|september|oktober|november|desember",
    "ar": "يناير|فبراير|مارس|أبريل|إبريل|ابريل|مايو|يونيو|يوليو|أغسطس|اغسطس|سبتمبر|أكتوبر|اكتوبر|نوفمبر|ديسمبر|كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول|جانفي|فيفري|أفريل|ماي|جوان|جويلية|أوت|محرم|صفر|ربيع الأول|ربيع الثاني|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة",
    "fa": "فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند|ژانویه|فوریه|آوریل|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر",
    "ur": "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    "he": "בינואר|ינואר|בפברואר|פברואר|במרץ|מרץ|במרס|מרס|באפריל|אפריל|במאי|מאי|ביוני|יוני|ביולי|יולי|באוגוסט|אוגוסט|בספטמבר|ספטמבר|באוקטובר|אוקטובר|בנובמבר|נובמבר|בדצמבר|דצמבר",
    "hi": "जनवरी|फ़रवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|सितम्बर|अक्टूबर|अक्तूबर|नवंबर|नवम्बर|दिसंबर|दिसम्बर|जानेवारी|फेब्रुवारी|एप्रिल|मे|जुलै|ऑगस्ट|सप्टेंबर|ऑक्टोबर|नोव्हेंबर|डिसेंबर|बैशाख|जेठ|असार|साउन|भदौ|असोज|कात्तिक|मंसिर|पुस|माघ|फागुन|चैत",
    "bn": "জানুয়ারি|জানুয়ারী|ফেব্রুয়ারি|ফেব্রুয়ারী|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর",
    "gu": "જાન્યુઆરી|ફેબ્રુઆરી|માર્ચ|એપ્રિલ|મે|જૂન|જુલાઈ|ઑગસ્ટ|ઓગસ્ટ|સપ્ટેમ્બર|ઑક્ટોબર|ઓક્ટોબર|નવેમ્બર|ડિસેમ્બર",
    "ta": "ஜனவரி|பிப்ரவரி|மார்ச்|ஏப்ரல்|மே|ஜூன்|ஜூலை|ஆகஸ்ட்|செப்டம்பர்|அக்டோபர்|நவம்பர்|டிசம்பர்",
    "te": "జనవరి|ఫిబ్రవరి|మార్చి|ఏప్రిల్|మే|జూన్|జులై|ఆగస్టు|సెప్టెంబర్|అక్టోబర్|నవంబర్|డిసెంబర్",
    "kn": "ಜನವರಿ|ಫೆಬ್ರವರಿ|ಮಾರ್ಚ್|ಏಪ್ರಿಲ್|ಮೇ|ಜೂನ್|ಜುಲೈ|ಆಗಸ್ಟ್|ಸೆಪ್ಟೆಂಬರ್|ಅಕ್ಟೋಬರ್|ನವೆಂಬರ್|ಡಿಸೆಂಬರ್",
    "ml": "ജനുവരി|ഫെബ്രുവരി|മാർച്ച്|ഏപ്രിൽ|മേയ്|ജൂൺ|ജൂലൈ|ഓഗസ്റ്റ്|സെപ്റ്റംബർ|ഒക്ടോബർ|നവംബർ|ഡിസംബർ",
    "si": "ජනවාරි|පෙබරවාරි|මාර්තු|අප්‍රේල්|මැයි|ජූනි|ජූලි|අගෝස්තු|සැප්තැම්බර්|ඔක්තෝබර්|නොවැම්බර්|දෙසැම්බර්",
    "th": "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|ม.ค.|ก.พ.|มี.ค.|เม.ย.|พ.ค.|มิ.ย.|ก.ค.|ส.ค.|ก.ย.|ต.ค.|พ.ย.|ธ.ค.",
    "ka": "იანვარი|იანვარს|იანვრის|თებერვალი|თებერვალს|თებერვლის|მარტი|მარტს|მარტის|აპრილი|აპრილს|აპრილის|მაისი|მაისს|მაისის|ივნისი|ივნისს|ივნისის|ივლისი|ივლისს|ივლისის|აგვისტო|აგვისტოს|სექტემბერი|სექტემბერს|სექტემბრის|ოქტომბერი|ოქტომბერს|ოქტომბრის|ნოემბერი|ნოემბერს|ნოემბრის|დეკემბერი|დეკემბერს|დეკემბრის",
    "am": "ጃንዩወሪ|ፌብሩወሪ|ማርች|ኤፕሪል|ሜይ|ጁን|ጁላይ|ኦገስት|ሴፕቴምበር|ኦክቶበር|ኖቬምበር|ዲሴምበር|መስከረም|ጥቅምት|ኅዳር|ታኅሣሥ|ጥር|የካቲት|መጋቢት|ሚያዝያ|ግንቦት|ሰኔ|ሐምሌ|ነሐሴ|ጳጉሜን",
}  # fmt: skip
"""By language; names that several languages share stand in each."""

DAY_NUMBERS: Final = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty-first|twenty-second|twenty-third|twenty-fourth|twenty-fifth|twenty-sixth|twenty-seventh|twenty-eighth|twenty-ninth|thirtieth|thirty-first"
    "|ersten|zweiten|dritten|vierten|fünften|sechsten|siebten|siebenten|achten|neunten|zehnten|elften|zwölften|dreizehnten|vierzehnten|fünfzehnten|sechzehnten|siebzehnten|achtzehnten|neunzehnten|zwanzigsten|einundzwanzigsten|zweiundzwanzigsten|dreiundzwanzigsten|vierundzwanzigsten|fünfundzwanzigsten|sechsundzwanzigsten|siebenundzwanzigsten|achtundzwanzigsten|neunundzwanzigsten|dreißigsten|einunddreißigsten"
    "|premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-sept|dix-huit|dix-neuf|vingt|vingt et un|vingt-et-un|vingt-deux|vingt-trois|vingt-quatre|vingt-cinq|vingt-six|vingt-sept|vingt-huit|vingt-neuf|trente|trente et un|trente-et-un"
    "|primero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciséis|diecisiete|dieciocho|diecinueve|veinte|veintiuno|veintiún|veintidós|veintitrés|veinticuatro|veinticinco|veintiséis|veintisiete|veintiocho|veintinueve|treinta|treinta y uno|treinta y un"
    "|primeiro|um|dois|três|quatro|sete|oito|nove|dez|doze|treze|catorze|quatorze|dezesseis|dezasseis|dezessete|dezassete|dezoito|dezenove|dezanove|vinte|vinte e um|vinte e dois|vinte e três|vinte e quatro|vinte e cinco|vinte e seis|vinte e sete|vinte e oito|vinte e nove|trinta|trinta e um"
    "|primo|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|venti|ventuno|ventidue|ventitré|ventiquattro|venticinque|ventisei|ventisette|ventotto|ventinove|trenta|trentuno"
)
"""Days of the month in words, for languages whose deeds and courts write them out."""

NUMBERS: Final = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|several|few"
    "|ein|eine|einem|einen|einer|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn|zwanzig|dreißig|vierzig|fünfzig|sechzig|mehrere|einige"
    "|un|une|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-sept|dix-huit|dix-neuf|vingt|vingt-deux|vingt-trois|vingt-quatre|vingt-cinq|trente|quarante|cinquante|soixante|cent|plusieurs|quelques"
    "|uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciséis|diecisiete|dieciocho|diecinueve|veinte|veintiún|veintidós|veintitrés|veinticuatro|veinticinco|veintiséis|veintisiete|veintiocho|veintinueve|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|varios|varias|algunos"
    "|um|uma|dois|duas|três|quatro|sete|oito|nove|dez|doze|treze|catorze|dezesseis|dezassete|dezessete|dezoito|dezenove|vinte|trinta|quarenta|cinquenta|vários|due|tre|quattro|cinque|sei|sette|otto|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|venti|trenta|quaranta|cinquanta|alcuni"
    "|een|twee|drie|vijf|zes|zeven|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien|twintig|dertig|enkele|en|et|to|tre|fire|fem|seks|syv|sju|otte|åtte|åtta|ni|nio|ti|tio|elleve|elva|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten|tyve|tjue|tjugo|två|fyra|sex|flere|flera"
)
"""Numbers in words, in the languages whose durations `UNITS` has."""

UNITS: Final = (
    "year|years|month|months|week|weeks|day|days|hour|hours|minute|minutes|decade|decades|jahr|jahre|jahren|jahres|monat|monate|monaten|monats|woche|wochen|tag|tage|tagen|stunde|stunden|minute|minuten"
    "|an|ans|année|années|mois|semaine|semaines|jour|jours|heure|heures|año|años|mes|meses|semana|semanas|día|días|hora|horas|minuto|minutos|ano|anos|mês|dia|dias|anno|anni|mese|mesi|settimana|settimane|giorno|giorni|ora|ore"
    "|jaar|maand|maanden|weken|dag|dagen|uur|uren|år|måned|måneder|uge|uger|dage|time|timer|uke|uker|dager|månad|månader|vecka|veckor|dagar|timme|timmar"
)
"""Units of time, of years to minutes."""
