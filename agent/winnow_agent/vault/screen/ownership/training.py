"""Reservations of text and data mining and of training (Directive (EU) 2019/790, article 4(3); TDMRep; robots' directives)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from winnow_agent.vault.screen.ownership.claims import windowed
from winnow_agent.vault.screen.ownership.reading import places

_MACHINES: Final = (
    r"(?:text\s*[-–]?\s*(?:and|&|/|-)\s*data[\s-]*mining|(?-i:\bTDM\b)|data[\s-]?mining|machine[\s-]+learning|artificial[\s-]+intelligence|(?-i:\bAI\b|\bA\.I\.|\bLLMs?\b|\bGPTs?\b)"
    r"|(?:large\s+)?language\s+models?|generative|neural\s+networks?|foundation\s+models?"
    r"|text-?\s*(?:und|&)\s+data-?\s*mining|künstliche\w*\s+intelligenz|maschinelle\w*\s+lernen|sprachmodell\w*|(?-i:\bKI\b|\bKI-)"
    r"|fouille\s+de\s+(?:textes?|données)|intelligence\s+artificielle|apprentissage\s+automatique|modèles?\s+de\s+langage|(?-i:\bIA\b)"
    r"|miner[íi]a\s+de\s+(?:textos?|datos)|inteligencia\s+artificial|aprendizaje\s+autom[áa]tico|modelos?\s+de\s+lenguaje"
    r"|estrazione\s+di\s+(?:testo|testi|dati)|intelligenza\s+artificiale|apprendimento\s+automatico|minera[çc][ãa]o\s+de\s+(?:textos?|dados)|intelig[êe]ncia\s+artificial"
    r"|tekst-?\s*en\s+datamining|kunstmatige\s+intelligentie|sztuczn\w+\s+inteligencj\w+|eksploracj\w+\s+tekst\w+|uměl\w+\s+inteligenc\w+|mesterséges\s+intelligenci\w+"
    r"|artificiell\s+intelligens|kunstig\s+intelligens|tekst-?\s*og\s+datautvinding|tekst-?\s*og\s+datamining|tekoäly\w*|искусственн\w+\s+интеллект\w*|штучн\w+\s+інтелект\w*|τεχνητ\w+\s+νοημοσύν\w+"
    r"|yapay\s+zek[aâ]\w*|inteligenț\w+\s+artificial\w+)"
    r"|人工智能|人工智慧|機械学習|机器学习|人工知能|AI(?:学習|訓練|训练|開発)|인공지능|AI\s?학습|الذكاء\s+الاصطناعي"
)
_FORBIDDEN: Final = (
    r"(?:\b(?:(?:may|must|shall|can|should|do|does|is|are|will)\s*(?:not|n['’]t)\s+(?:be\s+)?(?:\w+ly\s+)?(?:used?|using|permit\w*|allow\w*|consent\w*|authori[sz]e\w*|grant\w*|licen[sc]e\w*|employ\w*"
    r"|copied|reproduced?|utili[sz]ed?|scraped?|crawl\w*|process\w*|ingest\w*|extract\w*|available|train|fed|input\w*|includ\w*|share\w*)"
    r"|not\s+(?:permitted|allowed|to\s+be\s+used|authori[sz]ed|for\s+use|licensed)|no\s+part|nor\s+may|without\s+(?:\w+\s+){0,4}(?:permission|consent|licen[cs]e|authori[sz]ation|agreement)"
    r"|prohibit\w*|forbid\w*|forbidden|reserv(?:e|es|ed|ing|ation|ations)|exclud(?:e|es|ed|ing)|opt(?:s|ed|ing)?[\s-]?outs?|refus(?:e|es|al)|objects?\s+to|disallow\w*|withh[eo]lds?|unauthori[sz]ed|no\s+permission)\b"
    r"|\b(?:vorbehalten|vorbehält|untersagt|verboten|ausgeschlossen|nicht\s+gestattet|nicht\s+erlaubt|widersprechen|widersprochen|nutzungsvorbehalt)\b"
    # A statement for itself; a school that has "no AI training" reserves nothing.
    r"|(?<![^\s.;:!(•*\-][ \t]{0,2})\bno\s+(?:AI|A\.I\.|LLM)\s+(?:training|scraping|use)\b(?=[ \t]*(?:[.!;)\n]|$|(?:or\s+\w+\s+)?(?:allowed|permitted)\b))"
    # The two halves of "behält sich vor", each in its own place: the machine stands between them.
    r"|\bbeh[aä]lt(?:en|e)?\s+(?:\w+\s+){0,3}(?:sich|uns|mir)\b(?!\s+vor\b)(?=[^.]{0,300}\bvor\b)"
    r"|\b(?:interdit\w*|réserv(?:e|es|és|ée|ées|ent)\b|s['’]oppose\w*|opposition|n['’]autorise\w*|proh[íi]b\w+|prohib\w+|reserva\w*|queda\w*\s+prohibid\w+|vietat\w*|riservat\w*|si\s+oppone|pro[íi]b\w+"
    r"|voorbehoud\w*|verbod\w*|niet\s+toegestaan|zastrze\w+|zabronion\w*|zakázán\w*|vyhrazen\w*|tilos|fenntart\w*|förbjud\w*|förbehåll\w*|forbud\w*|forbeholde\w*|forbeholdt|kielletty\w*|запрещ\w+|заборон\w+|απαγορεύ\w+|yasak\w*|interzis\w*)"
    r"|禁止|不得|禁ず|금지|يحظر|ممنوع)"
)
_TRAIN: Final = (
    r"(?:\btrain(?:ing|ed|s)?\b|\b(?:use[ds]?|includ\w+|inclusion|add\w*)\s+(?:\w+\s+)?(?:in|into|for)\s+(?:\w+[\s-]+){0,3}data\s?sets?\b|\bdevelop(?:ing|ment)?\b|\bmining\b|\btraining\w*\b|\btrainier\w+|\bentra[iî]n\w+|\bentren\w+|\baddestr\w+|\btrein\w+|\btren\w+|\btrén\w+|обуч\w+|навчан\w+|εκπαίδευ\w+|eğit\w+|antren\w+"
    r"|训练|訓練|学習|학습|تدريب)"
)
_OF_MINING: Final = (
    r"(?:text\s*[-–]?\s*(?:and|&|/|-)\s*data[\s-]*mining|(?-i:\bTDM\b)|text-?\s*(?:und|&)\s+data-?\s*mining|fouille\s+de\s+(?:textes?|données)|miner[íi]a\s+de\s+(?:textos?|datos)"
    r"|estrazione\s+di\s+(?:testo|testi|dati)|minera[çc][ãa]o\s+de\s+(?:textos?|dados)|tekst-?\s*en\s+datamining|eksploracj\w+\s+tekst\w+|tekst-?\s*og\s+datamining)"
)
_SENTENCE_END: Final = regex.compile(r"[.!?](?=\s+[\p{Lu}\"“«(])|[。！？]|\n[ \t]*\n")
_IS_FORBIDDEN: Final = regex.compile(_FORBIDDEN, regex.IGNORECASE)
_IS_TRAINING: Final = regex.compile(_TRAIN, regex.IGNORECASE)
_IS_MACHINE: Final = regex.compile(_MACHINES, regex.IGNORECASE)
_IS_MINING: Final = regex.compile(_OF_MINING, regex.IGNORECASE)
_APART: Final = 200
"""Characters between what is forbidden and the word that forbids it, in one sentence."""
_STATUTE: Final = regex.compile(
    r"(?i)§\s*44b\s+(?:Abs\.?\s*\(?3\)?\s+)?(?:S\.\s*\d\s+)?UrhG|\bArt(?:icle|ikel|ículo|icolo|igo|\.)?\s*4\s*(?:\(3\)|Abs\.?\s*3|\.3)[^.\n]{0,80}?(?:2019/790|\bDSM\b|Directive|Richtlinie|Directiva)"
    r"|\bL\.?\s?122-5-3\b[^.\n]{0,60}"
)
_MACHINE_READABLE: Final = regex.compile(
    r"(?i)\btdm-reservation\b[\"'\s:=>,]{1,12}(?:content=[\"']|value=[\"'])?[\"']?\s*1\b|\bno(?:image)?ai\b(?=[\"'\s,;]|$)|\bnoml\b(?=[\"'\s,;]|$)"
    r"|\b(?:GPTBot|CCBot|ClaudeBot|Claude-Web|anthropic-ai|Google-Extended|Applebot-Extended|Bytespider|PerplexityBot|Amazonbot|Meta-ExternalAgent|FacebookBot|cohere-ai|Diffbot|omgili)\b[^\n]{0,60}\n(?:\s*User-agent:[^\n]{0,80}\n){0,40}+\s*Disallow:\s*/\s*$"
    r"|\b(?:c2pa\.|cawg\.)?(?:ai_generative_training|ai_training|data_mining)\b[\"'\s:={]{1,20}(?:use[\"'\s:=]{1,8})?(?:notAllowed|constrained)"
    r"|\bDMI-PROHIBITED\S*|\btrain(?:-|_)?ai\s*[=:]\s*n(?:o|\b)|\bai-train\s*=\s*n(?:o|\b)",
    regex.MULTILINE,
)
_TRIGGERS: Final = (
    "mining", "machine learning", "machine-learning", "ntelligen", "nteligen", "nteligê", "language model", "generative", "sprachmodell", " ai\n", "\nai ", " ai;", " ai)", " ki.", " ki\n", " ia,", " ai ", " ai.", " ai,", " ai-", "(ai)", " ki ", " ki-", " ia ", " ia.", "llm",
    "fouille", "minería", "mineria", "minera", "modèles de lang", "datamining", "tekoäly", "интеллект", "інтелект", "νοημοσύν", "yapay", "人工", "ai学习",
    "ai学習", "ai训练", "ai訓練", "機械学習", "机器学习", "인공지능", "ai 학습", "ai학습", "الاصطناعي", "neural", "foundation model", "eksploracj", "estrazione di", "datautvinding",
)  # fmt: skip
_READABLE: Final = (
    "tdm-res", "noai", "noimageai", "noml", "gptbot", "ccbot", "claudebot", "claude-web", "anthropic-ai", "google-extended", "applebot", "bytespider", "perplexitybot",
    "amazonbot", "meta-externalagent", "facebookbot", "cohere-ai", "diffbot", "omgili", "ai_generative", "ai_training", "data_mining",
    "dmi-prohibited", "train-ai", "train_ai", "trainai", "ai-train",
)  # fmt: skip
_REACH: Final = 320
_MOST: Final = 500


def reservations(text: str, lower: str) -> Iterator[tuple[int, int]]:
    """Where a text reserves its use for mining or training, in prose or in what crawlers read."""
    yield from _in_prose(text, f"{lower} ")
    yield from windowed(
        text, lower, ("44b", "2019/790", "dsm", "article 4", "art. 4", "artikel 4", "122-5-3"), _STATUTE
    )
    yield from windowed(text, lower, _READABLE, _MACHINE_READABLE, 2500)


def _in_prose(text: str, lower: str) -> Iterator[tuple[int, int]]:
    """Sentences that name mining, or machines and training, and forbid or reserve it; at most five hundred."""
    done = count = 0
    for place in places(lower, _TRIGGERS):
        if place < done:
            continue
        start, done = _sentence(text, place, done)
        found = _reserved(text, start, done)
        if found is None:
            continue
        yield found
        count += 1
        if count == _MOST:
            return


def _sentence(text: str, place: int, done: int) -> tuple[int, int]:
    """The sentence that a place is in, as far as a reservation reaches, and not before what was read."""
    first = max(done, place - _REACH)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, first, place)]
    end = _SENTENCE_END.search(text, place, place + _REACH)
    return (ends[-1] if ends else first), (end.end() if end else min(len(text), place + _REACH))


def _reserved(text: str, start: int, end: int) -> tuple[int, int] | None:
    forbidden = _IS_FORBIDDEN.search(text, start, end)
    if forbidden is None:
        return None
    core = _IS_MINING.search(text, start, end) or _training(text, start, end)
    if core is None:
        return None
    words = min(_IS_FORBIDDEN.finditer(text, start, end), key=lambda one: _gap(one.span(), core.span()))
    if _gap(words.span(), core.span()) > _APART:
        return None
    return min(words.start(), core.start()), max(words.end(), core.end())


def _training(text: str, start: int, end: int) -> regex.Match[str] | None:
    """The machine that is trained: training in the same sentence."""
    return _IS_MACHINE.search(text, start, end) if _IS_TRAINING.search(text, start, end) else None


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, other[0] - one[1], one[0] - other[1])
