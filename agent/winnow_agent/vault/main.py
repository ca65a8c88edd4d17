"""The vault: its jobs, as a daemon or as one pass."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from winnow_agent.config import Settings
from winnow_agent.scheduling import Jobs, MayContinue
from winnow_agent.spool import Item, Spool
from winnow_agent.vault.answers import Inbox
from winnow_agent.vault.carrying import report_is_under_way
from winnow_agent.vault.digitizing import digitize_found, means_of, take_up_failed
from winnow_agent.vault.epoch.telling import resign
from winnow_agent.vault.find import Sweep, find
from winnow_agent.vault.folders import Home
from winnow_agent.vault.heads import report_wanted
from winnow_agent.vault.log.logged import enlist_receipts
from winnow_agent.vault.log.verifying import note_overdue as note_overdue_entries
from winnow_agent.vault.log.verifying import query_log
from winnow_agent.vault.offer import offer
from winnow_agent.vault.one_pass import pass_once
from winnow_agent.vault.pack import Closing, pack
from winnow_agent.vault.policy import in_force
from winnow_agent.vault.progress import Progress, kept_progress
from winnow_agent.vault.reference import References, take_up
from winnow_agent.vault.report import report
from winnow_agent.vault.requests import Outgoing, recover
from winnow_agent.vault.rest import Rest
from winnow_agent.vault.retain import retain
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.silence import note_silence
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_agent.vault.withdraw.copies import NotErasedError, OwnCopies
from winnow_agent.vault.withdraw.tombstones import note_overdue, request_withdrawals
from winnow_agent.vault.withdraw.withdrawal import erase_copies, taken_back
from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.policy import Policy, load_policy, policy_digest
from winnow_protocol.v1.contribution_pb2 import CommitRequest

if TYPE_CHECKING:
    from winnow_agent.vault.digitize.pool import Parsers
    from winnow_agent.vault.processes.workers import Workers

_log = logging.getLogger(__name__)

_VACUUM_SECONDS = 3600.0  # how long, at most, what was deleted may stand in the pages of large records


class Vault:
    """The half that reads documents and has no network.

    Args:
        isolation: what is in force, for the report.
        key: of the vault, in an encrypted home.
    """

    def __init__(self, settings: Settings, *, isolation: str, key: PartKey | None = None) -> None:
        home = Home(settings, encrypted=key is not None)
        self.settings, self._home, self._isolation = settings, home, isolation
        self.store = Store(home.vault / "vault.sqlite", key)
        self.trust = Trust(self.store, home.vault)
        self.outbox = Spool(settings.home / "spool" / "outbox")
        inbox = Spool(settings.home / "spool" / "inbox")
        self._references = References(self.store, home.references)
        self.inbox = inbox
        self._inbox = Inbox(
            self.store, self.trust, self.outbox, inbox, keep_copy=self._keep_copy, references=self._references
        )
        shutil.rmtree(home.scratch, ignore_errors=True)
        home.scratch.mkdir(mode=0o700)
        self._withdrawing = threading.Lock()  # it is two jobs' work
        self._workers: Workers | None = None
        self._parsers: Parsers | None = None
        self._own_policy = load_policy(settings.policy_source)
        self._in_force = in_force(settings, self.trust, self._own_policy)
        self._taken_up = ""
        recover(self.store, self.outbox)
        enlist_receipts(self.store)
        take_up_failed(self.store, means_of(settings))

    def close(self) -> None:
        """Ends the workers and closes the records."""
        if self._parsers is not None:
            self._parsers.close()
        if self._workers is not None:
            self._workers.close()
        shutil.rmtree(self._home.scratch, ignore_errors=True)
        self.store.close()

    # -- the stages ----------------------------------------------------------------------------------------------

    def find(self, may_continue: MayContinue) -> Sweep:
        """Looks for new files; a source whose folder is missing is an alarm, once."""
        sweep = find(self.store, self._roots, largest=self.settings.limits.file_bytes, may_continue=may_continue)
        missing = ", ".join(sweep.missing_sources)
        if missing and missing != self.store.get("missing_sources"):
            self.store.alarm(
                "source_missing",
                f"looking for files: the folder of {missing} is not there, or another file system's without a known file;"
                " mount it, or mend the policy",
            )
        self.store.put("missing_sources", missing)
        return sweep

    def digitize(self, may_continue: MayContinue, progress: Progress = lambda _done, _of, _share: None) -> int:
        """Reads what was found."""
        if not self.store.counts().get("file/found"):
            return 0
        read = partial(
            digitize_found, self.store, self.parsers, roots=self._roots, workers=self.settings.limits.workers
        )
        return read(may_continue=may_continue, progress=progress)

    def screen(self, may_continue: MayContinue, progress: Progress = lambda _done, _of, _share: None) -> int:
        """Screens and decides what was digitized, and what another policy decided while this one came into force."""
        if (digest := policy_digest(self.policy)) != self._taken_up:
            self.screening().take_up_policy()
            self._taken_up = digest
        take_up(self.store, self._references, may_continue)
        if not self.store.documents_in(DocumentState.DIGITIZED, DocumentState.SCREENED, limit=1):
            return 0
        return self.screening().screen_digitized(
            workers=self.settings.limits.workers, may_continue=may_continue, progress=progress
        )

    def send(self, may_continue: MayContinue, *, close_shards: bool = False) -> list[Item]:
        """Offers what is approved, signs again under another epoch what was offered, and seals what is novel."""
        closing = Closing(self.settings.pack.bytes, self.settings.pack.age_seconds, now=close_shards)
        queries = filter(None, [query_log(self._outgoing), self._references.query(self._outgoing)])
        offered = [] if self._references.is_awaited(self.trust) else offer(self._outgoing)
        told = resign(self._outgoing, self._copies, lambda: self.screening().detectors, may_continue, now=close_shards)
        return [*self.withdraw(), *offered, *told, *pack(self._outgoing, closing), *queries]

    def withdraw(self) -> list[Item]:
        """Asks the coordinator for what a person took back; erases what is left of it in the own copies."""
        with self._withdrawing:
            self._erase_copies()
            note_overdue(self.store)
            return request_withdrawals(self._outgoing)

    def _erase_copies(self) -> None:
        """A copy that can't be written holds up nothing else; it is an alarm, once."""
        fault = ""
        try:
            erase_copies(self.store, self._copies)
        except NotErasedError as error:
            fault = str(error)
            if fault != self.store.get("not_erased"):
                self.store.alarm("withdrawal/not_erased", fault)
        if fault != (self.store.get("not_erased") or ""):
            self.store.put("not_erased", fault)

    def take_answers(self) -> int:
        """Takes what came in; a new fleet policy is in force from here on."""
        if taken := self._inbox.take():
            self._renew_policy()
        return taken

    def report(self) -> Item | None:
        """Puts a report into the outbox, but for one that is under way with the courier."""
        if not (self.trust.membership and self.trust.membership.by_courier):
            note_silence(self.store, self.settings.network.silence_seconds)
        note_overdue_entries(self.store, self.trust)
        if report_is_under_way(self.store):
            return None
        return report(
            self._outgoing,
            isolation=self._isolation,
            policy_digest=policy_digest(self.policy),
            reference_in_use=self._references.version,
        )

    def retain(self, rest: Rest | None = None) -> int:
        """Deletes text whose time is over."""
        return retain(self.store, self.policy.retention, rest=rest)

    def screening(self) -> Screening:
        """The screening by the policy in force."""
        from winnow_agent.vault.screen import Screener
        from winnow_agent.vault.screen.redacting import WorkerRedactor

        screener = Screener(self.workers, public=self._references.detector())
        return Screening(self.store, screener, WorkerRedactor(self.workers), self.policy)

    # -- parts that cost memory: made when first needed ----------------------------------------------------------

    @property
    def workers(self) -> Workers:
        """The model workers."""
        if self._workers is None:
            from winnow_agent.vault.processes.workers import Workers

            self._workers = Workers(self.settings.limits, self._home.scratch)
        return self._workers

    @property
    def parsers(self) -> Parsers:
        """The parsers' processes."""
        if self._parsers is None:
            from winnow_agent.vault.digitize.pool import Parsers

            self._parsers = Parsers(
                self.settings.limits, self.workers, self._home.scratch, passwords=self.settings.passwords
            )
        return self._parsers

    @property
    def _outgoing(self) -> Outgoing:
        return Outgoing(self.store, self.trust, self.outbox, self._in_force.policy, self._in_force.fleet_version)

    @property
    def _copies(self) -> OwnCopies:
        return OwnCopies(self._home.copies)

    def _keep_copy(self, shard: Item, request: bytes) -> None:
        """The partner's own copy: the sealed shard and its key table, which the vault's key opens."""
        if not self.policy.retention.own_copies:
            return
        ids = [row.document_id for row in CommitRequest.FromString(request).key_table.content_keys]
        self._copies.keep(shard, request, taken_back(self.store, ids))

    # -- policy --------------------------------------------------------------------------------------------------

    @property
    def _roots(self) -> dict[str, Path]:
        """The sources' folders."""
        return {name: source.path for name, source in self.policy.sources.items()}

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self._in_force.policy

    def _renew_policy(self) -> None:
        before = policy_digest(self.policy)
        self._in_force = in_force(self.settings, self.trust, self._own_policy)
        if policy_digest(self.policy) != before:
            _log.info("another policy is in force from here on")


