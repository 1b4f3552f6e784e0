"""The pods of a rendered manifest as processes: the containers' exact arguments and environment, and what Kubernetes
adds to both; their probes asked as the kubelet asks them.
"""

import http.client

import yaml

from tests.debian.composed import Composed
from tests.debian.installed import InRoot
from tests.harness import child

POD_ADDRESS = "10.244.1.7"  # what the kubelet names in Host

# What Kubernetes tells every pod of a namespace about a Service that is called as ours are, for whoever left it on.
SERVICE_LINKS = {
    "KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443",
    "ROSTER_SERVICE_HOST": "10.96.44.2", "ROSTER_SERVICE_PORT": "80", "ROSTER_SERVICE_PORT_HTTP": "80",
    "ROSTER_PORT": "tcp://10.96.44.2:80", "ROSTER_PORT_80_TCP": "tcp://10.96.44.2:80",
    "ROSTER_PORT_80_TCP_PROTO": "tcp", "ROSTER_PORT_80_TCP_PORT": "80", "ROSTER_PORT_80_TCP_ADDR": "10.96.44.2",
    "ROSTER_DB_RW_SERVICE_HOST": "10.96.44.3", "ROSTER_DB_RW_SERVICE_PORT_POSTGRES": "5432",
    "ROSTER_DB_RW_PORT": "tcp://10.96.44.3:5432",
}
# The Secrets, and the volumes of compose.yaml that hold the same files.
SECRETS = {"roster-node": "keys", "roster-mailer": "mailer-keys", "roster-owner": "owner-secrets"}


def resources(text):
    """A manifest's documents by kind and name."""
    return {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(text) if one}


class Pod(InRoot):
    """One pod with one container, in the image's root."""

    def __init__(self, composed: Composed, workload, folder):
        spec = workload["spec"]["template"]["spec"]
        [self.container] = spec["containers"]
        self.grace = spec.get("terminationGracePeriodSeconds", 30)
        image = composed.image
        line = [*image.entrypoint, *self.container["args"]]
        security = spec["securityContext"]
        super().__init__(composed.root, line, {}, f"{security['runAsUser']}:{security['runAsGroup']}")
        self.settings = image.env | {one["name"]: one["value"] for one in self.container["env"]} | SERVICE_LINKS
        self.read_only = self.container["securityContext"]["readOnlyRootFilesystem"]
        self.binds = self._binds(composed, spec, folder)

    def _binds(self, composed, spec, folder):
        volumes = {one["name"]: one for one in spec["volumes"]}
        binds = {}
        for mount in self.container["volumeMounts"]:
            volume = volumes[mount["name"]]
            if "secret" in volume:
                outside = composed.folder / "volumes" / SECRETS[volume["secret"]["secretName"]]
            else:
                outside = folder / mount["name"]
                outside.mkdir(parents=True, exist_ok=True)
                outside.chmod(0o777)  # what fsGroup does for an emptyDir
            binds[outside] = mount["mountPath"] + (":ro" if mount.get("readOnly") else "")
        return binds

    def command_line(self):
        return self.root.command(*self.line, user=self.user, binds=self.binds, read_only=self.read_only)

    def run_once(self):
        """A Job's pod: it has to end well."""
        return self.root.run(*self.line, env=self.settings, user=self.user, binds=self.binds, read_only=self.read_only)

    def ask(self, probe):
        """The status that a probe gets; None if nobody answers in the probe's time."""
        get = self.container[probe]["httpGet"]
        port = next(one["containerPort"] for one in self.container["ports"] if one["name"] == get["port"])
        seconds = self.container[probe].get("timeoutSeconds", 1)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
        try:
            connection.request("GET", get["path"], headers={"Host": f"{POD_ADDRESS}:{port}"})
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def wait_for(self, probe):
        allowed = self.container[probe].get("failureThreshold", 3) * self.container[probe].get("periodSeconds", 10)
        child.wait_until(lambda: self.ask(probe) == 200 or not self.is_running(), allowed, probe)
        assert self.is_running(), self.log_text()
        return self
