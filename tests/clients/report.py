"""A plugin of pytest: writes the outcome of each test as a line of JSON to the file that KEEPSAKE_REPORT names."""

import json
import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report):
    if report.when != "call" and report.passed:
        return
    if report.skipped:
        message = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    else:
        crash = getattr(report.longrepr, "reprcrash", None)
        message = crash.message if crash else str(report.longrepr or "")
    line = {"id": report.nodeid, "outcome": report.outcome, "message": message[:2000]}
    with open(os.environ["KEEPSAKE_REPORT"], "a") as file:
        file.write(json.dumps(line) + "\n")
