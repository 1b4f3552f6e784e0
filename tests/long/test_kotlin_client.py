"""A client in Kotlin that is generated from the served description compiles, and makes the journey."""

import shutil

from tests.clients.generated import CLIENTS, run, told_of, write_descriptions

MAVEN = ["mvn", "--batch-mode", "--quiet"]
SECONDS = 600  # on a machine that has to fetch generator and compiler first


def test_a_kotlin_client_compiles_and_makes_the_journey(dev, tmp_path):
    place = tmp_path / "client"
    write_descriptions(dev, place)
    for name in ("pom.xml", "Journey.kt"):
        shutil.copy(CLIENTS / "kotlin" / name, place)
    run(*MAVEN, "compile", cwd=place, seconds=SECONDS)
    assert "done" in run(*MAVEN, "exec:java", f"-Dexec.args={' '.join(told_of(dev))}", cwd=place, seconds=SECONDS)
