"""Adds an event, an endpoint with a command, a read model and a setting to a copy of the tree, by touching exactly the
files that README names, and sees that each works. where_to_add.py [--check] [ROOT]; takes as long as a build.
--check: only that the changes still fit the tree and the README, in a moment.

The endpoint is CONTRIBUTING's worked example, as its diff says.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.harness.dev import EMAIL, Dev  # noqa: E402
from tests.harness.stack import PASSWORD  # noqa: E402
from tests.house.readme_table import BOUNDS, pattern, production, rows  # noqa: E402

PATCHES = "tests/house/where_to_add"
CHANGES = {
    "an event": [f"{PATCHES}/event_alone.diff", f"{PATCHES}/event.diff"],
    "an endpoint": ["docs/examples/endpoint.diff"],
    "a read model": [f"{PATCHES}/read_model.diff"],
    "a setting": [f"{PATCHES}/setting.diff"],
}
FAILED = re.compile(r"^FAILED: (\w+)/CMakeFiles/\w+\.dir/(\S+\.cpp)\.o", re.MULTILINE)
ADVICE = re.compile(r"an event without a form: add it to (\S+)")
PROBE = f"{PATCHES}/round_trip.cpp"


def run(*command, check=True, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if check and done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-8000:]}\n{done.stderr[-8000:]}")
    return done


def touched(root, patch):
    return re.findall(r"^\+\+\+ b/(.+)$", (root / patch).read_text(), re.MULTILINE)


def check_files(root):
    """Each change touches what README names, and no more than its bound."""
    named = rows((root / "README.md").read_text())
    for what, patches in CHANGES.items():
        files = {name for patch in patches for name in touched(root, patch)}
        wanted = [pattern(path) for path in production(named[what])]
        unnamed = sorted(name for name in files if not any(each.match(name) for each in wanted))
        untouched = [each.pattern for each in wanted if not any(each.match(name) for name in files)]
        print(f"{what}: {len(files)} files, at most {BOUNDS[what]}")
        if unnamed or untouched or len(files) > BOUNDS[what]:
            sys.exit(f"{what}: not named in README {unnamed}, named and not touched {untouched}")


def check_fit(root):
    for patches in CHANGES.values():
        for patch in patches:
            run("git", "apply", "-C1", "--check", patch, cwd=root)


def copy_of(root, target):
    for name in run("git", "-C", root, "ls-files", "-z").stdout.split("\0"):
        if name and (root / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    for pages in ("http/pages/assets", "http/pages/console"):
        (target / pages / "node_modules").symlink_to(root / pages / "node_modules")


def apply(tree, patch):
    run("git", "apply", "-C1", patch, cwd=tree)


def build(tree, check=True):
    return run("cmake", "--build", tree / "build", "-j", os.environ.get("JOBS", str(os.cpu_count())), "--", "-k", "0",
               check=check)


def configure(tree, root):
    # The round trip is tried by a program of its own, beside those of the tree.
    with (tree / "cli/CMakeLists.txt").open("a") as listed:
        listed.write(f"\nadd_executable(round_trip {root / PROBE})\n"
                     "target_link_libraries(round_trip PRIVATE roster::eventstore)\n")
    run("cmake", "-S", tree, "-B", tree / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
        "-DCMAKE_CXX_FLAGS_DEBUG=-O0", "-DROSTER_TESTS=OFF")


def check_refusals(root, tree):
    """With only the variant extended, the compiler names every other file that README names for an event."""
    done = build(tree, check=False)
    named = {f"{folder}/{source}" for folder, source in FAILED.findall(done.stdout)} | set(ADVICE.findall(done.stdout))
    missing = sorted(set(touched(root, CHANGES["an event"][1])) - named)
    print("with the event alone the compiler names", ", ".join(sorted(named)))
    if done.returncode == 0 or missing:
        sys.exit(f"the compiler lets the event through in {missing}\n{done.stdout[-8000:]}")


def check_works(tree):
    binary = tree / "build/cli/roster"
    print(run(tree / "build/cli/round_trip").stdout.strip())
    if "--greeting" not in run(binary, "dev", "--help").stdout:
        sys.exit("the setting does not show in --help")
    os.environ["ROSTER_BINARY"] = str(binary)
    with tempfile.TemporaryDirectory() as directory:
        dev = Dev(Path(directory) / "var")
        with dev.process:
            client = dev.process.client()
            assert client.register(EMAIL, PASSWORD).status == 202
            answer = client.get("/api/v1/users/code", auth=(EMAIL, PASSWORD))
            assert (answer.status, answer.json()) == (200, {"code": "open"}), answer
            dev.wait_for("CodeIssued")
            listed = dev.run("projection", "list", "--json").stdout
            if '"activations"' not in listed:
                sys.exit(f"the read model is not there: {listed}")
            dev.run("log", "tail", "--type", "UserNoted")
    print("each of them works")


def main():
    arguments = sys.argv[1:]
    only_check = "--check" in arguments
    root = Path(next((each for each in arguments if each != "--check"), ".")).resolve()
    check_files(root)
    check_fit(root)
    if only_check:
        return
    with tempfile.TemporaryDirectory() as directory:
        tree = Path(directory).resolve() / "roster"
        tree.mkdir()
        copy_of(root, tree)
        for what in ("an endpoint", "a read model", "a setting"):
            for patch in CHANGES[what]:
                apply(tree, root / patch)
        configure(tree, root)
        apply(tree, root / CHANGES["an event"][0])
        check_refusals(root, tree)
        apply(tree, root / CHANGES["an event"][1])
        build(tree)
        check_works(tree)


if __name__ == "__main__":
    main()
