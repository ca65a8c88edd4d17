"""Central and eastern Europe, the Caucasus, central Asia, Turkey."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rules.national.forms import likely, sure, weak

# Yugoslavia's unique number, which its successors kept: day, month, year of three figures, region, sex, check digit.
_JMBG: Final = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:9\d{2}|0[0-2]\d)\d{7}"

RULES: Final = (
    likely("pl pesel", "PL_PESEL", r"\d{2}(?:[02468][1-9]|[13579][0-2])(?:0[1-9]|[12]\d|3[01])\d{5}", "pesel|urodz|ewidencyjny", "pl.pesel"),
    weak("pl nip", "ID", r"(?:PL[ ]?)?\d{3}[ \-]?\d{3}[ \-]?\d{2}[ \-]?\d{2}|\d{3}-\d{2}-\d{2}-\d{3}", "nip|podatk|vat", "pl.nip"),
    weak("pl regon", "ID", r"\d{9}(?:\d{5})?", "regon", "pl.regon"),
    weak("pl dowód", "ID", r"[A-Z]{3}[ ]?\d{6}|[A-Z]{2}[ ]?\d{7}", "dowód|dowodu|dowodem|osobist|paszport|seria|legitym"),
    likely("cz, sk rodné číslo", "ID", r"\d{2}(?:[05][1-9]|[16][0-2]|[2738]\d)(?:0[1-9]|[12]\d|3[01])[/ ]?\d{3,4}", "rodné|r.č|rč|rod. č|narozen|narodený", "cz.rc"),
    likely("cz, sk rodné číslo form", "ID", r"\d{2}(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])/\d{3,4}", "rodné|r.č|rč"),
    weak("cz, sk ičo", "ID", r"(?:CZ|SK)?\d{8,10}", "ičo|ič|dič|daň", "cz.dic", "sk.dph"),
    weak("cz, sk doklad", "ID", r"\d{9}|[A-Z]{2}[ ]?\d{6}", "průkaz|preukaz|op|pas|doklad|pojištěn|poisten"),
    weak("cz účet", "ID", r"(?:\d{1,6}-)?\d{6,10}/\d{4}", "účet|účtu|ú.|banka|bankovní", "cz.bankaccount"),
    likely("cz účet form", "ID", r"(?:\d{2,6}-)?\d{6,10}/(?:0[1368]00|2010|2700|5500|6210|3030|6100|0710|7930|2600|4000|6000|8090|1100|1111|0200|0900|5200|5600|7500|8330)", "účet|účtu"),
    weak("hu taj", "ID", r"\d{3}[ \-]?\d{3}[ \-]?\d{3}", "taj|társadalombiztosítás"),
    likely("hu személyi szám", "ID", r"[1-8][ \-]\d{6}[ \-]\d{4}", "személyi|azonosító"),
    weak("hu személyi", "ID", r"[1-8]\d{10}|\d{6}[A-Z]{2}|[A-Z]{2}\d{6,7}", "személyi|igazolvány|útlevél|azonosító|szig|szem"),
    weak("hu adó", "ID", r"8\d{9}|\d{8}-\d-\d{2}", "adó|adószám|adóazonosító"),
    sure("ro cnp", "ID", r"[1-9]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|[1-4]\d|5[0-2]|70|80|8[123])\d{4}", "ro.cnp"),
    likely("ro cnp form", "ID", r"[1-8]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{6}", "cnp|cod numeric|personal"),
    weak("ro ci", "ID", r"[A-Z]{2}[ ]?(?:nr\.?[ ]?)?\d{6}", "seria|ci|buletin|carte de identitate|b.i|c.i"),
    weak("ro cui", "ID", r"(?:RO)?[ ]?\d{2,10}", "cui|cif|cod fiscal|c.u.i", "ro.cui"),
    likely("bg egn", "ID", r"\d{2}(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|4[1-9]|5[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}", "егн|единен граждански|роден|лнч", "bg.egn"),
    weak("bg лична карта", "ID", r"\d{9}|[A-ZА-Я]{2}\d{7}", "лична карта|л.к|лк|паспорт|документ"),
    likely("yu jmbg", "ID", _JMBG, "jmbg|јмбг|matični|матични|emšo|ембг|матичен|embg|jmb", "si.emso"),
    weak("yu jmbg form", "ID", _JMBG, "jmbg|јмбг|matični|матични|emšo|ембг|матичен"),
    weak("hr oib", "ID", r"(?:HR)?\d{11}", "oib|osobni identifikacijski|porezn", "hr.oib"),
    weak("si davčna", "ID", r"(?:SI)?\d{8}", "davčna|ddv|davčn", "si.ddv"),
    weak("yu documents", "ID", r"\d{9}|[A-Z]\d{7}|\d{3}[A-Z]\d{3,4}", "osobna iskaznica|osobne|lična karta|lične|pasoš|putovnica|лична карта|пасош|osebna izkaznica"),
    weak("rs pib", "ID", r"\d{9}", "pib|пиб|porez", "rs.pib"),
    likely("al nid", "ID", r"[A-T]\d{2}[0-7]\d[0-3]\d{4}[A-W]", "nid|personal|letërnjoftim"),
    weak("al nipt", "ID", r"[A-M]\d{8}[A-W]", "nipt|nuis", "al.nipt"),
    weak("xk personal", "ID", r"\d{10}", "numri personal|nr. personal"),
    weak("md idnp", "ID", r"[0-2]\d{12}", "idnp|cod personal|идентификац", "md.idno"),
    # Former Soviet states
    weak("ru паспорт", "ID", r"\d{2}[ ]?\d{2}[ ]?(?:№[ ]?|N[ ]?)?\d{6}", "паспорт|серия|удостоверен|документ|выдан"),
    likely("ru паспорт form", "ID", r"\d{2}[ ]\d{2}[ ](?:№[ ]?)?\d{6}", "паспорт|серия"),
    weak("ru загранпаспорт", "ID", r"\d{2}[ ]?(?:№[ ]?)?\d{7}", "загран|паспорт"),
    likely("ru снилс", "ID", r"\d{3}-\d{3}-\d{3}[ \-]\d{2}", "снилс|страхов|пенсион"),
    weak("ru снилс plain", "ID", r"\d{11}", "снилс|страхов|пенсион"),
    weak("ru инн", "ID", r"\d{10}|\d{12}", "инн|налог", "ru.inn"),
    likely("ru инн person", "ID", r"\d{12}", "инн|налог", "ru.inn"),
    weak("ru огрн", "ID", r"\d{13}|\d{15}", "огрн|огрнип", "ru.ogrn"),
    weak("ru омс", "ID", r"\d{16}", "омс|полис|енп"),
    weak("ru водительское", "ID", r"\d{2}[ ]?(?:\d{2}|[А-Я]{2})[ ]?\d{6}", "водител|в/у|удостовер"),
    likely("ru свидетельство", "ID", r"[IVX]{1,5}-[А-Я]{2}[ ]?(?:№[ ]?)?\d{6}", "свидетельств|рождени"),
    weak("ua рнокпп", "ID", r"\d{10}", "іпн|рнокпп|інн|ідентифікаційн|податк|инн|код", "ua.rntrc"),
    weak("ua єдрпоу", "ID", r"\d{8}", "єдрпоу|едрпоу|код", "ua.edrpou"),
    weak("ua паспорт", "ID", r"[А-ЯІЇЄҐ]{2}[ ]?(?:№[ ]?)?\d{6}|\d{9}|[A-ZА-Я]{2}\d{6}", "паспорт|серія|id-карт|посвідчен"),
    likely("ua унзр", "ID", r"(?:19|20)\d{6}-\d{5}", "унзр|запису"),
    likely("by асабісты", "ID", r"[1-6]\d{6}[ABCHKEMАВСНКЕМ]\d{3}(?:PB|BA|BI|РВ|ВА|ВІ)\d", "асабісты|личный|идентификацион|ідэнтыфікацыйн"),
    weak("by пашпарт", "ID", r"(?:AB|BM|HB|KH|MP|MC|KB|PP|SP|DP)[ ]?\d{7}", "пашпарт|паспорт"),
    weak("kz иин", "ID", r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[0-6]\d{5}", "иин|жсн|iin|бин|бсн|удостоверен"),
    weak("am, ge, az personal", "ID", r"\d{10,11}|\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}", "personal|პირადი|պնհ|հծհ|fin|şəxsiyyət|ნომერი|პ/ნ"),
    weak("az fin", "ID", r"(?=[A-Z]{0,6}\d)[A-HJ-NP-Z0-9]{7}|A[AZ]E?[ ]?\d{7,8}", "fin|fin kod|şəxsiyyət|vəsiqə|pasport|ş.v"),
    weak("uz жшшир", "ID", r"\d{14}|[A-Z]{2}[ ]?\d{7}", "jshshir|pinfl|пинфл|pasport|паспорт|жшшир"),
    sure("tr kimlik", "ID", r"[1-9]\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{2}", "tr.tckimlik"),
    weak("tr vergi", "ID", r"\d{10}", "vergi|vkn|v.d", "tr.vkn"),
    weak("tr sicil", "ID", r"\d{4,8}|[A-Z]\d{2}[A-Z]?\d{5,6}|U\d{8}", "sicil|pasaport|seri no|cüzdan|ehliyet|protokol|sgk"),
)  # fmt: skip
