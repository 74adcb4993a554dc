"""What we tell about ourselves: all of it is read from the journal. Does not know the causes of anything."""
