"""The pages of the warehouse inside Airflow's own navigation, for whoever is logged in there.

Every process of Airflow loads this file, each task too, so it imports nothing but the class it must derive from; the
application itself is loaded where it is asked for, which is in the API server.
"""

from __future__ import annotations

from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

PREFIX = "/pages"


def _view(name: str, file_name: str, **place: object) -> dict[str, object]:
    """An entry of the navigation that shows a page in a frame, at /plugin/NAME.

    The address is relative: Airflow's own base address is another one behind a proxy.
    """
    route = name.lower().replace(" ", "-")
    return {"name": name, "href": f"{PREFIX[1:]}/{file_name}", "url_route": route, "destination": "nav", **place}


class GenkPages(AirflowPlugin):
    """The scorecard at the top of the navigation, the pages behind its figures under Browse."""

    name = "genk_pages"

    external_views: ClassVar = [
        _view("Scorecard", "scorecard.html", nav_top_level=True),
        _view("Data quality", "data_quality.html", category="browse"),
        _view("dbt docs", "dbt_docs.html", category="browse"),
    ]

    @property
    def fastapi_apps(self) -> list[dict[str, Any]]:
        """The application that answers below PREFIX; Airflow does not guard what it mounts, so it does that itself."""
        from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
        from airflow.api_fastapi.core_api.security import requires_access_view

        from genk.web import create_app

        app = create_app(requires_access_view(AccessView.WEBSITE))
        return [{"app": app, "url_prefix": PREFIX, "name": "Pages of the Genk warehouse"}]
