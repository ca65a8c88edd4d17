"""From inside each confined process, what it must not do is tried; the same attempt, unconfined, has to work."""

from __future__ import annotations

import functools

import pytest

from .conftest import Peers, Try

EVERYONE = ("vault", "parser", "file", "worker", "ocr", "gateway", "console")
NO_MODES = ("parser", "file", "worker", "ocr", "gateway", "console")
NO_PROGRAMS = ("parser", "file", "worker", "gateway", "console")

# attempt: (argument, the profiles that must be refused)
NETWORK = {
    "tcp": ("{tcp}", EVERYONE),
    "tcp6": ("{tcp6}", EVERYONE),
    "tcp_fast_open": ("{tcp}", EVERYONE),
    "tcp_fast_open_by_message": ("{tcp}", EVERYONE),
    "tcp_fast_open_by_option": ("{tcp}", EVERYONE),
    "mptcp": ("{tcp}", EVERYONE),
    "udp": ("{udp}", EVERYONE),
    "dns": ("example", EVERYONE),
    "dns_over_ipv4": ("example", EVERYONE),
    "listen": ("", EVERYONE),
    "bind_port": ("", EVERYONE),
    "unix_path": ("{path}", EVERYONE),
    "unix_abstract": ("{abstract}", EVERYONE),
    "unix_datagram_pair": ("{datagram_path}", EVERYONE),
    "netlink": ("", EVERYONE),
    "vsock": ("", EVERYONE),
    "io_uring": ("", EVERYONE),
    "child_tcp": ("{tcp}", ("vault", "ocr")),
}
FILES = {
    "read": ("{{at}}/else/diary", EVERYONE),
    "list_folder": ("{{at}}/else", EVERYONE),
    "write": ("{{at}}/else/new", EVERYONE),
    "truncate": ("{{at}}/else/diary", EVERYONE),
    "remove": ("{{at}}/else/diary", EVERYONE),
    "link_in": ("{{at}}/else/diary", ("vault", "parser", "file", "worker", "ocr")),
    "rename_out": ("{{at}}/else/letter", ("vault", "console")),
    "attribute": ("{{at}}/home/vault/letter", EVERYONE),
    "change_mode": ("{{at}}/else/diary", NO_MODES),
    "change_times": ("{{at}}/else/diary", EVERYONE),
    "change_owner": ("{{at}}/else/diary", EVERYONE),
    "set_user_bit": ("{{at}}/home/vault/scratch/program", EVERYONE),
    "made_with_set_user_bit": ("{{at}}/home/vault/scratch/made", EVERYONE),
    "node_with_set_user_bit": ("{{at}}/home/vault/scratch/node", EVERYONE),
    "folder_with_set_group_bit": ("{{at}}/home/vault/scratch/folder", EVERYONE),
    "child_read": ("{{at}}/else/diary", ("vault", "ocr")),
    "run_program": ("{{at}}/home/vault/scratch/program", EVERYONE),
    "program_from_memory": ("", NO_PROGRAMS),
}
PROCESSES = {
    "ptrace_parent": ("", EVERYONE),
    "read_parents_memory": ("", EVERYONE),
    "parents_environment": ("", EVERYONE),
    "parents_descriptor": ("0", EVERYONE),
    "signal_parent": ("", EVERYONE),
    "parents_limits": ("", EVERYONE),
    "parents_priority": ("", EVERYONE),
    "keyring": ("", EVERYONE),
    "user_namespace": ("", EVERYONE),
    "namespace_by_clone": ("", EVERYONE),
    "userfault": ("", EVERYONE),
    "message_queue": ("", EVERYONE),
    "foreign_architecture": ("", EVERYONE),
    "forked_child": ("", ("file", "console")),
}
ATTEMPTS = {**NETWORK, **FILES, **PROCESSES}
SPOIL = ["truncate", "rename_out", "remove"]
# Whether these work unconfined is up to the machine: its modules, its settings, who runs the tests.
MAY_BE_ABSENT = {
    "tcp6", "dns", "mptcp", "vsock", "io_uring", "ptrace_parent", "read_parents_memory", "parents_descriptor", "keyring",
    "user_namespace", "namespace_by_clone", "userfault", "message_queue", "attribute", "foreign_architecture",
}  # fmt: skip


@pytest.fixture(scope="module")
def works_when_free(attempt: Try, peers: Peers) -> object:
    @functools.cache
    def run(name: str) -> str:
        try:
            return attempt("free", name, ATTEMPTS[name][0].format(**vars(peers)))
        except AssertionError as error:
            if name in MAY_BE_ABSENT:
                return str(error)
            raise

    return run


@pytest.mark.parametrize(
    ("name", "profile"), [(name, profile) for name, (_, profiles) in ATTEMPTS.items() for profile in profiles]
)
def test_refused(name: str, profile: str, attempt: Try, peers: Peers, works_when_free: functools.cache) -> None:
    free = works_when_free(name)
    if free != "done" and name in MAY_BE_ABSENT:
        pytest.skip(f"not possible here even unconfined: {free}")
    assert free == "done"
    outcome = attempt(profile, name, ATTEMPTS[name][0].format(**vars(peers)))
    assert outcome.startswith("refused")


