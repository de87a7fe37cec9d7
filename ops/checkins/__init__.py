"""Check-ins: something must be heard of a unit on duty again and again, or its people are told."""
