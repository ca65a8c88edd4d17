"""What a secret's name is given: in code, configurations, markup, commands and tables of any syntax.

A text is searched for the stems of such names once; at each, the whole name is read, then what stands between it and a value,
then the value. How much the name says (`names`) decides what the value must look like (`values`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from winnow_agent.vault.screen.secrets import around, judged
from winnow_agent.vault.screen.secrets.names import Strength, names_service, strength_of
from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found
from winnow_agent.vault.screen.secrets.values import is_passwordlike, is_random

_NAME: Final = 60
_LONG: Final = 4000
_LONGEST: Final = 200
_MEMBERS: Final = 50
_ENCRYPTED: Final = 100
_BEHIND: Final = re.compile(r"[\w.$-]*[^\W_]|")
_TYPE: Final = r"(?:[?!]?:[ \t]{0,3}(?:&?'?static[ ])?[&*]?[A-Za-z][\w.<>\[\]| ?]{0,30}?[ \t]{0,3}(?=:?=[^=>]))?"
_SIGN: Final = re.compile(
    rf"""(?P<close>(?:\\{{0,3}}["'`]|&quot;)?[\])}}]{{0,2}}\\{{0,3}}["'`]?[*_]{{0,2}}(?:\[\d{{0,4}}\])?)[ \t.…·]{{0,60}}(?:\{{[ ]?get;[^{{}}]{{0,30}}\}}[ ]?(?==)|As[ ]\w{{1,20}}[ ]?(?==)|(?:(?:n?var)?char2?(?:\(\d{{1,5}}\))?|string|\[\]byte)[ ]?(?=:?=))?{_TYPE}
    (?P<sign><<<|=>|:=|\?=|\|\|=|=~|[=!]={{0,2}}(?!>)|<-|->|[→⇒]|::?|：|＝|%3[dD]|=3D|\\u003[dD]|&gt;)[*_]{{0,2}}[ \t]{{0,60}}(?:(?:!!?\w{{1,20}}|&\w{{1,30}})[ \t]{{1,4}})?(?:\*\*(?=[^\s*])|<(?:b|strong|code|i|em|tt|kbd|span)\b[^<>]{{0,60}}>)?(?P<line>(?:[>|][+-]?[ \t]*)?\\?\r?\n[ \t]{{1,40}}(?=["'`|>a-zA-Z0-9-]))?""",
    re.VERBOSE | re.IGNORECASE,
)
_COMMA: Final = re.compile(
    r"""(?P<close>\]?\\?["'`]?)\s{0,3}(?:,(?:\s{0,3}:?with(?::|\s?=>))?|\){1,2}\s{0,3}(?:\.\w+)?\()\s{0,20}(?:<<)?(?=(?:new\s+String\()?[brufL@]?\\?["'`])"""
)
_CALL: Final = re.compile(
    r"""(?:\)?\.(?:to(?:Be|Equal|Match)|set|equals|Equals|eq|assign|append|compareTo|equalsIgnoreCase|Set|put|setValue|value|default))?[({][ \t]{0,3}(?:[\w.]{1,40}\()?(?=[brufL@]?\\?["'`])"""
)
_TEXT_CALL: Final = re.compile(r"\((?=[^\s()\"'`]{5,60}\))")
_MARKUP: Final = re.compile(
    r"""\\?["']?\s{0,3}(?:[\w:.-]{1,30}=\\?["'][^"'<>]{0,60}\\?["']\s{0,3}){0,3}(?:[\w-]{1,20}:)?(?:value|content|default|val|data)\s{0,2}=\s{0,2}(?=\\?["'])
    |\\?["']?\s{0,3}(?:[\w:.-]{1,30}=\\?["'][^"'<>]{0,60}\\?["']\s{0,3}){0,3}>\s{0,40}(?:<!\[CDATA\[)?(?=[^<\s])
    |\\?["']?\s{0,3}(?:[\w:.-]{1,30}=\\?["'][^"'<>]{0,60}\\?["']\s{0,3}){0,3}>\s{0,40}<(?:[Vv]alue|string|val)>\s{0,40}(?=[^<\s])
    |</(?:b|strong|label|th|dt|td|em|i|span|code)>\s{0,3}[:=]\s{0,40}(?=[^<\s])
    |</(?:[\w:-]{0,20}-)?(?:key|name|var|th|td|dt|b|strong|label|string|span|p)>:?\s{0,40}(?:</\w{1,8}>\s{0,20})?<(?:(?:[\w:-]{0,20}-)?value|string|td|dd|span|code|p|b|i|data)\b[^<>]{0,80}>(?=[^<\s])""",
    re.VERBOSE,
)
_BLOCK_OF: Final = re.compile(
    r"""["']\s{0,3}\{[^{}]{0,300}?\b(?:default|value|secret_string|content)\s{0,20}=\s{0,3}(?=["'])"""
)
# What a function of the name returns.
_RETURNS: Final = re.compile(r"""\([^()\n]{0,80}\)[^{}()"'\n;]{0,40}[{:=]?>?\s{0,60}return[ \t]{1,3}\(?(?=["'])""")
# A method of what is named a secret, which says what else it is given.
_METHOD_OF: Final = re.compile(r"\A.*\.(?=(?:with|has|get|is|can|should|for|by)(?:_|[A-Z]))")
# A function that is declared or called, behind its type.
_CALLED: Final = re.compile(r"[ \t]{0,8}\(")
_METHOD: Final = re.compile(
    r"\.(?:equals|equalsIgnoreCase|Equals|compareTo|eq|set|Set|put|assign|append|setValue|value|default)\Z"
)
_SPACE: Final = re.compile(
    r"(?:\}(?=  |\t)|\*(?=[ ][\"']))?(?:[ \t]{0,3}\|[ \t]{0,20}|[ \t]{1,40})(?:[0-9][ ](?=[0-9A-Fa-f]))?(?=\S)"
)
_OPTION: Final = re.compile(r"(?:^|[\s\"'`\[(,=:;])-{1,2}[\w-]*\Z")
_COMMAND: Final = re.compile(
    r"(?i)(?:^|\n|;|&&|\{|[>$][ ]|\((?=set[qf]|def))[ \t]*+(?:\|[ \t]*+|[-*][ \t]+)?(?P<verb>set|export|env|arg|define|#define|%global|%define|setx|-D|/|config set|SET GLOBAL|let|const|var|put|set[qf]|def\w{0,9}|username \S+|enable|snmp-server|requirepass|machine \S+ login \S+)?[ \t]*(?:[\w.-]+[ \t]+)?(?:[$&]\{|\*)?\Z"
)
_ENVIRONMENT: Final = re.compile(r"(?:^|\n)[ \t]*(?:ENV|ARG)[ \t]+\Z")
_OPENING: Final = re.compile(
    r"(?:(?:[\w.]{0,30}\.)?(?:(?i:hash|encrypt|decrypt|md5|sha\d*|crypt|quote|str)|Secret|SecretStr|SecretString|make_password|generate_password_hash|hashpw|atob|btoa|b64decode|b64encode|fromhex|from_hex|unhexlify|unhex|hex2bin|hexToBytes|decodeHex|parseHex|fromBase64\w{0,6}|decodeBase64)\(|new[ ]String\(|String\(|String::from\(|bytes\(|\[\]byte\(|Buffer\.from\(|SecureString\(|to_string\(|\(|\[|\{|ConvertTo-SecureString[ ](?:-String[ ])?)?[ \t]{0,3}(?:[bBrRuUfFLN@]{0,2}|%?q{1,2}(?=[{(]))(?P<quote>(?<=q)[{(]|\"\"\"|'''|\\{1,3}[\"']|[\"'`]|&quot;|&\#39;|“|„|«|「)"
)
_SCHEME: Final = re.compile(
    r"(?i)(?:oauth|bot|basic|bearer|apikey|ssws|ntlm|digest|negotiate|token)[ \t]{1,3}(?=\S{4})"
)
"""What stands before credentials that HTTP carries (RFC 7235, and services of their own)."""
_CLOSERS: Final = {"“": "”", "„": "“", "«": "»", "「": "」", "{": "}", "(": ")"}
_BARE: Final = re.compile(r"[^\s\"'`<>]{1,600}")
_CUT: Final = re.compile(
    r"[,;&|](?=\s*\\?[\"']?[^\W\d][\w.-]{0,40}\\?[\"']?\s*(?:=>|[:=]))|[,;]$|(?<=[\w+/=]{8})[,;](?=\S)|\\[rn]|%26|&(?=[\w.-]+=)|</|\\u0026|&amp;|&quot;|&lt;|\*\*$"
)
# What a name is given where another value is missing: the default of a getter, the last of alternatives.
_DEFAULT: Final = re.compile(
    r"""(?:<%=[ ]?)?[\w.$:>-]{0,80}\(\s{0,3}["'][^"'\n]{1,80}["']\s{0,3}(?:,|\)\s{0,3}\{)\s{0,3}(?=["'])|[\w.$\[\]"'()]{1,100}\s{0,3}(?:\|\||\?\?|\?:|\bor\b|\belse\b)\s{0,3}(?=["'])"""
)
# A declared option's or field's default; what is taken where the named value is empty.
_DECLARED: Final = re.compile(
    r"""["'](?:\s{0,3},\s{0,20}(?:["'][^"'\n]{0,60}["']|\w{1,20}\s?=\s?(?:[\w.]{1,40}|["'][^"'\n]{0,120}["']))){0,6}?\s{0,3},\s{0,20}default\s?=\s?(?=["'])"""
)
_OR: Final = re.compile(r"""[\])]{0,2}[ \t]{1,3}(?:or|\|\||\?\?|\?:)[ \t]{1,3}(?=["'])""")
_NEXT: Final = re.compile(r"""["']\s{0,3},\s{0,20}(?P<quote>["'])""")
# A pair of a name and a value, each under a name of its own.
_NAMED: Final = re.compile(
    r"""\\?["']?[ \t]{0,3},?\s{0,60}\\?["']?(?:[Vv]alue|VALUE|val|default|content|defaultValue)\\?["']?[ \t]{0,3}[:=][ \t]{0,3}(?=\S)"""
)
# A value under a name of its own within a named object.
_NESTED: Final = re.compile(
    r"""\\?["']?\s{0,3}[:=]\s{0,3}\{\s{0,40}\\?["']?(?:[Vv]alue|[Dd]efault)\\?["']?\s{0,3}[:=]\s{0,3}(?=\\?["'])"""
)
# Several names at once: the value is the second one, too.
_SECOND_NAME: Final = re.compile(
    r"(?:^|\n|\()[ \t]*(?:(?:my|local|var|let|const)[ \t]+)?\(?[$@]?[A-Za-z_]\w{0,40},[ ]?[$@]?\Z"
)
_FIRST_VALUE: Final = re.compile(r"""\(?["'][^"'\n]{0,80}["'],[ ]?(?=["'])""")
_NAME_OF: Final = re.compile(r"""(?i)(?:name|key|id|field|variable)\\?["']?[ \t]{0,3}[:=][ \t]{0,3}\\?["']?\Z""")
_PLUS: Final = re.compile(r"""\s{0,40}(?:[+.&]|\\\r?\n|\.\.)?\s{0,60}[brufL@]{0,2}(?P<quote>["'])""")
_BYTES: Final = re.compile(
    r"(?:new[ ]|\(|@)?(?:\w{0,10}[Bb]yte(?:s|array|Array)?|unsigned[ ]char|u?int8(?:_t)?|Uint8Array(?:\.\w{2,4})?|Buffer\.from)?[ ]?(?:\[\d{0,3}\])?\)?"
    r"\s{0,2}\(?[\[{(]?\s{0,4}(?P<bytes>(?:(?:0x)?[0-9a-fA-F]{1,3}(?:\s{0,3}+[,;:]\s{0,4}+|\s{1,8}+)){7,600}(?:0x)?[0-9a-fA-F]{1,3})"
)
_SIGNS: Final = frozenset({"<<<", ":=", "=", "==", "===", "!=", "!==", "=>", "?=", "||=", "<-"})


class Value(NamedTuple):
    """What a name is given: its characters, how it is written, and the text without quotes and joints."""

    start: int
    end: int
    text: str
    style: judged.Style


def assigned(page: Page) -> Iterator[Found]:
    """Every value of a secret's name that is one."""
    text = page.text
    done = 0
    for first, last in page.names:
        if first < done:
            continue
        start = _name_start(text, first)
        # A definition on a command line.
        start += 2 if text.startswith("-D", start) else 0
        end = _BEHIND.match(text, last, last + _NAME).end()  # type: ignore[union-attr]
        if text.startswith("(", end) and (method := _METHOD.search(text, last, end)):
            end = method.start()
        name = text[start:end]
        if text.startswith("(", end):
            name = _METHOD_OF.sub("", name)
        done = end
        # A type's path in a schema, not a name that is given something.
        if text.startswith("::", start - 2):
            continue
        strength = strength_of(name)
        if not strength and not names_service(name):
            continue
        strength = around.strength_with_words(strength, text, start, name)
        if strength == Strength.NONE and not names_service(name):
            continue
        for value in _values(text, start, end, strength):
            style = around.style_of(text, start, value.end, name, value.style)
            score = judged.score(name, strength, value.text, style)
            # What is longer than any value holds no names of its own.
            done = max(done, value.end) if len(value.text) > _LONGEST else done
            if score:
                yield Found(value.start, value.end, score, "assigned-" + strength.name.lower())
                done = max(done, value.end)
                yield from _others(text, name, strength, value)
                break


def _others(text: str, name: str, strength: Strength, first: Value) -> Iterator[Found]:
    """The rest of a list whose first member is a secret."""
    at = first.end
    for _ in range(_MEMBERS):
        listed = first.style.is_quoted and text[max(0, first.start - 6) : first.start - 1].rstrip()[-1:] in {
            "[",
            "{",
            "(",
        }
        following = _NEXT.match(text, at, at + 30) if listed else None
        end = _closing(text, following.end(), following["quote"]) if following else None
        # What a colon follows is the next name.
        if following is None or end is None or re.match(r"\s*(?::|=>)", text[end + 1 : end + 8]):
            return
        score = judged.score(name, strength, text[following.end() : end], first.style)
        if not score:
            return
        yield Found(following.end(), end, score, "assigned-" + strength.name.lower())
        at = end


def _name_start(text: str, at: int) -> int:
    start = at
    while start and at - start < _NAME and (text[start - 1].isalnum() or text[start - 1] in "_.$/-"):
        start -= 1
    return start


def _values(text: str, start: int, end: int, strength: Strength) -> Iterator[Value]:
    """The values that may be meant, the likeliest first."""
    nested = _NESTED.match(text, end, end + 120)
    if nested:
        yield from _value_at(text, nested.end(), judged.Style.COLON)
        return
    named = _NAMED.match(text, end, end + 140)
    if named and _NAME_OF.search(text, max(0, start - 24), start):
        yield from _value_at(text, named.end(), judged.Style.COLON)
        return
    sign = _SIGN.match(text, end, end + 200)
    if sign:
        skipped = _FIRST_VALUE.match(text, sign.end(), sign.end() + 100)
        if skipped and _SECOND_NAME.search(text, max(0, start - 60), start):
            yield from _value_at(text, skipped.end(), judged.Style.QUOTED)
            return
        yield from _after_sign(text, sign, is_option=text.startswith("-D", start - 2) or text.startswith("-", start))
        return
    if strength >= Strength.SECRET and (alternative := _OR.match(text, end, end + 20)):
        yield from (v for v in _value_at(text, alternative.end(), judged.Style.QUOTED) if is_passwordlike(v.text))
        return
    for pattern, style in (
        (_DECLARED, judged.Style.QUOTED),
        (_COMMA, judged.Style.MARKUP),
        (_MARKUP, judged.Style.MARKUP),
        (_CALL, judged.Style.QUOTED),
        (_BLOCK_OF, judged.Style.QUOTED),
        (_RETURNS, judged.Style.QUOTED_COLON),
    ):
        between = pattern.match(text, end, end + 400)
        if between and (pattern is not _COMMA or around.is_argument(text, start)):
            of_element = pattern is _MARKUP and (
                text.startswith("<", start - 1) or _NAME_OF.search(text, max(0, start - 24), start)
            )
            yield from _value_at(text, between.end(), judged.Style.ELEMENT if of_element else style)
            return
    if strength >= Strength.SECRET and (called := _TEXT_CALL.match(text, end)):
        yield from _value_at(text, called.end(), judged.Style.SPACED)
        return
    space = _SPACE.match(text, end, end + 60)
    if not space:
        if strength >= Strength.SECRET and (below := around.value_below(text, start, end)):
            yield Value(*below, text[slice(*below)], judged.Style.SPACED)
        return
    before = text[max(0, start - 80) : start]
    if _OPTION.search(before) or text[start : start + 1] == "-":
        yield from _value_at(text, space.end(), judged.Style.OPTION)
    elif _ENVIRONMENT.search(before):
        yield from _value_at(text, space.end(), judged.Style.ENTRY)
    elif command := _COMMAND.search(before):
        # The word is a verb, too.
        is_verb = text[start:end].lower() == "pass"
        for value in _value_at(text, space.end(), judged.Style.SPACED):
            # Without a command, a line of more words is a sentence.
            is_line = command["verb"] or around.ends_line(text, value.end) or is_random(value.text)
            if is_line and (not is_verb or is_passwordlike(value.text)) and not _CALLED.match(text, value.end):
                yield value
    elif strength >= Strength.SECRET:
        yield from (
            v
            for v in _value_at(text, space.end(), judged.Style.SPACED)
            if is_random(v.text) and not _CALLED.match(text, v.end)
        )


def _after_sign(text: str, sign: re.Match[str], *, is_option: bool) -> Iterator[Value]:
    if sign["line"]:
        yield from _block(text, sign.end())
        return
    array = _BYTES.match(text, sign.end(), sign.end() + _LONG)
    if array and array[0].count(",") >= 7:
        yield Value(*array.span("bytes"), array["bytes"], judged.Style.BYTES)
        return
    style = judged.Style.BARE if sign["sign"] in _SIGNS else judged.Style.COLON
    style = judged.Style.ENTRY if is_option and sign["sign"] == "=" else style
    default = _DEFAULT.match(text, sign.end(), sign.end() + 300)
    yield from _value_at(text, default.end() if default else sign.end(), style)


def _block(text: str, at: int) -> Iterator[Value]:
    """Values in the lines below a name: of YAML's nested keys, of INI's lists, of a wrapped line."""
    for _ in range(8):
        stop = text.find("\n", at, at + 1000)
        stop = stop if stop >= 0 else min(len(text), at + 1000)
        line = text[at:stop]
        content = line.strip().removeprefix("- ")
        if not content or content[0] in "#;/[":
            return
        key, colon, _ = content.partition(": ")
        nested = bool(colon) and key.replace("_", "").isalnum()
        # Encrypted for a build server.
        if nested and key == "secure" and len(content) > _ENCRYPTED:
            return
        begin = at + line.index(content) + (len(key) + 2 if nested else 0)
        yield from _value_at(text, begin, judged.Style.COLON if nested else judged.Style.BLOCK)
        if stop >= len(text) or text[stop + 1 : stop + 2] not in {" ", "\t"}:
            return
        at = stop + 1


def _value_at(text: str, at: int, style: judged.Style) -> Iterator[Value]:
    opening = _OPENING.match(text, at, at + 80)
    if opening:
        yield from _quoted(text, opening, style)
    elif style in {judged.Style.MARKUP, judged.Style.ELEMENT}:
        stop = text.find("<", at, at + 400)
        bare = _BARE.match(text, at) if stop < 0 and style is judged.Style.MARKUP else None
        if bare:
            yield Value(*bare.span(), bare[0], style)
        elif stop > at and (style is not judged.Style.ELEMENT or text.startswith("</", stop)):
            content = text[at:stop].strip().removesuffix("]]>")
            begin = text.index(content, at) if content else at
            yield Value(begin, begin + len(content), content, style)
    else:
        scheme = _SCHEME.match(text, at, at + 20)
        at = scheme.end() if scheme else at
        bare = _BARE.match(text, at)
        if bare:
            value = _trimmed(bare[0])
            yield Value(at, at + len(value), value, style)


def _trimmed(value: str) -> str:
    """A bare value without what follows it: the next field, a closing bracket, a full stop."""
    cut = _CUT.search(value)
    while cut and cut.start() < 1:
        cut = _CUT.search(value, cut.end())
    value = value[: cut.start()] if cut else value
    while value and (
        value[-1] in ".,;:"
        or (value[-1] in ")]}" and value.count(value[-1]) > value.count("([{"[")]}".index(value[-1])]))
    ):
        value = value[:-1]
    return value


def _quoted(text: str, opening: re.Match[str], style: judged.Style) -> Iterator[Value]:
    quote = opening["quote"]
    begin = opening.end()
    end = _closing(text, begin, quote)
    if end is None:
        return
    pieces, at = [text[begin:end]], end + len(quote)
    # A string that is put together of pieces is one value.
    while (
        len(pieces) < 30
        and len(quote) == 1
        and (joint := _PLUS.match(text, at, at + 120))
        and (joint[0].strip()[:1] in "+.&\\" or "\n" in joint[0])
    ):
        if ("\n" in joint[0] and joint[0].lstrip()[:1] not in set("+.&\\\"'")) or ":" in joint[0]:
            break
        stop = _closing(text, joint.end(), joint["quote"])
        if stop is None or text[stop + 1 : stop + 2] == ":":
            break
        pieces.append(text[joint.end() : stop])
        at = stop + 1
    whole = "".join(pieces)
    if len(pieces) == 1 and (scheme := _SCHEME.match(whole)):
        begin, whole = begin + scheme.end(), whole[scheme.end() :]
    for inner in ('\\"', '"'):
        # A string in a string, as what writes code has it.
        if len(pieces) == 1 and whole.startswith(inner) and whole.endswith(inner) and len(whole) > 2 * len(inner):
            begin, end, at, whole = (
                begin + len(inner),
                end - len(inner),
                at - len(inner),
                whole[len(inner) : -len(inner)],
            )
            break
    styled = {
        judged.Style.BARE: judged.Style.QUOTED,
        judged.Style.COLON: judged.Style.QUOTED_COLON,
        judged.Style.ENTRY: judged.Style.QUOTED,
    }.get(style, style)
    yield Value(
        begin,
        at - len(quote) if len(pieces) > 1 else end,
        whole,
        styled if styled is not judged.Style.SPACED else judged.Style.QUOTED,
    )


def _closing(text: str, begin: int, quote: str) -> int | None:
    """Where a quoted string ends; a plain one ends in its line, unless the line's end is escaped."""
    limit = min(len(text), begin + _LONG)
    closer = _CLOSERS.get(quote, quote)
    at = begin
    while True:
        end = text.find(closer, at, limit)
        if end < 0:
            return None
        if len(quote) == 1 and text[end - 1 : end] == "\\" and text[end - 2 : end - 1] != "\\" and end > begin:
            at = end + 1
            continue
        inside = text[begin:end]
        broken = len(quote) != 3 and "\n" in inside.replace("\\\n", "").replace("\\\r\n", "")
        return None if broken else end
