"""Settings: each wrong one is named with its line and what is allowed; each right one with where it came from."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from winnow_agent.config import SettingsError, effective, load_settings, parse_settings
from winnow_agent.settings_table import default_config
from winnow_agent.times import Window, cron_fields

HOME = Path("/home/agent")
CONFIG = HOME / "config.yaml"

WRONG = [
    ("pollicy: standard\n", 1, "pollicy", "policy"),
    ("policy: standard\nlimits:\n  workers: many\n", 3, "limits.workers", "1 to 256"),
    ("limits:\n  workers: true\n", 2, "limits.workers", "whole number"),
    ("limits:\n  workers: 0\n", 2, "limits.workers", "1 to 256"),
    ("limits:\n  wrokers: 2\n", 2, "limits.wrokers", "workers"),
    ("limits: 5\n", 1, "limits", "workers"),
    ("limits:\n  memory_bytes: 1 MiB\n", 2, "limits.memory_bytes", "64 MiB"),
    ("pack:\n  age_seconds: soon\n", 2, "pack.age_seconds", "24h"),
    ("isolation: sometimes\n", 1, "isolation", "required"),
    ("log_level: [info]\n", 1, "log_level", "debug"),
    ("policy: 7\n", 1, "policy", "built-in"),
    ("schedule:\n  find: '* * *'\n", 2, "schedule.find", "five fields"),
    ("schedule:\n  find: '61 * * * *'\n", 2, "minute 61", "*/15 * * * *"),
    ("schedule:\n  find: '* * * * noday'\n", 2, "noday", "five fields"),
    ("schedule:\n  sync: '*/0 * * * *'\n", 2, "schedule.sync", "five fields"),
    ("schedule:\n  quiet_hours: [nights]\n", 2, "schedule.quiet_hours", "08:00-18:00"),
    ("schedule:\n  quiet_hours: ['25:00-26:00']\n", 2, "25:00", "HH:MM"),
    ("network:\n  proxy: socks://host:1\n", 2, "network.proxy", "CONNECT"),
    ("network:\n  proxy: []\n", 2, "network.proxy", "CONNECT"),
    ("network:\n  proxy: http://proxy:65536\n", 2, "network.proxy", "CONNECT"),
    ("network:\n  proxy: http://proxy:0\n", 2, "network.proxy", "CONNECT"),
    ("network:\n  proxy: http://2001:db8::1:3128\n", 2, "network.proxy", "CONNECT"),
    ("network:\n  proxy: http://[192.0.2.1]:3128\n", 2, "network.proxy", "CONNECT"),
    ("network:\n  proxy: http://[2001:db8:::1]:3128\n", 2, "network.proxy", "CONNECT"),
    ("network:\n  bandwidth: 3\n", 2, "network.bandwidth", "1 KiB"),
    ("policy: standard\npolicy: strict\n", 2, "duplicate", "config.yaml"),
    ("policy: standard\n  - broken\n", 1, "policy", "from the home on"),
    ("policy: standard\nlimits: {workers: 2\n", 3, "config.yaml", "mend"),
    ("- a list\n", 1, "map of settings", "name: value"),
]


@pytest.mark.parametrize(("text", "line", "names", "allowed"), WRONG, ids=[case[0].strip()[:40] for case in WRONG])
def test_a_wrong_setting_is_named_with_its_line_and_what_is_allowed(
    text: str, line: int, names: str, allowed: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(text, CONFIG, {})
    sentence = str(caught.value)
    assert f"{CONFIG} line {line}" in sentence
    assert names in sentence
    assert allowed in sentence


def test_a_home_without_settings_is_sent_to_init(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="winnow-agent init"):
        load_settings(tmp_path)


def test_each_value_tells_where_it_came_from() -> None:
    text = "policy: policies/ours.yaml\nlimits:\n  workers: 3\npack:\n  bytes: 1.5 MiB\n"
    settings = parse_settings(text, CONFIG, {"WINNOW_LIMITS_WORKERS": "5", "WINNOW_HOME": "/elsewhere"})
    assert settings.limits.workers == 5
    assert settings.pack.bytes == 1536 * 1024
    assert settings.policy_source == HOME / "policies/ours.yaml"
    rows = {path: (value, origin) for path, value, origin in effective(settings)}
    assert rows["limits.workers"] == (5, "environment WINNOW_LIMITS_WORKERS")
    assert rows["policy"] == ("policies/ours.yaml", "config.yaml line 1")
    assert rows["pack.bytes"][1] == "config.yaml line 5"
    assert rows["pack.age_seconds"] == (86400, "default")


@pytest.mark.parametrize("wrong", ['[hunter2, ""]', "[hunter2, 1911]", "{hunter2: 1911}", "[[hunter2]]"])
def test_no_password_stands_in_an_error(wrong: str) -> None:
    for text, environment in (
        (f"passwords: {wrong}", {}),
        ("{}", {"WINNOW_PASSWORDS": wrong}),
    ):
        with pytest.raises(SettingsError) as caught:
            parse_settings(text, CONFIG, environment)
        assert "passwords" in str(caught.value).lower()
        assert "1911" not in str(caught.value)
        assert "hunter2" not in str(caught.value)
        assert caught.value.__cause__ is None  # nor in a traceback


def test_a_password_of_spaces_is_one() -> None:
    assert parse_settings('passwords: ["    "]', CONFIG, {}).passwords == ("    ",)


def test_a_wrong_value_in_the_environment_names_the_variable() -> None:
    with pytest.raises(SettingsError, match=r"WINNOW_LOG_LEVEL.*debug, info"):
        parse_settings("", CONFIG, {"WINNOW_LOG_LEVEL": "loud"})


def test_the_file_that_init_writes_says_the_defaults_themselves() -> None:
    written = default_config("my policy.yaml")
    assert parse_settings(written, CONFIG, {}).policy == "my policy.yaml"
    uncommented = "\n".join(re.sub("^# ", "", line) for line in default_config("standard").splitlines()[1:])
    said = parse_settings(uncommented, CONFIG, {})
    assert said == parse_settings("", CONFIG, {})
    assert set(said.origins.values()).isdisjoint({"default"})


@pytest.mark.parametrize(
    ("text", "moment", "inside"),
    [
        ("08:00-18:00", "2025-06-02T08:00", True),
        ("08:00-18:00", "2025-06-02T18:00", False),
        ("22:00-06:00", "2025-06-02T23:59", True),
        ("22:00-06:00", "2025-06-02T05:59", True),
        ("22:00-06:00", "2025-06-02T12:00", False),
        ("mon-fri 08:00-18:00", "2025-06-06T09:00", True),
        ("mon-fri 08:00-18:00", "2025-06-07T09:00", False),
        ("sun 22:00-06:00", "2025-06-02T05:00", True),
        ("mon 22:00-06:00", "2025-06-02T05:00", False),
        ("sat,sun 00:00-24:00", "2025-06-08T23:59", True),
    ],
)
def test_windows_hold_the_hours_that_they_name(text: str, moment: str, inside: bool) -> None:
    window = Window.parse(text)
    assert window.holds(datetime.fromisoformat(moment)) is inside
    assert Window.parse(str(window)) == window


@pytest.mark.parametrize(
    ("expression", "day_of_week"),
    [
        ("0 4 * * 0", "sun"),
        ("0 4 * * 7", "sun"),
        ("0 4 * * 1-5", "mon,tue,wed,thu,fri"),
        ("0 4 * * sat-sun", "sun,sat"),
    ],
)
def test_weekday_numbers_are_those_of_crontab(expression: str, day_of_week: str) -> None:
    fields = cron_fields(expression)
    assert (fields["second"], fields["hour"], fields["day_of_week"]) == ("0", "4", day_of_week)
