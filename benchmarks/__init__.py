"""What is fast, and how we know: every figure is a ratio to a reference in the same run."""
