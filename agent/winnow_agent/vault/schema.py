"""The tables of the vault's records, as the steps that made them.

A step is never changed once records were made with it: what is to be otherwise is another step.
"""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection, complete_statement

from winnow_agent.vault import ledger

_FIRST = (
    ledger.SCHEMA
    + """
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;
-- What the archive's folders hold; a path is the file system's bytes.
CREATE TABLE paths (
    path BLOB PRIMARY KEY,
    source TEXT NOT NULL,
    size INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    file BLOB REFERENCES files (id),
    problem TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX paths_by_file ON paths (file);
-- Inside the vault a file's identity is its content's hash.
CREATE TABLE files (
    id BLOB PRIMARY KEY,
    content_hash BLOB NOT NULL,
    source TEXT NOT NULL,
    size INTEGER NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    UNIQUE (source, content_hash)
) STRICT;
CREATE INDEX files_by_state ON files (state);
-- Documents of a file that is being digitized: they become documents when the file is done.
CREATE TABLE incoming (file BLOB NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (file, number)) STRICT;
CREATE TABLE documents (
    id BLOB PRIMARY KEY,
    file BLOB NOT NULL REFERENCES files (id),
    part TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    since INTEGER NOT NULL,
    language TEXT NOT NULL DEFAULT 'und',
    modality TEXT NOT NULL,
    source_type TEXT NOT NULL,
    characters INTEGER NOT NULL,
    body BLOB,
    approved BLOB,
    reasons TEXT NOT NULL DEFAULT '[]',
    policy_digest TEXT NOT NULL DEFAULT '',
    reviewer TEXT NOT NULL DEFAULT '',
    sampled INTEGER NOT NULL DEFAULT 0,
    track TEXT NOT NULL DEFAULT '',
    track_reason TEXT NOT NULL DEFAULT '',
    fencing_number INTEGER NOT NULL DEFAULT 0,
    lease_expires_at INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER NOT NULL DEFAULT 0,
    shard BLOB REFERENCES shards (id)
) STRICT;
CREATE INDEX documents_by_state ON documents (state);
CREATE INDEX documents_by_file ON documents (file);
CREATE INDEX documents_by_shard ON documents (shard);
-- Apart from decisions, so that a policy can be simulated. Offsets, types and scores; never the value.
CREATE TABLE findings (document BLOB PRIMARY KEY REFERENCES documents (id), detectors TEXT NOT NULL, findings BLOB NOT NULL) STRICT;
CREATE TABLE shards (
    id BLOB PRIMARY KEY,
    track TEXT NOT NULL,
    sealed_digest BLOB NOT NULL,
    sealed_size INTEGER NOT NULL,
    manifest_digest BLOB NOT NULL,
    sealed_at INTEGER NOT NULL,
    receipt BLOB
) STRICT;
-- What was put into the outbox and awaits its answer; the digest is that of the signed payload.
CREATE TABLE requests (
    item TEXT PRIMARY KEY,
    file_digest BLOB NOT NULL,
    request_digest BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
CREATE TABLE alarms (at INTEGER NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL) STRICT;
"""
)

# A path is known in each source that it lies in. Times are kept apart, because a file can be given any `mtime`: the later
# of the two hides a change. What is carried over is read once more, and found to be the file that it was.
_PATHS = """
CREATE TABLE paths_now (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    path BLOB NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    -- Device and inode of a file that has several names, empty otherwise.
    link BLOB NOT NULL DEFAULT x'',
    file BLOB REFERENCES files (id),
    problem TEXT NOT NULL DEFAULT '',
    -- When it is to be read again although it has not changed, in seconds since the epoch; 0 for never.
    retry_at REAL NOT NULL DEFAULT 0,
    UNIQUE (source, path)
) STRICT;
INSERT INTO paths_now (source, path, size, mtime_ns, ctime_ns, file, problem, retry_at)
    SELECT source, path, size, changed_ns, changed_ns, file, problem, problem <> '' FROM paths;
DROP TABLE paths;
ALTER TABLE paths_now RENAME TO paths;
CREATE INDEX paths_by_file ON paths (file);
CREATE INDEX paths_by_link ON paths (link) WHERE link <> x'';
CREATE INDEX paths_with_problem ON paths (source) WHERE problem <> '';
-- Where file systems begin: the sources' own folders, and what is mounted below them.
CREATE TABLE mounts (source TEXT NOT NULL, path BLOB NOT NULL, device INTEGER NOT NULL, PRIMARY KEY (source, path)) STRICT;
"""

_ANSWERS = """
-- What engines answered for a file that is being digitized, by the digest of what was asked: a stop loses no page.
CREATE TABLE answers (file BLOB NOT NULL, question BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (file, question)) STRICT;
"""

_SIMULATION = """
-- What a policy asks of a document beside its findings, apart from the text, so that a policy can be simulated: `vault.facts`.
CREATE TABLE facts (document BLOB PRIMARY KEY REFERENCES documents (id), facts BLOB NOT NULL) STRICT, WITHOUT ROWID;
-- What stands behind a text in a row is reached over all of the text's pages: a simulation reads it here.
CREATE INDEX documents_decided ON documents (id, state, source, language, modality, source_type, reasons, reviewer);
"""

