"""The model workers' insides: each module has ``handle(header, payload) -> (header, payload)``.

An engine receives decoded pixels or samples, never a file's bytes. Its model is loaded once, at the first call.
"""
