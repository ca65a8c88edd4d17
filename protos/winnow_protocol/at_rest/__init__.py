"""What lies on the disk of a home, encrypted: an agent's and a coordinator's in one form.

A **home key** (256 random bits) encrypts everything, through a key for each part. The home key itself lies in the home
once for each **unlocker**, encrypted under a passphrase, or under a secret that is elsewhere: a systemd credential, a file
on another disk. A home without unlockers is in the clear.
"""
