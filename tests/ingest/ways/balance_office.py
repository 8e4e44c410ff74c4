"""A stand-in for the services of the Central Balance Sheet Office: it answers as they do, moods included.

A key a product, an id of its own for each call, the Accept of each path, a zip a day, an empty answer where nobody
filed, keys in either case, persons inside the figures. Facts: the pages of nbb.be on the web services, and what its
users saw.
"""

from __future__ import annotations

import json
import re
import threading
import zipfile
from collections import Counter
from io import BytesIO
from uuid import UUID

EXTRACTS_KEY, QUERY_KEY = "extracts-k3y", "query-k3y"
PERSONS = ("Zwaantje", "Vandeplante", "Quaghebeur", "Thuisstraat")
"""Of the persons in the documents: none of these may be written anywhere."""
DAY = re.compile(r"/extracts/batch/(\d{4}-\d{2}-\d{2})/(references|accountingData)")
COMPANY = re.compile(r"/authentic/legalEntity/(\d{10})/references")
DEPOSIT = re.compile(r"/authentic/deposit/([\d-]+)/accountingData")
ACCEPTED = {
    "references": "application/x.zip+json",
    "accountingData": "application/x.zip+jsonxbrl",
    "company": "application/json",
    "deposit": "application/x.jsonxbrl",
}


def reference(company, number, *, deposited, year=None, model="m07-f", figures=True, **more):
    """A reference as the service has it; of a whole calendar year."""
    year = year or int(deposited[:4]) - 1
    return {
        "ReferenceNumber": number,
        "DepositDate": deposited,
        "ExerciseDates": {"StartDate": f"{year}-01-01", "EndDate": f"{year}-12-31"},
        "EnterpriseNumber": company,
        "EnterpriseName": "Vandeplante BV",
        "Address": {"Street": "Thuisstraat", "Number": "7", "PostalCode": "3600", "City": "Genk", "CountryCode": "BE"},
        "LegalForm": "610",
        "ModelType": model,
        "DepositType": "Initial",
        "Language": "NL",
        "Currency": "EUR",
        "AccountingDataURL": f"/authentic/deposit/{number}/accountingData" if figures else "",
        "CorrectedData": False,
        **more,
    }


def document(number, rubrics=(("9087", "4.5", "N"), ("9087", "4.0", "NM1"), ("20/58", "125000.50", "N"))):
    """Figures of a filing, with the persons that stand in them."""
    person = {"Person": {"FirstName": "Zwaantje", "LastName": "Vandeplante-Quaghebeur"}, "Street": "Thuisstraat"}
    return {
        "ReferenceNumber": number,
        "EnterpriseName": "Vandeplante BV",
        "Rubrics": [{"Code": code, "Value": value, "Period": period} for code, value, period in rubrics],
        "Administrators": {"NaturalPersons": [person], "LegalPersons": [{"Representatives": [person]}]},
        "Shareholders": {"IndividualShareholders": [person]},
        "ParticipatingInterests": [{"Name": "Quaghebeur NV"}],
    }


class Office:
    """What was filed, and how the service feels: a script for `publisher`."""

    def __init__(self):
        self.filed = {}  # references by day
        self.documents = {}  # by reference; one that is not here is lost
        self.before = {}  # answers that come before the right one, by path
        self.keys_are_lower = False
        self.is_wrapped = False
        self.asked = Counter()
        self.ids = []
        self.busy, self.busiest = 0, 0
        self._lock = threading.Lock()

    def file(self, day, *references, documents=()):
        """File these on a day, with their figures where they promise some."""
        self.filed.setdefault(str(day), []).extend(references)
        self.documents |= {one["ReferenceNumber"]: document(one["ReferenceNumber"]) for one in references}
        self.documents |= {one["ReferenceNumber"]: one for one in documents}

    def moods(self, path, *answers):
        """Answer a path so before it is answered rightly."""
        self.before[path] = list(answers)

    def __call__(self, request):
        with self._lock:
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
            self.asked[request.path] += 1
            self.ids.append(str(UUID(request.headers["x-request-id"])))
            waiting = self.before.get(request.path)
            mood = waiting.pop(0) if waiting else None
        try:
            return self._answer(request, mood)
        finally:
            with self._lock:
                self.busy -= 1

    def _answer(self, request, mood):
        product = EXTRACTS_KEY if request.path.startswith("/extracts") else QUERY_KEY
        if request.headers.get("nbb-cbso-subscription-key") != product:
            return {"status": 401, "body": b'{"message": "Access denied"}'}
        if mood is not None:
            return mood
        for pattern, answer in ((DAY, self._of_day), (COMPANY, self._of_company), (DEPOSIT, self._of_deposit)):
            if found := pattern.fullmatch(request.path):
                return answer(request.headers["accept"], *found.groups())
        return {"status": 404}

    def _of_company(self, accept, number):
        if accept != ACCEPTED["company"]:
            return {"status": 415}
        every = [one for of_day in self.filed.values() for one in of_day]
        return self._json([one for one in every if one["EnterpriseNumber"] == number])

    def _of_deposit(self, accept, number):
        if accept != ACCEPTED["deposit"]:
            return {"status": 415}
        return {"body": self._bytes(self.documents[number])} if number in self.documents else {"status": 404}

    def _of_day(self, accept, day, what):
        if accept != ACCEPTED[what]:
            return {"status": 415}
        references = self.filed.get(day, [])
        if not references:
            return {"body": b""}
        if what == "references":
            return {"body": _zipped({"references.json": self._json(references)["body"]})}
        promised = [one["ReferenceNumber"] for one in references if one["AccountingDataURL"]]
        found = {f"{one}.jsonxbrl": self._bytes(self.documents[one]) for one in promised if one in self.documents}
        return {"body": _zipped(found) if found else b""}

    def _json(self, records):
        return {"body": self._bytes({"value": records} if self.is_wrapped else records)}

    def _bytes(self, content):
        return json.dumps(_lowered(content) if self.keys_are_lower else content).encode()


def _lowered(content):
    if isinstance(content, dict):
        return {key[0].lower() + key[1:]: _lowered(value) for key, value in content.items()}
    return [_lowered(one) for one in content] if isinstance(content, list) else content


def _zipped(members):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()
