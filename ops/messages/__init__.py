"""Messages inside an operation's closed user group: to named members, agencies, sectors or all, and acknowledged."""
