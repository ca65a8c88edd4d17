"""Mirrors an object store into a folder: a process that reaches one store, and sees no spool and no vault."""
