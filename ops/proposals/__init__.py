"""Proposals: who should take which sector when, with a proof of how good, and reasons for the rest."""
