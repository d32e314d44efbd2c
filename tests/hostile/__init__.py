"""Text that is made to take long: every pattern and every reader of text is held to time that grows with its length."""
