"""Whisper on windows of speech: the language of each, its words with their seconds, and how sure it is.

The parts of Whisper are driven one by one, because the encoder's output serves three times: for the language, for the
words, and for their places in time. Windows of one length and language are decoded together, which costs half of what
they cost one after the other. Timestamps are not asked for: the places of the words come from the attention (Radford et
al. 2022; Whisper's ``word_timestamps``), and a decoder that need not say times says words a third faster.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from winnow_agent.vault.engines.speech_languages import settled_languages
from winnow_agent.vault.engines.speech_windows import RATE, Window

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

    Samples = npt.NDArray[np.float32]

_CONTEXTS = (15, 20, 30)
"""Seconds of sound that the encoder is given: the least that holds the window and `_REST`."""
_REST = 1.0  # of silence behind the window, so that Whisper sees its end and does not say it again
_LEAST_REST = 0.8
_BATCH_SECONDS = 120
_BEAM = 5
_SURE_OF_LANGUAGE = 0.5  # below it Whisper is asked again in its own length, which tells languages better
_TOKENS = 40
_TOKENS_A_SECOND = 14  # speech in any script stays below; what does not is a loop
_TAGGED_TOKENS = 24
_FRAMES_A_SECOND = 100
_WORD_PLACES_A_SECOND = 50
_MEDIAN = 7  # of the attention's filter over time, as in Whisper

# What its authors take for a failure (4.5): a loop, which packs well, and words that Whisper itself does not believe.
MOST_COMPRESSION = 2.4
LEAST_LOG_PROBABILITY = -1.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word as Whisper writes it, with the space before it; seconds from the window's start; confidence 0 to 1."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in a window.

    Attributes:
        log_probability: natural, the mean of its tokens'.
        no_speech: Whisper's probability that nobody speaks.
        whole: whether Whisper came to an end, and was not cut off in what must be a loop.
    """

    window: Window
    language: str
    text: str
    words: tuple[Word, ...]
    log_probability: float
    no_speech: float
    whole: bool = True

    @property
    def compression(self) -> float:
        """How many times shorter its text becomes."""
        data = self.text.encode()
        return len(data) / len(zlib.compress(data)) if data else 0.0

    @property
    def failed(self) -> bool:
        """Whether it is a loop, or made of words that Whisper does not believe itself."""
        return not self.whole or self.compression > MOST_COMPRESSION or self.log_probability < LEAST_LOG_PROBABILITY


@dataclass(slots=True)
class _Encoded:
    """A window on its way: its place among all, its context in seconds, and what the encoder made of it."""

    window: Window
    context: int
    output: npt.NDArray[np.float32] = field(repr=False)
    languages: dict[str, float]


