"""Alarms: what an operation's coordinators want to be told of, told once to those whom it concerns."""
