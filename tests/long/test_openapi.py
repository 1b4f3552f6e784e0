"""Thousands of requests to each API, well-formed and malformed: every answer is as the description says."""

import pytest

from tests.harness.dev import Dev
from tests.openapi import checks

CASES = {"api": 800, "admin": 400}  # at most so many for an operation


@pytest.mark.parametrize("api", CASES)
def test_every_answer_to_five_thousand_requests_is_as_described(tmp_path, api):
    dev = Dev(tmp_path / "var")
    dev.process.settings |= checks.settings_with_webhook(tmp_path)
    with dev.process:
        dev.activated()
        answers = checks.call_as_described(dev, tmp_path, api, CASES[api])
    assert answers.total() >= 5000
    assert not any(status >= 500 for _, status in answers)
