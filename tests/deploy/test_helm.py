"""The chart: with its own values it makes what the Kustomize base makes, and every value does what it says."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.deploy.helm import CHART, HELM, lint, rendered
from tests.deploy.lint import KUBERNETES
from tests.deploy.test_consistency import BASE, MESH, manifest
from zweck.runtime.settings import ServeSettings
from zweck.settings.declared import declared

pytestmark = pytest.mark.skipif(HELM is None, reason="helm is not installed: make .venv/helm, or a helm on the path")

KEY: Final = "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n"
SETTINGS: Final = {
    "workers": 4,
    "grace": 30,
    "tls": {"enabled": False},
    "record": {"url": ""},
    "register": {"url": "postgresql://zweck@postgres:5432/register", "anchors": "/anchors/register"},
    "pseudonyms": {"secret": "zweck-pseudonyms"},
    "activities": {"files": {"controllers.yaml": "a: 1\n", "activities/newsletter/2026-01-01.yaml": "b: 2\n"}, "key": KEY},
    "bundleKeys": [KEY],
    "house": {"files": {"house.yaml": "house: muster\n"}},
    "lastServed": "/kept/last.json",
    "otlp": {"endpoint": "http://collector:4318"},
    "extraEnv": [{"name": "OTEL_SERVICE_NAME", "value": "law"}],
    "extraVolumes": [{"name": "anchors", "persistentVolumeClaim": {"claimName": "anchors"}}],
    "extraVolumeMounts": [{"name": "anchors", "mountPath": "/anchors"}],
    "nodeSelector": {"disk": "ssd"},
    "tolerations": [{"key": "law", "operator": "Exists"}],
    "affinity": {"nodeAffinity": {}},
    "podAnnotations": {"sidecar.istio.io/inject": "true"},
    "policies": "/git/current/policies",
    "git": {"image": "git-sync:v4.5.0", "repository": "https://git.example/law.git", "ref": "main", "seconds": 30},
    "metrics": False,
    "memory": 128,
    "settings": {"rate": 100},
    "networkPolicy": {"egress": [{"ports": [{"port": 443}]}]},
    "autoscaling": {"min": 1, "max": 2},
}


def objects(**values: Any) -> dict[str, Any]:
    """The manifests by kind; ConfigMaps and what is not called `zweck` by name."""
    found = [one for one in yaml.safe_load_all(rendered(**values)) if one]
    named = [(one["metadata"]["name"], one["kind"], one) for one in found]
    return {kind if name == "zweck" and kind != "ConfigMap" else name: one for name, kind, one in named}


def test_its_linter_has_nothing_to_say() -> None:
    lint()


@pytest.mark.parametrize(
    "name", ["serviceaccount", "service", "poddisruptionbudget", "horizontalpodautoscaler", "networkpolicy", "deployment"]
)
def test_it_makes_what_the_base_makes(name: str) -> None:
    wanted = manifest(BASE / f"{name}.yaml")
    found = objects()[wanted["kind"]]
    if name == "deployment":
        pod = wanted["spec"]["template"]
        assert re.fullmatch("[0-9a-f]{64}", found["spec"]["template"]["metadata"]["annotations"].pop("checksum/config"))
        (container,) = pod["spec"]["containers"]
        container["image"] = "zweck:0.2.0"
    assert found == wanted


def test_its_settings_are_those_of_the_base() -> None:
    files = objects()["zweck"]["data"]
    assert yaml.safe_load(files["serve.yaml"]) == manifest(BASE / "serve.yaml")
    assert yaml.safe_load(files["access.yaml"]) == manifest(BASE / "access.yaml")


def test_without_tls_it_is_for_a_mesh() -> None:
    found = objects(tls={"enabled": False})
    assert yaml.safe_load(found["zweck"]["data"]["serve.yaml"]) == manifest(MESH / "serve.yaml")
    assert found["zweck-json"] == manifest(MESH / "service-json.yaml")
    assert "zweck-json" not in objects()
    (container,) = found["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert container["readinessProbe"]["grpc"] == {"port": 50051}
    assert not any("tls" in str(one) for one in (container["env"], container["volumeMounts"]))


def test_every_value_does_what_it_says() -> None:
    found = objects(**SETTINGS)
    settings = yaml.safe_load(found["zweck"]["data"]["serve.yaml"])
    assert settings == {
        "listen": "0.0.0.0:50051",
        "insecure": True,
        "workers": 4,
        "grace": 30,
        "last-served": "/kept/last.json",
        "register": "postgresql://zweck@postgres:5432/register",
        "register-key": "/etc/zweck/register/key",
        "pseudonym-key": "/etc/zweck/pseudonyms/key",
        "activities": "/etc/zweck/company",
        "policies": ["/git/current/policies", "/etc/zweck/house"],
        "bundle-key": ["/etc/zweck/keys/0.pub"],
        "activities-key": "/etc/zweck/keys/activities.pub",
        "register-anchors": "/anchors/register",
        "traces": "otlp",
        "log": "json",
        "reflection": False,
        "max-memory": 128,
        "rate": 100,
    }
    assert settings.keys() <= {each.name for each in declared(ServeSettings)}
    pod = found["Deployment"]["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] == 50
    company = next(volume for volume in pod["volumes"] if volume["name"] == "company")
    assert {item["path"]: found["zweck-company"]["data"][item["key"]] for item in company["configMap"]["items"]} == {
        "controllers.yaml": "a: 1\n",
        "activities/newsletter/2026-01-01.yaml": "b: 2\n",
    }
    house = next(volume for volume in pod["volumes"] if volume["name"] == "house")
    assert house["configMap"]["items"] == [{"key": "house.yaml", "path": "house.yaml"}]
    assert found["zweck-house"]["data"] == {"house.yaml": "house: muster\n"}
    assert found["zweck-keys"]["data"] == {"0.pub": KEY, "activities.pub": KEY}
    (container,) = (one for one in pod["containers"] if one["name"] == "zweck")
    env = {one["name"]: one.get("value") for one in container["env"]}
    assert (env["OTEL_EXPORTER_OTLP_ENDPOINT"], env["OTEL_SERVICE_NAME"]) == ("http://collector:4318", "law")
    assert {"name": "anchors", "mountPath": "/anchors"} in container["volumeMounts"]
    assert {"name": "anchors", "persistentVolumeClaim": {"claimName": "anchors"}} in pod["volumes"]
    for name in ("nodeSelector", "tolerations", "affinity"):
        assert pod[name] == SETTINGS[name]
    assert found["Deployment"]["spec"]["template"]["metadata"]["annotations"]["sidecar.istio.io/inject"] == "true"
    assert found["NetworkPolicy"]["spec"]["egress"][-1] == {"ports": [{"port": 443}]}
    assert (found["HorizontalPodAutoscaler"]["spec"]["minReplicas"], found["HorizontalPodAutoscaler"]["spec"]["maxReplicas"]) == (1, 2)


@pytest.mark.parametrize("text", ["\n  # a remark\na: 1\n", "a: 1", "a: 1\n\n\n", "  # a remark\na: 'ä \"b\" {{ c }}'\n", "---\na: 1\n"])
def test_files_are_as_they_were_given(text: str) -> None:
    """Also one that begins with blanks, in which YAML would look for the depth of all of it."""
    files = {"controllers.yaml": text}
    found = objects(activities={"files": files}, house={"files": files})
    assert (found["zweck-company"]["data"], found["zweck-house"]["data"]) == (files, files)


@pytest.mark.parametrize("unsealed", [False, True])
def test_nothing_is_unsealed_unless_it_is_said(unsealed: bool) -> None:
    """Record and register have keys, from secrets that are mounted, or the settings say that they have none."""
    found = objects(register=SETTINGS["register"], unsealed=unsealed)
    settings = yaml.safe_load(found["zweck"]["data"]["serve.yaml"])
    pod = found["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    secrets = {volume["name"]: volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume}
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    keys = {name: settings.get(f"{name}-key") for name in ("record", "register")}
    assert settings.get("unsealed", False) is unsealed
    for name, key in keys.items():
        assert (key, secrets.get(name), mounts.get(name)) == (
            (None, None, None) if unsealed else (f"/etc/zweck/{name}/key", f"zweck-{name}", f"/etc/zweck/{name}")
        )


def test_a_repository_is_brought_before_a_pod_serves_and_then_followed() -> None:
    """Zweck reads its folder, and exchanges what changes there (docs/reload.md: a link that is renamed)."""
    found = objects(activities={"folder": "/git/current/group"}, git=SETTINGS["git"])
    assert yaml.safe_load(found["zweck"]["data"]["serve.yaml"])["activities"] == "/git/current/group"
    pod = found["Deployment"]["spec"]["template"]["spec"]
    (clone,), (follow, zweck) = pod["initContainers"], pod["containers"]
    wanted = ["--repo=https://git.example/law.git", "--ref=main", "--root=/git/.sync", "--link=/git/current", "--depth=1"]
    assert (clone["args"], follow["args"]) == ([*wanted, "--one-time"], [*wanted, "--period=30s"])
    assert {"name": "git", "mountPath": "/git", "readOnly": True} in zweck["volumeMounts"]
    with pytest.raises(ValueError, match=r"name the image of git-sync: git\.image"):
        rendered(git={"repository": "https://git.example/law.git"})


@pytest.mark.parametrize("values", [{}, SETTINGS, {"networkPolicy": {"enabled": False}}])
def test_the_schemas_of_kubernetes_take_it(values: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(rendered(**values), encoding="utf-8")
    program = Path(sys.executable).parent / "kubernetes-validate"
    command = [str(program), "--strict", "--quiet", "--kubernetes-version", KUBERNETES[-1], str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("values", [{"wokers": 2}, {"workers": "two"}, {"tls": {"enable": True}}, {"autoscaling": {"min": 3, "max": 2}}])
def test_values_that_it_does_not_know_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"(?i)schema|additional|got|min is more than autoscaling\.max"):
        rendered(**values)


def test_a_register_in_a_file_has_one_pod_and_a_volume() -> None:
    """Another pod would not hear of a withdrawal, and a pod that goes would take it along."""
    kept = {"settings": {"register": "sqlite:////kept/register.db"}, "autoscaling": {"min": 1, "max": 1}}
    mounts = {"extraVolumeMounts": [{"name": "kept", "mountPath": "/kept"}]}
    assert objects(**kept, **mounts)["Deployment"]["spec"]["strategy"] == {"type": "Recreate"}
    with pytest.raises(ValueError, match="a register in a file is for one pod"):
        rendered(settings=kept["settings"], **mounts)
    with pytest.raises(ValueError, match="a register in a file goes with its pod"):
        rendered(**kept)


def test_further_settings_go_before_those_that_follow_from_values() -> None:
    """Each stands once, for a key that stands twice is refused."""
    found = objects(settings={"workers": 7, "max-message": 4194304, "log": "text"})
    text = found["zweck"]["data"]["serve.yaml"]
    assert {name: value for name, value in yaml.safe_load(text).items() if name in ("workers", "max-message", "log")} == {
        "workers": 7,
        "max-message": 4194304,
        "log": "text",
    }
    assert text.count("workers:") == text.count("log:") == 1


def test_prometheus_finds_the_pods_by_its_operator() -> None:
    found = [one for one in yaml.safe_load_all(rendered(serviceMonitor={"enabled": True, "labels": {"team": "law"}})) if one]
    (monitor,) = (one for one in found if one["kind"] == "ServiceMonitor")
    (service,) = (one for one in found if one["kind"] == "Service")
    assert monitor["metadata"]["labels"]["team"] == "law"
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert monitor["spec"]["endpoints"][0]["port"] in [port["name"] for port in service["spec"]["ports"]]
    with pytest.raises(ValueError, match="serviceMonitor needs metrics"):
        rendered(serviceMonitor={"enabled": True}, metrics=False)


def test_its_version_is_that_of_the_program() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    assert chart["version"] == chart["appVersion"]
