"""Work that falls due: claimed once, done in the transaction that says so, whatever restarts."""
