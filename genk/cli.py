"""The command `genk`. Exit code 0: done; 1: failed, with the reason in one line on stderr; 2: wrong use."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import psycopg
import typer
from psycopg import conninfo
from rich.console import Console

from pages.formats import Language
from warehouse import db, embedded, setup
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

if TYPE_CHECKING:
    from genk.progress import Progress
    from ingest.catalogue import Source
    from ingest.landing import Landed
    from warehouse.publish import Publication

SCOPES = ("home", "centre_cities", "flanders", "belgium")

app = typer.Typer(
    help="The economic data warehouse of the city of Genk.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
# a pipe or a log file has no width of its own
console = Console(width=None if sys.stdout.isatty() else 160)


def main() -> None:
    """Run the command line; every foreseen failure is one line on stderr and exit code 1."""
    try:
        app()
    except WarehouseError as error:
        _fail(str(error))
    except psycopg.OperationalError as error:
        _fail(f"the database: {error}")
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS}:
            raise
        _fail(f"{error.filename or 'the disk'}: {error.strerror}")
    except KeyboardInterrupt:
        print("genk: stopped by you; run again to go on", file=sys.stderr)
        sys.exit(130)


def _fail(reason: str) -> None:
    print(f"genk: {' '.join(reason.split())}", file=sys.stderr)
    sys.exit(1)


@app.command()
def init() -> None:
    """Start the embedded database where no own one is named, and create roles, schemas and grants."""
    settings = Settings.from_env()
    gaps = setup.prepare(settings)
    console.print("the database is ready", highlight=False)
    _warn(gaps)


@app.command()
def run(
    data: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Deliveries to load, one folder a source id, instead of the bundled sample.",
        ),
    ] = None,
    sample_scale: Annotated[float, typer.Option(min=0.001, help="Size of the sample when it is first written.")] = 1.0,
    online: Annotated[bool, typer.Option(help="Let the DAGs ask the publishers for deliveries.")] = False,
) -> None:
    """Bring everything up, load what is new, build, check and publish; leaves the system running."""
    from genk import runner

    runner.run(Settings.from_env(), console, data=data, scale=sample_scale, online=online)


@app.command()
def stop() -> None:
    """End every process that `genk run` started, and nothing else."""
    from genk import runner

    ended = runner.stop(Settings.from_env())
    console.print(f"stopped: {', '.join(ended)}" if ended else "nothing was running", highlight=False)


@app.command()
def status() -> None:
    """What runs, and where."""
    from genk import airflow, processes, services

    settings = Settings.from_env()
    if settings.dsn is None:
        pid = embedded.running_pid(settings)
        where = f"127.0.0.1:{settings.pg_port} (process {pid})" if pid else "not running"
        console.print(f"PostgreSQL: {where}", highlight=False)
    running = processes.components(settings.home)
    for name in services.COMMANDS:
        where = f"process {running[name].pid}" if name in running else "not running"
        console.print(f"{name}: {where}", highlight=False)
    if running:
        console.print(f"Airflow: {airflow.url()}", highlight=False)


@app.command()
def sources() -> None:
    """Each source: last delivery, data up to when, fresh or late, next look."""
    from genk import report
    from genk.freshness import freshness

    with db.connect(_ready()) as connection:
        console.print(report.sources(freshness(connection, datetime.now(UTC))))


@app.command()
def ingest(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of the source, as `genk sources` lists them.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", exists=True, dir_okay=False, help="Take these files instead of fetching."),
    ] = None,
    accept_volume: Annotated[bool, typer.Option(help="Accept an unusual number of rows.")] = False,
    retry: Annotated[
        bool, typer.Option(help="Try what was refused before once more (FILE, or all that has landed); fetch nothing.")
    ] = False,
    backfill: Annotated[
        bool, typer.Option(help="Ask the publisher for the past instead of what is new, where it can be asked.")
    ] = False,
) -> None:
    """Fetch (or take FILE), land, check and load one source, without Airflow."""
    from expectations.delivery import check_delivery
    from expectations.page import write_page
    from genk import forms, report
    from ingest import standing
    from ingest.batch import load_waiting
    from ingest.fetch import fetch

    source = _source(source_id)
    if backfill and (files or retry or not source.fetch.can_backfill):
        raise typer.BadParameter(
            "goes with a fetch" if source.fetch.can_backfill else f"{source_id} has no past that can be asked for",
            param_hint="--backfill",
        )
    settings = _ready()
    check = partial(check_delivery, accept_volume=accept_volume)
    with db.connect(settings) as connection:
        with forms.telling_what_is_refused(settings, source, files, console):
            landed = [_land(source, file, settings, connection) for file in files or ()]
            changed = [] if files or retry else fetch(source, settings, connection, backfill=backfill)
        # a file that is named again is meant to be tried again; others that were refused are not
        again = {one.delivery_id for one in landed if not one.is_new}
        results = []
        try:
            for result in load_waiting(
                settings, connection, source, check, retry_refused=retry and not files, again=again
            ):
                results.append(result)
                if result.outcome != "refused":
                    console.print(report.load(result), highlight=False, markup=False)
                forms.tell_delivery(connection, settings, source, result.delivery_id, console)
        finally:
            write_page(connection, settings.site_dir)
        known = standing.deliveries(connection, source)
    in_use = {one.delivery_id for one in known if one.state == "current"}
    brought = {one.delivery_id for one in landed if one.is_news or one.delivery_id not in in_use}.union(changed)
    for line in report.not_loaded(known, brought, results):
        console.print(line, highlight=False, markup=False)
    if not (brought or results):
        console.print(f"{source_id}: nothing new", highlight=False)


@app.command()
def deliveries(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of the source, as `genk sources` lists them.")],
    use: Annotated[
        int | None, typer.Option(metavar="ID", help="Let this delivery count before those that replaced it.")
    ] = None,
    set_aside: Annotated[
        int | None, typer.Option(metavar="ID", help="Take this delivery out: it is neither loaded nor used.")
    ] = None,
    why: Annotated[str, typer.Option(help="The reason, for who looks later.")] = "chosen by hand",
) -> None:
    """Each delivery of one source: landed, loaded, current, superseded, refused or set aside, and why."""
    from genk import report
    from ingest import standing

    if use is not None and set_aside is not None:
        raise typer.BadParameter("give --use or --set-aside, not both")
    source, settings = _source(source_id), _ready()
    with db.connect(settings) as connection:
        if use is not None:
            report.say_chosen(standing.use(settings, connection, source, use, why), source, console)
        if set_aside is not None:
            report.say_chosen(standing.set_aside(settings, connection, source, set_aside, why), source, console)
        console.print(report.deliveries(standing.deliveries(connection, source)))


@app.command()
def templates(
    folder: Annotated[
        Path | None, typer.Option(file_okay=False, help="Where to write them (default GENK_HOME/templates).")
    ] = None,
) -> None:
    """Write the workbooks that city staff fill in, one a form."""
    from ingest.catalogue import load_catalogue
    from ingest.template import write_templates

    for path in write_templates(load_catalogue().values(), folder or Settings.from_env().home / "templates"):
        console.print(str(path), highlight=False, soft_wrap=True)


@app.command()
def new_source(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the source: small letters, digits, _.")],
    file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", exists=True, dir_okay=False, help="Guess from this delimited text."),
    ] = None,
    publisher: Annotated[str, typer.Option(metavar="CODE", help="As ingest/publishers.yml has it.")] = "genk",
    address: Annotated[str | None, typer.Option(help="Where the file is published; else somebody brings it.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Where FILE does not show it.")] = None,
) -> None:
    """Write the files of a new source: catalogue, staging model and page, to be reviewed."""
    from genk import new_source as files
    from genk.new_source import delimited

    if not re.fullmatch("[a-z][a-z0-9_]{0,49}", source_id):
        raise typer.BadParameter("an id has small letters, digits and _, and begins with a letter", param_hint="ID")
    for path in files.write(source_id, publisher, delimited.read(file, delimiter) if file else None, address):
        console.print(str(path), highlight=False, soft_wrap=True)
    console.print("review each `# guessed`, then: make generate", highlight=False, markup=False)


@app.command()
def build(
    scope: Annotated[
        str, typer.Option(envvar="GENK_SCOPE", help=f"Whose establishments are built: {', '.join(SCOPES)}.")
    ] = "home",
    force: Annotated[bool, typer.Option(help="Build even when nothing changed.")] = False,
    accept_volume: Annotated[bool, typer.Option(help="Accept tables that lost many rows.")] = False,
) -> None:
    """Build with dbt into mart_next, check it, publish it as mart."""
    from expectations import page
    from expectations.mart import check_mart
    from genk.progress import Progress
    from ingest import due
    from warehouse import build as building
    from warehouse import contract
    from warehouse.publish import publish as swap

    if scope not in SCOPES:
        raise typer.BadParameter(f"no scope {scope!r}; there are: {', '.join(SCOPES)}", param_hint="--scope")
    settings, progress = _ready(), Progress(console)
    with db.connect(settings) as connection:
        plan = due.plan(connection, scope)
        if not plan.ready:
            raise WarehouseError(plan.reason)
        if not plan.changed and not force:
            console.print(plan.reason, highlight=False)
            return
        build_id = uuid4()
        with progress.step("dbt build"), page.written_after(connection, settings.site_dir):
            building.run_build(settings, build_id, scope, on_line=progress.say)
        with progress.step("Checks") as step:
            with page.written_after(connection, settings.site_dir):
                outcome = check_mart(connection, build_id, contract.of_build(settings), accept_volume=accept_volume)
            if not outcome.passed:
                raise WarehouseError(outcome.message)
            step.note = outcome.message
        with progress.step("Publication") as step:
            published = swap(connection, build_id, plan.inputs)
            step.note = f"{len(published.tables)} tables, {sum(published.tables.values()):,} rows"
        _tell(published)
        _write_figures(settings, connection, progress)


@app.command()
def scorecard(
    html: Annotated[Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write the page to FILE.")] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Write a row an indicator to FILE.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the tables in the terminal.")] = "en",
) -> None:
    """The plan's indicators as published: value, target, status; in the terminal, or as a page or CSV in FILE."""
    from pages import site
    from scorecard import data, export, page, terminal

    with db.connect(_ready()) as connection:
        found = data.read(connection)
    if html:
        console.print(f"written: {site.write(page.render(found), html)}", highlight=False, markup=False, soft_wrap=True)
    if csv:
        console.print(f"written: {export.write_csv(found, csv)}", highlight=False, markup=False, soft_wrap=True)
    if not (html or csv):
        terminal.show(found, console, lang)


