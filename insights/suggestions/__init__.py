"""What to change so that exceptions stop: a catalogue of suggestions, each with the size that the orders give it."""
