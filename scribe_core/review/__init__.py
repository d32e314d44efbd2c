"""What a clinician does with a note. Plain functions: statements and an action in, changed statements out."""