@app.command()
def trace(
    indicator: Annotated[str, typer.Argument(help="Code of the indicator, as `genk scorecard` shows them.")],
    period: Annotated[
        str | None, typer.Argument(help="As 2025, 2025-Q3, 2025-09 or 2025-09-30; without it the newest.")
    ] = None,
    *,
    place: Annotated[
        str | None, typer.Option(metavar="CODE", help="Another place than that of its target: NIS code, neighbourhood.")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="List the rows that count too.")] = False,
    lang: Annotated[Language, typer.Option(help="Language.")] = "en",
    role: Annotated[str | None, typer.Option(help="Log in as this role (bi_reader) instead of the owner.")] = None,
) -> None:
    """A published figure back to its rows and files, added up once more; exit code 1 where they do not add up."""
    from tracing import reading, terminal, words

    with db.connect(_ready(), role=role) as connection:
        try:
            found = reading.read(connection, indicator, period, place)
        except reading.NotThereError as error:
            raise typer.BadParameter(str(error), param_hint=error.argument) from error
    terminal.show(found, console, lang, with_rows=rows)
    if found.verdict in {"differs", "other_build"}:
        raise WarehouseError(f"{found.indicator.indicator_code}: {words.verdict(found, lang)}")


@app.command()
def docs() -> None:
    """Write every page of what is published: scorecard, data quality, dbt documentation."""
    from genk import site
    from genk.progress import Progress

    settings, progress = _ready(), Progress(console)
    with db.connect(settings) as connection, progress.step("Pages") as step:
        site.write_all(settings, connection, progress.say)
        step.note = f"in {settings.site_dir}"


