"""Credentials in addresses, connection strings, headers and the files of command-line clients."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import KNOWN_FORM, Found
from winnow_agent.vault.screen.secrets.values import (
    is_drawn,
    is_meant,
    is_path,
    is_placeholder,
    is_random,
    runs_up,
)

_LIKELY: Final = 0.85
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}\Z")
_USERINFO: Final = re.compile(
    r"(?P<user>[^\s:/?#\"'<>\\`]{0,120}):(?P<secret>[^\s/\"'<>\\`]{1,200})@(?P<host>[\w.\[\]{}$%-]+)"
)
_SECRET_SLASH: Final = re.compile(
    r"(?P<user>[^\s:/?#\"'<>\\`]{0,120}):(?P<secret>[^\s\"'<>\\`@]{3,120})@(?P<host>[\w.-]+(?::\d+|/))"
)
_TOKEN_ONLY: Final = re.compile(r"(?P<secret>[A-Za-z0-9_-]{20,255})@[\w.-]+")
_FIELD: Final = re.compile(
    r"(?i)(?<![a-z])(?:password|pwd|accountkey|sharedaccesskey|sharedsecret|sharedaccesssignature|access[ _]?key|user[ _]?pass(?:word)?)\s?=\s?"
    r"(?P<quote>\\?[\"'{]?)(?P<secret>[^;\"'\s<>&]{3,400})(?=[;\"'}\s&]|$)"
)
_FIELDS_AROUND: Final = re.compile(
    r"(?i)(?:server|data source|host|database|initial catalog|user id|uid|username|user|endpoint|accountname|sharedaccesskeyname|driver|dsn|defaultendpointsprotocol|port)\s?="
)
_HEADER: Final = re.compile(
    r"(?i)\b(?:proxy-)?authorization\b\W{0,12}(?P<scheme>bearer|basic|token|apikey|ssws|digest|negotiate|oauth|key|bot)\s*+(?:[:=]\s*+)?[\"']?(?P<secret>[A-Za-z0-9+/._~=:@-]{8,4000})"
)
_SCHEME_ALONE: Final = re.compile(
    r"(?i)(?<![a-z])(?:(?P<basic>basic)|bearer|ntlm|negotiate)[ \t]{1,4}[\"']?(?P<secret>[A-Za-z0-9+/._~-]{8,4000}={0,2})(?![A-Za-z0-9+/])"
)
_X_HEADER: Final = re.compile(
    r"(?i)\b(?:x-)?(?:[a-z0-9]{1,20}-){0,3}(?:api-?key|auth-?token|access-?token|auth-?key|private-token|api-?token|secret|job-token|deploy-token|csrf-?token)\s*:\s*[\"']?(?P<secret>[A-Za-z0-9+/._~=-]{8,400})"
)
_COOKIE: Final = re.compile(r"(?i)\b(?:set-)?cookie\s*:\s*(?P<cookies>[^\r\n\"']{8,4000})")
_PAIR: Final = re.compile(r"(?P<name>[\w.-]{2,60})=(?P<secret>[^;\s,]{12,2000})")
_SESSION: Final = re.compile(r"(?i)sess|auth|token|jwt|remember|login|sid\b|csrf|connect\.sid|aspnet|\.aspx")
_CURL_USER: Final = re.compile(
    r"(?:^|[\s\"'\[,])(?:-u|--user|--proxy-user|-U)[\s=]?[\"',\s]{0,3}(?P<user>[\w.@\\$-]{0,60}):(?P<secret>[^\s\"'`:@/,\]]{3,100})(?=[\s\"'`,\]]|$)"
)
_COMMAND: Final = re.compile(
    r"(?:\b(?:mysql(?:dump|admin|import)?|mariadb)\b[^\n|;&]{0,200}?\s-p|\b(?:sshpass|mongo(?:sh|dump|restore|export|import)?|(?:docker|podman|helm registry|nerdctl|buildah|oras|az acr|twine)\s+(?:login|upload)|smbclient|freerdp|rdesktop|pscp|plink"
    r"|ldapsearch|ldapmodify|ldapadd|bindpw|redis-cli|zip|unzip|7z|rar|unrar|keytool|jarsigner|svn|rpcclient|crackmapexec|evil-winrm|kinit|ipmitool|vncviewer)\b[^\n|;&]{0,200}?\s-{1,2}(?:p|a|w|P|pw|U|storepass|keypass|passphrase)[ \t=]{1,3})"
    r"(?P<quote>[\"']?)(?P<secret>[^\s\"'`<>|;&-][^\s\"'`<>|;&]{3,80})"
)
# Tools of which -p or -P may be a port, of their own or of what they start.
_MAY_BE_PORT: Final = re.compile(
    r"^(?:redis-cli|ldap\w+|smbclient|rpcclient|ipmitool|pscp|plink|evil-winrm|vncviewer)\b|\s(?:ssh|scp|sftp|ssh-copy-id)\s"
)
_LEAST_FIGURES: Final = 6
_SNMP: Final = re.compile(r"(?i)\bsnmp-server\s+community\s+(?P<secret>\S{4,60})")
_OPENSSL: Final = re.compile(r"\s-pass(?:in|out)?\s{1,3}[\"']?pass:(?P<secret>[^\s\"'$<]{3,200})")
_SECURE_STRING: Final = re.compile(
    r"(?i)\bConvertTo-SecureString(?:\s+-(?:String|AsPlainText|Force|Key\s+\S{1,60}))*\s+(?P<quote>[\"']?)(?P<secret>[^\s\"'$(;|-][^\s\"';|]{3,200})"
)
_PIPED: Final = re.compile(
    r"\b(?:echo|printf)[ \t]{1,3}(?:-n[ \t]{1,3}|[\"']%s(?:\\n)?[\"'][ \t]{1,3})?(?P<quote>[\"']?)(?:[\w.-]{1,40}:)?(?P<secret>[^\s\"'|$`]{4,80})(?P=quote)[ \t]{0,3}\|[ \t]{0,3}(?:sudo[ \t]+-S|(?:sudo[ \t]+)?(?:passwd|chpasswd|gpg2?|docker[ \t]+login|podman[ \t]+login|cryptsetup|smbpasswd))\b"
)
_NETRC: Final = re.compile(r"\bmachine\s+\S{1,200}\s+login\s+\S{1,200}\s+password\s+(?P<secret>\S{1,200})")
_PGPASS: Final = re.compile(
    r"(?m)^[\w.*-]{1,100}:(?:\d{2,5}|\*):[\w.*-]{1,60}:[\w.*-]{1,60}:(?P<secret>[^\s:]{3,100})$"
)
_NPMRC: Final = re.compile(r"(?i):?_(?:authToken|auth|password)\s*=\s*[\"']?(?P<secret>[A-Za-z0-9+/=_.-]{8,400})")
_AUTH_JSON: Final = re.compile(r"\"auth\"\s*:\s*\"(?P<secret>[A-Za-z0-9+/]{8,400}={0,2})\"")
_OTP: Final = re.compile(
    r"otpauth(?:-migration)?://[^\s\"'<>]{1,200}?[?&](?:secret|data)=(?P<secret>[A-Za-z0-9%+/=_-]{10,400})"
)
_QUERY: Final = re.compile(
    r"(?i)(?:[?&]|%3F|%26|\\u0026|&amp;)[\w.-]{0,30}?(?:token|secret|passw(?:or)?d|pwd|api_?key|access_?key|auth_?key|sig|signature|subscription-key|client_?secret|credential|key|auth|appid|code_verifier)(?:=|%3D)"
    r"(?P<secret>[A-Za-z0-9+/_.~-](?:[A-Za-z0-9+/=_.~-]|%(?!26|23|3F|20|22)[0-9A-Fa-f]{2}){7,600})"
)


def addresses(page: Page) -> Iterator[Found]:
    """``scheme://user:secret@host``, whatever the scheme; a user without a secret has none."""
    text = page.text
    at = text.find("://")
    while at >= 0:
        if _SCHEME.search(text[max(0, at - 32) : at]):
            # A user may be an address of its own: the last @ before the path ends the credentials.
            match = _USERINFO.match(text, at + 3, at + 500) or _SECRET_SLASH.match(text, at + 3, at + 500)
            if match and _is_url_secret(match):
                yield Found(*match.span("secret"), KNOWN_FORM, "secret-in-address")
            elif (alone := _TOKEN_ONLY.match(text, at + 3, at + 400)) and is_random(alone["secret"]):
                yield Found(*alone.span("secret"), _LIKELY, "secret-in-address")
        at = text.find("://", at + 3)


