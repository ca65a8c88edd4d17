"""The programs as they are, with what goes over the wire written down in plain: ``recording.py agent|coordinator ARGUMENTS``.

At the coordinator an interceptor of its server writes down every message, its metadata and every refusal; in the gateway the
channel does, once the process has confined itself, and into the gateway's own folder, for it may write nowhere else. Nothing of
the product is changed but that. Run with ``-P``, and imports nothing of the tests: a confined process may not read them.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

RECORDED = "recorded-wire"
COORDINATORS = "WINNOW_TEST_RECORD"
"""Names the file for what the coordinator sees."""


class Record:
    """A file that messages are added to, each whole, from any thread."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def add(self, what: str, data: bytes) -> None:
        os.write(self._descriptor, f"\n--- {what} {len(data)}\n".encode() + data)

    def noting(self, what: str, function: Callable[[Any], Any], *, bytes_in: bool) -> Callable[[Any], Any]:
        """A serializer or deserializer that writes down the bytes, which go in or come out."""

        def noted(value: Any) -> Any:
            made = function(value)
            self.add(what, value if bytes_in else made)
            return made

        return noted


# -- the gateway ---------------------------------------------------------------------------------------------------------


def record_gateway(home: Path) -> None:
    """Has the gateway of this process write down what it hands to its channel and what comes back."""
    from winnow_agent.cli import gateway

    confine = gateway.confine

    def confine_and_record(*arguments: Any, **options: Any) -> Any:
        isolation = confine(*arguments, **options)
        from winnow_agent.gateway import session

        record, opening = Record(home / "gateway" / RECORDED), session.open_channel
        session.open_channel = lambda *arguments_, **options_: _channel(opening(*arguments_, **options_), record)
        return isolation

    gateway.confine = confine_and_record


def _channel(channel: Any, record: Record) -> Any:
    """The same channel, whose stubs write down what they send and receive."""
    import grpc

    class Recorded(grpc.Channel):  # type: ignore[misc]
        def _kind(
            self, kind: str, method: str, request_serializer: Any, response_deserializer: Any, **options: Any
        ) -> Any:
            sent = record.noting(f"sent {method}", request_serializer, bytes_in=False)
            received = record.noting(f"received {method}", response_deserializer, bytes_in=True)
            return getattr(channel, kind)(method, sent, received, **options)

        def unary_unary(self, *arguments: Any, **options: Any) -> Any:
            return self._kind("unary_unary", *arguments, **options)

        def unary_stream(self, *arguments: Any, **options: Any) -> Any:
            return self._kind("unary_stream", *arguments, **options)

        def stream_unary(self, *arguments: Any, **options: Any) -> Any:
            return self._kind("stream_unary", *arguments, **options)

        def stream_stream(self, *arguments: Any, **options: Any) -> Any:
            return self._kind("stream_stream", *arguments, **options)

        def subscribe(self, *arguments: Any, **options: Any) -> None:
            channel.subscribe(*arguments, **options)

        def unsubscribe(self, callback: Any) -> None:
            channel.unsubscribe(callback)

        def close(self) -> None:
            channel.close()

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_error: object) -> None:
            channel.close()

    return Recorded()


# -- the coordinator -----------------------------------------------------------------------------------------------------


def record_coordinator(path: Path) -> None:
    """Has the servers of this process write down what they receive, answer and refuse."""
    import grpc
    import grpc.aio

    record, server = Record(path), grpc.aio.server

    class Context:
        """The call's own, but that a refusal is written down."""

        def __init__(self, context: Any) -> None:
            self._context = context

        def __getattr__(self, name: str) -> Any:
            return getattr(self._context, name)

        async def abort(self, code: Any, details: str = "", trailing_metadata: Any = ()) -> None:
            record.add("refused", f"{code} {details} {trailing_metadata}".encode())
            await self._context.abort(code, details, trailing_metadata)

    class Interceptor(grpc.aio.ServerInterceptor):  # type: ignore[misc]
        async def intercept_service(self, continuation: Callable[[Any], Awaitable[Any]], details: Any) -> Any:
            handler = await continuation(details)
            if handler is None:
                return None
            method = details.method
            record.add(f"metadata {method}", repr(details.invocation_metadata).encode())
            kind = f"{'stream' if handler.request_streaming else 'unary'}_{'stream' if handler.response_streaming else 'unary'}"
            behaviour = getattr(handler, kind)
            received = record.noting(f"received {method}", handler.request_deserializer, bytes_in=True)
            sent = record.noting(f"sent {method}", handler.response_serializer, bytes_in=False)
            make = getattr(grpc, f"{kind}_rpc_method_handler")
            return make(_watched(behaviour, Context), received, sent)

    grpc.aio.server = lambda *arguments, **options: server(*arguments, interceptors=(Interceptor(),), **options)


def _watched(behaviour: Any, watch: Callable[[Any], Any]) -> Any:
    """The same method of a service, under a context that is watched."""

    async def one(request: Any, context: Any) -> Any:
        return await behaviour(request, watch(context))

    async def many(request: Any, context: Any) -> Any:
        async for answer in behaviour(request, watch(context)):
            yield answer

    return many if inspect.isasyncgenfunction(behaviour) else one


def main() -> None:
    program, *arguments = sys.argv[1:]
    if program == "coordinator":
        from winnow_coordinator.cli import main as run_coordinator

        record_coordinator(Path(os.environ[COORDINATORS]))
        sys.exit(run_coordinator(arguments))
    from winnow_agent import daemon
    from winnow_agent.cli import main as run_agent
    from winnow_agent.lifeline import leave

    daemon._PROGRAM = [sys.executable, "-P", __file__, "agent"]
    if "gateway" in arguments:
        record_gateway(Path(arguments[arguments.index("--home") + 1]))
    leave(run_agent(arguments))


if __name__ == "__main__":
    main()
