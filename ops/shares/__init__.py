"""Read-only links to an operation's board: for a wall, a ministry, the press. A link is no person and no member."""
