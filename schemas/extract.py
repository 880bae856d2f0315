#!/usr/bin/env python3
"""Writes `facts/` from the two packages named in `README.md`.

Facts only: names, types, flags, enumerations, patterns, bounds and references. No sentence of
the sources' descriptions is read or written.
"""

import argparse
import gzip
import io
import json
import pathlib
import tarfile
import zipfile

REGION = "us-east-1"
SCALARS = ("string", "integer", "number", "boolean")
FLAG_LISTS = (
    ("create-only", "createOnlyProperties"),
    ("conditional-create-only", "conditionalCreateOnlyProperties"),
    ("read-only", "readOnlyProperties"),
    ("write-only", "writeOnlyProperties"),
    ("deprecated", "deprecatedProperties"),
)


def read_cfn_lint(wheel):
    """The registry's schemas of one region: type name -> schema."""
    with zipfile.ZipFile(wheel) as archive:
        root = "cfnlint/data/schemas/"
        provider = json.loads(archive.read(f"{root}providers/{REGION}.json"))
        schemas = {
            name: json.loads(archive.read(f"{root}resources/{digest}.json"))
            for name, digest in provider.items()
        }
        date = json.loads(archive.read(f"{root}version.json"))["schema_date"]
        attributes = {}
        exec_lists(archive.read("cfnlint/schema/_getatts.py").decode(), attributes)
        stateful = json.loads(
            archive.read("cfnlint/data/AdditionalSpecs/StatefulResources.json")
        )["ResourceTypes"]
    return schemas, date, attributes, sorted(stateful)


def exec_lists(source, into):
    """The two literal tables of cfn-lint's module on `Fn::GetAtt`, without running it."""
    import ast

    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in ("_all_property_types", "_exceptions"):
                into[name] = ast.literal_eval(node.value)
    assert len(into) == 2, "cfn-lint moved its tables of attributes"


def read_service_spec(tarball):
    """The service specification's entities."""
    with tarfile.open(tarball) as archive:
        data = archive.extractfile("package/db.json.gz").read()
    database = json.load(gzip.open(io.BytesIO(data)))["schema"]
    types = {e["$id"]: e for e in database["typeDefinition"]["entities"]}
    resources = {e["cloudFormationType"]: e for e in database["resource"]["entities"]}
    return resources, types


def clean_path(pointer):
    """`/properties/A/*/B` and its variants as `A/*/B`."""
    parts = pointer.lstrip("/").split("/")
    if parts and parts[0] == "properties":
        parts = parts[1:]
    cleaned = []
    for part in parts:
        if part in ("properties",) and cleaned:
            continue
        cleaned.append("*" if part == "items" else part)
    return "/".join(cleaned)


def upper_first(name):
    return name[:1].upper() + name[1:]