@app.command()
def publish(
    rollback: Annotated[bool, typer.Option("--rollback", help="Back to the publication before.")] = False,
) -> None:
    """Swap mart back to mart_previous (`genk build` publishes what is new)."""
    from genk.progress import Progress
    from warehouse.publish import rollback as swap_back

    if not rollback:
        raise typer.BadParameter("give --rollback; what is new is published by `genk build`")
    settings = _ready()
    with db.connect(settings) as connection:
        publication = swap_back(connection)
        console.print(f"mart holds build {publication.build_id} again", highlight=False)
        _tell(publication)
        _write_figures(settings, connection, Progress(console))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(
    context: typer.Context,
    role: Annotated[str | None, typer.Option(help="Log in as this role (bi_reader) instead of the owner.")] = None,
) -> None:
    """Open a SQL prompt on the warehouse; further arguments go to psql."""
    program = embedded.BIN / "psql"
    found = str(program) if program.exists() else shutil.which("psql")
    if not found:
        raise WarehouseError("there is no psql: install PostgreSQL's client, or use another one with `genk status`")
    parts = conninfo.conninfo_to_dict(db.dsn(_ready(), role=role))
    # the password goes by the environment: arguments can be read by every user of the machine
    env = {**os.environ, "PGPASSWORD": str(parts.pop("password", "") or "")}
    address = conninfo.make_conninfo(**{key: str(value) for key, value in parts.items()})
    os.execve(found, [found, "--dbname", address, *context.args], env)  # noqa: S606


