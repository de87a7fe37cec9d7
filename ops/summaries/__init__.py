"""After-action summaries: a pure fold of the journal, and what is drawn from it."""
