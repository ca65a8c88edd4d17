"""The review console: pages for a person who decides on held documents.

The process with the pages accepts on the descriptor it was given and connects nowhere; it opens no file of the home's and
holds no key. What it shows it asks of the vault's side over a pipe, and that side has no socket.
"""
