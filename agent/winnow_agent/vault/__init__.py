"""The half that reads the sources and has no network."""
