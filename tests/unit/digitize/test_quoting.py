"""Who says what in a mail's text, and where signatures begin."""

from __future__ import annotations

import pytest

from winnow_agent.vault.digitize.mail import header_blocks, quoting
from winnow_agent.vault.digitize.mail.quoting import Said, said_in, unflow

ATTRIBUTIONS = [
    ("On Mon, Jan 4, 2021 at 10:11 AM Ben Low <ben@example.org> wrote:", "Ben Low"),
    ("Am 04.01.2021 um 10:11 schrieb Ben Low:", "Ben Low"),
    ("Le lun. 4 janv. 2021 à 10:11, Ben Low <ben@example.org> a écrit :", "Ben Low"),
    ("El lun, 4 ene 2021 a las 10:11, Ben Low (<ben@example.org>) escribió:", "Ben Low"),
    ("Mon, 4 Jan 2021 10:11:12 +0400 от Ben Low <ben@example.org>:", "Ben Low"),
    ('04.01.2021, 10:11, "Ben Low" <ben@example.org>:', "Ben Low"),
    ("Ben Low <ben@example.org> writes:", "Ben Low"),
    ("Quoting Ben Low <ben@example.org>:", "Ben Low"),
    ("On 4 Jan 2021, ben@example.org wrote:", "ben"),
    ("W dniu 04.01.2021 o 10:11, Ben Low pisze:", "Ben Low"),
    ("Dne 4. 1. 2021 v 10:11 Ben Low napsal(a):", "Ben Low"),
    ("ma 4. tammik. 2021 klo 10.11 Ben Low (ben@example.org) kirjoitti:", "Ben Low"),
    ("4 Oca 2021 Pzt 10:11 tarihinde Ben Low <ben@example.org> şunu yazdı:", "Ben Low"),
    ("Ben Low <ben@example.org> ezt írta (időpont: 2021. jan. 4., H, 10:11):", "Ben Low"),
    ("Ben Low <ben@example.org> 于2021年1月4日周一 上午10:11写道：", "Ben Low"),
    ("2021년 1월 4일 (월) 오전 10:11, Ben Low <ben@example.org>님이 작성:", "Ben Low"),
    ("Ben Low írta 2021-01-04 10:11 keltezéssel:", "Ben Low"),
    ("Ben Low napisał(a) w dniu 4.01.2021 10:11:", "Ben Low"),
    ("Ben Low kirjoitti 4.1.2021 klo 10.11:", "Ben Low"),
    ("Στις Δευ, 4 Ιαν 2021 στις 10:11 π.μ., ο/η Ben Low <ben@example.org> έγραψε:", "Ben Low"),
    ("في الاثنين، 4 يناير 2021 في 10:11 ص تمت كتابة ما يلي بواسطة Ben Low <ben@example.org>:", "Ben Low"),
]


@pytest.mark.parametrize(("line", "name"), ATTRIBUTIONS)
def test_attributions(line: str, name: str) -> None:
    assert said_in(f"Yes.\n\n{line}\n> Does it stand?", "Ana") == [
        Said("Ana", "Yes."),
        Said("", line, "attribution"),
        Said(name, "Does it stand?"),
    ]


@pytest.mark.parametrize(
    "block",
    [
        "-----Original Message-----\nFrom: Ben Low\nSent: Monday\nTo: Ana\nSubject: mill",
        "От: Ben Low\nОтправлено: понедельник\nКому: Ana",
        "发件人: Ben Low\n发送时间: 2021\n收件人: Ana\n主题: x",
        "Från: Ben Low <ben@example.org>\nSkickat: måndag\nTill: Ana\nÄmne: x",
        "De: Ben Low <ben@example.org>\nEnviada em: segunda-feira\nPara: Ana\nAssunto: x",
        "De: Ben Low\nEnviado el: lunes\nPara: Ana\nCC: Cy\nAsunto: x",
        "Fra: Ben Low\nSendt: 4. januar 2021\nTil: Ana\nKopi: Cy\nEmne: x",
        "Von: Ben Low\nGesendet: Montag\nAn: Ana\nBetreff: x\nPriorität: Hoch",
        "Lähettäjä: Ben Low\nLähetetty: maanantai\nVastaanottaja: Ana\nAihe: x",
        "Od: Ben Low\nOdesláno: pondělí\nKomu: Ana\nPředmět: x",
        "Feladó: Ben Low\nElküldve: 2021. január 4.\nCímzett: Ana\nTárgy: x",
        "Kimden: Ben Low\nGönderildi: Pazartesi\nKime: Ana\nKonu: x",
        "Από: Ben Low\nΣτάλθηκε: Δευτέρα\nΠρος: Ana\nΘέμα: x",
        "De la: Ben Low\nTrimis: luni\nCătre: Ana\nSubiect: x",
        "보낸 사람: Ben Low\n보낸 날짜: 2021년 1월 4일\n받는 사람: Ana\n제목: x",
        "寄件者: Ben Low\n寄件日期: 2021年1月4日\n收件者: Ana\n主旨: x",
        "Від: Ben Low\nНадіслано: понеділок\nКому: Ana\nТема: x",
        "מאת: Ben Low\nנשלח: יום שני\nאל: Ana\nנושא: x",
        "من: Ben Low\nتاريخ الإرسال: الاثنين\nإلى: Ana\nالموضوع: x",
        "-------- Message transféré --------\nSujet : \tx\nDate : \tMon, 4 Jan 2021\nDe : \tBen Low <ben@example.org>\nPour : \tAna",
        "From: Ben Low\nSent: Monday\nTo: Ana; Cy;\n Dan; Eve;\n Fay\nSubject: x\nImportance: High",
        "------- Original Message -------\nOn Monday, January 4th, 2021 at 10:11 AM, Ben Low <ben@example.org> wrote:",
        "---- On Mon, 04 Jan 2021 10:11:12 +0000 Ben Low <ben@example.org> wrote ----",
    ],
)
def test_header_blocks(block: str) -> None:
    said = said_in(f"Yes.\n\n{block}\n\nDoes it stand?", "Ana")
    assert [(one.speaker, one.role) for one in said] == [("Ana", "words"), ("", "attribution"), ("Ben Low", "words")]
    assert said[1].text == block


