"""One file = one page: it declares `PAGE` and `render(view)`. Listing this folder is the registry."""
