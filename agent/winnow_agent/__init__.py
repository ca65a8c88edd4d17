"""The agent: digitizes and screens inside the partner's network."""

__version__ = "0.1.0"
