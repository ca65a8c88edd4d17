"""The vault's confined processes: how they are started and spoken with, and the workers that hold models."""
