"""What every area stands on: accounts, audit, jobs, files, live news and the look of the screens."""
