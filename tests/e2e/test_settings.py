"""Settings from outside: where they come from, what is said of them, and what a running service does with them."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess

import pytest

from tests.harness import child, roster
from tests.harness.roster import RosterProcess

COMMANDS = ["dev", "serve", "mailer", "migrate", "keygen", "log tail", "log verify", "user show", "projection list"]


def in_force(*arguments, settings=None, cwd=None):
    done = roster.run("config", "check", "--json", *arguments, settings=settings or {}, cwd=cwd)
    return {setting["variable"]: setting for setting in json.loads(done.stdout)}


def refused(*arguments, settings=None, cwd=None):
    done = roster.run(*arguments, settings=settings or {}, check=False, cwd=cwd)
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1 and lines[0].startswith("roster: "), lines
    return lines[0]


def settings_that_are_flags():
    """Variable, flag and an example of each, as `roster config example` and --help tell."""
    help_text = roster.run("dev", "--help", settings={}).stdout
    flags = set(re.findall(r"^ +--([a-z0-9-]+) ", help_text, re.MULTILINE))
    example = roster.run("config", "example", settings={}).stdout
    for variable, value in re.findall(r"^#(ROSTER_\w+)=(.*)$", example, re.MULTILINE):
        flag = variable.removeprefix("ROSTER_").lower().replace("_", "-")
        if flag in flags and value:
            yield variable, flag, value


def test_a_flag_wins_over_the_environment_for_each_setting():
    tried = 0
    for variable, flag, value in settings_that_are_flags():
        if flag.endswith("-file") or "addr" in flag:
            continue
        found = in_force(f"--{flag}", value, settings={variable: value})
        assert found[variable]["from"] == f"--{flag}", variable
        assert in_force(settings={variable: value})[variable]["from"] == variable
        tried += 1
    assert tried >= 20


def test_what_is_in_force_is_shown_with_its_source_and_without_secrets(tmp_path):
    (tmp_path / "roster.toml").write_text('code_ttl = "90s"\nproduct_name = "A # B"\n')
    (tmp_path / "secret").write_text("canary-in-a-file\n")
    (tmp_path / "secret").chmod(0o600)
    found = in_force("--config", "roster.toml", "--code-digits", "6", cwd=tmp_path, settings={
        "ROSTER_SMTP_PASSWORD": "canary", "ROSTER_ADMIN_TOKEN_FILE": "secret",
        "ROSTER_DATABASE_URL": "postgresql://me:canary@db/roster", "ROSTER_HTTP_ADDR": "127.0.0.1:81"})
    assert found["ROSTER_CODE_TTL"]["value"] == "90s"
    assert found["ROSTER_CODE_TTL"]["from"] == "roster.toml:1: code_ttl"
    assert found["ROSTER_PRODUCT_NAME"]["value"] == "A # B"
    assert found["ROSTER_CODE_DIGITS"]["from"] == "--code-digits"
    assert found["ROSTER_HTTP_ADDR"]["from"] == "ROSTER_HTTP_ADDR"
    assert found["ROSTER_MAIL_FROM"]["from"] == "default"
    assert "canary" not in json.dumps(found)
    assert found["ROSTER_DATABASE_URL"]["value"] == "postgresql://***@db/roster"


@pytest.mark.parametrize("variable,value,said", [
    ("ROSTER_DATABASE_URL", "mysql://u:canary@h", "postgresql://"), ("ROSTER_NATS_URL", "u:canary@h", "nats://"),
    ("ROSTER_SMTP_URL", "ftp://u:canary@h", "smtps://"), ("ROSTER_ADMIN_TOKEN", "canary", "16 characters"),
    ("ROSTER_SMTP_PASSWORD_FILE", "/nowhere", "/nowhere")])
def test_no_refusal_prints_a_secret(variable, value, said):
    line = refused("config", "check", settings={variable: value})
    assert variable in line and said in line and "canary" not in line


def test_a_url_with_a_password_is_no_flag():
    line = refused("config", "check", "--database-url", "postgresql://u:canary@h/d")
    assert "ROSTER_DATABASE_URL" in line and "canary" not in line
    assert in_force("--database-url", "postgresql://u@h/d")["ROSTER_DATABASE_URL"]["from"] == "--database-url"


def test_an_error_in_the_file_names_file_line_and_key(tmp_path):
    config = tmp_path / "roster.toml"
    for text, place in [('product_name = "x"\ncode_digits = 3\n', ":2: code_digits"),
                        ('\nnats_usr = "x"\n', ":2: nats_usr"), ('a = "not closed\n', ":1: ")]:
        config.write_text(text)
        assert f"{config}{place}" in refused("migrate", "--config", config)


def test_help_shows_what_the_command_uses_and_takes_the_rest():
    keygen = roster.run("keygen", "--help", settings={}).stdout
    assert "--keys-file" in keygen and "ROSTER_KEYS_FILE" in keygen
    assert "--http-addr" not in keygen and "--smtp-user" not in keygen
    serve = roster.run("serve", "--help", settings={}).stdout
    assert "--code-digits NUMBER" in serve and "4 to 10" in serve and "ROSTER_CODE_DIGITS" in serve
    assert "--smtp-url" not in serve
    assert "--smtp-url" in roster.run("mailer", "--help", settings={}).stdout
    for command in COMMANDS:
        assert "--log-level" in roster.run(*command.split(), "--help", settings={}).stdout
    roster.run("config", "check", "--smtp-user", "x", settings={})


def test_the_program_tells_of_itself_whatever_is_configured():
    broken = {"ROSTER_CODE_DIGITS": "many"}
    version = roster.run("version", settings=broken).stdout.strip()
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert roster.run("--version", settings=broken).stdout.strip() == version
    assert "serve" in roster.run("help", settings=broken).stdout
    assert "--follow" in roster.run("help", "log", "tail", settings=broken).stdout
    assert "nonsense" in refused("help", "nonsense", settings=broken)
    for shell in ("bash", "zsh", "fish"):
        assert "roster" in roster.run("completion", shell, settings=broken).stdout
    page = roster.run("help", "--man", settings=broken).stdout
    assert page.startswith(".TH ROSTER 1") and "\n.SS roster log tail\n" in page


def write(path, text):
    path.write_text(text)
    return path


@pytest.fixture
def dev(tmp_path):
    started = []

    def start(settings=None, *arguments):
        settings = {"ROSTER_DATA_DIR": tmp_path / "var"} | (settings or {})
        process = RosterProcess("dev", settings, *arguments, cwd=tmp_path)
        started.append(process)
        return process.start()

    yield start
    for process in started:
        process.end()


def test_dev_reads_the_env_file_of_its_directory(dev, tmp_path):
    (tmp_path / ".env").write_text("# mine\nROSTER_PRODUCT_NAME='Ada # Co'\nROSTER_LOG_LEVEL=warning\nOTHER=1\n")
    process = dev({"ROSTER_LOG_LEVEL": "info"})
    process.client().register("env@example.com", "correct horse battery")
    child.wait_until(lambda: list((tmp_path / "var/mail").glob("*.eml")), 10, "a mail")
    assert any("Ada # Co" in line for line in process.output) or \
        "Ada # Co" in next((tmp_path / "var/mail").glob("*.eml")).read_text()
    process.terminate()
    (tmp_path / ".env").write_text("\nROSTER_CODE_DIGIT=4\n")
    assert ".env:2: ROSTER_CODE_DIGIT" in refused("dev", settings={"ROSTER_DATA_DIR": tmp_path / "var"}, cwd=tmp_path)


def test_a_second_start_of_dev_has_nothing_to_warn_of(dev):
    process = dev()
    process.client().register("twice@example.com", "correct horse battery")
    process.terminate()
    process.lines.clear()
    process.start()
    process.wait_ready()
    process.terminate()
    assert [line for line in process.lines if '"warning"' in line or '"error"' in line] == []


def test_sighup_takes_over_the_log_level_and_a_bad_file_changes_nothing(dev, tmp_path):
    config = tmp_path / "roster.toml"
    process = dev(None, "--config", write(config, 'log_level = "info"\n'))

    write(config, 'log_level = "loud"\n')
    process.process.send_signal(signal.SIGHUP)
    failed = child.wait_until(lambda: process.events("reload_failed"), 10, "a refusal")[0]
    assert f"{config}:1: log_level" in failed["detail"]
    assert process.client().get("/openapi.json").status == 200
    child.wait_until(lambda: process.events("http_request"), 10, "its line")

    write(config, 'log_level = "error"\n')
    process.process.send_signal(signal.SIGHUP)
    child.wait_until(lambda: process.events("reloaded"), 10, "the reload")
    said = len(process.lines)
    assert process.client().get("/openapi.json").status == 200
    assert process.terminate() == 0
    assert len(process.lines) == said


def new_certificate(directory):
    """A certificate for localhost and its key, in place of those that are there."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-keyout", directory / "key.pem", "-out",
                    directory / "cert.pem"], check=True, capture_output=True)
    (directory / "key.pem").chmod(0o600)
    return ssl.PEM_cert_to_DER_cert((directory / "cert.pem").read_text())