def _is_url_secret(match: re.Match[str]) -> bool:
    secret = unquote(match["secret"])
    if not is_meant(secret, coded=True) or len(secret) < 4:
        return False
    low = secret.lower()
    return low not in {"pass", "password", "pwd", "passwd", "secret", "token", "pw", "port"} and not low.startswith(
        ("port", "//")
    )


def connections(page: Page) -> Iterator[Found]:
    """The password or key among the fields of a connection string (ODBC, ADO.NET, JDBC, Azure)."""
    text = page.text
    if ";" not in text or not page.names:
        return
    for match in _FIELD.finditer(text):
        around = text[max(0, match.start() - 300) : match.end() + 200].split("\n")
        before = text[max(0, match.start() - 300) : match.start()].rpartition("\n")[2]
        line = before + text[match.start() : match.end() + 200].partition("\n")[0]
        if (
            ";" in line
            and _FIELDS_AROUND.search(line)
            and around
            and is_meant(match["secret"], coded=True)
            and not is_path(match["secret"])
        ):
            yield Found(*match.span("secret"), KNOWN_FORM, "connection-string")


def headers(page: Page) -> Iterator[Found]:
    """Authorization headers, cookies of sessions, and the keys that services take in headers of their own."""
    text = page.text
    for match in _HEADER.finditer(text) if page.has("authorization") else ():
        secret = match["secret"].rstrip(".,;")
        basic = match["scheme"].lower() == "basic"
        if (user_and_password(secret) if basic else _is_bearer(secret)) and is_meant(secret, coded=True):
            yield Found(match.start("secret"), match.start("secret") + len(secret), KNOWN_FORM, "authorization")
    for match in _SCHEME_ALONE.finditer(text) if page.has("basic ", "bearer ", "ntlm ", "negotiate ") else ():
        if (
            user_and_password(match["secret"])
            if match["basic"]
            else is_random(match["secret"], 20) and is_meant(match["secret"], coded=True)
        ):
            yield Found(*match.span("secret"), _LIKELY, "authorization")
    for match in _X_HEADER.finditer(text) if page.has("-key", "-token", "-secret", "apikey", "authtoken") else ():
        if is_random(match["secret"], 12) and is_meant(match["secret"], coded=True):
            yield Found(*match.span("secret"), _LIKELY, "key-in-header")
    for match in _COOKIE.finditer(text) if page.has("cookie") else ():
        for pair in _PAIR.finditer(match["cookies"]):
            if _SESSION.search(pair["name"]) and is_random(unquote(pair["secret"])):
                start = match.start("cookies") + pair.start("secret")
                yield Found(start, start + len(pair["secret"]), _LIKELY, "cookie")


