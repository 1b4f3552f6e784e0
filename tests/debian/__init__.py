"""What is tried on a whole Debian release: building there, and the package's life."""
