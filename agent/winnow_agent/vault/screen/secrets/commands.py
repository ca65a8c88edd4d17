"""Secrets where a command takes them: options and places of tools, lines of network equipment, addresses of clients.

Each tool has options of its own, as its manual states them; a line is read only where the tool is named in it. What stands
there is a secret by its place, so a plain value counts, unless it is a variable, a path or a word of a manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found
from winnow_agent.vault.screen.secrets.values import is_meant

_LIKELY: Final = 0.85
_LINE: Final = 400
_TOOLS_OF_A_LINE: Final = 6
_VALUE: Final = r"(?P<quote>[\"']?)(?P<secret>[^\s\"'`<>|;&$%-][^\s\"'`<>|;&]{3,120})"
# A tool, and what stands before a secret in its line.
_TOOLS: Final = r"""
openssl                                       \s-(?:k|K|iv|S)\s{1,3}
7z|7za|7zr|rar|unrar                          \s-h?p
keytool|jarsigner|apksigner|signtool          \s-{1,2}(?:(?:src|dest)?(?:store|key)-?pass|ks-pass|key-pass)\s{1,3}(?:pass:)?
reg                                           \s/v\s{1,3}\S{0,30}[Pp]ass\w{0,10}\s{1,3}(?:/t\s\w{1,20}\s{1,3})?/d\s{1,3}
codecov                                       \s-t\s{1,3}
poetry|composer                               \shttp-basic\.\S{1,60}\s{1,3}\S{1,60}\s{1,3}
hydra|medusa|ncrack                           \s-p\s{1,3}
useradd|usermod|adduser                       \s(?:-p|--password)[\s=]{1,3}
htpasswd                                      \s-\w{0,5}b\w{0,5}\s{1,3}\S{1,100}\s{1,3}\S{1,60}\s{1,3}
rabbitmqctl                                   \s(?:add_user|change_password|authenticate_user)\s{1,3}\S{1,60}\s{1,3}
nmcli|iwconfig|netsh                          \s(?:password|psk|key)\s{1,3}(?:s:)?
net|net1                                      \suse\s[^\n]{0,160}?/user:\S{1,60}\s{1,3}
net|net1                                      \suse\s(?:\S{1,3}\s)?\\\\\S{1,120}\s{1,3}(?=[^\s/*]\S{1,60}\s{1,3}/user:)
net|net1                                      \suser\s{1,3}[\w.-]{1,40}\s{1,3}(?=[^\s/*])
smbclient|winexe|rpcclient|smbmap|mount.cifs|smbget|net|wmic \s(?:-U|--user)[\s=]?["']?[\w./\\-]{1,80}%
sqlcmd|osql|bcp|isql|mosquitto_pub|mosquitto_sub|ipmitool \s-P\s{0,3}
snmpwalk|snmpget|snmpset|snmpbulkwalk         \s-[AX]\s{1,3}
xfreerdp|wfreerdp|mstsc|psexec|cmdkey         \s[/-](?:p|pass)[:\s]\s{0,2}
lftp                                          \s-u\s{1,3}[\w.@-]{1,60},
mc                                            \s(?:alias\s+set|config\s+host\s+add)\s+\S+\s+\S+\s+\S{3,60}\s{1,3}
erl|elixir|iex                                \s-{1,2}(?:set)?cookie\s{1,3}
cqlsh|impala-shell|clickhouse-client|cf|oc|az|twine|dsadd|dsmod \s(?:-p|-pwd|--password|--token)[\s=]{1,3}
schtasks                                      \s/rp\s{1,3}
chpasswd|passwd|cryptsetup|kinit                               \s<<<\s?["']?(?:[\w.-]{1,40}:)?
pdftk|qpdf                                    \s(?:user_pw|owner_pw|input_pw|--password=|--encrypt)\s{0,3}
borg|restic|duplicity|rclone                  \s(?:--password|--obscure|obscure)[\s=]{1,3}
gpg|gpg2                                      \s--passphrase[\s=]{1,3}
kinit|realm|adcli|dsconfigad                  \s(?:-p|-password|--password)[\s=]{1,3}
"""
_EQUIPMENT: Final = re.compile(
    r"""(?im)^[ \t]*(?:no[ ]|set[ ](?:[\w.-]{1,30}[ ]){0,8}?)?(?:enable[ ](?:secret|password)(?:[ ]level[ ]\d{1,2})?|username[ ]\S{1,60}[ ](?:privilege[ ]\d{1,2}[ ])?(?:secret|password)
    |(?:tacacs|radius)(?:-server)?(?:[ ]host[ ]\S{1,60})?[ ]key|crypto[ ]isakmp[ ]key|key-string|neighbor[ ]\S{1,60}[ ]password|ip[ ]ospf[ ](?:authentication-key|message-digest-key[ ]\d{1,3}[ ]md5)
    |ppp[ ]chap[ ]password|wpa-psk[ ](?:ascii|hex)|(?:pre-shared-key|psk|authentication-key|shared-secret)(?:[ ](?:ascii-text|ascii|hexadecimal|hex|local|remote))?|snmp-server[ ]community|rootpw|bindpw|setcookie|sentinel[ ]auth-pass[ ]\S{1,40}
    |standby[ ]\d{1,3}[ ]authentication(?:[ ](?:text|md5[ ]key-string))?|(?:ppk-?|psk)secret|(?:auth|priv)-pwd(?=[ ])|password(?=[ ]ENC[ ])
    |option[ ](?:key|password|wpa_psk|sae_password))(?:[ \t]+(?:[0-9]|ENC))?[ \t]+["']?(?P<secret>[^\s"'<>]{4,120})["']?(?=[ \t]*(?:$|address\b|role\b|privilege\b|r[wo]\b|view\b|no-xauth\b))"""
    , re.VERBOSE
)  # fmt: skip
_ORACLE: Final = re.compile(r"(?i)\bjdbc:oracle:\w{3,4}:\w{1,40}/(?P<secret>[^\s/@\"']{3,60})@")
_ORACLE_LOGIN: Final = re.compile(
    r"(?i)\b(?:(?:sqlldr|expdp|impdp|exp|imp|rman[ ]target|conn(?:ect)?)[ \t]{1,3}[\"']?\w{1,40}/[\"']?(?P<secret>[^\s@\"'/]{3,60})[\"']?(?:@|[ ]\w{2,20}=)|sqlplus[ \t]{1,3}(?:-\w{1,9}[ \t]{1,3}){0,4}[\"']?\w{1,40}/[\"']?(?P<other>[^\s@\"'/]{3,60}))"
)
_GO_DSN: Final = re.compile(r"(?<![\w/:.-])[\w.-]{1,40}:(?P<secret>[^\s:@/\"']{3,80})@(?:tcp|tcp6|unix|udp)\(")
_WIFI: Final = re.compile(r"\bWIFI:(?:[TSHR]:[^;\n]{0,60};){0,4}P:(?P<secret>[^;\s]{4,64});")
_DUMPED: Final = re.compile(r":\d{1,6}:(?P<secret>[0-9a-fA-F]{32}:[0-9a-fA-F]{32}):::")
_SNMP: Final = re.compile(
    r"(?m)^[ \t]*(?:r[ow]community6?[ \t]{1,4}|(?:createUser|defVarUser)[ \t]{1,4}\S{1,40}[ \t]{1,4}(?:MD5|SHA[\d-]{0,4})[ \t]{1,4})[\"']?(?P<secret>[^\s\"'<>]{4,64})"
)
_WLAN_PROFILE: Final = re.compile(r"<keyMaterial>\s{0,9}(?P<secret>[^<>\s]{5,64})\s{0,9}</")
_OF_VPN: Final = re.compile(r":[ \t]{0,3}(?:PSK|EAP|XAUTH|NTLM)[ \t]{1,4}[\"'](?P<secret>[^\s\"']{4,80})[\"']")
_DIALLED: Final = re.compile(
    r"(?m)^[\"']?[\w.@-]{1,40}[\"']?[ \t]{1,9}(?:\*|[\"'][\w.*-]{1,40}[\"'])[ \t]{1,9}[\"']?(?P<secret>(?=[^\s\"'*]{0,79}\d)[^\s\"'*]{6,80})[\"']?[ \t]{1,9}\*[ \t]*$"
)
_DOMAIN_USER: Final = re.compile(
    r"(?<![\w/.-])[\w.-]{1,30}/[\w.-]{1,30}:[\"']?(?P<secret>[^\s\"'/@:]{4,80})[\"']?@[\w.-]{2,60}"
)
_MAIL_AUTH: Final = re.compile(
    r"(?:\bAUTH(?:ENTICATE)?[ ]PLAIN[ ]{1,3}|\b334[ ]UGFzc3dvcmQ6[ \t]{0,3}\r?\n(?:[A-Z]:[ ])?)(?P<secret>(?=[A-Za-z0-9+/]{0,79}[0-9A-Z])[A-Za-z0-9+/]{6,400}={0,2})"
)
_IMAP: Final = re.compile(
    r"(?m)^(?:[A-Z]:[ ])?[a-zA-Z]\w{0,6}[ ]LOGIN[ ]\S{1,80}[ ][\"']?(?P<secret>[^\s\"'{}]{4,80})[\"']?[ \t]*$"
)
_ACTIVATION: Final = re.compile(r"(?<![\w-])(?P<secret>(?=[A-Z-]{0,28}\d)(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5})(?![\w-])")
_ZHIPU: Final = re.compile(r"(?<![\w.])(?P<secret>[0-9a-f]{32}\.(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{16})(?![\w.])")
_PLACES: Final = (
    (_OF_VPN, "password-option", (": psk", ": eap", ": xauth", ": ntlm")),
    (_DIALLED, "password-option", (" *\n", "\t*\n")),
    (_DOMAIN_USER, "password-option", ("impacket", "psexec", "secretsdump", "wmiexec", "smbexec")),
    (_MAIL_AUTH, "authorization", ("auth plain", "authenticate plain", "334 ugfzc3dvcmq6")),
    (_IMAP, "password-option", (" login ",)),
    (_ACTIVATION, "activation-key", ("serial", " key", "licen", "activation")),
    (_ZHIPU, "zhipu", ("zhipu", "bigmodel", "glm", "z.ai", "zai")),
    (_SNMP, "snmp-community", ("community", "createuser")),
    (_WLAN_PROFILE, "wifi-password", ("<keymaterial>",)),
    (_ORACLE, "secret-in-address", ("jdbc:oracle",)),
    (
        _ORACLE_LOGIN,
        "password-option",
        ("sqlplus", "sqlldr", "expdp", "impdp", "exp ", "imp ", "rman ", "connect ", "conn "),
    ),
    (_GO_DSN, "secret-in-address", ("@tcp", "@unix(", "@udp(")),
    (_WIFI, "wifi-password", ("wifi:",)),
    (_DUMPED, "stored-hash", (":::",)),
)


def commands(page: Page) -> Iterator[Found]:
    """Secrets by the place that a command, a device or a function gives them."""
    yield from _of_tools(page.text)
    text = page.text
    for match in _EQUIPMENT.finditer(text) if page.names else ():
        if is_meant(match["secret"]):
            yield Found(*match.span("secret"), _LIKELY, "device-password")
    for pattern, rule, literals in _PLACES:
        for match in pattern.finditer(text) if page.has(*literals) else ():
            group = match.lastgroup or "secret"
            if rule == "stored-hash" or is_meant(match[group]):
                yield Found(*match.span(group), _LIKELY, rule)


def _rules() -> tuple[re.Pattern[str], dict[str, list[re.Pattern[str]]]]:
    of: dict[str, list[re.Pattern[str]]] = {}
    for line in _TOOLS.strip().splitlines():
        tools, option = line.split(maxsplit=1)
        pattern = re.compile(option + _VALUE)
        for tool in tools.split("|"):
            of.setdefault(tool, []).append(pattern)
    names = "|".join(map(re.escape, sorted(of, key=len, reverse=True)))
    return re.compile(rf"(?<![\w.-])(?P<tool>{names})(?:\.exe)?(?=[ \t]+\S)"), of


_NAMED, _OPTIONS = _rules()


def _of_tools(text: str) -> Iterator[Found]:
    """What stands behind the options of the tools that are named in a line, or in lines that a backslash joins."""
    line_end = tools = 0
    for named in _NAMED.finditer(text):
        end = _end_of_line(text, named.end())
        if named.start() >= line_end:
            line_end, tools = end, 0
        tools += 1
        # A line of nothing but tools' names is read no more often than that.
        if tools > _TOOLS_OF_A_LINE:
            continue
        for option in _OPTIONS[named["tool"]]:
            for match in option.finditer(text, named.end(), end):
                value = match["secret"].rstrip(",)")
                if is_meant(value):
                    yield Found(match.start("secret"), match.start("secret") + len(value), _LIKELY, "password-option")


def _end_of_line(text: str, at: int) -> int:
    limit = min(len(text), at + _LINE)
    end = text.find("\n", at, limit)
    while end > 0 and text[end - 1] == "\\":
        end = text.find("\n", end + 1, limit)
    return end if end >= 0 else limit
