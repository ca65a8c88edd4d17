"""Passwords that a sentence tells, in more than thirty languages; codes and phrases for recovery."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from winnow_agent.vault.screen.secrets.names import PASSWORD_WORDS, Strength, strength_of
from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found
from winnow_agent.vault.screen.secrets.values import (
    entropy,
    is_drawn,
    is_of_another_kind,
    is_passwordlike,
    is_path,
    is_placeholder,
    is_random,
    is_reference,
    kinds_of,
    runs_up,
)

_STATED: Final = 0.7
_MAYBE: Final = 0.6
_COPULA: Final = (
    r"is|was|are|to|as|be|reads?|equals|lautet|ist|war|sei|heißt|heisst|auf|е|это|est|c['’]est|était|es|era|fue|é|foi|è|sarà|is|wordt|luidt|är|er|var|lyder|on|oli|jest|to|brzmi|je|bude|bylo|este|van"
    r"|yra|ir|está|esta|eshte|është|da|είναι|είν|היא|הוא|هي|هو|है|হল|là|adalah|ialah|ni|是|为|為|は|:|："
)
# Where a copula of letters ends, its word does.
_ENDED: Final = r"(?:(?<=[a-zß-ÿα-ωά-ώа-я])(?![^\W\d_])|(?<![a-zß-ÿα-ωά-ώа-я]))"
_SENTENCE: Final = re.compile(
    rf"""(?<![a-zA-Z0-9_])(?<!--)(?:{PASSWORD_WORDS})(?:[^\W\d_]{{1,3}}(?=[ \t:]))?(?![a-z])(?:[ \t]+[^\s:=,.;!?](?:[^\s:=,.;!?]|\.(?=\w)){{0,30}}+){{0,7}}?
    (?:['’]s)?[ \t]*(?:[ \t](?:{_COPULA}){_ENDED}(?:[ \t]*+[:：])?|[:：=]|은|는|이|가|は|が|是|为|為|[→⇒]|(?<=[ \t])[-–—]>?|[-–—]>?(?=[ \t\n])|는\s)[ \t\n]*+(?:(?:now|jetzt|set\sto|nun)[ \t]*+)?
    (?:<(?:b|strong|code|i|em|tt|kbd|span)\b[^<>]{{0,60}}>)?(?P<quote>["“„«'‘「`*_]{{0,3}})(?P<value>[^\s"”“»’」`<>]{{5,64}})""",
    re.VERBOSE | re.IGNORECASE,
)
# The word of another language may be the copula that is meant: "the password on staging is".
_LATER: Final = re.compile(
    rf"""[ \t](?:{_COPULA})(?:[ \t]*[:：][ \t]*|[ \t]+)["“„«'‘「`*_]{{0,3}}(?P<value>[^\s"”“»’」`<>]{{5,64}})""",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r"[.;!?][ \t]|\n")
_WORDS_BETWEEN: Final = 8
_PIN: Final = re.compile(
    rf"""(?i)(?<![\w-])(?:pin|passcode|pin[ -]?code|code[ ]pin|geheimzahl|(?:door|alarm|gate|entry|access|lock|unlock|safe|security|tresor|entsperr|tür)[ -]?code)(?:[ ](?:code|number|nummer))?(?:[ \t]{{1,3}}[\w'-]{{1,15}}){{0,4}}?(?:[ \t]{{1,3}}(?:{_COPULA})|(?=[:：])|(?<=passcode)(?=[ ]))[ \t]{{0,3}}[:：]?[ \t]{{0,3}}["'„“]?(?P<value>\d{{4,8}})(?![\w/-]|[.,:]\d|[ \t]?(?:%|x|px|mm|digits|stellen))""",
    re.VERBOSE,
)
_NETWORK: Final = re.compile(
    r"(?i)(?:wi-?fi|wlan|wpa[23]?|network|netzwerk|hotspot|router|guest)[ -]?(?:access |security )?\Z"
)
# Of what the key is said to be that: right behind it, or right before the copula.
_OF_WLAN: Final = re.compile(r"(?i)\b(?:wi-?fi|wlan)\b")
_OF_ANOTHER: Final = re.compile(
    r"(?i)^[a-z]{0,3}[ \t_-]{1,3}(?:identifier|fingerprint|id|hash|checksum)\b|\b(?:sha\d{1,3}|md5):\Z"
    r"|\b(?:identifier|fingerprint|id|hash|checksum)\b[ \t]{0,3}\S{0,9}\s*+[\"“„«'‘「`*_]{0,3}\Z"
)
# A key's name: what is joined to the word, and the two words before it.
_JOINED: Final = re.compile(r"(?:[A-Za-z0-9]{2,20}[ _-]){0,2}(?:[A-Za-z0-9_-]{1,30})?\Z")
_REST: Final = re.compile(r"(?=[_A-Z-])[A-Za-z_-]{1,20}|")
_AROUND_NAME: Final = 50
# What is said of passwords, not what one is.
_ABOUT: Final = re.compile(
    r"(?i)[a-z]{0,5}[ ](?:policy|policies|strength|length|hint|rules?|requirements?|format|manager|expiry)\b"
)
_OF_NO_LOCK: Final = re.compile(
    r"(?i)(?:public|pub|next|page|primary|foreign|cache|partition|sort|continuation|csrf)[ _-]?\Z|did:\Z"
)
_KEY_SENTENCE: Final = re.compile(
    rf"""(?:key|code|token|secret|credential|schlüssel|clé|chiave|chave|sleutel|nyckel|nøgle|nøkkel|klucz|klíč|kulcs|anahtar|ключ|токен|密钥|密鑰|金鑰|令牌|トークン|キー|키|토큰)[a-z]{{0,3}}+
    (?:[ \t]+[^\s:=,.;!?]{{1,24}}+){{0,4}}?[ \t]*(?:[ \t](?:{_COPULA}){_ENDED}(?:[ \t]*+[:：])?|[:：]|은|는|は|が|是)[ \t\n]*+["“„«'‘「`*_]{{0,3}}(?P<value>[A-Za-z0-9+/=_.~!@#$%^&*-]{{6,200}})""",
    re.VERBOSE | re.IGNORECASE,
)
_NEXT_WORD: Final = re.compile(
    rf"(?:{PASSWORD_WORDS})[ \t]{{1,3}}[\"'`]?(?P<value>[^\s\"'`<>]{{6,64}})", re.VERBOSE | re.IGNORECASE
)
_USER: Final = re.compile(
    r"(?i)(?:user(?:name)?|login|account|(?<![a-z])id|benutzer(?:name)?|utilisateur|identifiant|usuario|usuário|utente|gebruiker|логин|пользователь|아이디|계정|用户名|用户|账号|帳號|账户|ユーザー)"
    r"[ \t]{0,2}(?:[:=]|(?<=[ \t])is[ \t])?[ \t]{0,3}[\"'`]?[\w.@+-]{2,60}[\"'`]?[ \t]{0,2}[,;/|]?[ \t]{0,2}(?:(?:and|und|et|y|e|en|и)[ \t]{1,2})?(?:(?:the|das|le|la|el|il)[ \t])?\Z"
)
_USED_AS: Final = re.compile(
    r"(?<!\S)[\"'`(]?(?P<value>[^\s\"'`<>()]{6,64})[\"'`)]?[ \t]{1,3}(?:as|als|comme|como|come|jako|som|как)[ \t]{1,3}(?:\w{1,10}[ \t]{1,3}){0,2}\Z"
)
_QUOTED_AS: Final = re.compile(
    r"(?<!\S)[\"'](?P<value>[^\s\"']{6,64})[\"'][ \t]{1,3}(?:as|als|comme|como|come|jako|som|как)[ \t]{1,3}(?:\w{1,10}[ \t]{1,3}){0,2}\Z"
)
_NEXT_FIELD: Final = re.compile(r"&(?=[\w.-]{1,40}=)")
_USER_AT: Final = re.compile(r"(?<![\w.@-])[\w.-]{2,30}@[\w-]{2,60}(?:\.[\w-]{1,60}){0,5}[ \t]{1,2}[,;/|]?[ \t]{0,2}\Z")
_IDEOGRAPH: Final = re.compile(r"(?<=[!-~])(?=[\u3000-\u9fff\uac00-\ud7af\uff01-\uff5e])")
_AROUND: Final = 160
_BEHIND: Final = 110
_AS: Final = (" as ", " als ", " comme ", " como ", " come ", " jako ", " som ", " как ")
_DATE: Final = re.compile(
    r"^\d{1,4}[-/.:]\d{1,4}(?:[-/.:]\d{1,4})?$|^\d+(?:st|nd|rd|th|px|em|kb|mb|gb)?$", re.IGNORECASE
)
_RECOVERY: Final = re.compile(
    r"(?i)(?:recovery|backup|back-up|scratch|emergency|one[- ]time|wiederherstellungs|ersatz|backup-|sicherungs)[ -]?(?:codes?|keys?)|codes? de (?:secours|récupération)|códigos? de (?:recuperación|respaldo)"
)
_CODES: Final = re.compile(
    r"(?<![\w-])(?:\d[ \t]*[.)][ \t]*)?(?P<code>(?=[a-zA-Z0-9-]*\d)[a-zA-Z0-9]{4,8}(?:[- ]?[a-zA-Z0-9]{4,8}){1,7}|\d{6,10})(?![\w-])"
)
_CODES_OF_LINE: Final = re.compile(
    r"(?<![\w-])(?P<code>(?=[a-zA-Z0-9-]*\d)(?:[a-zA-Z0-9]{4,8}(?:-[a-zA-Z0-9]{4,8}){1,7}+|[a-zA-Z0-9]{6,10}))(?=[ \t,;]{1,3}[a-zA-Z0-9]|[ \t]*$|[ \t]*\n|[.,;])"
)
_PHRASE: Final = re.compile(
    r"(?i)(?:seed|recovery|mnemonic|backup|wallet|pass)[ _-]?(?:phrase|words?|seed)|mnemonic|seed\s*[:=]|\bbip-?39\b"
)
_WORDS: Final = re.compile(
    r"(?<![a-z])(?:(?:\d{1,2}[.)][ \t]*)?[a-z]{3,8}[\s,]{1,3}){11,23}(?:\d{1,2}[.)][ \t]*)?[a-z]{3,8}(?![a-z])"
)
_WORDS_OF_LINE: Final = re.compile(_WORDS.pattern.replace(r"[\s,]", r"[ \t,]"))
_NUMBERS: Final = range(8, 25)
_OF_A_PIN: Final = 1.5
_PARTS: Final = 7
_LENGTHS: Final = frozenset({12, 15, 18, 21, 24})


def stated(page: Page) -> Iterator[Found]:
    """Passwords of sentences, lists of recovery codes, seed phrases."""
    text = page.text
    done = 0
    for (first, last), (following, _) in pairwise((*page.passwords, (len(text) + 2, 0))):
        # Another such word beside it is read instead.
        if first < done or following <= last + 1:
            continue
        match = _SENTENCE.match(text, first, last + _AROUND)
        # "Pin" is a verb, too: `_PIN` reads its figures.
        if _ABOUT.match(text, last, last + _AROUND_NAME) or page.lower[first:last] == "pin":
            continue
        if not match:
            for start, end in _beside(text, first, last):
                done = end
                yield Found(start, end, _MAYBE, "stated-password")
            continue
        for start, value in _meant(text, last, match):
            if _is_stated(value):
                done = start + len(value)
                yield Found(start, done, _STATED, "stated-password")
                break
    for match in _PIN.finditer(text) if page.has("pin", "passcode", "geheimzahl", " code", "türcode") else ():
        if entropy(match["value"]) >= _OF_A_PIN:
            yield Found(*match.span("value"), _MAYBE, "stated-password")
    for first, last in page.names:
        match = _KEY_SENTENCE.match(text, first, last + _AROUND + 200) if first >= done else None
        if not match or _OF_NO_LOCK.search(text, max(0, first - 14), first) or not _names_lock(text, first, last):
            continue
        if _OF_ANOTHER.search(text[last : match.start("value")]):
            continue
        value = match["value"].rstrip(".,;:?")
        of_network = _NETWORK.search(text, max(0, first - 30), first) or _OF_WLAN.search(
            text, last, match.start("value")
        )
        if is_path(value) or value.startswith("$"):
            continue
        # Codes are of many things.
        is_key = is_random(value, 16) or (is_drawn(value) and page.lower[first:last] != "code")
        if is_key or (of_network and (_is_stated(value) or _is_of_router(value))):
            done = match.start("value") + len(value)
            yield Found(match.start("value"), done, _STATED, "stated-key")
    if page.has(*_BOTH):
        yield from _pairs(text)
    yield from _logins(page)
    if page.has(*_OF_RECOVERY):
        yield from _codes(text)
    if page.has(*_OF_PHRASES):
        yield from _phrases(text)


def _names_lock(text: str, first: int, last: int) -> bool:
    """Whether the word, with those that are joined to it and the two before it, names a key that opens something."""
    before = _JOINED.search(text, max(0, first - _AROUND_NAME), first)
    after = _REST.match(text, last, last + _AROUND_NAME)
    if not before or not after:
        return True
    return strength_of("_".join([*before[0].split(), ""]) + text[first:last] + after[0]) > Strength.NONE


def _meant(text: str, last: int, match: re.Match[str]) -> Iterator[tuple[int, str]]:
    """What a sentence may give as the password: behind its first copula, then behind those that follow in its clause."""
    yield match.start("value"), _bare(match["value"])
    clause = _CLAUSE.search(text, last, last + _AROUND)
    end = clause.start() if clause else min(len(text), last + _AROUND)
    for later in _LATER.finditer(text, match.start("value") - 1, end):
        if text.count(" ", last, later.start("value")) <= _WORDS_BETWEEN:
            yield later.start("value"), _bare(later["value"])


def _bare(value: str) -> str:
    return _NEXT_FIELD.split(_IDEOGRAPH.split(value, maxsplit=1)[0], maxsplit=1)[0].rstrip(".,;:?)]}*_'")


def _beside(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """A password that no sign joins to its word: behind a user's name, in brackets, or before "as the password"."""
    after = _NEXT_WORD.match(text, first, last + _AROUND)
    value, start = (after["value"].rstrip(".,;:?)]}"), after.start("value")) if after else ("", 0)
    before = text[max(0, first - _BEHIND) : first]
    quoted = _QUOTED_AS.search(before) if '"' in before or "'" in before else None
    if quoted and any(map(str.isdigit, quoted["value"])) and _is_stated(quoted["value"]):
        start = first - len(before) + quoted.start("value")
        yield start, start + len(quoted["value"])
        return
    of_user = _USER.search(before) or _USER_AT.search(before)
    if after and (_is_strong(value) or (of_user and any(map(str.isdigit, value)) and _is_stated(value))):
        if before.rstrip(" ").endswith(("(", "#", "//")) or of_user:
            yield start, start + len(value)
        return
    used = _USED_AS.search(before) if any(word in before for word in _AS) else None
    if used and _is_strong(used["value"]):
        start = first - len(before) + used.start("value")
        yield start, start + len(used["value"])


def _is_of_router(value: str) -> bool:
    """The long numbers that routers come with."""
    return value.isdigit() and len(value) in _NUMBERS and not runs_up(value)


def _is_strong(value: str) -> bool:
    return kinds_of(value) >= 3 and any(map(str.isdigit, value)) and _is_stated(value)


def _is_stated(value: str) -> bool:
    # Code, which a sentence's words can stand in, too.
    if is_reference(value.lstrip("([{")) or any(bracket in value for bracket in "()[]{}"):
        return False
    if (
        value.startswith(("&quot", "&lt", "&gt", "&amp", "&#"))
        or not is_passwordlike(value)
        or is_placeholder(value)
        or is_path(value)
        or is_reference(value)
        or is_of_another_kind(value)
        or _DATE.match(value)
    ):
        return False
    host = re.split("['’]", value.rpartition("@")[2])[0] if "@" in value else ""
    if "." in host and host.replace(".", "").isalpha():
        return False
    digits = any(map(str.isdigit, value))
    # A word of prose has capitals inside only by chance, signs only between words.
    return digits or any(c in "!@#$%^&*+?~=" for c in value[:-1])


_PAIR: Final = re.compile(
    r"(?i)(?<!\w)(?:wi-?fi|wlan|logins?|credentials?|creds|zugangsdaten|anmeldedaten|identifiants|credenciales|credenziali|inloggegevens|(?:user|username|id|login|account|e-?mail|benutzer|utilisateur|usuario|계정|아이디)"
    r"\s?(?:/|and|&|\+|,|und|et|y)\s?(?:pass(?:word)?|pw|pwd|passwort|mot de passe|contraseña|비밀번호|비번))(?:[ \t]{0,3}(?:is|are|with|as|:|=|\(|-|->|=>)[ \t]{0,3}|[ \t]{1,3})[\"'`]?"
    r"[\w.@+-]{2,60}[ \t]{0,3}(?:/|\||:|,|\band\b|(?<=[ \t])-(?=[ \t]))[ \t]{0,3}(?P<value>[^\s\"'`<>,;)]{5,64})"
)


_ARGUMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_HOST_LOGIN: Final = re.compile(
    r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?:[ \t]|[,/|]){1,6}[\w.-]{2,30}(?:[ \t]|[,/|:]){1,6}(?P<value>[^\s\"'`<>,;|]{8,64})"
)
_USER_LOGIN: Final = re.compile(
    r"(?<![\w/.@-])(?:root|admin|administrator|postgres|oracle|sysadmin|superuser|ubuntu)(?:[ \t]?[:/(][ \t]?|[ \t]-[ \t])(?P<value>[^\s\"'`<>,;)|]{8,64})"
)
_MAIL_LOGIN: Final = re.compile(
    r"@(?:[A-Za-z0-9-]{1,60}\.){1,4}[A-Za-z]{2,12}(?:[ \t]|[,/|:;-]){1,6}(?P<value>[^\s\"'`<>,;|:/]{8,64})"
)
_BOTH: Final = (
    "login",
    "wifi",
    "wi-fi",
    "wlan",
    "credential",
    "creds",
    "credencial",
    "credenzial",
    "zugangsdaten",
    "anmeldedaten",
    "identifiants",
    "inloggegevens",
    "비밀번호",
    "비번",
    *tuple(
        joint + word
        for joint in ("/", "/ ", "and ", "& ", "+", "und ", "et ", "y ")
        for word in ("pass", "pw", "mot de passe", "contraseña")
    ),
)


def _pairs(text: str) -> Iterator[Found]:
    """A user and a password beside each other, under a word for both."""
    for match in _PAIR.finditer(text):
        value = match["value"].rstrip(".,;:?)]}")
        # The next argument.
        if _ARGUMENT.match(value):
            continue
        if _is_stated(value) and any(map(str.isdigit, value)) and "/" not in value:
            start = match.start("value")
            yield Found(start, start + len(value), _STATED, "stated-password")


def _logins(page: Page) -> Iterator[Found]:
    """A host's address, a user and a password in a row; a user of a system and a password."""
    text = page.text
    users = page.has("root", "admin", "postgres", "oracle", "superuser", "ubuntu")
    for matches in (
        _HOST_LOGIN.finditer(text),
        _USER_LOGIN.finditer(page.lower) if users else (),
        _MAIL_LOGIN.finditer(text),
    ):
        for match in matches:
            value = text[match.start("value") : match.end("value")].rstrip(".,;:?)]}")
            if (
                kinds_of(value) >= 3
                and len(value) >= 8
                and (kinds_of(value) == 4 or is_drawn(value))
                and "/" not in value
                and not is_placeholder(value)
                and not is_path(value)
            ):
                start = match.start("value")
                yield Found(start, start + len(value), _MAYBE, "stated-password")


_OF_RECOVERY: Final = (
    "recovery",
    "backup",
    "back-up",
    "scratch",
    "emergency",
    "one-time",
    "one time",
    "wiederherst",
    "ersatz",
    "sicherungs",
    "secours",
    "récup",
    "recup",
    "respaldo",
)
_OF_PHRASES: Final = (
    "seed phrase",
    "seed_phrase",
    "passphrase",
    "recovery_phrase",
    "seed-phrase",
    "seed words",
    "seed:",
    "seed =",
    "recovery phrase",
    "recovery words",
    "backup phrase",
    "mnemonic",
    "wallet",
    "bip39",
    "bip-39",
)


def _codes(text: str) -> Iterator[Found]:
    for match in _RECOVERY.finditer(text):
        codes = [c for c in _CODES.finditer(text, match.end(), match.end() + 400) if entropy(c["code"]) > 2]
        if len(codes) < 4:
            codes = [c for c in _CODES_OF_LINE.finditer(text, match.end(), match.end() + 200) if entropy(c["code"]) > 2]
        # BitLocker's is one code of eight parts.
        if len(codes) >= 4 or (codes and codes[0]["code"].count("-") == _PARTS):
            yield from (Found(*code.span("code"), _STATED, "recovery-code") for code in codes)


def _phrases(text: str) -> Iterator[Found]:
    for match in _PHRASE.finditer(text):
        for pattern in (_WORDS_OF_LINE, _WORDS):
            words = pattern.search(text, match.end(), match.end() + 320)
            if words and words.start() - match.end() < 60 and len(re.findall(r"[a-z]{3,8}", words[0])) in _LENGTHS:
                yield Found(*words.span(), _STATED, "seed-phrase")
                break
