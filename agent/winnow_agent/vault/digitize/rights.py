"""Statements of ownership, licence and reservation that files carry in their metadata, each as ``name: value``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lxml import etree

from winnow_agent.vault.digitize.cleaning import one_line

_XMP_LIMIT = 1 << 20
_XMP_NAMES: Mapping[str, str] = {
    "{http://purl.org/dc/elements/1.1/}rights": "rights",
    "{http://purl.org/dc/elements/1.1/}publisher": "publisher",
    "{http://ns.adobe.com/xap/1.0/rights/}Marked": "copyrighted",
    "{http://ns.adobe.com/xap/1.0/rights/}WebStatement": "rights statement",
    "{http://ns.adobe.com/xap/1.0/rights/}UsageTerms": "usage terms",
    "{http://ns.adobe.com/xap/1.0/rights/}Owner": "rights holder",
    "{http://purl.org/dc/elements/1.1/}license": "license",
    "{http://purl.org/dc/terms/}rights": "rights",
    "{http://purl.org/dc/terms/}license": "license",
    "{http://purl.org/dc/terms/}rightsHolder": "rights holder",
    "{http://creativecommons.org/ns#}license": "license",
    "{http://creativecommons.org/ns#}useGuidelines": "usage terms",
    "{http://ns.adobe.com/photoshop/1.0/}Credit": "credit",
    "{http://ns.adobe.com/photoshop/1.0/}Source": "rights holder",
    "{http://prismstandard.org/namespaces/basic/2.0/}copyright": "rights",
    "{http://prismstandard.org/namespaces/basic/3.0/}copyright": "rights",
    "{http://prismstandard.org/namespaces/prismusagerights/2.1/}copyright": "rights",
    "{http://prismstandard.org/namespaces/prismusagerights/3.0/}copyright": "rights",
    "{http://ns.adobe.com/pdfx/1.3/}Copyright": "rights",
    "{http://ns.useplus.org/ldf/xmp/1.0/}DataMining": "data mining",
    "{http://ns.useplus.org/ldf/xmp/1.0/}CopyrightOwner": "rights holder",
    "{http://ns.useplus.org/ldf/xmp/1.0/}Licensor": "licensor",
    "{http://ns.useplus.org/ldf/xmp/1.0/}TermsAndConditionsText": "usage terms",
    "{http://ns.useplus.org/ldf/xmp/1.0/}TermsAndConditionsURL": "rights statement",
    "{http://ns.useplus.org/ldf/xmp/1.0/}OtherConstraints": "usage terms",
    "{http://www.w3.org/ns/tdmrep#}reservation": "tdm-reservation",
    "{http://www.w3.org/ns/tdmrep#}policy": "tdm-policy",
}
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_NOTICE = re.compile(r"©|\(c\)\s*\d{4}|\bcopyright\b|\ball rights reserved\b", re.IGNORECASE)


def statements(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """``name: value`` for each pair that claims or grants something, each once, in order.

    A reservation that is not made, or a mark that the work is in nobody's copyright, is no statement. PLUS' prohibition
    of data mining and what a manifest says of training are put as a TDMRep reservation, so that there is one form of it.
    """
    found: dict[str, None] = {}
    for name, value in pairs:
        line = one_line(value)
        if name == "data mining":
            if "PROHIBITED" in line.upper():
                found[f"tdm-reservation: 1 ({line})"] = None
        elif name == "training":
            found[f"tdm-reservation: 1 ({line})"] = None
        elif line and line.lower() != "false" and (name != "tdm-reservation" or line == "1"):
            found[f"{name}: {line}"] = None
    return tuple(found)


def notice_in(text: str) -> str | None:
    """The first line of a text that is a copyright notice."""
    return next((line for line in text.split("\n") if _NOTICE.search(line)), None)


def xmp_statements(packet: bytes) -> tuple[str, ...]:
    """What an XMP packet (ISO 16684-1) says of rights: as elements, as attributes, or as resources."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(packet[:_XMP_LIMIT].strip(b"\0 \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ()
    if root is None:
        return ()
    pairs: list[tuple[str, str]] = []
    for element in root.iter(etree.Element):
        name = _XMP_NAMES.get(str(element.tag))
        if name:
            value = " ".join("".join(map(str, element.itertext())).split()) or element.get(_RDF_RESOURCE) or ""
            pairs.append((name, value))
        pairs.extend((_XMP_NAMES[str(key)], str(value)) for key, value in element.items() if str(key) in _XMP_NAMES)
    return statements(pairs)
