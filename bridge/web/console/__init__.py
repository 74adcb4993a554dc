"""The operator's console: pages of the running service, for people who have logged in."""
