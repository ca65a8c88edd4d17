"""Whether an answer to an offer tells of another partner's private copy of the same text: by its bytes, its size, its time.

A partner offers texts in pairs, one that another partner has in a private track and one that nobody has, in random
order, one call each, over mutual TLS on loopback, to a coordinator that runs as an operator runs it. Then the same with 64
texts a call, all of them or none of them held elsewhere, which makes any difference 64 times as large, and with commits of
one document. Three things are asked:

- are the two answers of a pair the same, byte for byte, once what is random or counted is taken out;
- can a classifier, trained on nine tenths of the pairs, tell the two kinds apart in the tenth by time and size;
- how often does the answer with the copy take longer than its pair's, whatever the machine was doing then.

Goal: no pair differs, and the classifier's AUC is at most 0.52. What a bench can't see counts for nothing, so the last lines
say what the same classifier would have made of answers that took a little longer for a copy.

    python bench/verdicts.py [--pairs N] [--batches N] [--commits N]
"""

from __future__ import annotations

import argparse
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from shared import print_versions

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from screening.rows import Figure, wilson

from tests.parties import OPEN, PRIVATE, TIMEOUT, AgentClient, ServingProcess, StewardClient, document, join
from tools.demo.fleet import free_ports
from winnow_coordinator.config import parse_settings, save_settings
from winnow_coordinator.coordinator import open_coordinator
from winnow_coordinator.enrollment import Newcomer, make_token
from winnow_coordinator.keys import make_keys
from winnow_protocol.signing import Kind, verify
from winnow_protocol.v1.common_pb2 import Answer, SignedAnswer

GOAL = 0.52
ENOUGH = 5000
"""Pairs from which on the interval of an AUC is narrow enough to hold its value against the goal."""
BATCH = 64
TRACKS = (PRIVATE, OPEN, PRIVATE + OPEN)
"""What the observer permits, in turn."""
LONGER_US = (50, 200, 1000)
SEED = 1

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Timed:
    """One answer: with a private copy elsewhere or without, its bytes, and the microseconds that it took."""

    pair: int
    copied: bool
    answer: bytes
    micros: float


@dataclass(frozen=True, slots=True)
class Measure:
    """What is timed: calls that offer so many texts, or that commit them."""

    name: str
    texts: int = 1
    commits: bool = False


@dataclass(frozen=True, slots=True)
class Parties:
    """A steward, the partner that holds private copies, and the partner that would like to know of them."""

    steward: StewardClient
    holder: AgentClient
    observer: AgentClient


@contextmanager
def parties(folder: Path) -> Iterator[Parties]:
    """A coordinator as a process of its own, with two approved agents of two partners."""
    home = folder / "coordinator"
    home.mkdir()
    names = ("address", "enrollment_address")
    addresses = {name: f"127.0.0.1:{port}" for name, port in zip(names, free_ports(2), strict=True)}
    settings = parse_settings(home, {**addresses, "metrics_address": "", "log_level": "WARNING"}, "the bench")
    make_keys(settings)
    save_settings(settings)
    serving = ServingProcess(home, settings.enrollment_address)
    coordinator = open_coordinator(home)
    try:
        steward = StewardClient(join(make_token(coordinator, Newcomer("steward", "", ""))[0]))
        steward.publish()
        agents = []
        for partner in ("holder", "observer"):
            agents.append(AgentClient(join(make_token(coordinator, Newcomer("agent", partner, "attic"))[0])))
            steward.approve(agents[-1])
        yield Parties(steward, *agents)
    finally:
        coordinator.close()
        serving.end(signal.SIGTERM)


def drawn(count: int, source: np.random.Generator) -> list[bytes]:
    """Signatures that are near no other."""
    return [row.tobytes() for row in source.integers(0, 1 << 32, (count, 128), dtype=np.uint32)]


def hold(those: Parties, signatures: Sequence[bytes]) -> None:
    """The holder offers them for its private track, and commits every second batch of them."""
    for number, at in enumerate(range(0, len(signatures), BATCH)):
        offers = [document(values, PRIVATE) for values in signatures[at : at + BATCH]]
        verdicts = those.holder.offer(*offers)
        if number % 2 == 0:
            those.holder.deliver(those.holder.seal(those.steward, verdicts, size=64))


