"""Duties: who owes which report when, who is reminded, who is missing."""
