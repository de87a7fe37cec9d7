"""Chain of custody: exhibits of a report's lines, their seals, and every hand from which they went to another."""
