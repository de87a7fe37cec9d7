"""OpenRosa 1.0 for phones with stock ODK Collect: the form, made from our vocabulary, and its submissions."""
