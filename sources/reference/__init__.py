"""Reference data: how it is made and how it is looked up."""
