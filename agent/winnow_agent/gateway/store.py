"""The gateway's own small state: who it is to the coordinator, and what of the outbox has been answered.

The TLS key and its certificate stand in one row, so that a renewal replaces both or neither.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from winnow_agent.at_rest import database
from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.errors import StopRunError, is_full

STATE_NAME = "state.sqlite"
RECOVERING = "recovering"
"""The fact that the certificate counts no more, or may not: a recovery was begun, or is to be."""

BYTES_SENT = "bytes_sent"
"""The fact how many bytes of shards were sent."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  agent_id TEXT NOT NULL,
  partner TEXT NOT NULL,
  main_address TEXT NOT NULL,
  enrollment_address TEXT NOT NULL,
  ca_pem BLOB NOT NULL,
  vault_key BLOB NOT NULL,
  tls_key_pem BLOB NOT NULL,
  chain_pem BLOB NOT NULL,
  generation INTEGER NOT NULL,
  valid_from REAL NOT NULL,
  valid_until REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS renewal (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  generation INTEGER NOT NULL,
  nonce BLOB NOT NULL,
  tls_key_pem BLOB NOT NULL,
  csr BLOB NOT NULL
) STRICT;
-- Whose word on the CAs counts: the coordinator's answer key, as it was met when joining; and the newest that was taken.
CREATE TABLE IF NOT EXISTS authorities (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  answer_key BLOB NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS items (
  name TEXT PRIMARY KEY,
  digest BLOB NOT NULL,
  outcome TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- What of the inbox was packed for the courier, by the bundle's number, until the vault has confirmed it.
CREATE TABLE IF NOT EXISTS carried (
  bundle INTEGER NOT NULL,
  name TEXT NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (bundle, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (
  name TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;
"""


class NotEnrolledError(StopRunError):
    """The gateway has no certificate yet."""


class GatewayRecordsError(StopRunError):
    """The gateway's records can't be used as they are."""


class AlreadyEnrolledError(StopRunError):
    """The gateway has a certificate already."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Who this gateway is, from the enrollment on; renewals replace the last five.

    Attributes:
        main_address, enrollment_address: ``host:port``; the second is asked again only for a recovery.
        ca_pem: the coordinator's CA, found by the fingerprint in the join string; later those that its answer key named.
        vault_key: the vault's public signing key, raw Ed25519: only what it signed is sent.
        chain_pem: the certificate, then the CA.
        valid_from, valid_until: seconds since the epoch by the coordinator's clock: when it was issued, when it ends.
    """

    agent_id: str
    partner: str
    main_address: str
    enrollment_address: str
    ca_pem: bytes
    vault_key: bytes
    tls_key_pem: bytes
    chain_pem: bytes
    generation: int
    valid_from: float
    valid_until: float


@dataclass(frozen=True, slots=True)
class Renewal:
    """A renewal that was begun: repeated exactly until it is answered, so that a lost answer is no second generation."""

    generation: int
    nonce: bytes
    tls_key_pem: bytes
    csr: bytes


class GatewayStore:
    """The gateway's SQLite file; its methods may be called from any thread.

    Args:
        key: of the gateway, in an encrypted home.

    Raises:
        GatewayRecordsError: the file can't be read.
        NotEnrolledError: there is none, and ``create`` is not set.
    """

    def __init__(self, folder: Path, *, create: bool = False, key: PartKey | None = None) -> None:
        path = folder / STATE_NAME
        if not create and not path.exists():
            raise NotEnrolledError(
                f"opening {path}: this home is not enrolled; run `winnow-agent enroll` with a join string from the "
                "coordinator's operator"
            )
        if create and not path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        self._lock = threading.RLock()
        self._connection = database.connect(path, key, timeout=10)
        try:
            database.write_ahead(self._connection)
            self._connection.execute("PRAGMA secure_delete=ON")
            self._connection.executescript(_SCHEMA)
        except database.driver(key).DatabaseError as error:
            if is_full(error):
                raise
            raise GatewayRecordsError(f"opening {path}: {error}; run `winnow-agent enroll --again`") from error

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself takes back what a full disk stopped
                    self._connection.execute("ROLLBACK")
                raise

    # -- who it is -----------------------------------------------------------------------------------------------

    @property
    def membership(self) -> Membership | None:
        """As enrolled; None before."""
        with self._lock:
            row = self._connection.execute("SELECT * FROM identity").fetchone()
        return None if row is None else Membership(**{key: row[key] for key in row.keys() if key != "one"})  # noqa: SIM118

    def require_membership(self) -> Membership:
        """As enrolled.

        Raises:
            NotEnrolledError: it is not.
        """
        membership = self.membership
        if membership is None:
            raise NotEnrolledError(
                "starting the gateway: this home is not enrolled; run `winnow-agent enroll` with a join string"
            )
        return membership

    def join(self, membership: Membership, answer_key: bytes = b"") -> None:
        """Stores an enrollment, in place of any earlier one, and the coordinator's answer key."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM identity")
            connection.execute("INSERT OR REPLACE INTO authorities VALUES (1, ?, 0)", (answer_key,))
            connection.execute("DELETE FROM renewal")
            connection.execute("DELETE FROM facts WHERE name = ?", (RECOVERING,))
            connection.execute(
                "INSERT INTO identity VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                tuple(getattr(membership, name) for name in Membership.__slots__),
            )

    @property
    def authorities(self) -> tuple[bytes, int]:
        """The answer key whose word on the CAs counts, and the version of the newest that was taken.

        No key and 0 in a home that joined before they were kept.
        """
        with self._lock:
            row = self._connection.execute("SELECT answer_key, version FROM authorities").fetchone()
        return (b"", 0) if row is None else (bytes(row["answer_key"]), int(row["version"]))

    def trust(self, ca_pem: bytes, version: int) -> None:
        """Puts other CAs in place of those that were trusted."""
        with self._transaction() as connection:
            connection.execute("UPDATE identity SET ca_pem = ?", (ca_pem,))
            connection.execute("UPDATE authorities SET version = ?", (version,))

    def begin_renewal(self, renewal: Renewal) -> Renewal:
        """Stores a renewal before it is asked for; one that was begun earlier is returned instead."""
        with self._transaction() as connection:
            row = connection.execute("SELECT generation, nonce, tls_key_pem, csr FROM renewal").fetchone()
            if row is not None and row["generation"] == renewal.generation:
                return Renewal(*row)
            connection.execute(
                "INSERT OR REPLACE INTO renewal VALUES (1, ?, ?, ?, ?)",
                (renewal.generation, renewal.nonce, renewal.tls_key_pem, renewal.csr),
            )
            return renewal

    def finish_renewal(self, renewal: Renewal, chain_pem: bytes, valid_from: float, valid_until: float) -> None:
        """Puts the renewed key and certificate in place of the old ones."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE identity SET tls_key_pem=?, chain_pem=?, generation=?, valid_from=?, valid_until=?",
                (renewal.tls_key_pem, chain_pem, renewal.generation, valid_from, valid_until),
            )
            connection.execute("DELETE FROM renewal")
            connection.execute("DELETE FROM facts WHERE name = ?", (RECOVERING,))

    # -- what was answered ---------------------------------------------------------------------------------------

    def outcome(self, name: str, digest: bytes) -> str | None:
        """``answered`` or ``refused`` for an outbox item of these bytes; None while it waits."""
        with self._lock:
            row = self._connection.execute(
                "SELECT outcome FROM items WHERE name = ? AND digest = ?", (name, digest)
            ).fetchone()
        return None if row is None else str(row["outcome"])

    def settle(self, name: str, digest: bytes, outcome: str, *, bytes_sent: int = 0) -> None:
        """Records that an item was answered, after its answer was put into the inbox; and that so many bytes were sent."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?)", (name, digest, outcome))
            if bytes_sent:
                _add_to_fact(connection, BYTES_SENT, bytes_sent)

    def forget_all_but(self, names: set[str]) -> None:
        """Drops the rows of items that the vault has taken out of the outbox."""
        with self._transaction() as connection:
            gone = [(row["name"],) for row in connection.execute("SELECT name FROM items") if row["name"] not in names]
            connection.executemany("DELETE FROM items WHERE name = ?", gone)

    # -- what is carried -----------------------------------------------------------------------------------------

    def carry(self, bundle: int, items: Iterable[tuple[str, bytes]]) -> None:
        """Notes that these items of the inbox, by name and SHA-256, were packed into a bundle."""
        with self._transaction() as connection:
            rows = [(bundle, name, digest) for name, digest in items]
            connection.executemany("INSERT OR REPLACE INTO carried VALUES (?, ?, ?)", rows)

    def is_carried(self, bundle: int) -> bool:
        """Whether something was packed into the bundle of that number that the vault has not confirmed yet."""
        with self._lock:
            row = self._connection.execute("SELECT 1 FROM carried WHERE bundle = ? LIMIT 1", (bundle,)).fetchone()
        return row is not None

    def carried_in(self, bundle: int) -> dict[str, set[bytes]]:
        """The digests of what was packed into that bundle, by the items' names."""
        found: dict[str, set[bytes]] = {}
        with self._lock:
            for row in self._connection.execute("SELECT name, digest FROM carried WHERE bundle = ?", (bundle,)):
                found.setdefault(row["name"], set()).add(bytes(row["digest"]))
        return found

    def forget_carried(self, bundle: int) -> None:
        """Drops the notes on bundles up to that one."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM carried WHERE bundle <= ?", (bundle,))

    # -- facts ---------------------------------------------------------------------------------------------------

    def fact(self, name: str, default: int = 0) -> int:
        """A number that outlives the process, e.g. `BYTES_SENT`."""
        with self._lock:
            row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return default if row is None else int(row["value"])

    def set_fact(self, name: str, value: int) -> None:
        """Sets such a number."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def set_facts(self, **values: int) -> None:
        """Sets several of them, all or none."""
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", values.items())

    def add_to_fact(self, name: str, amount: int) -> None:
        """Adds to such a number."""
        with self._transaction() as connection:
            _add_to_fact(connection, name, amount)


def _add_to_fact(connection: Connection, name: str, amount: int) -> None:
    connection.execute(
        "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
        (name, amount),
    )
