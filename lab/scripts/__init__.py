"""Scripts for the demo: what a customer would write. A package only for the type checker."""
