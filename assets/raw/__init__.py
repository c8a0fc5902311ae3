"""As landed: the night itself and the exports found."""
