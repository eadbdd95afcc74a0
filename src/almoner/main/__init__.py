"""The front door: settings, the table of URLs, the command line and the processes."""
