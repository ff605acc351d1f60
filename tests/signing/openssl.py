"""The real `openssl`, as somebody who checks a signature without us would call it."""

import shutil
import subprocess
from pathlib import Path

import pytest

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="needs openssl (Debian: apt-get install openssl)"
)


def accepts(folder: Path, document: bytes, signature: bytes, *trust: str) -> bool:
    """`trust`: `-noverify` for the signature alone, or `-CAfile` with an authority for the signer too."""
    (folder / "document").write_bytes(document)
    (folder / "signature.p7s").write_bytes(signature)
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(folder / "signature.p7s")]
    command += ["-content", str(folder / "document"), "-out", "/dev/null", *trust]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "erif" in done.stderr, done.stderr
    return done.returncode == 0


def made_by_openssl(
    folder: Path, document: bytes, kind: str = "rsa:2048", digest: str = "sha256"
) -> tuple[bytes, Path]:
    """A signature that is not ours, and the certificate of the key it made for it."""
    key, certificate, content, signature = (folder / name for name in ("k.pem", "c.pem", "content", "s.p7s"))
    content.write_bytes(document)
    curve = ["-pkeyopt", "ec_paramgen_curve:P-384"] if kind == "ec" else []
    made = ["req", "-x509", "-nodes", "-newkey", kind, *curve, "-subj", "/CN=Another signer", "-days", "2"]
    openssl(*made, "-keyout", str(key), "-out", str(certificate))
    signing = ["cms", "-sign", "-binary", "-md", digest, "-outform", "DER", "-in", str(content)]
    openssl(*signing, "-signer", str(certificate), "-inkey", str(key), "-out", str(signature))
    return signature.read_bytes(), certificate


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], capture_output=True, check=True)
