"""Sound on its way into a visit: from a microphone or a file, cut into chunks and stored under the visit's lease."""