def ask(agent: AgentClient, pair: int, copied: bool, texts: Sequence[bytes]) -> Timed:
    """One call with offers, timed where a gateway could time it: around the call."""
    statement = agent.batch(*(document(values, TRACKS[pair % len(TRACKS)]) for values in texts))
    begin = time.perf_counter_ns()
    signed = agent.stub.Offer(statement, timeout=TIMEOUT)
    micros = (time.perf_counter_ns() - begin) / 1e3
    agent.opened(signed, statement)
    return Timed(pair, copied, signed.SerializeToString(), micros)


def commit(those: Parties, pair: int, copied: bool, texts: Sequence[bytes]) -> Timed:
    """One commit of a shard for the private track that the copies lie in."""
    agent = those.observer
    verdicts = agent.offer(*(document(values, PRIVATE) for values in texts))
    sealed = agent.seal(those.steward, verdicts, size=64)
    agent.stub.Upload(sealed.parts(), timeout=TIMEOUT)
    begin = time.perf_counter_ns()
    signed = agent.stub.Commit(sealed.commit, timeout=TIMEOUT)
    micros = (time.perf_counter_ns() - begin) / 1e3
    return Timed(pair, copied, signed.SerializeToString(), micros)


def told(signed: bytes, answer_key: bytes) -> bytes:
    """An answer without what is random or counted: identifiers, digests, times, numbers, signatures."""
    answer = Answer.FromString(verify(SignedAnswer.FromString(signed).statement, Kind.ANSWER, answer_key))
    answer.sequence, answer.answered_at, answer.request_digest = 1, 1, bytes(32)
    for verdict in answer.offer.verdicts:
        verdict.document_id = bytes(len(verdict.document_id))
        verdict.fencing_number = verdict.lease_expires_at = 1
    return answer.SerializeToString()


def auc(scores: Floats, positive: Bools) -> float:
    """The chance that a positive's score is above a negative's; ties count half (Mann and Whitney)."""
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[places]
    hits = int(positive.sum())
    return float((ranks[positive].sum() - hits * (hits + 1) / 2) / (hits * (len(positive) - hits)))


def auc_figure(scores: Floats, positive: Bools, pairs: npt.NDArray[np.int64], resamples: int = 500) -> Figure:
    """The AUC with a bootstrap interval by pair, seeded."""
    order = np.argsort(pairs, kind="stable")
    rows = order.reshape(-1, 2)
    source = np.random.default_rng(SEED)
    drawn_again = (rows[source.integers(0, len(rows), len(rows))].ravel() for _ in range(resamples))
    values = [auc(scores[chosen], positive[chosen]) for chosen in drawn_again]
    return Figure(auc(scores, positive), float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975)))


def features(micros: Floats, sizes: Floats, pairs: npt.NDArray[np.int64]) -> Floats:
    """What a classifier sees of an answer: its time, where that stands among all and beside its pair's, its size."""
    logs = np.log(micros)
    edges = np.quantile(logs, np.linspace(0, 1, 21)[1:-1])
    bins = np.eye(20)[np.searchsorted(edges, logs)]
    order = np.argsort(pairs, kind="stable").reshape(-1, 2)
    partner = np.empty(len(pairs), dtype=np.int64)
    partner[order[:, 0]], partner[order[:, 1]] = order[:, 1], order[:, 0]
    beside = np.clip(logs - logs[partner], -2, 2)
    seen = np.column_stack([logs, logs**2, beside, np.sign(beside), sizes, sizes - sizes[partner]])
    spread = seen.std(axis=0)
    return np.column_stack([(seen - seen.mean(axis=0)) / np.where(spread > 0, spread, 1), bins, np.ones(len(logs))])


def classified(seen: Floats, positive: Bools, pairs: npt.NDArray[np.int64], folds: int = 10) -> Floats:
    """Each answer's score by a logistic regression that was fitted to the other folds; a pair stays in one fold."""
    scores = np.zeros(len(positive))
    for fold in range(folds):
        held = pairs % folds == fold
        scores[held] = seen[held] @ _fitted(seen[~held], positive[~held])
    return scores


