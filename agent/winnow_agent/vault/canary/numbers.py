"""Numbers of persons by country, with what a form calls them; Faker makes them with right check digits."""

from __future__ import annotations

from typing import Final

NUMBERS: Final = {
    "bg_BG": ("ЕГН: {}.", "ssn"),
    "cs_CZ": ("Rodné číslo: {}.", "birth_number"),
    "de_AT": ("Sozialversicherungsnummer: {}.", "ssn"),
    "de_CH": ("AHV-Nummer: {}.", "ssn"),
    "de_DE": ("Rentenversicherungsnummer: {}.", "rvnr"),
    "el_GR": ("ΑΜΚΑ: {}.", "ssn"),
    "en_CA": ("Social insurance number: {}.", "ssn"),
    "en_GB": ("National Insurance number: {}.", "ssn"),
    "en_IN": ("Aadhaar number: {}.", "aadhaar_id"),
    "en_US": ("Social Security number: {}.", "ssn"),
    "es_CL": ("RUT: {}.", "person_rut"),
    "es_CO": ("Cédula (NUIP): {}.", "nuip"),
    "es_ES": ("DNI: {}.", "nif"),
    "es_MX": ("CURP: {}.", "curp"),
    "et_EE": ("Isikukood: {}.", "ssn"),
    "fi_FI": ("Henkilötunnus: {}.", "ssn"),
    "fr_CH": ("Numéro AVS : {}.", "ssn"),
    "fr_FR": ("Numéro de sécurité sociale : {}.", "ssn"),
    "he_IL": ("תעודת זהות: {}.", "ssn"),
    "hr_HR": ("OIB: {}.", "ssn"),
    "hu_HU": ("Személyi szám: {}.", "ssn"),
    "it_IT": ("Codice fiscale: {}.", "ssn"),
    "ko_KR": ("주민등록번호: {}.", "ssn"),
    "lt_LT": ("Asmens kodas: {}.", "ssn"),
    "lv_LV": ("Personas kods: {}.", "ssn"),
    "mk_MK": ("ЕМБГ: {}.", "ssn"),
    "nl_BE": ("Rijksregisternummer: {}.", "ssn"),
    "nl_NL": ("Burgerservicenummer: {}.", "ssn"),
    "no_NO": ("Fødselsnummer: {}.", "ssn"),
    "pl_PL": ("PESEL: {}.", "ssn"),
    "pt_BR": ("CPF: {}.", "cpf"),
    "ro_RO": ("CNP: {}.", "ssn"),
    "sk_SK": ("Rodné číslo: {}.", "birth_number"),
    "sl_SI": ("EMŠO: {}.", "ssn"),
    "sv_SE": ("Personnummer: {}.", "ssn"),
    "th_TH": ("เลขประจำตัวประชาชน: {}", "ssn"),
    "tr_TR": ("T.C. kimlik no: {}.", "ssn"),
    "uk_UA": ("РНОКПП: {}.", "ssn"),
    "zh_CN": ("身份证号码：{}。", "ssn"),
    "zh_TW": ("身分證字號：{}。", "ssn"),
}
"""By Faker's locale: the label with the number's place, and the maker's name."""
