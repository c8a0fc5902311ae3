"""What the night concludes."""
