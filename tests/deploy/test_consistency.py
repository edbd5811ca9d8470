"""The files of `deploy/` fit the server and each other."""

import fnmatch
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any, Final

import click
import pytest
import yaml
from click.testing import CliRunner

from tests.deploy.image import EXTRAS, ROOT, USER, copied, environment, instructions, normal, pinned, versions, words
from zweck.access.file import read_access
from zweck.cli.commands.serve import command
from zweck.cli.console import WRONG_CALL
from zweck.cli.main import cli
from zweck.cli.settings import Configured
from zweck.observe.figures import FAMILIES, Kind
from zweck.observe.meter import METHODS
from zweck.runtime.serving import GRACE
from zweck.runtime.workers.supervisor import PATIENCE

DEPLOY: Final = ROOT / "deploy"
BASE: Final = DEPLOY / "kubernetes" / "base"
MESH: Final = DEPLOY / "kubernetes" / "mesh"
PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
assert isinstance(command, Configured)
UNIT: Final = (DEPLOY / "systemd" / "zweck.service").read_text(encoding="utf-8")


def manifest(path: Path) -> Any:
    """A file of the manifests."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def pod(folder: Path) -> dict[str, Any]:
    """The pod of a deployment."""
    found: dict[str, Any] = manifest(folder / "deployment.yaml")["spec"]["template"]["spec"]
    return found


def of_unit(name: str) -> str:
    """The last value of a directive of the unit."""
    found: list[str] = re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)
    return found[-1]


def accepts(words: list[str], folder: Path) -> None:
    """The words are a call of `zweck` that fits its options; a settings file is one that says nothing of note."""
    (folder / "serve.yaml").write_text("workers: 1\n", encoding="utf-8")
    program, name, *given = [str(folder / "serve.yaml") if word.endswith("serve.yaml") else word for word in words]
    called = cli.get_command(click.Context(cli), name)
    assert program == "zweck"
    assert called is not None
    called.make_context(name, given, parent=click.Context(cli, **cli.context_settings))


# --- the image --------------------------------------------------------------------------------------------------------------------


def test_the_image_installs_what_zweck_needs_in_the_versions_of_development() -> None:
    needs = [*PROJECT["dependencies"], *(need for extra in EXTRAS.split(",") for need in PROJECT["optional-dependencies"][extra])]
    wanted = {normal(found[0]) for need in needs if (found := re.match(r"[\w-]+", need))} - {"zweck-client"}
    assert wanted <= set(pinned())
    assert pinned().items() <= versions(DEPLOY / "constraints.txt").items()
    assert versions(DEPLOY / "build.txt").items() <= versions(DEPLOY / "constraints.txt").items()


@pytest.mark.parametrize("name", ["constraints.txt", "build.txt", "image.txt"])
def test_every_version_is_checked_by_hash_and_says_nothing_of_an_index(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    needs = re.findall(r"^[\w.-]+==\S+.*\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(needs) == len(versions(DEPLOY / name)) > 0
    assert not re.search(r"://|^-", text, re.MULTILINE)


def test_everything_that_is_installed_is_checked_by_hash() -> None:
    """In the image, and by `make`."""
    downloads = [said for said in instructions("RUN") for said in said.split(" && ") if "--requirement" in said]
    assert re.findall(r"--require-hashes .*?--requirement (\S+)", "\n".join(downloads)) == ["deploy/build.txt", "deploy/image.txt"]
    assert len(downloads) == 2
    installs = re.findall(r"^(?:pip|install) (.*)$", (ROOT / ".ci" / "venv").read_text(encoding="utf-8"), re.MULTILINE)
    assert installs[-1] == "--editable proto --editable ."
    assert all(said.startswith("--require-hashes --requirement ") for said in installs[:-1])


def test_what_is_copied_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    sources = [source for source, _ in copied()]
    assert "*" in ignored
    assert sorted(sources) == sorted(let_in)
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert not fnmatch.filter(sources, "*pycache*")


def test_base_images_have_a_version() -> None:
    images = [said.split()[0] for said in instructions("FROM")]
    assert len(images) == 2
    assert len(set(images)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", images[0])


def test_the_image_calls_what_there_is(tmp_path: Path) -> None:
    """As a user of its own, with variables that are settings."""
    accepts([*words("ENTRYPOINT"), *words("CMD")], tmp_path)
    accepts(words("HEALTHCHECK"), tmp_path)
    known = {command.variable(option) for option in command.settings().values()}
    assert instructions("USER") == [f"{USER}:{USER}"]
    assert [name for name in environment(Path("/opt/zweck")) if name.startswith("ZWECK_") and name not in known] == []


# --- the unit ---------------------------------------------------------------------------------------------------------------------


def test_the_unit_calls_what_there_is(tmp_path: Path) -> None:
    home, *given = shlex.split(of_unit("ExecStart"))
    accepts([Path(home).name, *given], tmp_path)
    assert of_unit("ExecReload") == "/bin/kill -HUP $MAINPID"
    assert of_unit("Type") == "notify"


def test_the_unit_starts_it_again_whatever_the_policies_are() -> None:
    """A source that is broken becomes whole elsewhere; a wrong call does not."""
    assert of_unit("RestartPreventExitStatus").split() == [str(WRONG_CALL)]
    assert of_unit("StartLimitIntervalSec") == "0"
    assert of_unit("Restart") == "on-failure"


def test_what_was_served_last_outlives_a_restart(tmp_path: Path) -> None:
    """In the folder that the unit, and a volume that the pod, has for what it keeps."""
    name, _, kept = of_unit("Environment").partition("=")
    assert name in {command.variable(option) for option in command.settings().values()}
    assert kept == f"%S/{of_unit('StateDirectory')}/last-served.json"
    (container,) = pod(BASE)["containers"]
    for folder in (BASE, MESH):
        place = Path(manifest(folder / "serve.yaml")["last-served"])
        (mount,) = (mount for mount in container["volumeMounts"] if Path(mount["mountPath"]) == place.parent)
        (volume,) = (volume for volume in pod(BASE)["volumes"] if volume["name"] == mount["name"])
        assert "readOnly" not in mount
        assert "medium" not in volume["emptyDir"], "memory counts against the container"


def test_the_unit_waits_for_the_drain() -> None:
    assert int(of_unit("TimeoutStopSec")) > GRACE + PATIENCE


# --- Kubernetes -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [BASE, MESH])
def test_the_settings_of_the_pods(tmp_path: Path, folder: Path) -> None:
    """They are settings, fit each other, and leave time for the drain."""
    text = (folder / "serve.yaml").read_text(encoding="utf-8").replace("/etc/zweck", str(tmp_path))
    for path in re.findall(rf"{re.escape(str(tmp_path))}\S*", text):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()
    (tmp_path / "serve.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli, ["serve", "--config", str(tmp_path / "serve.yaml"), "--show-config"])
    said = yaml.safe_load(result.stdout)
    limit, sleep = pod(BASE)["terminationGracePeriodSeconds"], pod(BASE)["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    ports = {port["name"]: port["containerPort"] for port in pod(BASE)["containers"][0]["ports"]}

    assert (result.exit_code, result.stderr) == (0, "")
    assert limit > sleep + said["grace"] + PATIENCE
    assert {name: int(said[key].rpartition(":")[2]) for name, key in (("grpc", "listen"), ("metrics", "metrics"))} == ports
    assert bool(said.get("insecure-metrics")) is (folder == BASE)
    assert bool(said.get("insecure")) is (folder != BASE)
    assert ({"tls-cert", "tls-key", "tls-client-ca", "access"} <= said.keys()) == (folder == BASE)


def test_the_access_file_of_the_pods() -> None:
    assert read_access(BASE / "access.yaml").certificates


def test_the_pod_is_as_closed_as_the_image(tmp_path: Path) -> None:
    (container,) = pod(BASE)["containers"]
    accepts([*words("ENTRYPOINT"), *container["args"]], tmp_path)
    mounted = {mount["mountPath"]: mount for mount in container["volumeMounts"]}

    assert str(pod(BASE)["securityContext"]["runAsUser"]) == USER
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert [path for path, mount in mounted.items() if not mount.get("readOnly")] == ["/var/lib/zweck", "/tmp"]  # noqa: S108  in the pod
    assert manifest(BASE / "kustomization.yaml")["images"] == [{"name": container["image"], "newTag": PROJECT["version"]}]


def test_probes_ask_for_the_health(tmp_path: Path) -> None:
    """With TLS by `zweck health`, in a mesh by the kubelet."""
    (secured,), (plain,) = pod(BASE)["containers"], pod(MESH)["containers"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        accepts(secured[probe]["exec"]["command"], tmp_path)
        assert plain[probe] == {"exec": None, "grpc": {"port": 50051}}
    health = cli.get_command(click.Context(cli), "health")
    assert health is not None
    known = {f"ZWECK_HEALTH_{param.name.upper()}" for param in health.params if param.name}
    told = {variable["name"] for variable in secured["env"] if variable["name"].startswith("ZWECK_")}
    assert told <= known
    assert told == {variable["name"] for variable in plain["env"]}


def test_selectors_find_the_pods_and_nothing_else() -> None:
    label = {"app.kubernetes.io/name": "zweck"}
    deployment, policy = manifest(BASE / "deployment.yaml"), manifest(BASE / "networkpolicy.yaml")["spec"]
    selectors = [
        deployment["spec"]["selector"]["matchLabels"],
        deployment["spec"]["template"]["metadata"]["labels"],
        manifest(BASE / "service.yaml")["spec"]["selector"],
        manifest(BASE / "poddisruptionbudget.yaml")["spec"]["selector"]["matchLabels"],
        policy["podSelector"]["matchLabels"],
    ]
    named = {port["port"] for rule in policy["ingress"] for port in rule["ports"]}

    assert selectors == [label] * len(selectors)
    assert named <= {port["name"] for port in pod(BASE)["containers"][0]["ports"]}
    target = manifest(BASE / "horizontalpodautoscaler.yaml")["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == (deployment["kind"], deployment["metadata"]["name"])


def test_the_autoscaler_counts_by_what_is_served() -> None:
    """Latency first, the processor where that metric is missing."""
    (rule,) = manifest(DEPLOY / "kubernetes" / "prometheus-adapter.yaml")["rules"]
    scaler = manifest(BASE / "horizontalpodautoscaler.yaml")["spec"]
    latency, processor = scaler["metrics"]
    series = rule["name"]["matches"].strip("^$").removesuffix("_bucket")
    (method,) = re.findall(r'method="(\w+)"', rule["metricsQuery"])

    assert latency["pods"]["metric"]["name"] == rule["name"]["as"]
    assert processor["resource"]["name"] == "cpu"
    assert FAMILIES[series][0] is Kind.HISTOGRAM
    assert rule["seriesQuery"].startswith(f"{series}_bucket{{")
    assert method in METHODS
