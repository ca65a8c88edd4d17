"""The steward: holds the tracks' keys, approves agents, exports data sets."""

__version__ = "0.1.0"
