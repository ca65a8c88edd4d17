"""The project's own scripts."""
