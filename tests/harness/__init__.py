"""Private servers and Roster processes for tests, benchmarks and `make stack`; all of them end with their starter."""
