"""Looks at each document and says what it saw."""