def _is_bearer(value: str) -> bool:
    return is_random(value, 12) or (
        len(value) >= 12
        and sum(map(str.isdigit, value)) >= 2
        and value.isalnum()
        and not value.isdigit()
        and not runs_up(value)
    )


def user_and_password(value: str) -> bool:
    """Whether a base64 string holds ``user:password``, as basic authentication has it (RFC 7617)."""
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4)).decode()
    except (binascii.Error, ValueError):
        return False
    user, colon, password = plain.partition(":")
    return bool(colon and user and password) and plain.isprintable() and not is_placeholder(plain)


_CLIENTS: Final = (
    (_CURL_USER, "user-option", (" -u", "-user", "-u ")),
    (_NETRC, "netrc", ("machine",)),
    (_PGPASS, "pgpass", (":*:", ":5432:", ":54")),
    (_COMMAND, "password-option", (" -p", " -a", " -w", " -u", "-storepass", "--p")),
    (_PIPED, "piped-password", ("echo", "printf")),
    (_OPENSSL, "password-option", ("pass:",)),
    (_SECURE_STRING, "password-option", ("convertto-securestring",)),
    (_SNMP, "snmp-community", ("snmp-server",)),
)


def clients(page: Page) -> Iterator[Found]:
    """Command lines and the files that clients keep: curl, .netrc, .pgpass, .npmrc, Docker's; one-time password links; query strings."""
    text = page.text
    for pattern, rule, literals in _CLIENTS:
        for match in pattern.finditer(text) if page.has(*literals) else ():
            secret = match["secret"]
            short = secret.isdigit() and len(secret) < _LEAST_FIGURES
            if is_meant(secret) and not (short and (rule == "user-option" or _MAY_BE_PORT.search(match[0]))):
                yield Found(*match.span("secret"), _LIKELY, rule)
    for match in _NPMRC.finditer(text) if page.has("_auth", "_password") else ():
        if is_random(match["secret"], 10) or user_and_password(match["secret"]):
            yield Found(*match.span("secret"), _LIKELY, "npmrc")
    for match in _AUTH_JSON.finditer(text) if page.has('"auth"') else ():
        if user_and_password(match["secret"]):
            yield Found(*match.span("secret"), KNOWN_FORM, "docker-auth")
    for match in _OTP.finditer(text) if page.has("otpauth") else ():
        if is_meant(match["secret"], coded=True):
            yield Found(*match.span("secret"), KNOWN_FORM, "one-time-password")
    for match in _QUERY.finditer(text) if page.has("?", "%3f", "&", "%26", "u0026") and page.names else ():
        if (is_random(match["secret"], 12) or is_drawn(match["secret"])) and is_meant(match["secret"], coded=True):
            yield Found(*match.span("secret"), _LIKELY, "secret-in-query")
