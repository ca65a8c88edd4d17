"""Asia and the Pacific, the Middle East."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.checks import checked
from winnow_agent.vault.screen.personal.rules.national.forms import likely, sure, weak

_NO_LETTER: Final = r"(?<![A-Za-z\p{N}_.,/\-])"

RULES: Final = (
    # Chinese and Japanese write no space before a number, so its form alone must do.
    Rule("national:cn 身份证", "ID", rf"{_NO_LETTER}(?P<value>[1-9]\d{{5}}(?:18|19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}[\dXx])(?![A-Za-z\p{{N}}])", 0.7, lambda value: checked("cn.ric")(value) or None),
    Rule("national:cn 统一社会信用代码", "ID", rf"{_NO_LETTER}(?P<value>[0-9A-HJ-NPQRTUWXY]{{2}}\d{{6}}[0-9A-HJ-NPQRTUWXY]{{10}})(?![A-Za-z\p{{N}}])", 0.0, checked("cn.uscc")),
    Rule("national:tw 身分證", "ID", rf"{_NO_LETTER}(?P<value>[A-Z][1289A-D]\d{{8}})(?![A-Za-z\p{{N}}])", 0.5),
    Rule("national:hk 身份證", "ID", rf"{_NO_LETTER}(?P<value>[A-Z]{{1,2}}\d{{6}}[ ]?[\(（][\dA][\)）])", 0.7),
    Rule("national:mo 身份證", "ID", rf"{_NO_LETTER}(?P<value>[157]\d{{6}}[\(（]\d[\)）]|[157]/\d{{6}}/\d)(?!\p{{N}})", 0.6),
    Rule("national:jp マイナンバー", "ID", rf"{_NO_LETTER}(?P<value>\d{{4}}[ \-]?\d{{4}}[ \-]?\d{{4}})(?![A-Za-z\p{{N}}\-])", 0.4, lambda value: None if checked("jp.in_")(value) else False),
    Rule("national:jp 免許証, 旅券, 保険", "ID", r"(?:免許|旅券|パスポート|保険|年金|住民票)\p{L}{0,8}[ :：]{0,2}(?P<value>[A-Z]{0,2}\d{4}[\d\-]{2,10}|\d{8,12})(?![A-Za-z\p{N}])", 0.7),
    Rule("national:kr 주민등록번호", "KR_RRN", rf"{_NO_LETTER}(?P<value>\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-?[0-9]\d{{6}})(?!\p{{N}})", 0.6),
    Rule("national:kr 주민등록번호 any", "KR_RRN", rf"{_NO_LETTER}(?P<value>\d{{6}}-\d{{7}})(?!\p{{N}})", 0.5),
    Rule("national:kr 사업자", "ID", rf"{_NO_LETTER}(?P<value>\d{{3}}-\d{{2}}-\d{{5}})(?!\p{{N}})", 0.5),
    Rule("national:kr 운전면허, 여권", "ID", r"(?:면허|여권)\p{L}{0,4}[ :]{0,2}(?P<value>\d{2}-\d{2}-\d{6}-\d{2}|[MSRODmsrod]\d{3}[A-Z0-9]\d{4})", 0.7),
    # South Asia
    likely("in aadhaar", "IN_AADHAAR", r"[2-9]\d{3}[ \-]\d{4}[ \-]\d{4}", "aadhaar|aadhar|uidai|uid|आधार|আধার|ஆதார்|ఆధార్|આધાર"),
    weak("in aadhaar plain", "IN_AADHAAR", r"[2-9]\d{11}", "aadhaar|aadhar|uidai|uid|आधार|আধার|ஆதார்|ఆధార్|આધાર", "in_.aadhaar"),
    likely("in pan", "IN_PAN", r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]", "pan|permanent account|income tax|पैन"),
    likely("in gstin", "ID", r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]", "gst|gstin"),
    weak("in voter", "ID", r"[A-Z]{3}[ /]?\d{7}", "voter|epic|elector|election|मतदाता"),
    weak("in passport", "ID", r"[A-PR-WY][ ]?[1-9]\d[ ]?\d{4}[1-9]", "passport|पासपोर्ट"),
    weak("in driving licence", "ID", r"[A-Z]{2}[ \-]?\d{2}[ \-]?(?:19|20)\d{2}[ \-]?\d{7}", "driving|licen|dl|लाइसेंस"),
    weak("in ifsc, account", "ID", r"[A-Z]{4}0[A-Z0-9]{6}|\d{9,18}", "ifsc|account|a/c|खाता|bank"),
    likely("pk cnic", "ID", r"\d{5}-\d{7}-\d", "cnic|nic|nadra|شناختی"),
    weak("bd nid", "ID", r"[\p{Nd}]{10}|[\p{Nd}]{13}|[\p{Nd}]{17}", "nid|national id|voter|পরিচয়|এনআইডি"),
    likely("lk nic", "ID", r"\d{9}[VvXx]|(?:19|20)\d{2}[0-8]\d{2}\d{5}", "nic|national identity|හැඳුනුම්"),
    weak("np citizenship", "ID", r"\p{Nd}{2}-\p{Nd}{2}-\p{Nd}{2}-\p{Nd}{5}|\p{Nd}{4,6}/\p{Nd}{1,5}", "citizenship|नागरिकता|pan"),
    # South-East Asia
    likely("sg nric", "SG_NRIC_FIN", r"[STFGMstfgm]\d{7}[A-Za-z]", "nric|fin|identity|ic"),
    likely("my nric", "ID", r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{2}-\d{4}", "nric|ic|mykad|k/p|kad pengenalan"),
    weak("my nric plain", "ID", r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{6}", "nric|ic|mykad|k/p|kad pengenalan|no. kp", "my.nric"),
    likely("id nik", "ID", r"[1-9]\d{5}(?:0[1-9]|[1-7]\d)(?:0[1-9]|1[0-2])\d{2}\d{4}", "nik|ktp|kependudukan|kk"),
    likely("id npwp", "ID", r"\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}", "npwp|pajak"),
    likely("th บัตรประชาชน", "ID", r"[1-8][ \-]\d{4}[ \-]\d{5}[ \-]\d{2}[ \-]\d", "ประชาชน|เลขประจำตัว|id"),
    sure("th บัตรประชาชน plain", "ID", r"[1-8]\d{12}", "th.pin"),
    weak("vn cccd", "ID", r"0\d{11}|\d{9}|[A-Z]\d{7}|\d{10}(?:-\d{3})?", "cccd|cmnd|cmt|căn cước|chứng minh|hộ chiếu|mã số thuế|mst|bhxh|bảo hiểm"),
    likely("ph philhealth, umid", "ID", r"\d{2}-\d{9}-\d|\d{4}-\d{7}-\d|\d{4}-\d{4}-\d{4}-\d{4}", "philhealth|umid|crn|philsys|pag-ibig"),
    likely("ph sss", "ID", r"\d{2}-\d{7}-\d", "sss|social security"),
    weak("ph tin", "ID", r"\d{3}-\d{3}-\d{3}(?:-\d{3,5})?", "tin|taxpayer"),
    weak("kh, la, mm", "ID", r"\d{9,12}|\d{1,2}/[\p{L}]{3,12}\((?:N|C|AC|NC|V|M|နိုင်)\)\d{6}", "id|identity|nrc|អត្តសញ្ញាណ|ບັດ|မှတ်ပုံတင်"),
    likely("mn регистр", "ID", r"[А-ЯӨҮ]{2}\d{8}", "регистр|рд"),
    # Middle East
    sure("il ת.ז.", "ID", r"\d{3}[ ]\d{3}[ ]\d{3}|\d{8}-\d", "il.idnr"),
    weak("il ת.ז. plain", "ID", r"\d{8,9}|\d-\d{7}-\d", "ת.ז|ת״ז|ת\"ז|זהות|teudat|id number|מספר", "il.idnr"),
    likely("ae emirates id", "ID", r"784-?\d{4}-?\d{7}-?\d", "emirates|eid|هوية|الهوية"),
    weak("sa هوية", "ID", r"[\p{Nd}]{10}", "هوية|الهوية|إقامة|الإقامة|iqama|national id|السجل"),
    likely("eg رقم قومي", "ID", r"[23٢٣][\p{Nd}]{2}(?:0[1-9]|1[0-2]|٠[١-٩]|١[٠-٢])[\p{Nd}]{9}", "قومي|القومي|بطاقة|national id"),
    weak("kw, qa, bh, om, jo, lb", "ID", r"[\p{Nd}]{8,12}", "مدني|المدني|شخصي|الشخصي|وطني|الوطني|civil|cpr|qid|هوية|بطاقة|جواز"),
    weak("ir کد ملی", "ID", r"[\p{Nd}]{3}-?[\p{Nd}]{6}-?[\p{Nd}]", "کد ملی|ملی|شناسنامه|گذرنامه|national code"),
    weak("iq, sy, ye, ps", "ID", r"[\p{Nd}]{9,12}", "هوية|الهوية|بطاقة|وطني|الوطني|قيد|جواز|رقم"),
    # The Pacific
    weak("au tfn", "AU_TFN", r"\d{3}[ ]?\d{3}[ ]?\d{2,3}", "tfn|tax file", "au.tfn"),
    weak("au abn", "AU_ABN", r"\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}", "abn|business number", "au.abn"),
    weak("au acn", "AU_ACN", r"\d{3}[ ]?\d{3}[ ]?\d{3}", "acn|company number", "au.acn"),
    weak("au medicare", "AU_MEDICARE", r"[2-6]\d{3}[ ]?\d{5}[ ]?\d(?:[ /\-]?\d)?", "medicare"),
    weak("au crn, licence", "ID", r"\d{3}[ ]?\d{3}[ ]?\d{3}[A-Z]|[A-Z]?\d{6,9}", "crn|centrelink|licence|passport"),
    weak("nz ird", "ID", r"\d{2,3}[ \-]?\d{3}[ \-]?\d{3}", "ird|inland revenue|tax", "nz.ird"),
    likely("nz nhi", "ID", r"[A-HJ-NP-Z]{3}\d{4}|[A-HJ-NP-Z]{3}\d{2}[A-HJ-NP-Z]{2}", "nhi|health index"),
    likely("nz account", "ID", r"\d{2}-\d{4}-\d{7}-\d{2,3}", "account|bank"),
)  # fmt: skip
