"""Taking documents back: what a request takes, what is erased here, and what the coordinator is asked and answers."""
