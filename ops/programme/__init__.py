"""What is prepared beside places and shifts: operational actions with indicators, training and briefing sessions."""
