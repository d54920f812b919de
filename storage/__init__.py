"""What is kept: models (a file a noun), verbs (a file a noun) and the two engines beneath them."""
