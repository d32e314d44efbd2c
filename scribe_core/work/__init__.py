"""The threads behind the service: sound in, words out, notes up to date."""