class Decoder:
    """Whisper, window by window; keeps nothing between calls."""

    def __init__(self, model: WhisperModel) -> None:
        self._model = model

    def hear(self, samples: Samples, windows: Sequence[Window]) -> list[Heard]:
        """What is said in each window, in their order; a window that failed is heard again in Whisper's own length."""
        encoded = self._encode(samples, windows, _CONTEXTS)
        unsure = [index for index, one in enumerate(encoded) if max(one.languages.values()) < _SURE_OF_LANGUAGE]
        whole = self._encode(samples, [windows[index] for index in unsure], _CONTEXTS[-1:])
        for index, one in zip(unsure, whole, strict=True):
            encoded[index] = one
        languages = settled_languages([(one.languages, one.window.spoken) for one in encoded])
        heard = self._decode(encoded, languages)
        again = [index for index, one in enumerate(heard) if one.failed]
        encoded = self._encode(samples, [windows[index] for index in again], _CONTEXTS[-1:])
        seconds = self._decode(encoded, [languages[index] for index in again], repeats=False)
        for index, second in zip(again, seconds, strict=True):
            if not second.failed or second.log_probability > heard[index].log_probability:
                heard[index] = second
        return self._with_rests(samples, heard)

    def _with_rests(self, samples: Samples, heard: Sequence[Heard]) -> list[Heard]:
        """Whisper may stop at a pause and leave out what follows; that is a window of its own then."""
        rests = {index: rest for index, one in enumerate(heard) if (rest := _rest(one)) is not None}
        encoded = self._encode(samples, list(rests.values()), _CONTEXTS)
        later = dict(zip(rests, self._decode(encoded, [heard[index].language for index in rests]), strict=True))
        return [part for index, one in enumerate(heard) for part in (one, later.get(index)) if part is not None]

    def tagged(self, samples: Samples, heard: Heard) -> str:
        """How the text of a window begins where Whisper may also write signs and brackets, as it does for music and laughter."""
        (encoded,) = self._encode(samples, [heard.window], _CONTEXTS)
        tokenizer = self._tokenizer(heard.language)
        (result,) = self._generate([encoded], tokenizer, most=_TAGGED_TOKENS, beam_size=1, suppress_tokens=[])
        return str(tokenizer.decode(result.sequences_ids[0]))

    def _encode(self, samples: Samples, windows: Sequence[Window], contexts: Sequence[int]) -> list[_Encoded]:
        import numpy as np

        lengths = [next((c for c in contexts if c >= w.seconds + _REST), contexts[-1]) for w in windows]
        found: dict[int, _Encoded] = {}
        for batch in _batches(range(len(windows)), lengths):
            context = lengths[batch[0]]
            sounds = [samples[windows[i].start : windows[i].end] for i in batch]
            output = self._model.encode(np.stack([self._features(sound, context) for sound in sounds]))
            guesses = self._model.model.detect_language(output)
            for index, one, guess in zip(batch, np.array(output), guesses, strict=True):
                found[index] = _Encoded(windows[index], context, one, {name[2:-2]: share for name, share in guess})
        return [found[index] for index in range(len(windows))]

    def _features(self, sound: Samples, context: int) -> npt.NDArray[np.float32]:
        import numpy as np

        length = context * RATE
        padded = np.pad(sound[:length], (0, max(0, length - len(sound))))
        features: npt.NDArray[np.float32] = self._model.feature_extractor(padded)
        return features[:, : context * _FRAMES_A_SECOND]

    def _decode(self, encoded: Sequence[_Encoded], languages: Sequence[str], *, repeats: bool = True) -> list[Heard]:
        found: dict[int, Heard] = {}
        keys = [(one.context, language) for one, language in zip(encoded, languages, strict=True)]
        for batch in _batches(sorted(range(len(encoded)), key=lambda index: keys[index]), keys):
            tokenizer = self._tokenizer(keys[batch[0]][1])
            ones = [encoded[index] for index in batch]
            options = {} if repeats else {"no_repeat_ngram_size": 3}
            suppressed = list(_suppressed(tokenizer))
            results = self._generate(ones, tokenizer, beam_size=_BEAM, suppress_tokens=suppressed, **options)
            words = self._placed([r.sequences_ids[0] for r in results], ones, tokenizer)
            for index, one, result, placed in zip(batch, ones, results, words, strict=True):
                tokens = len(result.sequences_ids[0])
                found[index] = Heard(
                    one.window,
                    tokenizer.language_code,
                    str(tokenizer.decode(result.sequences_ids[0])),
                    placed,
                    float(result.scores[0]) * tokens / (tokens + 1),
                    float(result.no_speech_prob),
                    whole=tokens < _most_tokens(max(o.window.seconds for o in ones)),
                )
        return [found[index] for index in range(len(encoded))]

    def _generate(self, ones: Sequence[_Encoded], tokenizer: Tokenizer, *, most: int = 0, **options: Any) -> Any:
        prompt = self._model.get_prompt(tokenizer, [], without_timestamps=True)
        tokens = most or _most_tokens(max(one.window.seconds for one in ones))
        return self._model.model.generate(
            _storage(ones),
            [prompt] * len(ones),
            return_scores=True,
            return_no_speech_prob=True,
            max_length=min(len(prompt) + tokens, self._model.max_length),
            **options,
        )

    def _placed(
        self, tokens: Sequence[Sequence[int]], ones: Sequence[_Encoded], tokenizer: Tokenizer
    ) -> list[tuple[Word, ...]]:
        """The words of each window, by the attention's path through time."""
        texts = [[token for token in one if token < tokenizer.eot] for one in tokens]
        frames = [min(one.context, math.ceil(one.window.seconds) + 1) * _FRAMES_A_SECOND for one in ones]
        aligned = self._model.model.align(
            _storage(ones), tokenizer.sot_sequence, texts, frames, median_filter_width=_MEDIAN
        )
        return [tuple(_words(text, one, tokenizer)) if text else () for text, one in zip(texts, aligned, strict=True)]

    def _tokenizer(self, language: str) -> Tokenizer:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=language)


