"""The sentences that made-up values stand in, by language: plain ones, as letters and minutes have them.

Each row: two sentences whose subject is a person; where somebody lives; a telephone number; a mail address; a birth date; a
number of an identity document; an account; what a notice ends with; how a date is written in digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Carrier:
    """One language's sentences; ``{}`` is the value's place.

    Attributes:
        date: as `strftime` takes it.
    """

    persons: tuple[str, ...]
    address: str
    phone: str
    email: str
    born: str
    number: str
    account: str
    rights: str
    date: str


def _of(row: tuple[str, ...]) -> Carrier:
    return Carrier(row[:2], *row[2:])


_ROWS: Final = {
    "am": ("{} ትናንት መጣ።", "ከዚያም {} ደብዳቤውን ጻፈ።", "አድራሻ፦ {}።", "ስልክ፦ {}።", "ኢሜይል፦ {}።", "የትውልድ ቀን፦ {}።", "የመታወቂያ ቁጥር፦ {}።", "የባንክ ሂሳብ፦ {}።", "መብቱ በሕግ የተጠበቀ ነው።", "%d/%m/%Y"),
    "ar": ("وصل {} إلى المدينة يوم الاثنين.", "ثم كتب {} رسالة إلى الجيران.", "العنوان: {}.", "الهاتف: {}.", "البريد الإلكتروني: {}.", "تاريخ الميلاد: {}.", "رقم الهوية: {}.", "الحساب: {}.", "جميع الحقوق محفوظة.", "%d/%m/%Y"),
    "az": ("{} bazar ertəsi şəhərə gəldi.", "Sonra {} qonşulara məktub yazdı.", "Ünvan: {}.", "Telefon: {}.", "E-poçt: {}.", "Doğum tarixi: {}.", "Şəxsiyyət nömrəsi: {}.", "Hesab: {}.", "Bütün hüquqlar qorunur.", "%d.%m.%Y"),
    "bg": ("В понеделник {} пристигна в града.", "После {} писа на съседите.", "Адрес: {}.", "Телефон: {}.", "Имейл: {}.", "Дата на раждане: {}.", "ЕГН: {}.", "Сметка: {}.", "Всички права запазени.", "%d.%m.%Y"),
    "bn": ("সোমবার {} শহরে এসেছিলেন।", "তারপর {} প্রতিবেশীদের চিঠি লিখলেন।", "ঠিকানা: {}।", "ফোন: {}।", "ইমেইল: {}।", "জন্ম তারিখ: {}।", "পরিচয়পত্র নম্বর: {}।", "হিসাব: {}।", "সর্বস্বত্ব সংরক্ষিত।", "%d/%m/%Y"),
    "bs": ("U ponedjeljak je {} stigao u grad.", "Poslije toga {} piše komšijama.", "Adresa: {}.", "Telefon: {}.", "E-mail: {}.", "Datum rođenja: {}.", "JMBG: {}.", "Račun: {}.", "Sva prava zadržana.", "%d.%m.%Y"),
    "cs": ("V pondělí přijel do města {}.", "Potom {} napsal sousedům.", "Bydliště: {}.", "Telefon: {}.", "E-mail: {}.", "Datum narození: {}.", "Rodné číslo: {}.", "Účet: {}.", "Všechna práva vyhrazena.", "%d.%m.%Y"),
    "da": ("Om mandagen kom {} til byen.", "Bagefter skrev {} til naboerne.", "Adresse: {}.", "Telefon: {}.", "E-mail: {}.", "Født den {}.", "CPR-nr.: {}.", "Konto: {}.", "Alle rettigheder forbeholdes.", "%d.%m.%Y"),
    "de": ("Am Montag kam {} in die Stadt.", "Danach schrieb {} den Nachbarn.", "Wohnhaft: {}.", "Telefon: {}.", "E-Mail: {}.", "Geboren am {}.", "Ausweisnummer: {}.", "Konto: {}.", "Alle Rechte vorbehalten.", "%d.%m.%Y"),
    "el": ("Τη Δευτέρα έφτασε στην πόλη ο {}.", "Ύστερα {} έγραψε στους γείτονες.", "Διεύθυνση: {}.", "Τηλέφωνο: {}.", "Ηλ. ταχυδρομείο: {}.", "Ημερομηνία γέννησης: {}.", "Αριθμός ταυτότητας: {}.", "Λογαριασμός: {}.", "Με την επιφύλαξη παντός δικαιώματος.", "%d/%m/%Y"),
    "en": ("On Monday {} came to town.", "Afterwards {} wrote to the neighbours.", "Address: {}.", "Phone: {}.", "E-mail: {}.", "Date of birth: {}.", "Identity number: {}.", "Account: {}.", "All rights reserved.", "%m/%d/%Y"),
    "es": ("El lunes llegó {} a la ciudad.", "Después {} escribió a los vecinos.", "Domicilio: {}.", "Teléfono: {}.", "Correo electrónico: {}.", "Fecha de nacimiento: {}.", "Documento de identidad: {}.", "Cuenta: {}.", "Todos los derechos reservados.", "%d/%m/%Y"),
    "et": ("Esmaspäeval saabus linna {}.", "Pärast seda kirjutas {} naabritele.", "Aadress: {}.", "Telefon: {}.", "E-post: {}.", "Sünniaeg: {}.", "Isikukood: {}.", "Konto: {}.", "Kõik õigused kaitstud.", "%d.%m.%Y"),
    "fa": ("روز دوشنبه {} به شهر آمد.", "سپس {} به همسایگان نامه نوشت.", "نشانی: {}.", "تلفن: {}.", "رایانامه: {}.", "تاریخ تولد: {}.", "کد ملی: {}.", "حساب: {}.", "تمامی حقوق محفوظ است.", "%Y/%m/%d"),
    "fi": ("Maanantaina {} saapui kaupunkiin.", "Sen jälkeen {} kirjoitti naapureille.", "Osoite: {}.", "Puhelin: {}.", "Sähköposti: {}.", "Syntymäaika: {}.", "Henkilötunnus: {}.", "Tili: {}.", "Kaikki oikeudet pidätetään.", "%d.%m.%Y"),
    "fr": ("Lundi, {} arriva en ville.", "Ensuite, {} écrivit aux voisins.", "Domicile : {}.", "Téléphone : {}.", "Courriel : {}.", "Date de naissance : {}.", "Numéro d’identité : {}.", "Compte : {}.", "Tous droits réservés.", "%d/%m/%Y"),
    "ga": ("Tháinig {} go dtí an baile Dé Luain.", "Ina dhiaidh sin scríobh {} chuig na comharsana.", "Seoladh: {}.", "Teileafón: {}.", "Ríomhphost: {}.", "Dáta breithe: {}.", "Uimhir aitheantais: {}.", "Cuntas: {}.", "Gach ceart ar cosaint.", "%d/%m/%Y"),
    "gu": ("સોમવારે {} શહેરમાં આવ્યા.", "પછી {} પડોશીઓને મળ્યા.", "સરનામું: {}.", "ફોન: {}.", "ઈમેલ: {}.", "જન્મ તારીખ: {}.", "ઓળખ નંબર: {}.", "ખાતું: {}.", "સર્વ હક્ક સ્વાધીન.", "%d/%m/%Y"),
    "he": ("ביום שני הגיע {} לעיר.", "אחר כך כתב {} לשכנים.", "כתובת: {}.", "טלפון: {}.", "דואר אלקטרוני: {}.", "תאריך לידה: {}.", "תעודת זהות: {}.", "חשבון: {}.", "כל הזכויות שמורות.", "%d/%m/%Y"),
    "hi": ("सोमवार को {} शहर आए।", "इसके बाद {} पड़ोसियों से मिले।", "पता: {}।", "फ़ोन: {}।", "ईमेल: {}।", "जन्म तिथि: {}।", "पहचान संख्या: {}।", "खाता: {}।", "सर्वाधिकार सुरक्षित।", "%d/%m/%Y"),
    "hr": ("U ponedjeljak je {} stigao u grad.", "Zatim je {} pisao susjedima.", "Adresa: {}.", "Telefon: {}.", "E-pošta: {}.", "Datum rođenja: {}.", "OIB: {}.", "Račun: {}.", "Sva prava pridržana.", "%d.%m.%Y."),
    "hu": ("Hétfőn {} megérkezett a városba.", "Azután {} levelet írt a szomszédoknak.", "Lakcím: {}.", "Telefon: {}.", "E-mail: {}.", "Születési idő: {}.", "Személyi szám: {}.", "Számla: {}.", "Minden jog fenntartva.", "%Y.%m.%d."),
    "hy": ("Երկուշաբթի {} եկավ քաղաք։", "Հետո {} գրեց հարևաններին։", "Հասցե՝ {}։", "Հեռախոս՝ {}։", "Էլ. փոստ՝ {}։", "Ծննդյան ամսաթիվ՝ {}։", "Անձնագիր՝ {}։", "Հաշիվ՝ {}։", "Բոլոր իրավունքները պաշտպանված են։", "%d.%m.%Y"),
    "id": ("Pada hari Senin {} tiba di kota.", "Setelah itu {} menulis kepada para tetangga.", "Alamat: {}.", "Telepon: {}.", "Surel: {}.", "Tanggal lahir: {}.", "Nomor identitas: {}.", "Rekening: {}.", "Hak cipta dilindungi undang-undang.", "%d/%m/%Y"),
    "ig": ("Na Mọnde {} bịara n'obodo.", "E mesịa {} degaara ndị agbata obi akwụkwọ.", "Adreesị: {}.", "Ekwentị: {}.", "Ozi-e: {}.", "Ụbọchị ọmụmụ: {}.", "Nọmba njirimara: {}.", "Akaụntụ: {}.", "Ikike niile echekwara.", "%d/%m/%Y"),
    "is": ("Á mánudaginn kom {} í bæinn.", "Síðan skrifaði {} nágrönnunum.", "Heimili: {}.", "Sími: {}.", "Netfang: {}.", "Fæðingardagur: {}.", "Kennitala: {}.", "Reikningur: {}.", "Öll réttindi áskilin.", "%d.%m.%Y"),
    "it": ("Lunedì {} arrivò in città.", "Poi {} scrisse ai vicini.", "Indirizzo: {}.", "Telefono: {}.", "E-mail: {}.", "Data di nascita: {}.", "Codice fiscale: {}.", "Conto: {}.", "Tutti i diritti riservati.", "%d/%m/%Y"),
    "ja": ("月曜日に{}が町に来た。", "その後、{}は隣人に手紙を書いた。", "住所：{}。", "電話：{}。", "メール：{}。", "生年月日：{}。", "個人番号：{}。", "口座：{}。", "無断転載を禁じます。", "%Y年%m月%d日"),
    "ka": ("ორშაბათს {} ქალაქში ჩამოვიდა.", "შემდეგ {} მეზობლებს შეხვდა.", "მისამართი: {}.", "ტელეფონი: {}.", "ელფოსტა: {}.", "დაბადების თარიღი: {}.", "პირადი ნომერი: {}.", "ანგარიში: {}.", "ყველა უფლება დაცულია.", "%d.%m.%Y"),
    "ko": ("월요일에 {} 씨가 시내에 왔다.", "그 후 {} 씨는 이웃에게 편지를 썼다.", "주소: {}.", "전화: {}.", "이메일: {}.", "생년월일: {}.", "주민등록번호: {}.", "계좌: {}.", "모든 권리 보유.", "%Y년 %m월 %d일"),
    "lb": ("Méindes ass {} an d'Stad komm.", "Duerno huet {} de Noperen geschriwwen.", "Adress: {}.", "Telefon: {}.", "E-Mail: {}.", "Gebuer den {}.", "Matricule: {}.", "Kont: {}.", "All Rechter reservéiert.", "%d.%m.%Y"),
    "lt": ("Pirmadienį į miestą atvyko {}.", "Paskui {} parašė kaimynams.", "Adresas: {}.", "Telefonas: {}.", "El. paštas: {}.", "Gimimo data: {}.", "Asmens kodas: {}.", "Sąskaita: {}.", "Visos teisės saugomos.", "%Y-%m-%d"),
    "lv": ("Pirmdien pilsētā ieradās {}.", "Pēc tam {} rakstīja kaimiņiem.", "Adrese: {}.", "Tālrunis: {}.", "E-pasts: {}.", "Dzimšanas datums: {}.", "Personas kods: {}.", "Konts: {}.", "Visas tiesības aizsargātas.", "%d.%m.%Y"),
    "mk": ("Во понеделникот {} пристигна во градот.", "Потоа {} им пишуваше на соседите.", "Адреса: {}.", "Телефон: {}.", "Е-пошта: {}.", "Датум на раѓање: {}.", "ЕМБГ: {}.", "Сметка: {}.", "Сите права се задржани.", "%d.%m.%Y"),
    "mr": ("सोमवारी {} शहरात आले.", "त्यानंतर {} शेजाऱ्यांना भेटले.", "पत्ता: {}.", "फोन: {}.", "ईमेल: {}.", "जन्मतारीख: {}.", "ओळख क्रमांक: {}.", "खाते: {}.", "सर्व हक्क राखीव.", "%d/%m/%Y"),
    "mt": ("It-Tnejn {} wasal il-belt.", "Wara, {} kiteb lill-ġirien.", "Indirizz: {}.", "Telefon: {}.", "Posta elettronika: {}.", "Data tat-twelid: {}.", "Numru tal-karta tal-identità: {}.", "Kont: {}.", "Id-drittijiet kollha riżervati.", "%d/%m/%Y"),
    "ne": ("सोमबार {} सहर आउनुभयो।", "त्यसपछि {} छिमेकीहरूलाई भेट्नुभयो।", "ठेगाना: {}।", "फोन: {}।", "इमेल: {}।", "जन्म मिति: {}।", "परिचय नम्बर: {}।", "खाता: {}।", "सर्वाधिकार सुरक्षित।", "%Y/%m/%d"),
    "nl": ("Op maandag kwam {} naar de stad.", "Daarna schreef {} aan de buren.", "Adres: {}.", "Telefoon: {}.", "E-mail: {}.", "Geboren op {}.", "Burgerservicenummer: {}.", "Rekening: {}.", "Alle rechten voorbehouden.", "%d-%m-%Y"),
    "no": ("På mandag kom {} til byen.", "Etterpå skrev {} til naboene.", "Adresse: {}.", "Telefon: {}.", "E-post: {}.", "Født {}.", "Fødselsnummer: {}.", "Konto: {}.", "Alle rettigheter forbeholdt.", "%d.%m.%Y"),
    "pl": ("W poniedziałek do miasta przyjechał {}.", "Potem {} napisał do sąsiadów.", "Adres: {}.", "Telefon: {}.", "E-mail: {}.", "Data urodzenia: {}.", "PESEL: {}.", "Konto: {}.", "Wszelkie prawa zastrzeżone.", "%d.%m.%Y"),
    "pt": ("Na segunda-feira {} chegou à cidade.", "Depois {} escreveu aos vizinhos.", "Morada: {}.", "Telefone: {}.", "E-mail: {}.", "Data de nascimento: {}.", "Número de identificação: {}.", "Conta: {}.", "Todos os direitos reservados.", "%d/%m/%Y"),
    "ro": ("Luni {} a sosit în oraș.", "Apoi {} le-a scris vecinilor.", "Adresa: {}.", "Telefon: {}.", "E-mail: {}.", "Data nașterii: {}.", "CNP: {}.", "Cont: {}.", "Toate drepturile rezervate.", "%d.%m.%Y"),
    "ru": ("В понедельник в город приехал {}.", "Потом {} написал соседям.", "Адрес: {}.", "Телефон: {}.", "Электронная почта: {}.", "Дата рождения: {}.", "Паспорт: {}.", "Счёт: {}.", "Все права защищены.", "%d.%m.%Y"),
    "si": ("සඳුදා {} නගරයට පැමිණියේය.", "ඉන්පසු {} අසල්වැසියන්ට ලිව්වේය.", "ලිපිනය: {}.", "දුරකථනය: {}.", "විද්‍යුත් තැපෑල: {}.", "උපන් දිනය: {}.", "හැඳුනුම්පත් අංකය: {}.", "ගිණුම: {}.", "සියලු හිමිකම් ඇවිරිණි.", "%Y/%m/%d"),
    "sk": ("V pondelok prišiel do mesta {}.", "Potom {} napísal susedom.", "Bydlisko: {}.", "Telefón: {}.", "E-mail: {}.", "Dátum narodenia: {}.", "Rodné číslo: {}.", "Účet: {}.", "Všetky práva vyhradené.", "%d.%m.%Y"),
    "sl": ("V ponedeljek je v mesto prišel {}.", "Potem je {} pisal sosedom.", "Naslov: {}.", "Telefon: {}.", "E-pošta: {}.", "Datum rojstva: {}.", "EMŠO: {}.", "Račun: {}.", "Vse pravice pridržane.", "%d.%m.%Y"),
    "sq": ("Të hënën {} erdhi në qytet.", "Pastaj {} u shkroi fqinjëve.", "Adresa: {}.", "Telefoni: {}.", "E-mail: {}.", "Datëlindja: {}.", "Numri personal: {}.", "Llogaria: {}.", "Të gjitha të drejtat e rezervuara.", "%d.%m.%Y"),
    "sr": ("У понедељак је {} стигао у град.", "После тога {} пише комшијама.", "Адреса: {}.", "Телефон: {}.", "Имејл: {}.", "Датум рођења: {}.", "ЈМБГ: {}.", "Рачун: {}.", "Сва права задржана.", "%d.%m.%Y"),
    "sv": ("I måndags kom {} till staden.", "Sedan skrev {} till grannarna.", "Adress: {}.", "Telefon: {}.", "E-post: {}.", "Född {}.", "Personnummer: {}.", "Konto: {}.", "Alla rättigheter förbehållna.", "%Y-%m-%d"),
    "sw": ("Jumatatu {} alifika mjini.", "Baadaye {} aliwaandikia majirani.", "Anwani: {}.", "Simu: {}.", "Barua pepe: {}.", "Tarehe ya kuzaliwa: {}.", "Nambari ya kitambulisho: {}.", "Akaunti: {}.", "Haki zote zimehifadhiwa.", "%d/%m/%Y"),
    "ta": ("திங்கட்கிழமை {} நகரத்திற்கு வந்தார்.", "பிறகு {} அண்டை வீட்டாரைச் சந்தித்தார்.", "முகவரி: {}.", "தொலைபேசி: {}.", "மின்னஞ்சல்: {}.", "பிறந்த தேதி: {}.", "அடையாள எண்: {}.", "கணக்கு: {}.", "அனைத்து உரிமைகளும் பாதுகாக்கப்பட்டவை.", "%d/%m/%Y"),
    "th": ("วันจันทร์ {} เดินทางมาถึงเมือง", "จากนั้น {} เขียนจดหมายถึงเพื่อนบ้าน", "ที่อยู่: {}", "โทรศัพท์: {}", "อีเมล: {}", "วันเกิด: {}", "เลขประจำตัวประชาชน: {}", "บัญชี: {}", "สงวนลิขสิทธิ์", "%d/%m/%Y"),
    "tr": ("Pazartesi günü {} şehre geldi.", "Sonra {} komşulara mektup yazdı.", "Adres: {}.", "Telefon: {}.", "E-posta: {}.", "Doğum tarihi: {}.", "T.C. kimlik no: {}.", "Hesap: {}.", "Tüm hakları saklıdır.", "%d.%m.%Y"),
    "tw": ("Dwoada no {} baa kurow no mu.", "Ɛno akyi no {} kyerɛw nhoma maa ne fipamfo.", "Adrɛs: {}.", "Telefon: {}.", "E-mail: {}.", "Da a wɔwoo no: {}.", "ID nɔma: {}.", "Akontaa: {}.", "Hokwan nyinaa wɔ hɔ.", "%d/%m/%Y"),
    "uk": ("У понеділок до міста приїхав {}.", "Потім {} написав сусідам.", "Адреса: {}.", "Телефон: {}.", "Електронна пошта: {}.", "Дата народження: {}.", "Номер паспорта: {}.", "Рахунок: {}.", "Усі права захищено.", "%d.%m.%Y"),
    "uz": ("Dushanba kuni {} shaharga keldi.", "Keyin {} qoʻshnilarga xat yozdi.", "Manzil: {}.", "Telefon: {}.", "Elektron pochta: {}.", "Tugʻilgan sana: {}.", "Pasport raqami: {}.", "Hisob raqami: {}.", "Barcha huquqlar himoyalangan.", "%d.%m.%Y"),
    "vi": ("Hôm thứ Hai {} đến thành phố.", "Sau đó {} viết thư cho hàng xóm.", "Địa chỉ: {}.", "Điện thoại: {}.", "Thư điện tử: {}.", "Ngày sinh: {}.", "Số căn cước: {}.", "Tài khoản: {}.", "Giữ toàn quyền.", "%d/%m/%Y"),
    "yo": ("Ní ọjọ́ Ajé {} wá sí ìlú.", "Lẹ́yìn náà {} kọ̀wé sí àwọn aládùúgbò.", "Àdírẹ́sì: {}.", "Fóònù: {}.", "Ímeèlì: {}.", "Ọjọ́ ìbí: {}.", "Nọ́ńbà ìdánimọ̀: {}.", "Àkáǹtì: {}.", "Gbogbo ẹ̀tọ́ wà ní ìpamọ́.", "%d/%m/%Y"),
    "zh": ("星期一{}来到城里。", "后来{}给邻居写了信。", "住址：{}。", "电话：{}。", "电子邮件：{}。", "出生日期：{}。", "身份证号码：{}。", "账户：{}。", "版权所有，翻印必究。", "%Y年%m月%d日"),
    "zu": ("NgoMsombuluko {} wafika edolobheni.", "Ngemva kwalokho {} wabhalela omakhelwane.", "Ikheli: {}.", "Ucingo: {}.", "I-imeyili: {}.", "Usuku lokuzalwa: {}.", "Inombolo kamazisi: {}.", "I-akhawunti: {}.", "Wonke amalungelo agodliwe.", "%Y/%m/%d"),
}  # fmt: skip

CARRIERS: Final = {language: _of(row) for language, row in _ROWS.items()}
