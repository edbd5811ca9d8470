"""Servers start with the configuration that the chart renders: sealed, with TLS, a company, a house, bundles."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.access.authority import Authority
from tests.activities.group import FOLDER
from tests.cli.conftest import UTOPIA, Zweck, zweck  # noqa: F401  the fixture
from tests.deploy.helm import HELM
from tests.deploy.pod import Pod
from tests.faults.served import served

pytestmark = pytest.mark.skipif(HELM is None, reason="helm is not installed: make .venv/helm, or a helm on the path")

STATE: Final = "/var/lib/zweck"
KEPT: Final[Mapping[str, Any]] = {
    "autoscaling": {"min": 1, "max": 1},
    "extraVolumes": [{"name": "kept", "persistentVolumeClaim": {"claimName": "kept"}}],
    "extraVolumeMounts": [{"name": "kept", "mountPath": "/kept"}],
}
"""One pod, with a volume for what must outlive it."""

SECRETS: Final = {
    "zweck-record": {"key": b"a secret of sufficient length", "password": b"x"},
    "zweck-register": {"key": b"another secret of some length"},
    "zweck-pseudonyms": {"key": b"1 a-secret-of-persons\n"},
}


def read(folder: Path, *below: str) -> dict[str, str]:
    """Files by their paths below a folder."""
    paths = [path for name in below for path in ((folder / name).rglob("*.yaml") if (folder / name).is_dir() else [folder / name])]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_a_sealed_server_starts_with_all_that_the_chart_gives(zweck: Zweck, tmp_path: Path) -> None:  # noqa: F811  the fixture
    """Two workers; record and register are sealed with the keys of their secrets, and hold what their anchors name."""
    authority = Authority("mesh")
    mine, key = authority.certify("auditors")
    values: dict[str, Any] = {
        **KEPT,
        "record": {"url": "sqlite:////kept/record.db", "anchors": "/kept/anchors"},
        "register": {"url": "sqlite:////kept/register.db", "anchors": "/kept/register-anchors"},
        "pseudonyms": {"secret": "zweck-pseudonyms"},
        "activities": {"files": read(FOLDER, "controllers.yaml", "activities", "texts")},
        "house": {"files": read(FOLDER / "house", ".")},
        "settings": {"rate": 1000, "time-zone": "Europe/Berlin", "record-failure": "refuse"},
    }
    pod = Pod(tmp_path, {**SECRETS, "zweck-tls": {"tls.crt": mine, "tls.key": key, "ca.crt": authority.pem}}, **values)
    files = {"--tls-ca": "ca.crt", "--tls-cert": "tls.crt", "--tls-key": "tls.key"}
    tls = [word for option, file in files.items() for word in (option, pod.inside(f"/etc/zweck/tls/{file}"))]
    with served(tmp_path, "--config", pod.config, policies=None) as server:
        assert len(server.workers()) == 2
        assert zweck("health", server.address, *tls).stdout == "SERVING\n"
        assert zweck("health", server.address).exit_code == 4, "not without a certificate"
        assert server.stop() == 0
    volume = pod.inside("/kept")
    for name, anchors in (("record", "anchors"), ("register", "register-anchors")):
        word = "audit" if name == "record" else "register"
        kept = (f"--{name}", f"sqlite:///{volume}/{name}.db", f"--{name}-key", pod.inside(f"/etc/zweck/{name}/key"))
        anchor = (volume / anchors).read_text(encoding="utf-8").splitlines()[-1]
        verified = zweck(word, "verify", *kept, "--anchor", anchor)
        assert (verified.exit_code, verified.stderr) == (0, ""), verified.stdout
    assert (pod.inside(STATE) / "last-served.json").exists()


def test_a_pod_with_the_key_of_another_register_does_not_start(zweck: Zweck, tmp_path: Path) -> None:  # noqa: F811  the fixture
    """Neither does the doctor let it pass."""
    values: dict[str, Any] = {
        **KEPT,
        "tls": {"enabled": False},
        "record": {"url": "sqlite:////kept/record.db"},
        "metrics": False,
        "workers": 1,
    }
    values["settings"] = {"policies": str(UTOPIA)}
    pod = Pod(tmp_path, SECRETS, **values)
    with served(tmp_path, "--config", pod.config, policies=None) as server:
        assert server.stop() == 0
    assert zweck("doctor", "--config", pod.config).exit_code == 0
    other = Pod(tmp_path, SECRETS | {"zweck-record": {"key": b"the key of something else"}}, **values)
    with (
        pytest.raises(RuntimeError, match="is not sealed with this server's key"),
        served(tmp_path, "--config", other.config, policies=None),
    ):
        pass
    said = zweck("doctor", "--config", other.config).stdout
    assert "the record is not sealed with this key" in said
    assert "is not sealed with this server's key" in said


def test_a_bundle_on_a_volume_is_served_with_the_key_of_the_chart(zweck: Zweck, tmp_path: Path) -> None:  # noqa: F811  the fixture
    """Another key does not let it in."""
    for name in ("ours", "theirs"):
        assert zweck("keys", tmp_path / name).exit_code == 0
    packed = zweck("bundle", UTOPIA, "--key", tmp_path / "ours", "--sequence", 1, "--output", tmp_path / "law.zweck")
    assert packed.exit_code == 0, packed.stderr

    def pod(key: str) -> Pod:
        return Pod(
            tmp_path / f"pod-{key}",
            SECRETS | {"bundles": {"law.zweck": (tmp_path / "law.zweck").read_bytes()}},
            tls={"enabled": False},
            record={"url": ""},
            workers=1,
            policies=["/bundles/law.zweck"],
            bundleKeys=[(tmp_path / f"{key}.pub").read_text(encoding="utf-8")],
            extraVolumes=[{"name": "bundles", "persistentVolumeClaim": {"claimName": "bundles"}}],
            extraVolumeMounts=[{"name": "bundles", "mountPath": "/bundles", "readOnly": True}],
        )

    with served(tmp_path, "--config", pod("ours").config, policies=None) as server:
        assert zweck("health", server.address).stdout == "SERVING\n"
        assert server.stop() == 0
    with pytest.raises(RuntimeError, match=r"law\.zweck"), served(tmp_path, "--config", pod("theirs").config, policies=None):
        pass
