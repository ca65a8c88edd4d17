"""The steward: holds the tracks' keys, approves agents, exports data sets."""

from winnow_protocol.tls import refuse_tls_1_2

__version__ = "0.1.0"

refuse_tls_1_2()
