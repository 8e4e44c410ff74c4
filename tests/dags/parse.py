"""Read the DAG folder as the dag-processor does and print what it finds as JSON; run as a program by the tests.

python parse.py [CATALOGUE]   with a folder of sources instead of ingest/sources
"""

import json
import sys
from functools import partial
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization

from ingest import catalogue

if len(sys.argv) > 1:
    catalogue.load_catalogue = partial(catalogue.load_catalogue, Path(sys.argv[1]))
# Airflow appends the folder to the path: what lies in it must not hide a package of ours
FOLDER = Path(__file__).parents[2] / "dags"
sys.path.append(str(FOLDER))


def parse() -> dict:
    bag = DagBag(FOLDER)
    return {
        "errors": bag.import_errors,
        # with sorted keys, as Airflow itself does before it compares a DAG with its last version
        "dags": {dag_id: json.dumps(DagSerialization.to_dict(dag), sort_keys=True) for dag_id, dag in bag.dags.items()},
    }


if __name__ == "__main__":
    first, second = parse(), parse()
    print(json.dumps({"first": first, "second": second}), file=sys.__stdout__)
