"""What every side of Winnow must agree on, byte for byte."""

__version__ = "0.1.0"
