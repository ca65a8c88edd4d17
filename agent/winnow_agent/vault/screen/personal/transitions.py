"""The names that spaCy's transition parser marks, for all tokens at once instead of token by token.

The parser goes from left to right and at each token takes the likeliest move that is allowed: out, a name of this token alone, or
the beginning, inside or end of one. What it looks at is the token and, while a name is open, where that name began and the token
before. So outside of names a token's move depends on nothing that was decided before: one product of matrices has all of them.
Names are then followed from every token that would begin one, side by side; last, one walk takes those that are reached.

Source: `spacy/pipeline/_parser_internals/ner.pyx` (what is allowed), `_state.pxd` (`set_context_tokens`), `ml/parser_model.pyx`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

# Names of more tokens than that are followed one by one, and only if they are reached.
_SIDE_BY_SIDE: Final = 10


class UnsupportedModelError(ValueError):
    """A model that is not built as those are that this module knows."""


class Moved(NamedTuple):
    """A name: the number of its document, its first token, the one behind its last, its label."""

    document: int
    start: int
    end: int
    label: str


class Marker:
    """A trained component that marks names, ready to run.

    Args:
        component: spaCy's `EntityRecognizer`.

    Raises:
        UnsupportedModelError: its state has other features than the three of a name, or it lacks classes.
    """

    def __init__(self, component: Any) -> None:
        import numpy as np

        model = component.model
        self._vectors, lower, upper = model.layers
        if lower.get_dim("nF") != 3 or not model.attrs["has_upper"] or model.attrs["unseen_classes"]:
            raise UnsupportedModelError("not the usual model of names")
        self._lower, self._bias = lower, lower.get_param("b")
        self._weights, self._scores_bias = upper.get_param("W"), upper.get_param("b")
        moves = [component.moves.get_class_name(number) for number in range(component.moves.n_moves)]
        kinds = np.array([move[:1] for move in moves])
        # A move without a label is for names that were set beforehand: there are none here.
        self._labels = [move[2:] for move in moves]
        unlabelled = np.array([not label for label in self._labels]) & (kinds != "O")
        self._never = np.isin(kinds, ["I", "L"]) | unlabelled
        self._begins, self._units = (kinds == "B") & ~unlabelled, (kinds == "U") & ~unlabelled
        where = {move: number for number, move in enumerate(moves)}
        self._inside = np.array([where.get(f"I-{label}", 0) for label in self._labels])
        self._last = np.array([where.get(f"L-{label}", 0) for label in self._labels])

    def names(self, docs: Sequence[Any]) -> Iterator[Moved]:
        """What the component marks in documents that nothing was set in."""
        import numpy as np

        sizes = np.array([len(doc) for doc in docs], dtype=np.int64)
        if not sizes.sum():
            return
        features = self._lower.predict(self._vectors.predict(docs))
        final = np.zeros(int(sizes.sum()), dtype=bool)
        final[np.cumsum(sizes)[sizes > 0] - 1] = True
        space = np.concatenate([doc.to_array("IS_SPACE") for doc in docs]).astype(bool)
        moves = self._outside(features, final, space)
        starts = np.flatnonzero(self._begins[moves])
        ends = self._followed(features, final, starts, moves[starts])
        yield from self._reached(docs, features, final, moves, dict(zip(starts.tolist(), ends.tolist(), strict=True)))

    def _outside(self, features: Any, final: Any, space: Any) -> Any:
        """The move at each token where no name is open."""
        import numpy as np

        hidden = features[1:, 0] + features[0, 1] + features[0, 2] + self._bias
        scores = hidden.max(axis=-1) @ self._weights.T + self._scores_bias
        scores[:, self._never] = -np.inf
        scores[np.ix_(final | space, self._begins)] = -np.inf
        scores[np.ix_(space, self._units)] = -np.inf
        return scores.argmax(axis=1)

    def _goes_on(self, features: Any, at: Any, starts: Any, moves: Any) -> Any:
        """Whether names that are open go on behind each token."""
        hidden = features[at + 1, 0] + features[starts + 1, 1] + features[at, 2] + self._bias
        hidden = hidden.max(axis=-1)
        inside, last = self._inside[moves], self._last[moves]
        on = (hidden * self._weights[inside]).sum(axis=1) + self._scores_bias[inside]
        return on > (hidden * self._weights[last]).sum(axis=1) + self._scores_bias[last]

    def _followed(self, features: Any, final: Any, starts: Any, moves: Any) -> Any:
        """Where each name would end, the token behind its last; 0 where it is too long to say."""
        import numpy as np

        ends = np.zeros(len(starts), dtype=np.int64)
        alive, at = np.arange(len(starts)), starts + 1
        for _ in range(_SIDE_BY_SIDE):
            if not len(alive):
                break
            on = self._goes_on(features, at, starts[alive], moves[alive]) & ~final[at]
            ends[alive[~on]] = at[~on] + 1
            alive, at = alive[on], at[on] + 1
        return ends

    def _end(self, features: Any, final: Any, start: int, move: int) -> int:
        """Where one name ends that is longer than most."""
        import numpy as np

        first, moves = np.array([start]), np.array([move])
        at = start + 1
        while not final[at] and self._goes_on(features, np.array([at]), first, moves)[0]:
            at += 1
        return at + 1

    def _reached(
        self, docs: Sequence[Any], features: Any, final: Any, moves: Any, ends: dict[int, int]
    ) -> Iterator[Moved]:
        """The names that a walk from left to right meets."""
        import numpy as np

        marks = np.flatnonzero(self._begins[moves] | self._units[moves]).tolist()
        document, offset, behind = 0, 0, 0
        for at in marks:
            if at < behind:
                continue
            while at >= offset + len(docs[document]):
                offset += len(docs[document])
                document += 1
            behind = at + 1
            if at in ends:
                behind = ends[at] or self._end(features, final, at, int(moves[at]))
            yield Moved(document, at - offset, behind - offset, self._labels[moves[at]])
