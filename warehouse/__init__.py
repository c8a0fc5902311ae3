"""Tables, the lake and published snapshots."""
