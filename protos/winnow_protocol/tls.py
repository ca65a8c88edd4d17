"""TLS 1.3 and nothing before it.

gRPC has no setting for the lowest version, but one for the cipher suites of TLS 1.2, which it reads as it is imported. The only
one that is left here needs a certificate with an RSA key, and every certificate of a fleet is on P-256: whoever speaks no
TLS 1.3 finds no suite to agree on. Those of TLS 1.3 are not touched by it.
"""

from __future__ import annotations

import os


def refuse_tls_1_2() -> None:
    """Has gRPC refuse it in this process and its children; before gRPC is imported."""
    os.environ["GRPC_SSL_CIPHER_SUITES"] = "ECDHE-RSA-AES128-GCM-SHA256"
