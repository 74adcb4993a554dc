"""`python -m bridge`: the same as the console script `callbridge`.

Knows where the commands begin. Does not know what they are.
"""

from bridge.cli import app

if __name__ == "__main__":
    app(prog_name="callbridge")
