"""The plain pages before the app: first start, signing in and out, the own password; and the gate that leads there."""
