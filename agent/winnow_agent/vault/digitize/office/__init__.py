"""Office files, of every generation."""
