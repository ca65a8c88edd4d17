"""What names somebody or a machine of theirs on a network, and where they stand: users, addresses, devices, coordinates."""

from __future__ import annotations

import ipaddress
from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.checks import checked
from winnow_agent.vault.screen.personal.rules.terms import terms

_PLACE: Final = terms(
    "lat|latitude|lon|lng|long|longitude|gps|coordinates|coordinate|coords|location|position|koordinaten|breite|länge|coordonnées|coordenadas|ubicación|coordinate|coördinaten|koordinater|koordinaatit|współrzędne|souřadnice|координат|koordinat|koordináta|συντεταγμένες|坐标|座標|좌표|إحداثيات|geo|map|maps"
)
_DEVICE: Final = terms(
    "imei|imsi|meid|iccid|sim|device|serial|handset|phone|gerät|appareil|dispositivo|téléphone|teléfono|telefon|устройств|cihaz|设备|設備"
)
_VIN: Final = terms(
    "vin|chassis|vehicle|car|fahrgestell|fahrzeug|fin|châssis|véhicule|bastidor|vehículo|telaio|chassisnummer|stelnummer|chassi|alustanumero|nr nadwozia|podvozk|кузов|шасси|авто|şasi|车架|車台"
)


def _an_address(value: str) -> bool | None:
    """Sure for an address; versions of programs and loops back to oneself are none."""
    try:
        address = ipaddress.ip_address(value.split("/", maxsplit=1)[0].strip("[]").split("%")[0])
    except ValueError:
        return False
    if address.version == 4:
        return (
            False if address.is_loopback or address.is_unspecified or int(value.split(".", maxsplit=1)[0]) < 5 else None
        )
    return False if address.is_unspecified or value.count(":") < 2 else None


def _on_earth(value: str) -> bool | None:
    latitude, longitude = (float(part.strip(" °")) for part in value.replace(";", ",").split(",", 1))
    return None if abs(latitude) <= 90 and abs(longitude) <= 180 else False


