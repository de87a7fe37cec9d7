"""How long what is kept, what holds it back from going, and its going, with a certificate."""
