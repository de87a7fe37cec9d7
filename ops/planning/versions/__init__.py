"""What happens to an issued plan: who approves it, what changed between two versions, and who is told."""
