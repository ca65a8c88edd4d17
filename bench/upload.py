"""How much of a bare gRPC stream's speed an upload keeps: the gateway's own way in, over mutual TLS on loopback.

The product's side is what the gateway does with a shard that comes into its outbox: the file is read and sent in chunks, and
the coordinator, a process of its own with an operator's settings, syncs it to disk every 64 MiB, records each acknowledged offset, verifies the digest, and moves it into its store. The peer is a client that
streams the same messages out of memory, under the same certificates, to a server that counts them and forgets them: once
on grpc.aio, which the coordinator runs on, and once on gRPC's threads. Both ends of both are processes of their own.

Goal: an upload at 0.5 of the faster bare stream or better. Beside it stands the whole delivery: with the gateway's check
of the file against what the vault signed, and with the commit. What no upload can do without is timed by itself: SHA-256 of the
bytes on one core, and writing them and syncing them to the same disk. The faster a machine's cipher is beside its SHA-256, the
less of a bare stream's speed is left.

    python bench/upload.py [--mib N] [--rounds N] [--folder DIR]
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import multiprocessing
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent import futures
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
from shared import print_versions

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.gateways import join_gateway, sync_of
from tests.parties import AgentClient, Sealed, ServingProcess, StewardClient, document, join, signature
from tools.demo.fleet import free_ports
from winnow_agent.cli.init import make_home
from winnow_agent.gateway.sync import Folders
from winnow_agent.spool import Kind
from winnow_coordinator.config import parse_settings, save_settings
from winnow_coordinator.coordinator import open_coordinator
from winnow_coordinator.enrollment import Newcomer, make_token
from winnow_coordinator.keys import Keys, load_keys, make_keys
from winnow_protocol.identity import pem_chain
from winnow_protocol.v1 import contribution_pb2, contribution_pb2_grpc
from winnow_protocol.wire import CHUNK_BYTES, MESSAGE_BYTES

GOAL = 0.5
_OPTIONS = [("grpc.max_receive_message_length", MESSAGE_BYTES), ("grpc.max_send_message_length", MESSAGE_BYTES)]


class BareAio(contribution_pb2_grpc.ContributionServiceServicer):
    """Counts bytes on grpc.aio."""

    async def Upload(self, request_iterator: AsyncIterator[Any], context: Any) -> Any:  # noqa: N802, ARG002
        """All of it, forgotten."""
        size = 0
        async for request in request_iterator:
            size += len(request.chunk)
        return contribution_pb2.UploadResponse(committed_offset=size, complete=True)


class BareThreads(contribution_pb2_grpc.ContributionServiceServicer):
    """Counts bytes on gRPC's threads."""

    def Upload(self, request_iterator: Iterator[Any], context: Any) -> Any:  # noqa: N802, ARG002
        """All of it, forgotten."""
        size = sum(len(request.chunk) for request in request_iterator)
        return contribution_pb2.UploadResponse(committed_offset=size, complete=True)


def serve_bare(kind: str, pair: tuple[bytes, bytes], ca: bytes, pipe: Pipe) -> None:
    """A bare server in this process; it says its port, and ends when the pipe is closed."""
    credentials = grpc.ssl_server_credentials([pair], ca, require_client_auth=True)

    async def on_aio() -> None:
        server = grpc.aio.server(options=_OPTIONS)
        contribution_pb2_grpc.add_ContributionServiceServicer_to_server(BareAio(), server)
        pipe.send(server.add_secure_port("127.0.0.1:0", credentials))
        await server.start()
        await asyncio.to_thread(_wait_closed, pipe)
        await server.stop(None)

    if kind == "aio":
        asyncio.run(on_aio())
        return
    server = grpc.server(futures.ThreadPoolExecutor(4), options=_OPTIONS)
    contribution_pb2_grpc.add_ContributionServiceServicer_to_server(BareThreads(), server)
    pipe.send(server.add_secure_port("127.0.0.1:0", credentials))
    server.start()
    _wait_closed(pipe)
    server.stop(None)


def _wait_closed(pipe: Pipe) -> None:
    try:
        pipe.recv()
    except EOFError:
        return


@contextmanager
def bare_server(kind: str, keys: Keys) -> Iterator[int]:
    """A bare server in a process of its own; its port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    pair = (keys.server_key, keys.server_chain)
    process = context.Process(target=serve_bare, args=(kind, pair, keys.authority.certificate_pem, theirs))
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join(10)


class Bare:
    """A client of a bare server, with the agent's certificate and its connection open."""

    def __init__(self, agent: AgentClient, port: int) -> None:
        joined = agent.joined
        chain = pem_chain(list(joined.response.certificate_chain))
        credentials = grpc.ssl_channel_credentials(joined.ca, joined.tls_key, chain)
        channel = grpc.secure_channel(f"127.0.0.1:{port}", credentials, _OPTIONS)
        self._stub = contribution_pb2_grpc.ContributionServiceStub(channel)

    def send(self, sealed: Sealed) -> None:
        """The shard's messages, out of memory."""
        answer = self._stub.Upload(sealed.parts())
        assert answer.committed_offset == len(sealed.data), "the stream was cut"


