from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from genk import cli, site
from warehouse import embedded, publish
from warehouse.errors import WarehouseError

STREETS = "street_name,house_number_from,house_number_to,parity,sector_code\nStationsstraat,1,99,odd,71016A001\n"


@pytest.fixture
def genk(capsys, monkeypatch):
    """Runs a command line; returns exit code, standard output and standard error."""
    monkeypatch.setenv("GENK_OFFLINE", "1")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["genk", *arguments])
        monkeypatch.setattr(cli.console, "file", sys.stdout)
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


@pytest.fixture
def street_file(tmp_path):
    path = tmp_path / "street_register.csv"
    path.write_text(STREETS)
    return path


def test_help_names_every_command(genk):
    code, out, _ = genk("--help")
    assert code == 0
    for command in (
        "init",
        "run",
        "stop",
        "status",
        "ingest",
        "deliveries",
        "new-source",
        "build",
        "publish",
        "scorecard",
        "trace",
        "sources",
        "psql",
        "docs",
    ):
        assert f" {command} " in out


def test_an_unknown_command_or_option_is_wrong_use(genk):
    assert genk("dance")[0] == 2
    assert genk("sources", "--loud")[0] == 2


def test_an_unknown_source_is_wrong_use_and_lists_the_sources(genk, settings):
    code, _, err = genk("ingest", "kbo")
    assert code == 2
    assert "kbo_open_data" in err
    assert "street_register" in err


def test_a_file_that_is_not_there_is_wrong_use(genk, settings):
    code, _, err = genk("ingest", "street_register", "nowhere.csv")
    assert code == 2
    assert "nowhere.csv" in err


def test_a_file_is_loaded_and_the_second_time_nothing_is_new(genk, settings, street_file, warehouse):
    code, out, err = genk("ingest", "street_register", str(street_file))
    assert (code, err) == (0, "")
    assert out.startswith("loaded: 1 rows delivered, 0 to quarantine")
    assert genk("ingest", "street_register", str(street_file)) == (0, "street_register: nothing new\n", "")
    assert warehouse.execute("select count(*) from raw.street_register").fetchone() == (1,)


def test_without_a_file_the_inbox_is_taken(genk, settings, street_file):
    folder = settings.inbox / "street_register"
    folder.mkdir(parents=True)
    street_file.rename(folder / street_file.name)
    assert genk("ingest", "street_register")[1].startswith("loaded: 1 rows")


def test_a_foreign_file_fails_with_its_reason_in_one_line(genk, settings, tmp_path):
    path = tmp_path / "holiday.csv"
    path.write_text("a,b\n")
    code, out, err = genk("ingest", "street_register", str(path))
    assert (code, out) == (1, "")
    assert err.startswith(f"genk: {path}: the .csv file is no delivery of street_register")
    assert err.count("\n") == 1


def test_a_refused_file_that_is_named_again_is_judged_again(genk, settings, tmp_path):
    path = tmp_path / "street_register.csv"
    path.write_text("street,from\nStationsstraat,1\n")
    first, second = (genk("ingest", "street_register", str(path)) for _ in range(2))
    assert first[0] == second[0] == 1
    assert first[2] == second[2]
    assert "street_register.csv" in first[2]


def test_a_good_file_that_is_named_again_does_not_bring_refused_ones_back(genk, settings, street_file, tmp_path):
    refused = tmp_path / "street_register_2026-01-01.csv"
    refused.write_text("street,from\nStationsstraat,1\n")
    assert genk("ingest", "street_register", str(refused))[0] == 1
    assert genk("ingest", "street_register", str(street_file))[0] == 0
    code, out, err = genk("ingest", "street_register", str(street_file))
    assert (code, err) == (0, "")
    assert "nothing new" in out


def test_the_good_file_can_be_put_back_by_its_bytes_or_by_its_number(genk, settings, street_file, warehouse):
    good = street_file.read_text()
    genk("ingest", "street_register", str(street_file))
    street_file.write_text(good.replace("99", "9"))
    genk("ingest", "street_register", str(street_file))
    street_file.write_text(good)

    code, out, _ = genk("ingest", "street_register", str(street_file))
    assert (code, out) == (
        0,
        "street_register.csv: delivery 1 is current, the same bytes were delivered again\n",
    )
    assert states(genk("deliveries", "street_register")[1]) == {"1": "current", "2": "superseded"}

    code, out, _ = genk("deliveries", "street_register", "--set-aside", "1", "--why", "a test")
    assert code == 0
    assert out.startswith("delivery 1 is set aside; `genk build` publishes that\n")
    assert states(out) == {"1": "set aside", "2": "current"}
    assert "a test" in out
    assert states(genk("deliveries", "street_register", "--use", "1")[1]) == {"1": "current", "2": "superseded"}


def states(listing: str) -> dict[str, str]:
    """State by number, from the table that `genk deliveries` prints."""
    found = re.findall(r"^(\d+) .* \d\d:\d\d  (set aside|[a-z]+)", listing, re.MULTILINE)
    return dict(found)


