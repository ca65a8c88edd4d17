"""The names that secrets go by: in code, configurations, forms and prose, in more than thirty languages."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import Final

from winnow_agent.vault.screen.secrets.vocabulary import ABOUT, KEPT, KEY_OF, NOT_A_KEY, NOT_A_TOKEN, SERVICES


class Strength(IntEnum):
    """How much a name says about the value that it is given."""

    NONE = 0
    KEY = 1
    """A key of some kind, or a service's name: only what was drawn at random is a secret."""
    SECRET = 2
    """A secret, a token: what looks like one is."""
    PASSWORD = 3
    """A password: whatever is written there is one, unless it stands for another value."""


# A password, written by itself in prose; matched without regard to case.
PASSWORD_WORDS: Final = r"""p(?:a?ss?|s)w(?:o?r)?d|password|passwords|passwd|passphrase|passcode|pass[ -]?word|pass[ -]?phrase|paasword|passwort|kennwort|losungswort|zugangscode|zugangspasswort
|mot[ ]de[ ]passe|mdp|contraseña|contrasena|clave|contrasenya|senha|palavra-passe|palavra[ ]passe|parola|parola[ ]d'ordine|wachtwoord|lösenord|losenord|adgangskode|kodeord|passord
|salasana|tunnussana|lykilorð|parool|salasõna|parole|slaptažodis|hasło|haslo|heslo|geslo|lozinka|zaporka|šifra|jelszó|jelszo|şifre|sifre|parolă|fjalëkalimi|pasahitza
|пароль|пароля|пароли|лозинка|парола|парол|гасло|κωδικός(?:[ ]πρόσβασης)?|συνθηματικό|סיסמה|סיסמא|הסיסמה|كلمة[ ](?:المرور|السر|سر|مرور)|رمز[ ]عبور|گذرواژه|पासवर्ड|পাসওয়ার্ড|கடவுச்சொல்
|รหัสผ่าน|mật[ ]khẩu|kata[ ]sandi|sandi|nenosiri|密码|密碼|口令|パスワード|暗証番号|비밀번호|비번|암호|패스워드|pwd|pw|p/w|pin|pin[ -]?code|pin-code"""  # noqa: S105

_PASSWORD: Final = re.compile(
    r"(?:p(?:a?s{0,2}|s)w(?:o?r)?d(?<!stopword)|pswr|password|passwords|passwd|passphrase|passcode|passwort|passwrd|paasword|pasword|passwd|kennwort|wachtwoord|contrase[nñ]a|senha|has[lł]o|heslo|lozinka"
    r"|jelsz[oó]|salasana|adgangskode|l[oö]senord|passord|parola|парол|пароль|密码|密碼|口令|パスワード|비밀번호|비번|암호|패스워드|userpwd?|dbpw|userpass|dbpass|rootpass|adminpass"
    r"|requirepass|masterauth|sshpass|pgpass|pswd"
    r"|(?:db|sql|my|user|usr|admin|adm|root|store|key|auth|ftp|mail|smtp|imap|ldap|bind|http|proxy|web|sudo|vpn|wifi|ssh|redis|mongo|pg|app|sys|svc|login|email|cert|jks|conn|rpc|irc|oper|nick|server|svn|git|vnc|zip|master|my|set|get|old|new|default)(?:pass|pwd?))\d*$"
    r"|^(?:pass|pwd|pw|psw|p/w|pin|puk|psk|mdp|clave|passw|şifre|sifre|slaptažodis|parool|geslo)\d*$"
)
_SECRET: Final = re.compile(
    r"(?:secret|secrets|token|tokens|apikey|appkey|secretkey|accesskey|authkey|privatekey|privkey|masterkey|encryptionkey|encryptkey|signingkey|sharedkey|hostkey"
    r"|credential|credentials|passkey|licensekey|sessionkey|authtoken|accesstoken|refreshtoken|clientsecret|appsecret|bearertoken|apitoken|apisecret|sharedaccesskey|accountkey|jeton|токен|令牌|トークン|토큰|密钥|密鑰|金鑰)\d*$"
    r"|^(?:cred|creds|auth|pepper|bearer|authorization|salt|nonce|jwt|otp|totp|2fa|pat|hmac|cookie|sessionid|sessid|phpsessid|jsessionid|dsn|sas|webhook|cipherkey)\d*$"
)
_KEY: Final = re.compile(
    r"^(?:schlüssel|clé|chiave|chave|sleutel|nyckel|nøgle|nøkkel|klucz|klíč|kulcs|avain|anahtar|ключ|キー|키|key|keys|api|code|session|cipher|encrypt|encryption|hash|seed|iv)\d*$"
)
_SPLIT: Final = re.compile(r"[A-Z]+(?![a-zß-ÿ])|[A-Z]?[a-zß-ÿ]+|2fa|2FA|\d+|p/w|P/W|[^\W\d_A-Za-z]+[a-z]*")
_PREPOSITIONS: Final = frozenset({"for", "of", "to", "from", "by", "with"})


def _words(name: str) -> list[str]:
    return [word.lower() for word in _SPLIT.findall(name)]


@lru_cache(maxsize=8192)
def strength_of(name: str) -> Strength:
    """How much a name of code or of a configuration says: its last words decide, and what they are said of."""
    words = _words(name)
    # What a name is of stands before a preposition: ``secrets_for_tests``.
    of = next((at for at, word in enumerate(words) if at and word in _PREPOSITIONS), len(words))
    words = words[:of]
    if {"public", "pub", "hashed"} & set(words):
        return Strength.NONE
    # Who holds a session's identifier holds the session.
    if words[-2:-1] == ["cipher"] and words[-1] in {"value", "data", "text"}:
        return Strength.NONE
    if words[-2:] in (["session", "id"], ["sess", "id"]) or words == ["sid"]:
        return Strength.KEY
    unknown = False
    for at in range(len(words) - 1, -1, -1):
        strength = _strength_at(words, at)
        if strength:
            return Strength(max(strength - 1, Strength.KEY)) if unknown else strength
        if words[at] in ABOUT:
            return Strength.NONE
        unknown = unknown or (words[at] not in KEPT and not words[at].isdigit() and len(words[at]) > 2)
    return Strength.NONE


def _strength_at(words: list[str], at: int) -> Strength:
    word = words[at]
    if word == "phrase" and at and words[at - 1] == "pass":
        return Strength.PASSWORD
    if _PASSWORD.search(word):
        return Strength.PASSWORD
    before = words[at - 1] if at else ""
    if _SECRET.search(word) and not (word in {"token", "tokens"} and before in NOT_A_TOKEN):
        return Strength.SECRET
    if word in {"key", "keys"} and at:
        if before in NOT_A_KEY:
            return Strength.NONE
        return Strength.SECRET if before in KEY_OF else Strength.KEY
    return Strength.KEY if _KEY.match(word) else Strength.NONE


@lru_cache(maxsize=8192)
def names_service(name: str) -> bool:
    """Whether a name holds that of a service which gives out keys."""
    about = (_words(name) or [""])[-1]
    return about not in ABOUT and about not in {"sid", "tag"} and any(service in name.lower() for service in SERVICES)
