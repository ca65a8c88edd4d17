"""Secrets as arguments of functions that take nothing else there: logins, ciphers, signatures, wallets; what a dialogue is sent.

An argument counts where it is written out in quotes and looks like a password or a key, so an example's "user" does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found
from winnow_agent.vault.screen.secrets.values import (
    LABEL,
    is_drawn,
    is_hex,
    is_meant,
    is_passwordlike,
    is_placeholder,
    is_random,
    kinds_of,
)

_LIKELY: Final = 0.85
_ARGUMENTS: Final = 400
_PRIVATE: Final = 64
_KINDS: Final = 3
_OF_A_CONNECTION: Final = 2
_TEXT: Final = r"(?:\[\]byte\()?(?:[brufLN@]{0,2})[\"'`](?P<secret>[^\"'`\s]{4,200})[\"'`]"
_ARGUMENT: Final = r"(?:\{[^{}]{0,300}\}|[\w.$>()\[\]:-]{1,80}|[\"'][^\"'\n]{0,120}[\"'])"
_OTHER: Final = rf"\s{{0,3}}{_ARGUMENT}\s{{0,3}},\s{{0,9}}"
_NAME: Final = r"[\"'`][\w-]{2,20}[\"'`]"
# What a text must hold in lower case, and the call.
_CALLS: Final = tuple(
    (literal, re.compile(pattern))
    for literal, pattern in (
        ("signwith(", rf"\bsignWith\((?:{_OTHER})?\s{{0,3}}{_TEXT}"),
        ("signedstring(", rf"\bSignedString\(\s{{0,3}}{_TEXT}"),
        ("hmac.new(", rf"\bhmac\.New\({_OTHER}{_TEXT}"),
        ("hmac.", rf"\bHMAC\.(?:hex)?digest\({_OTHER}{_TEXT}"),
        ("hash_equals(", rf"\bhash_equals\(\s{{0,3}}{_TEXT}"),
        ("mcrypt_", rf"\bmcrypt_\w{{2,12}}\({_OTHER}{_TEXT}"),
        ("pbkdf2", rf"\bpbkdf2\w{{0,10}}\((?:{_NAME}\s{{0,3}},\s{{0,3}})?{_TEXT}"),
        ("pkcs12", rf"(?i)\bpkcs12_\w{{2,10}}\({_OTHER}{_TEXT}"),
        ("certificate2", rf"\bX509Certificate2\({_OTHER}{_TEXT}"),
        ("protect", rf"\.(?:Unp|P)rotect[ (]\s{{0,2}}(?:Password:=)?{_TEXT}"),
        ("for", r"\bset\w{0,12}\(\s{0,3}[\"'](?P<secret>[^\"'\s]{5,200})[\"'],\s{0,3}for(?:Key)?:\s{0,3}[\"']\w{0,30}(?i:password|passphrase|token|secret|apikey|api_key)[\"']"),
        ("jwt.", rf"(?i)\bjwt\.(?:sign|encode|verify|decode)\({_OTHER}{_TEXT}"),
        ("createhmac", rf"\bcreateHmac\(\s{{0,3}}{_NAME}\s{{0,3}},\s{{0,3}}{_TEXT}"),
        ("hash_hmac", rf"\bhash_hmac\(\s{{0,3}}{_NAME}\s{{0,3}},{_OTHER}{_TEXT}"),
        ("cookie", rf"\bcookie_?[Pp]arser\(\s{{0,9}}{_TEXT}"),
        ("fernet(", rf"\bFernet\(\s{{0,9}}{_TEXT}"),
        ("serializer(", rf"\bURLSafe(?:Timed)?Serializer\(\s{{0,9}}{_TEXT}"),
        ("hmac", rf"\b(?:hmac\.(?:new|HMAC)|hmacShaKeyFor)\(\s{{0,9}}(?:key\s?=\s?)?{_TEXT}"),
        (".new(", rf"\b(?:AES|DES3?|ARC[24]|Blowfish|CAST|ChaCha20|Salsa20)\.new\(\s{{0,9}}(?:key\s?=\s?)?{_TEXT}"),
        (".new(", rf"\b(?:AES|DES3?|ARC[24]|Blowfish)\.new\([^()\n]{{1,200}}?,\s{{0,3}}(?:[iI][vV]\s?=\s?)?{_TEXT}\s?\)"),
        ("spec(", rf"\b(?:SecretKey|IvParameter|PBEKey|DESKey)Spec\((?:[\w.]{{1,40}}\()?\s{{0,3}}{_TEXT}"),
        ("rfc2898", rf"\bRfc2898DeriveBytes\(\s{{0,3}}{_TEXT}"),
        ("cryptojs", rf"\bCryptoJS\.\w{{2,10}}\.(?:en|de)crypt\({_OTHER}{_TEXT}"),
        ("openssl_", rf"\bopenssl_(?:en|de)crypt\({_OTHER}{_OTHER}{_TEXT}"),
        ("user(", rf"(?i)\b(?:create|add|register|new)_?(?:super_?)?user\((?:{_OTHER}){{1,3}}?(?:password\s?=\s?)?{_TEXT}\s{{0,9}}\)"),
        (".tochararray(", r"(?<![\w\"])\"(?P<secret>[^\"\s]{4,80})\"\.toCharArray\("),
        ("hashpw", rf"\b(?:hashpw|checkpw)\(\s{{0,3}}{_TEXT}"),
        ("b64encode(", r"\bb64encode\(\s{0,3}b?[\"'][\w.@-]{1,40}:(?P<secret>[^\"'\s]{4,80})[\"']"),
        ("buffer", r"\b(?:new Buffer|Buffer\.from)\(\s{0,3}[\"'][\w.@-]{1,40}:(?P<secret>[^\"'\s]{4,80})[\"']"),
        ("btoa(", r"\bbtoa\(\s{0,3}[\"'][\w.@-]{1,40}:(?P<secret>[^\"'\s]{4,80})[\"']"),
        ("crypt.", rf"\bbcrypt(?:js)?\.(?:hash|compare|verify)(?:Sync)?\(\s{{0,3}}{_TEXT}"),
        ("password", rf"\b(?:password_hash|password_verify|[pP]asswordEncoder(?:\(\))?\.(?:encode|matches))\(\s{{0,3}}{_TEXT}"),
        ("crypt(", rf"(?i)\b(?:pdf\w*|writer|reader|doc\w*|workbook)\.(?:en|de)crypt\(\s{{0,3}}{_TEXT}"),
        ("assword", r"(?i)\b(?:telnet|tn|child|session|shell|chan(?:nel)?|ssh\w*|proc(?:ess)?|p)\.(?:write|send|sendline|writeline)\(\s{0,3}(?:[brufLN@]{0,2})[\"'](?P<secret>[^\"'\s\\]{5,80})(?:\\[rn]){0,2}[\"']"),
        ("sendline(", rf"\.sendline\(\s{{0,3}}{_TEXT}"),
    )
)  # fmt: skip
# Calls that take a user and, at the end, a password.
_LOGIN: Final = re.compile(
    r"(?i)\b(?:\w{0,20}_?login|log_?on|sign_?in|\w{0,20}_?connect|imap_open|smtp\.auth|ssh2_auth_password|get_?connection|authenticate|\w{0,20}(?:basic|plain|digest)_?auth\w{0,20}|basic|username_pw_set|ftp(?:_tls|_login)?|smtp|wifi\.\w{0,10}begin"
    r"|sta\.config|add_?password|set_?password|create_credential|usernamepassword\w{0,30}|networkcredential|passwordauthentication|pdo|mysqli|set_?credentials|\w{0,20}credentials|sshclient|sftp)(?:::new|\.new)?\((?=[^()]{0,120}[\"'])"
)
# How such calls end in lower case: a text without any is not searched.
_LOGINS: Final = tuple(
    f"{end}("
    for end in [
        "login",
        "log_on",
        "logon",
        "signin",
        "sign_in",
        "connect",
        "connection",
        "authenticate",
        "auth",
        "basic",
        "pw_set",
        "ftp",
        "ftp_tls",
        "smtp",
        "begin",
        "config",
        "password",
        "credential",
        "credentials",
        "token",
        "authentication",
        "pdo",
        "mysqli",
        "sshclient",
        "sftp",
        "open",
        "new",
    ]
)
_QUOTED: Final = re.compile(r"[brufLN@]{0,2}(?:\"(?P<double>[^\"\n]{0,200})\"|'(?P<single>[^'\n]{0,200})')")
_NAMED: Final = re.compile(r"\w\s?[=:]\s?\Z")
# A mailbox, a host by its name or by figures.
_MAIL: Final = re.compile(
    r"@[\w-]+\.[a-z]{2,}|^[\w-]+(?:\.[\w-]+){0,3}\.(?:[a-z]{2,24}|[A-Z]{2,24})(?::\d+)?$|^\d+(?:\.\d+){1,4}(?::\d+)?$"
)
# To where a call's arguments go: what stands in quotes closes no bracket.
_CLOSED: Final = re.compile(r"(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|\((?:\"[^\"\n]{0,200}\"|[^()]){0,200}+\)|[^)])*+\)")
# Calls of which the second argument may be the password, whatever follows.
_OF_USER: Final = re.compile(r"(?i)(?:credentials?|basic_?auth\w{0,20}|passwordauthentication)(?:::new|\.new)?\(\Z")
# A user and a password in brackets, behind what says so.
_BASIC: Final = re.compile(
    r"(?i)\bbasic_?auth(?:entication)?[\"']?\s{0,3}(?:=>|[=:,(])?\s{0,3}[\[({]\s{0,3}[\"'][^\"'\n]{1,60}[\"']\s{0,3}[,:]?\s{0,3}[\"'](?P<secret>[^\"'\s]{4,80})[\"']"
)
_HANDLER: Final = re.compile(r"[A-Za-z_]\w*")
_OF_A_NETWORK: Final = re.compile(r"(?i)(?:wlan|wi_?fi|sta|nic)\w{0,10}\.connect\(\Z")
_WALLET: Final = re.compile(
    r"(?i)\b(?:wallet|privateKeyToAccount|fromPrivateKey|from_key|fromSecretKey|fromMnemonic|mnemonicToSeed(?:Sync)?|HDWalletProvider|accounts)[\"']?\s?[(:=]\s{0,3}\[?\s{0,9}[\"'`](?P<secret>(?:0x)?[0-9a-fA-F]{64}|(?:[a-z]{3,8} ){11,23}[a-z]{3,8})[\"'`]"
)
_SENT: Final = re.compile(
    r"(?m)(?:\bexpect\b[^\n]{0,40}?(?:assword|assphrase)[^\n]{0,10}[\"'}\]][^\S\n]{0,3};?[^\S\n]{0,3}\{?[\n ]{0,9}|^[ \t]*)send(?:[ \t]+--)?[ \t]+[\"'](?P<secret>[^\"'\s\\$]{5,80})\\[rn]"
)


def arguments(page: Page) -> Iterator[Found]:
    """Each argument that is a secret by its place in a call."""
    text = page.text
    for literal, pattern in _CALLS:
        for match in pattern.finditer(text) if page.has(literal) else ():
            if _is_key(match["secret"]):
                yield Found(*match.span("secret"), _LIKELY, "secret-argument")
    for call in _LOGIN.finditer(text) if page.has(*_LOGINS) else ():
        yield from _of_login(text, call.end())
    for match in _BASIC.finditer(text) if page.has("basic_auth", "basicauth") else ():
        if _is_key(match["secret"]):
            yield Found(*match.span("secret"), _LIKELY, "logon")
    for match in _SENT.finditer(text) if page.has("expect", "spawn") else ():
        if _is_key(match["secret"]):
            yield Found(*match.span("secret"), _LIKELY, "sent-password")
    for match in (
        _WALLET.finditer(text)
        if page.has("wallet", "private", "mnemonic", "accounts", "from_key", "fromsecret")
        else ()
    ):
        if not is_hex(match["secret"]) or is_random(match["secret"], _PRIVATE):
            yield Found(*match.span("secret"), _LIKELY, "wallet-key")


def _of_login(text: str, at: int) -> Iterator[Found]:
    """The last quoted argument of a login, or the third (host, user, password, base), and those that were drawn; not the first."""
    closed = _CLOSED.match(text, at, at + _ARGUMENTS)
    stop = closed.end() - 1 if closed else min(len(text), at + _ARGUMENTS)
    quoted = [q for q in _QUOTED.finditer(text, at, stop) if not _NAMED.search(text, max(at, q.start() - 4), q.start())]
    of_user = _OF_USER.search(text, max(0, at - 50), at) is not None
    taken = {quoted[-1], quoted[2 % len(quoted)], quoted[1 % len(quoted) if of_user else -1]} if quoted else set()
    commas = text.find(",", at, stop)
    # Signals are connected, too: to a handler, in two arguments.
    of_two = text.startswith("onnect(", at - 7) and text.count(",", at, stop) < _OF_A_CONNECTION
    may_be_handler = of_two and not _OF_A_NETWORK.search(text, max(0, at - 30), at)
    for each in quoted:
        value = each[each.lastgroup or 0]
        if commas < 0 or each.start() < commas or not (each in taken or is_random(value) or kinds_of(value) >= _KINDS):
            continue
        if may_be_handler and _HANDLER.fullmatch(value) and not is_random(value):
            continue
        if _is_key(value):
            yield Found(*each.span(each.lastgroup or 0), _LIKELY, "logon")


def _is_key(value: str) -> bool:
    """Whether it is meant, and looks like a password or a key."""
    if not is_meant(value) or is_placeholder(value.rstrip("0123456789")):
        return False
    if LABEL.match(value) or _MAIL.search(value) or value.startswith(("#", ".")):
        return False
    return (
        is_random(value)
        or is_drawn(value)
        or (is_passwordlike(value) and any(map(str.isdigit, value)) and " " not in value)
    )
