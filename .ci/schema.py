"""Holds the example's configuration against its schema, as an editor does.

    schema.py FOLDER

The file in FOLDER must be valid; each change that the program refuses must be refused here too.
"""

import json
import sys
from pathlib import Path

import yaml
from jsonschema import Draft7Validator
from live.checks import Report

# Piece of the file, what is put in its place, the schema's rule that must object.
MISTAKES = [
    ("timeout-seconds: 60", "timeout_seconds: 60", "additionalProperties"),
    ("timeout-seconds: 60", "timeout-seconds: 901", "maximum"),
    ("zones: 2", "zones: 1", "minimum"),
    ("zones: 2", "zones: two", "type"),
    ("three-months", "3-months", "oneOf"),
    ("10.20.0.0/16", "10.20.0.0/8", "pattern"),
    ("192.168.0.0/16", "192.168.0.0/33", "pattern"),
    ('postgres: "17.9"', "postgres: 17.9", "type"),
    ("  model: anthropic", "  # model: anthropic", "required"),
    ("model: anthropic", "model: us.anthropic", "pattern"),
    ("stack: Payments-Prod", "stack: Payments_Prod", "pattern"),
]


def main() -> int:
    """Exit status 0 when the file is valid and every mistake is seen."""
    folder = Path(sys.argv[1])
    schema = json.loads((folder / "schema.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    text = (folder / "prod.yaml").read_text(encoding="utf-8")
    report = Report()
    faults = [error.message for error in validator.iter_errors(yaml.safe_load(text))]
    report.equal("the file", [], faults)
    for piece, mistake, rule in MISTAKES:
        report.equal(f"`{piece}` in the file", 1, text.count(piece))
        faulty = yaml.safe_load(text.replace(piece, mistake))
        rules = {error.validator for error in validator.iter_errors(faulty)}
        report.equal(f"`{mistake}` is refused", {rule}, rules)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