def tls_connection(address):
    host, port = address.rsplit(":", 1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection((host, int(port)), 10))


def test_sighup_serves_a_renewed_certificate_and_drops_nobody(dev, tmp_path):
    first = new_certificate(tmp_path)
    process = dev({"ROSTER_TLS_CERT_FILE": tmp_path / "cert.pem", "ROSTER_TLS_KEY_FILE": tmp_path / "key.pem"})
    before = tls_connection(process.public)
    assert before.getpeercert(binary_form=True) == first

    renewed = new_certificate(tmp_path)
    process.process.send_signal(signal.SIGHUP)
    child.wait_until(lambda: process.events("reloaded"), 10, "the reload")
    assert tls_connection(process.public).getpeercert(binary_form=True) == renewed
    before.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert before.recv(100).startswith(b"HTTP/1.1 200")

    (tmp_path / "cert.pem").write_text("not a certificate")
    process.process.send_signal(signal.SIGHUP)
    failed = child.wait_until(lambda: process.events("reload_failed"), 10, "a refusal")[0]
    assert str(tmp_path / "cert.pem") in failed["detail"]
    assert tls_connection(process.public).getpeercert(binary_form=True) == renewed

    new_certificate(tmp_path)
    (tmp_path / "key.pem").chmod(0o644)
    process.process.send_signal(signal.SIGHUP)
    child.wait_until(lambda: len(process.events("reload_failed")) == 2, 10, "a refusal of an open key")
    assert tls_connection(process.public).getpeercert(binary_form=True) == renewed


