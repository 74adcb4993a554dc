"""What the documentation says is so: its site is whole, its pages are made from the code, its samples run."""