def _rest(one: Heard) -> Window | None:
    """The speech behind the last word, where it is more than an echo of it."""
    if one.failed or not one.words:
        return None
    last = one.window.start + round(one.words[-1].end_s * RATE)
    left = tuple(stretch for stretch in one.window.speech if stretch.start >= last)
    if sum(stretch.seconds for stretch in left) < _LEAST_REST:
        return None
    before = max([last, *(s.end for s in one.window.speech if s.end <= left[0].start)])
    return Window((before + left[0].start) // 2, one.window.end, left)


def _most_tokens(seconds: float) -> int:
    return _TOKENS + int(_TOKENS_A_SECOND * seconds)


def _batches(order: Sequence[int] | range, keys: Sequence[Any]) -> Iterator[list[int]]:
    """Places in ``order`` that lie together and have one key, as many as fill `_BATCH_SECONDS`."""
    for key, group in groupby(sorted(order, key=lambda index: keys[index]), key=lambda index: keys[index]):
        places = list(group)
        context = key[0] if isinstance(key, tuple) else key
        size = _BATCH_SECONDS // context
        yield from (places[first : first + size] for first in range(0, len(places), size))


def _storage(ones: Sequence[_Encoded]) -> Any:
    import ctranslate2  # type: ignore[import-untyped]
    import numpy as np

    return ctranslate2.StorageView.from_array(np.ascontiguousarray(np.stack([one.output for one in ones])))


def _suppressed(tokenizer: Tokenizer) -> tuple[int, ...]:
    """The signs that Whisper writes for what is not speech (its ``suppress_tokens=-1``)."""
    from faster_whisper.transcribe import get_suppressed_tokens

    return tuple(get_suppressed_tokens(tokenizer, [-1]))


def _words(tokens: list[int], aligned: Any, tokenizer: Tokenizer) -> Iterator[Word]:
    """Tokens to words, punctuation with the word that it belongs to, each from its first token's time to the next one's."""
    texts, of_words = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    begins: dict[int, int] = {}
    for token, place in aligned.alignments:
        begins.setdefault(token, place)
    last = aligned.alignments[-1][1] if aligned.alignments else 0
    position = 0
    pending: list[tuple[str, int, int]] = []
    for text, of_word in zip(texts[:-1], of_words[:-1], strict=True):
        first, position = position, position + len(of_word)
        if pending and not (any(map(str.isalnum, text)) and any(map(str.isalnum, pending[-1][0]))):
            before, begin, _ = pending[-1]
            pending[-1] = (before + text, begin, position)
        else:
            pending.append((text, first, position))
    for text, first, after in pending:
        start, end = begins.get(first, last), begins.get(after, last)
        sure = aligned.text_token_probs[first:after]
        yield Word(
            text,
            start / _WORD_PLACES_A_SECOND,
            max(start, end) / _WORD_PLACES_A_SECOND,
            sum(sure) / len(sure) if sure else 0.0,
        )