def test_the_admin_api_over_https(dev, tmp_path):
    first = new_certificate(tmp_path)
    files = {"ROSTER_ADMIN_TLS_CERT_FILE": tmp_path / "cert.pem", "ROSTER_ADMIN_TLS_KEY_FILE": tmp_path / "key.pem"}
    process = dev(files)
    connection = tls_connection(process.admin)
    assert connection.getpeercert(binary_form=True) == first
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 200") and b"Strict-Transport-Security: " in answer
    settings = {"ROSTER_ADMIN_ADDR": process.admin}
    ready = lambda: roster.run("health", settings=settings | files, check=False).returncode == 0
    child.wait_until(ready, 10, "readiness over HTTPS")
    assert roster.run("health", settings=settings, check=False).returncode == 2  # who asks in clear is not answered

    renewed = new_certificate(tmp_path)
    process.process.send_signal(signal.SIGHUP)
    child.wait_until(lambda: process.events("reloaded"), 10, "the reload")
    assert tls_connection(process.admin).getpeercert(binary_form=True) == renewed
    assert "ROSTER_ADMIN_TLS" in refused("dev", settings={"ROSTER_ADMIN_TLS_CERT_FILE": tmp_path / "cert.pem"})


def test_sigterm_says_not_ready_before_the_listener_closes(dev):
    process = dev({"ROSTER_DRAIN_DELAY": "2s"})
    process.wait_ready()
    process.process.send_signal(signal.SIGTERM)
    child.wait_until(lambda: not process.is_ready(), 2, "not ready")
    assert process.client().get("/openapi.json").status == 200
    assert process.process.wait(10) == 0
    assert not roster.accepts_connections(process.public)


def test_what_kubernetes_makes_is_passed_over_and_said_once(dev):
    process = dev({"ROSTER_SERVICE_HOST": "10.0.0.7", "ROSTER_PORT": "tcp://10.0.0.7:8080",
                   "ROSTER_POSTGRES_SERVICE_PORT_HTTP": "5432"})
    said = process.events("variables_passed_over")
    assert len(said) == 1 and "ROSTER_PORT" in said[0]["variables"]


def test_dangerous_settings_are_said_once(dev):
    process = dev({"ROSTER_HTTP_ADDR": "0.0.0.0:0", "ROSTER_CODES_PER_DAY": "0",
                   "ROSTER_ADMIN_TOKEN": "0123456789abcdef"})
    said = [entry["variable"] for entry in process.events("dangerous_setting")]
    assert said == ["ROSTER_HTTP_ADDR", "ROSTER_ADMIN_TOKEN", "ROSTER_CODE_DIGITS"]


def test_health_asks_a_running_service(dev):
    process = dev({"ROSTER_DRAIN_DELAY": "3s"})
    process.wait_ready()
    settings = {"ROSTER_ADMIN_ADDR": process.admin}
    assert roster.run("health", settings=settings).returncode == 0
    process.process.send_signal(signal.SIGTERM)
    child.wait_until(lambda: not process.is_ready(), 2, "not ready")
    assert roster.run("health", settings=settings, check=False).returncode == 1
    assert roster.run("health", "--live", settings=settings).returncode == 0
    assert process.process.wait(10) == 0
    assert process.admin in refused("health", settings=settings)


def test_the_service_manager_is_told_of_start_life_reload_and_stop(dev, tmp_path, monkeypatch):
    path = str(tmp_path / "notify")
    heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    heard.bind(path)
    heard.settimeout(10)
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    monkeypatch.setenv("WATCHDOG_USEC", "400000")
    process = dev()
    assert heard.recv(1000) == b"READY=1"
    assert heard.recv(1000) == b"WATCHDOG=1"
    process.process.send_signal(signal.SIGHUP)
    said = b""
    while not said.startswith(b"RELOADING=1\nMONOTONIC_USEC="):
        said = heard.recv(1000)
    while said != b"READY=1":
        said = heard.recv(1000)
    process.process.send_signal(signal.SIGTERM)
    while said != b"STOPPING=1":
        said = heard.recv(1000)
    assert process.process.wait(10) == 0


def test_completion_is_accepted_by_the_shells_that_are_here(tmp_path):
    for shell, check in (("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "-n"])):
        script = tmp_path / shell
        script.write_text(roster.run("completion", shell, settings={}).stdout)
        if any(os.access(os.path.join(place, shell), os.X_OK) for place in os.environ["PATH"].split(":")):
            subprocess.run([*check, script], check=True)