RULES: Final = (
    Rule("online:handle", "USERNAME", r"(?<![\p{L}\p{N}_.@/+\-])(?P<value>@(?!(?i:media|import|param|return|returns|override|charset|font|keyframes|page|include|throws|see|author|since|version|deprecated|property|test|todo|supports|layer|staticmethod|classmethod|dataclass)\b)[\p{L}_][\p{L}\p{N}_.]{2,30}(?<!\.))(?!@|\()", 0.6),
    Rule("online:reddit", "USERNAME", r"(?<![\p{L}\p{N}_])(?P<value>/?u/[A-Za-z0-9_\-]{3,20})(?![\p{L}\p{N}_/])", 0.6),
    Rule("online:discord", "USERNAME", r"(?<![\p{L}\p{N}_@])(?P<value>[\p{L}][\p{L}\p{N}_.]{1,31}\#\d{4})(?![\p{L}\p{N}])", 0.5),
    Rule("online:user said", "USERNAME", r"(?i:\b(?:user(?:[ ]?name)?|login|nick(?:name)?|handle|screen[ ]name|account|alias|benutzer(?:name)?|utilisateur|pseudo|usuario|usuário|utente|gebruiker|bruger|användare|логин|ник|kullanıcı)\b)[ ](?:(?:is|was|ist|est|es|è|é|named|called)[ ])?[\"'“«`]?(?P<value>(?=[a-z0-9_.\-]{0,20}[0-9_])[a-z][a-z0-9_.\-]{2,29})(?<![.\-])(?![\p{L}\p{N}])", 0.45),
    Rule("online:email", "EMAIL_ADDRESS", r"(?<![\p{L}\p{N}._%+\-])(?P<value>[\p{L}\p{N}][\p{L}\p{N}._%+'\-]{0,63}[ ]?@[ ]?(?:[\p{L}\p{N}](?:[\p{L}\p{N}\-]{0,61}[\p{L}\p{N}])?\.){1,4}[\p{L}]{2,24})(?![\p{L}\p{N}])", 0.9),
    Rule("online:email spelled", "EMAIL_ADDRESS", r"(?<![\p{L}\p{N}._%+\-])(?P<value>[A-Za-z0-9._%+\-]{1,64}[ ]?(?:\[at\]|\(at\)|\{at\}|<at>|\[arroba\]|\(arroba\)|\[ät\]|\(ät\))[ ]?[A-Za-z0-9\-]{1,63}(?:[ ]?(?:\.|\[dot\]|\(dot\)|\[punkt\]|\(punto\))[ ]?[A-Za-z]{2,24}){1,3})(?![\p{L}\p{N}])", 0.8),
    Rule("online:profile", "URL", r"(?P<value>(?:https?://)?(?:www\.|m\.|[a-z]{2}\.)?(?:facebook|fb|instagram|twitter|x|linkedin|github|gitlab|tiktok|youtube|pinterest|reddit|medium|soundcloud|flickr|vk|ok|t|telegram|xing|mastodon\.social|bsky\.app|threads)\.(?:com|org|net|me|ru|social)/(?:in/|profile/|users?/|u/|@|people/|channel/)?[\w.\-%]{3,60})", 0.6),
    Rule("online:home page", "URL", r"(?P<value>(?:https?://)?[\w.\-]{3,60}/~[\w.\-]{2,30})", 0.6),
    Rule("online:ip", "IP_ADDRESS", r"(?<![\p{L}\p{N}_.\-])(?P<value>(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:/\d{1,2})?)(?![\p{L}\p{N}_\-]|\.\d)", 0.6, _an_address),
    Rule("online:ip6", "IP_ADDRESS", r"(?<![\p{L}\p{N}_:.])(?P<value>(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,7}|(?:[0-9A-Fa-f]{1,4}:){1,6}:(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,5})?|fe80::[0-9A-Fa-f:]{1,39}(?:%\w{1,10})?)(?![\p{L}\p{N}_:])", 0.6, _an_address),
    Rule("online:mac", "MAC_ADDRESS", r"(?<![\p{L}\p{N}_:\-])(?P<value>(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\p{L}\p{N}_:\-])", 0.8),
    Rule("online:imei", "ID", r"(?<![\p{L}\p{N}_.,/\-])(?P<value>\d{2}[ \-]?\d{6}[ \-]?\d{6}[ \-]?\d(?:[ \-]?\d)?)(?![\p{L}\p{N}_]|[.,\-]\d)", 0.4, None, _DEVICE, 0.7),
    Rule("online:vin", "ID", r"(?<![\p{L}\p{N}_\-])(?P<value>(?=[A-Z0-9]{0,13}\d{3})(?=\d{0,3}[A-Z])[A-HJ-NPR-Z0-9]{11}[A-HJ-NPR-Z0-9]{2}\d{4})(?![\p{L}\p{N}_\-])", 0.5, None, _VIN, 0.8),
    Rule("online:uuid", "ID", r"(?<![\p{L}\p{N}_\-])(?P<value>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})(?![\p{L}\p{N}_\-])", 0.3, None, ("user", "device", "patient", "customer", "advertis", "idfa", "session", "account"), 0.6),
    Rule("online:coordinates", "LOCATION", r"(?<![\p{L}\p{N}_.,/\-])(?P<value>[+\-−]?\d{1,2}\.\d{4,10}°?[ ]?[,;][ ]?[+\-−]?\d{1,3}\.\d{4,10}°?)(?![\p{L}\p{N}_]|[.,]\d)", 0.7, lambda value: _on_earth(value.replace("−", "-"))),
    Rule("online:coordinates degrees", "LOCATION", r"(?P<value>\d{1,2}[ ]?°[ ]?(?:\d{1,2}(?:[.,]\d{1,5})?[ ]?['′’][ ]?)?(?:\d{1,2}(?:[.,]\d{1,4})?[ ]?(?:\"|″|''|”)[ ]?)?[NSns北南С][,;]?[ ]{0,2}\d{1,3}[ ]?°[ ]?(?:\d{1,2}(?:[.,]\d{1,5})?[ ]?['′’][ ]?)?(?:\d{1,2}(?:[.,]\d{1,4})?[ ]?(?:\"|″|''|”)[ ]?)?[EWOewo东西東В])", 0.6),
    Rule("online:coordinates letters", "LOCATION", r"(?<![\p{L}\p{N}_.,/\-])(?P<value>(?:[NS][ ]?)?\d{1,2}[.,]\d{3,8}[ ]?°?[ ]?[NS]?[,;]?[ ]{1,2}(?:[EWO][ ]?)?\d{1,3}[.,]\d{3,8}[ ]?°?[ ]?[EWO])(?![\p{L}\p{N}_])", 0.6),
    Rule("online:latitude", "LOCATION", r"(?i:\b(?:lat(?:itude)?|lon(?:g|gitude)?|lng|breite|länge|latitud|longitud|latitudine|longitudine|широта|долгота)\b)[\"']?[ ]?[:=]?[ ]?(?P<value>[+\-−]?\d{1,3}[.,]\d{3,10})(?!\d)", 0.6),
    Rule("online:coordinates near", "LOCATION", r"(?<![\p{L}\p{N}_.,/\-])(?P<value>[+\-−]?\d{1,2}\.\d{2,10}[ ]?[,;]?[ ][+\-−]?\d{1,3}\.\d{2,10})(?![\p{L}\p{N}_]|[.,]\d)", 0.0, None, _PLACE, 0.6),
    Rule("online:plus code", "LOCATION", r"(?<![\p{L}\p{N}_])(?P<value>[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3})(?![\p{L}\p{N}_])", 0.4),
    Rule("online:isni", "ID", r"(?:ORCID|orcid\.org/|ISNI)[ :]{0,3}(?P<value>(?:\d{4}[ \-]){3}\d{3}[\dX])", 0.6, checked("isni")),
)  # fmt: skip
