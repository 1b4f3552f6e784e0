"""deploy/kubernetes: what the manifests say, and their containers' exact commands and environment as processes.

To be run by tests/harness/own_network.py: the ports are those of the manifests.
"""

import re
import shutil
import signal
import subprocess
import threading

import pytest
import yaml

from tests.debian.pods import Pod, resources
from tests.harness import child
from tests.harness.debian_root import SOURCE_ROOT
from tests.harness.roster import Client, binary, environment
from tests.harness.stack import PASSWORD

KUBERNETES = SOURCE_ROOT / "deploy" / "kubernetes"
RENDERED = KUBERNETES / "manifests" / "roster.yaml"
EVERYTHING = ["--set", "serviceMonitor.enabled=true,ingress.enabled=true,"
              "serve.autoscaling.targetHasherWaitMilliseconds=200"]
OF_OTHERS = ("monitoring.coreos.com/v1", "postgresql.cnpg.io/v1")  # their schemas are no part of Kubernetes


def tool(name):
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def render(*options):
    line = [tool("helm"), "template", "roster", KUBERNETES / "chart", "--kube-version", "1.33.0", *options]
    return subprocess.run(line, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def cluster(composed, mailpit, tmp_path):
    """PostgreSQL, NATS and the Secrets; pod(kind, name) makes a pod of the manifests."""
    composed.run_once("secrets")
    composed.start_postgres()
    composed.start_nats()
    manifest = resources(RENDERED.read_text())

    def pod(kind, name):
        made = Pod(composed, manifest[kind, name], tmp_path / name)
        composed.processes.append(made)
        return made

    return pod


def register_all_the_time(stopped, failures, answered):
    number = 0
    while not stopped.is_set():
        number += 1
        try:
            status = Client("127.0.0.1:8080").register(f"a{number}@example.com", PASSWORD).status
            answered.append(status)
        except OSError as error:
            failures.append(error)


def test_the_pods_start_ready_and_end_without_a_failed_request(cluster, mailpit):
    cluster("Job", "roster-migrate").run_once()
    serve = cluster("Deployment", "roster-serve")
    serve.settings |= {"ROSTER_RATE_LIMIT_PER_IP": "off", "ROSTER_ARGON2_MEMORY_KIB": "8", "ROSTER_ARGON2_PASSES": "1"}
    serve.start().wait_for("startupProbe").wait_for("readinessProbe").wait_for("livenessProbe")
    mailer = cluster("Deployment", "roster-mailer").start().wait_for("startupProbe").wait_for("readinessProbe")
    assert serve.settings["ROSTER_SERVICE_HOST"]  # what Kubernetes adds was there, and passed over

    client = Client("127.0.0.1:8080")
    assert client.register("ada@example.com", PASSWORD).status == 202
    [code] = child.wait_until(lambda: [one.code for one in mailpit.mails("ada@example.com")], 15, "the mail")
    assert client.activate("ada@example.com", PASSWORD, code).status == 200

    stopped, failures, answered = threading.Event(), [], []
    load = threading.Thread(target=register_all_the_time, args=(stopped, failures, answered), daemon=True)
    load.start()
    child.wait_until(lambda: len(answered) >= 10, 30, "load")
    serve.signal(signal.SIGTERM)
    child.wait_until(lambda: serve.ask("readinessProbe") == 503, 10, "a pod that is taken out")
    before = len(answered)
    child.wait_until(lambda: len(answered) >= before + 10, 30, "requests that a slow proxy still sends here")
    assert serve.ask("livenessProbe") == 200
    stopped.set()
    load.join()
    assert not failures and set(answered) == {202}
    assert serve.process.wait(serve.grace) == 0
    assert mailer.terminate() == 0


def test_the_schema_is_not_the_nodes_to_change(cluster):
    """Without the Job a pod says what is missing, and does not become ready."""
    serve = cluster("Deployment", "roster-serve")
    with pytest.raises(RuntimeError, match="migrate"):
        serve.start()


def test_the_manifests_are_the_chart():
    assert render() == RENDERED.read_text(), "make manifests"


def test_the_chart_is_what_kubernetes_expects(tmp_path):
    validate = tool("kubernetes-validate")
    texts = [render(), render(*EVERYTHING), (KUBERNETES / "try" / "roster.yaml").read_text()]
    ours = [one for text in texts for one in yaml.safe_load_all(text) if one and one["apiVersion"] not in OF_OTHERS]
    assert {one["kind"] for one in ours} >= {"Deployment", "Job", "Service", "PodDisruptionBudget", "NetworkPolicy",
                                             "HorizontalPodAutoscaler", "Ingress", "StatefulSet"}
    file = tmp_path / "all.yaml"
    file.write_text(yaml.safe_dump_all(ours))
    done = subprocess.run([validate, "--strict", "-k", "1.33", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    broken = tmp_path / "broken.yaml"
    broken.write_text(yaml.safe_dump(ours[0]).replace("spec:", "spec:\n  colour: red", 1))
    done = subprocess.run([validate, "--strict", "-k", "1.33", broken], capture_output=True, check=False)
    assert done.returncode != 0


def test_kustomize_builds_every_folder():
    for folder in ("manifests", "try"):
        subprocess.run([tool("kustomize"), "build", KUBERNETES / folder], check=True, capture_output=True)


def test_a_setting_that_is_none_is_refused():
    with pytest.raises(subprocess.CalledProcessError):
        render("--set", "settings.NATS_URL=x")


def test_the_secrets_are_those_that_the_manifests_name():
    said = subprocess.run([KUBERNETES / "secrets.sh"], env=environment({"ROSTER": binary()}), check=True,
                          capture_output=True, text=True).stdout
    made = {one["metadata"]["name"]: set(one["data"]) for one in yaml.safe_load_all(said) if one}
    for (kind, _), workload in resources(RENDERED.read_text()).items():
        if kind not in ("Deployment", "Job"):
            continue
        spec = workload["spec"]["template"]["spec"]
        [secret] = [one["secret"]["secretName"] for one in spec["volumes"] if "secret" in one]
        used = re.findall(r"/secrets/([a-z.-]+)", str(spec["containers"][0]["env"]))
        assert set(used) <= made[secret]
    cluster = yaml.safe_load((KUBERNETES / "postgres-cluster.yaml").read_text())["spec"]
    assert cluster["bootstrap"]["initdb"]["secret"]["name"] in made
    assert cluster["managed"]["roles"][0]["passwordSecret"]["name"] in made
    nats = (KUBERNETES / "nats-values.yaml").read_text()
    assert set(re.findall(r"name: roster-nats, key: (\w+)", nats)) == made["roster-nats"]


def test_the_servers_settings_are_those_of_deploy():
    """The same parameters and rights as in the files for other places: neither may drift."""
    cluster = yaml.safe_load((KUBERNETES / "postgres-cluster.yaml").read_text())["spec"]
    conf = (SOURCE_ROOT / "deploy" / "postgresql" / "roster.conf").read_text()
    assert cluster["postgresql"]["parameters"] == dict(re.findall(r"^(\w+) = (\S+)$", conf, re.MULTILINE))

    users = re.sub(r"#.*", "", (SOURCE_ROOT / "deploy" / "nats" / "users.conf").read_text())
    chart = yaml.safe_load((KUBERNETES / "nats-values.yaml").read_text().replace("<<", "'<<").replace(">>", ">>'"))
    values = chart["config"]["merge"]["authorization"]["users"]
    for part, user in zip(re.split(r"\{ user:", users)[1:], values, strict=True):
        lists = [re.findall(r'"([^"]+)"', one) for one in re.findall(r"(?:allow|deny):\s*\[(.*?)\]", part, re.DOTALL)]
        permissions = user["permissions"]
        told = [permissions["publish"]["allow"], permissions["publish"].get("deny"), permissions["subscribe"]["allow"]]
        assert lists == [one for one in told if one]
    assert chart["config"]["jetstream"]["merge"] == {"sync_interval": "always"}
