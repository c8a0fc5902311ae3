"""What exceptions are made of, which days are out of control, and what to expect next."""
