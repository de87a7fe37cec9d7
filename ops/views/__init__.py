"""Saved views: questions to the list of reports that somebody asks again, and may share."""