def test_a_choice_about_a_delivery_that_is_not_there_is_one_line(genk, settings):
    code, out, err = genk("deliveries", "street_register", "--use", "7")
    assert (code, out) == (1, "")
    assert err == (
        "genk: street_register has no delivery 7: `genk deliveries street_register` lists those that there are\n"
    )
    assert genk("deliveries", "street_register", "--use", "7", "--set-aside", "7")[0] == 2


def test_retry_asks_no_publisher_and_tries_what_has_landed(genk, settings, street_file, monkeypatch):
    path = street_file.with_name("KboOpenData_0140_2025_10_12_Full.zip")
    monkeypatch.delenv("GENK_OFFLINE", raising=False)
    assert not path.exists()
    # the portal has no login here: to ask it would fail
    assert genk("ingest", "kbo_open_data", "--retry") == (0, "kbo_open_data: nothing new\n", "")
    assert genk("ingest", "kbo_open_data")[0] == 1


def test_a_file_that_is_named_is_the_only_one_that_retry_tries(genk, settings, street_file, tmp_path):
    refused = tmp_path / "street_register_2026-01-01.csv"
    refused.write_text("street,from\nStationsstraat,1\n")
    assert genk("ingest", "street_register", str(refused))[0] == 1
    code, out, err = genk("ingest", "street_register", str(street_file), "--retry")
    assert (code, err) == (0, "")
    assert out.startswith("loaded: 1 rows")


@pytest.mark.parametrize(
    ("variable", "value"),
    [("GENK_PG_PORT", "99999"), ("GENK_PG_PORT", "0"), ("GENK_PG_PORT", "x")],
)
def test_a_port_that_cannot_be_is_one_line(genk, monkeypatch, tmp_path, variable, value):
    monkeypatch.setenv("GENK_HOME", str(tmp_path / "var"))
    monkeypatch.delenv("WAREHOUSE_DSN", raising=False)
    monkeypatch.setenv(variable, value)
    code, out, err = genk("init")
    assert (code, out) == (1, "")
    assert err == f"genk: {variable} is {value!r}: give a port number, 1 to 65535\n"


def test_a_home_that_is_a_file_and_a_landing_of_an_unknown_kind_are_one_line(genk, monkeypatch, settings, street_file):
    monkeypatch.setenv("GENK_LANDING", "nowhere://x")
    code, out, err = genk("ingest", "street_register", str(street_file))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("genk: GENK_LANDING is no store that can be reached")
    monkeypatch.setenv("GENK_HOME", str(street_file))
    assert genk("status") == (1, "", f"genk: GENK_HOME is {street_file}, which is a file: give a folder\n")


def test_a_login_that_nobody_knows_is_one_line(genk, settings):
    code, out, err = genk("psql", "--role", "nobody")
    assert (code, out) == (1, "")
    assert err.startswith("genk: the warehouse knows no password of 'nobody': give one of warehouse_owner, bi_reader")
    assert err.count("\n") == 1


def test_sources_shows_each_source_with_its_last_delivery(genk, settings, street_file):
    genk("ingest", "street_register", str(street_file))
    code, out, _ = genk("sources")
    assert code == 0
    (line,) = [line for line in out.splitlines() if line.startswith("street_register")]
    assert "street_register.csv" in line
    assert line.rstrip().endswith("fresh")
    assert next(line for line in out.splitlines() if line.startswith("refnis")).rstrip().endswith("never")


def test_a_build_before_the_sources_are_loaded_fails_and_names_them(genk, settings):
    code, _, err = genk("build")
    assert code == 1
    assert "nothing is loaded yet of kbo_open_data" in err


def test_an_unknown_scope_is_wrong_use(genk, settings):
    code, _, err = genk("build", "--scope", "moon")
    assert code == 2
    assert "flanders" in err


def test_publish_does_nothing_but_roll_back(genk, settings):
    assert genk("publish")[0] == 2
    code, _, err = genk("publish", "--rollback")
    assert code == 1
    assert "mart_previous" in err


def test_a_rollback_tells_what_could_not_go_along_and_writes_the_pages_of_its_figures(genk, settings, monkeypatch):
    def swap_back(connection):
        warned = ("sandbox.mine cannot be made on this mart",)
        return publish.Publication(2, UUID(int=7), datetime.now(UTC), "rolled_back", "", {}, warned)

    written = []
    monkeypatch.setattr(publish, "rollback", swap_back)
    monkeypatch.setattr(site, "write_figures", lambda *arguments: written.append(arguments[0].site_dir))
    code, out, err = genk("publish", "--rollback")
    assert (code, err) == (0, "")
    assert "warning: sandbox.mine cannot be made on this mart" in out
    assert written == [settings.site_dir]


def test_a_page_that_cannot_be_made_fails_the_command_and_says_that_the_publication_stays(genk, settings, monkeypatch):
    def failed(*_):
        raise WarehouseError("dbt has its reasons")

    monkeypatch.setattr(site, "PAGES", [replace(site.PAGES[0], write=failed)])
    code, _, err = genk("docs")
    assert code == 1
    assert err.startswith("genk: what is published stays")
    assert "scorecard.html: dbt has its reasons" in err
    assert err.count("\n") == 1


