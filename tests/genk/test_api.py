from __future__ import annotations

import json

from genk.api import reason


def write(path, *entries) -> None:
    path.write_text("\n".join(entry if isinstance(entry, str) else json.dumps(entry) for entry in entries))


def test_the_reason_of_a_failed_task_is_its_last_error_in_one_line(tmp_path):
    log = tmp_path / "attempt=1.log"
    write(
        log,
        {"level": "info", "event": "starting"},
        {"level": "error", "event": "a first complaint"},
        {"level": "error", "event": "Task failed with exception",
         "error_detail": [{"exc_type": "Refused", "exc_value": "x.csv is refused:\n line 3"}]},
        "a line that is no JSON",
        {"level": "info", "event": "done"},
    )  # fmt: skip
    assert reason(log) == "x.csv is refused: line 3"


def test_a_log_without_an_error_and_a_missing_log_are_said_to_be_so(tmp_path):
    log = tmp_path / "attempt=1.log"
    write(log, {"level": "info", "event": "starting"})
    assert reason(log) == "no error in its log"
    assert reason(tmp_path / "attempt=2.log") == "it left no log"
