"""What the console shows, found out of all parts of the service: it fulfils the ports of `web/console`."""
