"""The coordinator: deduplicates, assigns tracks, stores what it cannot read."""

__version__ = "0.1.0"
