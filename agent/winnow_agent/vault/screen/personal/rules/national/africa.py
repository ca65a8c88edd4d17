"""Africa."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rules.national.forms import likely, weak

RULES: Final = (
    likely("za id", "ID", r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ ]?\d{4}[ ]?[01]\d{2}", "id number|identity|id no|rsa id|identiteit", "za.idnr"),
    weak("za tax", "ID", r"[01239]\d{9}", "tax|sars|income tax", "za.tin"),
    weak("ng nin, bvn", "ID", r"\d{11}", "nin|bvn|national identification|bank verification|nimc"),
    weak("ng passport, voter", "ID", r"[AB]\d{8}|[A-Z0-9]{19}|\d{2}[A-Z]\d[A-Z]\d{14}", "passport|voter|vin|pvc"),
    weak("ke id, kra", "ID", r"\d{7,8}|[AP]\d{9}[A-Z]", "id no|national id|kra|pin|kitambulisho|id number|huduma"),
    likely("ke kra pin", "ID", r"[AP]\d{9}[A-Z]", "kra|pin|tax", "ke.pin"),
    likely("gh card", "ID", r"GHA-\d{9}-\d", "ghana card|id"),
    weak("gh tin", "ID", r"[PCGQV]\d{10}", "tin|tax", "gh.tin"),
    likely("tz nida", "ID", r"(?:19|20)\d{6}-\d{5}-\d{5}-\d{2}", "nida|kitambulisho|id"),
    likely("ug nin", "ID", r"C[MF]\d{2}[A-Z0-9]{10}", "nin|national id"),
    likely("rw id", "ID", r"1[ ]?(?:19|20)\d{2}[ ]?[78][ ]?\d{7}[ ]?\d[ ]?\d{2}", "indangamuntu|id|national id"),
    weak("zm nrc", "ID", r"\d{6}/\d{2}/\d", "nrc|national registration"),
    likely("zw id", "ID", r"\d{2}-\d{6,7}[ ]?-?[A-Z][ ]?-?\d{2}", "id|national id|national registration"),
    weak("et id", "ID", r"\d{12}|\d{16}", "fayda|መታወቂያ|fan|fin"),
    weak("ma cin", "ID", r"[A-Z]{1,2}\d{5,6}", "cin|cnie|carte nationale|بطاقة|التعريف"),
    weak("dz nin, ssn", "ID", r"\d{12}|\d{15}|\d{18}", "nin|sécurité sociale|identité|التعريف|الضمان|chifa"),
    weak("tn cin", "ID", r"[01]\d{7}", "cin|carte d'identité|بطاقة|التعريف"),
    weak("mu nid", "ID", r"[A-Z]\d{12}[0-9A-Z]", "nid|identity", "mu.nid"),
    likely("sn, ci, cm id", "ID", r"[12][ ]\d{3}[ ](?:19|20)\d{2}[ ]\d{5}|CI\d{9}", "cni|identité|nin"),
    weak("mz nuit, bi", "ID", r"\d{9}|\d{12}[A-Z]", "nuit|bi|bilhete|identidade"),
    weak("ao bi", "ID", r"\d{9}[A-Z]{2}\d{3}", "bi|bilhete|identidade|nif"),
)  # fmt: skip
