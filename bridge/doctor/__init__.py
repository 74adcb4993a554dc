"""What ails the machine on which Callbridge runs: facts in, findings out, one idea a file.

Knows what an operator would fear, and the line that mends it. Does not look at anything itself: `app/examination` does.
"""
