"""What goes to other systems in the forms that officials use, to whom, under which handling; and the log of it."""