def run_vault(
    settings: Settings, once: bool, stop: threading.Event, *, isolation: str = "none", key: PartKey | None = None
) -> int:
    """Runs the vault's jobs until ``stop``, or one pass; returns the exit status."""
    os.umask(0o077)
    os.nice(settings.limits.nice)  # what it starts is as nice
    vault = Vault(settings, isolation=isolation, key=key)
    try:
        if once:
            pass_once(vault, stop)
            return 0
        return _run_jobs(vault, stop)
    finally:
        vault.close()


def _run_jobs(vault: Vault, stop: threading.Event) -> int:
    schedule = vault.settings.schedule
    jobs = Jobs(stop, schedule.quiet_hours)
    between_walks, between_vacuums = Rest(), Rest(_VACUUM_SECONDS)

    def work(may_continue: MayContinue) -> None:
        if between_walks.is_over():
            # where files arrive, more are expected
            between_walks.after(lambda: vault.find(may_continue), unless=lambda sweep: sweep.new or sweep.unsettled)
        with kept_progress(vault.store, "digitizing", "files") as progress:
            vault.digitize(may_continue, progress)

    def screen(may_continue: MayContinue) -> None:
        with kept_progress(vault.store, "screening", "documents") as progress:
            vault.screen(may_continue, progress)
        vault.send(may_continue)
        vault.retain(between_vacuums)

    def sync(may_continue: MayContinue) -> None:
        vault.withdraw()
        if vault.take_answers():
            vault.send(may_continue)
        if report_wanted(vault.store):
            vault.report()

    jobs.add("find", schedule.find, work, quiet=True, at_once=True)
    jobs.add("screen", schedule.screen, screen, quiet=True, at_once=True)
    jobs.add("sync", schedule.sync, sync, quiet=False, at_once=True)
    jobs.add(
        "report", schedule.report, lambda _may_continue: vault.report(), quiet=False, jitter_seconds=5, at_once=True
    )
    return jobs.run_until_stopped()
