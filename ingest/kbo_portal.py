"""The portal of KBO Open Data: log in by form, list the extracts, choose which to take, download them.

A session that has expired is answered with status 200 and a web page, so a page where a file or a list was expected
means: log in again, once.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import httpx
import psycopg

from ingest.ask import Ask, host
from ingest.download import Downloaded, HtmlPageError, download, request
from ingest.gate import Refused
from ingest.ways.links import links
from warehouse.errors import WarehouseError
from warehouse.settings import secret

LOGIN = "/static/j_spring_security_check"
SIGN_UP = "/signup?form=&lang=en"
"""A visit sets the language of the session, without which the portal shows no list."""
LISTING = "/affiliation/xml/?files"
CONNECTION = "kbo_portal"
NAME = re.compile(r"KboOpenData_(\d+)_\d{4}_\d{2}(?:_\d{2})?_(Full|Update)\.zip", re.IGNORECASE)


@dataclass(frozen=True)
class Login:
    """Who we are at the portal, and its address; the password is in no representation."""

    address: str
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Extract:
    """An extract as its file name tells."""

    number: int
    kind: Literal["update", "full"]
    file_name: str
    url: str = ""

    @classmethod
    def of(cls, file_name: str, url: str = "") -> Extract | None:
        """The extract of this file name, or None where it is not one."""
        match = NAME.fullmatch(file_name)
        if not match:
            return None
        return cls(int(match[1]), "full" if match[2].lower() == "full" else "update", file_name, url)


@dataclass(frozen=True)
class History:
    """What the warehouse has of the register: the newest extract loaded, and the names of files landed or given up.

    `newest` is the delivery that brought the newest extract, `last_kind` its kind.
    """

    last: int | None
    waiting: frozenset[str]
    given_up: frozenset[str]
    newest: int | None = None
    last_kind: Literal["update", "full"] | None = None

    def has_passed(self, file_name: str) -> bool:
        """Whether the history holds all that this extract could bring.

        That is an extract at or below the newest one; only a full may still be compared with an update of its number.
        """
        extract = Extract.of(file_name)
        if extract is None or self.last is None or extract.number > self.last:
            return False
        return extract.number < self.last or extract.kind == "update" or self.last_kind == "full"


def credentials(address: str) -> Login | None:
    """Login from KBO_USERNAME and KBO_PASSWORD (or *_FILE), else from the Airflow connection `kbo_portal`, else None.

    The connection is read from AIRFLOW_CONN_KBO_PORTAL, and inside an Airflow task from Airflow itself. A login is sent
    to `address` alone: raises WarehouseError for a connection whose host is another.
    """
    username, password = secret("KBO_USERNAME"), secret("KBO_PASSWORD")
    if username and password:
        return Login(address, username, password)
    if username or password:
        raise WarehouseError("set both KBO_USERNAME and KBO_PASSWORD (or KBO_PASSWORD_FILE)")
    connection = _airflow_connection()
    if connection and connection.get("login") and connection.get("password"):
        if (named := _host(connection)) and named != host(address):
            raise WarehouseError(
                f"the Airflow connection {CONNECTION} is for {named}, and the portal of the catalogue is at "
                f"{host(address)}: give the connection that host, or none"
            )
        return Login(address, connection["login"], connection["password"])
    return None


class Portal:
    """A session at the portal; `sleep` waits between retries."""

    def __init__(self, client: httpx.Client, login: Login | None, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._login = login
        self._sleep = sleep
        self._is_in = False

    def listing(self) -> list[Extract]:
        """The extracts that the portal offers; raises WarehouseError when it does not let us in."""
        for _ in range(2):
            fresh = not self._is_in
            self._enter()
            page = self._request(LISTING)
            extracts = _extracts(page.text, self._address + LISTING)
            if extracts:
                return extracts
            self._is_in = False
            if fresh:
                break
        raise WarehouseError(
            f"the KBO portal shows no extracts to user {self._user}: check KBO_USERNAME and KBO_PASSWORD, and whether "
            f"that account still works at {self._address}"
        )

    def ask(self, extract: Extract) -> Ask:
        """The request for one extract: the session goes to no other host."""
        return Ask(extract.url, hosts=self._hosts)

    def download(self, extract: Extract, spool: Path, max_bytes: int) -> Downloaded:
        """Get one extract into the folder `spool`."""
        for last_try in (False, True):
            self._enter()
            try:
                done = download(self._client, self.ask(extract), spool, max_bytes=max_bytes, sleep=self._sleep)
            except HtmlPageError as error:
                self._is_in = False
                if last_try:
                    raise Refused(
                        f"the KBO portal gives a web page in place of {extract.file_name}, also after a new login: "
                        f"try it by hand at {self._address}"
                    ) from error
            else:
                assert done is not None  # no version is known beforehand, so none can be unchanged
                return done
        raise AssertionError("unreachable")

    @property
    def _address(self) -> str:
        return self._known_login().address.rstrip("/")

    @property
    def _hosts(self) -> tuple[str, ...]:
        return (host(self._address),)

    @property
    def _user(self) -> str:
        return self._known_login().username

    def _known_login(self) -> Login:
        if self._login is None:
            raise WarehouseError(
                "no login for the KBO portal: register for free at its home page and set KBO_USERNAME and KBO_PASSWORD "
                "(or KBO_PASSWORD_FILE, or the Airflow connection kbo_portal), or drop the zips in the inbox"
            )
        return self._login

    def _enter(self) -> None:
        if self._is_in:
            return
        login = self._known_login()
        self._client.cookies.clear()
        answer = self._request(LOGIN, {"j_username": login.username, "j_password": login.password, "submit": "Login"})
        if "error" in urlsplit(str(answer.url)).query.lower() or "error" in urlsplit(str(answer.url)).path.lower():
            raise self._not_let_in()
        if not self._client.cookies:
            raise self._not_let_in()
        self._request(SIGN_UP)
        self._is_in = True

    def _request(self, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        """A page of the portal, or its answer to a form."""
        ask = Ask(self._address + path, "POST" if form else "GET", form=form, hosts=self._hosts)
        return request(self._client, ask, self._sleep)

    def _not_let_in(self) -> WarehouseError:
        return WarehouseError(
            f"the KBO portal does not accept user {self._user} with this password: check KBO_USERNAME and KBO_PASSWORD"
        )


def history(connection: psycopg.Connection) -> History:
    """What the ledger says of the register."""
    last = connection.execute(
        "select extract_number, delivery_id, extract_type from ops.kbo_extract order by extract_number desc limit 1"
    ).fetchone()
    landed = connection.execute(
        """
        select file_name, exists (
            select from ops.load where load.delivery_id = delivery.delivery_id and outcome in ('loaded', 'unchanged')
        ) as is_loaded, exists (
            select from ops.load where load.delivery_id = delivery.delivery_id and outcome = 'refused'
        ) or set_aside_at is not null as is_refused
        from ops.delivery where source_id = 'kbo_open_data'
        """
    ).fetchall()
    connection.commit()
    return History(
        last=last[0] if last else None,
        waiting=frozenset(name for name, _, is_refused in landed if not is_refused),
        given_up=frozenset(name for name, is_loaded, is_refused in landed if is_refused and not is_loaded),
        newest=last[1] if last else None,
        last_kind=last[2] if last else None,
    )


def wanted(offered: Sequence[Extract], have: History) -> list[Extract]:
    """Which extracts to download, in the order in which they must be loaded.

    All updates after the last loaded extract when none is missing; else the newest full, and the updates after it.
    Nothing that has landed already is taken again. Raises WarehouseError when updates are missing and there is no full
    to bridge the gap.
    """
    usable = {name: extract for name in have.waiting if (extract := Extract.of(name))}
    usable |= {extract.file_name: extract for extract in offered if extract.file_name not in have.given_up}
    updates = {extract.number: extract for extract in usable.values() if extract.kind == "update"}
    newest = max((extract.number for extract in offered), default=have.last or 0)
    if have.last is None or _chain(updates, have.last)[1] < newest:
        fulls = [extract for extract in usable.values() if extract.kind == "full" and extract.number > (have.last or 0)]
        if fulls:
            full = max(fulls, key=_number)
            steps = [full, *_chain(updates, full.number)[0]]
        elif have.last is None:
            raise WarehouseError("the KBO portal offers no full extract that can be loaded; the first must be one")
        else:
            steps, reached = _chain(updates, have.last)
            if not steps and newest > have.last:
                raise WarehouseError(
                    f"the KBO portal offers no usable update {reached + 1} and no usable full after it: a full later "
                    f"than {have.last} must bridge the gap; wait for the next one, or drop one in the inbox"
                )
    else:
        steps = _chain(updates, have.last)[0]
    return [extract for extract in steps if extract.file_name not in have.waiting]


def loading_order(file_names: Sequence[str], last: int | None) -> list[str]:
    """The names in the order in which the history takes them.

    By number. Where a number has both kinds, the update comes first if it continues the chain, and the full is then
    compared with the result; otherwise the full comes first, and bridges the gap.
    """
    known = [extract for name in file_names if (extract := Extract.of(name))]
    ordered: list[str] = []
    for number in sorted({extract.number for extract in known}):
        continues = last is not None and number == last + 1
        first = "update" if continues else "full"
        of_number = [extract for extract in known if extract.number == number]
        ordered += [extract.file_name for extract in sorted(of_number, key=lambda extract: extract.kind != first)]
        if continues or any(extract.kind == "full" for extract in of_number):
            last = max(number, last or 0)
    return ordered + [name for name in file_names if name not in ordered]


def _chain(updates: dict[int, Extract], last: int) -> tuple[list[Extract], int]:
    """The unbroken run of updates after `last`, and the number that it reaches."""
    steps = []
    while last + 1 in updates:
        last += 1
        steps.append(updates[last])
    return steps, last


def _number(extract: Extract) -> int:
    return extract.number


def _extracts(page: str, address: str) -> list[Extract]:
    found = {}
    for url in links(page, address):
        extract = Extract.of(unquote(urlsplit(url).path).rsplit("/", 1)[-1], url)
        if extract:
            found[extract.file_name] = extract
    return sorted(found.values(), key=_number)


def _airflow_connection() -> dict[str, Any] | None:
    """The Airflow connection as a dictionary with login, password, host, conn_type, port and schema."""
    if described := secret(f"AIRFLOW_CONN_{CONNECTION.upper()}"):
        if described.lstrip().startswith("{"):
            content = json.loads(described)
            return content if isinstance(content, dict) else None
        parts = urlsplit(described)
        return {
            "conn_type": parts.scheme,
            "login": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "host": parts.hostname,
            "port": parts.port,
            "schema": parts.path.strip("/"),
        }
    if "airflow.sdk.execution_time.task_runner" not in sys.modules:  # only a running task can ask Airflow
        return None
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException, AirflowRuntimeError

    try:
        found = Connection.get(CONNECTION)
    except (AirflowNotFoundException, AirflowRuntimeError):
        return None
    return {name: getattr(found, name) for name in ("conn_type", "login", "password", "host", "port", "schema")}


def _host(connection: dict[str, Any]) -> str | None:
    """The host of a connection, where a whole address may stand too; with its port, if it has one."""
    named = str(connection.get("host") or "")
    if "://" in named:
        return host(named)
    return f"{named}:{connection['port']}" if named and connection.get("port") else named or None
