"""Builds Roster in a folder of a Debian release and runs its tests there: build.py RELEASE [--package] [CTEST OPTION…]

Without options the unit, contract and e2e tests run; with --package a .deb of that release is made instead. The
checkout is read only inside; what is built stays in build/debian for the next time.
"""

import os
import shutil
import subprocess
import sys

from tests.harness.debian_root import CACHE, SOURCE_ROOT, DebianRoot, cache_of_compiler

SETUP_SECONDS = 3000
BUILD_SECONDS = 4 * 3600
TEST_SECONDS = 2 * 3600
TESTED = ("--label-regex", "^(unit|contract|e2e)$")
BUILD = "/build"


def builder(release):
    """The root in which a release's build and its packages stay."""
    ccache = cache_of_compiler()
    ccache.mkdir(parents=True, exist_ok=True)
    objects = CACHE / f"{release}.objects"
    objects.mkdir(parents=True, exist_ok=True)
    binds = {SOURCE_ROOT: "/roster:ro", ccache: "/ccache", objects: BUILD}
    return DebianRoot(release, CACHE / f"{release}-build", binds)


def shown(root, *command, seconds, env=None):
    """Runs a command there whose output is ours."""
    root.run(*command, env=env, seconds=seconds, stdout=sys.stdout, stderr=subprocess.STDOUT)


def configure_and_build(root, *targets):
    """Sets up with the checkout's own script, and builds."""
    jobs = os.environ.get("JOBS") or str(len(os.sched_getaffinity(0)))
    shown(root, "/roster/deploy/build/setup.sh", "build", "run", "test", seconds=SETUP_SECONDS)
    shown(root, "cmake", "-S", "/roster", "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
          "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG", seconds=600)
    shown(root, "cmake", "--build", BUILD, "-j", jobs, *(["--target", *targets] if targets else []),
          env={"CCACHE_DIR": "/ccache"}, seconds=BUILD_SECONDS)


def test(root, options):
    shown(root, "/usr/bin/python3", "/roster/tests/harness/with_servers.py", "--",
          "ctest", "--test-dir", BUILD, "--output-on-failure", "-j2", "--no-tests=error", *options,
          env={"PYTHONPATH": "/roster", "PYTHONDONTWRITEBYTECODE": "1"}, seconds=TEST_SECONDS)


def package(root):
    """Makes the .deb, beside those of other releases in build/packages."""
    configure_and_build(root, "roster", "packaging")
    made = CACHE / f"{root.release}.objects" / "packages"
    shutil.rmtree(made, ignore_errors=True)
    shown(root, "cpack", "--config", f"{BUILD}/CPackConfig.cmake", "-G", "DEB", "-B", f"{BUILD}/packages", seconds=600)
    packages = SOURCE_ROOT / "build" / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    for package_file in made.glob("*.deb"):
        shutil.copy2(package_file, packages)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    root = builder(sys.argv[1])
    if "--package" in sys.argv:
        package(root)
        return
    configure_and_build(root)
    test(root, sys.argv[2:] or TESTED)


if __name__ == "__main__":
    main()
