"""Where units are: positions from telephones' own programs, filed like any report, few enough to be read."""
