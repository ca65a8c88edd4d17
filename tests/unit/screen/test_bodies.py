"""Public bodies where a person's name may stand in a lawsuit in Portuguese, and persons who are called by such words."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import bodies, offices
from winnow_agent.vault.screen.personal.rule import Match


def _mark(text: str, value: str, note: str = "field:person") -> Match:
    return Match(text.index(value), text.index(value) + len(value), "PERSON", 0.75, note)


def _types(text: str, value: str, note: str = "field:person") -> list[str]:
    return [mark.type for mark in offices.judged(text, [_mark(text, value, note)])]


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("Agravado: MINISTÉRIO PÚBLICO FEDERAL RECORRENTE: X", "MINISTÉRIO PÚBLICO FEDERAL RECORRENTE", "field:person"),
        ("Advogado: Defensoria Pública da União.", "Defensoria Pública da União", "field:person"),
        ("Recorrente: UNIÃO RECORRENTE: X", "UNIÃO RECORRENTE", "field:person"),
        ("Recorrido: OS MESMOS", "OS MESMOS", "field:person"),
        ("contra ato de Ministro do Supremo Tribunal Federal", "Supremo Tribunal Federal", "title"),
        ("o Presidente da Câmara Legislativa do Distrito Federal", "Câmara Legislativa do Distrito Federal", "title"),
        ("por decisão do MM. Juízo da 3ª Vara", "Juízo", "title"),
        ("disse o Juiz de Direito da 2ª Vara", "Direito", "title"),
        ("(Assinado Eletronicamente)", "Eletronicamente", "names model"),
        ("Am Montag teilte UNICEF mit", "UNICEF", "names model"),
        ("in der Major League Soccer", "League Soccer", "title"),
    ],
)
def test_a_whole_body_in_a_field_or_behind_an_office_is_a_body(text: str, value: str, note: str) -> None:
    assert _types(text, value, note) == ["ORGANIZATION"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Relator (a): Des. (a) Ivo Prates", "Des"),
        ("votou o Min. Rel. Ivo Prates", "Rel"),
        ("o Juiz Singular decidiu", "Singular"),
        ("o Juiz Federal Plantonista decidiu", "Federal Plantonista"),
        ("o Presidente da Câmara Legislativa decidiu", "Presidente da Câmara Legislativa"),
        ("der Minister der Finanzen sprach", "Finanzen"),
    ],
)
def test_an_abbreviated_title_and_the_kind_of_a_judge_name_nobody(text: str, value: str) -> None:
    assert _types(text, value, "title") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Agravado: MINISTÉRIO PÚBLICO FEDERAL IVO PRATES", "MINISTÉRIO PÚBLICO FEDERAL IVO PRATES"),
        ("Agravado: União da Silva", "União da Silva"),
        ("Agravado: Defensoria Prates", "Defensoria Prates"),
        ("Recorrido: Mesmos Prates", "Mesmos Prates"),
        ("Sra. Direito", "Direito"),
        ("Nome: Des", "Des"),
        ("Paciente: Rel. Tem febre.", "Rel"),
        ("Presidente da Câmara Legislativa Ivo Prates", "Presidente da Câmara Legislativa Ivo Prates"),
        ("Juiz Singular Ivo Prates", "Juiz Singular Ivo Prates"),
        ("Sra. Singular", "Singular"),
        ("Frau UNICEF ist krank", "UNICEF"),
        ("ANNA OECD UND IVO NATO", "OECD"),
        ("Ministerin von der Leyen", "Leyen"),
        ("dann sagte der Richter der Koch ab", "Koch"),
    ],
)
def test_whoever_else_may_be_in_a_mark_stays_a_person(text: str, value: str) -> None:
    assert "PERSON" in _types(text, value)


@pytest.mark.parametrize(
    "used",
    [
        "Primeira e [Segunda] Turma",
        "A [QUINTA] TURMA julgou",
        "a Ministra [Relatora].",
        "[RELATOR]: MIN. IVO PRATES",
        "os Srs. [Ministros] Ivo Prates",
        "os [Ministros] da Corte Especial",
        "o [Ministério] Público recorreu",
        "na [Câmara] Criminal",
        "[Documento]: 1203420",
        "matéria de [Direito] Público",
        "em [CORRÉU]: IVO PRATES",
        "o Procurador-[Geral] opinou",
        "no 2º [Grau]",
        "de primeiro [grau] de jurisdição",
    ],
)
def test_a_part_of_a_name_is_none_where_it_plainly_means_an_office_or_a_body(used: str) -> None:
    start, end = used.index("["), used.index("]") - 1
    assert bodies.is_meant(used.replace("[", "").replace("]", ""), start, end)


@pytest.mark.parametrize(
    "used",
    [
        "[Segunda] chorou muito",
        "Disse [Quinta] que mora aqui",
        "[Relator] bebeu e bateu no carro",
        "os irmãos [Ministros] brigaram",
        "[Ministério] deixou dois filhos",
        "A [Câmara] tem lúpus",
        "[Documento] morreu",
        "[Direito] voltou para casa",
        "[Fazenda] sofre de asma",
        "o Dr. [Grau] operou",
        "Segundo [Grau], o réu mentiu",
        "o filho de [Grau] morreu",
        "2º [Vogal], 43 anos",
        "[Geral] pagou a conta",
    ],
)
def test_a_part_of_a_name_stays_one_wherever_somebody_may_be_meant(used: str) -> None:
    start, end = used.index("["), used.index("]") - 1
    assert not bodies.is_meant(used.replace("[", "").replace("]", ""), start, end)


def test_a_seat_on_a_panel_is_none_where_a_court_counts_several() -> None:
    panel = "Des. Ivo Prates, 1º Vogal, e Des. Ana Prates, 2º Vogal"
    assert bodies.is_meant(panel, panel.index("Vogal"), panel.index("Vogal") + 5)
    alone = panel.replace("1º", "3º").replace(", 2º Vogal", "")
    assert not bodies.is_meant(alone, alone.index("Vogal"), alone.index("Vogal") + 5)
