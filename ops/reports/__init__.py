"""Field reports: taken whole, once, and never lost."""