class Product:
    """The agent's gateway in this process, on a home of its own."""

    def __init__(self, folder: Path, agent: AgentClient) -> None:
        home = folder / "agent"
        make_home(home, "standard")
        join_gateway(home, agent)
        self._folders = Folders.of(home)
        self._closing = ExitStack()
        self._sync = self._closing.enter_context(sync_of(home, patient=True))

    def lay(self, sealed: Sealed) -> None:
        """Puts a shard and its manifest into the outbox, as the vault does."""
        identifier = sealed.manifest.shard_id
        self._folders.outbox.put(Kind.SHARD, identifier, sealed.data)
        self._folders.outbox.put(Kind.MANIFEST, identifier, sealed.commit.SerializeToString())

    def upload(self, sealed: Sealed) -> None:
        """Sends the shard."""
        shard = self._folders.outbox.item(Kind.SHARD, sealed.manifest.shard_id)
        self._sync._upload(shard, sealed.manifest, sealed.commit.manifest, lambda: True)  # noqa: SLF001

    def deliver(self, _sealed: Sealed) -> None:
        """All that the gateway does with a shard."""
        assert self._sync.once(lambda: True) == 1, "the shard was not delivered"

    def clear(self) -> None:
        """Takes everything out of the outbox."""
        for item in self._folders.outbox.items():
            item.path.unlink()

    def close(self) -> None:
        """Ends the connection."""
        self._closing.close()


def hashed(sealed: Sealed) -> None:
    """The digest that a coordinator has to compare."""
    hashlib.sha256(sealed.data).digest()


def written(sealed: Sealed, folder: Path) -> None:
    """The bytes in a file of their own, on disk."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(sealed.data)
        file.flush()
        os.fsync(file.fileno())


def seconds_of(work: Callable[[Sealed], None], sealed: Sealed) -> float:
    """How long it takes by the clock on the wall, for processes take part."""
    start = time.perf_counter()
    work(sealed)
    return time.perf_counter() - start


@contextmanager
def fleet(folder: Path, shard_bytes: int) -> Iterator[tuple[StewardClient, AgentClient, Keys]]:
    """A coordinator as an operator runs it, a steward, and an approved agent."""
    home = folder / "coordinator"
    home.mkdir()
    names = ("address", "enrollment_address")
    addresses = {name: f"127.0.0.1:{port}" for name, port in zip(names, free_ports(2), strict=True)}
    stated = {**addresses, "metrics_address": "", "shard_bytes": shard_bytes}
    settings = parse_settings(home, stated, "the bench")
    make_keys(settings)
    save_settings(settings)
    serving = ServingProcess(home, settings.enrollment_address)
    coordinator = open_coordinator(home)
    try:
        steward = StewardClient(join(make_token(coordinator, Newcomer("steward"))[0]))
        steward.publish()
        agent = AgentClient(join(make_token(coordinator, Newcomer("agent", "partner", "attic"))[0]))
        steward.approve(agent)
        yield steward, agent, load_keys(settings)
    finally:
        coordinator.close()
        serving.end(signal.SIGTERM)


def main() -> None:
    """Run the contest and print its ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=64, help="the size of a shard")
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--folder", type=Path, help="where the homes are made; else the system's temporary folder")
    options = parser.parse_args()

    alone = ("SHA-256 alone", "written alone")
    seconds: dict[str, list[float]] = {
        name: [] for name in ("upload", "delivery", "bare, aio", "bare, threads", *alone)
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=options.folder)))
        steward, agent, keys = stack.enter_context(fleet(folder, (options.mib + 4) << 20))
        bare = {kind: Bare(agent, stack.enter_context(bare_server(kind, keys))) for kind in ("aio", "threads")}
        product = Product(folder, agent)
        stack.callback(product.close)
        for number in range(-1, options.rounds):  # the first one opens connections and is not counted
            for name in ("upload", "delivery"):
                size = (options.mib << 20) - (64 << 10)
                verdicts = agent.offer(document(signature(2 * number + (name == "upload") + 10)))
                sealed = agent.seal(steward, verdicts, size=size)
                product.lay(sealed)
                os.sync()
                found = {name: seconds_of(getattr(product, {"upload": "upload", "delivery": "deliver"}[name]), sealed)}
                if name == "upload":
                    found |= {f"bare, {kind}": seconds_of(peer.send, sealed) for kind, peer in bare.items()}
                    agent.opened(agent.stub.Commit(sealed.commit), sealed.commit.manifest)
                    found |= {alone[0]: seconds_of(hashed, sealed)}
                    found |= {alone[1]: seconds_of(lambda one: written(one, folder), sealed)}
                product.clear()
                if number >= 0:
                    for what, took in found.items():
                        seconds[what].append(took)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print_versions("grpcio", "protobuf", "cryptography", "SQLAlchemy")
    print(
        f"shards of {options.mib} MiB in chunks of {CHUNK_BYTES >> 10} KiB, {options.rounds} rounds, mutual TLS on loopback"
    )
    for name, median in medians.items():
        print(
            f"  {name:14} {median * 1e3:8.1f} ms {options.mib / median:8.1f} MiB/s  least {min(seconds[name]) * 1e3:.1f} ms"
        )
    fastest = min(medians["bare, aio"], medians["bare, threads"])
    print(f"  upload to the faster bare stream    {fastest / medians['upload']:.3f} (goal {GOAL})")
    print(f"  delivery to the faster bare stream  {fastest / medians['delivery']:.3f}")


if __name__ == "__main__":
    main()