def test_header_blocks_of_a_whole_thread_part_its_mails() -> None:
    thread = "Yes.\n\n" + "".join(
        f"Von: {who}\nGesendet: Montag\nAn: X\nBetreff: x\n\n{who} says.\n\n" for who in ("Ben", "Cy")
    )
    assert [(one.speaker, one.text) for one in said_in(thread, "Ana") if one.role == "words"] == [
        ("Ana", "Yes."),
        ("Ben", "Ben says."),
        ("Cy", "Cy says."),
    ]


def test_prose_that_looks_like_an_attribution_is_prose() -> None:
    text = "He came on Monday.\n\nOn the whole, what he wrote:\nnothing.\nFrom: the sea\n"
    assert [one.role for one in said_in(text, "Ana")] == ["words"]


SIGNATURES = [
    "-- \nAna Brown\nThe Mill",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Kind regards,\nAna",
    "Mit freundlichen Grüßen\n\nAna Brown",
    "С уважением,\nАнна",
    "Ana Brown\nThe Mill\n12 Mill Lane\n+44 20 7946 0000",
    "The Mill Ltd\nTel: 020 7946 0000\nwww.example.org",
    "-----------------\nThe Mill\nMill Lane",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signatures(signature: str) -> None:
    said = said_in(f"Dear Ben,\n\nthe mill stands where it stood.\n\n{signature}", "Ana Brown")
    assert [(one.role, one.text.splitlines()[-1]) for one in said] == [
        ("words", "the mill stands where it stood."),
        ("signature", signature.splitlines()[-1]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Brown",
        "Thanks for the mill!",
        "See these:\n\n-- flour\n-- bread\n-- milk and eggs, which we will need on Monday when all of them have come home",
        "The mill stands.\n\nThanks!",
        "First it rained.\n\n----------\n\nThen came Ana Brown, who had seen the mill and told everyone about how it stood there.",
    ],
)
def test_what_is_no_signature(text: str) -> None:
    assert [one.role for one in said_in(text, "Ana Brown")] == ["words"]


def test_flowed_lines() -> None:
    assert unflow("The mill \nstands.\n> It \n> does. \n>> Not.\n-- \nAna", delete_space=False) == (
        "The mill stands.\n> It does. \n> > Not.\n-- \nAna"
    )
    assert unflow("min \nd", delete_space=True) == "mind"
    assert unflow("It stands. \n\nIt turns.", delete_space=False) == "It stands. \n\nIt turns."


def test_words_right_under_the_fields_are_the_mails() -> None:
    fields = "From: Ben Low\nSent: Monday\nTo: Ana\nSubject: x"
    said = said_in(f"Yes.\n\n{fields}\nDear Ana,\nit opens soon:\nDate: 3 May", "Ana")
    assert [(one.speaker, one.text) for one in said if one.role == "words"] == [
        ("Ana", "Yes."),
        ("Ben Low", "Dear Ana,\nit opens soon:\nDate: 3 May"),
    ]


def test_fields_that_no_reader_is_shown_are_no_words() -> None:
    fields = (
        "Date: Monday\nMessage-ID: <1@example.org>\nFrom: Ben Low\nTo: Ana\nIn-Reply-To: <2@example.org>\nSubject: x"
    )
    said = said_in(f"Yes.\n\n{fields}\n\nIt opens soon.", "Ana")
    assert [(one.speaker, one.text) for one in said if one.role == "words"] == [
        ("Ana", "Yes."),
        ("Ben Low", "It opens soon."),
    ]


@pytest.mark.parametrize("line", ["From: Ben", "From:", "> > From: Ben", "-----Original Message-----"])
def test_lines_that_each_may_begin_a_quoted_mail_are_looked_at_a_few_times(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    depth = quoting._depth
    monkeypatch.setattr(quoting, "_depth", lambda line: looked.append(line) or depth(line))
    said_in(f"{line}\n" * 500, "Ana")
    assert len(looked) < 500 * 20


def test_fields_of_a_quoted_mail_without_a_sender_are_matched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["Sent", "Gesendet", "To", "An", "Cc", "Subject", "Betreff", "Date", "Datum", "Till", "Emne", "Temat"]
    lines = [f"{name}: x {number}" for number in range(40) for name in names]
    header_blocks._match.cache_clear()
    said_in("\n".join([*lines, "> quoted"]), "Ana")
    assert header_blocks._match.cache_info().misses <= len(lines) + 1