class Resource:
    """One resource type's schema, flattened into structs with properties of simple types."""

    def __init__(self, schema):
        self.schema = schema
        self.structs = {}
        self.by_node = {}
        self.busy = []

    def lookup(self, reference):
        if not reference.startswith("#/"):
            raise ValueError(f"reference outside of the schema: {reference}")
        node = self.schema
        for part in reference[2:].split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
        return node

    def resolve(self, node):
        """Follows references; gives the node and the name of the last definition."""
        name = None
        seen = set()
        while "$ref" in node:
            reference = node["$ref"]
            if reference in seen:
                return {}, name
            seen.add(reference)
            name = reference.rsplit("/", 1)[1]
            beside = {k: v for k, v in node.items() if k not in ("$ref", "type")}
            node = {**self.lookup(reference), **beside}
        return node, name

    def branches(self, node):
        for key in ("allOf", "oneOf", "anyOf"):
            for branch in node.get(key) or []:
                if isinstance(branch, dict):
                    yield key, branch

    def is_struct(self, node, depth=0):
        kinds = node.get("type")
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds is not None and "object" not in kinds:
            return False
        if node.get("properties"):
            return True
        if node.get("patternProperties") or depth > 8:
            return False
        return any(
            self.is_struct(self.resolve(branch)[0], depth + 1)
            for _, branch in self.branches(node)
        )

    def fields(self, node, depth=0):
        """Properties of an object and of its alternatives; required only where each demands it."""
        found = dict(node.get("properties") or {})
        for _, branch in self.branches(node):
            if depth > 8:
                break
            branch, _ = self.resolve(branch)
            for name, value in self.fields(branch, depth + 1)[0].items():
                if value or name not in found:
                    found.setdefault(name, value)
        return found, self.required(node) & set(found)

    def required(self, node, depth=0):
        """What an object demands: itself, in all parts, or in each of its alternatives."""
        demanded = set(node.get("required") or [])
        if depth > 8:
            return demanded
        alternatives = {"oneOf": [], "anyOf": []}
        for key, branch in self.branches(node):
            branch, _ = self.resolve(branch)
            inner = self.required(branch, depth + 1)
            if key == "allOf":
                demanded |= inner
            else:
                alternatives[key].append(inner)
        for sets in alternatives.values():
            if sets:
                demanded |= set.intersection(*sets)
        return demanded

    def struct_name(self, wanted, owner, shape):
        for name in (wanted, owner + wanted, *(f"{owner}{wanted}{n}" for n in range(2, 99))):
            if self.structs.get(name, (None, shape))[1] == shape:
                return name
        raise ValueError(wanted)

    def struct(self, node, name, owner):
        shape = json.dumps(without_prose(node), sort_keys=True)
        wanted = upper_first("".join(c for c in name if c.isalnum()))
        name = self.struct_name(wanted, owner, shape)
        if name not in self.structs:
            self.structs[name] = (None, shape)
            found, required = self.fields(node)
            lines = {
                key: self.property(value, key, name, key in required)
                for key, value in found.items()
            }
            self.structs[name] = (lines, shape)
        return name

    def property(self, node, name, owner, required):
        kind, facts = self.classify(node, name, owner)
        return kind, required, facts

    def classify(self, node, name, owner):
        """The type of a node as text, and its other facts."""
        node, definition = self.resolve(node) if isinstance(node, dict) else ({}, None)
        if definition is not None and self.busy.count(definition) > 1:
            return "json", {}
        self.busy.append(definition or "")
        try:
            return self.classify_resolved(node, definition, name, owner)
        finally:
            self.busy.pop()

    def classify_resolved(self, node, definition, name, owner):
        kinds = node.get("type")
        kinds = [kinds] if isinstance(kinds, str) else list(kinds or [])
        kinds = [kind for kind in kinds if kind != "null"]
        if self.is_struct(node):
            return self.struct(node, definition or name, owner), {}
        if not kinds:
            kinds = self.guess(node)
        if "object" in kinds and len(kinds) <= 2 and "array" not in kinds:
            return self.mapping(node, name, owner) if kinds == ["object"] else ("json", {})
        if "array" in kinds and set(kinds) <= {"array", "string"}:
            return self.array(node, name, owner)
        if not kinds or not set(kinds) <= set(SCALARS):
            return "json", {}
        facts = self.scalar_facts(node)
        if "enum" in facts and definition:
            facts["name"] = definition
        return "|".join(sorted(kinds, key=SCALARS.index)), facts

    def guess(self, node):
        """The kinds of a node that does not say its type."""
        if "items" in node:
            return ["array"]
        if node.get("patternProperties"):
            return ["object"]
        values = node.get("enum") or ([node["const"]] if "const" in node else [])
        if values:
            names = {bool: "boolean", int: "integer", float: "number", str: "string"}
            return sorted({names[type(value)] for value in values})
        if any(key in node for key in ("pattern", "minLength", "maxLength")):
            return ["string"]
        kinds = set()
        for _, branch in self.branches(node):
            branch, _ = self.resolve(branch)
            own = branch.get("type")
            own = [own] if isinstance(own, str) else own or self.guess(branch)
            if not own:
                return []
            kinds |= set(own)
        return sorted(kinds)

    def mapping(self, node, name, owner):
        values = list((node.get("patternProperties") or {}).items())
        if isinstance(node.get("additionalProperties"), dict):
            values.append((None, node["additionalProperties"]))
        if not values:
            return "json", {}
        kinds = {self.classify(value, name + "Value", owner)[0] for _, value in values}
        if len(kinds) != 1:
            return "json", {}
        kind, inner = self.classify(values[0][1], name + "Value", owner)
        facts = {f"value.{key}": value for key, value in inner.items()}
        patterns = [pattern for pattern, _ in values if pattern not in (None, "", ".*")]
        if len(patterns) == 1:
            facts["keys"] = patterns[0]
        return f"{{{kind}}}", facts

    def array(self, node, name, owner):
        if not isinstance(node.get("items"), dict):
            kind, inner = "json", {}
        else:
            kind, inner = self.classify(node["items"], singular(name), owner)
        facts = {f"item.{key}": value for key, value in inner.items()}
        bounds(facts, "items", node.get("minItems"), node.get("maxItems"))
        if node.get("uniqueItems"):
            facts["unique"] = True
        if node.get("insertionOrder") is False:
            facts["unordered"] = True
        return f"[{kind}]", facts

    def scalar_facts(self, node):
        facts = {}
        values = node.get("enum") or ([node["const"]] if "const" in node else None)
        if values:
            facts["enum"] = values
        elif node.get("enumCaseInsensitive"):
            facts["enum"] = node["enumCaseInsensitive"]
            facts["any-case"] = True
        if "pattern" in node:
            facts["pattern"] = node["pattern"]
        bounds(facts, "length", node.get("minLength"), node.get("maxLength"))
        bounds(facts, "range", node.get("minimum"), node.get("maximum"))
        if isinstance(node.get("default"), (str, int, float, bool)):
            facts["default"] = node["default"]
        formats, references, patterns = set(), set(), set()
        self.hints(node, formats, references, patterns)
        if formats:
            facts["format"] = "|".join(sorted(formats))
        if references:
            facts["relation"] = "|".join(sorted(references))
        if patterns and "pattern" not in facts:
            facts["patterns"] = sorted(patterns)
        return facts

    def hints(self, node, formats, references, patterns):
        """Formats and relations of a scalar and of its alternatives."""
        word = node.get("format")
        if isinstance(word, str) and " " not in word and "(" not in word:
            formats.add(word)
        relation = node.get("relationshipRef")
        if relation:
            references.add(f"{relation['typeName']}/{clean_path(relation['propertyPath'])}")
        for _, branch in self.branches(node):
            branch, _ = self.resolve(branch)
            if isinstance(branch.get("pattern"), str):
                patterns.add(branch["pattern"])
            self.hints(branch, formats, references, patterns)


