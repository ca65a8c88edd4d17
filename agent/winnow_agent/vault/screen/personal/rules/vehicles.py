"""Number plates, by country: those whose form is their own anywhere, the others beside a word for them."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.numbers import NOT_PERSONAL
from winnow_agent.vault.screen.personal.rules.terms import alternatives, terms

_WORDS: Final = (
    "licence plate|license plate|number plate|plate|plates|plate no|registration|reg|reg.|vehicle|car|van|truck|lorry|motorbike|motorcycle|vrm|vrn|tag"
    "|kennzeichen|kfz|kfz-kennzeichen|nummernschild|fahrzeug|pkw|lkw|kontrollschild|auto|immatriculation|immatriculé|immatriculée|plaque|véhicule|voiture|camion|matrícula|matricula|placa|placas|patente|vehículo|vehiculo|coche|veículo|carro|camión|targa|targhe|targato|targata|autovettura|autoveicolo|veicolo|automobile"
    "|kenteken|kentekenplaat|nummerplaat|voertuig|wagen|nummerplade|registreringsnummer|reg.nr|reg.nr.|reg. nr.|regnr|bil|bilen|køretøj|vogn|varevogn|varebil|servicevogn|servicebil|kassevogn|kassebil|personbil|personvogn|firmabil|firmavogn|lastbil|lastvogn|ladvogn|stationcar|autocamper|campingvogn|anhænger|trailer|påhængsvogn|knallert|motorcykel|taxa|lastebil|tilhenger|skilt|kjennemerke|kjøretøy|registreringsskylt|fordon|rekisteritunnus|rekisterinumero|rekisterikilpi|auton|autosta|ajoneuvo|skráningarnúmer|bílnúmer|ökutæki|registreerimisnumber|numbrimärk|sõiduk|numura zīme|automašīna|valstybinis numeris|automobilis"
    "|rejestracja|rejestracyjny|rejestracyjne|numer rejestracyjny|nr rej|nr rej.|tablica|samochód|pojazd|spz|rz|registrační značka|registrační|vozidlo|automobil|auto|evč|ečv|evidenčné|registrska|vozilo|registracija|registarska|registarske|tablice|рег|регистрация|регистрационен|номер|госномер|гос. номер|автомобил|автомобиль|автомашин|машин|таблица|таблици|регистарск|возило|номерний знак|держномер|автомобіл|нумар"
    "|înmatriculare|număr de înmatriculare|nr. auto|autoturism|mașina|rendszám|forgalmi rendszám|gépkocsi|jármű|autó|targa|makina|πινακίδα|πινακίδες|αριθμός κυκλοφορίας|αρ. κυκλοφορίας|όχημα|αυτοκίνητο|plaka|plakalı|araç|aracın|otomobil|nömrə|avtomobil"
    "|biển số|biển kiểm soát|xe|nomor polisi|nopol|no. pol|plat|kendaraan|mobil|no. pendaftaran|kereta|kenderaan|plaka|sasakyan|gari|namba ya gari|matrícula|vehicle|nommerplaat|voertuig"
)
_UNCASED: Final = alternatives(
    "车牌|车牌号|车牌号码|車牌|車牌號碼|牌照|牌照号|ナンバー|ナンバープレート|車両番号|登録番号|번호판|차량번호|차량 번호|자동차번호|차번호|لوحة|رقم اللوحة|لوحة السيارة|رقم السيارة|پلاک|شماره پلاک|لائسنس پلیٹ|לוחית רישוי|מספר רכב|רישוי|वाहन संख्या|वाहन नंबर|गाड़ी नंबर|नंबर प्लेट|গাড়ির নম্বর|গাড়ি নং|வாகன எண்|వాహన సంఖ్య|ทะเบียน|ทะเบียนรถ|เลขทะเบียน|ป้ายทะเบียน|ნომერი|სახელმწიფო ნომერი|պետհամարանիշ|ታርጋ"
)
_CONTEXT: Final = terms(_WORDS)
_ANY: Final = r"(?:[A-Z]{2}[ \-]\d{1,3}[ ]\d{3}|[A-ZÆØÅÄÖÜČŠŽĆĐА-ЯІЇЄ]{1,3}[ \-•·]?\d{1,4}[ \-•·]?[A-ZА-ЯІЇЄ]{0,3}\d{0,2}|\d{1,4}[ \-•·]?[A-ZА-ЯІЇЄ]{1,4}(?:[ \-•·]?\d{1,4})?[A-Z]{0,2}|[A-Z0-9]{2,4}[ \-•·][A-Z0-9]{2,5}(?:[ \-][A-Z0-9]{1,4})?|[A-Z]{1,3}[ \-]\d{1,3}[ \-]\d{1,5}|\d{1,5}[ \-]\d{2,6}(?:[ \-]\d{2,4})?|[A-Z0-9]{5,8})"


def _with_digit(value: str) -> bool | None:
    return None if any(map(str.isdigit, value)) else False


def _a_plate(value: str) -> bool | None:
    """False for what holds no letter or no figure, or a measure: 42 AM, 300 KG."""
    letters = "".join(filter(str.isalpha, value))
    return False if not letters or not any(map(str.isdigit, value)) or letters in NOT_PERSONAL else None


RULES: Final = (
    Rule("plate:said", "LICENSE_PLATE", rf"(?i:(?<![\p{{L}}])(?:{alternatives(_WORDS)}))(?:[ ]?(?:n[ºo°]\.?|nr\.?|no\.?|number|nummer|č\.?|№|номер))?[ ]?[:#]?[ ]{{1,3}}(?:(?:is|ist|est|es|è|é|mit|avec|con|com|with|med|met)[ ](?:(?:der|dem|el|la|le|the|a|o)[ ])?)?[\"'“«„]?(?P<value>(?=[A-ZА-ЯІЇЄÆØÅÄÖÜČŠŽ \-•·]{{0,6}}\d){_ANY})(?![\p{{L}}\p{{N}}])", 0.55, _with_digit),
    Rule("plate:said uncased", "LICENSE_PLATE", rf"(?:{_UNCASED})[ ]?[:：]?[ ]?(?P<value>[\p{{Lo}}A-Z0-9][\p{{Lo}}\p{{M}}A-Z\p{{Nd}} \-•·]{{2,14}}\p{{Nd}}[\p{{Nd}}A-Z]{{0,4}}(?:-[A-Z0-9]{{1,4}})?)", 0.6),
    Rule("plate:near its word", "LICENSE_PLATE", rf"(?<![\p{{L}}\p{{N}}_.,/\-])(?P<value>(?=[A-Z]{{0,4}}[ \-•]?\d){_ANY})(?![\p{{L}}\p{{N}}_]|[.,/\-]\d)", 0.0, _a_plate, _CONTEXT, 0.45),
    # Forms that hardly anything else has.
    Rule("plate:uk", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[A-HJ-PR-Y][A-Y]\d{2}[ ]?[A-HJ-PR-Z]{3})(?![\p{L}\p{N}_\-])", 0.5),
    Rule("plate:france, italy", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[A-HJ-NP-TV-Z]{2}[ \-]?\d{3}[ \-]?[A-HJ-NP-TV-Z]{2}(?:[ \-]\d{2})?|\d{1,4}[ \-][A-Z]{2,3}[ \-]\d{2})(?![\p{L}\p{N}_\-])", 0.5),
    Rule("plate:germany", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[ \-]\d{1,4}[EH]?)(?![\p{L}\p{N}_\-])", 0.5),
    Rule("plate:austria", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[A-Z]{1,2}-\d{1,5}[ ]?[A-Z]{1,3})(?![\p{L}\p{N}_\-])", 0.4, None, _CONTEXT, 0.6),
    Rule("plate:spain", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_.,\-])(?P<value>\d{4}[ \-]?[BCDFGHJKLMNPRSTVWXYZ]{3}|[A-Z]{1,2}[ \-]\d{4}[ \-][A-Z]{2})(?![\p{L}\p{N}_\-])", 0.45),
    Rule("plate:netherlands, portugal", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>(?=[A-Z\-]{0,5}\d)(?=[\d\-]{0,5}[A-Z])(?:[A-Z]{2}|\d{2})-(?:[A-Z]{2}|\d{2})-(?:[A-Z]{2}|\d{2})|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2,3}|[A-Z]{1,2}-\d{3}-[A-Z]{1,2}|\d{3}-[A-Z]{2,3}-\d{1,2}|\d{2}[ ·][A-Z]{2}[ ·]\d{2})(?![\p{L}\p{N}_\-])", 0.5),
    Rule("plate:belgium", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[1-9]-[A-Z]{3}-\d{3})(?![\p{L}\p{N}_\-])", 0.5),
    Rule("plate:nordic", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_.\-])(?P<value>[A-ZÆØÅ]{2}[ ]\d{2}[ ]?\d{3}|[A-Z]{3}[ \-]\d{2}[A-Z\d]|[A-Z]{2}[ ]?\d{5})(?![\p{L}\p{N}_\-])", 0.3, None, _CONTEXT, 0.6),
    Rule("plate:poland", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[A-Z]{2,3}[ ](?=[A-Z]{0,3}\d)[A-Z\d]{4,5})(?![\p{L}\p{N}_\-])", 0.3, None, _CONTEXT, 0.6),
    Rule("plate:czechia", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>\d[A-Z][A-Z\d][ ]?\d{4})(?![\p{L}\p{N}_\-])", 0.45),
    Rule("plate:balkans", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[A-ZČŠŽĆĐ]{2}[ \-]?\d{3,4}[ \-]?[A-ZČŠŽĆĐ]{2}|[A-Z]\d{2}-[A-Z]-\d{3}|[A-Z]{1,2}[ \-]\d{2}[ \-][A-Z]{3}|[A-Z]{2}[ \-][A-Z]\d[ \-]\d{3})(?![\p{L}\p{N}_\-])", 0.45),
    Rule("plate:cyrillic", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[АВЕКМНОРСТУХABEKMHOPCTYX]\d{3}[АВЕКМНОРСТУХABEKMHOPCTYX]{2}[ ]?\d{2,3}|[АВЕКМНОРСТУХABEKMHOPCTYX]{1,2}\d{3,4}[АВЕКМНОРСТУХABEKMHOPCTYXУ]{0,2}[ ]?\d{2,3}|\d{4}[АВЕКМНОРСТУХABEKMHOPCTYX]{2}[ ]\d{2,3}|[АВЕКМНОРСТУХІABEKMHOPCTYXI]{2}[ ]?\d{4}[ ]?[АВЕКМНОРСТУХІABEKMHOPCTYXI]{2}|\d{4}[ ][A-ZА-Я]{2}-\d|\d{3}[ ]?(?:CD|[DTДТ])[ ]?\d{1,3}[ ]\d{2,3})(?![\p{L}\p{N}_\-])", 0.45),
    Rule("plate:turkey", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_.,\-])(?P<value>(?:0[1-9]|[1-7]\d|8[01])[ ][A-Z]{1,3}[ ]\d{2,5})(?![\p{L}\p{N}_\-])", 0.45),
    Rule("plate:azerbaijan, georgia", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>\d{2}[ \-][A-Z]{2}[ \-]\d{3}|[A-Z]{2}[ \-]\d{3}[ \-][A-Z]{2}|\d{2}[ ][A-Z][ ]\d{3}[ ][A-Z]{2})(?![\p{L}\p{N}_\-])", 0.5),
    Rule("plate:india", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>(?:A[NPRS]|BR|C[GH]|D[DLN]|G[AJ]|H[PR]|J[HK]|K[AL]|L[AD]|M[HLNPZ]|NL|O[DR]|P[BY]|RJ|SK|T[NRSG]|U[AKP]|WB)[ \-]?\d{1,2}[ \-]?[A-Z]{1,3}[ \-]?\d{4})(?![\p{L}\p{N}_\-])", 0.5),
    Rule("plate:latin america", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[A-Z]{3}-?\d[A-Z0-9]\d{2}|[A-Z]{2}[ ]?\d{3}[ ]?[A-Z]{2}|[BCDFGHJKLPRSTVWXYZ]{4}[ \-]\d{2}|[A-Z]{3}-\d{2}-\d{2})(?![\p{L}\p{N}_\-])", 0.4),
    Rule("plate:indonesia", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_\-])(?P<value>[A-Z]{1,2}[ ]\d{3,4}[ ][A-Z]{2,3})(?![\p{L}\p{N}_\-])", 0.45),
    Rule("plate:vietnam", "LICENSE_PLATE", r"(?<![\p{L}\p{N}_.,\-])(?P<value>\d{2}[ \-]?[A-ZĐ]{1,2}\d?[ \-]\d{3}\.?\d{1,2})(?![\p{L}\p{N}_\-])", 0.5),
    Rule("plate:china", "LICENSE_PLATE", r"(?P<value>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Z][ \-·•]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳])(?![A-Za-z0-9])", 0.8),
    Rule("plate:japan", "LICENSE_PLATE", r"(?P<value>[\p{Han}]{2,4}[ ]?\d{2,3}[ ]?[\p{Hiragana}A-Z][ ]?(?:[\d・][\d・\-]{1,5}\d|・{1,3}\d))(?![\p{N}\-])", 0.6),
    Rule("plate:korea", "LICENSE_PLATE", r"(?<![\p{N}])(?P<value>(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)?[ ]?\d{2,3}[ ]?[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주아바사자하허호배조][ ]?\d{4})(?![\p{N}])", 0.5),
    Rule("plate:south asia", "LICENSE_PLATE", r"(?P<value>\p{Bengali}{3,14}(?:[ ]মেট্রো)?-\p{Bengali}[ ]?[\p{Nd}]{2}-[\p{Nd}]{4})", 0.6),
    Rule("plate:thailand", "LICENSE_PLATE", r"(?<![\p{L}\p{N}])(?P<value>\d?[ ]?[ก-ฮ]{2,3}[ \-]\d{1,4})(?!\p{N})", 0.45),
    Rule("plate:arabic", "LICENSE_PLATE", r"(?<![\p{L}])(?P<value>(?:[أبحدرسصطعقكلمنهوىي][ ]){2,3}[\p{Nd}]{3,4}|[\p{Nd}]{3,4}[ ](?:[أبحدرسصطعقكلمنهوىي][ ]?){3}|[۰-۹]{2}[ ]?(?:[آ-ی]|الف)[ ]?[۰-۹]{3}[ ]?[–\-]?[ ]?[۰-۹]{2})(?![\p{L}\p{N}])", 0.5),
)  # fmt: skip
