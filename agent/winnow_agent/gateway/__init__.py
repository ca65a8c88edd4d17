"""The half that talks: it opens one connection and no document."""
