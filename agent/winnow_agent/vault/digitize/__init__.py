"""From files to documents: the digitizers, and the processes that they run in."""