def test_a_database_of_an_earlier_version_is_brought_to_todays_by_any_command(genk, settings, warehouse):
    warehouse.execute("drop table ops.planned_source")
    warehouse.execute("comment on schema ops is null")
    warehouse.commit()
    assert genk("deliveries", "refnis")[0] == 0
    assert warehouse.execute("select count(*) from ops.planned_source").fetchone() == (0,)


def test_a_server_that_does_not_answer_is_one_line(genk, monkeypatch, tmp_path):
    monkeypatch.setenv("GENK_HOME", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_DSN", "host=127.0.0.1 port=1 dbname=warehouse user=me password=x")
    code, out, err = genk("sources")
    assert (code, out) == (1, "")
    assert err.startswith("genk: the warehouse database does not answer")
    assert err.count("\n") == 1


def test_a_full_disk_is_one_line_and_an_error_of_ours_is_not_hidden(genk, monkeypatch, settings):
    def full(*_):
        raise OSError(28, "No space left on device", "/some/file")

    monkeypatch.setattr(cli.db, "connect", full)
    code, _, err = genk("sources")
    assert (code, err) == (1, "genk: /some/file: No space left on device\n")

    def wrong(*_):
        raise KeyError("a mistake of ours")

    monkeypatch.setattr(cli.db, "connect", wrong)
    with pytest.raises(KeyError):
        genk("sources")


def test_psql_answers_as_the_owner(settings):
    done = subprocess.run(
        [sys.executable, "-m", "genk", "psql", "--", "-Atc", "select current_user"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "warehouse_owner\n", "")


def test_psql_answers_as_a_reader_who_may_not_see_raw(settings):
    done = subprocess.run(
        [sys.executable, "-m", "genk", "psql", "--role", "bi_reader", "-c", "select from ops.delivery"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "permission denied" in done.stderr


def test_stop_and_status_with_nothing_running_say_so(genk, monkeypatch, tmp_path):
    monkeypatch.delenv("WAREHOUSE_DSN", raising=False)
    monkeypatch.setenv("GENK_HOME", str(tmp_path))
    assert genk("stop") == (0, "nothing was running\n", "")
    code, out, _ = genk("status")
    assert code == 0
    assert "PostgreSQL: not running" in out
    assert "scheduler: not running" in out


def test_a_second_runner_in_the_same_home_is_turned_away(monkeypatch, settings):
    from genk import runner

    with (
        runner._only_runner(settings),
        pytest.raises(WarehouseError, match="another `genk run` is at work"),
        runner._only_runner(settings),
    ):
        pass


def test_too_little_room_on_the_disk_is_said_before_anything_starts(genk, monkeypatch, tmp_path):
    from genk import runner

    monkeypatch.delenv("WAREHOUSE_DSN", raising=False)
    monkeypatch.setenv("GENK_HOME", str(tmp_path))
    monkeypatch.setattr(runner, "LEAST_FREE_BYTES", 1 << 60)
    code, _, err = genk("run")
    assert code == 1
    assert "make room" in err
    assert embedded.running_pid(cli.Settings.from_env()) is None


def test_templates_are_written_where_they_are_asked_for(genk, tmp_path):
    code, out, _ = genk("templates", "--folder", str(tmp_path / "forms"))
    assert code == 0
    written = {path.name for path in (tmp_path / "forms").iterdir()}
    assert "support_dossiers.xlsx" in written
    assert all(name in out for name in written)


def test_a_form_that_was_ingested_is_told_in_dutch_with_where_its_report_is(genk, settings, tmp_path):
    from ingest.catalogue import source
    from ingest.template import workbook

    dossiers = source("support_dossiers")
    path = tmp_path / "dossiers.xlsx"
    good = ["D-1", "accountbezoek", "10/02/2025", None, "loopt", None, None, 12]
    path.write_bytes(workbook(dossiers, dossiers.files[0], [good, ["D-2", *good[1:7], "groot"]]))
    odd = "Kijk dit na: “Gevraagde oppervlakte (m2)” staat alleen bij een vraag om ruimte (rij 3"
    code, out, _ = genk("ingest", "support_dossiers", str(path))
    assert code == 0
    assert "1 rijen aanvaard, 1 apart gezet" in out
    assert "groot" in out
    assert odd in out
    (report,) = settings.reports_dir.iterdir()
    assert str(report) in out


def test_a_form_that_cannot_be_delivered_is_told_in_dutch_and_fails_with_its_reason(genk, settings, tmp_path):
    path = tmp_path / "dossiers.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    code, out, err = genk("ingest", "support_dossiers", str(path))
    assert code == 1
    assert "dossiers.xls is niet ingelezen: Dit is geen .xlsx-bestand." in out
    assert "save it as an Excel workbook" in err
    (report,) = settings.reports_dir.iterdir()
    assert str(report) in out
