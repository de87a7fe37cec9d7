"""Who people and units are, and what they may see and do."""
