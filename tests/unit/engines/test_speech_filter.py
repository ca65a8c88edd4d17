"""What Whisper invents goes, sentence by sentence; what people say stays, however often they say it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from winnow_agent.vault.engines.speech_decoding import Heard, Word
from winnow_agent.vault.engines.speech_filter import believed
from winnow_agent.vault.engines.speech_windows import Stretch, Window
from winnow_agent.vault.engines.weights import File, Weights, load
from winnow_protocol.errors import SetAsideError


def heard(text: str, *, no_speech: float = 0.05, sure: float = -0.15) -> Heard:
    words = tuple(Word(f" {word}", place / 2, place / 2 + 0.5, 0.9) for place, word in enumerate(text.split()))
    window = Window(0, 16_000, (Stretch(0, 16_000, 0.9),))
    return Heard(window, "en", "".join(word.text for word in words), words, sure, no_speech)


def said(*windows: Heard) -> Sequence[str]:
    return [one.text.strip() for one in believed(windows, lambda one: one.text)]


@pytest.mark.parametrize(
    "invented",
    [
        "Untertitel der Amara.org-Community",
        "Untertitelung des ZDF, 2020",
        "Untertitel im Auftrag des ZDF für funk, 2017",
        "Untertitelung. BR 2018",
        "Copyright WDR 2021",
        "SWR 2021",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Sous-titrage Société Radio-Canada",
        "Sous-titrage ST' 501",
        "❤️ par SousTitreur.com",
        "Subtítulos realizados por la comunidad de Amara.org",
        "Legendas pela comunidade Amara.org",
        "Sottotitoli e revisione a cura di QTSS",
        "Napisy stworzone przez społeczność Amara.org",
        "Ondertitels ingediend door de Amara.org gemeenschap",
        "TV GELDERLAND 2021",
        "Teksting av Nicolai Winther",
        "Danske tekster af Jesper Buhl",
        "Undertexter från Amara.org-gemenskapen",
        "Субтитры сделал DimaTorzok",
        "Редактор субтитров А.Семкин Корректор А.Егорова",
        "Titulky vytvořil JohnyX.",
        "Υπότιτλοι AUTHORWAVE",
        "Altyazı M.K.",
        "字幕by索兰娅",
        "优优独播剧场——YoYo Television Series Exclusive",
        "한글자막 by 한효정",
        "MBC 뉴스 이덕영입니다.",
        "ترجمة نانسي قنقر",
        "Hãy subscribe cho kênh Ghiền Mì Gõ Để không bỏ lỡ những video hấp dẫn",
        "Subtitles by the Amara.org community",
        "Transcribed by https://otter.ai",
        "Transcription by CastingWords",
    ],
)
def test_credits_go_and_what_was_said_before_them_stays(invented: str) -> None:
    assert said(heard(invented)) == []
    before = (
        "The harbour was closed for eleven weeks, and the fishermen mended their nets in the old church by the sea."
    )
    assert said(heard(f"{before} {invented}")) == [before]


@pytest.mark.parametrize(
    "spoken",
    [
        "The harbour was closed. The transcription was done by my wife.",
        "Transcript of the hearing, typed by my wife.",
        "We asked otter.ai to do it.",
        "My first films had subtitles, made by my brother.",
        "J'ai travaillé à Radio-Canada.",
        "Der Film hatte keine Untertitel.",
        "My father was at the ZDF in 1975.",
    ],
)
def test_who_speaks_of_subtitles_is_heard(spoken: str) -> None:
    assert said(heard(spoken)) == [spoken]


def test_one_answer_to_many_questions_is_heard_each_time() -> None:
    assert said(*[heard("Yes, I did.")] * 6) == ["Yes, I did."] * 6


def test_what_comes_again_and_again_and_is_doubtful_is_a_loop() -> None:
    assert len(said(*[heard("I will follow you.", no_speech=0.4)] * 6)) == 2
    assert len(said(*[heard("I will follow you.", sure=-0.5)] * 6)) == 2


def test_weights_that_may_not_be_read_are_a_missing_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each recording would count as damaged, for good."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.bin").write_bytes(b"weights")
    monkeypatch.setenv("WINNOW_MODELS", str(tmp_path))

    def refused(path: Path) -> bytes:
        raise PermissionError(13, os.strerror(13), str(path))

    monkeypatch.setattr(Path, "read_bytes", refused)
    tiny = Weights("tiny", (File("model.bin", "0" * 64, (("no_such_package", "model.bin"),)),), "pip install tiny")
    with pytest.raises(SetAsideError, match="WINNOW_MODELS") as caught:
        load(tiny)
    assert caught.value.kind == "missing_engine"
