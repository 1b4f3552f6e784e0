"""What takes too long for each day: make test-long."""
