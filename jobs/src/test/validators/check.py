"""What validators of others say of documents: one JSON object, file name -> list of faults. Needs no network.

    check.py FILE...        *.ocsf.json, *.sarif or *.oscal.json
"""
import json
import os
import sys


def ocsf(document):
    from jsonschema import Draft202012Validator
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.8.0")).get_class_schema("compliance_finding")
    validator = Draft202012Validator(schema)
    return ["%d/%s: %s" % (at, "/".join(map(str, fault.absolute_path)), fault.message)
            for at, event in enumerate(document) for fault in validator.iter_errors(event)]


def sarif(document):
    from sarif_kit.validate import validation_errors

    return validation_errors(document)


def oscal(document):
    from pydantic import ValidationError
    from trestle.oscal import OSCAL_VERSION
    from trestle.oscal.assessment_results import Model

    if OSCAL_VERSION != "1.2.1":
        return ["the models are of OSCAL " + OSCAL_VERSION]
    try:
        Model.model_validate(document)
    except ValidationError as refused:
        return ["%s: %s" % ("/".join(map(str, fault["loc"])), fault["msg"]) for fault in refused.errors()]
    return []


KINDS = {".ocsf.json": ocsf, ".sarif": sarif, ".oscal.json": oscal}
said = {}
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as text:
        document = json.load(text)
    check = next(check for end, check in KINDS.items() if path.endswith(end))
    said[os.path.basename(path)] = check(document)
json.dump(said, sys.stdout, indent=1)