def _fitted(seen: Floats, positive: Bools, ridge: float = 1.0) -> Floats:
    """Logistic regression by Newton's method."""
    weights = np.zeros(seen.shape[1])
    for _ in range(12):
        chances = 1 / (1 + np.exp(-np.clip(seen @ weights, -30, 30)))
        slope = seen.T @ (positive - chances) - ridge * weights
        curve = (seen * (chances * (1 - chances))[:, None]).T @ seen + ridge * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


def measured(those: Parties, kind: Measure, count: int) -> list[Timed]:
    """So many pairs of calls, each pair in a random order; what is drawn is held by nobody but where it is to be."""
    source = np.random.default_rng([SEED, kind.texts, kind.commits])
    copied, fresh = (drawn(count * kind.texts, source) for _ in range(2))
    hold(those, copied)
    answers = []
    for pair in range(count):
        these = slice(pair * kind.texts, (pair + 1) * kind.texts)
        for is_copied in (True, False) if secrets.randbits(1) else (False, True):
            texts = (copied if is_copied else fresh)[these]
            if kind.commits:
                answers.append(commit(those, pair, is_copied, texts))
            else:
                answers.append(ask(those.observer, pair, is_copied, texts))
    return answers


def report(kind: Measure, answers: Sequence[Timed], answer_key: bytes) -> bool:
    """Prints what the answers tell; whether the goals are met."""
    pairs = np.array([one.pair for one in answers])
    positive = np.array([one.copied for one in answers])
    micros = np.array([one.micros for one in answers])
    sizes = np.array([float(len(one.answer)) for one in answers])
    count = len(answers) // 2
    print(f"\n{kind.name}: {count} pairs, with and without private copies of another's")
    differ = 0
    if not kind.commits:
        said: dict[int, set[bytes]] = {}
        for one in answers:
            said.setdefault(one.pair, set()).add(told(one.answer, answer_key))
        differ = sum(len(kinds) > 1 for kinds in said.values())
        print(f"  pairs whose answers differ in more than random and counted fields: {differ}")
    medians = [float(np.median(micros[positive == kind_of])) for kind_of in (True, False)]
    print(
        f"  median time {medians[0]:.0f} µs with, {medians[1]:.0f} µs without; sizes {sizes.min():.0f} to {sizes.max():.0f}"
    )
    by_pair = micros[np.lexsort((positive, pairs))].reshape(-1, 2)
    longer = wilson(int((by_pair[:, 1] > by_pair[:, 0]).sum()), count)
    print(f"  the answer with the copy took longer in {longer} of the pairs")
    print(f"  AUC of the time alone {auc_figure(micros, positive, pairs)}")
    print(f"  AUC of the size alone {auc_figure(sizes, positive, pairs)}")
    found = auc_figure(classified(features(micros, sizes, pairs), positive, pairs), positive, pairs)
    met = found.value <= GOAL and not differ
    if count >= ENOUGH:
        print(f"  AUC of the classifier {found}, at most {GOAL}: {'met' if met else 'MISSED'}")
    else:
        met = found.low <= GOAL and not differ
        print(f"  AUC of the classifier {found}; of so few pairs the interval counts: {'met' if met else 'MISSED'}")
    for more in LONGER_US:
        scores = classified(features(micros + more * positive, sizes, pairs), positive, pairs)
        print(f"    were it {more:4} µs longer with copies: {auc(scores, positive):.3f}")
    return met


def main() -> int:
    """Prints both tables; exit status 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--batches", type=int, default=200, help="pairs of calls with 64 offers each")
    parser.add_argument("--commits", type=int, default=300, help="pairs of commits")
    options = parser.parse_args()
    print_versions("grpcio", "sqlalchemy")
    met = True
    measures = (
        (Measure("single offers"), options.pairs),
        (Measure("64 offers a call", texts=64), options.batches),
        (Measure("commits of a document", commits=True), options.commits),
    )
    with tempfile.TemporaryDirectory() as folder, parties(Path(folder)) as those:
        for measure, count in measures:
            if count:
                answers = measured(those, measure, count)
                met &= report(measure, answers, those.observer.joined.response.answer_key)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
