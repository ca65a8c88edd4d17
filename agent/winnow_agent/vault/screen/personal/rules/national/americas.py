"""North, Central and South America."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rules.national.forms import likely, sure, weak

# What may stand right behind the councils of engineers and dentists in Brazil; other words begin with them, "create" and "crops".
_STATES: Final = "ac|al|am|ap|ba|ce|df|es|go|ma|mg|ms|mt|pa|pb|pe|pi|pr|rj|rn|ro|rr|rs|sc|se|sp|to"

RULES: Final = (
    likely("us ssn", "US_SSN", r"(?!000|666|9\d\d)\d{3}[ \-](?!00)\d{2}[ \-](?!0000)\d{4}", "ssn|social security|soc sec|ss#"),
    weak("us ssn plain", "US_SSN", r"(?!000|666|9\d\d)\d{3}(?!00)\d{2}(?!0000)\d{4}", "ssn|social security|soc sec|ss#|ss number"),
    likely("us itin", "US_ITIN", r"9\d{2}[ \-](?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])[ \-]\d{4}", "itin|individual taxpayer|tax"),
    likely("us ein", "ID", r"\d{2}-\d{7}", "ein|employer|tax|fein|irs", "us.ein"),
    weak("us routing", "US_BANK_NUMBER", r"\d{9}", "routing|aba|rtn|transit", "us.rtn"),
    weak("us passport", "US_PASSPORT", r"[A-Z]?\d{8,9}", "passport"),
    weak("us npi", "ID", r"[12]\d{9}", "npi|provider"),
    weak("us dea", "MEDICAL_LICENSE", r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}", "dea|license|prescri|physician"),
    likely("us mbi", "US_MBI", r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}", "medicare|mbi|beneficiary"),
    weak("us driver", "US_DRIVER_LICENSE", r"(?:[A-Z]{1,3}[ \-]?)?\d{5,9}(?:[ \-]\d{3,5}){0,3}|[A-Z]\d{3}-\d{4}-\d{4}", "driver|driving|dmv"),
    weak("us medical record", "ID", r"[A-Z]{0,3}-?\d{5,10}", "mrn|medical record|patient|chart|accession|encounter"),
    weak("ca sin", "ID", r"\d{3}[ \-]?\d{3}[ \-]?\d{3}", "sin|social insurance|nas|assurance sociale", "ca.sin"),
    weak("ca health", "ID", r"\d{4}[ \-]?\d{3}[ \-]?\d{3}(?:[ \-]?[A-Z]{2})?|[A-Z]{4}[ ]?\d{4}[ ]?\d{4}", "health|ohip|phn|ramq|assurance maladie|carte soleil|msp"),
    weak("ca passport", "ID", r"[A-Z]{2}\d{6}|[A-Z]\d{6}[A-Z]{2}", "passport|passeport"),
    sure("mx curp", "ID", r"[A-Z][AEIOUX][A-Z]{2}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[HMX][A-Z]{2}[A-Z]{3}[A-Z0-9]\d", "mx.curp"),
    likely("mx curp form", "ID", r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d", "curp|clave"),
    likely("mx rfc", "ID", r"[A-ZÑ&]{3,4}[ \-]?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ \-]?[A-Z0-9]{2}[A0-9]", "rfc|contribuyente"),
    weak("mx nss", "ID", r"\d{2}[ \-]?\d{2}[ \-]?\d{2}[ \-]?\d{4}[ \-]?\d", "nss|imss|seguro social|seguridad social"),
    weak("mx clabe", "ID", r"\d{18}", "clabe|cuenta|interbancaria"),
    likely("mx ine", "ID", r"[A-Z]{6}\d{8}[HM]\d{3}", "elector|ine|ife"),
    likely("br cpf", "ID", r"\d{3}\.\d{3}\.\d{3}-\d{2}", "cpf|cadastro"),
    sure("br cpf plain", "ID", r"\d{3}[. ]?\d{3}[. ]?\d{3}[\-/ ]?\d{2}", "br.cpf"),
    likely("br cnpj", "ID", r"\d{2}\.?\d{3}\.?\d{3}/\d{4}-?\d{2}", "cnpj"),
    weak("br rg", "ID", r"\d{1,2}\.?\d{3}\.?\d{3}-?[\dXx]|(?:[A-Z]{2}-?)?\d{1,2}\.\d{3}\.\d{3}", "rg|identidade|registro geral|ssp"),
    likely("br rg form", "ID", r"\d{2}\.\d{3}\.\d{3}-[\dXx]", "rg|identidade"),
    weak("br cnh, título", "ID", r"\d{11,12}|\d{4}[ ]\d{4}[ ]\d{4}", "cnh|habilitação|título|eleitor|pis|pasep|nit|nis|renavam"),
    likely("br pis", "ID", r"\d{3}\.\d{5}\.\d{2}-\d", "pis|pasep|nit|ctps"),
    weak("br cns", "ID", r"\d{3}[ ]?\d{4}[ ]?\d{4}[ ]?\d{4}", "cns|sus|cartão nacional"),
    weak("br oab, crm", "ID", r"(?:[A-Z]{2}[ /\-]?)?\d{1,3}\.?\d{3}(?:[ /\-]?[A-Z]{2})?", "oab|crm|coren|crp|matrícula", whole="crea|cro", endings=_STATES),
    weak("ar dni", "ID", r"\d{1,2}\.?\d{3}\.?\d{3}", "dni|d.n.i|documento|l.e|l.c|libreta|pasaporte|cédula"),
    likely("ar cuit", "ID", r"(?:20|2[347]|30|3[34])[ \-]?\d{8}[ \-]?\d", "cuit|cuil|c.u.i.t", "ar.cuit"),
    likely("ar cuit form", "ID", r"(?:20|2[347]|30|3[34])-\d{8}-\d", "cuit|cuil"),
    weak("ar cbu", "ID", r"\d{22}", "cbu|cuenta|cvu", "ar.cbu"),
    likely("cl rut", "ID", r"\d{1,2}\.\d{3}\.\d{3}[\-‐–][\dkK]|\d{7,8}-[\dkK]", "rut|run|r.u.t|rol único"),
    likely("co cédula", "ID", r"\d{1,3}\.\d{3}\.\d{3}(?:\.\d{3})?(?:-\d)?(?=[ ](?:de|expedida)[ ]\p{Lu})", "cédula|c.c|cc|ciudadanía"),
    weak("co cédula said", "ID", r"\d{1,2}\.?\d{3}\.?\d{3}(?:\.?\d{3})?(?:-\d)?", "cédula|c.c|cc|ciudadanía|nit|n.i.t|documento|t.i|identidad"),
    weak("pe dni", "ID", r"\d{8}(?:-\d)?", "dni|d.n.i|documento"),
    weak("pe ruc", "ID", r"[12]\d{10}", "ruc|r.u.c|contribuyente", "pe.ruc"),
    likely("ve rif", "ID", r"[VEJPGvejpg]-?\d{1,2}\.?\d{3}\.?\d{3}(?:-?\d)?", "rif|cédula|c.i|ci"),
    weak("ec cédula", "ID", r"\d{10}(?:001)?", "cédula|ci|c.i|ruc|identidad", "ec.ci", "ec.ruc"),
    likely("uy cédula", "ID", r"\d\.\d{3}\.\d{3}-\d", "cédula|c.i|ci|identidad"),
    weak("uy rut", "ID", r"\d{12}", "rut|ruc", "uy.rut"),
    weak("py, bo, ci", "ID", r"\d{1,2}\.?\d{3}\.?\d{3}(?:-\d)?(?:[ ]?(?:LP|SC|CB|OR|PT|TJ|CH|BE|PD))?", "cédula|c.i|ci|ruc|identidad|nit|carnet"),
    likely("gt dpi", "ID", r"\d{4}[ ]\d{5}[ ]\d{4}", "dpi|cui|documento personal"),
    weak("gt nit", "ID", r"\d{6,8}-?[\dK]", "nit", "gt.nit"),
    likely("sv dui", "ID", r"\d{8}-\d", "dui|documento único"),
    likely("sv nit", "ID", r"\d{4}-\d{6}-\d{3}-\d", "nit"),
    likely("cr cédula", "ID", r"[1-9]-\d{4}-\d{4}", "cédula|identidad|cedula"),
    likely("pa cédula", "ID", r"(?:\d{1,2}|PE|E|N)-\d{2,4}-\d{2,6}(?=[ ,.;)\n]|$)", "cédula|identidad|cedula|cip"),
    likely("hn identidad", "ID", r"\d{4}-\d{4}-\d{5}", "identidad|dni|rtn"),
    likely("ni cédula", "ID", r"\d{3}-\d{6}-\d{4}[A-Z]", "cédula"),
    likely("do cédula", "ID", r"\d{3}-\d{7}-\d", "cédula|cedula|identidad"),
    weak("do cédula plain", "ID", r"\d{11}", "cédula|cedula|identidad", "do.cedula"),
    weak("cu carné", "ID", r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{5}", "carné|identidad|ci", "cu.ni"),
    likely("jm, tt trn", "ID", r"\d{3}-\d{3}-\d{3}(?=[ ,.;)\n]|$)", "trn|bir|nis|taxpayer"),
)  # fmt: skip
