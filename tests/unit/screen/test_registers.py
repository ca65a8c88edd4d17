"""Which kind of Portuguese text is read by the network that knows courts."""

from __future__ import annotations

from winnow_agent.vault.screen.personal.registers import reader

_DECISION = (
    "TRIBUNAL DE JUSTIÇA DO ESTADO. Apelação Cível nº 0012345-67.2015.8.26.0100. Apelante: Município de Pedra Azul. Apelada: Joana Lopes. "
    "Relator: Desembargador Antunes Prado. Acordam os membros da Terceira Turma negar provimento ao recurso, nos termos do art. 485 do CPC. "
    "A sentença julgou extinto o processo; os autos subiram a este Tribunal. O Ministério Público opinou pelo desprovimento."
)
_LETTER = (
    "Querida Lurdes, o advogado disse que o processo demora e que o juiz ainda não leu a nossa carta. O Matias foi a Santarém com a Odete, "
    "comprou o adubo e voltou no comboio das seis. O padre Anselmo perguntou por ti na missa. Beijos da tua irmã, Deolinda. "
)


def test_a_decision_is_law_and_a_letter_about_one_is_not() -> None:
    assert reader(_DECISION, "pt") == "pt-law"
    assert reader(_DECISION * 40, "pt") == "pt-law"
    assert reader(_LETTER, "pt") == "pt"
    assert reader(_LETTER * 40, "pt") == "pt"


def test_other_languages_have_no_register() -> None:
    assert reader(_DECISION, "es") == "es"
    assert reader("", "pt") == "pt"
