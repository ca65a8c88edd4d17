"""Training of the second voice for German."""
