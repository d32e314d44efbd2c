"""What the clinicians' steps teach: records of feedback, where each goes, and the datasets made of them."""
