"""What the journal can be told, but for the steps of an IVR, which `journal` has itself."""
