"""What lies on the disk of an agent's home, encrypted: the vault's keys and records, and the gateway's.

Home key, unlockers and sealed files are those of `winnow_protocol.at_rest`; here are the records, how keys go from one
process to another, and a home as one file.
"""
