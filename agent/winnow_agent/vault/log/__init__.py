"""The coordinator's transparency log as this vault verifies it."""
