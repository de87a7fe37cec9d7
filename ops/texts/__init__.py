"""Reports as one line of text from any phone, through whatever gateway receives it."""
