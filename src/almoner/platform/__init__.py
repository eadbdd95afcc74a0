"""What every area stands on: accounts, audit, jobs, files, live news, the look of screens."""
