"""Certificate authorities of a test's own, and certificates under them."""

import subprocess
from pathlib import Path

SERVER_NAMES = "DNS:localhost,IP:127.0.0.1"


class Authority:
    """Makes certificates in a directory. certificate: the file that whoever trusts it names."""

    def __init__(self, directory, name):
        self.directory = Path(directory)
        self.certificate = self.directory / f"{name}.pem"
        self._key = self.directory / f"{name}-key.pem"
        _openssl("req", "-x509", *NEW_KEY, "-days", "2", "-subj", f"/CN={name}", "-keyout", self._key,
                 "-out", self.certificate)

    def issue(self, name, names=SERVER_NAMES):
        """The files of a certificate for these names, and of its key."""
        certificate, key, request = (self.directory / f"{name}{end}.pem" for end in ("", "-key", "-request"))
        extensions = self.directory / f"{name}.cnf"
        extensions.write_text(f"subjectAltName={names}\n")
        _openssl("req", "-new", *NEW_KEY, "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial",
                 "-days", "2", "-extfile", extensions, "-out", certificate)
        return certificate, key


NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