def outcomes_in_a_child(profile: str, attempt: Try, peers: Peers) -> dict[str, str]:
    """What a child of a process of this profile could do, and what it could not; those that spoil it for others come last."""
    names = [name for name in ATTEMPTS if name not in SPOIL] + SPOIL
    lines = [f"{name} {ATTEMPTS[name][0].format(**vars(peers))}" for name in names]
    found = attempt(profile, "in_a_child", "\n".join(lines)).splitlines()
    return {name: outcome for name, _, outcome in (line.partition(" ") for line in found)}


@pytest.fixture(scope="module")
def free_child(attempt: Try, peers: Peers) -> dict[str, str]:
    return outcomes_in_a_child("free", attempt, peers)


@pytest.mark.parametrize("profile", ["vault", "parser", "worker", "gateway"])
def test_a_child_can_do_no_more(profile: str, attempt: Try, peers: Peers, free_child: dict[str, str]) -> None:
    outcomes = outcomes_in_a_child(profile, attempt, peers)
    held = [name for name, (_, profiles) in ATTEMPTS.items() if profile in profiles]
    assert {name for name in held if free_child[name] != "done"} <= MAY_BE_ABSENT
    assert {name: outcomes[name] for name in held if not outcomes[name].startswith("refused")} == {
        name: outcomes[name] for name in held if free_child[name] != "done" and outcomes[name].startswith("broke")
    }


@pytest.mark.parametrize("profile", ["vault", "parser", "worker", "gateway"])
def test_a_thread_started_before_stops_the_process_or_would_be_free(profile: str, attempt: Try, peers: Peers) -> None:
    with pytest.raises(AssertionError, match="already has 2 threads"):
        attempt(profile, "tcp", str(peers.tcp), EARLY_THREAD="checked")
    for name in ("tcp", "read"):
        argument = ATTEMPTS[name][0].format(**vars(peers))
        assert attempt(profile, name, argument, EARLY_THREAD="unchecked") == "done"


@pytest.mark.parametrize(
    ("profile", "path"),
    [
        ("vault", "{at}/home/gateway/tls.key"),
        ("file", "{at}/home/gateway/tls.key"),
        ("parser", "{at}/home/gateway/tls.key"),
        ("worker", "{at}/home/gateway/tls.key"),
        ("console", "{at}/home/gateway/tls.key"),
        ("console", "{at}/home/vault/letter"),
        ("console", "{at}/home/spool/outbox/offer"),
        ("console", "{at}/home/config.yaml"),
        ("console", "{at}/archive/letter"),
        ("gateway", "{at}/home/vault/letter"),
        ("gateway", "{at}/archive/letter"),
        ("courier", "{at}/home/vault/letter"),
        ("courier", "{at}/archive/letter"),
        ("parser", "{at}/home/vault/letter"),
        ("parser", "{at}/archive/letter"),
        ("worker", "{at}/archive/letter"),
        ("file", "/proc/self/status"),
    ],
)
def test_another_halfs_files_are_not_read(profile: str, path: str, attempt: Try) -> None:
    assert attempt("free", "read", path) == "done"
    assert attempt(profile, "read", path) == "refused EACCES"


@pytest.mark.parametrize(
    ("profile", "name", "argument"),
    [
        ("vault", "read", "{at}/archive/letter"),
        ("vault", "read", "{at}/home/config.yaml"),
        ("vault", "write", "{at}/home/vault/new"),
        ("vault", "write", "{at}/home/spool/outbox/new"),
        ("vault", "forked_child", ""),
        ("gateway", "write", "{at}/home/gateway/new"),
        ("courier", "write", "{at}/home/spool/outbox/new"),
        ("courier", "write", "{at}/home/vault/scratch/new"),
        ("gateway", "remove", "{at}/home/gateway/tls.key"),
        ("console", "thread", ""),
        ("parser", "write", "{at}/home/vault/scratch/new"),
        ("file", "write", "{at}/home/vault/scratch/new"),
        ("file", "thread", ""),
        ("vault", "change_mode", "{at}/home/vault/letter"),
        ("worker", "write", "{at}/home/vault/scratch/new"),
        ("ocr", "run_program", "/bin/true"),
        ("vault", "run_program", "/bin/true"),
    ],
)
def test_what_a_part_needs_still_works(profile: str, name: str, argument: str, attempt: Try) -> None:
    assert attempt(profile, name, argument) == "done"


def test_the_vault_writes_nothing_into_its_sources(attempt: Try) -> None:
    assert attempt("free", "write", "{at}/archive/letter") == "done"
    assert attempt("vault", "write", "{at}/archive/letter") == "refused EACCES"


def test_the_gateway_reads_the_outbox_and_changes_nothing_in_it(attempt: Try) -> None:
    item = "{at}/home/spool/outbox/offer"
    assert attempt("gateway", "read", item) == "done"
    for name in ("write", "truncate", "remove"):
        assert attempt("free", name, item) == "done"
        assert attempt("gateway", name, item) == "refused EACCES"


def test_the_gateway_connects_to_its_port_and_to_no_other(attempt: Try, peers: Peers) -> None:
    allowed = {"ALLOWED_PORT": str(peers.tcp)}
    assert attempt("gateway", "tcp", str(peers.tcp), **allowed) == "done"
    assert attempt("gateway", "tcp", str(peers.other_tcp), **allowed) == "refused EACCES"
    assert attempt("gateway", "tcp_fast_open", str(peers.other_tcp), **allowed).startswith("refused")
    assert attempt("gateway", "mptcp", str(peers.other_tcp), **allowed).startswith("refused")
