"""Agents, stewards, tokens, reports and what the steward signed, as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, tuple_

from winnow_coordinator.store.pages import fitting
from winnow_coordinator.store.records import Transaction
from winnow_coordinator.store.tables import (
    Agent,
    ChallengeKey,
    Report,
    Standing,
    Statement,
    Steward,
    StoredAnswer,
    Token,
)


def agent(tx: Transaction, agent_id: str) -> Agent | None:
    """The agent of that identifier."""
    return tx.get(Agent, agent_id)


def agents(tx: Transaction, standing: Standing | None = None) -> list[Agent]:
    """All agents, or those of one standing, by partner and name."""
    query = select(Agent).order_by(Agent.partner, Agent.name, Agent.enrolled_at)
    return list(tx.scalars(query if standing is None else query.where(Agent.standing == standing)))


def recovery_keys(tx: Transaction, partner: str) -> list[bytes]:
    """The recovery keys of a partner's agents that the steward has approved at some time."""
    query = select(Agent.recovery_key).where(
        Agent.partner == partner, Agent.approved_at.is_not(None), Agent.recovery_key != b""
    )
    return list(tx.scalars(query.distinct()))


def steward(tx: Transaction, steward_id: str) -> Steward | None:
    """The steward of that identifier."""
    return tx.get(Steward, steward_id)


def holder(tx: Transaction, holder_id: str) -> Agent | Steward | None:
    """The agent or steward of that identifier."""
    return agent(tx, holder_id) or steward(tx, holder_id)


def present_steward(tx: Transaction) -> Steward | None:
    """The one steward whose root key counts, if there is one."""
    query = select(Steward).where(Steward.standing.in_([Standing.APPROVED, Standing.LOCKED]))
    return tx.scalar(query.order_by(Steward.enrolled_at.desc()).limit(1))


def token(tx: Transaction, digest: bytes) -> Token | None:
    """The token with that SHA-256."""
    return tx.get(Token, digest)


def tokens(tx: Transaction) -> list[Token]:
    """All tokens, the newest first."""
    return list(tx.scalars(select(Token).order_by(Token.made_at.desc())))


def challenge_key(tx: Transaction, holder_id: str, minute: int) -> ChallengeKey | None:
    """The key of an agent's or a steward's challenges of one minute."""
    return tx.get(ChallengeKey, (holder_id, minute))


def forget_challenge_keys(tx: Transaction, holder_id: str, but: Collection[int] = ()) -> None:
    """Deletes the keys of an agent's or a steward's challenges, but those of some minutes."""
    of_others = ChallengeKey.minute.not_in(but)
    tx.execute(delete(ChallengeKey).where(ChallengeKey.holder_id == holder_id, of_others))


def report(tx: Transaction, agent_id: str) -> Report | None:
    """The agent's last report."""
    return tx.get(Report, agent_id)


def newest_statement(tx: Transaction, kind: str, subject: str = "") -> Statement | None:
    """The statement of that kind (and about that agent) with the highest version."""
    query = select(Statement).where(Statement.kind == kind, Statement.subject == subject)
    return tx.scalar(query.order_by(Statement.version.desc()).limit(1))


def statement(tx: Transaction, kind: str, version: int, subject: str = "") -> Statement | None:
    """The statement of that kind (and about that agent) and of that version."""
    query = select(Statement).where(Statement.kind == kind, Statement.subject == subject, Statement.version == version)
    return tx.scalar(query)


def statements(tx: Transaction, kind: str, subject: str) -> list[Statement]:
    """All statements of that kind about that agent, by version."""
    query = select(Statement).where(Statement.kind == kind, Statement.subject == subject)
    return list(tx.scalars(query.order_by(Statement.version)))


def raw_statements(tx: Transaction, kind: str, subject: str) -> list[bytes]:
    """All statements of that kind about that agent, serialized, in no order."""
    return list(tx.scalars(select(Statement.statement).where(Statement.kind == kind, Statement.subject == subject)))


def statements_after(
    tx: Transaction, kind: str, subject: str, version: int, limit: int
) -> tuple[list[Statement], bool]:
    """A page of the statements of that kind, by subject and version, after that one, at most so many; whether there are more."""
    order = (Statement.subject, Statement.version)
    those = (Statement.kind == kind, tuple_(*order) > (subject, version))
    sizes = list(tx.scalars(select(func.length(Statement.statement)).where(*those).order_by(*order).limit(limit + 1)))
    count = fitting(sizes[:limit])
    return list(tx.scalars(select(Statement).where(*those).order_by(*order).limit(count))), count < len(sizes)


def forget_statements(tx: Transaction, kinds: Sequence[str]) -> None:
    """Deletes all statements of these kinds."""
    tx.execute(delete(Statement).where(Statement.kind.in_(kinds)))


def forget_statements_about(tx: Transaction, kind: str, subject: str) -> None:
    """Deletes all statements of that kind about that agent."""
    tx.execute(delete(Statement).where(Statement.kind == kind, Statement.subject == subject))


def stored_answer(tx: Transaction, agent_id: str, request_digest: bytes) -> StoredAnswer | None:
    """What the agent was answered to that very request."""
    return tx.get(StoredAnswer, (agent_id, request_digest))


def forget_answers(tx: Transaction, agent_id: str, kind: str) -> None:
    """Deletes the agent's stored answers of one kind."""
    tx.execute(delete(StoredAnswer).where(StoredAnswer.agent_id == agent_id, StoredAnswer.kind == kind))


def forget_old_answers(tx: Transaction, kind: str, before: int) -> None:
    """Deletes all agents' stored answers of one kind that were given before that time."""
    tx.execute(delete(StoredAnswer).where(StoredAnswer.kind == kind, StoredAnswer.answered_at < before))


def count_agents(tx: Transaction) -> dict[str, int]:
    """How many agents have each standing."""
    rows = tx.execute(select(Agent.standing, func.count()).group_by(Agent.standing))
    return {standing: count for standing, count in rows}  # noqa: C416  # a row is no pair to the type checker
