"""Methods: short sheets on a new modus operandi, and pictures of how things were hidden, without personal data."""
