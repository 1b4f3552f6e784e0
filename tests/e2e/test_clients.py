"""Clients that are generated from the OpenAPI descriptions of a running service compile, and make the journey."""

import os
import shutil
import subprocess
from pathlib import Path

CLIENTS = Path(__file__).resolve().parents[1] / "clients"
STRICT = ["--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext", "--moduleResolution",
          "nodenext", "--lib", "es2022,dom,dom.iterable", "--skipLibCheck"]


def run(*command, cwd):
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_a_typescript_client_compiles_and_makes_the_journey(dev, tmp_path):
    api, admin = f"http://{dev.process.public}", f"http://{dev.process.admin}"
    place = tmp_path / "client"
    place.mkdir()
    os.symlink(CLIENTS / "node_modules", place / "node_modules")
    for name in ("journey.ts", "package.json"):
        shutil.copy(CLIENTS / name, place)
    for name, client in (("api", dev.process.client()), ("admin", dev.process.admin_client())):
        (place / f"{name}.json").write_bytes(client.get("/openapi.json").body)
        run("node", CLIENTS / "node_modules/openapi-typescript/bin/cli.js", f"{name}.json", "-o", f"{name}.ts",
            cwd=place)
    (place / "node.d.ts").write_text("declare const process: { argv: string[] };\n")
    run("node", CLIENTS / "node_modules/typescript/bin/tsc", *STRICT, "node.d.ts", "journey.ts", cwd=place)
    token = (dev.data_dir / "admin-token").read_text().strip()
    assert "done" in run("node", "journey.js", api, admin, token, cwd=place)