_WITHDRAWAL = """
-- What was taken back, a row for each request that comes of it: `vault.withdraw.withdrawal`. The reason stays here.
CREATE TABLE withdrawals (
    id BLOB PRIMARY KEY,
    state TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- Whether it takes back everything of the partner's, what other agents of it sent too.
    everything INTEGER NOT NULL DEFAULT 0,
    -- The recovery key's statement that goes with it, if any.
    recovery BLOB,
    sent_at INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER NOT NULL DEFAULT 0,
    overdue INTEGER NOT NULL DEFAULT 0,
    tombstone BLOB
) STRICT;
CREATE TABLE withdrawn (
    document BLOB NOT NULL,
    withdrawal BLOB NOT NULL REFERENCES withdrawals (id),
    -- Whether the coordinator has to be told of it.
    told INTEGER NOT NULL,
    -- Whether its row may still stand in an own copy.
    in_copy INTEGER NOT NULL,
    PRIMARY KEY (document, withdrawal)
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawn_by_withdrawal ON withdrawn (withdrawal);
CREATE INDEX withdrawn_in_copies ON withdrawn (document) WHERE in_copy;
-- What was offered of a document, so that it is found by its text when the text is gone.
CREATE TABLE signatures (
    document BLOB PRIMARY KEY REFERENCES documents (id),
    epoch INTEGER NOT NULL,
    signature BLOB NOT NULL
) STRICT, WITHOUT ROWID;
"""

_LOG = """
-- Leaves that the coordinator promised, and whether they were shown to be in its log: `vault.log.logged`.
CREATE TABLE logged (
    -- A receipt, a tombstone, a report, or a restoration.
    kind TEXT NOT NULL,
    -- The shard, the withdrawal, the report's item, or the digest of the restoration's word.
    subject BLOB NOT NULL,
    leaf_index INTEGER NOT NULL,
    -- The key id of the coordinator that promised it.
    log BLOB NOT NULL,
    leaf BLOB NOT NULL,
    since INTEGER NOT NULL,
    -- Since when a checkpoint is known that has to have it.
    covered_at INTEGER NOT NULL DEFAULT 0,
    included_at INTEGER NOT NULL DEFAULT 0,
    tree_size INTEGER NOT NULL DEFAULT 0,
    overdue INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, subject, leaf_index)
) STRICT, WITHOUT ROWID;
CREATE INDEX logged_waiting ON logged (leaf_index) WHERE included_at = 0;
-- What shows that the log is not what it should be: signed notes, proofs.
CREATE TABLE log_evidence (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    body TEXT NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0
) STRICT;
"""

_EPOCHS = """
-- A document has a signature for each epoch of the fleet secret that it was signed with.
CREATE TABLE signatures_now (
    document BLOB NOT NULL REFERENCES documents (id),
    epoch INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (document, epoch)
) STRICT, WITHOUT ROWID;
INSERT INTO signatures_now SELECT document, epoch, signature FROM signatures;
DROP TABLE signatures;
ALTER TABLE signatures_now RENAME TO signatures;
-- Documents on their way to the epoch that the directory names: `vault.epoch`.
CREATE TABLE resigning (
    document BLOB PRIMARY KEY REFERENCES documents (id),
    epoch INTEGER NOT NULL,
    -- due, made, sent; or gone: its text is nowhere any more.
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX resigning_by_state ON resigning (state);
"""

_PARTS = """
-- What lies in a mail or document is looked up by the parts around it; a box has a hundred thousand in one file.
DROP INDEX documents_by_file;
CREATE INDEX documents_by_part ON documents (file, part);
"""

_NOTICES = """
-- What a document's notices say, by `around.kept_notices`: what lies in it is decided by them when its text is deleted. NULL where
-- nobody looked for any, or where it was decided before this was kept.
ALTER TABLE documents ADD COLUMN notices TEXT;
"""

MIGRATIONS: tuple[tuple[int, str], ...] = (
    (1, _FIRST),
    (2, _PATHS),
    (3, _ANSWERS),
    (4, _SIMULATION),
    (5, _WITHDRAWAL),
    (6, _LOG),
    (7, _EPOCHS),
    (8, _PARTS),
    (9, _NOTICES),
)
"""Each version of the records, with what leads to it from the one before; new records go through all of them."""

VERSION = MIGRATIONS[-1][0]


def bring_up_to_date(connection: Connection) -> None:
    """Takes the steps that are missing; in a transaction that excludes other writers, for another process may have taken them
    a moment ago."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for following, statements in MIGRATIONS:
        if following > version:
            for statement in _statements(statements):
                connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {max(version, VERSION)}")


def _statements(script: str) -> Iterator[str]:
    """Each statement of a script; executing it whole would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise AssertionError(f"a step of the records does not end: {statement}")
