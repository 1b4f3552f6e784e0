"""Clients that are generated from the OpenAPI descriptions of a running service compile, and make the journey."""

import os
import shutil

from tests.clients.generated import CLIENTS, run, told_of, write_descriptions

STRICT = ["--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext", "--moduleResolution",
          "nodenext", "--lib", "es2022,dom,dom.iterable", "--skipLibCheck"]
GENERATE_PYTHON = ["/usr/bin/python3", "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]


def test_a_typescript_client_compiles_and_makes_the_journey(dev, tmp_path):
    place = tmp_path / "client"
    write_descriptions(dev, place)
    os.symlink(CLIENTS / "node_modules", place / "node_modules")
    for name in ("journey.ts", "package.json"):
        shutil.copy(CLIENTS / name, place)
    for name in ("api", "admin"):
        run("node", CLIENTS / "node_modules/openapi-typescript/bin/cli.js", f"{name}.json", "-o", f"{name}.ts",
            cwd=place)
    (place / "node.d.ts").write_text("declare const process: { argv: string[] };\n")
    run("node", CLIENTS / "node_modules/typescript/bin/tsc", *STRICT, "node.d.ts", "journey.ts", cwd=place)
    assert "done" in run("node", "journey.js", *told_of(dev), cwd=place)


def test_a_python_client_is_generated_without_a_warning_and_makes_the_journey(dev, tmp_path):
    place = tmp_path / "client"
    write_descriptions(dev, place)
    shutil.copy(CLIENTS / "journey.py", place)
    packages = {"PYTHONPATH": str(CLIENTS / "packages"), "PATH": f"{CLIENTS / 'packages/bin'}:{os.environ['PATH']}"}
    for name in ("api", "admin"):
        run(*GENERATE_PYTHON, "--path", f"{name}.json", "--output-path", f"roster_{name}", cwd=place,
            environment=packages)
        run("/usr/bin/python3", "-m", "compileall", "-q", f"roster_{name}", cwd=place)
    assert "done" in run("/usr/bin/python3", "journey.py", *told_of(dev), cwd=place, environment=packages)
