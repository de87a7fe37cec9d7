"""What leaves the house: signed webhooks and e-mail, queued with what they tell and sent after its commit."""
