"""The coordinator's CA is followed by another: both are trusted as soon as the coordinator says so, under its answer key.

Whoever has a CA's key could stand between, and so could say who is to be trusted next; the answer key lies elsewhere, and
was met when this agent joined.
"""

from __future__ import annotations

import logging

from winnow_agent.gateway.store import GatewayStore
from winnow_protocol.authorities import read_authorities
from winnow_protocol.v1.common_pb2 import SignedStatement

logger = logging.getLogger(__name__)


def take(store: GatewayStore, notice: SignedStatement) -> bool:
    """Trusts the CAs that a notice names, if it is newer than the last one.

    Returns:
        whether it was; False, too, without a notice, or in a home that does not know whose word counts.

    Raises:
        ForgedStatementError: it is not signed by the answer key.
        CertificateError: it names no CA, or too many, or what is none.
    """
    answer_key, version = store.authorities
    if not (answer_key and notice.payload):
        return False
    found = read_authorities(notice, answer_key)
    if found.version <= version:
        return False
    store.trust(found.pem, found.version)
    logger.info("other CAs are trusted: version=%d count=%d", found.version, found.count)
    return True