def bounds(facts, key, low, high):
    if low is not None or high is not None:
        facts[key] = f"{'' if low is None else low}..{'' if high is None else high}"


def singular(name):
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name + "Item"


def without_prose(node):
    """A copy without descriptions, so that two structs compare by their facts."""
    if isinstance(node, dict):
        return {
            key: without_prose(value)
            for key, value in node.items()
            if not (key in ("description", "title", "examples", "$comment") and not isinstance(value, dict))
        }
    if isinstance(node, list):
        return [without_prose(value) for value in node]
    return node


def relations_of(spec, types):
    """Curated relations of one resource of the specification: property path -> targets."""
    found = {}

    def visit(properties, path, seen):
        for name, value in properties.items():
            here = (*path, name)
            targets = {
                f"{r['cloudFormationType']}/{r['propertyName'].replace('.', '/')}"
                for r in value.get("relationshipRefs") or []
            }
            if targets:
                found.setdefault(here, set()).update(targets)
            if value.get("scrutinizable") not in (None, "None"):
                found.setdefault((*here, "policy"), value["scrutinizable"])
            for inner in inner_types(value["type"]):
                if inner not in seen:
                    visit(types[inner]["properties"], here, seen | {inner})

    def inner_types(kind):
        if kind["type"] == "ref":
            yield kind["reference"]["$ref"]
        elif kind["type"] in ("array", "map"):
            yield from inner_types(kind["element"])
        elif kind["type"] == "union":
            for one in kind["types"]:
                yield from inner_types(one)

    visit(spec["properties"], (), frozenset())
    return found


def apply_relations(resource, top, relations):
    """Writes the relations onto the properties that stand at their paths."""

    def visit(lines, path, seen):
        for name, (kind, _, facts) in lines.items():
            here = (*path, name)
            prefix = "item." * (len(kind) - len(kind.lstrip("[")))
            prefix += "value." if kind.startswith("{") else ""
            targets = relations.get(here)
            if targets:
                old = facts.get(prefix + "curated", "")
                facts[prefix + "curated"] = "|".join(sorted({*targets, *filter(None, old.split("|"))}))
            policy = relations.get((*here, "policy"))
            if policy:
                facts["scrutiny"] = policy
            inner = kind.strip("[]{}")
            if inner in resource.structs and inner not in seen:
                visit(resource.structs[inner][0], here, seen | {inner})

    visit(top, (), frozenset())


def attributes_of(name, schema, tables, resource, top):
    """What `Fn::GetAtt` gives: dotted name -> type and facts."""
    read_only = [clean_path(p) for p in schema.get("readOnlyProperties") or []]
    wanted = {path.replace("/", ".") for path in read_only if "*" not in path}
    wanted |= set(tables["_exceptions"].get(name, []))
    if name in tables["_all_property_types"]:
        wanted |= set(top)
    found = {}

    def visit(lines, path, depth):
        for key, (kind, _, facts) in lines.items():
            here = f"{path}{key}"
            inner = kind.strip("[]{}")
            if here in wanted:
                if kind in resource.structs and depth < 4:
                    leaves(resource.structs[kind][0], here + ".", depth + 1)
                elif inner not in resource.structs:
                    found[here] = (kind, facts)
            elif kind in resource.structs and depth < 4:
                visit(resource.structs[kind][0], here + ".", depth + 1)

    def leaves(lines, path, depth):
        for key, (kind, _, facts) in lines.items():
            inner = kind.strip("[]{}")
            if inner not in resource.structs:
                found[path + key] = (kind, facts)
            elif kind in resource.structs and depth < 4:
                leaves(resource.structs[kind][0], f"{path}{key}.", depth + 1)

    visit(top, "", 0)
    return found


