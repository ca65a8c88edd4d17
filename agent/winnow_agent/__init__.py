"""The agent: digitizes and screens inside the partner's network."""

from winnow_protocol.tls import refuse_tls_1_2

__version__ = "0.1.0"

refuse_tls_1_2()
