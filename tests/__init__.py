"""The tests; a package only so that `tests.harness` can be imported from the checkout."""
