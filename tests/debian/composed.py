"""The services of deploy/container/compose.yaml as processes: each with the command, variables, user, files and limits
that it would have in its container, in folders of Debian that stand for the images.

All of them share one loopback interface, in a network of their own (tests/harness/own_network.py), and find each other
by name.
"""

import shutil
import signal
import socket
import subprocess
from pathlib import Path

import yaml

from tests.debian import dockerfile
from tests.debian.installed import InRoot, variables_of
from tests.harness import child, debian_root
from tests.harness.debian_root import SOURCE_ROOT, DebianRoot
from tests.harness.postgres import START_ATTEMPTS

CONTAINER = SOURCE_ROOT / "deploy" / "container"
POSTGRES_DATA = "/var/lib/postgresql/data"  # of the postgres image before version 18
HOSTS = "127.0.0.1 localhost postgres nats mailpit serve mailer prometheus\n"


def roster_root(release, binary, folder, hosts):
    """A root with what the Dockerfile's last stage puts into its image, made by its own commands."""
    image = dockerfile.stages(CONTAINER / "Dockerfile")[-1]
    root = DebianRoot(release, folder, {hosts: "/etc/hosts:ro"})
    sources = {None: SOURCE_ROOT, "build": None}
    for stage, (source, target) in image.copy:
        text = Path(binary) if sources[stage] is None else SOURCE_ROOT / source.replace("trixie", release)
        root.run("sh", "-c", f"cat > {target} && chmod {'755' if stage else '644'} {target}",
                 stdin=open(text, "rb"))
    for line in image.run:
        root.run_online("sh", "-ec", line, seconds=1800)
    return root, image


class Composed:
    """The services, started one after the other as their depends_on says."""

    def __init__(self, folder, roster, servers):
        self.folder = folder
        self.root, self.image = roster
        self.servers = servers
        self.compose = yaml.safe_load((CONTAINER / "compose.yaml").read_text())
        self.processes = []

    def service(self, name):
        return self.compose["services"][name]

    def binds(self, name):
        """The volumes of a service, named ones as folders of this test; those of a file beside compose.yaml."""
        binds = {}
        for volume in self.service(name).get("volumes", []):
            source, target = volume.split(":", 1)
            outside = CONTAINER / source if source.startswith(".") else self.folder / "volumes" / source
            if not source.startswith("."):
                outside.mkdir(parents=True, exist_ok=True)
            binds[outside.resolve()] = target
        return binds

    def variables(self, name, shell=None):
        """The image's, those of the env_files, and the service's own, as compose puts them together."""
        variables = dict(self.image.env)
        for file in self.service(name).get("env_file", []):
            path = CONTAINER / file["path"]
            if path.exists() or file.get("required", True):
                variables |= variables_of(path.read_text())
        return variables | {key: str(value) for key, value in self.service(name).get("environment", {}).items()}

    def line(self, name):
        service = self.service(name)
        entrypoint = service.get("entrypoint", self.image.entrypoint)
        default = [] if "entrypoint" in service else self.image.command
        return [*entrypoint, *service.get("command", default)]

    def user(self, name):
        return self.service(name).get("user", self.image.user)

    def run_once(self, name):
        """A service that ends: it must end well."""
        return self.root.run(*self.line(name), env=self.variables(name), user=self.user(name),
                             binds=self.binds(name), read_only=self.service(name).get("read_only", False)).stdout

    def start_roster(self, name):
        """A service of the roster image that stays, listening."""
        process = Contained(self, name)
        self.processes.append(process)
        return process.start()

    def start_nats(self):
        server = self._server(["nats-server", *self.service("nats")["command"]], "nats")

        def listens():
            assert server.poll() is None, self.log_of("nats")
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", 4222)) == 0

        child.wait_until(listens, 20, "NATS")
        return server

    def start_postgres(self):
        """What the postgres image's entrypoint does: initdb, the scripts of an empty cluster, then the server."""
        data = self.folder / "volumes" / "postgres"
        binds = self.binds("postgres")
        options = self.service("postgres")["command"]
        [bin_folder] = self.servers.run("sh", "-c", "ls -d /usr/lib/postgresql/*/bin").stdout.split()
        pgdata = f"PATH={bin_folder}:$PATH PGDATA={POSTGRES_DATA}"
        self.servers.run("sh", "-c", f"chown -R postgres {POSTGRES_DATA} && chmod 700 {POSTGRES_DATA} && "
                         "install -d -o postgres /var/run/postgresql", binds=binds)
        if not (data / "PG_VERSION").exists():
            password = self.service("postgres")["environment"]["POSTGRES_PASSWORD_FILE"]
            self.servers.run(
                "sh", "-ec", f"""export {pgdata}
                initdb --username=postgres --pwfile={password} --auth-host=scram-sha-256 --auth-local=trust > /dev/null
                echo 'host all all all scram-sha-256' >> $PGDATA/pg_hba.conf
                pg_ctl -w -o "{' '.join(options)} -c listen_addresses=''" start > /tmp/first.log
                for script in /docker-entrypoint-initdb.d/*.sh; do "$script"; done
                pg_ctl -m fast -w stop""", user="postgres", binds=binds)
        line = f"{pgdata} exec {bin_folder}/postgres -D {POSTGRES_DATA} {' '.join(options)}"
        server = self._server(["sh", "-c", line], "postgres", user="postgres")
        health = self.service("postgres")["healthcheck"]["test"][1:]
        child.wait_until(lambda: self.servers.run(f"{bin_folder}/{health[0]}", *health[1:], check=False).returncode == 0
                         or server.poll() is not None, START_ATTEMPTS, "PostgreSQL")
        assert server.poll() is None, self.log_of("postgres")
        return server

    def _server(self, line, name, user=None):
        with open(self.folder / f"{name}.log", "ab") as log:
            server = self.servers.start(*line, user=user, binds=self.binds(name), stdout=log, stderr=log)
        self.processes.append(server)
        return server

    def log_of(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def health(self, name):
        """The exit code and the words of a service's health check."""
        test = self.service(name).get("healthcheck", {}).get("test", ["CMD", *self.image.healthcheck])[1:]
        done = self.root.run(*test, env=self.variables(name), user=self.user(name), binds=self.binds(name), check=False)
        return done.returncode, done.stdout

    def stop(self):
        for process in reversed(self.processes):
            if isinstance(process, subprocess.Popen):
                debian_root.end(process, signal.SIGINT)  # PostgreSQL's fast shutdown; NATS takes it too
            else:
                process.end()
        shutil.rmtree(self.folder / "volumes", ignore_errors=True)


class Contained(InRoot):
    """A service of compose.yaml as one process of its own namespace, on a root that is read only where compose says."""

    def __init__(self, composed, name):
        super().__init__(composed.root, composed.line(name), {}, composed.user(name))
        self.settings = composed.variables(name)
        self.binds = composed.binds(name)
        self.read_only = composed.service(name).get("read_only", False)

    def command_line(self):
        return self.root.command(*self.line, user=self.user, binds=self.binds, read_only=self.read_only)
