"""Names that hide are found where they stand, and nothing of what hides them is left behind."""

from __future__ import annotations

import pytest

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen import redact, worker

LETTER = (
    "Dear Margaret Thornbury,\n\n"
    "thank you for your letter. I spoke to {} about the boat yesterday, and we think that it can be mended before the winter.\n\n"
    "Yours sincerely,\nWilliam Ashworth\n"
)

HIDDEN = {
    "plain": "Eleanor Whitfield",
    "an invisible character": "Elea\u200bnor Whit\u2060field",
    "a soft hyphen": "Eleanor Whit\u00adfield",
    "a letter of another script": "El\u0435anor Whitfi\u0435ld",
    "full-width letters": "\uff25\uff4c\uff45\uff41\uff4e\uff4f\uff52 \uff37\uff48\uff49\uff54\uff46\uff49\uff45\uff4c\uff44",
    "combining marks": "E\u0336l\u0336e\u0336a\u0336n\u0336o\u0336r\u0336 W\u0336h\u0336i\u0336t\u0336f\u0336i\u0336e\u0336l\u0336d\u0336",
    "a control character": "Elea\x01nor Whitfield",
    "controls of direction": "\u2067Eleanor Whitfield\u2069",
    "written backwards": "\u202edleiftihW ronaelE\u202c",
    "spaced letters": "E l e a n o r  W h i t f i e l d",
    "a line break": "Eleanor\nWhitfield",
    "a page break": "Eleanor\fWhitfield",
    "a page's foot": "Eleanor\n\n- 7 -\n\nWhitfield",
    "hyphenated": "Eleanor Whit-\nfield",
}


def _findings(text: str) -> list[Finding]:
    return [
        finding
        for finding in worker.run("personal", Document(text, "text/plain", language="en"))
        if finding.score >= 0.35
    ]


@pytest.mark.parametrize("way", HIDDEN)
def test_a_hidden_name_is_covered_and_redacted_with_what_hides_it(way: str) -> None:
    name = HIDDEN[way]
    text = LETTER.format(name)
    start = text.index(name)
    found = [finding for finding in _findings(text) if finding.type == "PERSON"]
    covered = {at for finding in found for at in range(finding.start, finding.end)}
    assert all(at in covered for at in range(start, start + len(name)) if text[at].isalpha()), way
    assert max(finding.end for finding in found if finding.start < start + len(name)) <= start + len(name)

    done = redact.redact(Document(text, "text/plain", language="en"), found, "tag", b"seed").text
    left = done.removeprefix("Dear <PERSON>,\n\nthank you for your letter. I spoke to ").partition(" about the boat")[0]
    assert not any(character.isalpha() for character in left.replace("PERSON", "")), left
    assert " about the boat yesterday" in done


def test_a_name_that_is_plain_once_is_found_where_it_is_broken() -> None:
    text = (
        LETTER.format("Eleanor Whitfield")
        + "P.S. Whit\u200bfield's boat is e.whitfield@boats.example, WHIT\u00adFIELD."
    )
    covered = {at for finding in _findings(text) for at in range(finding.start, finding.end)}
    for form in ("Whit\u200bfield", "e.whitfield@boats.example", "WHIT\u00adFIELD"):
        assert set(range(text.index(form), text.index(form) + len(form))) <= covered


def test_offsets_are_those_of_the_text_whatever_stands_before(scale: int) -> None:
    noise = "\u200b\ufeff\r\n\ufb01\x07 e\u0301 " * (50 * scale)
    text = noise + "\n\n" + LETTER.format("Eleanor Whitfield")
    persons = {text[finding.start : finding.end] for finding in _findings(text) if finding.type == "PERSON"}
    assert {"Eleanor Whitfield", "Margaret Thornbury", "William Ashworth"} <= persons