def _tell(publication: Publication) -> None:
    """People's objects that a publication took along, and what it could not."""
    if publication.followed:
        console.print(f"taken along: {', '.join(publication.followed)}", highlight=False, markup=False)
    _warn(publication.warnings)


def _warn(warnings: Iterable[str]) -> None:
    """What is done, but not wholly."""
    for warning in warnings:
        console.print(f"warning: {warning}", style="yellow", highlight=False, markup=False)


def _write_figures(settings: Settings, connection: psycopg.Connection, progress: Progress) -> None:
    """The pages that a publication changes, with a line that says where they are."""
    from genk import site

    with progress.step("Pages") as step:
        site.write_figures(settings, connection, progress.say)
        step.note = f"in {settings.site_dir}"


def _land(source: Source, file: Path, settings: Settings, connection: psycopg.Connection) -> Landed:
    """Land a file that the user named; a refusal names it too, as the ledger may not."""
    from ingest.gate import Refused
    from ingest.landing import land_file

    try:
        return land_file(source, file, settings, connection)
    except Refused as refusal:
        raise Refused(f"{file}: {refusal}", nl=refusal.nl) from refusal


def _source(source_id: str) -> Source:
    """The source of this id; another id is wrong use."""
    from ingest.catalogue import load_catalogue

    catalogue = load_catalogue()
    if source_id not in catalogue:
        raise typer.BadParameter(f"no source {source_id!r}; there are: {', '.join(catalogue)}", param_hint="SOURCE")
    return catalogue[source_id]


def _ready() -> Settings:
    """Settings of a warehouse that answers: the embedded server is started, an empty or older database is set up."""
    settings = Settings.from_env()
    if settings.dsn is None and not embedded.running_pid(settings):
        setup.prepare(settings)
        return settings
    with db.connect(settings) as connection:
        current = setup.is_current(connection)
    if not current:
        setup.prepare(settings)
    return settings