def fact_text(facts):
    out = []
    for key in sorted(facts):
        value = facts[key]
        if value is True:
            out.append(key)
        elif isinstance(value, str) and value and not any(c in value for c in ' "\\\n\t'):
            out.append(f"{key}={value}")
        else:
            text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
            out.append(f"{key}={text.replace(' ', chr(92) + 'u0020')}")
    return "".join(" " + part for part in out)


def required_alternatives(schema):
    """Which properties exclude or demand each other, at the resource's top."""
    for key, word in (("requiredXor", "exactly-one"), ("requiredOr", "at-least-one")):
        if key in schema:
            yield f"{word} {' '.join(sorted(schema[key]))}"
    for key, word in (("dependentExcluded", "excludes"), ("dependentRequired", "demands")):
        for name, others in sorted((schema.get(key) or {}).items()):
            yield f"{word} {name} {' '.join(sorted(others))}"
    for key, word in (("oneOf", "one-alternative"), ("anyOf", "some-alternative")):
        sets = [b.get("required") for b in schema.get(key) or []]
        if len(sets) > 1 and all(sets):
            yield f"{word} {' | '.join(' '.join(sorted(s)) for s in sets)}"


def resource_lines(name, schema, spec, types, tables, stateful):
    resource = Resource(schema)
    required = resource.required(schema)
    top = {
        key: resource.property(value, key, "", key in required)
        for key, value in schema["properties"].items()
    }
    if spec is not None:
        apply_relations(resource, top, relations_of(spec, types))
    yield f"resource {name}"
    yield f" identifier {' '.join(clean_path(p) for p in schema['primaryIdentifier'])}"
    if spec is not None and "cfnRefIdentifier" in spec:
        yield f" ref {' '.join(spec['cfnRefIdentifier'])}"
    if spec is not None and "arnTemplate" in spec:
        yield f" arn {spec['arnTemplate']}"
    tagging = schema.get("tagging") or {}
    if tagging.get("taggable", schema.get("taggable", False)):
        path = clean_path(tagging.get("tagProperty", "/properties/Tags"))
        updatable = " fixed" if tagging.get("tagUpdatable") is False else ""
        yield f" tags {path}{updatable}"
    lifecycle = schema.get("lifecycle")
    if lifecycle:
        yield f" lifecycle {lifecycle['status']} {lifecycle.get('date', '')}".rstrip()
    if schema.get("replacementStrategy") == "delete_then_create":
        yield " delete-before-create"
    if name in stateful:
        yield " stateful"
    if not schema.get("handlers"):
        yield " legacy"
    for word, key in FLAG_LISTS:
        for path in sorted({clean_path(p) for p in schema.get(key) or []}):
            yield f" {word} {path}"
    for line in required_alternatives(schema):
        yield f" {line}"
    for attribute, (kind, facts) in sorted(attributes_of(name, schema, tables, resource, top).items()):
        kept = {k: v for k, v in facts.items() if k.rsplit(".", 1)[-1] not in ("default", "length", "items", "unordered")}
        yield f" attribute {attribute} {kind}{fact_text(kept)}"
    yield from property_lines(top, " ")
    for struct in sorted(resource.structs):
        yield f" struct {struct}"
        yield from property_lines(resource.structs[struct][0], "  ")


def property_lines(lines, indent):
    for key, (kind, required, facts) in sorted(lines.items()):
        flag = " required" if required else ""
        yield f"{indent}property {key} {kind}{flag}{fact_text(facts)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=pathlib.Path, help="cfn_lint-….whl")
    parser.add_argument("tarball", type=pathlib.Path, help="aws-cdk-aws-service-spec-….tgz")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent)
    arguments = parser.parse_args()

    schemas, date, tables, stateful = read_cfn_lint(arguments.wheel)
    specs, types = read_service_spec(arguments.tarball)
    services = {}
    for name in sorted(schemas):
        owner, service, _ = name.split("::", 2)
        if owner in ("AWS", "Alexa"):
            services.setdefault(service.lower(), []).append(name)

    folder = arguments.out / "facts"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    total = 0
    for service, names in services.items():
        lines = []
        for name in names:
            lines.extend(resource_lines(name, schemas[name], specs.get(name), types, tables, stateful))
        total += len(names)
        (folder / f"{service}.txt").write_text("\n".join(lines) + "\n", encoding="ascii")
    version = arguments.wheel.name.split("-")[1]
    spec_version = arguments.tarball.name.removesuffix(".tgz").rsplit("-", 1)[1]
    (arguments.out / "VERSION").write_text(
        f"region {REGION}\n"
        f"registry {date}\n"
        f"cfn-lint {version}\n"
        f"aws-service-spec {spec_version}\n"
        f"resource-types {total}\n",
        encoding="ascii",
    )


if __name__ == "__main__":
    main()
